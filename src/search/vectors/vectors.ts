/**
 * Vectors of papers under one encoder: a LanceDB table beside the text index, followed by an indexer of its own, so
 * that another encoder's vectors are made aside until they are complete. The table keeps them; every process compares
 * them in memory (memory.ts).
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Connection, Table } from "@lancedb/lancedb";
import { Field, FixedSizeList, Float32, Float64, Int8, Int32, Schema } from "apache-arrow";
import type { Encoder, PaperText } from "../../domain/ports.ts";
import type { Indexable } from "../../store/lib/changeFeed.ts";
import { derivedTable } from "../index/lanceTable.ts";
import { dayNumberOf, type Follower } from "../index/paperIndex.ts";
import { createVectorStore, type Nearness, packVector } from "./vectorStore.ts";
import { createVectorSync } from "./vectorSync.ts";

/** Rises when rows change; a folder of another format is left behind. */
const FORMAT = 4;

export interface VectorIndex extends Follower {
  encoder: Encoder;
  /** Compares a unit vector with all papers' as of the last `refresh`. */
  compare(vector: Float32Array): Nearness;
  /** Vector of a paper, of length about 1; undefined where there is none yet. */
  vectorOf(key: number): Float32Array | undefined;
  /** Day of a paper's publication, days since 1970; undefined where there is no vector yet. */
  dayOf(key: number): number | undefined;
  /** Reads what was written since the last time into memory; called now and then by what follows the records. */
  refresh(): Promise<void>;
}

const folderOf = (dataFolder: string, encoderId: string) => join(dataFolder, "vectors", `${FORMAT}-${encoderId}`);

/** Removes the files of an encoder that is no longer used. They must be closed, or never have been opened. */
export const removeVectors = (dataFolder: string, encoderId: string): void =>
  rmSync(folderOf(dataFolder, encoderId), { recursive: true, force: true });

export async function openVectors(dataFolder: string, encoder: Encoder): Promise<VectorIndex> {
  const files = derivedTable({
    folder: folderOf(dataFolder, encoder.id),
    name: "vectors",
    create: (connection, name) => createTable(connection, name, encoder.dimension),
  });
  await files.open().catch(() => {});
  const memory = createVectorStore(encoder.dimension);
  const sync = createVectorSync(files, memory);

  return {
    encoder,
    ...(encoder.batch === undefined ? {} : { batchRows: encoder.batch }),
    compare: memory.compare,
    vectorOf: memory.of,
    dayOf: memory.dayOf,
    refresh: sync.refresh,
    failing: () => false,
    async prepare() {
      const made = await files.prepare();
      if (made) sync.clear();
      return made;
    },
    async put(papers) {
      if (papers.length === 0) return;
      const vectors = await vectorsOf(encoder, papers);
      await files.put(papers.map((paper, i) => rowOf(paper, vectors[i] ?? new Float32Array(encoder.dimension))));
    },
    async remove(keys) {
      await files.removeKeys(keys);
      for (const key of keys) memory.remove(key);
    },
    revisions: files.revisions,
    async size() {
      if (!files.isOpen()) return { rows: 0, unindexed: 0 };
      const table = files.table();
      const stats = await table.indexStats("key_idx");
      return { rows: await table.countRows(), unindexed: stats?.numUnindexedRows ?? 0 };
    },
    optimize: files.optimize,
    async reset() {
      await files.make();
      sync.clear();
    },
    close: files.close,
  };
}

/** Encodes papers in the encoder's own way where it has one, and else title and abstract as one text. */
export const vectorsOf = (encoder: Encoder, papers: readonly PaperText[]): Promise<Float32Array[]> =>
  encoder.encodePapers?.(papers) ?? encoder.encode(papers.map(({ title, abstract }) => `${title}. ${abstract}`));

async function createTable(connection: Connection, name: string, dimension: number): Promise<Table> {
  const schema = new Schema([
    new Field("key", new Int32()),
    new Field("revision", new Float64()),
    new Field("day", new Int32()),
    new Field("scale", new Float32()),
    new Field("vector", new FixedSizeList(dimension, new Field("item", new Int8()))),
  ]);
  const table = await connection.createEmptyTable(name, schema, { existOk: true });
  await table.createIndex("key");
  return table;
}

function rowOf(paper: Indexable, vector: Float32Array) {
  const { bytes, scale } = packVector(vector);
  return { key: paper.key, revision: paper.revision, day: dayNumberOf(paper), scale, vector: Array.from(bytes) };
}
