/** Papers near one another before anything is learned, by words or by authors, for trials that learn from them. */
import type { TrainingPaper } from "../src/encoders/learn/corpus.ts";
import { drawPair, joined } from "../src/encoders/learn/pairs.ts";
import type { Vocabulary } from "../src/encoders/learn/vocabulary.ts";
import type { Random } from "../src/lib/random.ts";
import type { PaperLabels } from "./labels.ts";

/** Words in more papers than this say little and take long. */
const MOST_PAPERS_OF_WORD = 3_000;
/** Names of more papers than this are likely names of several people. */
const MOST_PAPERS_OF_AUTHOR = 20;

/**
 * Finds for each paper the others that its title's words find, best first: BM25 (Robertson and Zaragoza, "The probabilistic
 * relevance framework: BM25 and beyond", 2009) with k1 = 0, which is the sum of the inverse document frequencies.
 */
export function wordNeighbours(papers: readonly TrainingPaper[], { words }: Vocabulary, count: number): Int32Array[] {
  const postings = postingsOf(
    papers.map(({ title, sentences }) => new Set([...title, ...joined(sentences)])),
    words.length,
  );
  const scores = new Float64Array(papers.length);
  return papers.map(({ title }, paper) => {
    const touched: number[] = [];
    for (const word of new Set(title)) {
      const found = postings[word] ?? [];
      if (found.length > MOST_PAPERS_OF_WORD) continue;
      const idf = Math.log(1 + (papers.length - found.length + 0.5) / (found.length + 0.5));
      for (const other of found) {
        if (scores[other] === 0) touched.push(other);
        scores[other] = (scores[other] as number) + idf;
      }
    }
    const near = touched.filter((other) => other !== paper);
    near.sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b);
    for (const other of touched) scores[other] = 0;
    return Int32Array.from(near.slice(0, count));
  });
}

function postingsOf(sets: readonly Set<number>[], words: number): number[][] {
  const postings: number[][] = Array.from({ length: words }, () => []);
  for (const [paper, set] of sets.entries()) for (const word of set) postings[word]?.push(paper);
  return postings;
}

/**
 * An order of all papers in which groups of neighbours follow one another, so that a batch has several of each group:
 * hard negatives, found by words as in the first stage of AR2 (Zhang et al., "Adversarial retriever-ranker for dense
 * text retrieval", ICLR 2022), without more texts a batch.
 */
export const groupedOrder =
  (neighbours: readonly Int32Array[], group: number) =>
  (random: Random): Int32Array => {
    const size = neighbours.length;
    const seeds = Int32Array.from({ length: size }, (_, i) => i);
    for (let i = size - 1; i > 0; i--) {
      const j = random.below(i + 1);
      [seeds[i], seeds[j]] = [seeds[j] as number, seeds[i] as number];
    }
    const taken = new Uint8Array(size);
    const order = new Int32Array(size);
    let at = 0;
    for (const seed of seeds) {
      if (taken[seed]) continue;
      let room = group;
      for (const paper of [seed, ...(neighbours[seed] ?? [])]) {
        if (room === 0 || taken[paper]) continue;
        taken[paper] = 1;
        order[at++] = paper;
        room--;
      }
    }
    return order;
  };

/** For each paper those that share an author with it, whose name few papers have. */
export function authorNeighbours(labels: readonly PaperLabels[]): number[][] {
  const papersOf = new Map<string, number[]>();
  for (const [paper, { authors }] of labels.entries())
    for (const author of new Set(authors)) {
      const known = papersOf.get(author);
      if (known) known.push(paper);
      else papersOf.set(author, [paper]);
    }
  return labels.map(({ authors }, paper) => {
    const shared = authors.map((author) => papersOf.get(author) ?? []);
    return [
      ...new Set(
        shared
          .filter((some) => some.length <= MOST_PAPERS_OF_AUTHOR)
          .flat()
          .filter((one) => one !== paper),
      ),
    ];
  });
}

/**
 * Pairs of which a share is of two papers by one author, title or abstract of the one and abstract of the other, as
 * citations link papers in SPECTER (Cohan et al., ACL 2020).
 */
export function drawAuthorPairs(
  papers: readonly TrainingPaper[],
  neighbours: readonly number[][],
  share: number,
): typeof drawPair {
  const places = new Map(papers.map((paper, i) => [paper, i]));
  return (paper, random) => {
    const others = neighbours[places.get(paper) ?? -1] ?? [];
    if (others.length === 0 || random.next() >= share) return drawPair(paper, random);
    const other = papers[others[random.below(others.length)] as number] as TrainingPaper;
    return [random.next() < 0.5 ? paper.title : joined(paper.sentences), joined(other.sentences)];
  };
}
