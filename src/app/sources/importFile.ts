/** Import: one file of papers into the records, batch by batch, each batch with its place in the file. */
import { closeSync, fstatSync, fsyncSync, mkdirSync, openSync, truncateSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Listing } from "../../domain/editions/externalListing.ts";
import type { PaperRecord } from "../../domain/papers/paper.ts";
import type { Clock, FileFormat, SourceFile, SourceLine } from "../../domain/ports.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { count } from "../../lib/text.ts";
import { takingTurns } from "../../lib/yieldTurns.ts";
import type { Database } from "../../store/database.ts";
import { applyListings } from "../../store/editions/listings.ts";
import { type Import, openImport, saveImport, type Tallies } from "../../store/papers/imports.ts";
import { ingest } from "../../store/papers/ingest.ts";

/** Lines a transaction: large enough to be quick, small enough that another process's write waits only milliseconds. */
const BATCH_LINES = 500;
/** Long lines make smaller batches, so that memory stays flat. */
const BATCH_BYTES = 8 * 1024 * 1024;
/** Beyond this the rejects file keeps no more, so that a wholly wrong file does not fill the disk; all are counted. */
const MAX_REJECTS_BYTES = 256 * 1024 * 1024;
/** The rejects file keeps at most this much of an unusable line. */
const KEPT_BYTES = 65_536;
const REJECTS_FOLDER = "rejects";

export interface Reject {
  /** The line, or where the entry begins. */
  line: number;
  reason: string;
}

export interface ImportSteps {
  onStart?(begun: { resumedAt: number }): void;
  onDemoCleared?(): void;
  onProgress?(lines: number): void;
  onReject?(reject: Reject): void;
}

export interface ImportResult {
  /** Lines or entries. */
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
  format: FileFormat,
  clock: Clock,
  steps: ImportSteps = {},
): Promise<ImportResult> {
  const begun = await openImport(db, file.path, file.fingerprint, clock());
  const reader = format.open();
  const rejects = openRejects(dataFolder, file, begun);
  const turn = takingTurns();
  steps.onStart?.({ resumedAt: begun.lines });
  try {
    for await (const lines of inBatches(reader.cut(file.bytes()), begun.lines)) {
      const records: PaperRecord[] = [];
      const listings: Listing[] = [];
      for (const line of lines) {
        await turn();
        const reading = line.problem ? { reason: line.problem } : reader.read(line.bytes, clock());
        if ("record" in reading) {
          records.push(reading.record);
          if (reading.listing) listings.push(reading.listing);
        } else if ("reason" in reading) {
          begun.tallies.rejected++;
          rejects.add(line, reading.reason);
          steps.onReject?.({ line: placeOf(line), reason: reading.reason });
        }
      }
      begun.lines = lines.at(-1)?.number ?? begun.lines;
      begun.rejectsBytes = rejects.flush();
      let clearedDemo = false;
      await db.transaction().execute(async (tx) => {
        const taken = await ingest(tx, records);
        clearedDemo = taken.clearedDemo;
        await applyListings(tx, listings);
        for (const outcome of taken.outcomes) begun.tallies[outcome]++;
        await saveImport(tx, begun);
      });
      if (clearedDemo) steps.onDemoCleared?.();
      steps.onProgress?.(begun.lines);
    }
    // Also when nothing was usable: the next run is to read the file from its beginning.
    await saveImport(db, begun, clock());
    if (usable(begun) === 0) throw nothing(file, format, begun, rejects);
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

function nothing(
  file: SourceFile,
  { name, noun }: FileFormat,
  { lines, tallies }: Import,
  rejects: Rejects,
): BroadsheetError {
  const why =
    tallies.rejected === 0
      ? "it is empty"
      : `${lines === 1 ? `its one ${noun} is not` : `none of its ${noun === "line" ? count(lines, "line") : count(lines, "entry", "entries")} is`} a paper in ${name} (line ${rejects.first?.line}: ${rejects.first?.reason})`;
  return new BroadsheetError(
    "nothing_imported",
    `Nothing was imported from ${file.name}: ${why}. The format is described in docs/import.md.`,
  );
}

/** The line of the file that people look for. */
const placeOf = ({ number, begins }: SourceLine): number => begins ?? number;

/** Lines after the first `skip`, in batches of a set size whatever chunks they came in. */
async function* inBatches(chunks: AsyncIterable<SourceLine[]>, skip: number): AsyncGenerator<SourceLine[]> {
  let batch: SourceLine[] = [];
  let bytes = 0;
  let broken: unknown;
  try {
    for await (const chunk of chunks)
      for (const line of chunk) {
        if (line.number <= skip) continue;
        batch.push(line);
        bytes += line.bytes.length;
        if (batch.length < BATCH_LINES && bytes < BATCH_BYTES) continue;
        yield batch;
        batch = [];
        bytes = 0;
      }
  } catch (error) {
    broken = error;
  }
  // What came whole before a break in the file counts.
  if (batch.length > 0) yield batch;
  if (broken) throw broken;
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
      rejects.first ??= { line: placeOf(line), reason };
      if (bytes + waiting.length > MAX_REJECTS_BYTES) return;
      const text = Buffer.from(line.bytes.subarray(0, KEPT_BYTES)).toString("utf8");
      waiting += `${JSON.stringify({ file: file.path, line: placeOf(line), reason, text, ...(line.bytes.length > KEPT_BYTES ? { cut: true } : {}) })}\n`;
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
