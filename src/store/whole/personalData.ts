/**
 * What the records have of one reader: how they take it along, and what becomes of it when they leave.
 * A part of the records that keeps something of readers' adds itself to `PERSONAL_DATA`.
 */

import { sql } from "kysely";
import type { Instant } from "../../lib/time.ts";
import { exportAlerts, forgetAlerts } from "../alerts/alerts.ts";
import { exportCollections, forgetCollections } from "../collections/collections.ts";
import { exportHidden, forgetHidden } from "../collections/hidden.ts";
import type { Database } from "../database.ts";
import { exportSubscriptions, forgetSubscriptions } from "../digests/subscriptions.ts";
import { exportComments, forgetComments } from "../discussion/comments.ts";
import { exportSubmissions, forgetSubmissions } from "../editions/submissions.ts";
import { exportUpvotes, forgetUpvotes } from "../editions/upvotes.ts";
import { exportFeedLinks, forgetFeedLinks } from "../feeds/feedLinks.ts";
import { exportFollows, forgetFollows } from "../follows/follows.ts";
import { exportInterests, forgetInterests } from "../interests/interestSettings.ts";
import type { Tx } from "../lib/databaseType.ts";
import { forgetQueuedMails, queuedMailsOf } from "../mail/mailQueue.ts";
import { exportAudit, forgetAudit } from "../moderation/auditLog.ts";
import { exportClaims, forgetClaims } from "../moderation/claims.ts";
import { exportReports, forgetReports } from "../moderation/reports.ts";
import { tokensOf } from "../readers/tokens.ts";
import { exportImpressions, forgetImpressions } from "../reading/impressions.ts";
import { exportReading, forgetReadState } from "../reading/readState.ts";
import type { Schema } from "../schema.ts";

interface OwnData {
  /** Its key in the file. */
  name: string;
  /** Where it is kept. */
  tables: readonly (keyof Schema)[];
  /** Plain values, papers by their ids, times as Instants. */
  take?(db: Database, readerId: number): Promise<unknown>;
  /** Deletes it, or makes it nobody's where others build on it. */
  forget?(tx: Tx, readerId: number, now: Instant): Promise<void>;
}

/** Forgotten from first to last. */
export const PERSONAL_DATA: readonly OwnData[] = [
  {
    name: "account",
    tables: ["accounts", "sessions", "identities", "passkeys", "address_changes", "mail_queue"],
    take: account,
  },
  { name: "reader", tables: ["readers"], take: reader },
  {
    name: "submissions",
    tables: ["submissions", "paper_links"],
    take: exportSubmissions,
    forget: forgetSubmissions,
  },
  { name: "upvotes", tables: ["upvotes"], take: exportUpvotes, forget: forgetUpvotes },
  { name: "comments", tables: ["comments"], take: exportComments, forget: forgetComments },
  {
    name: "collections",
    tables: ["collections", "collection_papers"],
    take: exportCollections,
    forget: forgetCollections,
  },
  {
    name: "alerts",
    tables: ["alerts", "alert_ways", "alert_hits", "alert_deliveries"],
    take: exportAlerts,
    forget: forgetAlerts,
  },
  {
    name: "subscriptions",
    tables: ["subscriptions", "deliveries", "delivered_papers", "bounces"],
    take: exportSubscriptions,
    forget: forgetSubscriptions,
  },
  { name: "privateFeeds", tables: ["feed_links"], take: exportFeedLinks, forget: forgetFeedLinks },
  {
    name: "interests",
    tables: ["interest_settings", "interest_adjustments", "used_paper_links"],
    take: exportInterests,
    forget: forgetInterests,
  },
  { name: "follows", tables: ["follows"], take: exportFollows, forget: forgetFollows },
  { name: "hidden", tables: ["hidden_papers"], take: exportHidden, forget: forgetHidden },
  { name: "impressions", tables: ["impressions"], take: exportImpressions, forget: forgetImpressions },
  { name: "reading", tables: ["reading"], take: exportReading, forget: forgetReadState },
  { name: "claims", tables: ["claims", "author_notes"], take: exportClaims, forget: forgetClaims },
  { name: "reports", tables: ["reports"], take: exportReports, forget: forgetReports },
  { name: "log", tables: ["audit"], take: exportAudit, forget: forgetAudit },
  { name: "invitations", tables: ["invitations"], take: invitations },
  { name: "apiTokens", tables: ["api_tokens"], take: tokensOf, forget: forgetTokens },
];

