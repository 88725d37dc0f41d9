/** Features: how a paper stands to a reader's interests, in numbers that a linear model weighs. */
import { type DescribedPaper, sharedWords } from "./describedPaper.ts";
import type { ReaderInterests } from "./interests.ts";

/**
 * nearest: mean cosine with the three nearest liked papers, older ones less. words: mean cosine of the words with those
 * of the five nearest. topic: cosine of the words with the mean of all. categories: mean logarithm of how many times as
 * often as the library the reader likes a category. authors: logarithm of liked papers by its authors. knownAuthor: 1
 * with any. hidden: cosine with the nearest hidden paper, above what two papers of one field have. votes: see
 * `DescribedPaper`.
 */
export const FEATURES = [
  "nearest",
  "words",
  "topic",
  "categories",
  "authors",
  "knownAuthor",
  "hidden",
  "votes",
] as const;
export type Feature = (typeof FEATURES)[number];

/** How near papers are to others, by their vectors or, without any, by their words. */
export interface PaperNearness {
  /** Cosines of a paper with others, in their order; 0 where it is not known. */
  cosines(paper: DescribedPaper, others: readonly DescribedPaper[]): ArrayLike<number>;
}

/** What is known of the library as a whole. */
export interface LibraryShares {
  /** Share of all papers that are in a category, above 0. */
  categoryShare(category: string): number;
}

/** A paper with its features and what they come from. */
export interface Compared {
  paper: DescribedPaper;
  /** In the order of `FEATURES`. */
  features: Float64Array;
  /** The nearest liked papers, the nearest first, with their cosines. */
  nearest: { act: ReaderInterests["neighbours"][number]; cosine: number }[];
}

const MEAN_OF_NEAREST = 3;
const WORDS_OF_NEAREST = 5;
/** A category has at least this much evidence, in papers, from the library's own shares. */
const PRIOR_CATEGORY_PAPERS = 2;
/** Papers of one field have about this cosine. */
const SAME_FIELD_COSINE = 0.35;

/** Compares papers with interests. A liked paper is not compared with itself, so that acts can be learned from. */
export function compare(
  papers: readonly DescribedPaper[],
  interests: ReaderInterests,
  { cosines }: PaperNearness,
  { categoryShare }: LibraryShares,
): Compared[] {
  const near = nearestOf(papers, interests, cosines);
  const hidden = new Float64Array(papers.length);
  for (const act of interests.hidden) {
    const values = cosines(act.paper, papers);
    for (let i = 0; i < papers.length; i++)
      if (papers[i]?.key !== act.paper.key) hidden[i] = Math.max(hidden[i] as number, values[i] as number);
  }
  return papers.map((paper, i) => {
    const nearest = near[i] ?? [];
    const authors = paper.authors.reduce((sum, author) => sum + (interests.authors.get(author) ?? 0), 0);
    const features = Float64Array.of(
      meanOf(nearest.slice(0, MEAN_OF_NEAREST).map(({ act, cosine }) => cosine * act.freshness)),
      meanOf(nearest.map(({ act }) => sharedWords(act.paper.words, paper.words))),
      topicOf(paper, interests),
      meanOf(paper.categories.map((category) => categoryTimes(category, interests, categoryShare(category)))),
      Math.log1p(authors),
      authors > 0 ? 1 : 0,
      Math.max(0, (hidden[i] as number) - SAME_FIELD_COSINE),
      paper.votes,
    );
    return { paper, features, nearest };
  });
}

/** For each paper the liked ones nearest to it, itself left out. */
function nearestOf(
  papers: readonly DescribedPaper[],
  { neighbours }: ReaderInterests,
  cosines: PaperNearness["cosines"],
): Compared["nearest"][] {
  const found: Compared["nearest"][] = papers.map(() => []);
  for (const act of neighbours) {
    const values = cosines(act.paper, papers);
    for (let i = 0; i < papers.length; i++) {
      const cosine = values[i] as number;
      const list = found[i] as Compared["nearest"];
      const last = list.at(-1);
      if (list.length === WORDS_OF_NEAREST && last && weighed(last) >= cosine * act.freshness) continue;
      if (papers[i]?.key === act.paper.key) continue;
      if (list.length === WORDS_OF_NEAREST) list.pop();
      const one = { act, cosine };
      const at = list.findIndex((other) => weighed(other) < weighed(one));
      list.splice(at < 0 ? list.length : at, 0, one);
    }
  }
  return found;
}

const weighed = ({ act, cosine }: Compared["nearest"][number]): number => cosine * act.freshness;

function topicOf({ words: { words, weights } }: DescribedPaper, { words: mean }: ReaderInterests): number {
  let sum = 0;
  for (let i = 0; i < words.length; i++) sum += (mean.get(words[i] as number) ?? 0) * (weights[i] as number);
  return sum;
}

const categoryTimes = (category: string, { categories, weight }: ReaderInterests, share: number): number =>
  Math.log(
    ((categories.get(category) ?? 0) + PRIOR_CATEGORY_PAPERS * share) / (weight + PRIOR_CATEGORY_PAPERS) / share,
  );

const meanOf = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
