/**
 * Microsoft Teams, by the webhook of a workflow: an Adaptive Card. Its text runs are shown literally; text
 * blocks would be read as Markdown.
 */
import type { AlertOutcome } from "../../domain/alerts/alert.ts";
import { type AlertMessage, type AlertPaper, headline } from "../../domain/alerts/alertMessage.ts";
import { about, andMore, bytesOf, fitting, listAddress, plainAddress, within } from "../text.ts";

/** The most bytes of papers. Teams takes 28 KB in all, including what it adds itself. */
const MAX_PAPERS_BYTES = 20_000;
const MAX_TITLE_CHARACTERS = 400;
const SHOWN = 20;

export function teamsBody(message: AlertMessage): object {
  const papers = fitting(message.papers, SHOWN, MAX_PAPERS_BYTES, (paper) => container(message, paper), bytesOf);
  const more = andMore(message, papers.length);
  const title = run(within(headline(message), MAX_TITLE_CHARACTERS), { weight: "Bolder", size: "Medium" });
  return {
    type: "message",
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        contentUrl: null,
        content: {
          $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
          type: "AdaptiveCard",
          version: "1.4",
          msteams: { width: "Full" },
          body: [line(title), ...papers, ...(more ? [line(run(more, opening(listAddress(message))))] : [])],
        },
      },
    ],
  };
}

function container(message: AlertMessage, paper: AlertPaper) {
  const title = run(within(paper.title, MAX_TITLE_CHARACTERS), { weight: "Bolder", ...opening(paper.address) });
  const rest = about(message, paper);
  return {
    type: "Container",
    spacing: "Medium",
    items: [line(title), ...rest.map((text) => ({ ...line(run(text, { isSubtle: true })), spacing: "None" }))],
  };
}

const line = (inline: object) => ({ type: "RichTextBlock", inlines: [inline] });
const run = (text: string, more: object) => ({ type: "TextRun", text, ...more });
const opening = (address: string) => ({ selectAction: { type: "Action.OpenUrl", url: plainAddress(address) } });

/** Finds refusals: older webhooks answer 200 even where Teams refuses. */
export function teamsAnswer(_status: number, _body: unknown, text: string): Partial<AlertOutcome> | undefined {
  if (!/^\W*Webhook message delivery failed/i.test(text)) return undefined;
  const message = `it could not deliver the message (${within(text, 200)})`;
  return { sent: false, message, ...(/\b429\b/.test(text) ? { busy: true } : {}) };
}
