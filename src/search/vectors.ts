/**
 * Vectors of papers under one encoder: a LanceDB table beside the text index, followed by an indexer of its own, so
 * that another encoder's vectors are made aside until they are complete. Each process also keeps them in memory, a
 * byte a dimension, to score what the words found.
 */
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Connection, connect, Index, type Table } from "@lancedb/lancedb";
import { Bool, Field, FixedSizeList, Float32, Float64, Int32, List, Schema, Utf8 } from "apache-arrow";
import { BroadsheetError } from "../domain/errors.ts";
import { foldName } from "../domain/names.ts";
import type { Encoder } from "../domain/ports.ts";
import type { Indexable } from "../store/following.ts";
import { condition, dayNumberOf, type Follower, type Hit, type IndexFilter, READ_CONSISTENCY_S } from "./index.ts";

const FORMAT = 2;
const OLD_VERSIONS_MS = 120_000;
/** Below this every vector is compared; above, those of the nearest cells. */
const CELLS_FROM_ROWS = 10_000;
/** Rows a cell holds on average, and the share of cells that is looked into. */
const CELL_ROWS = 440;
const PROBED_SHARE = 1 / 8;
const MAX_PROBES = 24;

export interface VectorIndex extends Follower {
  encoder: Encoder;
  /** Papers by inner product with a unit vector, nearest first. */
  nearest(vector: Float32Array, filter: IndexFilter, limit: number): Promise<Hit[]>;
  /** Vector of a paper as held in memory, of length about 1; undefined where there is none yet. */
  vectorOf(key: number): Int8Array | undefined;
  /** Reads what was written since the last time into memory; whoever follows the records calls it now and then. */
  refresh(): Promise<void>;
  /** Removes the files, for encoders that are no longer used. */
  destroy(): void;
}

export async function openVectors(dataFolder: string, encoder: Encoder): Promise<VectorIndex> {
  const folder = join(dataFolder, "vectors", `${FORMAT}-${encoder.id}`);
  let opened: Opened | undefined = await openTable(folder).catch(() => undefined);
  const memory = new Map<number, Int8Array>();
  let seenRevision = 0;
  let seenVersion = -1;

  /** The table; the indexer has prepared it. */
  function ready(): Table {
    if (!opened) throw new BroadsheetError("index_unavailable", "The vectors are not open.");
    return opened.table;
  }

  function close(): void {
    opened?.table.close();
    opened?.connection.close();
    opened = undefined;
  }

  async function make(): Promise<void> {
    close();
    rmSync(folder, { recursive: true, force: true });
    const connection = await connectTo(folder);
    opened = { connection, table: await createTable(connection, encoder.dimension) };
    memory.clear();
    seenRevision = 0;
    seenVersion = -1;
  }

  async function refresh(): Promise<void> {
    if (!opened) opened = await openTable(folder);
    if (!opened) return;
    const { table } = opened;
    const version = await table.version();
    if (version === seenVersion) return;
    const rows = await table
      .query()
      .where(`revision > ${seenRevision}`)
      .select(["key", "revision", "vector"])
      .toArrow();
    const keys = (rows.getChild("key")?.toArray() ?? []) as Int32Array;
    const revisions = (rows.getChild("revision")?.toArray() ?? []) as Float64Array;
    const vectors = rows.getChild("vector");
    for (let i = 0; i < keys.length; i++) {
      const vector: { toArray(): Float32Array } | null = vectors?.get(i);
      if (vector) memory.set(keys[i] as number, toBytes(vector.toArray()));
      seenRevision = Math.max(seenRevision, revisions[i] as number);
    }
    seenVersion = version;
  }

  return {
    encoder,
    failing: () => false,
    async prepare() {
      try {
        close();
        opened = await openTable(folder);
        if (opened) return false;
      } catch {
        // Unreadable: made anew below.
      }
      await make();
      return true;
    },
    vectorOf: (key) => memory.get(key),
    refresh,
    async nearest(vector, filter, limit) {
      const rows = memory.size;
      let query = ready()
        .query()
        .nearestTo(vector)
        .distanceType("dot")
        .select(["key", "day", "_distance"])
        .limit(limit);
      if (rows >= CELLS_FROM_ROWS)
        query = query.nprobes(Math.min(MAX_PROBES, Math.ceil((rows / CELL_ROWS) * PROBED_SHARE)));
      const where = condition(filter);
      if (where) query = query.where(where);
      const found = await query.toArrow();
      const keys = (found.getChild("key")?.toArray() ?? []) as Int32Array;
      const days = (found.getChild("day")?.toArray() ?? []) as Int32Array;
      const distances = (found.getChild("_distance")?.toArray() ?? []) as Float32Array;
      return Array.from(keys, (key, i) => ({ key, day: days[i] as number, score: 1 - (distances[i] as number) }));
    },
    async put(papers) {
      if (papers.length === 0) return;
      const vectors = await encoder.encode(papers.map((paper) => `${paper.title}. ${paper.abstract}`));
      const rows = papers.map((paper, i) => ({ ...rowOf(paper), vector: Array.from(vectors[i] ?? []) }));
      await ready().mergeInsert("key").whenMatchedUpdateAll().whenNotMatchedInsertAll().execute(rows);
    },
    async remove(keys) {
      if (keys.length > 0) await ready().delete(`key in (${keys.map(Number).join(",")})`);
      for (const key of keys) memory.delete(key);
    },
    async revisions() {
      const rows = await ready().query().select(["key", "revision"]).toArrow();
      const revisions = (rows.getChild("revision")?.toArray() ?? []) as Float64Array;
      return new Map(
        Array.from((rows.getChild("key")?.toArray() ?? []) as Int32Array, (key, i) => [key, revisions[i] as number]),
      );
    },
    async size() {
      if (!opened) return { rows: 0, unindexed: 0 };
      const { table } = opened;
      const rows = await table.countRows();
      const stats = await table.indexStats("vector_idx");
      // Few vectors are compared quicker than cells are made.
      return { rows, unindexed: rows < CELLS_FROM_ROWS ? 0 : stats ? stats.numUnindexedRows : rows };
    },
    async optimize() {
      const table = ready();
      const rows = await table.countRows();
      if (rows >= CELLS_FROM_ROWS) {
        const stats = await table.indexStats("vector_idx");
        const numPartitions = Math.ceil(rows / CELL_ROWS);
        // Cells chosen for half as many rows no longer fit.
        if (!stats || stats.numIndexedRows * 2 < rows)
          await table.createIndex("vector", { config: Index.ivfFlat({ numPartitions, distanceType: "dot" }) });
      }
      await table.optimize({ cleanupOlderThan: new Date(Date.now() - OLD_VERSIONS_MS) });
    },
    reset: make,
    destroy() {
      close();
      rmSync(folder, { recursive: true, force: true });
    },
    close,
  };
}

