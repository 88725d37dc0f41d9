/** The headers that tell programs what a digest's mail is, and how to end the subscription. */
import type { RenderedDigest } from "../../domain/digests/digest.ts";
import type { Subscription } from "../../domain/digests/subscription.ts";
import type { Mail } from "../../domain/mail/mail.ts";
import type { Instant } from "../../lib/time.ts";
import type { ReturnPaths } from "../verp.ts";

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
