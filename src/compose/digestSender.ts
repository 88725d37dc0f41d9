/** Puts together what sending digests needs: composing, rendering, the links, the headers, the mail server. */
import type { DigestSender } from "../app/digests/sendDigests.ts";
import { type DigestWriter, type WrittenDigest, writeDigest, writeSample } from "../app/digests/writeDigest.ts";
import type { SendRate } from "../domain/digests/delivery.ts";
import type { Composer } from "../domain/digests/digest.ts";
import { nextDue } from "../domain/digests/digestSchedule.ts";
import type { SubscriptionLinks } from "../domain/digests/subscription.ts";
import type { Mailer } from "../domain/mail/mail.ts";
import type { Instant } from "../lib/time.ts";
import { digestMail } from "../mail/digests/digestMail.ts";
import { type MessageSettings, writeDigestMail } from "../mail/digests/writeDigestMail.ts";
import type { Database } from "../store/database.ts";
import type { NextDue } from "../store/digests/dueDeliveries.ts";
import type { PaperLinks } from "../store/interests/paperLinks.ts";

export interface DigestSenderParts {
  composer: Composer;
  links: SubscriptionLinks;
  paperLinks: PaperLinks;
  messages: MessageSettings;
  mailer: Mailer;
  pace: SendRate;
  /** Without a closing slash. */
  baseUrl: string;
}

export interface DigestSenderService extends DigestSender {
  /** Writes an issue for an address, apart from all deliveries; without `issue`, the next one. */
  previewDigest(
    db: Database,
    preview: { email: string; issue: string | undefined; zone: string; at: Instant },
  ): Promise<WrittenDigest>;
}

export function createDigestSender(parts: DigestSenderParts): DigestSenderService {
  const { composer, links, paperLinks, messages, mailer, pace, baseUrl } = parts;
  const writer: DigestWriter = {
    composer,
    links,
    paperLinks,
    nextDue: nextIssueOf,
    baseUrl,
    writeMail: (digest, context) => {
      const { subscription } = context;
      const instance = { title: messages.title, baseUrl };
      const content = digestMail(digest, { instance, subscription, links: context.links });
      return writeDigestMail(content, { ...context, issue: digest.issue }, messages);
    },
  };
  return {
    nextDue: nextIssueOf,
    write: (subscription, delivery, now) => writeDigest(writer, subscription, delivery, now),
    mailer,
    pace,
    previewDigest: (db, preview) => writeSample(writer, db, preview),
  };
}

export const nextIssueOf: NextDue = ({ preferences, zone }, after) => nextDue(preferences, zone, after);
