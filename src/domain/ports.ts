/** The outside world, as small functions; adapters are handed in by main.ts. */
import type { EncoderChoice } from "./encoderChoice.ts";
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

/** How search by meaning stands. */
export interface MeaningState {
  encoder: EncoderChoice["kind"];
  /**
   * `ready`: it counts in searches. `making`: the first vectors are being made. `away`: the encoder cannot be used just
   * now, and search goes by words. `none`: there is no encoder yet.
   */
  state: "ready" | "making" | "away" | "none";
  /** Changes of papers that vectors of the encoder in use have yet to follow. */
  behind: number;
}

/** What a vector is made for: models may want the two told apart, and nobody waits long for a query's. */
export type EncodingPurpose = "papers" | "query";

/** Turns texts into vectors of length 1 (all zeros for a text it knows no word of). */
export interface Encoder {
  /** Changes whenever its vectors do. Safe in a file name. */
  id: string;
  dimension: number;
  /** Texts to hand it at once; absent where any number will do. */
  batch?: number;
  /** A sentence for the operator while it cannot answer; absent where that cannot be. */
  trouble?(): string | undefined;
  /** Throws `encoder_away` when it cannot answer now; for papers only after it has tried for a while. */
  encode(texts: readonly string[], purpose?: EncodingPurpose): Promise<Float32Array[]>;
  /** Whether a text's vector is the mean of its words', which says little of few words. */
  meanOfWords?: true;
  /** Words that are likely other forms of a word, as far as the encoder knows words at all. */
  variants?(word: string): string[];
}
