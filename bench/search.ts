/** Searching in process: our `search()` whole, from the query to the snippets, and typing in the box. */

import { learnEncoder } from "../src/app/search/learnEncoder.ts";
import type { Encoder } from "../src/domain/ports.ts";
import { dot } from "../src/domain/search/vectors.ts";
import { builtInEncoder } from "../src/encoders/learn/adapter.ts";
import { mean } from "../src/evaluation/metrics.ts";
import { createIndexer } from "../src/search/index/indexer.ts";
import { openIndex } from "../src/search/index/paperIndex.ts";
import { createFacets } from "../src/search/rank/facets.ts";
import { NEAREST } from "../src/search/rank/fusion.ts";
import { rank } from "../src/search/rank/ranking.ts";
import { type SearchContext, type SearchRequest, search } from "../src/search/search.ts";
import { openSuggestions } from "../src/search/suggestions/suggestions.ts";
import { parseQuery } from "../src/search/text/query.ts";
import { snippet } from "../src/search/text/words.ts";
import { openVectors, type VectorIndex } from "../src/search/vectors/vectors.ts";
import { openRecords, type Records } from "../src/store/database.ts";
import { line, mib, ms, quantile, seconds } from "./measure.ts";
import { queriesFrom } from "./queries.ts";

const PAGE = 20;
/** Of so many, compared exactly with every paper, it is measured whether the nearest are found. */
const ASKED_EXACTLY = 50;
const FIRST_NEAREST = 100;

/** Searches by words, learns, and searches by words and meaning; returns the queries. */
export async function benchSearch(data: string): Promise<string[]> {
  const records = await openRecords(data);
  const papers = await records.db.selectFrom("papers").select("title").orderBy("key").execute();
  const queries = queriesFrom(papers.map((paper) => paper.title));
  console.log(`\nSearch in process, ${queries.length} queries of 1 to 6 words, the first ${PAGE} papers`);
  const index = openIndex(data);
  const library: SearchContext = { index, facets: createFacets(records.db, records.state) };
  await timed(
    "ranking by words: text, names, forms",
    queries,
    async (query) => (await rank({ index }, parseQuery(query), {}, "relevance")).hits.length,
  );
  await timed("search() by words, with facets and snippets", queries, whole(records, library, {}));
  await timed("  newest first", queries, whole(records, library, { sort: "date" }));
  const filter = { category: "cs.LG", from: "2021-01-01" };
  await timed("  one category and five years", queries, whole(records, library, { filter }));

  const began = performance.now();
  const workerFile = new URL("./learn-worker.js", import.meta.url);
  const before = process.memoryUsage().rss;
  const learned = await learnEncoder({ db: records.db, dataFolder: data, clock: Date.now, workerFile });
  if (!learned) throw new Error("another process is learning");
  line(
    "learning the encoder",
    `${seconds(began)} s`,
    `held-out reciprocal rank ${learned.encoder.record.score.toFixed(3)}`,
    `${mib(process.memoryUsage().rss - before)} more resident`,
  );
  index.close();
  records.close();
  await benchMeaning(data, builtInEncoder(learned.encoder), queries);
  return queries;
}

/** Makes the vectors of all papers, and searches by words and meaning. */
export async function benchMeaning(data: string, encoder: Encoder, queries: readonly string[]): Promise<void> {
  const records = await openRecords(data);
  const index = openIndex(data);
  const meaning = openVectors(data, encoder);
  const began = performance.now();
  await createIndexer(records.db, meaning, Date.now, `vectors_${encoder.id}`).catchUp();
  line("vectors of all papers", `${seconds(began)} s`);
  const reading = performance.now();
  await meaning.refresh();
  line("  read into memory", ms(performance.now() - reading));
  const library: SearchContext = { index, facets: createFacets(records.db, records.state), meaning };
  await timed("search() by words and meaning, the same way", queries, whole(records, library, {}));
  const filter = { category: "cs.LG", from: "2021-01-01" };
  await timed("  one category and five years", queries, whole(records, library, { filter }));
  const vectors = await encoder.encode(queries, "query");
  await timed("  of that, finding the nearest", queries, async (_, i) => {
    return meaning.compare(vectors[i] ?? new Float32Array(encoder.dimension)).nearest(NEAREST).length;
  });
  line(`  of the nearest ${FIRST_NEAREST}, found`, (await nearestFound(meaning, vectors)).toFixed(4));
  const suggestions = openSuggestions(data);
  await createIndexer(records.db, suggestions, Date.now, "suggestions").catchUp();
  const typed = queries.map((query, i) => query.slice(0, 3 + (i % 8)));
  await timed(
    "suggestions for 3 to 10 letters",
    typed,
    async (letters) => (await suggestions.offer(letters)).titles.length,
  );
  line("resident after that", mib(process.memoryUsage().rss));
  suggestions.close();
  meaning.close();
  index.close();
  records.close();
}

/** The share of the nearest papers by exact comparison that are found. */
async function nearestFound(meaning: VectorIndex, vectors: readonly Float32Array[]): Promise<number> {
  const keys = [...(await meaning.revisions()).keys()];
  const asked = vectors.filter((vector) => vector.some((x) => x !== 0)).slice(0, ASKED_EXACTLY);
  const cosines = asked.map(() => new Float32Array(keys.length));
  for (const [i, key] of keys.entries()) {
    const vector = meaning.vectorOf(key) ?? [];
    for (const [j, one] of asked.entries()) (cosines[j] as Float32Array)[i] = dot(vector, one);
  }
  const shares = asked.map((one, j) => {
    const values = cosines[j] as Float32Array;
    const found = new Set(
      meaning
        .compare(one)
        .nearest(NEAREST)
        .map((hit) => hit.key),
    );
    const least = values.toSorted().at(-FIRST_NEAREST) ?? 0;
    const nearest = keys.filter((_, i) => (values[i] as number) >= least);
    return nearest.filter((key) => found.has(key)).length / nearest.length;
  });
  return mean(shares);
}

/** All that a page of results costs but its HTML. */
const whole =
  ({ db }: Records, library: SearchContext, more: Partial<SearchRequest>) =>
  async (query: string): Promise<number> => {
    const request = { filter: {}, sort: "relevance", limit: PAGE, offset: 0, ...more, query } as const;
    const { papers, stems } = await search(db, library, request);
    return papers.map((paper) => snippet(paper.abstract, stems)).length;
  };

export async function timed(
  name: string,
  queries: readonly string[],
  ask: (query: string, i: number) => Promise<number> | number,
): Promise<void> {
  const times: number[] = [];
  for (const [i, query] of queries.slice(0, 20).entries()) await ask(query, i);
  for (const [i, query] of queries.entries()) {
    const began = performance.now();
    await ask(query, i);
    times.push(performance.now() - began);
  }
  line(name, `p50 ${ms(quantile(times, 0.5))}`, `p95 ${ms(quantile(times, 0.95))}`, `most ${ms(Math.max(...times))}`);
}
