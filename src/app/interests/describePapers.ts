/** Papers described for the ranking that learns, from the index and the vectors of the instance. */
import { foldName } from "../../domain/papers/authorNames.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import { searchable } from "../../domain/search/normalizeWords.ts";
import { type DescribedPaper, sharedWords } from "../../learn/reader/describedPaper.ts";
import type { PaperNearness } from "../../learn/reader/features.ts";
import { LibraryWords } from "../../learn/reader/libraryWords.ts";
import type { PaperIndex } from "../../search/index/paperIndex.ts";
import type { SearchContext } from "../../search/search.ts";
import { indexedWords, stemOf } from "../../search/text/words.ts";

export interface PaperDescriber {
  vocabulary: LibraryWords;
  describe(paper: Paper): DescribedPaper;
}

const describers = new WeakMap<PaperIndex, { papers: number; describer: PaperDescriber }>();
/** Words are weighed again when the library is larger by this factor. */
const GROWN = 1.2;

/** The describer of an index. A paper that has not changed is described once. */
export async function describerOf({ index }: Pick<SearchContext, "index">): Promise<PaperDescriber> {
  const { papers } = await index.reach();
  const known = describers.get(index);
  if (known && papers <= known.papers * GROWN) return known.describer;
  const describer = createDescriber(index, papers);
  describers.set(index, { papers, describer });
  return describer;
}

function createDescriber(index: PaperIndex, papers: number): PaperDescriber {
  const vocabulary = new LibraryWords({
    papers,
    wordsIn: (text) => indexedWords(searchable(text)),
    stem: stemOf,
    papersWith: index.papersWith,
  });
  const known = new WeakMap<Paper, DescribedPaper>();
  return {
    vocabulary,
    describe(paper) {
      const described = known.get(paper) ?? {
        key: paper.key,
        words: vocabulary.describe(paper),
        authors: [...new Set(paper.authors.map(foldName))],
        categories: paper.categories,
        publishedAt: paper.publishedAt,
        votes: Math.log1p(paper.elsewhere.reduce((sum, { upvotes }) => sum + upvotes, paper.upvotes)),
      };
      known.set(paper, described);
      return described;
    },
  };
}

/** Nearness by vectors; by words while there are none, and for papers that have no vector yet. */
export function nearnessOf({ meaning }: Pick<SearchContext, "meaning">): PaperNearness {
  // Many papers are compared with the same others, one after the other.
  let known: { others: readonly DescribedPaper[]; keys: number[] } | undefined;
  return {
    cosines(paper, others) {
      const vector = meaning?.vectorOf(paper.key);
      if (!meaning || !vector) return others.map((other) => sharedWords(paper.words, other.words));
      if (known?.others !== others) known = { others, keys: others.map(({ key }) => key) };
      return meaning.compare(vector).to(known.keys);
    },
  };
}
