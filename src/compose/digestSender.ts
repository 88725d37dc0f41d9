/** Puts together what sending digests needs: composing, rendering, the links, the headers, the mail server. */

import type { DigestMessage, DigestSender } from "../app/digests/sendDigests.ts";
import type { SendRate } from "../domain/digests/delivery.ts";
import { type Composer, papersOf } from "../domain/digests/digest.ts";
import { parsePreferences } from "../domain/digests/digestPreferences.ts";
import { DEFAULT_PREFERENCES, nextDue, type SubscriptionLinks } from "../domain/digests/subscription.ts";
import type { Mailer } from "../domain/mail/mail.ts";
import type { Instant } from "../lib/time.ts";
import { digestMail } from "../mail/digests/digestMail.ts";
import { digestMessage, type MessageSettings } from "../mail/message.ts";
import type { Database } from "../store/database.ts";
import type { NextDue } from "../store/digests/dueDeliveries.ts";
import { type SubscriptionRow, subscriptionOfEmail } from "../store/digests/subscriptions.ts";

export interface DeskParts {
  composer: Composer;
  links: SubscriptionLinks;
  letters: MessageSettings;
  mailer: Mailer;
  pace: SendRate;
  /** Without a closing slash. */
  baseUrl: string;
}

export interface DigestSenderService extends DigestSender {
  /** An issue for an address, to look at or to send beside all deliveries. Without an issue, the one that comes next. */
  letterTo(db: Database, to: string, issue: string | undefined, zone: string, now: Instant): Promise<DigestMessage>;
}

export function createDigestSender({
  composer,
  links,
  letters,
  mailer,
  pace,
  baseUrl,
}: DeskParts): DigestSenderService {
  async function letter(
    subscription: SubscriptionRow,
    { id, issue }: { id: number; issue: string },
    now: Instant,
  ): Promise<DigestMessage> {
    const digest = await composer.compose(subscription, issue);
    if (digest.empty && parsePreferences(subscription.wishes).whenEmpty === "skip")
      return { skip: "There was nothing new." };
    const addresses = {
      manage: `${baseUrl}/subscription/${links.sign("manage", subscription)}`,
      unsubscribe: `${baseUrl}/unsubscribe/${links.sign("unsubscribe", subscription)}`,
      view: `${baseUrl}/digest/${links.sign("view", subscription, issue)}`,
    };
    const content = digestMail(digest, { instance: { title: letters.title, baseUrl }, subscription, links: addresses });
    const addressed = {
      to: subscription.written,
      at: now,
      issue,
      delivery: id,
      subscription: subscription.id,
      links: subscription.links,
      unsubscribe: addresses.unsubscribe,
    };
    return { mail: digestMessage(content, addressed, letters), papers: papersOf(digest).map(({ key }) => key) };
  }

  return {
    nextDue: nextIssueOf,
    letter,
    mailer,
    pace,
    async letterTo(db, to, issue, zone, now) {
      const known = (await subscriptionOfEmail(db, to)) ?? nobody(to, zone);
      const composed = await letter(known, { id: 0, issue: issue ?? nextIssueOf(known, now).issue }, now);
      if ("skip" in composed) return composed;
      // It belongs to no delivery, so nothing that comes back may count for one.
      const { envelopeFrom: _, messageId: __, ...mail } = composed.mail;
      return { ...composed, mail };
    },
  };
}

export const nextIssueOf: NextDue = ({ wishes, zone }, after) => nextDue(parsePreferences(wishes), zone, after);

/** Somebody who has not subscribed: the usual digest, with links that lead nowhere. */
const nobody = (to: string, zone: string): SubscriptionRow => ({
  id: 0,
  address: to.toLowerCase(),
  written: to,
  reader_id: null,
  state: "pending",
  wishes: JSON.stringify({ ...DEFAULT_PREFERENCES, whenEmpty: "say" }),
  zone,
  next_due_at: null,
  links: 0,
  created_at: 0,
  asked_at: null,
  confirmed_at: null,
  confirmed_from: null,
  ended_at: null,
  suspended_at: null,
  suspended_why: null,
  soft_bounces: 0,
});
