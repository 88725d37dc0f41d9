/** `broadsheet eval FOLDER...`: search measured on judged collections in the BEIR layout. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { defineCommand } from "citty";
import { BroadsheetError, messageOf } from "../domain/errors.ts";
import { encoderToMeasure } from "../jobs/evaluate.ts";
import { type Collection, evaluate } from "../search/evaluation.ts";
import { mean } from "../search/metrics.ts";
import { type CommandParts, DATA_OPTION, ENCODER_OPTIONS } from "./parts.ts";
import { showProgress } from "./progress.ts";

export const evalCommand = (parts: CommandParts) =>
  defineCommand({
    meta: {
      name: "eval",
      description: "Measure search on judged collections (BEIR layout: corpus.jsonl, queries.jsonl, qrels/test.tsv)",
    },
    args: {
      folder: { type: "positional", description: "Collections, or a folder of them", required: true },
      words: { type: "boolean", description: "Words alone, without learning an encoder" },
      data: {
        ...DATA_OPTION.data,
        description: "An instance whose papers the encoder learns from, besides the collections",
      },
      ...ENCODER_OPTIONS,
    },
    async run({ args }) {
      const collections = args._.flatMap((folder) => collectionsIn(resolve(folder))).map(readCollection);
      const instance = args.data === undefined ? undefined : await parts.open(args);
      const progress = showProgress("Learning");
      const encoder = args.words
        ? undefined
        : await encoderToMeasure(
            parts.encoderSettings({ encoder: args.encoder, encoderKey: args.encoderKey }),
            collections,
            instance?.records.db,
            (done, of, says) => progress.update(done / of, says),
          );
      progress.stop();
      await instance?.close();
      process.stdout.write(
        `${"collection".padEnd(14)}${"way".padEnd(8)}${["queries", "nDCG@10", "recall@100", "MRR"].map((name) => name.padStart(12)).join("")}\n`,
      );
      const ndcgs = new Map<string, number[]>();
      for (const collection of collections)
        for (const [way, scores] of Object.entries(await evaluate(collection, encoder))) {
          const { queries, ndcg10, recall100, mrr } = scores;
          ndcgs.set(way, [...(ndcgs.get(way) ?? []), ndcg10]);
          printRow(collection.name, way, [String(queries), ndcg10.toFixed(3), recall100.toFixed(3), mrr.toFixed(3)]);
        }
      for (const [way, values] of ndcgs) printRow("mean", way, ["", mean(values).toFixed(3)]);
    },
  });

const printRow = (name: string, way: string, figures: string[]) =>
  process.stdout.write(`${name.padEnd(14)}${way.padEnd(8)}${figures.map((figure) => figure.padStart(12)).join("")}\n`);

function collectionsIn(folder: string): string[] {
  if (existsSync(join(folder, "corpus.jsonl"))) return [folder];
  const inside = existsSync(folder)
    ? readdirSync(folder)
        .map((name) => join(folder, name))
        .filter((path) => existsSync(join(path, "corpus.jsonl")))
    : [];
  if (inside.length === 0)
    throw new BroadsheetError(
      "file_unreadable",
      `${folder} holds no collection: there is no corpus.jsonl in it or in a folder of it.`,
    );
  return inside.sort();
}

function readCollection(folder: string): Collection {
  const documents = rows(folder, "corpus.jsonl")
    .map((line) => JSON.parse(line))
    .map(({ _id, title, text }) => ({ id: String(_id), title: String(title ?? ""), text: String(text ?? "") }));
  const judged = new Map<string, Map<string, number>>();
  for (const line of rows(folder, "qrels/test.tsv").slice(1)) {
    const [query = "", document = "", gain = "0"] = line.split("\t");
    if (Number(gain) <= 0) continue;
    if (!judged.has(query)) judged.set(query, new Map());
    judged.get(query)?.set(document, Number(gain));
  }
  const queries = rows(folder, "queries.jsonl")
    .map((line) => JSON.parse(line))
    .map(({ _id, text }) => ({
      id: String(_id),
      text: String(text),
      judged: judged.get(String(_id)) ?? new Map<string, number>(),
    }))
    .filter((query) => query.judged.size > 0);
  return { name: basename(folder), documents, queries };
}

function rows(folder: string, name: string): string[] {
  try {
    return readFileSync(join(folder, name), "utf8")
      .split("\n")
      .filter((line) => line.trim() !== "");
  } catch (error) {
    throw new BroadsheetError("file_unreadable", `The collection ${folder} cannot be read: ${messageOf(error)}.`);
  }
}
