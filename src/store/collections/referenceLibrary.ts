/** Somebody's library beside the records: which of its works are papers here, and keeping those in a collection. */

import { sql, type Transaction } from "kysely";
import type { Collection } from "../../domain/collections/collection.ts";
import type { LibraryEntry, MatchedEntry } from "../../domain/collections/referenceLibrary.ts";
import { shareAuthor, titleKey } from "../../domain/papers/paperIdentity.ts";
import { chunksOf } from "../../lib/chunks.ts";
import type { Instant } from "../../lib/time.ts";
import { takingTurns } from "../../lib/yieldTurns.ts";
import type { Database } from "../database.ts";
import { loadPapers } from "../papers/papers.ts";
import type { Schema } from "../schema.ts";
import { collectAll } from "./collectionItems.ts";
import { findOwnCollection, makeCollection } from "./collections.ts";

/** Statements name so many values at most. */
const LOOKED_UP_AT_ONCE = 1_000;

/**
 * Each entry with its paper: the one known by its id, else by its DOI, else the only one of its title, where that shares
 * an author with it.
 */
export async function matchLibrary(db: Database, entries: readonly LibraryEntry[]): Promise<MatchedEntry[]> {
  const byId = await lookUp(
    entries.flatMap(({ ids }) => ids),
    (ids) => db.selectFrom("paper_ids").select(["id as value", "paper_key as key"]).where("id", "in", ids).execute(),
  );
  const byDoi = await lookUp(
    entries.flatMap(({ dois }) => dois),
    (dois) =>
      db
        .selectFrom("paper_links")
        .select([sql<string>`lower(value)`.as("value"), "paper_key as key"])
        .where("kind", "=", sql.lit("doi"))
        .where(sql`lower(value)`, "in", dois)
        .execute(),
  );
  const titleKeys = await eachInTurn(entries, ({ title }) => titleKey(title));
  const byTitle = await lookUp(titleKeys.filter(Boolean), (titles) =>
    db.selectFrom("papers").select(["title_key as value", "key"]).where("title_key", "in", titles).execute(),
  );
  const only = (keys: readonly number[] | undefined) => (keys?.length === 1 ? keys[0] : undefined);
  const sure = ({ ids, dois }: LibraryEntry): number | undefined =>
    ids.map((id) => byId.get(id)?.[0]).find((key) => key !== undefined) ??
    dois.map((doi) => only(byDoi.get(doi))).find((key) => key !== undefined);
  const found = entries.map((entry, i) => sure(entry) ?? only(byTitle.get(titleKeys[i] ?? "")));
  const papers = new Map<number, Awaited<ReturnType<typeof loadPapers>>[number]>();
  const keys = [...new Set(found.filter((key) => key !== undefined))];
  for (const some of chunksOf(keys, LOOKED_UP_AT_ONCE))
    for (const paper of await loadPapers(db, some)) papers.set(paper.key, paper);
  return eachInTurn(entries, (entry, i) => {
    const paper = papers.get(found[i] ?? 0);
    const same = paper && (sure(entry) !== undefined || shareAuthor(entry.authors, paper.authors));
    return same ? { entry, paper } : { entry };
  });
}

/** What a function makes of each, while others have their turn: a library may have ten thousand entries. */
async function eachInTurn<T, R>(all: readonly T[], of: (one: T, place: number) => R): Promise<R[]> {
  const turn = takingTurns();
  const made: R[] = [];
  for (const one of all) {
    await turn();
    made.push(of(one, made.length));
  }
  return made;
}

/** Keys of papers by a value that they are known by. */
async function lookUp(
  wanted: readonly string[],
  ask: (values: string[]) => Promise<{ value: string; key: number }[]>,
): Promise<Map<string, number[]>> {
  const values = [...new Set(wanted)];
  const found = new Map<string, number[]>();
  for (const some of chunksOf(values, LOOKED_UP_AT_ONCE))
    for (const { value, key } of await ask(some)) found.set(value, [...(found.get(value) ?? []), key]);
  return found;
}

export interface Keeping {
  readerId: number;
  /** Of the collection; one that the reader has is gone on with. */
  name: string;
  keys: readonly number[];
  at: Instant;
}

/** Puts papers into a reader's collection of a name, a private one where it is new. Throws `conflict` where they do not fit. */
export async function keepLibrary(
  tx: Transaction<Schema>,
  { readerId, name, keys, at }: Keeping,
): Promise<{ collection: Collection; added: number }> {
  const words = { name, about: "", visibility: "private", ordering: "added" } as const;
  const collection = (await findOwnCollection(tx, readerId, name)) ?? (await makeCollection(tx, readerId, words, at));
  return { collection, added: await collectAll(tx, { readerId, address: collection.address, keys, at }) };
}
