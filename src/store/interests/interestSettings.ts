/** What readers set by hand about what is learned about their interests. */
import { sql } from "kysely";
import type { InterestKind, InterestLevel } from "../../domain/interests/interest.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import type { Tx } from "../lib/databaseType.ts";
import { forgetUsedLinks } from "./paperLinks.ts";

export interface InterestSettings {
  /** Since when nothing more is learned. */
  pausedAt?: Instant;
  /** Acts from before this are left out. */
  forgottenBefore?: Instant;
  /** What `forgottenBefore` was before it was last changed; null for nothing, absent where nothing can be undone. */
  forgottenEarlier?: Instant | null;
  /** Whether cards show how well a paper matches. */
  showsMatch: boolean;
}

export interface InterestAdjustment {
  kind: InterestKind;
  /** A paper's key, a word, a folded name or a category. */
  value: string;
  label: string;
  setting: InterestLevel;
}

export async function interestSettings(db: Database, readerId: number): Promise<InterestSettings> {
  const row = await db.selectFrom("interest_settings").selectAll().where("reader_id", "=", readerId).executeTakeFirst();
  if (!row) return { showsMatch: false };
  return {
    ...(row.paused_at === null ? {} : { pausedAt: row.paused_at }),
    ...(row.forgotten_before === null ? {} : { forgottenBefore: row.forgotten_before }),
    ...(row.forgotten_earlier === null
      ? {}
      : { forgottenEarlier: row.forgotten_earlier === NOTHING_FORGOTTEN ? null : row.forgotten_earlier }),
    showsMatch: row.shows_match === 1,
  };
}

/** Stands for "nothing was forgotten" in `forgotten_earlier`. */
const NOTHING_FORGOTTEN = 0;

export async function saveInterestSettings(
  tx: Tx,
  readerId: number,
  { pausedAt, forgottenBefore, forgottenEarlier, showsMatch }: InterestSettings,
  at: Instant,
): Promise<void> {
  const values = {
    paused_at: pausedAt ?? null,
    forgotten_before: forgottenBefore ?? null,
    forgotten_earlier: forgottenEarlier === undefined ? null : (forgottenEarlier ?? NOTHING_FORGOTTEN),
    shows_match: showsMatch ? 1 : 0,
    changed_at: at,
  };
  await tx
    .insertInto("interest_settings")
    .values({ reader_id: readerId, ...values })
    .onConflict((c) => c.column("reader_id").doUpdateSet(values))
    .execute();
}

/** In the order in which they were made. */
export async function adjustmentsOf(db: Database, readerId: number): Promise<InterestAdjustment[]> {
  const rows = await db
    .selectFrom("interest_adjustments")
    .select(["kind", "value", "label", "setting"])
    .where("reader_id", "=", readerId)
    .orderBy("changed_at")
    .orderBy("kind")
    .orderBy("value")
    .execute();
  return rows.map(({ kind, setting, ...row }) => ({
    ...row,
    kind: kind as InterestKind,
    setting: setting as InterestLevel,
  }));
}

/** Sets an adjustment in place of an earlier one of the same thing. */
export async function saveAdjustment(
  tx: Tx,
  readerId: number,
  { kind, value, label, setting }: InterestAdjustment,
  at: Instant,
): Promise<void> {
  const values = { label, setting, changed_at: at };
  await tx
    .insertInto("interest_adjustments")
    .values({ reader_id: readerId, kind, value, ...values })
    .onConflict((c) => c.columns(["reader_id", "kind", "value"]).doUpdateSet(values))
    .execute();
}

export async function removeAdjustment(tx: Tx, readerId: number, kind: InterestKind, value: string): Promise<void> {
  await tx
    .deleteFrom("interest_adjustments")
    .where("reader_id", "=", readerId)
    .where("kind", "=", kind)
    .where("value", "=", value)
    .execute();
}

/** What was set for the paper `from` holds for `into`, unless something was set for that as well. */
export async function mergeAdjusted(tx: Tx, from: number, into: number): Promise<void> {
  await sql`update or ignore interest_adjustments set value = ${String(into)}
    where kind = 'paper' and value = ${String(from)}`.execute(tx);
  await tx.deleteFrom("interest_adjustments").where("kind", "=", "paper").where("value", "=", String(from)).execute();
}

/** Exports what a reader set, papers by their titles. */
export async function exportInterests(db: Database, readerId: number) {
  const settings = await db
    .selectFrom("interest_settings")
    .selectAll()
    .where("reader_id", "=", readerId)
    .executeTakeFirst();
  return { settings: settings ?? null, adjustments: await adjustmentsOf(db, readerId) };
}

export async function forgetInterests(tx: Tx, readerId: number): Promise<void> {
  await tx.deleteFrom("interest_adjustments").where("reader_id", "=", readerId).execute();
  await forgetUsedLinks(tx, readerId);
  await tx.deleteFrom("interest_settings").where("reader_id", "=", readerId).execute();
}
