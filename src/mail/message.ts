/** What mails carry besides their text: the headers that tell programs what a mail is and how to end it. */
import type { Mail } from "../domain/mail/mail.ts";
import type { Instant } from "../lib/time.ts";
import type { ReturnPaths } from "./verp.ts";

export interface MessageSettings {
  title: string;
  /** `papers.example.org` */
  host: string;
  /** `Broadsheet <papers@example.org>`: where mails to end a subscription go when no address for bounces is set. */
  from: string;
  paths: ReturnPaths;
}

export interface Addressed {
  /** As its owner wrote it. */
  to: string;
  at: Instant;
  issue: string;
  delivery: number;
  subscription: number;
  /** How many times the subscription's links were made anew. */
  links: number;
  /** Ends the subscription by one POST (RFC 8058). */
  unsubscribe: string;
}

interface Content {
  subject: string;
  text: string;
  html?: string | undefined;
}

/** One issue of the digest as a mail. */
export function digestMessage({ subject, text, html }: Content, to: Addressed, settings: MessageSettings): Mail {
  const { paths, host } = settings;
  const back = paths.ofDelivery(to.delivery);
  return {
    to: to.to,
    subject,
    text,
    ...(html === undefined ? {} : { html }),
    ...(back ? { envelopeFrom: back } : {}),
    messageId: paths.messageId(to.delivery),
    at: to.at,
    headers: {
      "List-Id": listId(settings),
      "List-Unsubscribe": `<${to.unsubscribe}>, <mailto:${leavingAddress(to, settings)}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
      Precedence: "bulk",
      "X-Auto-Response-Suppress": "All",
      "Feedback-ID": `${to.issue}:digest:broadsheet:${host}`,
    },
  };
}

function leavingAddress({ subscription, links }: Addressed, { paths, from }: MessageSettings): string {
  const address = paths.ofLeaving(subscription, links);
  if (address !== undefined) return `${address}?subject=unsubscribe`;
  // Whoever reads the sender's mail ends it by hand.
  return `${/<([^<>]+)>/.exec(from)?.[1] ?? from}?subject=unsubscribe`;
}

/** A name in quotes only where it needs no encoding. */
const listId = ({ title, host }: MessageSettings): string =>
  /^[ -~]+$/.test(title) && !/["\\]/.test(title) ? `"${title}" <digest.${host}>` : `<digest.${host}>`;
