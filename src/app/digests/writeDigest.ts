/** Writes one issue for one subscription as a mail, to be sent or to be looked at. */
import { type Composer, type Digest, type DigestMailParts, papersOf } from "../../domain/digests/digest.ts";
import {
  anonymousSubscription,
  digestLinks,
  type Subscription,
  type SubscriptionLinks,
} from "../../domain/digests/subscription.ts";
import type { Mail } from "../../domain/mail/mail.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../../store/database.ts";
import type { NextDue } from "../../store/digests/dueDeliveries.ts";
import { subscriptionOfEmail } from "../../store/digests/subscriptions.ts";
import { type PaperLinks, wishLinks } from "../../store/interests/paperLinks.ts";

/** What a digest's mail is made with, in addition to the digest. */
export interface DigestMailContext {
  subscription: Subscription;
  /** 0 for a mail that belongs to no delivery. */
  deliveryId: number;
  links: ReturnType<typeof digestLinks> & Pick<DigestMailParts["links"], "paperLinksOf">;
  at: Instant;
}

export interface DigestWriter {
  composer: Composer;
  links: SubscriptionLinks;
  paperLinks: PaperLinks;
  nextDue: NextDue;
  /** Without a closing slash. */
  baseUrl: string;
  writeMail(digest: Digest, context: DigestMailContext): Mail;
}

/** One issue for one subscription, ready to be sent, with the keys of its papers; or why nothing is sent. */
export type WrittenDigest = { mail: Mail; papers: readonly number[] } | { skip: string };

/** Composes an issue, without the papers that the subscription had before, and writes it as a mail. */
export async function writeDigest(
  { composer, links, paperLinks, baseUrl, writeMail }: DigestWriter,
  subscription: Subscription,
  delivery: { id: number; issue: string },
  at: Instant,
): Promise<WrittenDigest> {
  const digest = await composer.compose(subscription, delivery.issue);
  if (digest.empty && subscription.preferences.whenEmpty === "skip") return { skip: "There was nothing new." };
  const mail = writeMail(digest, {
    subscription,
    deliveryId: delivery.id,
    links: {
      ...digestLinks(links, baseUrl, subscription, delivery.issue),
      paperLinksOf: (paperKey) => wishLinks(paperLinks, baseUrl, { subscription, paperKey, at }),
    },
    at,
  });
  return { mail, papers: papersOf(digest).map(({ key }) => key) };
}

/**
 * Writes an issue for an address, to look at or to send apart from all deliveries; nothing is recorded. Without `issue` it
 * is the next one. An address without a subscription gets the usual digest, in the given zone.
 */
export async function writeSample(
  writer: DigestWriter,
  db: Database,
  { email, issue, zone, at }: { email: string; issue: string | undefined; zone: string; at: Instant },
): Promise<WrittenDigest> {
  const subscription = (await subscriptionOfEmail(db, email)) ?? anonymousSubscription(email, zone);
  const delivery = { id: 0, issue: issue ?? writer.nextDue(subscription, at).issue };
  const written = await writeDigest(writer, subscription, delivery, at);
  if ("skip" in written) return written;
  // It belongs to no delivery, so nothing that comes back may count for one.
  const { envelopeFrom: _, messageId: __, ...mail } = written.mail;
  return { ...written, mail };
}
