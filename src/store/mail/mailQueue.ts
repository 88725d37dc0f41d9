/**
 * The queue of mails about accounts, invitations and subscriptions. A row is written in the transaction of what it tells
 * of, claimed by a conditional update, noted as handed over before it is, and settled by the one rule for mails
 * (domain/digests/delivery). A row that is not wanted goes the same way and is never sent: it stands where an address has no
 * account, so that neither time nor anything else tells that.
 */
import type { Expression, ExpressionBuilder, SqlBool } from "kysely";
import type { Settlement } from "../../domain/digests/delivery.ts";
import type { Mail } from "../../domain/mail/mail.ts";
import type { QueuedMailKind } from "../../domain/mail/queuedMail.ts";
import { DAY_MS, type Instant, MINUTE_MS } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import { isDead } from "../lib/leases.ts";
import type { Schema } from "../schema.ts";

/** Nobody who sends a mail takes as long. */
const STALE_MS = 10 * MINUTE_MS;
/** A failure is shown to the admin for so long. */
const FAILED_KEPT_MS = 7 * DAY_MS;
/** A link that is sent once more still works for so long at least. */
const MIN_LINK_LEFT_MS = 5 * MINUTE_MS;

const INTERRUPTED = "The server ended while it was being sent, so it may have arrived or not.";
const TOO_LATE = "Its link stopped working before a mail server took it.";

export interface QueuedMail {
  kind: QueuedMailKind;
  mail: Mail;
  /** False where nobody is to be mailed. */
  wanted: boolean;
  /** Whose doing it is. */
  accountId?: string;
  linkHash?: string;
  expiresAt?: Instant;
  at: Instant;
}

/** Writes a mail into the queue; whoever does must kick the sender once that is committed. */
export async function queueMail(db: Database, queued: QueuedMail): Promise<void> {
  const { kind, mail, wanted, accountId = null, linkHash = null, expiresAt = null, at } = queued;
  await db
    .insertInto("mail_queue")
    .values({
      kind,
      recipient: mail.to.toLowerCase(),
      account_id: accountId,
      mail: JSON.stringify(mail),
      wanted: wanted ? 1 : 0,
      link_hash: linkHash,
      state: "due",
      created_at: at,
      expires_at: expiresAt,
    })
    .execute();
}

/** The latest mail of a kind to an address whose link works for a while yet, as far as the queue knows. */
export const latestLinkMail = (
  db: Database,
  kind: "sign-in" | "new-address",
  recipient: string,
  now: Instant,
): Promise<{ id: number; linkHash: string | null; accountId: string | null } | undefined> =>
  db
    .selectFrom("mail_queue")
    .select(["id", "link_hash as linkHash", "account_id as accountId"])
    .where("kind", "=", kind)
    .where("recipient", "=", recipient.toLowerCase())
    .where("mail", "is not", null)
    .where("expires_at", ">", now + MIN_LINK_LEFT_MS)
    .orderBy("id", "desc")
    .executeTakeFirst();

/** Sends a mail once more. One that is on its way already stays on it. */
export async function queueAgain(db: Database, id: number, wanted: boolean): Promise<void> {
  await db
    .updateTable("mail_queue")
    .set({
      state: "due",
      wanted: wanted ? 1 : 0,
      holder: null,
      handed_at: null,
      attempts: 0,
      retry_at: null,
      settled_at: null,
    })
    .where("id", "=", id)
    .where("state", "!=", "sending")
    .execute();
}

/** A mail that is ours to send. */
export interface ClaimedMail {
  id: number;
  kind: QueuedMailKind;
  mail: Mail;
  wanted: boolean;
  /** Tries so far. */
  attempts: number;
}

