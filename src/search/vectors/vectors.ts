/**
 * Vectors of papers under one encoder: a file of rows, followed by an indexer of its own, so that another encoder's
 * vectors are made aside until they are complete, and damage to the words costs no vector. The file keeps them; every
 * process compares them in memory (vectorStore.ts).
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Encoder, PaperText } from "../../domain/ports.ts";
import type { Indexable } from "../../store/lib/changeFeed.ts";
import type { Follower } from "../files/follower.ts";
import { type Row, RowFile } from "../files/rowFile.ts";
import { createRowFollower, type RowMemory } from "../files/rowFollower.ts";
import { dayNumberOf } from "../index/paperIndex.ts";
import { createVectorStore, type Nearness, type PackedVector, packVector, type VectorStore } from "./vectorStore.ts";

/** Rises when rows change; a folder of another format is left behind. */
const FORMAT = 5;
const FILE_NAME = "vectors.sqlite";

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

/** Folders of earlier formats, which go when the vectors are made. */
const EARLIER_FORMATS = [4];

const folderOf = (dataFolder: string, encoderId: string, format = FORMAT) =>
  join(dataFolder, "vectors", `${format}-${encoderId}`);

/** Removes the files of an encoder that is no longer used. They must be closed, or never have been opened. */
export const removeVectors = (dataFolder: string, encoderId: string): void =>
  rmSync(folderOf(dataFolder, encoderId), { recursive: true, force: true });

export function openVectors(dataFolder: string, encoder: Encoder): VectorIndex {
  const file = new RowFile(folderOf(dataFolder, encoder.id), FILE_NAME);
  const store = createVectorStore(encoder.dimension);
  const follower = createRowFollower(file, memoryOf(store, encoder.dimension));

  return {
    encoder,
    ...(encoder.batch === undefined ? {} : { batchRows: encoder.batch }),
    compare: (vector) => store.compare(vector),
    vectorOf: (key) => store.of(key),
    dayOf: (key) => store.dayOf(key),
    refresh: follower.refresh.bind(follower),
    failing: () => follower.state === "failing",
    async prepare() {
      const isDamaged = follower.state === "failing";
      if (isDamaged) file.make();
      const made = file.prepare() || isDamaged;
      follower.forgive();
      if (made)
        for (const format of EARLIER_FORMATS)
          rmSync(folderOf(dataFolder, encoder.id, format), { recursive: true, force: true });
      return made;
    },
    async put(papers) {
      if (papers.length === 0) return;
      const vectors = await vectorsOf(encoder, papers);
      await file.put(
        papers.map((paper, i) => ({ paper, vector: vectors[i] ?? new Float32Array(encoder.dimension) })),
        rowOf,
      );
    },
    async remove(keys) {
      file.remove(keys);
      for (const key of keys) store.remove(key);
    },
    revisions: async () => file.revisions(),
    size: async () => file.size(),
    async reset() {
      file.make();
      follower.forgive();
    },
    close: () => file.close(),
  };
}

const memoryOf = (store: VectorStore, dimension: number): RowMemory => ({
  clear: () => store.clear(),
  take(changes) {
    for (const { key, day, payload } of changes)
      if (payload?.length === SCALE_BYTES + dimension) store.put(key, day, unpack(payload));
      else store.remove(key);
  },
});

/** Encodes papers in the encoder's own way where it has one, and else title and abstract as one text. */
export const vectorsOf = (encoder: Encoder, papers: readonly PaperText[]): Promise<Float32Array[]> =>
  encoder.encodePapers?.(papers) ?? encoder.encode(papers.map(({ title, abstract }) => `${title}. ${abstract}`));

const SCALE_BYTES = Float32Array.BYTES_PER_ELEMENT;

/** In a row: the scale as a 32-bit number, and a byte for each dimension. */
function rowOf({ paper, vector }: { paper: Indexable; vector: Float32Array }): Row {
  const { bytes, scale } = packVector(vector);
  const payload = new Uint8Array(SCALE_BYTES + bytes.length);
  new DataView(payload.buffer).setFloat32(0, scale, true);
  payload.set(bytes, SCALE_BYTES);
  return { key: paper.key, revision: paper.revision, day: dayNumberOf(paper), payload };
}

function unpack(payload: Uint8Array<ArrayBuffer>): PackedVector {
  const { buffer, byteOffset, byteLength } = payload;
  return {
    scale: new DataView(buffer, byteOffset, byteLength).getFloat32(0, true),
    bytes: new Int8Array(buffer, byteOffset + SCALE_BYTES, byteLength - SCALE_BYTES),
  };
}
