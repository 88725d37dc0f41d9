/**
 * Prior: what upvotes a paper may expect before anybody has voted, learned from past editions by what was known of it
 * when it was submitted: its words, its authors and how their earlier papers did, its submitter's, whether it has code or
 * a page, how many wrote it.
 * Ridge regression on the logarithm of upvotes, each day's mean taken out, so that it tells a day's papers apart and not
 * one year from another; the same papers give the same prior.
 */
import { AUTHOR_NUMBERS, PastVotes, SUBMITTER_NUMBERS, type SubmittedPaper } from "./pastVotes.ts";
import { FeatureReader, type PriorPaper } from "./priorFeatures.ts";
import { type SparseRow, solveRidge, weightedSum } from "./sparseRidge.ts";

export interface PastPaper extends PriorPaper {
  /** Papers of one day are compared with each other; days are in the order of their names. */
  day: string;
  upvotes: number;
}

export interface Prior {
  /** Papers it was learned from. */
  papers: number;
  /** How many times the upvotes of a usual paper of its day, above 0; 1 where nothing is known. */
  expects(paper: PriorPaper): number;
  /** Adds papers of days that are over to what is known of authors and submitters. The weights stay as they are. */
  remember(papers: readonly PastPaper[]): void;
}

/** Learned from fewer papers, a prior tells too little. */
export const MIN_PAST_PAPERS = 500;

/** What a prior goes by besides words, names and links; those left out are for comparison. */
export const PRIOR_PARTS = ["authors", "submitter"] as const;
export type PriorPart = (typeof PRIOR_PARTS)[number];

/** What holds weights down: chosen on the earlier half of the days, like the other constants here. */
const RIDGE = 30;
/** Words and names in fewer papers say nothing of others. */
const MIN_PAPERS = { word: 8, author: 3 };
/** No paper is expected to have more than this many times the usual, or less than the usual divided by it. */
const MAX_TIMES = 8;
/** Past votes are worth more than single words: in this unit the ridge holds them less. */
const PAST_VOTES_UNIT = 4;
/** Past votes of a usual paper are those of so many of the latest: they drift as more is known of everybody. */
const USUAL_AMONG = 300;

/** `reader` may be shared by priors that are learned from some of the same papers. */
export function learnPrior(
  past: readonly PastPaper[],
  parts: readonly PriorPart[] = PRIOR_PARTS,
  reader = new FeatureReader(),
): Prior {
  const days = daysOf(past);
  const history = new History(parts);
  // Each paper by the votes of the days before its own, as it will be asked.
  const pastVotes = days.flatMap((papers) => history.day(papers));
  const described = days.flat().map((paper) => reader.read(paper));
  const { numbers, size } = knownFeatures(described, reader.areAuthors, history.size);
  const rows = described.map((row, i) => joined(pastVotes[i] ?? [], row, numbers));
  const weights = solveRidge(rows, Float64Array.from(days.flatMap(ratiosOf)), size, RIDGE);
  const limit = Math.log(MAX_TIMES);
  return {
    papers: past.length,
    expects(paper) {
      const sum = weightedSum(joined(history.of(paper), reader.lookUp(paper), numbers), weights);
      return Math.exp(Math.max(-limit, Math.min(limit, sum)));
    },
    remember(papers) {
      for (const ofDay of daysOf(papers)) history.day(ofDay);
    },
  };
}

/** Papers of each day, the oldest day first. */
const daysOf = (papers: readonly PastPaper[]): PastPaper[][] =>
  [...Map.groupBy(papers, ({ day }) => day)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, ofDay]) => ofDay);

/** Past votes as the first features of a row, in units of their own and less those of a usual paper. */
class History {
  readonly size: number;
  readonly #votes = new PastVotes();
  readonly #used: number[];
  #latest: Numbers[] = [];
  #usual: number[] = [];

  constructor(parts: readonly PriorPart[]) {
    const numbers = Array.from({ length: AUTHOR_NUMBERS + SUBMITTER_NUMBERS }, (_, i) => i);
    this.#used = numbers.filter((i) => parts.includes(i < AUTHOR_NUMBERS ? "authors" : "submitter"));
    this.size = this.#used.length;
  }

  /** Features of a day's papers before their votes were known, less the day's mean; then adds their votes. */
  day(papers: readonly PastPaper[]): number[][] {
    const raw = papers.map((paper) => this.#numbersOf(paper));
    const mean = this.#meanOf(raw);
    const ratios = ratiosOf(papers);
    this.#votes.add(papers.map(({ authors, submitter }, i) => ({ authors, submitter, ratio: ratios[i] ?? 0 })));
    this.#latest = [...this.#latest, ...raw].slice(-USUAL_AMONG);
    this.#usual = this.#meanOf(this.#latest);
    return raw.map((numbers) => unlike(numbers, mean));
  }

  of(paper: SubmittedPaper): number[] {
    return unlike(this.#numbersOf(paper), this.#usual);
  }

  #numbersOf(paper: SubmittedPaper): Numbers {
    const all = this.#votes.of(paper);
    return this.#used.map((i) => all[i]);
  }

  #meanOf(rows: readonly Numbers[]): number[] {
    return this.#used.map((_, i) => {
      const known = rows.flatMap((row) => row[i] ?? []);
      return known.reduce((sum, x) => sum + x, 0) / Math.max(1, known.length);
    });
  }
}

type Numbers = (number | undefined)[];

/** What is not known counts as usual. */
const unlike = (numbers: Numbers, usual: readonly number[]): number[] =>
  numbers.map((x, i) => (x === undefined ? 0 : PAST_VOTES_UNIT * (x - (usual[i] ?? 0))));

/** New numbers, from `first` on, of the features that enough papers have; -1 for the others. `size` counts from 0. */
function knownFeatures(
  rows: readonly SparseRow[],
  areAuthors: readonly boolean[],
  first: number,
): { numbers: Int32Array; size: number } {
  const counts = new Uint32Array(areAuthors.length);
  for (const { features } of rows) for (const feature of features) counts[feature] = (counts[feature] ?? 0) + 1;
  let size = first;
  const numbers = Int32Array.from(counts, (n, i) =>
    n >= (areAuthors[i] ? MIN_PAPERS.author : MIN_PAPERS.word) ? size++ : -1,
  );
  return { numbers, size };
}

/** Past votes and then the features that are known, by their new numbers. */
function joined(pastVotes: readonly number[], { features, values }: SparseRow, numbers: Int32Array): SparseRow {
  const row: SparseRow = { features: [...pastVotes.keys()], values: [...pastVotes] };
  for (const [i, feature] of features.entries()) {
    const number = numbers[feature] ?? -1;
    if (number < 0) continue;
    row.features.push(number);
    row.values.push(values[i] ?? 0);
  }
  return row;
}

/** Logarithms of upvotes less the mean of the day's. */
function ratiosOf(day: readonly PastPaper[]): number[] {
  const logs = day.map(({ upvotes }) => Math.log1p(upvotes));
  const mean = logs.reduce((sum, log) => sum + log, 0) / Math.max(1, logs.length);
  return logs.map((log) => log - mean);
}
