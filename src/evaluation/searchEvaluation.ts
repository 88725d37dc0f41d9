/** Measuring search on judged collections, with an encoder that has learned from them as an instance's own would. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Encoder } from "../domain/ports.ts";
import type { EncoderConfig, EncoderServerConfig } from "../domain/search/encoderConfig.ts";
import { builtInEncoder } from "../encoders/learn/adapter.ts";
import { type Corpus, corpusBuilder } from "../encoders/learn/corpus.ts";
import { learn } from "../encoders/learn/learn.ts";
import { encoderBytes, readEncoder } from "../encoders/learn/modelFile.ts";
import { readStaticModel } from "../encoders/learn/staticModel.ts";
import { countSpellings, REFINING, startFrom } from "../encoders/learn/warmStart.ts";
import { folderEncoder, readFolder } from "../encoders/model2vec.ts";
import { openServer, TIMEOUT_MS } from "../encoders/server.ts";
import { BroadsheetError } from "../lib/errors.ts";
import type { Database } from "../store/database.ts";
import { papersAfterKey } from "../store/papers/papers.ts";
import type { JudgedCollection } from "./judged.ts";

const BATCH_PAPERS = 2_000;

/** The encoder to measure: the one chosen, or what is learned as an instance would. Throws `encoder_unusable`. */
export async function encoderToMeasure(
  { choice, key }: { choice: EncoderConfig; key: string },
  collections: readonly JudgedCollection[],
  db: Database | undefined,
  onProgress: (done: number, of: number, label: string) => void,
): Promise<Encoder> {
  if (choice.kind === "server") return patient(choice, key);
  if (choice.kind === "folder") return folderEncoder(choice.path);
  return encoderFor(collections, db, onProgress, choice.startFolder);
}

/** A server's queries may take as long as papers here, and one that fails ends the measuring: words alone would lie. */
async function patient(choice: EncoderServerConfig, key: string): Promise<Encoder> {
  const { signal } = new AbortController();
  const wait = (ms: number) => sleep(ms);
  const timeoutMs = { query: TIMEOUT_MS.papers, papers: TIMEOUT_MS.papers };
  const outside = { clock: Date.now, timeout: AbortSignal.timeout, random: Math.random, sleep: wait, say() {} };
  const server = openServer(choice, { key, signal, timeoutMs, ...outside });
  const strict = <T>(answer: Promise<T>): Promise<T> =>
    answer.catch((error) => {
      throw error instanceof BroadsheetError ? new BroadsheetError("encoder_unusable", error.message) : error;
    });
  const { length } = await strict(server.probe("Loss functions."));
  const encoder = server.encoder("measured", length);
  return { ...encoder, encode: (texts, purpose) => strict(encoder.encode(texts, purpose)) };
}

/** Learns from the papers of an instance, if one is given, and the documents of all collections; no judgement is seen. */
async function encoderFor(
  collections: readonly JudgedCollection[],
  db: Database | undefined,
  onProgress: (done: number, of: number, label: string) => void,
  startFolder?: string,
): Promise<Encoder> {
  const start = startFolder === undefined ? undefined : readStaticModel(readFolder(startFolder));
  const spellings = countSpellings();
  const corpus = await corpusOf(collections, db, (title, text) => {
    if (start) spellings.add(`${title} ${text}`);
    onProgress(0, 1, "reading papers");
  });
  const from = start ? { start: startFrom(start, corpus.vocabulary, spellings) } : {};
  const { words, record } = learn(corpus, start ? REFINING : {}, from, { onProgress });
  const file = readEncoder(encoderBytes(words, record));
  if (!file) throw new Error("the encoder could not be read back");
  return builtInEncoder(file);
}

/** What the papers of an instance, if one is given, and the documents of collections teach. */
export async function corpusOf(
  collections: readonly JudgedCollection[],
  db: Database | undefined,
  onText: (title: string, text: string) => void = () => {},
): Promise<Corpus> {
  const corpus = corpusBuilder();
  const add = (title: string, text: string) => {
    corpus.add(title, text);
    onText(title, text);
  };
  for (let key = 0; db; ) {
    const papers = await papersAfterKey(db, key, BATCH_PAPERS);
    if (papers.length === 0) break;
    for (const { title, abstract } of papers) add(title, abstract);
    key = papers.at(-1)?.key ?? key;
  }
  for (const { documents } of collections) for (const { title, text } of documents) add(title, text);
  return corpus.finish();
}