/** Claims the mail that has waited longest; undefined when none is due. */
export async function claimQueued(db: Database, holder: string, now: Instant): Promise<ClaimedMail | undefined> {
  const row = await db
    .updateTable("mail_queue")
    .set({ state: "sending", holder, claimed_at: now, handed_at: null })
    .where("state", "=", "due")
    .where("id", "=", (eb) =>
      eb
        .selectFrom("mail_queue")
        .select("id")
        .where("state", "=", "due")
        .where("mail", "is not", null)
        .where((or) => or.or([or("retry_at", "is", null), or("retry_at", "<=", now)]))
        .orderBy("id")
        .limit(1),
    )
    .returning(["id", "kind", "mail", "wanted", "attempts"])
    .executeTakeFirst();
  if (!row) return undefined;
  const { id, kind, mail, wanted, attempts } = row;
  return { id, kind, mail: JSON.parse(mail ?? "{}"), wanted: wanted === 1, attempts };
}

/** Notes that a mail is given to the mail server from now on; false when it is ours no more. */
export async function handOverQueued(db: Database, id: number, holder: string, now: Instant): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("mail_queue")
    .set({ handed_at: now })
    .where("id", "=", id)
    .where("state", "=", "sending")
    .where("holder", "=", holder)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** Ends a claim. A mail that is given up takes back what it told of, so that it can be asked for again. */
export async function settleQueued(
  db: Database,
  id: number,
  holder: string,
  settlement: Settlement,
  now: Instant,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const { state, message } = settlement;
    const row = await tx
      .updateTable("mail_queue")
      .set(
        settlement.state === "due"
          ? {
              state,
              message,
              holder: null,
              handed_at: null,
              retry_at: settlement.retryAt,
              attempts: settlement.attempts,
            }
          : { state, message, holder: null, settled_at: now },
      )
      .where("id", "=", id)
      .where("state", "=", "sending")
      .where("holder", "=", holder)
      .returning(["kind", "recipient", "link_hash"])
      .executeTakeFirst();
    if (!row || settlement.state === "due") return;
    await forgetText(tx, id);
    if (state !== "failed") return;
    if (row.kind === "invitation" && row.link_hash !== null)
      await tx.deleteFrom("invitations").where("hash", "=", row.link_hash).where("used_at", "is", null).execute();
    if (row.kind === "subscription")
      await tx.updateTable("subscriptions").set({ asked_at: null }).where("address", "=", row.recipient).execute();
  });
}

/** Text with a link that may be sent once more is kept while the link works, and any other no longer than it must be. */
async function forgetText(db: Database, id: number): Promise<void> {
  await db
    .updateTable("mail_queue")
    .set({ mail: null })
    .where("id", "=", id)
    .where((eb) => eb.or([eb("state", "=", "failed"), eb("expires_at", "is", null)]))
    .execute();
}

/** Gives a claim back whose mail was not handed over, because no mail at all gets through; it loses no try. */
export async function releaseQueued(db: Database, holder: string): Promise<void> {
  await db
    .updateTable("mail_queue")
    .set({ state: "due", holder: null })
    .where("state", "=", "sending")
    .where("holder", "=", holder)
    .where("handed_at", "is", null)
    .execute();
}

/** Settles what senders that are gone have left, and what has waited for too long, and deletes what nobody needs. */
export async function tidyQueue(db: Database, now: Instant): Promise<void> {
  for (const { id, holder, handed_at } of await leftBehind(db, now)) {
    const mine = db.updateTable("mail_queue").where("id", "=", id).where("holder", "is", holder);
    if (handed_at === null) await mine.set({ state: "due", holder: null }).execute();
    else {
      await mine.set({ state: "unknown", message: INTERRUPTED, settled_at: now, holder: null }).execute();
      await forgetText(db, id);
    }
  }
  await db
    .updateTable("mail_queue")
    .set({ state: "failed", message: TOO_LATE, settled_at: now, mail: null })
    .where("state", "=", "due")
    .where("expires_at", "<=", now)
    .execute();
  await db.deleteFrom("mail_queue").where(isSpent(now)).execute();
}

