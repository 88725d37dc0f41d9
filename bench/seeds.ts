/**
 * `npm run bench -- seeds FOLDER [FILE]`: captured pages of another service's search (`pages.jsonl` in rank order,
 * `papers.jsonl` with the unique papers) put into a library; how well do queries of ours put the papers of one page
 * before those of the others? Average precision among the captured papers, all of them ranked.
 */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { PaperRecord } from "../src/domain/paper.ts";
import { titleKey } from "../src/domain/sameWork.ts";
import { learnEncoder } from "../src/jobs/learn.ts";
import { builtInEncoder } from "../src/learn/adapter.ts";
import { openIndex } from "../src/search/index.ts";
import { createIndexer } from "../src/search/indexer.ts";
import { parseQuery } from "../src/search/query.ts";
import { type RankingParts, rank } from "../src/search/ranking.ts";
import { openVectors } from "../src/search/vectors.ts";
import { applyRecords } from "../src/store/apply.ts";
import { openRecords } from "../src/store/database.ts";
import { line } from "./measure.ts";

const QUERIES = [
  { query: "loss minimization", page: "002" },
  { query: "loss minimisation", page: "002" },
  { query: "classification loss function", page: "003" },
];
/** More than there are papers. */
const ALL = 1_000_000;

interface Captured {
  title: string;
  abstract: string;
}

/** `data` is a library that the captured papers join. */
export async function benchSeeds(folder: string, data: string): Promise<void> {
  const records = await openRecords(data);
  const { db } = records;
  const captured = rows<Captured>(folder, "papers.jsonl");
  await db.transaction().execute((tx) => applyRecords(tx, captured.map(recordOf)));
  const ids = await db.selectFrom("paper_ids").select(["id", "paper_key"]).where("id", "like", "seed:%").execute();
  const keyOf = new Map(
    ids.map(({ id, paper_key }) => [titleKey(captured[Number(id.split(":")[1])]?.title ?? ""), paper_key]),
  );
  const pages = rows<{ page: string; papers: Captured[] }>(folder, "pages.jsonl");
  const index = await openIndex(data);
  await createIndexer(db, index, Date.now).catchUp();
  const workerFile = new URL("./learn-worker.js", import.meta.url);
  const learned = await learnEncoder({ db, dataFolder: data, clock: Date.now, workerFile });
  if (!learned) throw new Error("another process is learning");
  const encoder = builtInEncoder(learned.encoder);
  const meaning = await openVectors(data, encoder);
  await createIndexer(db, meaning, Date.now, `vectors_${encoder.id}`).catchUp();
  await meaning.refresh();
  console.log(`\nAverage precision among ${keyOf.size} captured papers`);
  for (const { query, page } of QUERIES) {
    const wanted = new Set(
      pages.find((one) => one.page === page)?.papers.flatMap(({ title }) => keyOf.get(titleKey(title)) ?? []),
    );
    const score = async (parts: RankingParts) =>
      averagePrecision(await order(parts, query, new Set(keyOf.values())), wanted).toFixed(3);
    line(`${query} (page ${page})`, `words ${await score({ index })}`, `both ${await score({ index, meaning })}`);
  }
  meaning.close();
  index.close();
  records.close();
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
