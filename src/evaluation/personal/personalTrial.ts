/** Rankings for one reader compared, with authors as readers (authorReaders.ts): `broadsheet eval personal`. */
import { foldName } from "../../domain/papers/authorNames.ts";
import { searchable } from "../../domain/search/normalizeWords.ts";
import { dot } from "../../domain/search/vectors.ts";
import { LOGISTIC } from "../../learn/estimators.ts";
import { fitLinear, type LinearModel, type Observation, scoreOf } from "../../learn/linearModel.ts";
import type { DescribedPaper } from "../../learn/reader/describedPaper.ts";
import { type Compared, compare, FEATURES, type Feature, type LibraryShares } from "../../learn/reader/features.ts";
import { interestsOf } from "../../learn/reader/interests.ts";
import { LibraryWords } from "../../learn/reader/libraryWords.ts";
import { sharedModel } from "../../learn/reader/readerModel.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { seeded } from "../../lib/random.ts";
import { takingTurns } from "../../lib/yieldTurns.ts";
import type { PaperIndex } from "../../search/index/paperIndex.ts";
import { indexedWords, stemOf } from "../../search/text/words.ts";
import type { VectorIndex } from "../../search/vectors/vectors.ts";
import type { Database } from "../../store/database.ts";
import { allPaperKeys, loadPapers } from "../../store/papers/papers.ts";
import { bootstrapInterval, mean, ndcg } from "../metrics.ts";
import { createTermRows, learnSvm, type TermRow, zoteroScore } from "./arxivSanity.ts";
import { CANDIDATE_KINDS, type CandidateKind, drawReaders, type TrialReader } from "./authorReaders.ts";

const DEPTH = 10;
const SEED = 1;
/** Fewer readers tell nothing. */
const LEAST_READERS = 10;
const LOADED_AT_ONCE = 500;
/** What arxiv-sanity-lite's ranking tells a reader's papers from. */
const OTHERS = 3_000;
/** What a choice of weights is held by, in summed losses. */
const RIDGE = 1;
const CHOSEN: readonly Feature[] = ["nearest", "words", "topic", "categories", "authors", "knownAuthor"];

interface RankingScore {
  ndcg10: number;
  /** How likely one of the reader's papers stands before one of the others (area under the ROC curve). */
  auc: number;
  interval: [number, number];
  /** nDCG@10 of the model less this one's: the middle 95% over readers drawn again. Absent for the model. */
  lead?: [number, number];
}

export interface PersonalReport {
  readers: number;
  /** Papers learned from and later papers, per reader. */
  early: number;
  later: number;
  rows: { label: string; scores: Record<CandidateKind, RankingScore> }[];
  /** Weights learned from as many other readers, by feature. */
  chosen: { feature: Feature; weight: number }[];
}

interface Described extends DescribedPaper {
  vector: Float32Array | undefined;
  /** Words of title and abstract, without the library's commonest. */
  text: string;
}

/** The same papers and vectors give the same figures. Throws `not_enough_papers` where too few names have papers enough. */
export async function personalScores(
  db: Database,
  { index, meaning }: { index: PaperIndex; meaning: VectorIndex | undefined },
  readers: number,
  onProgress: (done: number, message: string) => void,
): Promise<PersonalReport> {
  const papers = await describeAll(db, index, meaning, (done) => onProgress(done / 4, "describing papers"));
  const drawn = drawReaders(papers, 2 * readers, seeded(SEED));
  if (drawn.length < 2 * LEAST_READERS)
    throw new BroadsheetError(
      "not_enough_papers",
      `There are too few papers to compare rankings for readers by: ${2 * LEAST_READERS} names with 8 to 25 papers are needed, and ${drawn.length} were found.`,
    );
  const half = Math.floor(drawn.length / 2);
  const [chosenBy, tested] = [drawn.slice(half), drawn.slice(0, half)];
  const trial = new Trial(papers);
  const results: Results = new Map();
  for (const [i, reader] of tested.entries()) {
    await trial.run(reader, results);
    onProgress(1 / 4 + i / tested.length / 2, `${i + 1} of ${tested.length} readers`);
  }
  return {
    readers: tested.length,
    early: mean(tested.map(({ early }) => early.length)),
    later: mean(tested.map(({ later }) => later.size)),
    rows: summarized(results),
    chosen: chosenWeights(chosenBy, trial),
  };
}

function keptRow(kept: WeakMap<Described, TermRow>, paper: Described, make: () => TermRow): TermRow {
  const row = kept.get(paper) ?? make();
  kept.set(paper, row);
  return row;
}

