/** Mattermost's incoming webhooks (and Rocket.Chat's): one text in Markdown. */
import { type AlertMessage, type AlertPaper, headline } from "../../domain/alertMessage.ts";
import { andMore, byline, fitting, listAddress, plainAddress, reasons, shortAbstract, within } from "../text.ts";
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
  const lines = [
    `**[${title}](${plainAddress(paper.address)})**`,
    byline(paper, escapeMarkdown),
    reasons(paper, escapeMarkdown),
    shortAbstract(message, paper, escapeMarkdown),
  ];
  // Two spaces at its end break a line.
  return lines.filter(Boolean).join("  \n");
}
