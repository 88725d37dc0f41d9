/**
 * Rows of bytes in WebAssembly memory, each with its sketch (the signs of its bytes), and how they compare with one
 * vector: exactly for rows that are named, coarsely for all, by what products.wat says.
 */
import { BroadsheetError } from "../../lib/errors.ts";
import { count, grouped } from "../../lib/text.ts";
import { PRODUCTS_WASM } from "./products.wasm.ts";

export interface QuantizedVectors {
  /** Rows there is room for. */
  readonly room: number;
  /** Doubles the room; throws `index_unavailable` when memory cannot grow that far. */
  grow(): void;
  put(row: number, bytes: Int8Array): void;
  move(from: number, to: number): void;
  /** A view that holds until there is more room. */
  bytesOf(row: number): Int8Array;
  /** Sets the vector that the rows are compared with from now on; its parts are at most 1. */
  ask(vector: Float32Array): void;
  /** Compares the first `size` rows coarsely: the greater the score, the nearer. A view that holds until the next call. */
  scores(size: number): Int16Array;
  /** The largest score there can be; the smallest is its negative. */
  readonly mostScore: number;
  /** Lists, in order, those of the first `size` rows whose score is at least `least`; returns how many they are. */
  listFrom(least: number, size: number): number;
  /** Numbers of rows, for `products`; may be written. */
  list(): Int32Array;
  /** Inner products with the first `listed` rows of the list, `ASKED_SCALE` times as large; a view as above. */
  products(listed: number): Int32Array;
}

const PAGE_BYTES = 65_536;
/** What WebAssembly can address. */
const MAX_BYTES = 65_536 * PAGE_BYTES;
/** Parts a step of products.wat takes, and rows whose sketches are kept together. */
const LANES = 16;
const FIRST_ROWS = 1_024;
/**
 * A part of the vector asked for, at most 1, as a 16-bit integer. With it no sum of products can pass 32 bits: by
 * Cauchy and Schwarz it is at most 4,096 times a row's length, which is at most 127 * sqrt(dimension).
 */
export const ASKED_SCALE = 4_096;
/** The largest number in a table of four signs: four of them must fit into 8 bits, and all of them into 16. */
const MAX_IN_TABLE = 31;
const INT16_MAX = 32_767;
/** Signs that one table is for, and the number of their patterns. */
const SIGNS = 4;
const PATTERNS = 16;

interface Arithmetic {
  products(list: number, count: number, rows: number, vector: number, stride: number, out: number): void;
  sketch(row: number, stride: number, at: number): void;
  reaching(scores: number, count: number, least: number, out: number): number;
  sketched(block: number, count: number, tables: number, stride: number, out: number): void;
}

const compiled = new WebAssembly.Module(Buffer.from(PRODUCTS_WASM, "base64"));

