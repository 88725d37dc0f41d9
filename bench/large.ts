/**
 * `npm run bench -- large [FILE]`: the same searches in a library of 500,000 papers, made of the given ones by putting
 * their sentences together anew. Takes about fifteen minutes.
 */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { loadEncoder } from "../src/app/search/learnEncoder.ts";
import type { PaperRecord } from "../src/domain/papers/paper.ts";
import { builtInEncoder } from "../src/encoders/learn/adapter.ts";
import { seeded } from "../src/lib/random.ts";
import { createIndexer } from "../src/search/index/indexer.ts";
import { openIndex } from "../src/search/index/paperIndex.ts";
import { openRecords } from "../src/store/database.ts";
import { loadPapers, papersAfterKey } from "../src/store/papers/papers.ts";
import { upsertPapers } from "../src/store/papers/upsertPapers.ts";
import { line, mib, seconds } from "./measure.ts";
import { benchOthers } from "./others.ts";
import { benchMeaning, benchSearch } from "./search.ts";

const PAPERS = 500_000;
const BATCH_PAPERS = 2_000;

/** `small` is a library with an encoder, which also encodes the large one: learning is measured there. */
export async function benchLarge(small: string, folder: string): Promise<void> {
  const data = join(folder, "large");
  const queries = await benchSearch(small);
  const encoder = loadEncoder(small);
  if (!encoder) throw new Error("there is no encoder");
  console.log(`\nThe same with ${PAPERS.toLocaleString("en-US")} papers made of their sentences`);
  const began = performance.now();
  await fill(small, data);
  line("records", `${seconds(began)} s`, mib(sizeOf(join(data, "broadsheet.sqlite"))));
  const records = await openRecords(data);
  const index = openIndex(data);
  const indexing = performance.now();
  await createIndexer(records.db, index, Date.now).catchUp();
  line("text index", `${seconds(indexing)} s`, `${mib(sizeOf(join(data, "index")))} on disk`);
  index.close();
  records.close();
  await benchMeaning(data, builtInEncoder(encoder), queries);
  line("vectors on disk", mib(sizeOf(join(data, "vectors"))));
  line("suggestions on disk", mib(sizeOf(join(data, "suggestions"))));
  await benchOthers(data, queries, ["SQLite FTS5"]);
}

async function fill(small: string, data: string): Promise<void> {
  const from = await openRecords(small);
  const titles: string[] = [];
  const authors: string[][] = [];
  const categories: string[][] = [];
  const sentences: string[] = [];
  for (let key = 0; ; ) {
    const batch = await papersAfterKey(from.db, key, BATCH_PAPERS);
    if (batch.length === 0) break;
    key = batch.at(-1)?.key ?? key;
    for (const paper of await loadPapers(
      from.db,
      batch.map((one) => one.key),
    )) {
      titles.push(paper.title);
      authors.push(paper.authors);
      categories.push(paper.categories);
      sentences.push(...paper.abstract.split(/(?<=[.?!])\s+(?=[A-Z])/));
    }
  }
  from.close();
  const random = seeded(1);
  const any = <T>(list: readonly T[]): T => list[random.below(list.length)] as T;
  const to = await openRecords(data);
  for (let made = 0; made < PAPERS; made += BATCH_PAPERS) {
    const papers = Array.from({ length: BATCH_PAPERS }, (_, i): PaperRecord => {
      const words = [...any(titles).split(" ").slice(0, 6), ...any(titles).split(" ").slice(-5)];
      const createdAt = Date.UTC(2000 + random.below(26), random.below(12), 1 + random.below(28));
      return {
        id: `large:${made + i}`,
        title: words.join(" "),
        abstract: Array.from({ length: 6 + random.below(4) }, () => any(sentences)).join(" "),
        authors: any(authors),
        categories: any(categories),
        versions: [{ version: 1, createdAt }],
        links: [],
      };
    });
    await to.db.transaction().execute((tx) => upsertPapers(tx, papers));
  }
  to.close();
}

/** Bytes of a file or of all in a folder. */
function sizeOf(path: string): number {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  return stat.isDirectory() ? readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0) : stat.size;
}
