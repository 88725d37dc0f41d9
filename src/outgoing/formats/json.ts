/** Messages for programs: every paper in full, signed with a secret that the reader was shown once. */
import { createHmac } from "node:crypto";
import type { AlertMessage } from "../../domain/alerts/alertMessage.ts";
import type { WebhookTarget } from "../../domain/alerts/webhook.ts";
import type { Instant } from "../../lib/time.ts";

/** The most authors of a paper in a message; some papers have thousands. */
const MAX_AUTHORS = 50;

export const jsonBody = (message: AlertMessage): object => ({
  id: message.id,
  kind: message.sample ? "sample" : "papers",
  at: new Date(message.at).toISOString(),
  from: message.from,
  manage: message.manage,
  papers: message.papers.map(({ publishedAt, publishedPrecision = "day", authors, ...paper }) => ({
    ...paper,
    authors: authors.slice(0, MAX_AUTHORS),
    authorCount: authors.length,
    publishedAt: new Date(publishedAt).toISOString(),
    publishedPrecision,
  })),
});

/** Signs `timestamp.body`. The receiver computes the same and checks the time, so that nothing old can be replayed. */
export function jsonHeaders(message: AlertMessage, { secret = "" }: WebhookTarget, body: string, at: Instant) {
  const timestamp = String(Math.floor(at / 1_000));
  const mark = createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex");
  return {
    "x-broadsheet-id": message.id,
    "x-broadsheet-timestamp": timestamp,
    "x-broadsheet-signature": `sha256=${mark}`,
  };
}