export async function exportPersonalData(db: Database, readerId: number): Promise<Record<string, unknown>> {
  const taken: Record<string, unknown> = {};
  for (const { name, take } of PERSONAL_DATA) if (take) taken[name] = await take(db, readerId);
  return taken;
}

/** The account goes with all that signs in; the reader stays without a name, so that what others answered keeps its place. */
export async function erasePersonalData(tx: Tx, readerId: number, now: Instant): Promise<void> {
  for (const { forget } of PERSONAL_DATA) await forget?.(tx, readerId, now);
  const { account_id } = await tx
    .selectFrom("readers")
    .select("account_id")
    .where("id", "=", readerId)
    .executeTakeFirstOrThrow();
  await tx
    .updateTable("readers")
    .set({
      handle: `former-${readerId}`,
      name: "A former reader",
      about: null,
      role: "reader",
      ban_reason: null,
      account_id: null,
      deleted_at: now,
    })
    .where("id", "=", readerId)
    .execute();
  if (account_id === null) return;
  const gone = await tx.deleteFrom("accounts").where("id", "=", account_id).returning("email").executeTakeFirst();
  if (!gone) return;
  await forgetInvitations(tx, gone.email);
  await forgetQueuedMails(tx, gone.email);
  // Links that were asked for and never used.
  await tx
    .deleteFrom("verifications")
    .where(sql<boolean>`instr(lower(value), ${`"email":"${gone.email}"`}) > 0`)
    .execute();
}

/** One that is for anybody is still for others while it was not used. */
async function forgetInvitations(tx: Tx, email: string): Promise<void> {
  await tx
    .updateTable("invitations")
    .set({ email: null })
    .where("email", "=", email)
    .where("bound", "=", 0)
    .where("used_at", "is", null)
    .execute();
  await tx.deleteFrom("invitations").where("email", "=", email).execute();
}

async function account(db: Database, readerId: number) {
  const row = await db
    .selectFrom("accounts")
    .innerJoin("readers", "readers.account_id", "accounts.id")
    .select(["accounts.id", "accounts.email", "accounts.createdAt"])
    .where("readers.id", "=", readerId)
    .executeTakeFirst();
  if (!row) return null;
  const { id, ...rest } = row;
  const passkeys = await db.selectFrom("passkeys").select(["name", "createdAt"]).where("userId", "=", id).execute();
  const identities = await db.selectFrom("identities").select("providerId").where("userId", "=", id).execute();
  const change = await db.selectFrom("address_changes").select("email").where("account_id", "=", id).executeTakeFirst();
  const sessions = await db.selectFrom("sessions").select("id").where("userId", "=", id).execute();
  const mails = await queuedMailsOf(db, id, row.email);
  return {
    ...rest,
    ...(change ? { changingTo: change.email } : {}),
    passkeys,
    singleSignOns: identities.length,
    sessions: sessions.length,
    mails,
  };
}

async function reader(db: Database, readerId: number) {
  return db
    .selectFrom("readers")
    .select(["handle", "name", "role", "about", "created_at", "banned_at", "ban_reason", "remembers_reading"])
    .where("id", "=", readerId)
    .executeTakeFirst();
}

/** Those that the reader sent out; their codes are nobody's to read. */
async function invitations(db: Database, readerId: number) {
  return db
    .selectFrom("invitations")
    .select(["email", "role", "created_at as createdAt", "expires_at", "used_at as usedAt"])
    .where("by_reader", "=", readerId)
    .orderBy("id")
    .execute();
}

async function forgetTokens(tx: Tx, readerId: number): Promise<void> {
  await tx.deleteFrom("api_tokens").where("reader_id", "=", readerId).execute();
}
