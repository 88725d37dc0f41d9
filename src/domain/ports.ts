/** The outside world, as small functions; adapters are handed in by main.ts. */
import type { Instant, PaperRecord } from "./paper.ts";

/** What time it is. */
export type Clock = () => Instant;

/** One line of a source, in order. */
export interface SourceLine {
  /** 1 for the first. */
  number: number;
  /** The line without its end; only a beginning of it where `problem` says why. */
  bytes: Uint8Array;
  problem?: string;
}

/** A file of papers, read as a stream of lines. */
export interface SourceFile {
  /** As messages name it. */
  name: string;
  /** Absolute path, or `-` for standard input. */
  path: string;
  /** Tells whether the file is the same as at an earlier run; absent where that cannot be told. */
  fingerprint?: string;
  /** Lines in batches; may be asked for once. */
  lines(): AsyncIterable<SourceLine[]>;
  /** How much has been read, 0 to 1; undefined where the size is unknown. */
  progress(): number | undefined;
}

/** What a line says: a paper's record, nothing (a blank line), or why it cannot be used. */
export type Reading = { record: PaperRecord } | { blank: true } | { reason: string };

/** Reads one line; `now` is what dates are checked against. */
export type ReadLine = (bytes: Uint8Array, now: Instant) => Reading;

/** Turns texts into vectors of length 1 (all zeros for a text it knows no word of). */
export interface Encoder {
  /** Changes whenever its vectors do. Safe in a file name. */
  id: string;
  dimension: number;
  encode(texts: readonly string[]): Promise<Float32Array[]>;
  /** Words that are likely other forms of a word, as far as the encoder knows words at all. */
  variants?(word: string): string[];
}
