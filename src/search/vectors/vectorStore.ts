/**
 * Vectors of papers in memory, a byte a dimension, and beside each its sketch, a bit a dimension: its signs. What is
 * asked is compared with all sketches first (the signs of the one with the numbers of the other), and exactly with the
 * fiftieth or so of the papers whose sketches come nearest (after Gao and Long, "RaBitQ", SIGMOD 2024, without its
 * rotation). With vector instructions (products.wat) that takes 3 ms for 500,000 papers of 256 dimensions.
 */

import { growTypedArray } from "./growTypedArray.ts";
import { ASKED_SCALE, createQuantizedVectors } from "./quantizedVectors.ts";
import { createScoreThreshold } from "./scoreThreshold.ts";
import { topK } from "./topK.ts";

/** A paper's vector as it is stored: `bytes[k] * scale` is part k. */
export interface PackedVector {
  bytes: Int8Array;
  scale: number;
}

/** How near papers are to one vector, as of the moment it is asked. */
export interface Nearness {
  /** Cosines with papers of different keys, -1 to 1, in their order; 0 for a paper without a vector. */
  to(keys: readonly number[]): Float32Array;
  /** The nearest papers, nearest first, among those that `allowed` marks with 1 at their keys. */
  nearest(limit: number, allowed?: Uint8Array): { key: number; day: number; cosine: number }[];
}

export interface VectorStore {
  readonly size: number;
  put(key: number, day: number, vector: PackedVector): void;
  remove(key: number): void;
  /** Removes all but these. */
  keepOnly(keys: ReadonlySet<number>): void;
  clear(): void;
  /** Parts of a paper's vector; undefined where there is none. */
  of(key: number): Float32Array | undefined;
  /** Day of a paper's publication; undefined where there is no vector. */
  dayOf(key: number): number | undefined;
  /** Compares a unit vector with all. */
  compare(vector: Float32Array): Nearness;
}

/** Rows to look at exactly: at least this many, this many for each row asked for, and this share of all rows. */
const LOOKED_AT = 2_000;
const LOOKED_AT_EACH = 10;
const LOOKED_AT_SHARE = 1 / 50;
/**
 * Sketches may mislead, of some encoders' vectors more than of others'. When more than this share of the nearest comes
 * from the worse half of what was looked at, more of it must lie beyond, and more rows are looked at.
 */
const LATE_SHARE = 0.05;
const TIMES_MORE = 2;
/** Looking at more than this share of the rows here and there takes longer than looking at all of them in turn. */
const MOST_LOOKED_AT_SHARE = 1 / 10;
/** Keys there is room for at first. */
const LEAST_KEYS = 1_024;

export function packVector(vector: ArrayLike<number>): PackedVector {
  let most = 0;
  for (let k = 0; k < vector.length; k++) most = Math.max(most, Math.abs(vector[k] as number));
  const scale = most / 127 || 1;
  return { bytes: Int8Array.from(vector, (part) => Math.round(part / scale)), scale };
}

