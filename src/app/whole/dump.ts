/** Writing a dump: all of the records, or their public part, as of one moment, into one compressed file. */
import { createHash } from "node:crypto";
import { chmodSync, createWriteStream, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Readable, Transform, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { Clock } from "../../domain/ports.ts";
import { BroadsheetError, messageOf, systemCodeOf } from "../../lib/errors.ts";
import { storageCodeOf, storageDetail } from "../../lib/storageErrors.ts";
import type { Instant } from "../../lib/time.ts";
import { RECORDS_FILE } from "../../store/database.ts";
import { PUBLIC_FILE_MODE } from "../../store/lib/folderAccess.ts";
import { openSnapshot } from "../../store/lib/snapshot.ts";
import type { Head } from "../../store/whole/dump/format.ts";
import { dumpLines, type KeyFile } from "../../store/whole/dump/lines.ts";
import { syncToDisk, tempFileBeside } from "./tempFile.ts";

export interface DumpWish {
  dataFolder: string;
  /** Where the records are read, if that is not the data folder: a copy whose tables are up to date. */
  recordsFolder?: string;
  part: Head["part"];
  /** Whether keys, tokens and whole addresses of webhooks are in it. */
  secrets: boolean;
  /** Files of the data folder that hold keys. */
  keyNames: readonly string[];
  version: string;
  instance: Head["instance"];
  clock: Clock;
  signal?: AbortSignal;
  onProgress?(done: number, of: number): void;
}

/** What is published, and where. */
export type Publication = Pick<DumpWish, "dataFolder" | "version" | "instance">;

export interface Dumped {
  at: Instant;
  rows: number;
  /** Size of the compressed file. */
  bytes: number;
  sha256: string;
}

/** Only its owner may read what is not public. */
const MODES: Record<Head["part"], number> = { whole: 0o600, public: PUBLIC_FILE_MODE };

/** Writes a file whole or not at all. Throws `file_unwritable`. */
export async function dumpToFile(path: string, wish: DumpWish): Promise<Dumped> {
  const file = resolve(path);
  try {
    const aside = tempFileBeside(file);
    try {
      const dumped = await dumpTo(createWriteStream(aside, { mode: 0o600, flags: "w" }), wish);
      chmodSync(aside, MODES[wish.part]);
      syncToDisk(aside);
      renameSync(aside, file);
      syncToDisk(dirname(file));
      return dumped;
    } finally {
      rmSync(aside, { force: true });
    }
  } catch (error) {
    const storage = storageCodeOf(error);
    if (storage === "database_damaged") throw unreadable(wish, error);
    if (error instanceof BroadsheetError || systemCodeOf(error) === undefined || wish.signal?.aborted) throw error;
    throw new BroadsheetError(
      "file_unwritable",
      `${file} cannot be written: ${systemCodeOf(error) === "ENOENT" ? "there is no such folder" : messageOf(error)}. Check the folder and the room on the disk; what was there before is as it was.`,
    );
  }
}

const unreadable = ({ dataFolder }: DumpWish, error: unknown) =>
  new BroadsheetError(
    "database_damaged",
    `The records in ${dataFolder} are damaged (${storageDetail(error)}), so that no whole dump of them can be written; what was there before is as it was. Restore the latest good dump: move ${RECORDS_FILE} and the files beside it that begin with its name out of the folder, and then: broadsheet restore FILE --data ${dataFolder}`,
    { cause: error },
  );

/** Writes a dump to any stream, which it ends. Throws `database_damaged`. */
export async function dumpTo(output: Writable, wish: DumpWish): Promise<Dumped> {
  const { dataFolder, recordsFolder = dataFolder, part, secrets, version, instance, clock, signal } = wish;
  const snapshot = openSnapshot(recordsFolder);
  try {
    const head = { part, secrets, version, instance, records: snapshot.migration, at: clock() };
    const lines = dumpLines(snapshot, head, secrets ? keyFilesOf(wish) : []);
    let rows = 0;
    function* texts() {
      for (const piece of lines.pieces()) {
        rows += piece.rows;
        wish.onProgress?.(rows, lines.rows);
        yield Buffer.from(piece.text);
      }
    }
    const seen = createHash("sha256");
    let bytes = 0;
    const measured = new Transform({
      transform(chunk: Buffer, _, done) {
        seen.update(chunk);
        bytes += chunk.length;
        done(null, chunk);
      },
    });
    const source = Readable.from(texts(), { objectMode: false });
    await pipeline(source, createGzip(), measured, output, signal ? { signal } : {});
    return { at: head.at, rows, bytes, sha256: seen.digest("hex") };
  } finally {
    snapshot.close();
  }
}

function keyFilesOf({ dataFolder, keyNames }: DumpWish): KeyFile[] {
  return keyNames.flatMap((name) => {
    try {
      return [{ name, text: readFileSync(join(dataFolder, name), "utf8").trim() }];
    } catch (error) {
      if (systemCodeOf(error) === "ENOENT") return [];
      throw error;
    }
  });
}
