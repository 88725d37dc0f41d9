/** Slack's incoming webhooks: blocks with texts in its own markup, in which three characters are escaped. */
import { type AlertMessage, type AlertPaper, headline } from "../../domain/alerts/alertMessage.ts";
import { about, andMore, fitting, listAddress, plainAddress, within } from "../text.ts";

const MAX_TEXT_CHARACTERS = 3_000;
const MAX_HEADER_CHARACTERS = 150;
/** The most papers in a message. Slack takes 50 blocks, but nobody reads more than this in a chat. */
const SHOWN = 20;

export function slackBody(message: AlertMessage): object {
  const sections = fitting(
    message.papers,
    SHOWN,
    Number.POSITIVE_INFINITY,
    (paper) => section(message, paper),
    () => 0,
  );
  const more = andMore(message, sections.length);
  return {
    text: within(headline(message), MAX_HEADER_CHARACTERS, safe),
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      {
        type: "header",
        text: { type: "plain_text", text: within(headline(message), MAX_HEADER_CHARACTERS), emoji: false },
      },
      ...sections,
      ...(more ? [{ type: "context", elements: [mrkdwn(`<${plainAddress(listAddress(message))}|${more}>`)] }] : []),
    ],
  };
}

function section(message: AlertMessage, paper: AlertPaper) {
  const link = `*<${plainAddress(paper.address)}|${within(paper.title, MAX_TEXT_CHARACTERS / 6, safe)}>*`;
  return { type: "section", text: mrkdwn([link, ...about(message, paper, safe)].join("\n")) };
}

/** Makes a text. Without `verbatim`, Slack would link what looks like a channel or a person. */
const mrkdwn = (text: string) => ({ type: "mrkdwn", text, verbatim: true });

/** Escapes a character. Three have escapes; those for bold, struck and code have none, so look-alikes replace them. */
const safe = (character: string): string => SIGNS[character] ?? character;
const SIGNS: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "*": "∗", "~": "∼", "`": "‘" };
