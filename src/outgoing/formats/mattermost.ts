/** Mattermost's incoming webhooks (and Rocket.Chat's): one text in Markdown. */
import { type AlertMessage, type AlertPaper, headline } from "../../domain/alertMessage.ts";
import { about, andMore, fitting, listAddress, plainAddress, within } from "../text.ts";
import { escapeMarkdown } from "./markdown.ts";

const MAX_TEXT_CHARACTERS = 16_383;
const MAX_TITLE_CHARACTERS = 400;
const SHOWN = 20;
/** For what stands before and behind the papers. */
const FRAME_CHARACTERS = 3_000;

export function mattermostBody(message: AlertMessage): object {
  const papers = fitting(
    message.papers,
    SHOWN,
    MAX_TEXT_CHARACTERS - FRAME_CHARACTERS,
    (paper) => told(message, paper),
    (text) => text.length + 2,
  );
  const more = andMore(message, papers.length);
  const frame = [
    `**${within(headline(message), MAX_TITLE_CHARACTERS, escapeMarkdown)}**`,
    ...papers,
    more && `[${more}](${plainAddress(listAddress(message))})`,
  ];
  return { text: frame.filter(Boolean).join("\n\n") };
}

function told(message: AlertMessage, paper: AlertPaper): string {
  const title = within(paper.title, MAX_TITLE_CHARACTERS, escapeMarkdown);
  const link = `**[${title}](${plainAddress(paper.address)})**`;
  // Two spaces at its end break a line.
  return [link, ...about(message, paper, escapeMarkdown)].join("  \n");
}