/** Throws `index_unavailable` when there are more vectors than fit. */
export function createVectorStore(dimension: number): VectorStore {
  const rows = createQuantizedVectors(dimension);
  let size = 0;
  let keys = new Int32Array(0);
  let days = new Int32Array(0);
  let scales = new Float32Array(0);
  /** Row of each key, and -1. */
  let rowOf = new Int32Array(0);
  /** What the rows are being compared with. */
  let asked: Float32Array | undefined;

  function rowFor(key: number): number {
    const known = rowOf[key] ?? -1;
    if (known >= 0) return known;
    if (size === rows.room) {
      rows.grow();
      keys = growTypedArray(keys, new Int32Array(rows.room));
      days = growTypedArray(days, new Int32Array(rows.room));
      scales = growTypedArray(scales, new Float32Array(rows.room));
    }
    if (key >= rowOf.length) {
      rowOf = growTypedArray(rowOf, new Int32Array(Math.max(LEAST_KEYS, key + 1, rowOf.length * 2)).fill(-1));
    }
    keys[size] = key;
    rowOf[key] = size;
    return size++;
  }

  function remove(key: number): void {
    const row = rowOf[key] ?? -1;
    if (row < 0) return;
    const last = --size;
    // The last row fills the gap.
    if (row !== last) {
      rows.move(last, row);
      const moved = keys[last] as number;
      keys[row] = moved;
      days[row] = days[last] as number;
      scales[row] = scales[last] as number;
      rowOf[moved] = row;
    }
    rowOf[key] = -1;
  }

  /** Cosines with the first `listed` rows of the list. */
  function cosines(list: Int32Array, listed: number): Float32Array {
    const products = rows.products(listed);
    const found = new Float32Array(listed);
    for (let i = 0; i < listed; i++)
      found[i] = ((products[i] as number) * (scales[list[i] as number] as number)) / ASKED_SCALE;
    return found;
  }

  /** Rows and cosines of the nearest. */
  function nearest(limit: number, allowed: (row: number) => boolean): Near[] {
    const found = nearestSketched(limit, allowed);
    if (found) return found;
    const list = rows.list();
    for (let row = 0; row < size; row++) list[row] = row;
    return nearestListed(limit, size, allowed);
  }

  /** Undefined where there are few rows, or where sketches cannot tell which to look at. */
  function nearestSketched(limit: number, allowed: (row: number) => boolean): Near[] | undefined {
    const most = size * MOST_LOOKED_AT_SHARE;
    let wanted = Math.max(LOOKED_AT, limit * LOOKED_AT_EACH, size * LOOKED_AT_SHARE);
    if (wanted > most) return undefined;
    const scores = rows.scores(size);
    const level = createScoreThreshold(scores, rows.mostScore, allowed);
    for (; wanted <= most; wanted *= TIMES_MORE) {
      const found = nearestListed(limit, rows.listFrom(level.of(wanted), size), allowed);
      const half = level.of(wanted / 2);
      if (found.filter(({ row }) => (scores[row] as number) < half).length <= limit * LATE_SHARE) return found;
    }
    return undefined;
  }

  /** The nearest among the first `listed` rows of the list. */
  function nearestListed(limit: number, listed: number, allowed: (row: number) => boolean): Near[] {
    const list = rows.list();
    let left = 0;
    for (let i = 0; i < listed; i++) if (allowed(list[i] as number)) list[left++] = list[i] as number;
    const values = cosines(list, left);
    return topK(values, limit).map((at) => ({ row: list[at] as number, cosine: values[at] as number }));
  }

  return {
    get size() {
      return size;
    },
    put(key, day, { bytes, scale }) {
      const row = rowFor(key);
      rows.put(row, bytes);
      days[row] = day;
      scales[row] = scale;
    },
    remove,
    keepOnly(wanted) {
      for (const key of keys.slice(0, size)) if (!wanted.has(key)) remove(key);
    },
    clear() {
      size = 0;
      rowOf.fill(-1);
    },
    of(key) {
      const row = rowOf[key] ?? -1;
      if (row < 0) return undefined;
      const scale = scales[row] as number;
      return Float32Array.from(rows.bytesOf(row).subarray(0, dimension), (byte) => byte * scale);
    },
    dayOf: (key) => days[rowOf[key] ?? -1],
    compare(vector) {
      /** Another may have been asked since. */
      const ask = () => {
        if (asked !== vector) rows.ask(vector);
        asked = vector;
      };
      return {
        to(wanted) {
          ask();
          const cosinesOfAll = new Float32Array(wanted.length);
          const list = rows.list();
          const places: number[] = [];
          for (let i = 0; i < wanted.length; i++) {
            const row = rowOf[wanted[i] as number] ?? -1;
            if (row < 0) continue;
            list[places.length] = row;
            places.push(i);
          }
          const found = cosines(list, places.length);
          for (let i = 0; i < places.length; i++) cosinesOfAll[places[i] as number] = found[i] as number;
          return cosinesOfAll;
        },
        nearest(limit, allowed) {
          if (size === 0) return [];
          ask();
          return nearest(limit, allowed ? (row) => allowed[keys[row] as number] === 1 : () => true).map(
            ({ row, cosine }) => ({
              key: keys[row] as number,
              day: days[row] as number,
              cosine,
            }),
          );
        },
      };
    },
  };
}

/** A row with its cosine. */
interface Near {
  row: number;
  cosine: number;
}
