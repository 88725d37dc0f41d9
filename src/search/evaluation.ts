/** Search measured on judged collections, by the same code that answers readers. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openIndex } from "./index.ts";
import { mean, ndcg, recall, reciprocalRank } from "./metrics.ts";
import { MAX_QUERY_CHARACTERS, rank } from "./search.ts";

export interface Collection {
  name: string;
  documents: { id: string; title: string; text: string }[];
  queries: { id: string; text: string; judged: Map<string, number> }[];
}

export interface Scores {
  queries: number;
  ndcg10: number;
  recall100: number;
  mrr: number;
}

const DEPTH = 100;
const BATCH_ROWS = 2_000;

/** Indexes the collection in a folder of its own, asks every query, and removes the folder. */
export async function evaluate(collection: Collection): Promise<Scores> {
  const folder = mkdtempSync(join(tmpdir(), "broadsheet-eval-"));
  const index = await openIndex(folder);
  try {
    const rows = collection.documents.map(({ title, text }, i) => ({
      key: i + 1,
      revision: i + 1,
      title,
      abstract: text,
      authors: [],
      categories: [],
      publishedAt: 0,
    }));
    for (let i = 0; i < rows.length; i += BATCH_ROWS) await index.put(rows.slice(i, i + BATCH_ROWS));
    await index.optimize();
    const each = [];
    for (const { text, judged } of collection.queries) {
      const { hits } = await rank(index, text.slice(0, MAX_QUERY_CHARACTERS), {}, "relevance");
      const ids = hits.slice(0, DEPTH).map((hit) => collection.documents[hit.key - 1]?.id ?? "");
      each.push({
        ndcg10: ndcg(ids, judged, 10),
        recall100: recall(ids, judged, DEPTH),
        mrr: reciprocalRank(ids, judged),
      });
    }
    return {
      queries: each.length,
      ndcg10: mean(each.map((score) => score.ndcg10)),
      recall100: mean(each.map((score) => score.recall100)),
      mrr: mean(each.map((score) => score.mrr)),
    };
  } finally {
    index.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
