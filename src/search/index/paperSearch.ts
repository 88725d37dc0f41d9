/** Finding papers by words, names and phrases: words in the inverted index in memory, phrases in the table. */

import { BooleanQuery, type FullTextQuery, Occur, PhraseQuery } from "@lancedb/lancedb";
import { searchable } from "../../domain/search/normalizeWords.ts";
import type { IndexFilter } from "../postings/filterTerms.ts";
import type { Postings, PostingsQuery } from "../postings/memory.ts";
import { termsIn } from "../postings/terms.ts";
import type { Hit } from "../postings/topHits.ts";
import { wordsIn } from "../text/words.ts";
import type { DerivedTable } from "./lanceTable.ts";
import { READ_CONSISTENCY_S } from "./tableHandle.ts";

/**
 * Rows not yet in the text index are scanned for phrases (about 0.05 ms each); beyond this many they are left out until
 * they are indexed, so that searches stay quick while a large import is taken in.
 */
const MAX_SCANNED_ROWS = 2_000;

export interface TextQuery {
  text: string;
  /** `forms` are the words nearly as they stand (`tokens`), where `text` joins all that have a stem in common. */
  column: PostingsQuery["field"];
  /** Whether a paper must have every word. */
  all: boolean;
  /** Each must occur in the text as it stands. */
  phrases?: readonly string[];
  /** Words and phrases that must not occur in the text. */
  without?: readonly string[];
  /** Names, every word of which must be among the authors'. */
  named?: readonly string[];
  filter: IndexFilter;
  limit: number;
}

export interface PaperSearch {
  find(query: TextQuery): Promise<Hit[]>;
  /** Rows in which phrases are not looked for just now, because too many are not indexed yet. */
  unscannedRows(): Promise<number>;
  /** Tells that all rows have just been indexed. */
  optimized(): void;
}

export function createPaperSearch(files: DerivedTable, postings: Postings): PaperSearch {
  let unindexed = { count: 0, at: Number.NEGATIVE_INFINITY };

  async function unscannedRows(): Promise<number> {
    const now = performance.now();
    if (now - unindexed.at > READ_CONSISTENCY_S * 1_000) {
      unindexed.at = now;
      unindexed = { count: (await files.table().indexStats("text_idx"))?.numUnindexedRows ?? 0, at: now };
    }
    return unindexed.count > MAX_SCANNED_ROWS ? unindexed.count : 0;
  }

  /** Marks the papers that have all of the phrases, or any; no marks for no phrases. */
  async function having(phrases: readonly string[], occur: Occur): Promise<Uint8Array[]> {
    if (phrases.length === 0 || postings.size === 0) return [];
    const each = [...new Set(phrases.map(searchable))];
    const query = new BooleanQuery(
      each.map((phrase): [Occur, FullTextQuery] => [occur, new PhraseQuery(phrase, "text")]),
    );
    const all = files.table().query().fullTextSearch(query).select(["key", "_score"]).limit(postings.size);
    const quick = (await unscannedRows()) > 0;
    const found = await (quick ? all.fastSearch() : all).toArrow();
    const marks = new Uint8Array(postings.endKey);
    for (const key of (found.getChild("key")?.toArray() ?? []) as Int32Array) marks[key] = 1;
    // Where a paper may not have a phrase, and nobody has looked, it may not have all its words.
    const unseen = quick && occur === Occur.Should ? each.map((phrase) => termsIn("text", phrase)) : [];
    return [marks, ...unseen.filter((must) => must.length > 0).map((must) => postings.marks({ filter: {}, must }))];
  }

  return {
    async find({ text, column, all, phrases = [], without = [], named = [], filter, limit }) {
      const wanted = { field: column, terms: termsIn(column, text), all, filter, limit };
      if (phrases.length + without.length + named.length === 0) return postings.find(wanted);
      const must = mustTerms(phrases, named);
      // Nothing has a word that the index leaves out.
      if (must.some((terms) => terms.length === 0)) return [];
      const search = async () =>
        postings.find({
          ...wanted,
          must: must.flat(),
          mustNot: without.filter(isWord).flatMap((word) => termsIn("text", word)),
          only: await having(phrases.filter(isPhrase), Occur.Must),
          never: await having(without.filter(isPhrase), Occur.Should),
        });
      const before = postings.changes;
      const hits = await search();
      // Marks of papers that came or went meanwhile would be wrong.
      return postings.changes === before ? hits : search();
    },
    unscannedRows,
    optimized() {
      unindexed = { count: 0, at: Number.NEGATIVE_INFINITY };
    },
  };
}

/** Whether words are looked for side by side. */
const isPhrase = (words: string): boolean => wordsIn(searchable(words)).length > 1;
const isWord = (words: string): boolean => !isPhrase(words);

/** Terms of each single word among the phrases, and of each name. */
const mustTerms = (phrases: readonly string[], names: readonly string[]) => [
  ...phrases.filter(isWord).map((word) => termsIn("text", word)),
  ...names.map((name) => termsIn("names", name)),
];
