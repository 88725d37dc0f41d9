/**
 * `npm run bench -- trials DATA COLLECTIONS [--pages FOLDER] [--seeds 1,2,3] [NAME...]`: encoders learned in different ways
 * from the papers of a data folder and the documents of judged collections, each measured on papers kept aside and on the
 * collections. With captured pages (seeds.ts), which then join the papers of DATA, also on those, on titles remembered
 * wrongly and on related papers. With several seeds, their mean and spread. A trial takes about as long as learning does.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { builtInEncoder } from "../src/encoders/learn/adapter.ts";
import type { Corpus } from "../src/encoders/learn/corpus.ts";
import { encodeIds, type WordTable } from "../src/encoders/learn/encoder.ts";
import { effectiveRank, heldOutScore } from "../src/encoders/learn/heldout.ts";
import { joined } from "../src/encoders/learn/pairs.ts";
import { DEFAULTS, freshState, tableOf, trainEpoch } from "../src/encoders/learn/training.ts";
import { collectionsIn, readCollection } from "../src/evaluation/beirDatasets.ts";
import { collectionIndex, inEachWay, type JudgedCollection, type Scores, type Way } from "../src/evaluation/judged.ts";
import { mean } from "../src/evaluation/metrics.ts";
import { corpusOf } from "../src/evaluation/searchEvaluation.ts";
import type { PaperIndex } from "../src/search/index/paperIndex.ts";
import { openRecords } from "../src/store/database.ts";
import { labelsOf, type PaperLabels } from "./labels.ts";
import { memoryVectors } from "./memoryVectors.ts";
import { RECIPES, type Recipe } from "./recipes.ts";
import { type LibraryScores, openTrialLibrary, remembering } from "./trialLibrary.ts";

const RANKED_VECTORS = 1_000;

export async function benchTrials(given: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: given,
    options: { pages: { type: "string" }, seeds: { type: "string", default: "1" } },
    allowPositionals: true,
  });
  const [data = "", folder = "", ...names] = positionals;
  if (!data || !folder) {
    console.error("trials wants an instance's data folder and a folder of judged collections.");
    process.exitCode = 2;
    return;
  }
  const seeds = values.seeds.split(",").map(Number);
  const unknown = names.filter((name) => RECIPES.every((recipe) => recipe.name !== name));
  if (unknown.length > 0 || !seeds.every(Number.isInteger)) {
    console.error(
      unknown.length > 0
        ? `There is no trial "${unknown[0]}". The trials are: ${RECIPES.map(({ name }) => `"${name}"`).join(", ")}.`
        : `--seeds wants whole numbers with commas between them, such as 1,2,3, and not "${values.seeds}".`,
    );
    process.exitCode = 2;
    return;
  }
  const records = await openRecords(resolve(data));
  const collections = collectionsIn(resolve(folder)).map(readCollection);
  const inLibrary = values.pages ? await openTrialLibrary(records.db, resolve(data), values.pages) : undefined;
  const corpus = await corpusOf(collections, records.db);
  const labels = await labelsOf(records.db, collections, corpus);
  const scratch = mkdtempSync(join(tmpdir(), "broadsheet-trials-"));
  process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));
  const indexed = await Promise.all(
    collections.map(async (collection) => {
      const index = remembering(await collectionIndex(collection, join(scratch, collection.name)));
      return { collection, index };
    }),
  );
  printHead(collections, inLibrary !== undefined);
  for (const recipe of RECIPES.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const trials: number[][] = [];
    for (const seed of seeds) {
      const began = performance.now();
      const { words, score, rank } = train(corpus, labels, recipe, seed);
      const seconds = (performance.now() - began) / 1_000;
      const scores = [];
      for (const { collection, index } of indexed) scores.push(await measure(collection, index, words));
      const library = await inLibrary?.(words);
      trials.push(figuresOf(seconds, score, rank, scores, library));
      printTrial(seeds.length > 1 ? `${recipe.name}, seed ${seed}` : recipe.name, trials.at(-1) ?? []);
    }
    if (trials.length > 1) printSummary(recipe.name, trials);
  }
  records.close();
}

function train(
  whole: Corpus,
  labels: readonly PaperLabels[],
  recipe: Recipe,
  seed: number,
): { words: WordTable; score: number; rank: number } {
  const corpus = recipe.corpus?.(whole) ?? whole;
  const { vocabulary, papers, heldOut } = corpus;
  const options = { ...DEFAULTS, ...recipe.options, seed: recipe.options?.seed ?? seed };
  const teaching = {
    ...(recipe.loss ? { loss: recipe.loss(options, papers.length) } : {}),
    ...(recipe.draw ? { draw: recipe.draw } : {}),
    ...recipe.teach?.({ options, corpus, labels }),
  };
  const state = freshState(vocabulary, options.seed);
  while (state.epoch < options.epochs) trainEpoch(state, vocabulary, papers, options, () => {}, teaching);
  const table = tableOf(vocabulary, state);
  const words = recipe.after?.(table) ?? table;
  const vectors = heldOut.slice(0, RANKED_VECTORS).map((paper) => encodeIds(words, joined(paper.sentences)));
  return { words, score: heldOutScore(words, heldOut, vocabulary), rank: effectiveRank(vectors) };
}

async function measure(
  { documents, queries }: JudgedCollection,
  index: PaperIndex,
  words: WordTable,
): Promise<Partial<Record<Way, Scores>>> {
  const papers = documents.map(({ title, text }, i) => ({ key: i + 1, day: 0, title, abstract: text }));
  const meaning = await memoryVectors(builtInEncoder({ id: "trial", words }), papers);
  return inEachWay({ index, meaning }, queries, (key) => documents[key - 1]?.id ?? "");
}

const LIBRARY_COLUMNS = ["titles", "related", "no authors", "page 002", "page 003"];

function printHead(collections: readonly JudgedCollection[], library: boolean): void {
  const names = [...collections.map(({ name }) => name), "mean"];
  const columns = [
    ...["s", "held out", "RankMe"],
    ...names.map((name) => `m ${name}`),
    ...names.map((name) => `b ${name}`),
    ...(library ? LIBRARY_COLUMNS : []),
  ];
  console.log(`${"trial".padEnd(44)}${columns.map((name) => name.slice(0, 10).padStart(11)).join("")}`);
}

/** A trial's figures in the order of the columns. */
function figuresOf(
  seconds: number,
  score: number,
  rank: number,
  scores: readonly Partial<Record<Way, Scores>>[],
  library?: LibraryScores,
): number[] {
  const of = (way: Way) => {
    const values = scores.map((each) => each[way]?.ndcg10 ?? 0);
    return [...values, mean(values)];
  };
  // The first page is asked for in two spellings, which are one to the search.
  const more = library && [
    library.titles,
    library.related,
    library.relatedWithoutAuthors,
    library.pages[0] ?? 0,
    library.pages.at(-1) ?? 0,
  ];
  return [seconds, score, rank, ...of("meaning"), ...of("both"), ...(more ?? [])];
}

const printTrial = (name: string, figures: readonly number[]): void =>
  console.log(`${name.padEnd(44)}${figures.map((figure) => figure.toFixed(figure > 1 ? 0 : 4).padStart(11)).join("")}`);

/** Means over seeds, and how far the least and the greatest lie apart. */
function printSummary(name: string, trials: readonly number[][]): void {
  const columns = (trials[0] ?? []).map((_, i) => trials.map((figures) => figures[i] as number));
  printTrial(`${name}, mean`, columns.map(mean));
  printTrial(
    `${name}, spread`,
    columns.map((values) => Math.max(...values) - Math.min(...values)),
  );
}
