/**
 * A LanceDB table of the data folder that is derived from the records: any number of processes read it while one
 * writes, and whatever is wrong with its files, it can be made anew.
 */
import { existsSync, mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Connection, connect, type Table } from "@lancedb/lancedb";
import { BroadsheetError } from "../../lib/errors.ts";
import { storageErrorOf } from "../../lib/storageErrors.ts";

/** In place of the revision of a row that two processes wrote at once, of which one had lost its lease. */
export const SEVERAL = -1;
/** How soon a reader sees what another process wrote. */
export const READ_CONSISTENCY_S = 1;
/** A table looks for writes so often, and who keeps something of it in memory looks at the table so often. */
export const LOOKED_S = READ_CONSISTENCY_S / 2;
/** A table that was opened anew is closed so much later. */
const RELEASED_MS = 5_000;
/** Old versions of a table are kept this long for readers that have them open. */
const OLD_VERSIONS_MS = 120_000;

export interface DerivedTable {
  /** As last opened; throws `index_unavailable` when it is not open. */
  table(): Table;
  /** Adds rows, or replaces those with the same keys. Throws when the files are gone. */
  put(rows: Record<string, unknown>[]): Promise<void>;
  isOpen(): boolean;
  /** Tells these files from others made in their place; undefined when there are none. */
  identity(): string | undefined;
  /** Opens it with fresh eyes; false when there is none. Throws when it cannot be read. */
  open(): Promise<boolean>;
  /** Opens it, or makes it where it is missing or cannot be read; returns true when it was made. */
  prepare(onDamage?: (error: unknown) => void): Promise<boolean>;
  /** Makes it empty, from nothing. */
  make(): Promise<void>;
  /** Key and revision of every row. */
  rows(): Promise<{ keys: Int32Array; revisions: Float64Array }>;
  /** The same, by key; `SEVERAL` where there are several. */
  revisions(): Promise<Map<number, number>>;
  removeKeys(keys: readonly number[]): Promise<void>;
  /** Takes waiting rows into its indices and clears away old versions. */
  optimize(): Promise<void>;
  close(): void;
  /** Closes it and removes its files. */
  destroy(): void;
}

/**
 * Throws `disk_full` or `read_only` for an error that is one of these: files that could not be read or written for want of
 * room are not damaged, and making them again would fail for the same reason.
 */
export function refuseToMend(error: unknown): void {
  const storage = storageErrorOf(error);
  if (storage?.code === "disk_full" || storage?.code === "read_only") throw storage;
}

interface TableKind {
  folder: string;
  name: string;
  create(connection: Connection, name: string): Promise<Table>;
  /** Reads what must be readable besides keys and revisions. */
  probe?(table: Table): Promise<unknown>;
}

interface Opened {
  connection: Connection;
  table: Table;
}

function release(opened: Opened | undefined): void {
  for (const part of [opened?.table, opened?.connection])
    try {
      part?.close();
    } catch {
      // Somebody still asks it; it goes when they have their answer and nobody holds it any more.
    }
}

/** Nothing is made, opened or removed yet: another process may be writing it. */
export function derivedTable({ folder, name, create, probe }: TableKind): DerivedTable {
  let opened: Opened | undefined;

  function table(): Table {
    if (!opened) throw new BroadsheetError("index_unavailable", "The search index is not open.");
    return opened.table;
  }

  function close(): void {
    release(opened);
    opened = undefined;
  }

  async function connectHere(): Promise<Connection> {
    mkdirSync(folder, { recursive: true });
    return connect(folder, { readConsistencyInterval: LOOKED_S });
  }

  /** What was open answers until the other is. */
  async function open(): Promise<boolean> {
    let found: Opened | undefined;
    try {
      found = existsSync(folder) ? await openHere() : undefined;
    } finally {
      const before = opened;
      opened = found;
      // Whoever asks the one before may have another question on the way.
      setTimeout(() => release(before), RELEASED_MS).unref();
    }
    return found !== undefined;
  }

  async function openHere(): Promise<Opened | undefined> {
    const connection = await connectHere();
    try {
      if (!(await connection.tableNames()).includes(name)) {
        connection.close();
        return undefined;
      }
      const table = await connection.openTable(name);
      // Manifest, rows and indices must each be readable.
      await table.query().select(["key", "revision"]).toArrow();
      await probe?.(table);
      return { connection, table };
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  async function make(): Promise<void> {
    destroy();
    const connection = await connectHere();
    opened = { connection, table: await create(connection, name) };
  }

  function destroy(): void {
    close();
    rmSync(folder, { recursive: true, force: true });
  }

  async function rows() {
    const found = await table().query().select(["key", "revision"]).toArrow();
    return {
      keys: (found.getChild("key")?.toArray() ?? new Int32Array()) as Int32Array,
      revisions: (found.getChild("revision")?.toArray() ?? new Float64Array()) as Float64Array,
    };
  }

  return {
    table,
    async put(rows) {
      // Out of what it holds in memory, the engine would write on into a folder that somebody has removed.
      if (!existsSync(join(folder, `${name}.lance`, "_versions")))
        throw new BroadsheetError("index_unavailable", "The search index was removed while it was open.");
      await table().mergeInsert("key").whenMatchedUpdateAll().whenNotMatchedInsertAll().execute(rows);
    },
    isOpen: () => opened !== undefined,
    identity() {
      const stat = statSync(join(folder, `${name}.lance`), { bigint: true, throwIfNoEntry: false });
      return stat && `${stat.ino} ${stat.birthtimeNs}`;
    },
    open,
    async prepare(onDamage = () => {}) {
      try {
        if (await open()) return false;
      } catch (error) {
        refuseToMend(error);
        onDamage(error);
      }
      await make();
      return true;
    },
    make,
    rows,
    async revisions() {
      const { keys, revisions } = await rows();
      const found = new Map<number, number>();
      for (let i = 0; i < keys.length; i++) {
        const key = keys[i] as number;
        found.set(key, found.has(key) ? SEVERAL : (revisions[i] as number));
      }
      return found;
    },
    async removeKeys(keys) {
      if (keys.length > 0) await table().delete(`key in (${keys.map(Number).join(",")})`);
    },
    async optimize() {
      await table().optimize({ cleanupOlderThan: new Date(Date.now() - OLD_VERSIONS_MS) });
    },
    close,
    destroy,
  };
}
