/**
 * Prior: what upvotes a paper may expect before anybody has voted, learned from past editions by what was known of it
 * when it was submitted: its words, its authors and how their earlier papers did, its submitter's, whether it has code or
 * a page, how many wrote it.
 * Ridge regression on the logarithm of upvotes, each day's mean taken out, so that it tells a day's papers apart and not
 * one year from another; the same papers give the same prior.
 */
import { lightStem, tokens } from "../domain/search/normalizeWords.ts";
import { AUTHOR_NUMBERS, PastVotes, SUBMITTER_NUMBERS, type SubmittedPaper } from "./pastVotes.ts";
import { type SparseRow, solveRidge, weightedSum } from "./sparseRidge.ts";

export interface PriorPaper extends SubmittedPaper {
  title: string;
  summary: string;
  hasCode: boolean;
  hasPage: boolean;
}

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

export function learnPrior(past: readonly PastPaper[], parts: readonly PriorPart[] = PRIOR_PARTS): Prior {
  const days = [...Map.groupBy(past, ({ day }) => day)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, papers]) => papers);
  const ordered = days.flat();
  const history = new History(parts);
  // Each paper by the votes of the days before its own, as it will be asked.
  const pastVotes = days.flatMap((papers) => history.day(papers));
  const described = ordered.map(featuresOf);
  const ids = knownFeatures(described, history.size);
  const rows = ordered.map((_, i) => joined(pastVotes[i] ?? [], rowOf(described[i] ?? [], ids)));
  const weights = solveRidge(rows, Float64Array.from(days.flatMap(ratiosOf)), history.size + ids.size, RIDGE);
  const limit = Math.log(MAX_TIMES);
  return {
    papers: past.length,
    expects(paper) {
      const sum = weightedSum(joined(history.of(paper), rowOf(featuresOf(paper), ids)), weights);
      return Math.exp(Math.max(-limit, Math.min(limit, sum)));
    },
    remember(papers) {
      for (const [, ofDay] of [...Map.groupBy(papers, ({ day }) => day)].sort(([a], [b]) => (a < b ? -1 : 1)))
        history.day(ofDay);
    },
  };
}

/** Past votes as the first features of a row, in units of their own and less those of a usual paper. */
class History {
  readonly size: number;
  readonly #votes = new PastVotes();
  readonly #used: number[];
  #latest: number[][] = [];

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
    return raw.map((numbers) => numbers.map((x, i) => PAST_VOTES_UNIT * (x - (mean[i] ?? 0))));
  }

  of(paper: SubmittedPaper): number[] {
    const usual = this.#meanOf(this.#latest);
    return this.#numbersOf(paper).map((x, i) => PAST_VOTES_UNIT * (x - (usual[i] ?? 0)));
  }

  #numbersOf(paper: SubmittedPaper): number[] {
    const all = this.#votes.of(paper);
    return this.#used.map((i) => all[i] ?? 0);
  }

  #meanOf(rows: readonly number[][]): number[] {
    return this.#used.map((_, i) => rows.reduce((sum, row) => sum + (row[i] ?? 0), 0) / Math.max(1, rows.length));
  }
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

/** Numbers, from `first` on, of the features that enough papers have. */
function knownFeatures(described: readonly Features[], first: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (const features of described) for (const [name] of features) counts.set(name, (counts.get(name) ?? 0) + 1);
  const known = [...counts].filter(
    ([name, n]) => n >= (name.startsWith("author ") ? MIN_PAPERS.author : MIN_PAPERS.word),
  );
  return new Map(known.map(([name], id) => [name, first + id]));
}

function rowOf(described: Features, ids: ReadonlyMap<string, number>): SparseRow {
  const row: SparseRow = { features: [], values: [] };
  for (const [name, value] of described) {
    const id = ids.get(name);
    if (id === undefined) continue;
    row.features.push(id);
    row.values.push(value);
  }
  return row;
}

const joined = (first: readonly number[], { features, values }: SparseRow): SparseRow => ({
  features: [...first.keys(), ...features],
  values: [...first, ...values],
});

/** Logarithms of upvotes less the mean of the day's. */
function ratiosOf(day: readonly PastPaper[]): number[] {
  const logs = day.map(({ upvotes }) => Math.log1p(upvotes));
  const mean = logs.reduce((sum, log) => sum + log, 0) / Math.max(1, logs.length);
  return logs.map((log) => log - mean);
}
