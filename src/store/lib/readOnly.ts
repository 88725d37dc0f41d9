/**
 * Records that are only read. Nothing is made or changed in the data folder, so that it works on a disk that went
 * read-only, on somebody else's folder, and on one of an older version while that still runs.
 */
import { accessSync, constants, copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { BroadsheetError, messageOf } from "../../lib/errors.ts";
import { storageCodeOf } from "../../lib/storageErrors.ts";
import {
  appliedMigrations,
  damaged,
  isOlder,
  openRecords,
  RECORDS_FILE,
  type Records,
  recordsOver,
  refuseNewer,
} from "../database.ts";
import { hasRecords, refuseLostRecords } from "./instanceTraces.ts";

const BUSY_TIMEOUT_MS = 15_000;

export interface RecordsToRead extends Records {
  /** Where the records are read: the data folder, or a copy that goes with `close`. */
  folder: string;
}

/**
 * Opens the records of a data folder for reading. Tables of an older version are brought up to date in a copy. Throws
 * `data_folder_unusable`, `records_missing`, `database_newer` or `database_damaged`.
 */
export async function openRecordsToRead(dataFolder: string): Promise<RecordsToRead> {
  const file = join(dataFolder, RECORDS_FILE);
  refuseLostRecords(file);
  if (!hasRecords(file))
    throw new BroadsheetError(
      "data_folder_unusable",
      `There is no instance in ${dataFolder}. Name its folder with --data FOLDER, or begin one: broadsheet serve`,
    );
  const opened = openReadable(file);
  const records = recordsOver(opened.sqlite, file);
  try {
    const applied = await appliedMigrations(records.db);
    refuseNewer(file, applied);
    if (!isOlder(applied))
      return {
        ...records,
        folder: dirname(opened.file),
        close() {
          records.close();
          opened.remove();
        },
      };
    return await upToDateCopy(opened.sqlite, () => {
      records.close();
      opened.remove();
    });
  } catch (error) {
    records.close();
    opened.remove();
    throw storageCodeOf(error) === "database_damaged" ? damaged(file, error) : error;
  }
}

async function upToDateCopy(sqlite: DatabaseSync, closeSource: () => void): Promise<RecordsToRead> {
  const folder = temporaryFolder();
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    await backup(sqlite, join(folder, RECORDS_FILE));
    const records = await openRecords(folder);
    closeSource();
    return {
      ...records,
      folder,
      close() {
        records.close();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

interface Readable {
  sqlite: DatabaseSync;
  /** The file that is open: the one that was asked for, or a copy. */
  file: string;
  /** Removes the copy, where there is one. */
  remove(): void;
}

/**
 * Opens a file for reading in the first way that works: as others do, but without writing; without a lock file of its
 * own; as one that nobody changes; or a copy, for a file whose log of writes was left in a folder that cannot be written.
 */
export function openReadable(file: string): Readable {
  const failures: unknown[] = [];
  const ways = [
    ...(isWritable(file) ? [() => open(file, false)] : []),
    () => open(file, true),
    ...(bytesOf(`${file}-wal`) === 0 ? [() => open(immutable(file), true)] : []),
  ];
  for (const way of ways)
    try {
      return { sqlite: way(), file, remove() {} };
    } catch (error) {
      if (storageCodeOf(error) === "database_damaged") throw damaged(file, error);
      failures.push(error);
    }
  const folder = temporaryFolder();
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const copy = join(folder, RECORDS_FILE);
    for (const end of ["", "-wal"]) if (existsSync(file + end)) copyFileSync(file + end, copy + end);
    return { sqlite: open(copy, false), file: copy, remove };
  } catch (error) {
    remove();
    if (storageCodeOf(error) === "database_damaged") throw damaged(file, error);
    throw new BroadsheetError(
      "data_folder_unusable",
      `The records in ${file} cannot be read: ${messageOf(failures.at(-1) ?? error)}; nor can they be copied to ${tmpdir()}: ${messageOf(error)}. Check that this user may read the file.`,
      { cause: error },
    );
  }
}

function open(file: string | URL, readOnly: boolean): DatabaseSync {
  const sqlite = new DatabaseSync(file, { readOnly, timeout: BUSY_TIMEOUT_MS });
  try {
    sqlite.exec("pragma query_only = on; pragma temp_store = memory");
    sqlite.prepare("select count(*) from sqlite_master").get();
    return sqlite;
  } catch (error) {
    sqlite.close();
    throw error;
  }
}

function immutable(file: string): URL {
  const url = pathToFileURL(file);
  url.search = "?immutable=1";
  return url;
}

function isWritable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK | constants.W_OK);
    accessSync(dirname(file), constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const bytesOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

const temporaryFolder = () => mkdtempSync(join(tmpdir(), "broadsheet-read-"));
