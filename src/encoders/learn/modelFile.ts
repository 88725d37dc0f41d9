/**
 * An encoder as bytes: eight bytes of mark, the length of a JSON header, the header, weights and table as 32-bit
 * floats (little-endian), and a SHA-1 of all before it, so that half a file is noticed.
 */
import { createHash } from "node:crypto";
import type { WordTable } from "./encoder.ts";
import { vocabularyOf } from "./vocabulary.ts";

/** How an encoder came about. */
export interface TrainingRecord {
  /** Papers learned from, and papers kept aside. */
  papers: number;
  heldOut: number;
  epochs: number;
  seed: number;
  temperature: number;
  /** Mean reciprocal rank with which held-out titles find their abstracts. */
  score: number;
  /** RankMe of held-out abstracts' vectors, from 1 to the dimension. */
  effectiveRank: number;
  seconds: number;
  /** Id of the static model it began at; absent when it began at nothing. */
  startedFrom?: string;
  /** When it was finished, milliseconds UTC. */
  at: number;
}

export interface EncoderFile {
  /** Made from the file's content; changes when anything does. */
  id: string;
  words: WordTable;
  record: TrainingRecord;
}

const MARK = "BSENC001";
const CHECKSUM_BYTES = 20;
const ID_CHARACTERS = 12;

export function encoderBytes(words: WordTable, record: TrainingRecord): Buffer {
  const header = Buffer.from(JSON.stringify({ words: words.vocabulary.words, dimension: words.dimension, record }));
  // Floats are read in place, which wants their offset to be a multiple of four.
  const padded = Buffer.concat([header, Buffer.alloc((4 - (header.length % 4)) % 4, " ")]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(padded.length);
  const body = Buffer.concat([
    Buffer.from(MARK),
    length,
    padded,
    bytesOf(words.vocabulary.weights),
    bytesOf(words.table),
  ]);
  return Buffer.concat([body, createHash("sha1").update(body).digest()]);
}

/** Undefined for anything but a whole encoder. */
export function readEncoder(bytes: Buffer): EncoderFile | undefined {
  const body = bytes.subarray(0, -CHECKSUM_BYTES);
  if (bytes.length < MARK.length + 4 + CHECKSUM_BYTES || body.subarray(0, MARK.length).toString() !== MARK)
    return undefined;
  const checksum = createHash("sha1").update(body).digest();
  if (!checksum.equals(bytes.subarray(-CHECKSUM_BYTES))) return undefined;
  const from = MARK.length + 4;
  const headerLength = body.readUInt32LE(MARK.length);
  const { words, dimension, record } = JSON.parse(body.subarray(from, from + headerLength).toString());
  const floats = floatsOf(body.subarray(from + headerLength));
  const vocabulary = vocabularyOf(words, floats.subarray(0, words.length));
  return {
    id: checksum.toString("hex").slice(0, ID_CHARACTERS),
    words: { vocabulary, dimension, table: floats.subarray(words.length) },
    record,
  };
}

const bytesOf = (floats: Float32Array): Buffer => Buffer.from(floats.buffer, floats.byteOffset, floats.byteLength);

/** A copy, because a buffer out of a pool need not be aligned. */
function floatsOf(bytes: Buffer): Float32Array {
  const copy = new Uint8Array(bytes.length);
  copy.set(bytes);
  return new Float32Array(copy.buffer);
}
