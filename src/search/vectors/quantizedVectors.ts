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
  /** Doubles the room; throws `index_unavailable` when there is no more to be had. */
  grow(): void;
  put(row: number, bytes: Int8Array): void;
  move(from: number, to: number): void;
  /** A view that holds until there is more room. */
  bytesOf(row: number): Int8Array;
  /** What the rows are compared with from now on: parts of at most 1. */
  ask(vector: Float32Array): void;
  /** Compares the first so many rows coarsely: the greater the score, the nearer. A view that holds until asked again. */
  scores(size: number): Int16Array;
  /** The largest that a score can be, and less it the smallest. */
  readonly mostScore: number;
  /** Puts those of the first so many rows on the list, in order, whose score is at least so much; returns their number. */
  listFrom(least: number, size: number): number;
  /** Numbers of rows, for `products`; may be written. */
  list(): Int32Array;
  /** Inner products with the first so many rows of the list, `ASKED_SCALE` times as large; a view as above. */
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
/** Signs that one table is for, and the patterns of so many. */
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
  const sketchBytes = stride / 8;
  const memory = new WebAssembly.Memory({ initial: 1, maximum: MAX_BYTES / PAGE_BYTES });
  const { products, reaching, sketch, sketched } = new WebAssembly.Instance(compiled, { env: { memory } })
    .exports as unknown as Arithmetic;
  const mostInTable = Math.min(MAX_IN_TABLE, Math.floor(INT16_MAX / (stride / SIGNS)));
  let room = 0;

  /** Where things are: the vector asked for, its tables, the rows, their sketches, the list, products and scores. */
  const tablesAt = stride * 2;
  const rowsAt = tablesAt + (stride / SIGNS) * PATTERNS;
  const sketchesAt = (rows = room) => rowsAt + rows * stride;
  const listAt = (rows = room) => sketchesAt(rows) + rows * sketchBytes;
  const productsAt = () => listAt() + room * Int32Array.BYTES_PER_ELEMENT;
  const scoresAt = () => productsAt() + room * Int32Array.BYTES_PER_ELEMENT;
  const rowBytes = stride + sketchBytes + 2 * Int32Array.BYTES_PER_ELEMENT + Int16Array.BYTES_PER_ELEMENT;

  const bytesOf = (row: number) => new Int8Array(memory.buffer, rowsAt + row * stride, stride);

  function sketchRow(row: number): void {
    const block = Math.floor(row / LANES);
    sketch(rowsAt + row * stride, stride, sketchesAt() + block * LANES * sketchBytes + (row % LANES));
  }

  /** What each pattern of four signs adds to a score. */
  function writeTables(vector: Float32Array): void {
    const tables = new Int8Array(memory.buffer, tablesAt, (stride / SIGNS) * PATTERNS);
    const part = (k: number) => vector[k] ?? 0;
    let most = 0;
    for (let k = 0; k < stride; k += SIGNS)
      most = Math.max(most, Math.abs(part(k)) + Math.abs(part(k + 1)) + Math.abs(part(k + 2)) + Math.abs(part(k + 3)));
    const factor = mostInTable / (most || 1);
    for (let k = 0, at = 0; k < stride; k += SIGNS)
      for (let pattern = 0; pattern < PATTERNS; pattern++, at++) {
        let sum = 0;
        for (let i = 0; i < SIGNS; i++) sum += (pattern >> i) & 1 ? part(k + i) : -part(k + i);
        tables[at] = Math.round(sum * factor);
      }
  }

  return {
    get room() {
      return room;
    },
    grow() {
      const rows = Math.max(FIRST_ROWS, room * 2);
      const pages = Math.ceil((rowsAt + rows * rowBytes) / PAGE_BYTES);
      if (pages * PAGE_BYTES > MAX_BYTES)
        throw new BroadsheetError(
          "index_unavailable",
          `The vectors of more than ${count(room, "paper")} with ${grouped(dimension)} dimensions do not fit into ${grouped(MAX_BYTES / 2 ** 20)} MiB.`,
        );
      memory.grow(Math.max(0, pages - memory.buffer.byteLength / PAGE_BYTES));
      new Uint8Array(memory.buffer).copyWithin(sketchesAt(rows), sketchesAt(), listAt());
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
      writeTables(vector);
    },
    scores(size) {
      sketched(sketchesAt(), Math.ceil(size / LANES), tablesAt, stride, scoresAt());
      return new Int16Array(memory.buffer, scoresAt(), size);
    },
    mostScore: mostInTable * (stride / SIGNS),
    listFrom(least, size) {
      let listed = reaching(scoresAt(), Math.ceil(size / LANES) * LANES, least, listAt());
      const list = this.list();
      // The last sketches are compared together with what lies behind them.
      while (listed > 0 && (list[listed - 1] as number) >= size) listed--;
      return listed;
    },
    list: () => new Int32Array(memory.buffer, listAt(), room),
    products(listed) {
      products(listAt(), listed, rowsAt, 0, stride, productsAt());
      return new Int32Array(memory.buffer, productsAt(), listed);
    },
  };
}