type Judged = { ndcg10: number; auc: number };
type Results = Map<string, Record<CandidateKind, Judged[]>>;

const MODEL = "for you";

class Trial {
  readonly #shares: LibraryShares;
  readonly #random = seeded(SEED);
  readonly #byTime: readonly Described[];
  readonly #row: (paper: Described, withNames?: string) => TermRow;

  constructor(papers: readonly Described[]) {
    this.#byTime = [...papers].sort((a, b) => a.publishedAt - b.publishedAt || a.key - b.key);
    this.#shares = sharesOf(papers);
    const textRow = createTermRows(papers.map(({ text }) => termsOf(text)));
    const namedRow = createTermRows(papers.map((paper) => [...termsOf(paper.text), ...nameTerms(paper.authors)]));
    const texts = new WeakMap<Described, TermRow>();
    const named = new WeakMap<Described, TermRow>();
    this.#row = (paper, without) => {
      if (without === undefined) return keptRow(texts, paper, () => textRow(termsOf(paper.text)));
      const others = paper.authors.filter((name) => name !== without);
      const make = () => namedRow([...termsOf(paper.text), ...nameTerms(others)]);
      return others.length < paper.authors.length ? make() : keptRow(named, paper, make);
    };
  }

  async run(reader: TrialReader<Described>, results: Results): Promise<void> {
    const turn = takingTurns();
    const others = this.#others(reader);
    const svm = learnSvm(
      reader.early.map((paper) => this.#row(paper)),
      others.map((paper) => this.#row(paper)),
    );
    await turn();
    const named = learnSvm(
      reader.early.map((paper) => this.#row(paper, reader.name)),
      others.map((paper) => this.#row(paper, reader.name)),
    );
    await turn();
    const newestFirst = [...reader.early].reverse();
    const model = sharedModel();
    const texts = withoutFeatures(model, ["authors", "knownAuthor"]);
    for (const kind of CANDIDATE_KINDS) {
      const candidates = reader.candidates[kind];
      const compared = this.compare(reader, candidates);
      const scored: [string, (paper: Described, i: number) => number][] = [
        ["arxiv-sanity-lite, text", (paper) => svm(this.#row(paper))],
        ["arxiv-sanity-lite, text and names", (paper) => named(this.#row(paper, reader.name))],
        ["zotero-arxiv-daily", (paper) => zoteroScore(newestFirst.map((own) => cosineOf(own, paper)))],
        ["for you, without names", (_, i) => scoreOf(texts, (compared[i] as Compared).features)],
        [MODEL, (_, i) => scoreOf(model, (compared[i] as Compared).features)],
      ];
      for (const [label, score] of scored) {
        const row = results.get(label) ?? { any: [], "own categories": [] };
        row[kind].push(judge(candidates, candidates.map(score), reader.later));
        results.set(label, row);
      }
    }
  }

  /** Features of candidates for a reader, whose name is left out. */
  compare(reader: TrialReader<Described>, candidates: readonly Described[]): Compared[] {
    const without = (paper: Described): Described => ({
      ...paper,
      authors: paper.authors.filter((name) => name !== reader.name),
    });
    const liked = reader.early.map((paper) => ({ paper: without(paper), weight: 1, at: paper.publishedAt }));
    return compare(candidates.map(without), interestsOf(liked, []), nearness, this.#shares);
  }

  /** Papers of others from before a reader's later ones. */
  #others({ name, until }: TrialReader<Described>): Described[] {
    const end = this.#byTime.findLastIndex(({ publishedAt }) => publishedAt <= until) + 1;
    const found = new Set<Described>();
    for (let tries = 0; tries < 2 * OTHERS && found.size < OTHERS; tries++) {
      const paper = this.#byTime[this.#random.below(end)] as Described;
      if (!paper.authors.includes(name)) found.add(paper);
    }
    return [...found];
  }
}

const cosineOf = (one: Described, other: Described): number =>
  one.vector && other.vector ? dot(one.vector, other.vector) : 0;

const nearness = {
  cosines: (paper: DescribedPaper, others: readonly DescribedPaper[]) =>
    others.map((other) => cosineOf(paper as Described, other as Described)),
};

const withoutFeatures = (model: LinearModel, features: readonly Feature[]): LinearModel => ({
  ...model,
  weights: model.weights.map((weight, i) => (features.includes(FEATURES[i] as Feature) ? 0 : weight)),
});

/** Weights that tell later papers from others best, over readers that nothing is tested on. */
function chosenWeights(readers: readonly TrialReader<Described>[], trial: Trial): PersonalReport["chosen"] {
  const observations: Observation[] = readers.flatMap((reader) =>
    CANDIDATE_KINDS.flatMap((kind) =>
      trial.compare(reader, reader.candidates[kind]).map(({ paper, features }) => ({
        features: CHOSEN.map((feature) => features[FEATURES.indexOf(feature)] as number),
        clicked: reader.later.has(paper.key),
        exposure: 1,
      })),
    ),
  );
  const loss = (score: number, { clicked }: Observation) =>
    clicked ? LOGISTIC.relevant(score) : LOGISTIC.irrelevant(score);
  const { weights } = fitLinear(observations, loss, { ridge: RIDGE });
  return CHOSEN.map((feature, i) => ({ feature, weight: weights[i] as number }));
}

function judge(candidates: readonly Described[], scores: readonly number[], later: ReadonlySet<number>): Judged {
  // Equal scores are ordered by chance, not by the order in which candidates were put together.
  const order = candidates
    .map(({ key }, i) => ({ key, score: scores[i] as number, tie: Math.imul(key, 0x9e3779b1) }))
    .sort((a, b) => b.score - a.score || a.tie - b.tie);
  const gains = new Map([...later].map((key) => [String(key), 1]));
  let [before, others] = [0, 0];
  for (const { key } of order.toReversed()) {
    if (later.has(key)) before += others;
    else others++;
  }
  return {
    ndcg10: ndcg(
      order.map(({ key }) => String(key)),
      gains,
      DEPTH,
    ),
    auc: before / Math.max(1, others * later.size),
  };
}

function summarized(results: Results): PersonalReport["rows"] {
  const own = results.get(MODEL);
  return [...results].map(([label, byKind]) => ({
    label,
    scores: Object.fromEntries(
      CANDIDATE_KINDS.map((kind): [CandidateKind, RankingScore] => {
        const values = byKind[kind].map(({ ndcg10 }) => ndcg10);
        const leads = values.map((value, i) => (own?.[kind][i]?.ndcg10 ?? 0) - value);
        return [
          kind,
          {
            ndcg10: mean(values),
            auc: mean(byKind[kind].map(({ auc }) => auc)),
            interval: bootstrapInterval(values, seeded(SEED).below),
            ...(label === MODEL ? {} : { lead: bootstrapInterval(leads, seeded(SEED).below) }),
          },
        ];
      }),
    ) as Record<CandidateKind, RankingScore>,
  }));
}

function sharesOf(papers: readonly DescribedPaper[]): LibraryShares {
  const counts = new Map<string, number>();
  for (const { categories } of papers)
    for (const category of categories) counts.set(category, (counts.get(category) ?? 0) + 1);
  return { categoryShare: (category) => (counts.get(category) ?? 1) / Math.max(1, papers.length) };
}

/** Words and pairs of words. */
function termsOf(text: string): string[] {
  const words = text.split(" ");
  return [...words, ...words.slice(1).map((word, i) => `${words[i]} ${word}`)];
}

/** Names are text there: their words and pairs of words. */
const nameTerms = (names: readonly string[]): string[] => names.flatMap((name) => termsOf(name));

async function describeAll(
  db: Database,
  index: PaperIndex,
  meaning: VectorIndex | undefined,
  onProgress: (done: number) => void,
): Promise<Described[]> {
  const keys = await allPaperKeys(db);
  const { papers: size } = await index.reach();
  const vocabulary = new LibraryWords({
    papers: size,
    wordsIn: indexedWordsOf,
    stem: stemOf,
    papersWith: index.papersWith,
  });
  const described: Described[] = [];
  for (let i = 0; i < keys.length; i += LOADED_AT_ONCE) {
    for (const paper of await loadPapers(db, keys.slice(i, i + LOADED_AT_ONCE)))
      described.push({
        key: paper.key,
        words: vocabulary.describe(paper),
        authors: [...new Set(paper.authors.map(foldName))],
        categories: paper.categories,
        publishedAt: paper.publishedAt,
        votes: 0,
        vector: meaning?.vectorOf(paper.key),
        text: indexedWordsOf(`${paper.title} ${paper.abstract}`).join(" "),
      });
    onProgress(i / keys.length);
  }
  return described;
}

const indexedWordsOf = (text: string): string[] => indexedWords(searchable(text));
