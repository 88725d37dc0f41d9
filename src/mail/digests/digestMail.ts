/**
 * A digest as a mail: HTML that needs no images and fits what mail programs show at once, plain text, and the headers that
 * tell programs what the mail is and how to end it.
 */
import type { Digest, DigestMailParts, RenderedDigest } from "../../domain/digests/digest.ts";
import type { Subscription } from "../../domain/digests/subscription.ts";
import type { Mail } from "../../domain/mail/mail.ts";
import { clean } from "../../lib/text.ts";
import type { Instant } from "../../lib/time.ts";
import type { ReturnPaths } from "../verp.ts";
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

export interface MessageSettings {
  title: string;
  /** `papers.example.org` */
  host: string;
  /** `Broadsheet <papers@example.org>`: where mails to end a subscription go when no address for bounces is set. */
  from: string;
  paths: ReturnPaths;
}

/** What the headers of a digest's mail are made of. */
export interface DigestMailHeaders {
  subscription: Pick<Subscription, "id" | "email" | "links">;
  issue: string;
  deliveryId: number;
  at: Instant;
  /** `unsubscribe` ends the subscription by one POST (RFC 8058). */
  links: { unsubscribe: string };
}

/** Addresses a rendered digest. */
export function writeDigestMail(
  { subject, text, html }: Pick<RenderedDigest, "subject" | "text" | "html">,
  headers: DigestMailHeaders,
  settings: MessageSettings,
): Mail {
  const { paths, host } = settings;
  const { subscription, issue, deliveryId, at, links } = headers;
  const returnPath = paths.ofDelivery(deliveryId);
  return {
    to: subscription.email,
    subject,
    text,
    ...(html === undefined ? {} : { html }),
    ...(returnPath ? { envelopeFrom: returnPath } : {}),
    messageId: paths.messageId(deliveryId),
    at,
    headers: {
      "List-Id": listId(settings),
      "List-Unsubscribe": `<${links.unsubscribe}>, <mailto:${unsubscribeAddress(subscription, settings)}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
      Precedence: "bulk",
      "X-Auto-Response-Suppress": "All",
      "Feedback-ID": `${issue}:digest:broadsheet:${host}`,
    },
  };
}

function unsubscribeAddress(
  { id, links }: DigestMailHeaders["subscription"],
  { paths, from }: MessageSettings,
): string {
  const address = paths.ofLeaving(id, links);
  if (address !== undefined) return `${address}?subject=unsubscribe`;
  // Somebody reads the sender's mail and ends it by hand.
  return `${/<([^<>]+)>/.exec(from)?.[1] ?? from}?subject=unsubscribe`;
}

/** Returns the `List-Id`. A name stands in quotes, and only where it needs no encoding. */
const listId = ({ title, host }: MessageSettings): string =>
  /^[ -~]+$/.test(title) && !/["\\]/.test(title) ? `"${title}" <digest.${host}>` : `<digest.${host}>`;
