/**
 * A snapshot: the inverted index as it is in memory, as a file, because making it of a large library's terms takes
 * seconds. It says of which file of rows it is and how far that had been read, and from there on the rows are followed.
 *
 * In the file: the length of the header in 4 bytes, the header as JSON, the lists, each beginning at a multiple of 8
 * bytes, and the CRC-32 of all that.
 */
import { open, readFile, rename, rm } from "node:fs/promises";
import { endianness } from "node:os";
import { crc32 } from "node:zlib";
import type { Cursor } from "../files/rowFile.ts";
import type { PostingsLists } from "./memory.ts";
import type { SegmentLists } from "./segment.ts";

const ALIGNED_BYTES = 8;
const LENGTH_BYTES = 4;
/** More cannot be read at once. */
const MAX_BYTES = 2 ** 31 - 1;
/** Readers who wait for a page get a turn after this many bytes. */
const TURN_BYTES = 2 ** 25;

interface Header {
  endianness: string;
  /** That of the file of rows. */
  generation: string;
  cursor: Cursor;
  keys: number;
  /** How many papers, terms, postings and positions each segment has. */
  segments: { papers: number; terms: number; postings: number; positions: number }[];
}

/** What a snapshot was made of. */
export interface SnapshotOrigin {
  generation: string;
  cursor: Cursor;
}

/** Whole or, when the process dies, not at all. Two processes at once may leave one that is damaged. */
export async function writeSnapshot(file: string, lists: PostingsLists, origin: SnapshotOrigin): Promise<void> {
  const temporary = `${file}.new`;
  const handle = await open(temporary, "w");
  try {
    let checksum = 0;
    let at = 0;
    const write = async (bytes: Uint8Array) => {
      checksum = crc32(bytes, checksum);
      await handle.writeFile(bytes);
      at += bytes.length;
    };
    if (sizeOf(lists) > MAX_BYTES) throw new Error("the index is too large for a snapshot");
    const align = () => write(new Uint8Array(missing(at)));
    const header = Buffer.from(JSON.stringify({ ...origin, ...headerOf(lists) }));
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32LE(header.length);
    await write(length);
    await write(header);
    for (const list of allOf(lists)) {
      await align();
      await write(new Uint8Array(list.buffer, list.byteOffset, list.byteLength));
    }
    const end = Buffer.alloc(LENGTH_BYTES);
    end.writeUInt32LE(checksum);
    await handle.writeFile(end);
    await handle.sync();
    await handle.close();
    await rename(temporary, file);
  } catch (error) {
    await handle.close().catch(() => {});
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Undefined where there is none of a generation, or none that is whole. */
export async function readSnapshot(
  file: string,
  generation: string,
): Promise<{ lists: PostingsLists; cursor: Cursor } | undefined> {
  const bytes = await readFile(file).catch(() => undefined);
  if (!bytes || bytes.length < 2 * LENGTH_BYTES) return undefined;
  const end = bytes.length - LENGTH_BYTES;
  let checksum = 0;
  for (let at = 0; at < end; at += TURN_BYTES) {
    checksum = crc32(bytes.subarray(at, Math.min(end, at + TURN_BYTES)), checksum);
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (checksum !== bytes.readUInt32LE(end)) return undefined;
  const headerEnd = LENGTH_BYTES + bytes.readUInt32LE(0);
  const header: Header = JSON.parse(bytes.toString("utf8", LENGTH_BYTES, headerEnd));
  if (header.endianness !== endianness() || header.generation !== generation) return undefined;
  // Lists of wider numbers must begin at a multiple of their width.
  const buffer = bytes.byteOffset % ALIGNED_BYTES === 0 ? bytes.buffer : Uint8Array.prototype.slice.call(bytes).buffer;
  const first = buffer === bytes.buffer ? bytes.byteOffset : 0;
  let at = headerEnd;
  const next = <T extends { byteLength: number }>(
    list: new (of: ArrayBuffer, at: number, length: number) => T,
    n: number,
  ): T => {
    at += missing(at);
    const found = new list(buffer as ArrayBuffer, first + at, n);
    at += found.byteLength;
    return found;
  };
  const lists = {
    revisions: next(Float64Array<ArrayBuffer>, header.keys),
    segments: header.segments.map(({ papers, terms, postings, positions }) => ({
      keys: next(Int32Array, papers),
      days: next(Int32Array, papers),
      textLengths: next(Uint16Array, papers),
      nameLengths: next(Uint16Array, papers),
      there: next(Uint8Array, papers),
      terms: next(Uint32Array, terms),
      begins: next(Int32Array, terms + 1),
      places: next(Uint16Array, postings),
      times: next(Uint8Array, postings),
      positionBegins: next(Int32Array, terms + 1),
      positions: next(Uint16Array, positions),
    })),
  };
  return { lists, cursor: header.cursor };
}

/** In the order that they are written and read in. */
const NAMES = [
  "keys",
  "days",
  "textLengths",
  "nameLengths",
  "there",
  "terms",
  "begins",
  "places",
  "times",
  "positionBegins",
  "positions",
] as const satisfies readonly (keyof SegmentLists)[];

const headerOf = ({ revisions, segments }: PostingsLists): Omit<Header, keyof SnapshotOrigin> => ({
  endianness: endianness(),
  keys: revisions.length,
  segments: segments.map(({ keys, terms, places, positions }) => ({
    papers: keys.length,
    terms: terms.length,
    postings: places.length,
    positions: positions.length,
  })),
});

const allOf = ({ revisions, segments }: PostingsLists) => [
  revisions,
  ...segments.flatMap((segment) => NAMES.map((name) => segment[name])),
];

const sizeOf = (lists: PostingsLists): number => allOf(lists).reduce((sum, list) => sum + list.byteLength, 0);

/** Bytes to the next place where a list may begin. */
const missing = (at: number): number => (ALIGNED_BYTES - (at % ALIGNED_BYTES)) % ALIGNED_BYTES;
