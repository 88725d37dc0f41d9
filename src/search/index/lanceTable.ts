/**
 * A LanceDB table of the data folder that is derived from the records: any number of processes read it while one
 * writes, and whatever is wrong with its files, it can be made again.
 */
import { existsSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Table } from "@lancedb/lancedb";
import { BroadsheetError, messageOf } from "../../lib/errors.ts";
import { storageErrorOf } from "../../lib/storageErrors.ts";
import { HOUR_MS } from "../../lib/time.ts";
import { createTableHandle, type TableKind } from "./tableHandle.ts";

/** In place of the revision of a row that two processes wrote at once, of which one had lost its lease. */
export const SEVERAL = -1;
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
  /** Throws where files that could not be read must be kept. */
  permitRepair(error: unknown): Promise<void>;
  /** Key and revision of every row. */
  rows(): Promise<{ keys: Int32Array; revisions: Float64Array }>;
  /** The same, by key; `SEVERAL` where there are several. */
  revisions(): Promise<Map<number, number>>;
  removeKeys(keys: readonly number[]): Promise<void>;
  /** Takes waiting rows into its indices and clears away old versions. */
  optimize(): Promise<void>;
  close(): void;
}

/**
 * Throws `disk_full` or `read_only` for an error that is one of these: files that could not be read or written for want of
 * room are not damaged, and making them again would fail for the same reason.
 */
export function refuseToMend(error: unknown): void {
  const storage = storageErrorOf(error);
  if (storage?.code === "disk_full" || storage?.code === "read_only") throw storage;
}

/** After a repair files are kept for so long, whatever is wrong with them: another repair would not make them better. */
const REPAIRED_MS = HOUR_MS;

/**
 * Decides whether files that cannot be read may be made again. Where no table at all can be made and read, it is not the
 * files that are wrong but what is around them, such as a system without room for temporary files.
 */
function createRepairs(kind: TableKind) {
  let repairedAt = Number.NEGATIVE_INFINITY;
  return {
    /** Throws `index_unavailable`, or what `refuseToMend` throws, where the files must be kept. */
    async permit(error: unknown): Promise<void> {
      refuseToMend(error);
      if (performance.now() - repairedAt < REPAIRED_MS)
        throw new BroadsheetError(
          "index_unavailable",
          `The search index was built again and still cannot be read (${messageOf(error).slice(0, 200)}). It is kept as it is for an hour, or until the next start.`,
          { cause: error },
        );
      const folder = join(dirname(kind.folder), "tmp", `trial-${process.pid}`);
      const trial = createTableHandle({ ...kind, folder });
      try {
        await trial.create();
        await kind.probe?.(trial.table());
      } catch (failure) {
        refuseToMend(failure);
        throw new BroadsheetError(
          "index_unavailable",
          `The search index cannot be read, and no other can be made on this machine just now (${messageOf(failure).slice(0, 200)}). It is kept as it is.`,
          { cause: error },
        );
      } finally {
        trial.close();
        rmSync(folder, { recursive: true, force: true });
      }
      repairedAt = performance.now();
    },
  };
}

/** Nothing is made, opened or removed yet: another process may be writing it. */
export function derivedTable(kind: TableKind): DerivedTable {
  const { folder, name } = kind;
  const handle = createTableHandle(kind);
  const repairs = createRepairs(kind);
  const { table } = handle;

  async function make(): Promise<void> {
    handle.close();
    rmSync(folder, { recursive: true, force: true });
    await handle.create();
  }

  return {
    table,
    isOpen: handle.isOpen,
    open: handle.open,
    close: handle.close,
    async put(rows) {
      // Out of what it holds in memory, the engine would write on into a folder that somebody has removed.
      if (!existsSync(join(folder, `${name}.lance`, "_versions")))
        throw new BroadsheetError("index_unavailable", "The search index was removed while it was open.");
      await table().mergeInsert("key").whenMatchedUpdateAll().whenNotMatchedInsertAll().execute(rows);
    },
    identity() {
      const stat = statSync(join(folder, `${name}.lance`), { bigint: true, throwIfNoEntry: false });
      return stat && `${stat.ino} ${stat.birthtimeNs}`;
    },
    async prepare(onDamage = () => {}) {
      try {
        if (await handle.open()) return false;
      } catch (error) {
        await repairs.permit(error);
        onDamage(error);
      }
      await make();
      return true;
    },
    make,
    permitRepair: repairs.permit,
    rows: () => readRows(table()),
    revisions: async () => revisionsByKey(await readRows(table())),
    async removeKeys(keys) {
      if (keys.length > 0) await table().delete(`key in (${keys.map(Number).join(",")})`);
    },
    async optimize() {
      await table().optimize({ cleanupOlderThan: new Date(Date.now() - OLD_VERSIONS_MS) });
    },
  };
}

async function readRows(table: Table): Promise<{ keys: Int32Array; revisions: Float64Array }> {
  const found = await table.query().select(["key", "revision"]).toArrow();
  return {
    keys: (found.getChild("key")?.toArray() ?? new Int32Array()) as Int32Array,
    revisions: (found.getChild("revision")?.toArray() ?? new Float64Array()) as Float64Array,
  };
}

function revisionsByKey({ keys, revisions }: { keys: Int32Array; revisions: Float64Array }): Map<number, number> {
  const found = new Map<number, number>();
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as number;
    found.set(key, found.has(key) ? SEVERAL : (revisions[i] as number));
  }
  return found;
}
