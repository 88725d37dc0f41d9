/**
 * `npm run bench -- seeds FOLDER [FILE]`: captured pages of another service's search (`pages.jsonl` in rank order,
 * `papers.jsonl` with the unique papers) put into a library; how well do queries of ours put the papers of one page
 * before those of the others? Average precision among the captured papers, all of them ranked; by words and meaning with
 * encoders of several beginnings, since chance alone moves it by a hundredth.
 */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { PaperRecord } from "../src/domain/papers/paper.ts";
import { titleKey } from "../src/domain/papers/paperIdentity.ts";
import { builtInEncoder } from "../src/encoders/learn/adapter.ts";
import { learn } from "../src/encoders/learn/learn.ts";
import { mean } from "../src/evaluation/metrics.ts";
import { corpusOf } from "../src/evaluation/searchEvaluation.ts";
import { createIndexer } from "../src/search/index/indexer.ts";
import { openIndex } from "../src/search/index/paperIndex.ts";
import { type RankingParts, rank } from "../src/search/rank/ranking.ts";
import { parseQuery } from "../src/search/text/query.ts";
import { openVectors, type VectorIndex } from "../src/search/vectors/vectors.ts";
import { type Database, openRecords } from "../src/store/database.ts";
import { upsertPapers } from "../src/store/papers/upsertPapers.ts";
import { line } from "./measure.ts";

const QUERIES = [
  { query: "loss minimization", page: "002" },
  { query: "loss minimisation", page: "002" },
  { query: "classification loss function", page: "003" },
];
/** Each with an encoder that began at other random vectors. */
const TRAINING_SEEDS = [1, 2, 3];
/** More than there are papers. */
const ALL = 1_000_000;

interface Captured {
  title: string;
  abstract: string;
}

/** A query with the keys of the papers that its page has, and those of all captured papers. */
export interface CapturedPage {
  query: string;
  page: string;
  wanted: ReadonlySet<number>;
  among: ReadonlySet<number>;
}

/** `data` is a library that the captured papers join. */
export async function benchSeeds(folder: string, data: string): Promise<void> {
  const records = await openRecords(data);
  const { db } = records;
  const keyOf = await joinCaptured(db, folder);
  const index = openIndex(data);
  await createIndexer(db, index, Date.now).catchUp();
  console.log(`\nAverage precision among ${keyOf.size} captured papers`);
  const meanings = await learned(db, data);
  for (const page of capturedPages(folder, keyOf)) {
    const both = [];
    for (const meaning of meanings) both.push(await pagePrecision({ index, meaning }, page));
    const figures = both.map((one) => one.toFixed(3)).join(", ");
    const words = (await pagePrecision({ index }, page)).toFixed(3);
    line(`${page.query} (page ${page.page})`, `words ${words}`, `both ${figures}`, `mean ${mean(both).toFixed(3)}`);
  }
  for (const meaning of meanings) meaning.close();
  index.close();
  records.close();
}

/** Puts the captured papers into a library; their keys by the titles' keys. */
export async function joinCaptured(db: Database, folder: string): Promise<Map<string, number>> {
  const captured = rows<Captured>(folder, "papers.jsonl");
  await db.transaction().execute((tx) => upsertPapers(tx, captured.map(recordOf)));
  const ids = await db.selectFrom("paper_ids").select(["id", "paper_key"]).where("id", "like", "seed:%").execute();
  return new Map(
    ids.map(({ id, paper_key }) => [titleKey(captured[Number(id.split(":")[1])]?.title ?? ""), paper_key]),
  );
}

export function capturedPages(folder: string, keyOf: ReadonlyMap<string, number>): CapturedPage[] {
  const pages = rows<{ page: string; papers: Captured[] }>(folder, "pages.jsonl");
  const among = new Set(keyOf.values());
  return QUERIES.map(({ query, page }) => {
    const papers = pages.find((one) => one.page === page)?.papers ?? [];
    return { query, page, wanted: new Set(papers.flatMap(({ title }) => keyOf.get(titleKey(title)) ?? [])), among };
  });
}

export async function pagePrecision(parts: RankingParts, { query, wanted, among }: CapturedPage): Promise<number> {
  return averagePrecision(await order(parts, query, among), wanted);
}

/** The library's vectors under an encoder of each beginning. */
async function learned(db: Database, data: string): Promise<VectorIndex[]> {
  const corpus = await corpusOf([], db);
  const meanings = [];
  for (const seed of TRAINING_SEEDS) {
    const { words } = learn(corpus, { seed }, {});
    const meaning = openVectors(data, builtInEncoder({ id: `seed-${seed}`, words }));
    await createIndexer(db, meaning, Date.now, `vectors_seed-${seed}`).catchUp();
    await meaning.refresh();
    meanings.push(meaning);
  }
  return meanings;
}

const rows = <T>(folder: string, name: string): T[] =>
  readFileSync(join(resolve(folder), name), "utf8")
    .split("\n")
    .filter(Boolean)
    .map((row) => JSON.parse(row));

const recordOf = ({ title, abstract }: Captured, i: number): PaperRecord => ({
  id: `seed:${i}`,
  title,
  abstract,
  authors: [],
  categories: ["cs.LG"],
  versions: [{ version: 1, createdAt: 0 }],
  links: [],
});

/** The captured papers as ranked; those that were not found come last, in the order of their keys. */
async function order(parts: RankingParts, query: string, among: ReadonlySet<number>): Promise<number[]> {
  const { hits } = await rank(parts, parseQuery(query), {}, "relevance", ALL);
  const found = hits.map((hit) => hit.key).filter((key) => among.has(key));
  return [...new Set([...found, ...among])];
}

function averagePrecision(ranked: readonly number[], wanted: ReadonlySet<number>): number {
  let found = 0;
  let sum = 0;
  for (const [i, key] of ranked.entries()) if (wanted.has(key)) sum += ++found / (i + 1);
  return sum / wanted.size;
}
