/** Mattermost's incoming webhooks (and Rocket.Chat's): one text in Markdown. */
import { type AlertMessage, type AlertPaper, headline } from "../../domain/alerts/alertMessage.ts";
import { about, oneText, plainAddress, within } from "../text.ts";
import { escapeMarkdown } from "./markdown.ts";

const MAX_TEXT_CHARACTERS = 16_383;
const MAX_TITLE_CHARACTERS = 400;
const SHOWN = 20;
/** Room for what comes before and after the papers. */
const FRAME_CHARACTERS = 3_000;

export const mattermostBody = (message: AlertMessage): object => ({
  text: oneText(message, SHOWN, MAX_TEXT_CHARACTERS - FRAME_CHARACTERS, {
    head: `**${within(headline(message), MAX_TITLE_CHARACTERS, escapeMarkdown)}**`,
    paper: (paper) => told(message, paper),
    link: (address, label) => `[${label}](${plainAddress(address)})`,
  }),
});

function told(message: AlertMessage, paper: AlertPaper): string {
  const title = within(paper.title, MAX_TITLE_CHARACTERS, escapeMarkdown);
  const link = `**[${title}](${plainAddress(paper.address)})**`;
  // Two spaces at the end break a line.
  return [link, ...about(message, paper, escapeMarkdown)].join("  \n");
}
