/**
 * Failures of the disk as errors of ours, whatever reports them: SQLite or the file system. Each kind has one code and one sentence that says what happened and what to do.
 */
import { BroadsheetError, hasCode, messageOf, systemCodeOf } from "./errors.ts";

export type StorageCode = "disk_full" | "read_only" | "disk_failing" | "database_damaged";

const SENTENCES: Record<StorageCode, string> = {
  disk_full:
    "The disk is full, so nothing can be saved. What is there can be read; make room on the disk of the data folder, and writing goes on by itself.",
  read_only:
    "The data folder cannot be written to, so nothing can be saved. What is there can be read; give the folder and its files write access again, or mount the disk for writing.",
  disk_failing:
    "The disk of the data folder reports errors. Look at the system's log and at the disk itself, and take a dump while it can still be read: broadsheet dump",
  database_damaged:
    "The records are damaged, so nothing more is written into them. The operator of this instance can read in its log what to do.",
};

/** Primary result codes of SQLite: https://www.sqlite.org/rescode.html. */
const SQLITE: Record<number, StorageCode> = {
  8: "read_only",
  10: "disk_failing",
  11: "database_damaged",
  13: "disk_full",
  26: "database_damaged",
};
/** The shared index beside the log of writes could not be made larger, for want of room. */
const SQLITE_IOERR_SHMSIZE = 4_874;

const SYSTEM: Record<string, StorageCode> = {
  ENOSPC: "disk_full",
  EDQUOT: "disk_full",
  EROFS: "read_only",
  EACCES: "read_only",
  EPERM: "read_only",
  EIO: "disk_failing",
};
/** The same codes are given to connections and processes, which are no matter of the disk. */
const NOT_FILES = /^(?:connect|listen|bind|accept|send|spawn|kill|getaddrinfo|uv_)/;

/** The kind of storage failure that an error is; undefined for anything else. */
export function storageCodeOf(error: unknown): StorageCode | undefined {
  // What else we have put into words, such as a file that cannot be read, says more than this would.
  if (error instanceof BroadsheetError) return isStorageCode(error.code) ? error.code : undefined;
  if (!(error instanceof Error)) return undefined;
  if ("errcode" in error && systemCodeOf(error) === "ERR_SQLITE_ERROR") {
    const code = Number(error.errcode);
    return code === SQLITE_IOERR_SHMSIZE ? "disk_full" : SQLITE[code & 0xff];
  }
  const syscall = "syscall" in error ? String(error.syscall) : undefined;
  if (syscall !== undefined) return NOT_FILES.test(syscall) ? undefined : SYSTEM[systemCodeOf(error) ?? ""];
  // A message by itself tells nothing: it may quote a stranger.
  return undefined;
}

const isStorageCode = (code: string): code is StorageCode => Object.hasOwn(SENTENCES, code);

/** The storage failure as an error of ours; undefined for an error that is none. */
export function storageErrorOf(error: unknown): BroadsheetError | undefined {
  const code = storageCodeOf(error);
  if (code === undefined) return undefined;
  if (error instanceof BroadsheetError && error.code === code) return error;
  return new BroadsheetError(code, SENTENCES[code], { cause: error });
}

export const storageError = (code: StorageCode, cause?: unknown): BroadsheetError =>
  new BroadsheetError(code, SENTENCES[code], { cause });

const SQLITE_BUSY = 5;

/** Whether another process's transaction kept a statement of SQLite from its work; the same statement may be tried again. */
export const isBusy = (error: unknown): boolean =>
  error instanceof Error &&
  "errcode" in error &&
  systemCodeOf(error) === "ERR_SQLITE_ERROR" &&
  (Number(error.errcode) & 0xff) === SQLITE_BUSY;

/** What the system said, for a log: the innermost cause. */
export function storageDetail(error: unknown): string {
  let inner = error;
  while (inner instanceof Error && inner.cause !== undefined) inner = inner.cause;
  return messageOf(inner);
}

/** Bookkeeping is waited for no longer than this. */
const BOOKKEEPING_MS = 250;

/**
 * Does bookkeeping that nobody waits for, such as noting when a token was last used. A disk that cannot be written to, or
 * records that another program has locked, do not keep a reader from reading: storage failures are forgotten, and what
 * takes long goes on by itself. Anything else is thrown.
 */
export async function unlessStorageFails(work: Promise<unknown>): Promise<void> {
  const done = work.catch((error: unknown) => {
    if (storageCodeOf(error) === undefined && !hasCode(error, "busy")) throw error;
  });
  await inTime(done, BOOKKEEPING_MS);
}

/** What a promise gives, or undefined where it takes longer; it then goes on, and its failure is nobody's. */
export async function inTime<T>(work: Promise<T>, ms: number): Promise<T | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => {
    work.catch(() => {});
    resolve(undefined);
  }, ms);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
