/** What commands are handed: how to open the instance they work on. */
import type { ArgsDef } from "citty";
import type { WrittenDigest } from "../app/digests/writeDigest.ts";
import type { SemanticIndex } from "../app/search/semanticIndex.ts";
import type { ReadLibrary } from "../domain/collections/referenceLibrary.ts";
import type { FeedClock } from "../domain/editions/edition.ts";
import type { Rule } from "../domain/editions/editionRule.ts";
import type { MailService } from "../domain/mail/mail.ts";
import type { Clock, FileFormat, PaperSource, Sleep, SourceFile } from "../domain/ports.ts";
import type { Reader } from "../domain/readers/reader.ts";
import type { EncoderConfig } from "../domain/search/encoderConfig.ts";
import type { Capture, EditionRow, RowProblem } from "../evaluation/captures.ts";
import type { ReadContext } from "../presenters/readContext.ts";
import type { Indexer } from "../search/index/indexer.ts";
import type { PaperIndex } from "../search/index/paperIndex.ts";
import type { Suggestions } from "../search/suggestions/suggestions.ts";
import type { Records } from "../store/database.ts";

export interface Instance {
  dataFolder: string;
  choice: EncoderConfig;
  feedClock: FeedClock;
  /** What fills editions besides people; empty when nothing does. */
  rules: Rule[];
  records: Records;
  index: PaperIndex;
  indexer: Indexer;
  /** What readers may be about to type, and the one who keeps it at the records. */
  suggestions: Suggestions;
  suggester: Indexer;
  meaning: SemanticIndex;
  /** Every source that there is, followed or not. */
  sources: PaperSource[];
  /** How far back a part is fetched that was never harvested. */
  backfillDays: number;
  clock: Clock;
  sleep: Sleep;
  close(): Promise<void>;
}

export interface OpenShelf {
  shelf: ReadContext;
  clock: Clock;
  close(): Promise<void>;
}

/** The records, and the way mail goes out and comes back. */
export interface MailContext {
  records: Records;
  clock: Clock;
  mailService: MailService;
  close(): void;
}

/** What a dump is made of. */
export interface Dumpable {
  dataFolder: string;
  /** Where the records are read, if that is not the data folder. */
  recordsFolder?: string;
  /** Files of the data folder that hold keys. */
  keyNames: readonly string[];
  version: string;
  instance: { title: string; address: string };
  clock: Clock;
  close(): void;
}

export interface CliContext {
  /** Opens the records and the index of the data folder that the options name. */
  open(options: Record<string, unknown>): Promise<Instance>;
  /** The same for commands that only read: nothing is made or changed. Throws `data_folder_unusable` for an empty folder. */
  openToRead(options: Record<string, unknown>): Promise<Instance>;
  openSourceFile(path: string): SourceFile;
  /** The encoder that the options, or else the environment, name. */
  encoderSettings(options: Record<string, unknown>): { choice: EncoderConfig; key: string };
  /** Formats of files, by name. */
  fileFormats: readonly FileFormat[];
  /** Tells a file's format by its name and beginning; the file that comes back is the one to read. */
  recognise(file: SourceFile): Promise<{ file: SourceFile; format: FileFormat }>;
  /** Reads somebody's library, whole. */
  readLibrary: ReadLibrary;
  /** Captured upvotes of editions, and rows of editions, to measure orders by. */
  readCaptures(file: SourceFile, onProblem: (problem: RowProblem) => void): Promise<Capture[]>;
  readEditionRows(file: SourceFile, onProblem: (problem: RowProblem) => void): Promise<EditionRow[]>;
  /** The training thread's program. */
  workerFile: URL;
  /** Options of commands that ask sources. */
  sourceOptions: ArgsDef;
  /** Options of commands that fill editions. */
  editionOptions: ArgsDef;
  /** Options of commands that print addresses of the instance. */
  addressOptions: ArgsDef;
  /** The public address that the options, or else the environment, name; empty where none is set. */
  publicAddress(options: Record<string, unknown>): string;
  /** Options of commands that read papers. */
  readingOptions: ArgsDef;
  /** Opens what is read from, and with `writes` may be changed; throws `data_folder_unusable` where the folder has no instance. */
  openShelf(options: Record<string, unknown>, writes?: boolean): Promise<OpenShelf>;
  /** Options of commands that need no more than the instance's address, and that address, without a closing slash. */
  whereOptions: ArgsDef;
  whereabouts(options: Record<string, unknown>): string;
  /** Speaks the Model Context Protocol over standard input and output until the input ends. */
  serveAgent(agent: { shelf: ReadContext; clock: Clock; reader: Reader | undefined }): Promise<void>;
  /** Options of commands about mail. */
  mailOptions: ArgsDef;
  /** Opens the records alone, with what the settings say of mail. */
  openMail(options: Record<string, unknown>): Promise<MailContext>;
  /** Options of dumping. */
  dumpOptions: ArgsDef;
  /** Opens the records of the data folder that the options name for reading, and says what a dump of them tells. */
  openDumped(options: Record<string, unknown>): Promise<Dumpable>;
  /** Where a dump is to be restored. */
  restoredFolder(options: Record<string, unknown>): Pick<Dumpable, "dataFolder" | "keyNames">;
  /** An issue for an address, beside all deliveries. Without an issue, the one that comes next. */
  previewDigest(
    instance: Instance,
    options: Record<string, unknown>,
    to: string,
    issue: string | undefined,
  ): Promise<WrittenDigest>;
}

/** Options of every command that works on a data folder. */
export const DATA_OPTION = {
  data: { type: "string", description: "Folder that holds the records and the index", valueHint: "FOLDER" },
} as const;

/** Options of the commands that make vectors. */
export const ENCODER_OPTIONS = {
  encoder: { type: "string", description: "As for the server: builtin, an address, or a folder", valueHint: "ENCODER" },
  encoderKey: { type: "string", description: "Key for the encoder's server", valueHint: "KEY" },
} as const;
