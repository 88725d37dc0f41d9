/** Judged collections in the BEIR layout: corpus.jsonl, queries.jsonl, qrels/test.tsv. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { BroadsheetError, messageOf } from "../lib/errors.ts";
import type { JudgedCollection } from "./judged.ts";

/** The folder itself, or the collections in it. */
export function collectionsIn(folder: string): string[] {
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

export function readCollection(folder: string): JudgedCollection {
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
