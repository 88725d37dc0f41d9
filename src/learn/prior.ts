/**
 * Prior: what upvotes a paper may expect before anybody has voted, learned from past editions by what was known of it
 * when it was submitted: its words, its authors, whether it has code or a page, how many wrote it.
 * Ridge regression on the logarithm of upvotes, each day's mean taken out, so that it tells a day's papers apart and not
 * one year from another. Solved by conjugate gradients (Hestenes and Stiefel 1952); the same papers give the same prior.
 */
import { lightStem, tokens } from "../domain/search/normalizeWords.ts";

export interface PriorPaper {
  title: string;
  summary: string;
  authors: readonly string[];
  hasCode: boolean;
  hasPage: boolean;
}

export interface PastPaper extends PriorPaper {
  /** Papers of one day are compared with each other. */
  day: string;
  upvotes: number;
}

export interface Prior {
  /** Papers it was learned from. */
  papers: number;
  /** How many times the upvotes of a usual paper of its day, above 0; 1 where nothing is known. */
  expects(paper: PriorPaper): number;
}

/** Learned from fewer papers, a prior tells too little. */
export const MIN_PAST_PAPERS = 500;

/** What holds weights down: chosen on the earlier half of the days, like the other constants here. */
const RIDGE = 30;
/** Words and names in fewer papers say nothing of others. */
const MIN_PAPERS = { word: 8, author: 3 };
/** No paper is expected to have more than this many times the usual, or less than the usual divided by it. */
const MAX_TIMES = 8;
const STEPS = 60;
const STOP_AT = 1e-6;

export function learnPrior(past: readonly PastPaper[]): Prior {
  const described = past.map(featuresOf);
  const ids = knownFeatures(described);
  const rows = described.map((features) => rowOf(features, ids));
  const weights = solve(rows, withoutDays(past), ids.size);
  const limit = Math.log(MAX_TIMES);
  return {
    papers: past.length,
    expects(paper) {
      const { features, values } = rowOf(featuresOf(paper), ids);
      const sum = features.reduce((total, feature, i) => total + (weights[feature] ?? 0) * (values[i] ?? 0), 0);
      return Math.exp(Math.max(-limit, Math.min(limit, sum)));
    },
  };
}

interface Row {
  features: number[];
  values: number[];
}

/** Names with values; a text's words share what they say, so that long abstracts count no more than short ones. */
type Features = [string, number][];

function featuresOf({ title, summary, authors, hasCode, hasPage }: PriorPaper): Features {
  const inTitle = new Set(tokens(title).map(lightStem));
  const words = new Set(tokens(summary).map(lightStem));
  const names = new Set(authors.map((name) => name.trim().toLowerCase()));
  return [
    ...[...inTitle].map((word): [string, number] => [`title ${word}`, 2 / Math.sqrt(inTitle.size)]),
    ...[...words].map((word): [string, number] => [`word ${word}`, 2 / Math.sqrt(words.size)]),
    ...[...names].map((name): [string, number] => [`author ${name}`, 1]),
    ["authors", Math.log(1 + names.size) - 2],
    ["code", hasCode ? 1 : 0],
    ["page", hasPage ? 1 : 0],
  ];
}

function knownFeatures(described: readonly Features[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const features of described) for (const [name] of features) counts.set(name, (counts.get(name) ?? 0) + 1);
  const known = [...counts].filter(
    ([name, n]) => n >= (name.startsWith("author ") ? MIN_PAPERS.author : MIN_PAPERS.word),
  );
  return new Map(known.map(([name], id) => [name, id]));
}

function rowOf(described: Features, ids: ReadonlyMap<string, number>): Row {
  const row: Row = { features: [], values: [] };
  for (const [name, value] of described) {
    const id = ids.get(name);
    if (id === undefined) continue;
    row.features.push(id);
    row.values.push(value);
  }
  return row;
}

/** Logarithms of upvotes less the mean of their day's. */
function withoutDays(past: readonly PastPaper[]): Float64Array {
  const sums = new Map<string, { sum: number; papers: number }>();
  for (const { day, upvotes } of past) {
    const { sum, papers } = sums.get(day) ?? { sum: 0, papers: 0 };
    sums.set(day, { sum: sum + Math.log1p(upvotes), papers: papers + 1 });
  }
  return Float64Array.from(past, ({ day, upvotes }) => {
    const { sum = 0, papers = 1 } = sums.get(day) ?? {};
    return Math.log1p(upvotes) - sum / papers;
  });
}

/** Weights w with (XᵀX + RIDGE) w = Xᵀ y. */
function solve(rows: readonly Row[], wanted: Float64Array, size: number): Float64Array {
  const weights = new Float64Array(size);
  const rest = transposed(rows, wanted, size);
  const direction = rest.slice();
  let left = dot(rest, rest);
  const enough = left * STOP_AT ** 2;
  for (let step = 0; step < STEPS && left > enough; step++) {
    const image = transposed(rows, applied(rows, direction), size);
    for (let i = 0; i < size; i++) image[i] = at(image, i) + RIDGE * at(direction, i);
    const length = left / dot(direction, image);
    for (let i = 0; i < size; i++) {
      weights[i] = at(weights, i) + length * at(direction, i);
      rest[i] = at(rest, i) - length * at(image, i);
    }
    const next = dot(rest, rest);
    for (let i = 0; i < size; i++) direction[i] = at(rest, i) + (next / left) * at(direction, i);
    left = next;
  }
  return weights;
}

const at = (vector: Float64Array, i: number): number => vector[i] as number;
const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, i) => sum + x * at(b, i), 0);

const applied = (rows: readonly Row[], weights: Float64Array): Float64Array =>
  Float64Array.from(rows, ({ features, values }) =>
    features.reduce((sum, feature, i) => sum + at(weights, feature) * (values[i] as number), 0),
  );

function transposed(rows: readonly Row[], vector: Float64Array, size: number): Float64Array {
  const out = new Float64Array(size);
  for (const [r, { features, values }] of rows.entries())
    for (const [i, feature] of features.entries())
      out[feature] = at(out, feature) + at(vector, r) * (values[i] as number);
  return out;
}