const isSpent =
  (now: Instant) =>
  (eb: ExpressionBuilder<Schema, "mail_queue">): Expression<SqlBool> =>
    eb.and([
      eb("settled_at", "is not", null),
      eb.or([
        eb("settled_at", "<=", now - FAILED_KEPT_MS),
        eb("wanted", "=", 0).and(eb.or([eb("expires_at", "is", null), eb("expires_at", "<=", now)])),
        eb("state", "in", ["sent", "unknown"]).and(eb.or([eb("expires_at", "is", null), eb("expires_at", "<=", now)])),
      ]),
    ]);

async function leftBehind(db: Database, now: Instant) {
  const rows = await db
    .selectFrom("mail_queue")
    .select(["id", "holder", "claimed_at", "handed_at"])
    .where("state", "=", "sending")
    .execute();
  return rows.filter(({ holder, claimed_at }) => isDead(holder ?? "") || (claimed_at ?? 0) <= now - STALE_MS);
}

/** Whether anything is to be sent, settled or deleted. Reads only. */
export async function isQueueDue(db: Database, now: Instant): Promise<boolean> {
  const waits = await db
    .selectFrom("mail_queue")
    .select("id")
    .where("state", "=", "due")
    .where((eb) => eb.or([eb("retry_at", "is", null), eb("retry_at", "<=", now), eb("expires_at", "<=", now)]))
    .limit(1)
    .executeTakeFirst();
  if (waits) return true;
  const spent = await db.selectFrom("mail_queue").select("id").where(isSpent(now)).limit(1).executeTakeFirst();
  return spent !== undefined || (await leftBehind(db, now)).length > 0;
}

/** When the next mail may be tried; undefined while none waits. */
export async function nextQueued(db: Database): Promise<Instant | undefined> {
  const row = await db
    .selectFrom("mail_queue")
    .select("retry_at")
    .where("state", "=", "due")
    .orderBy("retry_at")
    .limit(1)
    .executeTakeFirst();
  return row && (row.retry_at ?? 0);
}

export interface QueueStatus {
  /** Mails that are still to be sent. */
  waiting: number;
  /** What was refused, given up, or may not have arrived; the latest first. */
  troubles: {
    kind: QueuedMailKind;
    recipient: string;
    state: string;
    attempts: number;
    message: string | null;
    retryAt: Instant | null;
    createdAt: Instant;
  }[];
}

/** How the queue stands, for the admin alone: to others even its length would tell who has an account. */
export async function queueStatus(db: Database, limit: number): Promise<QueueStatus> {
  const { n } = await db
    .selectFrom("mail_queue")
    .select((eb) => eb.fn.countAll<number>().as("n"))
    .where("wanted", "=", 1)
    .where("state", "in", ["due", "sending"])
    .executeTakeFirstOrThrow();
  const troubles = await db
    .selectFrom("mail_queue")
    .select(["kind", "recipient", "state", "attempts", "message", "retry_at as retryAt", "created_at as createdAt"])
    .where("wanted", "=", 1)
    .where((eb) =>
      eb.or([
        eb("state", "in", ["failed", "unknown"]),
        eb.and([eb("state", "in", ["due", "sending"]), eb("attempts", ">", 0)]),
      ]),
    )
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return { waiting: Number(n), troubles };
}

/** For a reader who takes their data along; links in mails are nobody's to read. */
export const queuedMailsOf = (db: Database, accountId: string, email: string) =>
  db
    .selectFrom("mail_queue")
    .select(["kind", "recipient", "state", "created_at as createdAt"])
    .where((eb) => eb.or([eb("account_id", "=", accountId), eb("recipient", "=", email.toLowerCase())]))
    .orderBy("id")
    .execute();

/** For a reader who deletes their account; what they asked for to other addresses goes with the account's row. */
export async function forgetQueuedMails(db: Database, email: string): Promise<void> {
  await db.deleteFrom("mail_queue").where("recipient", "=", email.toLowerCase()).execute();
}
