/** Subscriptions straight into the records, and a sender that writes short mails: composing is tested elsewhere. */

import type { DigestSender } from "../../../src/app/digests/sendDigests.ts";
import type { SendRate } from "../../../src/domain/digests/delivery.ts";
import type { Mailer } from "../../../src/domain/mail/mail.ts";
import { writeDigestMail } from "../../../src/mail/digests/writeDigestMail.ts";
import { createReturnPaths } from "../../../src/mail/verp.ts";
import type { Database } from "../../../src/store/database.ts";
import type { NextDue } from "../../../src/store/digests/dueDeliveries.ts";

export const DAY_MS = 86_400_000;
export const PATHS = createReturnPaths("the secret of the tests", "bounces@example.org", "papers.example");
export const FAST: SendRate = { aSecond: 5_000, anHour: 1_000_000 };

/** Daily at midnight, UTC. */
export const nextMidnight: NextDue = (_, after) => {
  const dueAt = (Math.floor(after / DAY_MS) + 1) * DAY_MS;
  return { issue: new Date(dueAt).toISOString().slice(0, 10), dueAt };
};

/** Active, and due at `dueAt`; their ids, in order. */
export async function subscribe(db: Database, addresses: readonly string[], dueAt: number): Promise<number[]> {
  const ids: number[] = [];
  for (let i = 0; i < addresses.length; i += 500) {
    const rows = addresses.slice(i, i + 500).map((address) => ({
      address: address.toLowerCase(),
      written: address,
      state: "active",
      wishes: "{}",
      zone: "UTC",
      next_due_at: dueAt,
      created_at: dueAt - DAY_MS,
    }));
    const made = await db.insertInto("subscriptions").values(rows).returning("id").execute();
    ids.push(...made.map(({ id }) => id));
  }
  return ids;
}

/** Its mails have the papers that are given, by their keys. */
export const senderWith = (
  mailer: Mailer,
  more: Partial<DigestSender> = {},
  papers: readonly number[] = [],
): DigestSender => ({
  nextDue: nextMidnight,
  pace: FAST,
  mailer,
  write: async (subscription, { id: deliveryId, issue }, at) => ({
    papers,
    mail: writeDigestMail(
      { subject: `Papers of ${issue}`, text: "One paper.\n" },
      { subscription, issue, deliveryId, at, links: { unsubscribe: "https://papers.example/unsubscribe/x" } },
      { title: "Broadsheet", host: "papers.example", from: "papers@example.org", paths: PATHS },
    ),
  }),
  ...more,
});
