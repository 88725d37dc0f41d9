/** What a library knows of papers beside their texts, for trials that learn from it. */
import { foldName } from "../src/domain/papers/authorNames.ts";
import { type Corpus, isKeptAside } from "../src/encoders/learn/corpus.ts";
import { idsOf } from "../src/encoders/learn/vocabulary.ts";
import type { JudgedCollection } from "../src/evaluation/judged.ts";
import type { Database } from "../src/store/database.ts";
import { loadPapers, papersAfterKey } from "../src/store/papers/papers.ts";

export interface PaperLabels {
  categories: readonly string[];
  /** Folded names. */
  authors: readonly string[];
}

const NOTHING: PaperLabels = { categories: [], authors: [] };
const BATCH_PAPERS = 2_000;

/** Labels of the papers that `corpusOf` made of a library and collections, in their order. */
export async function labelsOf(
  db: Database,
  collections: readonly JudgedCollection[],
  { vocabulary, papers }: Corpus,
): Promise<PaperLabels[]> {
  const labels: PaperLabels[] = [];
  let place = 0;
  const take = (title: string, abstract: string, one: PaperLabels) => {
    // As corpusBuilder chooses what to learn from.
    const known = idsOf(title, vocabulary).length > 0 && idsOf(abstract, vocabulary).length > 0;
    if (!isKeptAside(place++) && known) labels.push(one);
  };
  for (let key = 0; ; ) {
    const some = await papersAfterKey(db, key, BATCH_PAPERS);
    if (some.length === 0) break;
    const loaded = await loadPapers(
      db,
      some.map((paper) => paper.key),
    );
    const byKey = new Map(loaded.map((paper) => [paper.key, paper]));
    for (const { key, title, abstract } of some) {
      const paper = byKey.get(key);
      take(title, abstract, paper ? { categories: paper.categories, authors: paper.authors.map(foldName) } : NOTHING);
    }
    key = some.at(-1)?.key ?? key;
  }
  for (const { documents } of collections) for (const { title, text } of documents) take(title, text, NOTHING);
  if (labels.length !== papers.length)
    throw new Error(`There are labels of ${labels.length} papers, but ${papers.length} to learn from.`);
  return labels;
}
