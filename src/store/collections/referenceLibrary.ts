/** Reference libraries: finding which works are papers here, and putting those into a collection. */

import { sql } from "kysely";
import type { Collection } from "../../domain/collections/collection.ts";
import type { LibraryEntry, MatchedEntry } from "../../domain/collections/referenceLibrary.ts";
import { shareAuthor, titleKey } from "../../domain/papers/paperIdentity.ts";
import type { Instant } from "../../lib/time.ts";
import { takingTurns } from "../../lib/yieldTurns.ts";
import type { Database } from "../database.ts";
import type { Tx } from "../lib/databaseType.ts";
import { loadPapers } from "../papers/papers.ts";
import { collectAll } from "./collectionItems.ts";
import { findOwnCollection, makeCollection } from "./collections.ts";

/** Statements have this many values at most. */
const LOOKED_UP_AT_ONCE = 1_000;

/**
 * Finds the paper of each entry: by its id, else by its DOI, else the only paper of that title, if they share an author.
 */
export async function matchLibrary(db: Database, entries: readonly LibraryEntry[]): Promise<MatchedEntry[]> {
  const byId = await findKeys(
    entries.flatMap(({ ids }) => ids),
    (ids) => db.selectFrom("paper_ids").select(["id as value", "paper_key as key"]).where("id", "in", ids).execute(),
  );
  const byDoi = await findKeys(
    entries.flatMap(({ dois }) => dois),
    (dois) =>
      db
        .selectFrom("paper_links")
        .select([sql<string>`lower(value)`.as("value"), "paper_key as key"])
        .where("kind", "=", sql.lit("doi"))
        .where(sql`lower(value)`, "in", dois)
        .execute(),
  );
  const titleKeys = await mapInTurn(entries, ({ title }) => titleKey(title));
  const byTitle = await findKeys(titleKeys.filter(Boolean), (titles) =>
    db.selectFrom("papers").select(["title_key as value", "key"]).where("title_key", "in", titles).execute(),
  );
  const only = (keys: readonly number[] | undefined) => (keys?.length === 1 ? keys[0] : undefined);
  const sure = ({ ids, dois }: LibraryEntry): number | undefined =>
    ids.map((id) => byId.get(id)?.[0]).find((key) => key !== undefined) ??
    dois.map((doi) => only(byDoi.get(doi))).find((key) => key !== undefined);
  const found = entries.map((entry, i) => sure(entry) ?? only(byTitle.get(titleKeys[i] ?? "")));
  const papers = new Map<number, Awaited<ReturnType<typeof loadPapers>>[number]>();
  const keys = [...new Set(found.filter((key) => key !== undefined))];
  for (let i = 0; i < keys.length; i += LOOKED_UP_AT_ONCE)
    for (const paper of await loadPapers(db, keys.slice(i, i + LOOKED_UP_AT_ONCE))) papers.set(paper.key, paper);
  return mapInTurn(entries, (entry, i) => {
    const paper = papers.get(found[i] ?? 0);
    const same = paper && (sure(entry) !== undefined || shareAuthor(entry.authors, paper.authors));
    return same ? { entry, paper } : { entry };
  });
}

/** Maps a list while others have their turn: a library may have ten thousand entries. */
async function mapInTurn<T, R>(all: readonly T[], of: (one: T, place: number) => R): Promise<R[]> {
  const turn = takingTurns();
  const made: R[] = [];
  for (const one of all) {
    await turn();
    made.push(of(one, made.length));
  }
  return made;
}

/** Looks up keys of papers by values such as ids or DOIs. */
async function findKeys(
  wanted: readonly string[],
  query: (values: string[]) => Promise<{ value: string; key: number }[]>,
): Promise<Map<string, number[]>> {
  const values = [...new Set(wanted)];
  const found = new Map<string, number[]>();
  for (let i = 0; i < values.length; i += LOOKED_UP_AT_ONCE)
    for (const { value, key } of await query(values.slice(i, i + LOOKED_UP_AT_ONCE)))
      found.set(value, [...(found.get(value) ?? []), key]);
  return found;
}

export interface Keeping {
  readerId: number;
  /** The name of the collection; if the reader has one of that name, the papers are added to it. */
  name: string;
  keys: readonly number[];
  at: Instant;
}

/** Puts papers into a reader's collection of a name; a new one is private. Throws `conflict` where they do not fit. */
export async function keepLibrary(
  tx: Tx,
  { readerId, name, keys, at }: Keeping,
): Promise<{ collection: Collection; added: number }> {
  const settings = { name, about: "", visibility: "private", ordering: "added" } as const;
  const collection =
    (await findOwnCollection(tx, readerId, name)) ?? (await makeCollection(tx, readerId, settings, at));
  return { collection, added: await collectAll(tx, { readerId, address: collection.address, keys, at }) };
}
