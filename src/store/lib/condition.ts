/**
 * What is wrong with the records at present: damage, which stays until somebody restores them, and a disk that cannot be
 * written to, which passes. Damaged records are read where they can be and written no more.
 */
import { rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { Worker } from "node:worker_threads";
import { type BroadsheetError, messageOf } from "../../lib/errors.ts";
import {
  type StorageCode,
  storageCodeOf,
  storageDetail,
  storageError,
  storageErrorOf,
} from "../../lib/storageErrors.ts";

export interface Health {
  state: "ok" | StorageCode | "locked";
  /** What happened and what to do; absent while all is well. */
  message?: string;
}

export interface Condition {
  /** Notes a statement that failed, and gives the error to throw in its place. */
  failed(error: unknown): unknown;
  /** Notes that a write waited in vain for another program. */
  locked(error: BroadsheetError): void;
  /** Notes damage, found here or elsewhere; from then on nothing is written. */
  damaged(why: string): void;
  /** The damage that is known, as the error for callers that want to write; undefined while there is none. */
  damage(): BroadsheetError | undefined;
  /** What kept a statement from its work just now, or the damage; undefined where all went well. */
  failing(): BroadsheetError | undefined;
  /** Whether the records can be read and written, tried on the disk now and then. */
  health(): Health;
  /** Reads the file's structure to the end, in a thread of its own, and notes what is wrong with it. */
  check(): Promise<void>;
}

/** A file of this many bytes is written to see whether there is room; SQLite's log grows by less at a time. */
const PROBE_BYTES = 262_144;
/** The disk is tried so often at most, and a statement that failed for its sake counts as long. */
const PROBE_MS = 5_000;

/** `onDamage` hears once of damage, with what to do. */
export function createCondition(
  file: string,
  sqlite: DatabaseSync,
  onDamage: (message: string) => void = () => {},
): Condition {
  const probe = createDiskProbe(join(dirname(file), `.room-${process.pid}`));
  let damage: BroadsheetError | undefined;
  let failure: { error: BroadsheetError; at: number } | undefined;

  function damaged(why: string): void {
    if (damage) return;
    damage = storageError("database_damaged", new Error(why));
    try {
      sqlite.exec("pragma query_only = on");
    } catch {
      // Closed, or beyond that too: then it does not write either.
    }
    onDamage(damageMessage(file, why));
  }

  const failing = () => damage ?? (failure && performance.now() - failure.at < PROBE_MS ? failure.error : undefined);

  return {
    failed(error) {
      const known = storageErrorOf(error);
      if (!known) return error;
      if (known.code === "database_damaged") damaged(storageDetail(error));
      // Nothing is written into damaged records, for which SQLite has its own word.
      if (damage && (known.code === "read_only" || known.code === "database_damaged")) return damage;
      failure = { error: known, at: performance.now() };
      return known;
    },
    locked(error) {
      failure = { error, at: performance.now() };
    },
    damaged,
    damage: () => damage,
    failing,
    health() {
      const error = failing() ?? probe();
      if (!error) return { state: "ok" };
      return { state: error.code === "busy" ? "locked" : (error.code as StorageCode), message: error.message };
    },
    async check() {
      const found = await quickCheck(file);
      if (found !== undefined) damaged(found);
    },
  };
}

/** Returns a function that writes a small file at most once in a while; it returns undefined when the disk took it. */
function createDiskProbe(probeFile: string): () => BroadsheetError | undefined {
  let probed: { error: BroadsheetError | undefined; at: number } | undefined;
  return () => {
    if (probed && performance.now() - probed.at < PROBE_MS) return probed.error;
    let error: BroadsheetError | undefined;
    try {
      writeFileSync(probeFile, Buffer.alloc(PROBE_BYTES), { mode: 0o600 });
    } catch (problem) {
      error = storageErrorOf(problem) ?? storageError("disk_failing", problem);
    } finally {
      try {
        rmSync(probeFile, { force: true });
      } catch {
        // Read-only by now, which the next look finds.
      }
    }
    probed = { error, at: performance.now() };
    return error;
  };
}

/** Size of the records' file in bytes; 0 where there is none. */
export const recordsBytes = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** Sentence for the log and for commands: what is damaged and what to do. */
export const damageMessage = (file: string, why: string): string =>
  `The records in ${file} are damaged (${why.split("\n")[0]}). What can still be read is shown, and nothing more is written into them. What to do: try a dump (broadsheet dump --data ${dirname(file)}), which works unless it meets the damage; stop Broadsheet; move ${file} and the files beside it that begin with its name out of the folder; restore that dump or the latest good one (broadsheet restore FILE --data ${dirname(file)}). Check the disk as well.`;

/** The whole file is read, which for a large one takes seconds that no reader should wait. */
const CHECK = `
const { parentPort, workerData } = require("node:worker_threads");
const { DatabaseSync } = require("node:sqlite");
let found;
try {
  const db = new DatabaseSync(workerData, { readOnly: true, timeout: 5000 });
  try {
    const row = db.prepare("pragma quick_check(1)").get();
    const text = row === undefined ? "ok" : String(Object.values(row)[0]);
    if (text !== "ok") found = { damage: text };
  } finally {
    db.close();
  }
} catch (error) {
  found = { message: error.message, code: error.code, errcode: error.errcode };
}
parentPort.postMessage(found);
`;

/** What `pragma quick_check` finds wrong with a file; undefined when it is whole, or cannot be opened for now. */
async function quickCheck(file: string): Promise<string | undefined> {
  const worker = new Worker(CHECK, { eval: true, workerData: file });
  // A server that is told to stop does not wait for it.
  worker.unref();
  try {
    const found = await new Promise<{ damage?: string; message?: string } | undefined>((resolve) => {
      worker.once("message", resolve);
      worker.once("error", (error) => resolve({ message: messageOf(error) }));
      worker.once("exit", () => resolve(undefined));
    });
    // SQLite heads its findings with the name of the database.
    if (found?.damage !== undefined) return found.damage.replace(/^\*\*\* in database \w+ \*\*\*\n/, "");
    const failure = found?.message === undefined ? undefined : Object.assign(new Error(found.message), found);
    return failure && storageCodeOf(failure) === "database_damaged" ? failure.message : undefined;
  } finally {
    await worker.terminate();
  }
}
