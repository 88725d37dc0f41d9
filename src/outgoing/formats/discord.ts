/** Discord's webhooks: an embed for each paper, and nobody is mentioned. */
import { type AlertMessage, type AlertPaper, headline } from "../../domain/alerts/alertMessage.ts";
import { about, andMore, fitting, listAddress, plainAddress, within } from "../text.ts";
import { escapeMarkdown } from "./markdown.ts";

const MAX_EMBEDS = 10;
/** The most characters in the texts of all embeds together. */
const MAX_TOTAL_CHARACTERS = 6_000;
const MAX_TITLE_CHARACTERS = 256;
const MAX_CONTENT_CHARACTERS = 2_000;

interface Embed {
  title: string;
  url: string;
  description: string;
}

export function discordBody(message: AlertMessage): object {
  const embeds = fitting(
    message.papers,
    MAX_EMBEDS,
    MAX_TOTAL_CHARACTERS,
    (paper) => embed(message, paper),
    ({ title, description }) => title.length + description.length,
  );
  const more = andMore(message, embeds.length);
  const link = more && ` ([${more}](${plainAddress(listAddress(message))}))`;
  const room = MAX_CONTENT_CHARACTERS - link.length;
  return {
    content: within(headline(message), room, escapeMarkdown) + link,
    embeds,
    allowed_mentions: { parse: [] },
  };
}

function embed(message: AlertMessage, paper: AlertPaper): Embed {
  return {
    title: within(paper.title, MAX_TITLE_CHARACTERS, escapeMarkdown),
    url: plainAddress(paper.address),
    description: about(message, paper, escapeMarkdown).join("\n"),
  };
}
