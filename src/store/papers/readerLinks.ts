/** Code and project pages that readers add to papers, beside those that records and other sites give. */
import type { Transaction } from "kysely";
import type { Link, LinkKind } from "../../domain/papers/link.ts";
import type { Database } from "../database.ts";
import { allocateIds } from "../lib/bulk.ts";
import type { Schema } from "../schema.ts";

type Tx = Transaction<Schema>;

/** Sets a reader's links to a paper: what they gave before goes. */
export async function setLinks(tx: Tx, paperKey: number, readerId: number, links: readonly Link[]): Promise<void> {
  const { numDeletedRows } = await tx
    .deleteFrom("paper_links")
    .where("paper_key", "=", paperKey)
    .where("reader_id", "=", readerId)
    .executeTakeFirstOrThrow();
  await addLinks(tx, paperKey, readerId, links);
  if (numDeletedRows > 0n) await renew(tx, paperKey);
}

/** Site of the links that readers add; those stay whatever the paper's records say. */
const READERS = "readers";

/** Adds a reader's links to a paper. One that is there already stays, and stays also should its record no longer have it. */
export async function addLinks(tx: Tx, paperKey: number, readerId: number, links: readonly Link[]): Promise<void> {
  if (links.length === 0) return;
  const there = await tx
    .selectFrom("paper_links")
    .select(["kind", "value"])
    .where("paper_key", "=", paperKey)
    .execute();
  const known = new Map(there.map((link) => [mark(link), link.value]));
  for (const link of links)
    await tx
      .insertInto("paper_links")
      .values({
        paper_key: paperKey,
        kind: link.kind,
        value: known.get(mark(link)) ?? link.value,
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
  if (links.every((link) => known.has(mark(link)))) return;
  await renew(tx, paperKey);
}

/** The index tells who has code. */
async function renew(tx: Tx, paperKey: number): Promise<void> {
  const revision = await allocateIds(tx, "revision", 1);
  await tx.updateTable("papers").set({ revision }).where("key", "=", paperKey).execute();
}

/** Hosts of code do not tell upper from lower case. */
const mark = ({ kind, value }: { kind: string; value: string }): string => `${kind} ${value.toLowerCase()}`;

/** Links of papers to code that people gave, here or elsewhere, rather than the papers' own records: `KEY ADDRESS`. */
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

/** Links that a reader gave to a paper. */
export const readerLinks = (db: Database, paperKey: number, readerId: number) =>
  db
    .selectFrom("paper_links")
    .select(["kind", "value"])
    .where("paper_key", "=", paperKey)
    .where("reader_id", "=", readerId)
    .execute();
