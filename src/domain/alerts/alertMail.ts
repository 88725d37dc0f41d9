/** Mails of alerts: plain text that reads well, with a link that ends them. */

import { count } from "../../lib/text.ts";
import { truncate } from "../../lib/truncate.ts";
import type { Mail } from "../mail/mail.ts";
import { type AlertMessage, type AlertPaper, bylineOf, headline } from "./alertMessage.ts";

const MAX_SUBJECT_CHARACTERS = 150;
/** Mails with more papers have no abstracts. */
const ABSTRACTS_UP_TO = 5;
const SHORT_ABSTRACT_CHARACTERS = 600;
const NAMED_REASONS = 5;

/** Writes the mail of an alert. `stop` is the URL of a page that ends these mails; a POST to it ends them as well. */
export function alertMail(message: AlertMessage, to: string, stop: string): Mail {
  const { papers, total, from, manage, id } = message;
  const host = new URL(from.address).hostname;
  const rest = total > papers.length ? [`… and ${count(total - papers.length, "more paper")}: ${from.address}/me`] : [];
  return {
    to,
    subject: truncate(
      `${from.title}: ${total === 1 ? (papers[0]?.title ?? "") : headline(message)}`,
      MAX_SUBJECT_CHARACTERS,
    ),
    text: [
      `${total === 1 ? "A new paper" : `${total} new papers`} for what you follow:`,
      ...papers.map((paper) => told(paper, total)),
      ...rest,
      `You asked ${from.title} for these mails.\nChange them: ${manage}\nStop them: ${stop}\n`,
    ].join("\n\n"),
    messageId: `<alert-${id}@${host}>`,
    headers: {
      "List-Id": `Alerts of ${ascii(from.title)} <alerts.${host}>`,
      "List-Unsubscribe": `<${stop}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
      "Auto-Submitted": "auto-generated",
      Precedence: "bulk",
    },
  };
}

function told(paper: AlertPaper, total: number): string {
  const reasons = paper.reasons.slice(0, NAMED_REASONS).join("; ");
  const abstract = total > ABSTRACTS_UP_TO ? "" : truncate(paper.abstract, SHORT_ABSTRACT_CHARACTERS);
  return [paper.title, bylineOf(paper), `(${reasons})`, abstract, paper.address].filter(Boolean).join("\n");
}

/** Writes the mail that tells a reader, once, that their webhook was switched off. */
export const switchedOffMail = (
  { title, manage }: { title: string; manage: string },
  to: string,
  webhook: { name: string; message: string; failures: number },
): Mail => ({
  to,
  subject: truncate(`${title}: the webhook ${webhook.name} is switched off`, MAX_SUBJECT_CHARACTERS),
  text: `Your webhook “${webhook.name}” failed ${webhook.failures} times in a row, so ${title} has switched it off.

Result of the last try: ${webhook.message}.

Nothing is lost: what your alerts find in the meantime waits for it. Check the service, then try the webhook and turn it on again:

${manage}
`,
  headers: { "Auto-Submitted": "auto-generated" },
});

/** Returns a text for a header with an address, without the characters that mean something there. */
const ascii = (text: string): string => text.replace(/[^\w .-]/g, "").trim();
