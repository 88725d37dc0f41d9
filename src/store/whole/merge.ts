/** Two papers that turn out to be one work, and papers that go. */

import { sql } from "kysely";
import { leadingId } from "../../domain/papers/paperIdentity.ts";
import type { ClaimState } from "../../domain/readers/claim.ts";
import { mergeCollected } from "../collections/collectionItems.ts";
import { moveComments } from "../discussion/comments.ts";
import { sumScores } from "../editions/listings.ts";
import { countUpvotes } from "../editions/upvotes.ts";
import { mergeAdjusted } from "../interests/interestSettings.ts";
import { allocateIds } from "../lib/bulk.ts";
import type { Tx } from "../lib/databaseType.ts";
import { moveReports } from "../moderation/reports.ts";
import { dateColumns } from "../papers/paperState.ts";
import { mergeReading } from "../reading/readState.ts";

/** Tables whose rows go to the paper that stays as they are. */
const MOVED = ["paper_ids", "paper_versions"] as const;

/** Tables whose rows are copied to the paper that stays, with these columns; what both papers have stays once. */
const COPIED = {
  paper_links: "kind, value, site, reader_id",
  submissions: "day, reader_id, note, submitted_at, hidden_at, hidden_reason",
  listings: "day, site, submitter, submitted_at",
  outside_scores: "site, upvotes, taken_at",
  upvotes: "reader_id, created_at",
  claims: "reader_id, author, state, evidence, hidden, created_at, decided_at, decided_by",
  author_notes: "reader_id, body, updated_at",
  hidden_papers: "reader_id, hidden_at",
  impressions: "reader_id, list, position, day, at",
  delivered_papers: "subscription_id, delivery_id",
  alert_hits: "alert_id, did, found_at, waiting, delivery_id",
} as const;

/**
 * How a merge treats each table with a column `paper_key`: the columns that it copies, or why there is nothing to copy.
 * A test compares this with the tables, so that no new one is forgotten.
 */
export const TABLES_OF_PAPERS: Record<string, { copied: string } | { reason: string }> = {
  ...Object.fromEntries(Object.entries(COPIED).map(([table, copied]) => [table, { copied }])),
  ...Object.fromEntries(MOVED.map((table) => [table, { reason: "its rows are moved" }])),
  comments: { reason: "moveComments" },
  collection_papers: { reason: "mergeCollected" },
  reading: { reason: "mergeReading" },
  paper_authors: { reason: "those of the paper that stays" },
  paper_categories: { reason: "those of the paper that stays" },
  removed_papers: { reason: "tells the index which papers are gone" },
};

/**
 * Moves everything of the paper `from` to the paper `into`: ids, versions, links, submissions, listings with their
 * scores, upvotes (one a reader), comments, claims, places in collections, who hid, saw and read it, who had it in a digest, and which
 * alerts have found it.
 * Title, abstract, authors and categories of `into` stay.
 */
export async function mergePapers(tx: Tx, from: number, into: number): Promise<void> {
  const rows = await tx.selectFrom("papers").select(["key", "id"]).where("key", "in", [from, into]).execute();
  const idOf = (key: number) => rows.find((row) => row.key === key)?.id ?? "";
  const id = leadingId(idOf(into), idOf(from));
  for (const table of MOVED)
    await tx.updateTable(table).set({ paper_key: into }).where("paper_key", "=", from).execute();
  await keepApprovedClaims(tx, from, into);
  await mergeAdjusted(tx, from, into);
  // What both have already stays once; the rest of `from` goes with it.
  for (const [table, columns] of Object.entries(COPIED))
    await sql`insert into ${sql.table(table)} (paper_key, ${sql.raw(columns)})
      select ${into}, ${sql.raw(columns)} from ${sql.table(table)} where paper_key = ${from} on conflict do nothing`.execute(
      tx,
    );
  await moveComments(tx, from, into);
  await moveReports(tx, from, into);
  await mergeCollected(tx, from, into);
  await mergeReading(tx, from, into);
  await removePapers(tx, [from]);
  const ids = await tx.selectFrom("paper_ids").selectAll().where("paper_key", "=", into).execute();
  const versions = await tx.selectFrom("paper_versions").selectAll().where("paper_key", "=", into).execute();
  await tx
    .updateTable("papers")
    .set({
      id,
      ...dateColumns({ ids, versions }),
      revision: await allocateIds(tx, "revision", 1),
    })
    .where("key", "=", into)
    .execute();
  await sumScores(tx, [into]);
  await countUpvotes(tx, [into]);
}

/** A reader who is a verified author of one of the two stays so, whatever waits or was refused at the other. */
async function keepApprovedClaims(tx: Tx, from: number, into: number): Promise<void> {
  await tx
    .deleteFrom("claims")
    .where("paper_key", "=", into)
    .where("state", "!=", "approved" satisfies ClaimState)
    .where(
      "reader_id",
      "in",
      tx
        .selectFrom("claims")
        .select("reader_id")
        .where("paper_key", "=", from)
        .where("state", "=", "approved" satisfies ClaimState),
    )
    .execute();
}

/** Deletes papers with all that hangs on them, and leaves word for the index. */
export async function removePapers(tx: Tx, keys: readonly number[]): Promise<void> {
  if (keys.length === 0) return;
  const first = await allocateIds(tx, "revision", keys.length);
  await tx.deleteFrom("papers").where("key", "in", keys).execute();
  await tx
    .insertInto("removed_papers")
    .values(keys.map((paper_key, i) => ({ paper_key, revision: first + i })))
    .execute();
}
