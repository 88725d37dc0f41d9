/**
 * `npm run bench -- trials DATA COLLECTIONS [NAME...]`: encoders learned in different ways from the papers of a data
 * folder and the documents of judged collections, each measured on papers kept aside and on the collections. A trial
 * takes about as long as learning does.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
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
import { memoryVectors } from "./memoryVectors.ts";
import { RECIPES, type Recipe } from "./recipes.ts";

const RANKED_VECTORS = 1_000;

export async function benchTrials([data = "", folder = "", ...names]: string[]): Promise<void> {
  if (!data || !folder) {
    console.error("trials wants an instance's data folder and a folder of judged collections.");
    process.exitCode = 2;
    return;
  }
  const records = await openRecords(resolve(data));
  const collections = collectionsIn(resolve(folder)).map(readCollection);
  const corpus = await corpusOf(collections, records.db);
  records.close();
  const scratch = mkdtempSync(join(tmpdir(), "broadsheet-trials-"));
  process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));
  const indexed = await Promise.all(
    collections.map(async (collection) => {
      const index = remembering(await collectionIndex(collection, join(scratch, collection.name)));
      return { collection, index };
    }),
  );
  printHead(collections);
  for (const recipe of RECIPES.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const began = performance.now();
    const { words, score, rank } = train(corpus, recipe);
    const seconds = (performance.now() - began) / 1_000;
    const scores = [];
    for (const { collection, index } of indexed) scores.push(await measure(collection, index, words));
    printTrial(recipe.name, seconds, score, rank, scores);
  }
}

function train(whole: Corpus, recipe: Recipe): { words: WordTable; score: number; rank: number } {
  const corpus = recipe.corpus?.(whole) ?? whole;
  const { vocabulary, papers, heldOut } = corpus;
  const options = { ...DEFAULTS, ...recipe.options };
  const teaching = {
    ...(recipe.loss ? { loss: recipe.loss(options, papers.length) } : {}),
    ...(recipe.draw ? { draw: recipe.draw } : {}),
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
  const papers = documents.map(({ title, text }) => ({ title, abstract: text }));
  const meaning = await memoryVectors(builtInEncoder({ id: "trial", words }), papers);
  return inEachWay({ index, meaning }, queries, (key) => documents[key - 1]?.id ?? "");
}

/** What the words find is the same in every trial. */
function remembering(index: PaperIndex): PaperIndex {
  const known = new Map<string, ReturnType<PaperIndex["find"]>>();
  return {
    ...index,
    async find(query) {
      const name = JSON.stringify(query);
      if (!known.has(name)) known.set(name, index.find(query));
      return [...((await known.get(name)) ?? [])];
    },
  };
}

function printHead(collections: readonly JudgedCollection[]): void {
  const names = [...collections.map(({ name }) => name), "mean"];
  console.log(
    `${"trial".padEnd(44)}${["s", "held out", "RankMe", ...names.map((name) => `m ${name}`), ...names.map((name) => `b ${name}`)].map((name) => name.slice(0, 10).padStart(11)).join("")}`,
  );
}

function printTrial(
  name: string,
  seconds: number,
  score: number,
  rank: number,
  scores: readonly Partial<Record<Way, Scores>>[],
): void {
  const of = (way: Way) => {
    const values = scores.map((each) => each[way]?.ndcg10 ?? 0);
    return [...values, mean(values)].map((value) => value.toFixed(4));
  };
  const figures = [seconds.toFixed(0), score.toFixed(4), rank.toFixed(0), ...of("meaning"), ...of("both")];
  console.log(`${name.padEnd(44)}${figures.map((figure) => figure.padStart(11)).join("")}`);
}
