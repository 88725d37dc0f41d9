/**
 * Vectors of papers in memory, a byte a dimension, each compared with what is asked. Comparing all of them with vector
 * instructions (products.wat) takes about 1 ms for 56,000 papers of 256 dimensions, so that no approximate index is
 * needed, and nothing near is missed.
 */
import { BroadsheetError } from "../domain/errors.ts";
import { count, grouped } from "../domain/text.ts";
import { PRODUCTS_WASM } from "./products.wasm.ts";

/** A paper's vector as it is stored: `bytes[k] * scale` is part k. */
export interface PackedVector {
  bytes: Int8Array;
  scale: number;
}

/** How near every paper is to one vector. To be asked at once: it is void when a vector is put or removed. */
export interface Nearness {
  /** Cosine with a paper, -1 to 1; 0 for a paper without a vector. */
  to(key: number): number;
  /** The nearest papers, nearest first, among those that `allowed` marks with 1 at their keys. */
  nearest(limit: number, allowed?: Uint8Array): { key: number; day: number; cosine: number }[];
}

export interface VectorMemory {
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

const PAGE_BYTES = 65_536;
/** What WebAssembly can address. */
const MAX_BYTES = 65_536 * PAGE_BYTES;
/** Parts a step of products.wat takes. */
const LANES = 16;
/** Rows there is room for at first; room then doubles. */
const FIRST_ROWS = 1_024;
/**
 * A part of the vector asked for, at most 1, as a 16-bit integer. With it no sum of products can pass 32 bits: by
 * Cauchy and Schwarz it is at most 4,096 times a row's length, which is at most 127 * sqrt(dimension).
 */
const ASKED_SCALE = 4_096;

const compiled = new WebAssembly.Module(Buffer.from(PRODUCTS_WASM, "base64"));

export function packVector(vector: ArrayLike<number>): PackedVector {
  let most = 0;
  for (let k = 0; k < vector.length; k++) most = Math.max(most, Math.abs(vector[k] as number));
  const scale = most / 127 || 1;
  return { bytes: Int8Array.from(vector, (part) => Math.round(part / scale)), scale };
}

/** Throws `index_unavailable` when there are more vectors than fit. */
export function createVectorMemory(dimension: number): VectorMemory {
  const stride = Math.ceil(dimension / LANES) * LANES;
  const rowsAt = stride * 2;
  const rowBytes = stride + Int32Array.BYTES_PER_ELEMENT;
  const memory = new WebAssembly.Memory({ initial: 1, maximum: MAX_BYTES / PAGE_BYTES });
  const { products } = new WebAssembly.Instance(compiled, { env: { memory } }).exports as {
    products(rows: number, count: number, vector: number, stride: number, out: number): void;
  };
  let room = 0;
  let size = 0;
  let keys = new Int32Array(0);
  let days = new Int32Array(0);
  let scales = new Float32Array(0);
  /** Row of each key, and -1. */
  let rowOf = new Int32Array(0);

  function makeRoom(): void {
    const rows = Math.max(FIRST_ROWS, room * 2);
    const pages = Math.ceil((rowsAt + rows * rowBytes) / PAGE_BYTES);
    if (pages * PAGE_BYTES > MAX_BYTES)
      throw new BroadsheetError(
        "index_unavailable",
        `The vectors of more than ${count(room, "paper")} with ${grouped(dimension)} dimensions do not fit into ${grouped(MAX_BYTES / 2 ** 20)} MiB.`,
      );
    memory.grow(Math.max(0, pages - memory.buffer.byteLength / PAGE_BYTES));
    room = rows;
    keys = grown(keys, new Int32Array(room));
    days = grown(days, new Int32Array(room));
    scales = grown(scales, new Float32Array(room));
  }

  function rowFor(key: number): number {
    const known = rowOf[key] ?? -1;
    if (known >= 0) return known;
    if (size === room) makeRoom();
    if (key >= rowOf.length) {
      const longer = new Int32Array(Math.max(FIRST_ROWS, key + 1, rowOf.length * 2)).fill(-1);
      longer.set(rowOf);
      rowOf = longer;
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
      bytesAt(row).set(bytesAt(last));
      const moved = keys[last] as number;
      keys[row] = moved;
      days[row] = days[last] as number;
      scales[row] = scales[last] as number;
      rowOf[moved] = row;
    }
    rowOf[key] = -1;
  }

  const bytesAt = (row: number) => new Int8Array(memory.buffer, rowsAt + row * stride, stride);

  return {
    get size() {
      return size;
    },
    put(key, day, { bytes, scale }) {
      const row = rowFor(key);
      bytesAt(row).fill(0).set(bytes);
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
      return Float32Array.from(bytesAt(row).subarray(0, dimension), (byte) => byte * scale);
    },
    dayOf: (key) => days[rowOf[key] ?? -1],
    compare(vector) {
      if (room === 0) return NOWHERE;
      const asked = new Int16Array(memory.buffer, 0, stride);
      asked.fill(0);
      for (let k = 0; k < dimension; k++) asked[k] = Math.round((vector[k] as number) * ASKED_SCALE);
      const out = rowsAt + room * stride;
      products(rowsAt, size, 0, stride, out);
      const found = new Int32Array(memory.buffer, out, size);
      const cosines = new Float32Array(size);
      for (let row = 0; row < size; row++)
        cosines[row] = ((found[row] as number) * (scales[row] as number)) / ASKED_SCALE;
      return {
        to: (key) => cosines[rowOf[key] ?? -1] ?? 0,
        nearest: (limit, allowed) =>
          largest(cosines, limit, allowed && ((row) => allowed[keys[row] as number] === 1)).map((row) => ({
            key: keys[row] as number,
            day: days[row] as number,
            cosine: cosines[row] as number,
          })),
      };
    },
  };
}

const NOWHERE: Nearness = { to: () => 0, nearest: () => [] };

function grown<T extends Int32Array | Float32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** Places of the largest values, largest first, by a heap of the best so far with the least on top. */
function largest(values: Float32Array, limit: number, allowed?: (place: number) => boolean): number[] {
  if (limit <= 0) return [];
  const heap = new Int32Array(limit);
  let size = 0;
  let least = Number.NEGATIVE_INFINITY;
  const valueAt = (at: number) => values[heap[at] as number] as number;

  function sink(): void {
    const place = heap[0] as number;
    const value = values[place] as number;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && valueAt(child + 1) < valueAt(child)) child++;
      if (valueAt(child) >= value) break;
      heap[at] = heap[child] as number;
      at = child;
    }
    heap[at] = place;
    least = valueAt(0);
  }

  function rise(place: number): void {
    let at = size++;
    for (let parent = (at - 1) >> 1; at > 0 && valueAt(parent) > (values[place] as number); parent = (at - 1) >> 1) {
      heap[at] = heap[parent] as number;
      at = parent;
    }
    heap[at] = place;
    if (size === limit) least = valueAt(0);
  }

  // Nearly every value is less than the least of the best, and costs one comparison.
  for (let place = 0; place < values.length; place++) {
    if ((values[place] as number) <= least || allowed?.(place) === false) continue;
    if (size < limit) rise(place);
    else {
      heap[0] = place;
      sink();
    }
  }
  return Array.from(heap.subarray(0, size)).sort((a, b) => (values[b] as number) - (values[a] as number) || a - b);
}
