/** Links that readers add to papers, beside those that records and other sites give. */

import type { Link, LinkKind } from "../../domain/papers/link.ts";
import type { Database } from "../database.ts";
import { allocateIds } from "../lib/bulk.ts";
import type { Tx } from "../lib/databaseType.ts";

/** Sets a reader's links to a paper, in place of those that they gave before. */
export async function setLinks(tx: Tx, paperKey: number, readerId: number, links: readonly Link[]): Promise<void> {
  const { numDeletedRows } = await tx
    .deleteFrom("paper_links")
    .where("paper_key", "=", paperKey)
    .where("reader_id", "=", readerId)
    .executeTakeFirstOrThrow();
  await addLinks(tx, paperKey, readerId, links);
  if (numDeletedRows > 0n) await touch(tx, paperKey);
}

/** The site of links that readers add; they stay, whatever the paper's records say. */
const READERS = "readers";

/** Adds a reader's links to a paper. A link that is already there stays, even if its record drops it later. */
export async function addLinks(tx: Tx, paperKey: number, readerId: number, links: readonly Link[]): Promise<void> {
  if (links.length === 0) return;
  const there = await tx
    .selectFrom("paper_links")
    .select(["kind", "value"])
    .where("paper_key", "=", paperKey)
    .execute();
  const known = new Map(there.map((link) => [linkKey(link), link.value]));
  for (const link of links)
    await tx
      .insertInto("paper_links")
      .values({
        paper_key: paperKey,
        kind: link.kind,
        value: known.get(linkKey(link)) ?? link.value,
        site: READERS,
        reader_id: readerId,
      })
      .onConflict((c) =>
        c
          .columns(["paper_key", "kind", "value"])
          .doUpdateSet({ site: READERS, reader_id: readerId })
          .where("paper_links.site", "is", null),
      )
      .execute();
  if (links.every((link) => known.has(linkKey(link)))) return;
  await touch(tx, paperKey);
}

/** Gives the paper a new revision, for the search index knows which papers have code. */
async function touch(tx: Tx, paperKey: number): Promise<void> {
  const revision = await allocateIds(tx, "revision", 1);
  await tx.updateTable("papers").set({ revision }).where("key", "=", paperKey).execute();
}

/** Hosts of code ignore case. */
const linkKey = ({ kind, value }: { kind: string; value: string }): string => `${kind} ${value.toLowerCase()}`;

/** Lists links to code that people gave, here or elsewhere, rather than the papers' own records; each as `KEY URL`. */
export async function codeByPeople(db: Database, keys: readonly number[]): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const rows = await db
    .selectFrom("paper_links")
    .select(["paper_key", "value"])
    .where("paper_key", "in", keys)
    .where("kind", "=", "code" satisfies LinkKind)
    .where("site", "is not", null)
    .execute();
  return new Set(rows.map(({ paper_key, value }) => `${paper_key} ${value}`));
}

/** Lists the links that a reader gave to a paper. */
export async function readerLinks(db: Database, paperKey: number, readerId: number): Promise<Link[]> {
  const rows = await db
    .selectFrom("paper_links")
    .select(["kind", "value"])
    .where("paper_key", "=", paperKey)
    .where("reader_id", "=", readerId)
    .execute();
  return rows.map(({ kind, value }) => ({ kind: kind as LinkKind, value }));
}
