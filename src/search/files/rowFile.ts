/**
 * Rows by a paper's key in a derived file, as of which revision, and what a process follows them by: every row has the
 * number of the write that it came with, so that "all rows after write n" misses nothing, whichever process wrote it.
 */
import { setImmediate } from "node:timers/promises";
import { crc32 } from "node:zlib";
import { chunksOf } from "../../lib/chunks.ts";
import { DamagedRowError, DerivedFile, prepared } from "./derivedFile.ts";

export interface Row {
  key: number;
  revision: number;
  /** Days since 1970 of publication. */
  day: number;
  payload: Uint8Array<ArrayBuffer>;
}

/** A row as it is now, or that there is none any more. */
export interface RowChange {
  key: number;
  revision: number;
  day: number;
  /** Undefined for a row that was removed. */
  payload: Uint8Array<ArrayBuffer> | undefined;
}

/** How far a process has read. */
export interface Cursor {
  write: number;
  key: number;
}

export const BEGINNING: Cursor = { write: 0, key: 0 };

const TABLES = `
  create table rows (
    key integer primary key, revision integer not null, day integer not null, write integer not null, checksum integer,
    payload blob);
  create index rows_by_write on rows (write, key);
  create index rows_by_revision on rows (key, revision) where payload is not null;
  create table writes (last integer not null);
  insert into writes (last) values (0)`;

/** SQLite writes while everybody waits, so a little at a time. */
const WRITTEN_ROWS = 250;

/** Rows of one kind in a file of a folder. */
export class RowFile {
  readonly #file: DerivedFile;

  constructor(folder: string, name: string) {
    this.#file = new DerivedFile({ folder, name, tables: TABLES });
  }

  get generation(): string {
    return this.#file.generation;
  }

  get unopened(): unknown {
    return this.#file.unopened;
  }

  /** Whether there is a file that can be read. */
  isReadable(): boolean {
    return this.#file.reading() !== undefined;
  }

  prepare(onDamage?: (error: unknown) => void): boolean {
    return this.#file.prepare(onDamage);
  }

  make(): void {
    this.#file.make();
  }

  close(): void {
    this.#file.close();
  }

  /** Number of the last write; 0 for none. */
  lastWrite(): number {
    const db = this.#file.reading();
    return db ? Number(prepared(db, "select last from writes").get()?.last) : 0;
  }

  /** The next changes after a place, in order of their writes. Throws `DamagedRowError`. */
  changesAfter({ write, key }: Cursor, limit: number): { changes: RowChange[]; upTo: Cursor } {
    const rows = prepared(
      this.#file.writing(),
      `select key, revision, day, write, checksum, payload from rows where (write, key) > (?, ?)
         order by write, key limit ?`,
    ).all(write, key, limit);
    const last = rows.at(-1);
    return {
      changes: rows.map((row) => {
        const payload = row.payload === null ? undefined : (row.payload as Uint8Array<ArrayBuffer>);
        if (payload && crc32(payload) !== row.checksum) throw new DamagedRowError(`row ${row.key} is damaged`);
        return { key: Number(row.key), revision: Number(row.revision), day: Number(row.day), payload };
      }),
      upTo: last ? { write: Number(last.write), key: Number(last.key) } : { write, key },
    };
  }

  /** Writes rows, a few at a time, `make` each just before it is written. */
  async put<T>(items: readonly T[], make: (item: T) => Row): Promise<void> {
    for (const some of chunksOf(items, WRITTEN_ROWS)) {
      const rows = some.map(make);
      this.#write((db, write) => {
        const insert = prepared(
          db,
          "insert or replace into rows (key, revision, day, write, checksum, payload) values (?, ?, ?, ?, ?, ?)",
        );
        for (const { key, revision, day, payload } of rows)
          insert.run(key, revision, day, write, crc32(payload), payload);
      });
      await setImmediate();
    }
  }

  /** Removes rows; what they were is no longer told, but that they are gone is. */
  remove(keys: readonly number[]): void {
    if (keys.length === 0) return;
    this.#write((db, write) => {
      const mark = prepared(
        db,
        "update rows set payload = null, checksum = null, write = ? where key = ? and payload is not null",
      );
      for (const key of keys) mark.run(write, key);
    });
  }

  #write(work: (db: ReturnType<DerivedFile["writing"]>, write: number) => void): void {
    this.#file.atOnce((db) => {
      const write = Number(prepared(db, "update writes set last = last + 1 returning last").get()?.last);
      work(db, write);
    });
  }

  /** Revision of every row, by key. */
  revisions(): Map<number, number> {
    const found = new Map<number, number>();
    const rows = prepared(this.#file.writing(), "select key, revision from rows where payload is not null");
    for (const { key, revision } of rows.iterate()) found.set(Number(key), Number(revision));
    return found;
  }

  /** Number of rows; 0 where there is no file. */
  size(): number {
    const db = this.#file.reading();
    return db ? Number(prepared(db, "select count(*) as n from rows where payload is not null").get()?.n) : 0;
  }
}
