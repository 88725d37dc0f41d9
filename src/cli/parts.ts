/** What commands are handed: how to open the instance they work on. */
import type { FeedClock } from "../domain/edition.ts";
import type { Clock, ReadLine, SourceFile } from "../domain/ports.ts";
import type { Meaning } from "../jobs/meaning.ts";
import type { PaperIndex } from "../search/index.ts";
import type { Indexer } from "../search/indexer.ts";
import type { Suggestions } from "../search/suggestions.ts";
import type { Records } from "../store/database.ts";

export interface Instance {
  dataFolder: string;
  feedClock: FeedClock;
  records: Records;
  index: PaperIndex;
  indexer: Indexer;
  /** What readers may be about to type, and the one who keeps it at the records. */
  suggestions: Suggestions;
  suggester: Indexer;
  meaning: Meaning;
  clock: Clock;
  close(): Promise<void>;
}

export interface CommandParts {
  /** Opens the records and the index of the data folder that the options name. */
  open(options: Record<string, unknown>): Promise<Instance>;
  openSourceFile(path: string): SourceFile;
  readSnapshotLine: ReadLine;
  /** The training thread's program. */
  workerFile: URL;
}

/** Options of every command that works on a data folder. */
export const DATA_OPTION = {
  data: { type: "string", description: "Folder that holds the records and the index", valueHint: "FOLDER" },
} as const;