/** A unit vector's parts are at most 1, so a byte keeps three digits of the larger ones; scaled to use the whole byte. */
export const BYTE_SCALE = 127 * 3;

export const toBytes = (vector: Float32Array): Int8Array =>
  Int8Array.from(vector, (x) => Math.max(-127, Math.min(127, Math.round(x * BYTE_SCALE))));

async function connectTo(folder: string): Promise<Connection> {
  mkdirSync(folder, { recursive: true });
  return connect(folder, { readConsistencyInterval: READ_CONSISTENCY_S });
}

interface Opened {
  connection: Connection;
  table: Table;
}

/** Undefined where there is none. Throws when it cannot be read. */
async function openTable(folder: string): Promise<Opened | undefined> {
  if (!existsSync(folder)) return undefined;
  const connection = await connectTo(folder);
  if (!(await connection.tableNames()).includes("vectors")) {
    connection.close();
    return undefined;
  }
  const table = await connection.openTable("vectors");
  await table.query().select(["key", "revision"]).toArrow();
  return { connection, table };
}

async function createTable(connection: Connection, dimension: number): Promise<Table> {
  const list = () => new List(new Field("item", new Utf8()));
  const schema = new Schema([
    new Field("key", new Int32()),
    new Field("revision", new Float64()),
    new Field("names", list()),
    new Field("categories", list()),
    new Field("day", new Int32()),
    new Field("code", new Bool()),
    new Field("vector", new FixedSizeList(dimension, new Field("item", new Float32()))),
  ]);
  const table = await connection.createEmptyTable("vectors", schema, { existOk: true });
  await table.createIndex("key");
  await table.createIndex("categories", { config: Index.labelList() });
  return table;
}

const rowOf = (paper: Indexable) => ({
  key: paper.key,
  revision: paper.revision,
  names: paper.authors.map(foldName),
  categories: paper.categories,
  day: dayNumberOf(paper),
  code: paper.hasCode,
});
