/** A digest as the content of a mail: HTML that needs no images and fits what mail programs show at once, and plain text. */
import type { Digest, DigestMailParts, RenderedDigest } from "../../domain/digests/digest.ts";
import { clean } from "../../lib/text.ts";
import { htmlOf } from "./digestHtml.tsx";
import { textOf } from "./digestText.ts";
import { digestView, type Room } from "./digestView.ts";

/** Gmail hides what is beyond 102 KB, and with it the links at the end. */
export const MAX_HTML_BYTES = 100_000;

export function digestMail(digest: Digest, parts: DigestMailParts): RenderedDigest {
  const whole = digestView(digest, parts, ROOM[0]);
  const subject = digest.empty
    ? clean(`Nothing new${digest.title && `: ${digest.title}`}`)
    : clean(`${digest.title}: ${whole.counts}`);
  const rendered = { subject, preheader: whole.preheader, text: textOf(whole, parts) };
  const isPlain = parts.subscription.preferences.format === "text";
  return isPlain ? rendered : { ...rendered, html: fittingHtml(digest, parts, subject) };
}

/** The room of an abstract and of any other line, from plenty to what always fits. */
const ROOM: readonly [Room, ...Room[]] = [
  { abstract: 5_000, line: 300 },
  { abstract: 2_500, line: 300 },
  { abstract: 1_200, line: 300 },
  { abstract: 600, line: 200 },
  { abstract: 250, line: 150 },
  { abstract: 0, line: 120 },
  { abstract: 0, line: 60 },
  { abstract: 0, line: 20 },
];

function fittingHtml(digest: Digest, parts: DigestMailParts, subject: string): string {
  let html = "";
  for (const room of ROOM) {
    html = htmlOf(digestView(digest, parts, room), parts, subject);
    if (Buffer.byteLength(html) <= MAX_HTML_BYTES) break;
  }
  return html;
}
