/**
 * Vectors of papers in memory, a byte a dimension, and beside each its sketch, a bit a dimension: its signs. What is
 * asked is compared with all sketches first (the signs of the one with the numbers of the other), and exactly with the
 * fiftieth or so of the papers whose sketches come nearest (after Gao and Long, "RaBitQ", SIGMOD 2024, without its
 * rotation). With vector instructions (products.wat) that takes 3 ms for 500,000 papers of 256 dimensions.
 */

import { growTypedArray } from "./growTypedArray.ts";
import { ASKED_SCALE, createQuantizedVectors, type QuantizedVectors } from "./quantizedVectors.ts";
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
export const createVectorStore = (dimension: number): VectorStore => new MemoryVectors(dimension);

class MemoryVectors implements VectorStore {
  readonly #dimension: number;
  readonly #rows: QuantizedVectors;
  #size = 0;
  #keys = new Int32Array(0);
  #days = new Int32Array(0);
  #scales = new Float32Array(0);
  /** Row of each key, and -1. */
  #rowOf = new Int32Array(0);
  /** What the rows are being compared with. */
  #compared: Float32Array | undefined;

  constructor(dimension: number) {
    this.#dimension = dimension;
    this.#rows = createQuantizedVectors(dimension);
  }

  get size(): number {
    return this.#size;
  }

  put(key: number, day: number, { bytes, scale }: PackedVector): void {
    const row = this.#rowFor(key);
    this.#rows.put(row, bytes);
    this.#days[row] = day;
    this.#scales[row] = scale;
  }

  remove(key: number): void {
    const row = this.#rowOf[key] ?? -1;
    if (row < 0) return;
    const last = --this.#size;
    // The last row fills the gap.
    if (row !== last) {
      this.#rows.move(last, row);
      const moved = this.#keys[last] as number;
      this.#keys[row] = moved;
      this.#days[row] = this.#days[last] as number;
      this.#scales[row] = this.#scales[last] as number;
      this.#rowOf[moved] = row;
    }
    this.#rowOf[key] = -1;
  }

  clear(): void {
    this.#size = 0;
    this.#rowOf.fill(-1);
  }

  of(key: number): Float32Array | undefined {
    const row = this.#rowOf[key] ?? -1;
    if (row < 0) return undefined;
    const scale = this.#scales[row] as number;
    return Float32Array.from(this.#rows.bytesOf(row).subarray(0, this.#dimension), (byte) => byte * scale);
  }

  dayOf(key: number): number | undefined {
    return this.#days[this.#rowOf[key] ?? -1];
  }

  compare(vector: Float32Array): Nearness {
    return {
      to: (keys) => {
        this.#compareWith(vector);
        return this.#cosinesTo(keys);
      },
      nearest: (limit, allowed) => {
        if (this.#size === 0) return [];
        this.#compareWith(vector);
        const isAllowed = allowed ? (row: number) => allowed[this.#keys[row] as number] === 1 : () => true;
        return this.#nearest(limit, isAllowed).map(({ row, cosine }) => ({
          key: this.#keys[row] as number,
          day: this.#days[row] as number,
          cosine,
        }));
      },
    };
  }

  /** Another vector may have been compared since. */
  #compareWith(vector: Float32Array): void {
    if (this.#compared !== vector) this.#rows.ask(vector);
    this.#compared = vector;
  }

  #cosinesTo(keys: readonly number[]): Float32Array {
    const all = new Float32Array(keys.length);
    const list = this.#rows.list();
    const places: number[] = [];
    for (let i = 0; i < keys.length; i++) {
      const row = this.#rowOf[keys[i] as number] ?? -1;
      if (row < 0) continue;
      list[places.length] = row;
      places.push(i);
    }
    const found = this.#cosines(list, places.length);
    for (let i = 0; i < places.length; i++) all[places[i] as number] = found[i] as number;
    return all;
  }

  #rowFor(key: number): number {
    const known = this.#rowOf[key] ?? -1;
    if (known >= 0) return known;
    if (this.#size === this.#rows.room) this.#grow();
    if (key >= this.#rowOf.length) {
      const room = Math.max(LEAST_KEYS, key + 1, this.#rowOf.length * 2);
      this.#rowOf = growTypedArray(this.#rowOf, new Int32Array(room).fill(-1));
    }
    this.#keys[this.#size] = key;
    this.#rowOf[key] = this.#size;
    return this.#size++;
  }

  #grow(): void {
    this.#rows.grow();
    this.#keys = growTypedArray(this.#keys, new Int32Array(this.#rows.room));
    this.#days = growTypedArray(this.#days, new Int32Array(this.#rows.room));
    this.#scales = growTypedArray(this.#scales, new Float32Array(this.#rows.room));
  }

  /** Cosines with the first `listed` rows of the list. */
  #cosines(list: Int32Array, listed: number): Float32Array {
    const products = this.#rows.products(listed);
    const found = new Float32Array(listed);
    for (let i = 0; i < listed; i++)
      found[i] = ((products[i] as number) * (this.#scales[list[i] as number] as number)) / ASKED_SCALE;
    return found;
  }

  /** Rows and cosines of the nearest. */
  #nearest(limit: number, allowed: (row: number) => boolean): Near[] {
    const found = this.#nearestSketched(limit, allowed);
    if (found) return found;
    const list = this.#rows.list();
    for (let row = 0; row < this.#size; row++) list[row] = row;
    return this.#nearestListed(limit, this.#size, allowed);
  }

  /** Undefined where there are few rows, or where sketches cannot tell which to look at. */
  #nearestSketched(limit: number, allowed: (row: number) => boolean): Near[] | undefined {
    const most = this.#size * MOST_LOOKED_AT_SHARE;
    let wanted = Math.max(LOOKED_AT, limit * LOOKED_AT_EACH, this.#size * LOOKED_AT_SHARE);
    if (wanted > most) return undefined;
    const scores = this.#rows.scores(this.#size);
    const level = createScoreThreshold(scores, this.#rows.mostScore, allowed);
    for (; wanted <= most; wanted *= TIMES_MORE) {
      const found = this.#nearestListed(limit, this.#rows.listFrom(level.of(wanted), this.#size), allowed);
      const half = level.of(wanted / 2);
      if (found.filter(({ row }) => (scores[row] as number) < half).length <= limit * LATE_SHARE) return found;
    }
    return undefined;
  }

  /** The nearest among the first `listed` rows of the list. */
  #nearestListed(limit: number, listed: number, allowed: (row: number) => boolean): Near[] {
    const list = this.#rows.list();
    let left = 0;
    for (let i = 0; i < listed; i++) if (allowed(list[i] as number)) list[left++] = list[i] as number;
    const values = this.#cosines(list, left);
    return topK(values, limit).map((at) => ({ row: list[at] as number, cosine: values[at] as number }));
  }
}

/** A row with its cosine. */
interface Near {
  row: number;
  cosine: number;
}
