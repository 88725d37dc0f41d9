/** Import: one file of papers into the records, batch by batch, each batch with its place in the file. */
import { closeSync, fstatSync, fsyncSync, mkdirSync, openSync, truncateSync, writeSync } from "node:fs";
import { join } from "node:path";
import { BroadsheetError } from "../domain/errors.ts";
import type { PaperRecord } from "../domain/paper.ts";
import type { Clock, ReadLine, SourceFile, SourceLine } from "../domain/ports.ts";
import { count } from "../domain/text.ts";
import { applyRecords } from "../store/apply.ts";
import type { Database } from "../store/database.ts";
import { clearDemo, hasDemo } from "../store/demo.ts";
import { type Import, openImport, saveImport, type Tallies } from "../store/imports.ts";

/** Lines a transaction: large enough to be quick, small enough that another process's write waits only milliseconds. */
const BATCH_LINES = 500;
/** A file whose first lines are all unusable is not what it was taken for. */
const HOPELESS_LINES = 1_000;
/** Of an unusable line so much is kept in the rejects file. */
const KEPT_BYTES = 65_536;
const REJECTS_FOLDER = "rejects";

export interface Reject {
  line: number;
  reason: string;
}

export interface ImportSteps {
  onStart?(begun: { resumedAt: number; clearedDemo: boolean }): void;
  onProgress?(lines: number): void;
  onReject?(reject: Reject): void;
}

export interface ImportResult {
  lines: number;
  tallies: Tallies;
  /** Where unusable lines are kept; absent when there were none. */
  rejectsFile?: string;
}

/**
 * Reads a file to its end, going on where an interrupted run stopped. Throws `file_unreadable`, and `nothing_imported`
 * when it holds no paper at all.
 */
export async function importFile(
  db: Database,
  dataFolder: string,
  file: SourceFile,
  readLine: ReadLine,
  clock: Clock,
  steps: ImportSteps = {},
): Promise<ImportResult> {
  const begun = await openImport(db, file.path, file.fingerprint, clock());
  const rejects = openRejects(dataFolder, file, begun);
  const clearedDemo = await hasDemo(db);
  steps.onStart?.({ resumedAt: begun.lines, clearedDemo });
  try {
    for await (const lines of inBatches(file.lines(), begun.lines)) {
      const records: PaperRecord[] = [];
      for (const line of lines) {
        const reading = line.problem ? { reason: line.problem } : readLine(line.bytes, clock());
        if ("record" in reading) records.push(reading.record);
        else if ("reason" in reading) {
          begun.tallies.rejected++;
          rejects.add(line, reading.reason);
          steps.onReject?.({ line: line.number, reason: reading.reason });
        }
      }
      begun.lines = lines.at(-1)?.number ?? begun.lines;
      begun.rejectsBytes = rejects.flush();
      await db.transaction().execute(async (tx) => {
        if (clearedDemo && records.length > 0) await clearDemo(tx);
        for (const outcome of await applyRecords(tx, records)) begun.tallies[outcome]++;
        await saveImport(tx, begun);
      });
      steps.onProgress?.(begun.lines);
      if (usable(begun) === 0 && begun.lines >= HOPELESS_LINES) break;
    }
    if (usable(begun) === 0) throw nothing(file, begun, rejects);
    await saveImport(db, begun, clock());
  } finally {
    rejects.close();
  }
  return {
    lines: begun.lines,
    tallies: begun.tallies,
    ...(begun.tallies.rejected > 0 ? { rejectsFile: rejects.path } : {}),
  };
}

const usable = ({ tallies }: Import): number => tallies.new + tallies.updated + tallies.joined + tallies.unchanged;

function nothing(file: SourceFile, { lines, tallies }: Import, rejects: Rejects): BroadsheetError {
  const why =
    tallies.rejected === 0
      ? "it is empty"
      : `${lines >= HOPELESS_LINES ? `none of its first ${count(lines, "line")} is` : lines === 1 ? "its one line is not" : `none of its ${count(lines, "line")} is`} a paper in the arXiv snapshot format (line ${rejects.first?.line}: ${rejects.first?.reason})`;
  return new BroadsheetError(
    "nothing_imported",
    `Nothing was imported from ${file.name}: ${why}. The format is described in docs/import.md.`,
  );
}

/** Lines after the first `skip`, in batches of a set size whatever chunks they came in. */
async function* inBatches(chunks: AsyncIterable<SourceLine[]>, skip: number): AsyncGenerator<SourceLine[]> {
  let batch: SourceLine[] = [];
  for await (const chunk of chunks)
    for (const line of chunk) {
      if (line.number <= skip) continue;
      batch.push(line);
      if (batch.length < BATCH_LINES) continue;
      yield batch;
      batch = [];
    }
  if (batch.length > 0) yield batch;
}

interface Rejects {
  path: string;
  first: Reject | undefined;
  add(line: SourceLine, reason: string): void;
  /** Puts what was added on the disk; returns the file's length. */
  flush(): number;
  close(): void;
}

/** The rejects file of an import; cut back to where the records say it stood, so that a line is never in it twice. */
function openRejects(dataFolder: string, file: SourceFile, begun: Import): Rejects {
  const folder = join(dataFolder, REJECTS_FOLDER);
  const path = join(folder, `${begun.id}-${file.name.replace(/[^\w.-]+/g, "_").slice(0, 80)}.jsonl`);
  let handle: number | undefined;
  let bytes = begun.rejectsBytes;
  let waiting = "";
  const rejects: Rejects = {
    path,
    first: undefined,
    add(line, reason) {
      rejects.first ??= { line: line.number, reason };
      const text = Buffer.from(line.bytes.subarray(0, KEPT_BYTES)).toString("utf8");
      waiting += `${JSON.stringify({ file: file.path, line: line.number, reason, text, ...(line.bytes.length > KEPT_BYTES ? { cut: true } : {}) })}\n`;
    },
    flush() {
      if (waiting === "") return bytes;
      if (handle === undefined) {
        mkdirSync(folder, { recursive: true });
        handle = openSync(path, "a");
        // Somebody may have taken the file away or cut it since.
        bytes = Math.min(bytes, fstatSync(handle).size);
        truncateSync(path, bytes);
      }
      bytes += writeSync(handle, waiting);
      fsyncSync(handle);
      waiting = "";
      return bytes;
    },
    close: () => handle !== undefined && closeSync(handle),
  };
  return rejects;
}
