/** Search measured on judged collections, by the same code that answers readers. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Encoder } from "../domain/ports.ts";
import { chunksOf } from "../lib/chunks.ts";
import { openIndex, type PaperIndex } from "../search/index/paperIndex.ts";
import { type RankingParts, rank } from "../search/rank/ranking.ts";
import { MAX_QUERY_CHARACTERS } from "../search/search.ts";
import { parseQuery } from "../search/text/query.ts";
import { openVectors } from "../search/vectors/vectors.ts";
import type { Indexable } from "../store/lib/changeFeed.ts";
import { mean, ndcg, recall, reciprocalRank } from "./metrics.ts";

export interface JudgedCollection {
  name: string;
  documents: { id: string; title: string; text: string }[];
  queries: JudgedQuery[];
}

export interface JudgedQuery {
  text: string;
  /** Gains of the right answers, by id. */
  judged: ReadonlyMap<string, number>;
}

export type Way = "words" | "meaning" | "both";

export interface Scores {
  queries: number;
  ndcg10: number;
  recall100: number;
  mrr: number;
}

const DEPTH = 100;
const BATCH_ROWS = 1_000;

/** Indexes the collection in a folder of its own, asks every query in each way, and removes the folder. */
export async function evaluate(collection: JudgedCollection, encoder?: Encoder): Promise<Partial<Record<Way, Scores>>> {
  const folder = mkdtempSync(join(tmpdir(), "broadsheet-eval-"));
  const index = await collectionIndex(collection, folder);
  const vectors = encoder && openVectors(folder, encoder);
  try {
    await vectors?.prepare();
    for (const rows of batches(collection)) await vectors?.put(rows);
    await vectors?.refresh();
    const idOf = (key: number) => collection.documents[key - 1]?.id ?? "";
    return await inEachWay({ index, meaning: vectors }, collection.queries, idOf);
  } finally {
    vectors?.close();
    index.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every query by words, and where there are vectors also by meaning and by both. */
export async function inEachWay(
  { index, meaning }: RankingParts,
  queries: readonly JudgedQuery[],
  idOf: (key: number) => string,
): Promise<Partial<Record<Way, Scores>>> {
  const ranked = async (parts: RankingParts, query: string) =>
    (await rank(parts, parseQuery(query), {}, "relevance")).hits;
  const ways: [Way, (query: string) => Promise<{ key: number }[]>][] = [["words", (query) => ranked({ index }, query)]];
  if (meaning)
    ways.push(
      [
        "meaning",
        async (query) => {
          const [vector] = await meaning.encoder.encode([query], "query");
          return vector ? meaning.compare(vector).nearest(DEPTH) : [];
        },
      ],
      ["both", (query) => ranked({ index, meaning }, query)],
    );
  const scores: Partial<Record<Way, Scores>> = {};
  for (const [way, ask] of ways) scores[way] = await score(queries, ask, idOf);
  return scores;
}

/** The text index of a collection, whose documents have the keys 1, 2, 3... */
export async function collectionIndex(collection: JudgedCollection, folder: string): Promise<PaperIndex> {
  const index = openIndex(folder);
  await index.prepare();
  for (const rows of batches(collection)) await index.put(rows);
  return index;
}

function* batches({ documents }: JudgedCollection): Generator<Indexable[]> {
  let key = 0;
  for (const some of chunksOf(documents, BATCH_ROWS))
    yield some.map(({ title, text }) => ({
      key: ++key,
      revision: key,
      title,
      abstract: text,
      authors: [],
      categories: [],
      publishedAt: 0,
      hasCode: false,
    }));
}

async function score(
  queries: readonly JudgedQuery[],
  ask: (query: string) => Promise<{ key: number }[]>,
  idOf: (key: number) => string,
): Promise<Scores> {
  const each = [];
  for (const { text, judged } of queries) {
    const hits = await ask(text.slice(0, MAX_QUERY_CHARACTERS));
    const ids = hits.slice(0, DEPTH).map((hit) => idOf(hit.key));
    each.push({
      ndcg10: ndcg(ids, judged, 10),
      recall100: recall(ids, judged, DEPTH),
      mrr: reciprocalRank(ids, judged),
    });
  }
  return {
    queries: each.length,
    ndcg10: mean(each.map((one) => one.ndcg10)),
    recall100: mean(each.map((one) => one.recall100)),
    mrr: mean(each.map((one) => one.mrr)),
  };
}
