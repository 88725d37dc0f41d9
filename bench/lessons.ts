/** Ways of teaching that need to know the papers: what they share, and which of them lie near one another. */
import type { Corpus } from "../src/encoders/learn/corpus.ts";
import type { Teaching, TrainingOptions } from "../src/encoders/learn/training.ts";
import type { PaperLabels } from "./labels.ts";
import { sparedNegatives, weakLabels } from "./losses.ts";
import { authorNeighbours, drawAuthorPairs, groupedOrder, wordNeighbours } from "./neighbours.ts";

export type Lesson = (given: {
  options: TrainingOptions;
  corpus: Corpus;
  /** What is known of the papers of `corpus`, in their order. */
  labels: readonly PaperLabels[];
}) => Partial<Teaching>;

/** Weak labels from categories, with a share `a` of the target. */
export const byCategories =
  (ownInSum: number, a: number): Lesson =>
  ({ options: { temperature }, labels }) => ({
    loss: weakLabels({ temperature, ownInSum, a }, categoryWeights(labels)),
  });

/** The decoupled loss, in which papers of the same categories count less as negatives. */
export const sparing =
  (a: number): Lesson =>
  ({ options: { temperature }, labels }) => ({ loss: sparedNegatives(temperature, a, categoryWeights(labels)) });

const GROUP_NEIGHBOURS = 20;

/** Batches of groups of papers that words find together. */
export const inGroups =
  (group: number): Lesson =>
  ({ corpus: { papers, vocabulary } }) => ({
    order: groupedOrder(wordNeighbours(papers, vocabulary, GROUP_NEIGHBOURS), group),
  });

/** Pairs of which a share is of two papers by one author. */
export const byAuthors =
  (share: number): Lesson =>
  ({ corpus: { papers }, labels }) => ({ draw: drawAuthorPairs(papers, authorNeighbours(labels), share) });

/** Several at once, each of another part of teaching. */
export const together =
  (...all: Lesson[]): Lesson =>
  (given) =>
    Object.assign({}, ...all.map((teach) => teach(given)));

const KERNEL_WIDTH = 0.3;

/** Kernel exp(-d^2 / 2 w^2) of the Jaccard distance d of the categories of two papers; 0 for none in common. */
function categoryWeights(labels: readonly PaperLabels[]): (one: number, other: number) => number {
  const numbers = new Map<string, number>();
  const numberOf = (category: string) => {
    const known = numbers.get(category) ?? numbers.size;
    numbers.set(category, known);
    return known;
  };
  // Numbers are compared far more often than there are papers.
  const sets = labels.map(({ categories }) => categories.map(numberOf));
  return (one, other) => {
    const a = sets[one] ?? [];
    const b = sets[other] ?? [];
    const shared = a.filter((category) => b.includes(category)).length;
    if (shared === 0) return 0;
    const distance = 1 - shared / (a.length + b.length - shared);
    return Math.exp(-(distance ** 2) / (2 * KERNEL_WIDTH ** 2));
  };
}
