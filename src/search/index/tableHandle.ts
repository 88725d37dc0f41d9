/** The open connection and table of a LanceDB folder, and their change for fresh ones while searches are under way. */
import { existsSync, mkdirSync } from "node:fs";
import { type Connection, connect, type Table } from "@lancedb/lancedb";
import { BroadsheetError } from "../../lib/errors.ts";

/** How soon a reader sees what another process wrote. */
export const READ_CONSISTENCY_S = 1;
/** A table looks for writes this often, and what is kept of it in memory is compared with it this often. */
export const LOOKED_S = READ_CONSISTENCY_S / 2;
/** A table that has been replaced by a freshly opened one is closed this much later. */
const RELEASED_MS = 5_000;

export interface TableKind {
  folder: string;
  name: string;
  create(connection: Connection, name: string): Promise<Table>;
  /** Reads what must be readable besides keys and revisions. */
  probe?(table: Table): Promise<unknown>;
}

interface TableHandle {
  /** As last opened; throws `index_unavailable` when it is not open. */
  table(): Table;
  isOpen(): boolean;
  /** Opens it with fresh eyes; false when there is none. Throws when it cannot be read. */
  open(): Promise<boolean>;
  /** Creates the table in its folder, and opens it. */
  create(): Promise<void>;
  close(): void;
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
      // A query still runs on it; it goes when the query is answered and nothing refers to it any more.
    }
}

/** Nothing is open yet. */
export function createTableHandle(kind: TableKind): TableHandle {
  let opened: Opened | undefined;
  return {
    table() {
      if (!opened) throw new BroadsheetError("index_unavailable", "The search index is not open.");
      return opened.table;
    },
    isOpen: () => opened !== undefined,
    /** What was open answers until the other is. */
    async open() {
      let found: Opened | undefined;
      try {
        found = existsSync(kind.folder) ? await openTable(kind) : undefined;
      } finally {
        const before = opened;
        opened = found;
        // Callers that query the table before this one may have another query on the way.
        setTimeout(() => release(before), RELEASED_MS).unref();
      }
      return found !== undefined;
    },
    async create() {
      const connection = await connectTo(kind.folder);
      opened = { connection, table: await kind.create(connection, kind.name) };
    },
    close() {
      release(opened);
      opened = undefined;
    },
  };
}

async function connectTo(folder: string): Promise<Connection> {
  mkdirSync(folder, { recursive: true });
  return connect(folder, { readConsistencyInterval: LOOKED_S });
}

/** Returns undefined when there is no such table. */
async function openTable({ folder, name, probe }: TableKind): Promise<Opened | undefined> {
  const connection = await connectTo(folder);
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
