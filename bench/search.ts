/** Searching in process: our `search()` whole, and MiniSearch over the same papers with the same queries. */
import MiniSearch from "minisearch";
import { openIndex } from "../src/search/index.ts";
import { parseQuery } from "../src/search/query.ts";
import { rank, search } from "../src/search/search.ts";
import { openRecords } from "../src/store/database.ts";
import { line, mib, ms, quantile } from "./measure.ts";
import { queriesFrom } from "./queries.ts";

const PAGE = 20;

export async function benchSearch(data: string): Promise<void> {
  const records = await openRecords(data);
  const index = await openIndex(data);
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
    async (query) => (await search(records.db, { index }, { ...request, query })).papers.length,
  );
  await timed(
    "search(), newest first",
    queries,
    async (query) => (await search(records.db, { index }, { ...request, query, sort: "date" })).papers.length,
  );
  await timed(
    "search(), one category and five years",
    queries,
    async (query) =>
      (await search(records.db, { index }, { ...request, query, filter: { category: "cs.LG", from: "2021-01-01" } }))
        .papers.length,
  );
  index.close();
  records.close();

  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  const began = performance.now();
  const mini = new MiniSearch({ idField: "key", fields: ["title", "abstract"] });
  mini.addAll(papers);
  line(
    "MiniSearch: loading",
    `${((performance.now() - began) / 1_000).toFixed(1)} s`,
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
