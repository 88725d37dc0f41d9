/**
 * What trials measure in a library beside judged collections: titles remembered wrongly, related papers, and the
 * captured pages (seeds.ts), with vectors in memory alone.
 */
import { builtInEncoder } from "../src/encoders/learn/adapter.ts";
import type { WordTable } from "../src/encoders/learn/encoder.ts";
import { inEachWay } from "../src/evaluation/judged.ts";
import { knownItems } from "../src/evaluation/knownItems.ts";
import { relatedScores } from "../src/evaluation/relatedEvaluation.ts";
import { DAY_MS } from "../src/lib/time.ts";
import { createIndexer } from "../src/search/index/indexer.ts";
import { openIndex, type PaperIndex } from "../src/search/index/paperIndex.ts";
import type { Database } from "../src/store/database.ts";
import { papersAfterKey, publishedAt } from "../src/store/papers/papers.ts";
import { type KeyedText, memoryVectors } from "./memoryVectors.ts";
import { capturedPages, joinCaptured, pagePrecision } from "./seeds.ts";

export interface LibraryScores {
  /** Mean nDCG@10 of titles remembered wrongly, by words and meaning. */
  titles: number;
  /** Share of related papers with the same first category, as shown and with authors left out of the order. */
  related: number;
  relatedWithoutAuthors: number;
  /** Average precision of each captured page, by words and meaning. */
  pages: number[];
}

const BATCH_PAPERS = 2_000;

/** Measures word vectors in the library of `data`, which the captured papers of `folder` join. */
export async function openTrialLibrary(
  db: Database,
  data: string,
  folder: string,
): Promise<(words: WordTable) => Promise<LibraryScores>> {
  const pages = capturedPages(folder, await joinCaptured(db, folder));
  const index = openIndex(data);
  await createIndexer(db, index, Date.now).catchUp();
  const remembered = remembering(index);
  const papers = await keyedTexts(db);
  const titles = await knownItems(db);
  return async (words) => {
    const meaning = await memoryVectors(builtInEncoder({ id: "trial", words }), papers);
    const library = { index: remembered, meaning };
    const known = await inEachWay(library, titles, String);
    const related = (await relatedScores(db, library))?.rows[0];
    const precisions = [];
    for (const page of pages) precisions.push(await pagePrecision({ index, meaning }, page));
    return {
      titles: known.both?.ndcg10 ?? 0,
      related: related?.related ?? 0,
      relatedWithoutAuthors: related?.withoutAuthors ?? 0,
      pages: precisions,
    };
  };
}

/** Gives what the words find from memory after the first time: it is the same in every trial. */
export function remembering(index: PaperIndex): PaperIndex {
  const known = new Map<string, ReturnType<PaperIndex["find"]>>();
  return {
    ...index,
    async find(query) {
      const name = JSON.stringify(query);
      if (!known.has(name)) known.set(name, index.find(query));
      return [...((await known.get(name)) ?? [])];
    },
  };
}

async function keyedTexts(db: Database): Promise<KeyedText[]> {
  const texts: KeyedText[] = [];
  for (let key = 0; ; ) {
    const papers = await papersAfterKey(db, key, BATCH_PAPERS);
    if (papers.length === 0) return texts;
    const dates = await publishedAt(
      db,
      papers.map((paper) => paper.key),
    );
    for (const paper of papers) texts.push({ ...paper, day: Math.floor((dates.get(paper.key) ?? 0) / DAY_MS) });
    key = papers.at(-1)?.key ?? key;
  }
}
