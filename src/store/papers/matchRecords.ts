/**
 * Finds the papers that records belong to: by their ids, and by title and authors where two sources have one work. Reads
 * only, so that a batch is planned before anything of it is written.
 */

import { hash } from "node:crypto";
import { newestOf, type PaperRecord } from "../../domain/papers/paper.ts";
import { isSamePaper, titleKey } from "../../domain/papers/paperIdentity.ts";
import type { Instant } from "../../lib/time.ts";
import type { Tx } from "../lib/databaseType.ts";

export interface RecordMatch {
  record: PaperRecord;
  /** Hash of the record, by which it is known when it comes again. */
  digest: string;
  /** The key of its paper, `new` where it opens one, or `unchanged` where there is nothing to do. */
  paper: number | "new" | "unchanged";
}

export interface UpsertPlan {
  /** One a record, in their order. */
  matches: RecordMatch[];
  /** Papers that turn out to be one, in the order in which they are to be merged. */
  merges: PaperMerge[];
}

export interface PaperMerge {
  from: number;
  into: number;
}

/** Plans what becomes of records, no two of which may have the same id or title. */
export async function matchRecords(tx: Tx, records: readonly PaperRecord[]): Promise<UpsertPlan> {
  const { matches, merges } = await matchById(tx, records);
  const open = matches.filter(({ paper }) => paper !== "unchanged");
  return { matches, merges: await matchByTitle(tx, open, merges) };
}

/** Papers under an id that an earlier release made for the same entry are the same papers. */
async function matchById(tx: Tx, records: readonly PaperRecord[]): Promise<UpsertPlan> {
  const ids = records.flatMap(({ id, formerIds = [] }) => [id, ...formerIds]);
  const rows = await tx.selectFrom("paper_ids").selectAll().where("id", "in", ids).execute();
  const known = new Map(rows.map((row) => [row.id, row]));
  const merges: PaperMerge[] = [];
  const matches = records.map((record): RecordMatch => {
    const digest = hash("sha1", JSON.stringify(record), "base64");
    const row = known.get(record.id);
    const former = (record.formerIds ?? []).flatMap((id) => known.get(id)?.paper_key ?? []);
    if (!row) return { record, digest, paper: former[0] ?? "new" };
    for (const from of former) if (from !== row.paper_key) merges.push({ from, into: row.paper_key });
    const stands = row.digest === digest || takesPrecedence(row, record);
    return { record, digest, paper: stands ? "unchanged" : row.paper_key };
  });
  return { matches, merges };
}

/** What is known under an id stands when it is newer, or comes from the id's own source and the record does not. */
const takesPrecedence = (known: { updated_at: Instant; provisional: number }, record: PaperRecord): boolean =>
  Boolean(record.provisional) === Boolean(known.provisional)
    ? newestOf(record.versions) < known.updated_at
    : Boolean(record.provisional);

/**
 * Sets the paper of each match whose title and authors another paper has. A new version's title may reveal that two
 * papers were one all along; returns these, after those that are known to be one.
 */
async function matchByTitle(tx: Tx, open: readonly RecordMatch[], known: readonly PaperMerge[]): Promise<PaperMerge[]> {
  const byTitle = await papersByTitle(tx, open.map(({ record }) => titleKey(record.title)).filter(Boolean));
  const othersOf = ({ record, paper }: RecordMatch): Namesake[] =>
    (byTitle.get(titleKey(record.title)) ?? []).filter(({ key }) => key !== paper);
  const questionable = open.filter((match) => othersOf(match).length > 0);
  const ids = await idsByPaper(tx, [
    ...questionable.flatMap(({ paper }) => (typeof paper === "number" ? paper : [])),
    ...questionable.flatMap((match) => othersOf(match).map(({ key }) => key)),
    ...known.flatMap(({ from, into }) => [from, into]),
  ]);
  const merged = createMergedPapers(ids);
  for (const { from, into } of known)
    if (merged.keyOf(from) !== merged.keyOf(into)) merged.merge(merged.keyOf(from), merged.keyOf(into));
  for (const match of questionable) {
    const own = typeof match.paper === "number" ? merged.keyOf(match.paper) : undefined;
    const work = {
      ids: [...(own === undefined ? [] : merged.idsOf(own)), match.record.id],
      authors: match.record.authors,
    };
    const same = othersOf(match)
      .map(({ key, authors }) => ({ key: merged.keyOf(key), authors }))
      .find(({ key, authors }) => key !== own && isSamePaper(work, { ids: merged.idsOf(key), authors }));
    if (!same) continue;
    if (own !== undefined) merged.merge(own, same.key);
    match.paper = same.key;
  }
  for (const match of open) if (typeof match.paper === "number") match.paper = merged.keyOf(match.paper);
  return merged.merges;
}

/** Papers as they will be after the merges planned so far. */
function createMergedPapers(ids: Map<number, string[]>) {
  const merges: PaperMerge[] = [];
  const successors = new Map<number, number>();
  const keyOf = (key: number): number => {
    const next = successors.get(key);
    return next === undefined ? key : keyOf(next);
  };
  const idsOf = (key: number): string[] => ids.get(key) ?? [];
  return {
    merges,
    keyOf,
    idsOf,
    merge(from: number, into: number): void {
      merges.push({ from, into });
      successors.set(from, into);
      ids.set(into, [...idsOf(into), ...idsOf(from)]);
    },
  };
}

interface Namesake {
  key: number;
  authors: string[];
}

/** A title that more papers share identifies none of them. */
const MAX_NAMESAKES = 20;

async function papersByTitle(tx: Tx, titles: readonly string[]): Promise<Map<string, Namesake[]>> {
  const found = new Map<string, Namesake[]>();
  if (titles.length === 0) return found;
  const telling = tx
    .selectFrom("papers")
    .select("title_key")
    .where("title_key", "in", titles)
    .groupBy("title_key")
    .having((eb) => eb.fn.countAll<number>(), "<=", MAX_NAMESAKES);
  const rows = await tx
    .selectFrom("papers")
    .select(["key", "title_key"])
    .where("title_key", "in", telling)
    .orderBy("key")
    .execute();
  if (rows.length === 0) return found;
  const papers = new Map(rows.map(({ key }): [number, Namesake] => [key, { key, authors: [] }]));
  const authors = await tx
    .selectFrom("paper_authors")
    .select(["paper_key", "name"])
    .where("paper_key", "in", [...papers.keys()])
    .execute();
  for (const { paper_key, name } of authors) papers.get(paper_key)?.authors.push(name);
  for (const { key, title_key } of rows) {
    const paper = papers.get(key);
    if (paper) found.set(title_key, [...(found.get(title_key) ?? []), paper]);
  }
  return found;
}

async function idsByPaper(tx: Tx, keys: readonly number[]): Promise<Map<number, string[]>> {
  const ids = new Map<number, string[]>();
  if (keys.length === 0) return ids;
  const rows = await tx.selectFrom("paper_ids").select(["paper_key", "id"]).where("paper_key", "in", keys).execute();
  for (const { paper_key, id } of rows) ids.set(paper_key, [...(ids.get(paper_key) ?? []), id]);
  return ids;
}
