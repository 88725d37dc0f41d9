/** `broadsheet eval`: search measured on judged collections, or on an instance's own papers. */
import { resolve } from "node:path";
import { collectionsIn, readCollection } from "../../evaluation/beirDatasets.ts";
import { drawnQueries, sharedResults } from "../../evaluation/drawnQueries.ts";
import { evaluate, inEachWay, type Scores, type Way } from "../../evaluation/judged.ts";
import { knownItems } from "../../evaluation/knownItems.ts";
import { mean } from "../../evaluation/metrics.ts";
import { relatedScores } from "../../evaluation/relatedEvaluation.ts";
import { encoderToMeasure } from "../../evaluation/searchEvaluation.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { grouped } from "../../lib/text.ts";
import type { VectorIndex } from "../../search/vectors/vectors.ts";
import type { CliContext, Instance } from "../cliContext.ts";
import { CliCommand, type OptionValues } from "../lib/cliCommand.ts";
import { dataOption, encoderOptions } from "../lib/options.ts";
import { showProgress } from "../lib/progress.ts";
import { catchUp } from "../search/index.ts";
import { evalExposure, exposureOptions } from "./evalExposure.ts";
import { evalPersonal, personalOptions } from "./evalPersonal.ts";
import { evalTrending, trendingOptions } from "./evalTrending.ts";
import { vectorsOf } from "./instanceVectors.ts";

export const evalCommand = (context: CliContext) =>
  new CliCommand("eval", "Measure search, orders of editions, or learning from clicks")
    .argument("[folder...]", "Collections, or a folder of them; or: trending, exposure, personal")
    .option("--words", "Words alone, without an encoder")
    .addOption(
      dataOption(
        "The instance to measure; with collections, an instance whose papers the encoder learns from besides theirs",
      ),
    )
    .addOptions([...encoderOptions(), ...trendingOptions(), ...exposureOptions(), ...personalOptions()])
    .example("eval --data /srv/papers", "on the instance's own papers")
    .example("eval collections/ --words", "on judged collections, by words alone")
    .note(
      "With folders, on judged collections in the BEIR layout (corpus.jsonl, queries.jsonl, qrels/test.tsv); without, on an instance's own papers, by titles remembered wrongly and by related papers. eval trending measures orders of editions on captured upvotes; eval exposure compares ways to learn from clicks, on simulated readers and with --coat on the Coat data; eval personal compares rankings for one reader, with authors of the instance's papers as readers.",
    )
    .action(async (folders: string[], options: OptionValues) => {
      // A folder of such a name is given as ./trending.
      if (folders.length === 1 && folders[0] === "trending") return evalTrending(context, options);
      if (folders.length === 1 && folders[0] === "exposure") return evalExposure(options);
      if (folders.length === 1 && folders[0] === "personal") return evalPersonal(context, options);
      const words = options.words === true;
      if (folders.length > 0) return measureCollections(context, folders, words, options);
      const instance = await context.open(options);
      try {
        await measureInstance(instance, words);
      } finally {
        await instance.close();
      }
    });

async function measureCollections(
  context: CliContext,
  folders: readonly string[],
  words: boolean,
  options: OptionValues,
): Promise<void> {
  const collections = folders.flatMap((folder) => collectionsIn(resolve(folder))).map(readCollection);
  const instance = options.data === undefined ? undefined : await context.open(options);
  const progress = showProgress("Learning");
  const encoder = words
    ? undefined
    : await encoderToMeasure(
        context.encoderSettings({ encoder: options.encoder, encoderKey: options.encoderKey }),
        collections,
        instance?.records.db,
        (done, of, message) => progress.update(done / of, message),
      );
  progress.stop();
  await instance?.close();
  printHead("collection");
  const ndcgs = new Map<string, number[]>();
  for (const collection of collections)
    for (const [way, scores] of printScores(collection.name, await evaluate(collection, encoder)))
      ndcgs.set(way, [...(ndcgs.get(way) ?? []), scores.ndcg10]);
  for (const [way, values] of ndcgs) printRow("mean", way, ["", mean(values).toFixed(3)]);
}

/** By the instance's own index and vectors, brought up to the records first. */
async function measureInstance(instance: Instance, words: boolean): Promise<void> {
  const { db } = instance.records;
  await catchUp(instance);
  const queries = await knownItems(db);
  if (queries.length === 0)
    throw new BroadsheetError(
      "not_enough_papers",
      "There are too few papers to measure search by: none of those kept aside from learning has a title of four words. Import some, or name a folder of judged collections.",
    );
  const meaning = words ? undefined : await vectorsOf(instance);
  printHead("known item");
  printScores("titles", await inEachWay({ index: instance.index, meaning }, queries, String));
  await measureDrawn(instance, meaning);
  const related = meaning && (await relatedScores(db, { index: instance.index, meaning }));
  if (!related) return;
  process.stdout.write(
    `\n${`related to ${grouped(related.papers)} papers`.padEnd(30)}${["related", "no authors", "random", "ratio"].map((name) => name.padStart(12)).join("")}\n`,
  );
  for (const { label, related: share, withoutAuthors, random } of related.rows) {
    const figures = [share.toFixed(3), withoutAuthors.toFixed(3), random.toFixed(3), ratio(share, random)];
    process.stdout.write(`${label.padEnd(30)}${figures.map((figure) => figure.padStart(12)).join("")}\n`);
  }
}

/** By queries drawn from the instance's own papers, as a reader would ask them. */
async function measureDrawn({ records: { db }, index, suggestions, suggester }: Instance, meaning?: VectorIndex) {
  await suggester.catchUp();
  const library = { index, meaning, suggestions };
  process.stdout.write(`\n${"drawn query".padEnd(30)}${["queries", "first", "in ten"].map(right).join("")}\n`);
  for (const { kind, queries, at1, at10 } of await drawnQueries(db, library))
    process.stdout.write(
      `${kind.padEnd(30)}${[String(queries), at1.toFixed(3), at10.toFixed(3)].map(right).join("")}\n`,
    );
  const lexicon = suggestions.lexicon();
  if (!lexicon) return;
  process.stdout.write(`\n${"written in two ways".padEnd(30)}${["pairs", "first 20 shared"].map(right).join("")}\n`);
  for (const { kind, pairs, shared } of await sharedResults(db, library, lexicon.forms))
    process.stdout.write(`${kind.padEnd(30)}${[String(pairs), shared.toFixed(3)].map(right).join("")}\n`);
}

const right = (text: string): string => text.padStart(17);

const ratio = (share: number, random: number): string => (random === 0 ? "-" : (share / random).toFixed(1));

const printHead = (name: string) =>
  process.stdout.write(
    `${name.padEnd(14)}${"way".padEnd(8)}${["queries", "nDCG@10", "recall@100", "MRR"].map((column) => column.padStart(12)).join("")}\n`,
  );

function printScores(name: string, scores: Partial<Record<Way, Scores>>): [string, Scores][] {
  const rows = Object.entries(scores);
  for (const [way, { queries, ndcg10, recall100, mrr }] of rows)
    printRow(name, way, [String(queries), ndcg10.toFixed(3), recall100.toFixed(3), mrr.toFixed(3)]);
  return rows;
}

const printRow = (name: string, way: string, figures: string[]) =>
  process.stdout.write(`${name.padEnd(14)}${way.padEnd(8)}${figures.map((figure) => figure.padStart(12)).join("")}\n`);
