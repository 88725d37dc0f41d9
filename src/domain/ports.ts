/** The outside world, as small functions; adapters are handed in by main.ts. */

import type { Instant } from "../lib/time.ts";
import type { Listing } from "./editions/externalListing.ts";
import type { HarvestPage, HarvestSpan, SourceError } from "./harvest/harvest.ts";
import type { PaperRecord } from "./papers/paper.ts";
import type { EncoderConfig } from "./search/encoderConfig.ts";

/** What time it is. */
export type Clock = () => Instant;

/** Milliseconds since some moment, by a clock that nobody sets: it never goes back and never jumps. */
export type MonotonicClock = () => number;

/** One line or entry of a file, in order. */
export interface SourceLine {
  /** 1 for the first; of entries, not of lines. */
  number: number;
  /** The line of the file where an entry begins; absent where that is its number. */
  begins?: number;
  /** Without the line's end; only a beginning of it where `problem` says why. */
  bytes: Uint8Array;
  problem?: string;
}

/** A file of papers, read as a stream. */
export interface SourceFile {
  /** As messages name it. */
  name: string;
  /** Absolute path, or `-` for standard input. */
  path: string;
  /** Tells whether the file is the same as at an earlier run; absent where that cannot be told. */
  fingerprint?: string;
  /** Its content, unpacked; may be asked for once. */
  bytes(): AsyncIterable<Buffer>;
  /** How much has been read, 0 to 1; undefined where the size is unknown. */
  progress(): number | undefined;
}

/** What a line says: a paper's record, with its place in an edition if it tells of one; nothing; or why it is no use. */
export type FileReading = { record: PaperRecord; listing?: Listing } | { blank: true } | { reason: string };

/** Reads one line; `now` is what dates are checked against. */
export type ReadLine = (bytes: Uint8Array, now: Instant) => FileReading;

/** A format that files of papers come in. */
export interface FileFormat {
  /** As on the command line: `bibtex`. */
  id: string;
  /** As people call it. */
  name: string;
  /** What one paper is in such a file. */
  noun: "line" | "entry";
  /** Begins a file: how it is cut into lines or entries, and how one is read. */
  open(): FileReader;
}

export interface FileReader {
  cut(bytes: AsyncIterable<Buffer>): AsyncIterable<SourceLine[]>;
  read: ReadLine;
}

/** Resolves after so long, or at once when the signal is given. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

/** What an outside server answered, before its content is read. */
export interface FetchResponse {
  status: number;
  /** Undefined when the header is absent. */
  header(name: string): string | undefined;
  /** Unpacked; may be read once. Throws `Trouble` when it is too long, too slow or breaks off. */
  body: AsyncIterable<Uint8Array>;
}

/** Asks an address and has `read` read the answer; the connection is ours until `read` is done. Throws `Trouble`. */
export type Fetch = <T>(url: string, read: (answer: FetchResponse) => Promise<T>, signal?: AbortSignal) => Promise<T>;

/** Turns at an outside service, shared by all processes: one at a time, with a pause in between. */
export interface Throttle {
  /** Waits for a turn and does the work in it. Throws `Trouble` when the turn is too far off to wait for. */
  take<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Nobody's turn comes before this. */
  postpone(until: Instant): Promise<void>;
}

/** Papers asked for by their ids. */
export interface FetchedPaper {
  records: PaperRecord[];
  rejects: { id: string; reason: string }[];
  /** Ids that the source does not know. */
  unknown: string[];
}

/** One page of a span. */
export interface PageRequest {
  part: string;
  span: HarvestSpan;
  /** Absent for the first. */
  cursor?: string | undefined;
}

/** Where papers come from by themselves. */
export interface PaperSource {
  /** As in the records and on the command line: `arxiv`. */
  id: string;
  /** As people call it. */
  name: string;
  /** How it is followed, as on the command line: `--follow cs.LG`. */
  setting: string;
  /** The parts of it that are followed; empty when it is not in use. */
  parts: readonly string[];
  /** Without an answer for so long, the instance counts as unwell. */
  lateAfterMs: number;
  /** It has no days: every harvest is one page of whatever there is now. */
  undated?: true;
  read(wanted: PageRequest, signal?: AbortSignal): Promise<HarvestPage | SourceError>;
  /** Papers by their ids; absent where the source cannot. */
  fetchPapers?(ids: readonly string[], signal?: AbortSignal): Promise<FetchedPaper | SourceError>;
  /** The part's latest list of announcements; absent where there is none. */
  announced?(part: string, signal?: AbortSignal): Promise<Announcement | SourceError>;
}

/** How the fetching of a single paper stands. */
export type PaperFetch =
  | { state: "here" }
  | { state: "underway" }
  /** Its source does not know it, or it cannot be used. */
  | { state: "unknown"; message: string }
  /** It could not be asked for; later it may be. */
  | { state: "failed"; message: string };

/** Begins to fetch a paper by its id unless that is under way; answers soon, whether it has come or not. */
export type FetchPaper = (id: string) => Promise<PaperFetch>;

export interface Announcement {
  /** The time that the list is of; absent where it does not say. */
  at?: Instant;
  papers: { id: string; version: number }[];
}
/** How search by meaning stands. */
export interface SemanticState {
  encoder: EncoderConfig["kind"];
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

/** The parts of a paper that an encoder reads. */
export interface PaperText {
  title: string;
  abstract: string;
}

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
  /** Vectors of papers; absent where a paper's is that of its title and abstract as one text. */
  encodePapers?(papers: readonly PaperText[]): Promise<Float32Array[]>;
  /** Whether a text's vector is the mean of its words', which says little of few words. */
  meanOfWords?: true;
  /** Words that are likely other forms of a word, as far as the encoder knows words at all. */
  variants?(word: string): string[];
}
