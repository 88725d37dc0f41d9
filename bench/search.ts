/** Searching in process: our `search()` whole, and MiniSearch over the same papers with the same queries. */
import MiniSearch from "minisearch";
import { learnEncoder } from "../src/jobs/learn.ts";
import { builtInEncoder } from "../src/learn/adapter.ts";
import { createFacets } from "../src/search/facets.ts";
import { openIndex } from "../src/search/index.ts";
import { createIndexer } from "../src/search/indexer.ts";
import { parseQuery } from "../src/search/query.ts";
import { rank } from "../src/search/ranking.ts";
import { search } from "../src/search/search.ts";
import { openVectors } from "../src/search/vectors.ts";
import { openRecords } from "../src/store/database.ts";
import { line, mib, ms, quantile } from "./measure.ts";
import { queriesFrom } from "./queries.ts";

const PAGE = 20;

export async function benchSearch(data: string): Promise<void> {
  const records = await openRecords(data);
  const index = await openIndex(data);
  const facets = createFacets(records.db);
  const papers = await records.db.selectFrom("papers").select(["key", "title", "abstract"]).orderBy("key").execute();
  const queries = queriesFrom(papers.map((paper) => paper.title));
  console.log(
    `\nText search, ${queries.length} queries of 1 to 6 words, top ${PAGE}, ${papers.length.toLocaleString("en-US")} papers`,
  );

  await timed(
    "ranking: text, names, count to 1,000",
    queries,
    async (query) => (await rank({ index }, parseQuery(query), {}, "relevance")).hits.length,
  );
  const request = { filter: {}, sort: "relevance", limit: PAGE, offset: 0 } as const;
  await timed(
    "search() whole, papers loaded",
    queries,
    async (query) => (await search(records.db, { index, facets }, { ...request, query })).papers.length,
  );
  await timed(
    "search(), newest first",
    queries,
    async (query) => (await search(records.db, { index, facets }, { ...request, query, sort: "date" })).papers.length,
  );
  await timed(
    "search(), one category and five years",
    queries,
    async (query) =>
      (
        await search(
          records.db,
          { index, facets },
          { ...request, query, filter: { category: "cs.LG", from: "2021-01-01" } },
        )
      ).papers.length,
  );

  const began = performance.now();
  const workerFile = new URL("./learn-worker.js", import.meta.url);
  const learned = await learnEncoder({ db: records.db, dataFolder: data, clock: Date.now, workerFile });
  if (!learned) throw new Error("another process is learning");
  line(
    "learning the encoder",
    `${Math.round((performance.now() - began) / 1_000)} s`,
    `held-out reciprocal rank ${learned.encoder.record.score.toFixed(3)}`,
  );
  const encoder = builtInEncoder(learned.encoder);
  const meaning = await openVectors(data, encoder);
  const from = performance.now();
  await createIndexer(records.db, meaning, Date.now, `vectors_${encoder.id}`).catchUp();
  await meaning.refresh();
  line("vectors of all papers", `${Math.round((performance.now() - from) / 1_000)} s`);
  await timed(
    "search() by words and meaning, facets",
    queries,
    async (query) => (await search(records.db, { index, facets, meaning }, { ...request, query })).papers.length,
  );
  meaning.close();
  index.close();
  records.close();

  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  const loading = performance.now();
  const mini = new MiniSearch({ idField: "key", fields: ["title", "abstract"] });
  mini.addAll(papers);
  line(
    "MiniSearch: loading",
    `${((performance.now() - loading) / 1_000).toFixed(1)} s`,
    `${mib(process.memoryUsage().rss - before)} more resident`,
  );
  await timed("MiniSearch: search", queries, async (query) => mini.search(query).slice(0, PAGE).length);
}

async function timed(name: string, queries: readonly string[], ask: (query: string) => Promise<number>): Promise<void> {
  const times: number[] = [];
  for (const query of queries.slice(0, 20)) await ask(query);
  for (const query of queries) {
    const began = performance.now();
    await ask(query);
    times.push(performance.now() - began);
  }
  line(name, `p50 ${ms(quantile(times, 0.5))}`, `p95 ${ms(quantile(times, 0.95))}`, `most ${ms(Math.max(...times))}`);
}