export function createQuantizedVectors(dimension: number): QuantizedVectors {
  const stride = Math.ceil(dimension / LANES) * LANES;
  const memory = new WebAssembly.Memory({ initial: 1, maximum: MAX_BYTES / PAGE_BYTES });
  const { products, reaching, sketch, sketched } = new WebAssembly.Instance(compiled, { env: { memory } })
    .exports as unknown as Arithmetic;
  const mostInTable = Math.min(MAX_IN_TABLE, Math.floor(INT16_MAX / (stride / SIGNS)));
  const { tablesAt, rowsAt, sketchesAt, sketchAt, listAt, productsAt, scoresAt, pagesFor } = layoutOf(stride);
  let room = 0;
  /** The vector whose tables are not written yet: only coarse comparisons need them. */
  let untabled: Float32Array | undefined;

  const bytesOf = (row: number) => new Int8Array(memory.buffer, rowsAt + row * stride, stride);
  const list = () => new Int32Array(memory.buffer, listAt(room), room);
  const sketchRow = (row: number) => sketch(rowsAt + row * stride, stride, sketchAt(row, room));

  return {
    get room() {
      return room;
    },
    grow() {
      const rows = Math.max(FIRST_ROWS, room * 2);
      const pages = pagesFor(rows);
      if (pages * PAGE_BYTES > MAX_BYTES) throw noMoreRoom(room, dimension);
      memory.grow(Math.max(0, pages - memory.buffer.byteLength / PAGE_BYTES));
      new Uint8Array(memory.buffer).copyWithin(sketchesAt(rows), sketchesAt(room), listAt(room));
      room = rows;
    },
    put(row, bytes) {
      bytesOf(row).fill(0).set(bytes);
      sketchRow(row);
    },
    move(from, to) {
      bytesOf(to).set(bytesOf(from));
      sketchRow(to);
    },
    bytesOf,
    ask(vector) {
      const asked = new Int16Array(memory.buffer, 0, stride).fill(0);
      for (let k = 0; k < dimension; k++) asked[k] = Math.round((vector[k] as number) * ASKED_SCALE);
      untabled = vector;
    },
    scores(size) {
      if (untabled)
        writeTables(new Int8Array(memory.buffer, tablesAt, (stride / SIGNS) * PATTERNS), untabled, mostInTable);
      untabled = undefined;
      sketched(sketchesAt(room), Math.ceil(size / LANES), tablesAt, stride, scoresAt(room));
      return new Int16Array(memory.buffer, scoresAt(room), size);
    },
    mostScore: mostInTable * (stride / SIGNS),
    listFrom(least, size) {
      let listed = reaching(scoresAt(room), Math.ceil(size / LANES) * LANES, least, listAt(room));
      const rows = list();
      // The last sketches are compared together with what lies behind them.
      while (listed > 0 && (rows[listed - 1] as number) >= size) listed--;
      return listed;
    },
    list,
    products(listed) {
      products(listAt(room), listed, rowsAt, 0, stride, productsAt(room));
      return new Int32Array(memory.buffer, productsAt(room), listed);
    },
  };
}

/**
 * Where things are in memory with room for a number of rows, in bytes: the vector asked for, its tables, the rows, their
 * sketches, the list, products and scores.
 */
function layoutOf(stride: number) {
  const sketchBytes = stride / 8;
  const tablesAt = stride * 2;
  const rowsAt = tablesAt + (stride / SIGNS) * PATTERNS;
  const rowBytes = stride + sketchBytes + 2 * Int32Array.BYTES_PER_ELEMENT + Int16Array.BYTES_PER_ELEMENT;
  const sketchesAt = (room: number) => rowsAt + room * stride;
  const listAt = (room: number) => sketchesAt(room) + room * sketchBytes;
  const productsAt = (room: number) => listAt(room) + room * Int32Array.BYTES_PER_ELEMENT;
  const scoresAt = (room: number) => productsAt(room) + room * Int32Array.BYTES_PER_ELEMENT;
  /** The sketches of `LANES` rows are kept together, and a row's begins at its place among them. */
  const sketchAt = (row: number, room: number) =>
    sketchesAt(room) + Math.floor(row / LANES) * LANES * sketchBytes + (row % LANES);
  const pagesFor = (room: number) => Math.ceil((rowsAt + room * rowBytes) / PAGE_BYTES);
  return { tablesAt, rowsAt, sketchesAt, sketchAt, listAt, productsAt, scoresAt, pagesFor };
}

/** Writes what each pattern of four signs adds to a score, `most` at the most. */
function writeTables(tables: Int8Array, vector: Float32Array, most: number): void {
  const stride = (tables.length / PATTERNS) * SIGNS;
  const part = (k: number) => vector[k] ?? 0;
  let largest = 0;
  for (let k = 0; k < stride; k += SIGNS)
    largest = Math.max(
      largest,
      Math.abs(part(k)) + Math.abs(part(k + 1)) + Math.abs(part(k + 2)) + Math.abs(part(k + 3)),
    );
  const factor = most / (largest || 1);
  for (let k = 0, at = 0; k < stride; k += SIGNS)
    for (let pattern = 0; pattern < PATTERNS; pattern++, at++) {
      let sum = 0;
      for (let i = 0; i < SIGNS; i++) sum += (pattern >> i) & 1 ? part(k + i) : -part(k + i);
      tables[at] = Math.round(sum * factor);
    }
}

const noMoreRoom = (room: number, dimension: number) =>
  new BroadsheetError(
    "index_unavailable",
    `The vectors of more than ${count(room, "paper")} with ${grouped(dimension)} dimensions do not fit into ${grouped(MAX_BYTES / 2 ** 20)} MiB.`,
  );
