/** Search measured on judged collections, by the same code that answers readers. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Encoder } from "../domain/ports.ts";
import type { Indexable } from "../store/following.ts";
import { openIndex } from "./index.ts";
import { mean, ndcg, recall, reciprocalRank } from "./metrics.ts";
import { parseQuery } from "./query.ts";
import { rank } from "./ranking.ts";
import { MAX_QUERY_CHARACTERS } from "./search.ts";
import { openVectors } from "./vectors.ts";

export interface Collection {
  name: string;
  documents: { id: string; title: string; text: string }[];
  queries: { id: string; text: string; judged: Map<string, number> }[];
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
export async function evaluate(collection: Collection, encoder?: Encoder): Promise<Partial<Record<Way, Scores>>> {
  const folder = mkdtempSync(join(tmpdir(), "broadsheet-eval-"));
  const index = await openIndex(folder);
  const vectors = encoder && (await openVectors(folder, encoder));
  try {
    await index.prepare();
    await vectors?.prepare();
    for (const rows of batches(collection)) {
      await index.put(rows);
      await vectors?.put(rows);
    }
    await index.optimize();
    await vectors?.optimize();
    await vectors?.refresh();
    const ways: Partial<Record<Way, (query: string) => Promise<{ key: number }[]>>> = {
      words: async (query) => (await rank({ index }, parseQuery(query), {}, "relevance")).hits,
    };
    if (encoder && vectors) {
      ways.meaning = async (query) => {
        const [vector] = await encoder.encode([query], "query");
        return vector ? vectors.compare(vector).nearest(DEPTH) : [];
      };
      ways.both = async (query) => (await rank({ index, meaning: vectors }, parseQuery(query), {}, "relevance")).hits;
    }
    const scores: Partial<Record<Way, Scores>> = {};
    for (const [way, ask] of Object.entries(ways)) scores[way as Way] = await score(collection, ask);
    return scores;
  } finally {
    vectors?.close();
    index.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function* batches({ documents }: Collection): Generator<Indexable[]> {
  for (let from = 0; from < documents.length; from += BATCH_ROWS)
    yield documents.slice(from, from + BATCH_ROWS).map(({ title, text }, i) => ({
      key: from + i + 1,
      revision: from + i + 1,
      title,
      abstract: text,
      authors: [],
      categories: [],
      publishedAt: 0,
      hasCode: false,
    }));
}

async function score(
  { documents, queries }: Collection,
  ask: (query: string) => Promise<{ key: number }[]>,
): Promise<Scores> {
  const each = [];
  for (const { text, judged } of queries) {
    const hits = await ask(text.slice(0, MAX_QUERY_CHARACTERS));
    const ids = hits.slice(0, DEPTH).map((hit) => documents[hit.key - 1]?.id ?? "");
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
