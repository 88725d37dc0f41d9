/** Listings: what other sites' editions brought, and the starting scores that papers have from there. */

import type { ExpressionBuilder } from "kysely";
import { type Period, startOf } from "../../domain/editions/edition.ts";
import type { ExternalScore, Listing } from "../../domain/editions/externalListing.ts";
import { chunksOf } from "../../lib/chunks.ts";
import type { Database } from "../database.ts";
import { allocateIds, insertAll } from "../lib/bulk.ts";
import type { Tx } from "../lib/databaseType.ts";
import type { Schema } from "../schema.ts";
import { updateTrending } from "./trending.ts";

/** A statement names at most this many papers. */
const APPLIED_AT_ONCE = 500;

/**
 * Puts papers into the editions that other sites listed them in, within the caller's transaction. Listings of papers
 * that are not in the records are passed over; what is there already changes nothing.
 */
export async function applyListings(tx: Tx, listings: readonly Listing[]): Promise<void> {
  for (const some of chunksOf(listings, APPLIED_AT_ONCE)) {
    const ids = await tx
      .selectFrom("paper_ids")
      .select(["id", "paper_key"])
      .where(
        "id",
        "in",
        some.map(({ paperId }) => paperId),
      )
      .execute();
    const keys = new Map(ids.map((row) => [row.id, row.paper_key]));
    const known = some.flatMap((listing) => {
      const key = keys.get(listing.paperId);
      return key === undefined ? [] : [{ ...listing, key }];
    });
    await saveDays(tx, known);
    await saveScores(tx, known);
    await saveLinks(tx, known);
  }
}

type Known = Listing & { key: number };

async function saveDays(tx: Tx, known: Known[]): Promise<void> {
  const days = [...new Set(known.map(({ day }) => day))];
  await insertAll(
    tx,
    "editions",
    days.map((day) => ({ day, opened_at: startOf(day) })),
    (query) => query.onConflict((c) => c.doNothing()),
  );
  await insertAll(
    tx,
    "listings",
    known.map(({ day, key, site, submitter, submittedAt }) => ({
      day,
      paper_key: key,
      site,
      submitter: submitter ?? null,
      submitted_at: submittedAt,
    })),
    (query) =>
      query.onConflict((c) =>
        c.columns(["day", "paper_key", "site"]).doUpdateSet((eb) => ({
          submitter: eb.fn.coalesce("excluded.submitter", "listings.submitter"),
          submitted_at: eb.ref("excluded.submitted_at"),
        })),
      ),
  );
}

async function saveScores(tx: Tx, known: Known[]): Promise<void> {
  await insertAll(
    tx,
    "outside_scores",
    known.map(({ key, site, upvotes, takenAt }) => ({ paper_key: key, site, upvotes, taken_at: takenAt })),
    (query) =>
      query.onConflict((c) =>
        c
          .columns(["paper_key", "site"])
          .doUpdateSet((eb) => ({ upvotes: eb.ref("excluded.upvotes"), taken_at: eb.ref("excluded.taken_at") }))
          .whereRef("excluded.taken_at", ">=", "outside_scores.taken_at"),
      ),
  );
  const keys = [...new Set(known.map(({ key }) => key))];
  await sumScores(tx, keys);
  await updateTrending(tx, keys);
}

/** Brings the starting scores of papers up to date with what other sites say. */
export async function sumScores(tx: Tx, keys: readonly number[]): Promise<void> {
  if (keys.length === 0) return;
  await tx
    .updateTable("papers")
    .set((eb) => ({ starting_score: eb.fn.coalesce(outsideSum(eb), eb.lit(0)) }))
    .where("key", "in", keys)
    .execute();
}

const outsideSum = (eb: ExpressionBuilder<Schema, "papers">) =>
  eb
    .selectFrom("outside_scores")
    .whereRef("outside_scores.paper_key", "=", "papers.key")
    .select((inner) => inner.fn.sum<number>("outside_scores.upvotes").as("sum"));

async function saveLinks(tx: Tx, known: Known[]): Promise<void> {
  const rows = known.flatMap(({ key, site, links }) => links.map((link) => ({ paper_key: key, site, ...link })));
  if (rows.length === 0) return;
  const keys = [...new Set(rows.map((row) => row.paper_key))];
  const there = await tx.selectFrom("paper_links").selectAll().where("paper_key", "in", keys).execute();
  const mark = (row: { paper_key: number; kind: string; value: string }) => `${row.paper_key} ${row.kind} ${row.value}`;
  const before = new Set(there.map(mark));
  await insertAll(tx, "paper_links", [...new Map(rows.map((row) => [mark(row), row])).values()], (query) =>
    query.onConflict((c) =>
      c
        .columns(["paper_key", "kind", "value"])
        .doUpdateSet((eb) => ({ site: eb.ref("excluded.site") }))
        // What a reader added stays theirs.
        .where("paper_links.reader_id", "is", null),
    ),
  );
  // The index tells who has code.
  const changed = [...new Set(rows.filter((row) => !before.has(mark(row))).map((row) => row.paper_key))].sort(
    (a, b) => a - b,
  );
  let revision = await allocateIds(tx, "revision", changed.length);
  for (const key of changed)
    await tx.updateTable("papers").set({ revision: revision++ }).where("key", "=", key).execute();
}

/** Upvotes on other sites of the papers with these keys, by key. */
export async function outsideScores(db: Database, keys: readonly number[]): Promise<Map<number, ExternalScore[]>> {
  const scores = new Map<number, ExternalScore[]>();
  if (keys.length === 0) return scores;
  const rows = await db
    .selectFrom("outside_scores")
    .select(["paper_key", "site", "upvotes"])
    .where("paper_key", "in", keys)
    .orderBy("site")
    .execute();
  for (const { paper_key, ...score } of rows) scores.set(paper_key, [...(scores.get(paper_key) ?? []), score]);
  return scores;
}

/** Where other sites listed these papers, within a period if one is given; the earliest first. */
export const listingsOf = (db: Database, keys: readonly number[], period?: Pick<Period, "first" | "last">) =>
  db
    .selectFrom("listings")
    .select(["paper_key", "day", "site", "submitter", "submitted_at"])
    .where("paper_key", "in", keys.length > 0 ? keys : [0])
    .$if(period !== undefined, (query) =>
      query.where("day", ">=", period?.first ?? "").where("day", "<=", period?.last ?? ""),
    )
    .orderBy("submitted_at")
    .orderBy("site")
    .execute();
