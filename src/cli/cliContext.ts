/** What commands are handed: how to open the instance they work on. */
import type { Option } from "commander";
import type { AppContext } from "../app/context.ts";
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
import type { OptionValues } from "./lib/cliCommand.ts";

export interface Instance {
  dataFolder: string;
  choice: EncoderConfig;
  feedClock: FeedClock;
  /** What fills editions besides people; empty when nothing does. */
  rules: Rule[];
  records: Records;
  index: PaperIndex;
  indexer: Indexer;
  /** What readers may be about to type, and what brings it up to the records. */
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

/** What papers are read from, and what use cases work with. */
export interface OpenReading {
  reading: ReadContext;
  /** Builds what use cases work with; commands that only print papers need none of it. */
  context(): Promise<AppContext>;
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

/** A setting as `broadsheet config` lists it. */
export interface SettingLine {
  option: string;
  variable: string;
  description: string;
  value: string;
  default: string;
}

/** What commands are handed. Options are those that were typed; settings that are not among them come from the environment. */
export interface CliContext {
  /** What the program is, in a phrase, and its version. */
  about: string;
  version: string;
  /** One option a setting. */
  settingOptions: readonly Option[];
  /** Options of commands that ask sources. */
  sourceOptions: readonly Option[];
  /** Options of commands that fill editions. */
  editionOptions: readonly Option[];
  /** Options of commands that read papers. */
  readingOptions: readonly Option[];
  /** Options of commands that need no more than the instance's address. */
  addressOptions: readonly Option[];
  /** Options of commands that make links for others. */
  publicAddressOptions: readonly Option[];
  /** Options of commands about mail. */
  mailOptions: readonly Option[];
  /** Options of dumping. */
  dumpOptions: readonly Option[];
  /** Every setting with its value; secrets are left out. */
  settingLines(options: OptionValues): SettingLine[];
  /** The instance's address, without a closing slash: as set, else as its server last had it. */
  addressOf(options: OptionValues): string;
  /** The public address that is set; empty where none is. */
  publicAddress(options: OptionValues): string;
  /** The encoder that is set, with its key. */
  encoderSettings(options: OptionValues): { choice: EncoderConfig; key: string };
  /** Runs the server until it is told to stop. */
  serve(options: OptionValues): Promise<void>;
  /** Opens the records and the index of the data folder. */
  open(options: OptionValues): Promise<Instance>;
  /** The same for commands that only read: nothing is made or changed. Throws `data_folder_unusable` for an empty folder. */
  openToRead(options: OptionValues): Promise<Instance>;
  /** Opens what papers are read from, and with `writes` may be changed; throws `data_folder_unusable` where the folder has no instance. */
  openReading(options: OptionValues, writes?: boolean): Promise<OpenReading>;
  /** Opens the records alone, with what the settings say of mail. */
  openMail(options: OptionValues): Promise<MailContext>;
  /** Opens the records for reading, and says what a dump of them tells. */
  openDumped(options: OptionValues): Promise<Dumpable>;
  /** Where a dump is to be restored. */
  restoredFolder(options: OptionValues): Pick<Dumpable, "dataFolder" | "keyNames">;
  /** Writes an issue for an address, apart from all deliveries; without `issue`, the next one. */
  previewDigest(
    instance: Instance,
    options: OptionValues,
    to: string,
    issue: string | undefined,
  ): Promise<WrittenDigest>;
  /** Speaks the Model Context Protocol over standard input and output until the input ends. */
  serveAgent(agent: Omit<OpenReading, "close"> & { reader: Reader | undefined }): Promise<void>;
  openSourceFile(path: string): SourceFile;
  /** Formats of files, by name. */
  fileFormats: readonly FileFormat[];
  /** Tells a file's format by its name and beginning; the file that comes back is the one to read. */
  recognise(file: SourceFile, asked?: FileFormat): Promise<{ file: SourceFile; format: FileFormat }>;
  /** Reads a reader's library, whole. */
  readLibrary: ReadLibrary;
  /** Captured upvotes of editions, and rows of editions, to measure orders by. */
  readCaptures(file: SourceFile, onProblem: (problem: RowProblem) => void): Promise<Capture[]>;
  readEditionRows(file: SourceFile, onProblem: (problem: RowProblem) => void): Promise<EditionRow[]>;
  /** The training thread's program. */
  workerFile: URL;
}
