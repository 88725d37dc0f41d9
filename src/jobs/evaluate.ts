/** Measuring search on judged collections, with an encoder that has learned from them as an instance's own would. */
import type { Encoder } from "../domain/ports.ts";
import { builtInEncoder } from "../learn/adapter.ts";
import { type Corpus, corpusBuilder } from "../learn/corpus.ts";
import { encoderBytes, readEncoder } from "../learn/file.ts";
import { type Learned, learn } from "../learn/learn.ts";
import type { Collection } from "../search/evaluation.ts";
import type { Database } from "../store/database.ts";
import { papersAfterKey } from "../store/papers.ts";

const BATCH_PAPERS = 2_000;

/** Learns from the papers of an instance, if one is given, and the documents of all collections; no judgement is seen. */
export async function encoderFor(
  collections: readonly Collection[],
  db: Database | undefined,
  onProgress: (done: number, of: number, says: string) => void,
): Promise<Encoder> {
  const corpus = await corpusOf(collections, db, () => onProgress(0, 1, "reading papers"));
  return encoderOf(learn(corpus, {}, {}, { onProgress }));
}

export async function corpusOf(
  collections: readonly Collection[],
  db: Database | undefined,
  onRead: () => void = () => {},
): Promise<Corpus> {
  const corpus = corpusBuilder();
  for (let key = 0; db; ) {
    const papers = await papersAfterKey(db, key, BATCH_PAPERS);
    if (papers.length === 0) break;
    for (const { title, abstract } of papers) corpus.add(title, abstract);
    key = papers.at(-1)?.key ?? key;
    onRead();
  }
  for (const { documents } of collections) for (const { title, text } of documents) corpus.add(title, text);
  return corpus.finish();
}

function encoderOf({ words, record }: Learned): Encoder {
  const file = readEncoder(encoderBytes(words, record));
  if (!file) throw new Error("the encoder could not be read back");
  return builtInEncoder(file);
}
