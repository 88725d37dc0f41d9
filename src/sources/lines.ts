/** Files as lines: plain, gzip or zip by their first bytes, from disk or standard input, without holding them. */
import { hash } from "node:crypto";
import { closeSync, createReadStream, openSync, readSync, statSync } from "node:fs";
import { basename, resolve } from "node:path";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import yauzl from "yauzl";
import type { SourceFile, SourceLine } from "../domain/ports.ts";
import { BroadsheetError, messageOf, systemCodeOf } from "../lib/errors.ts";

/** A record with three thousand authors is about 200 KB. */
export const MAX_LINE_BYTES = 4 * 1024 * 1024;
/** So much of an overlong line is kept, to show what it was. */
const KEPT_BYTES = 1_024;
const FINGERPRINT_BYTES = 65_536;

/** A file by its path, or standard input for `-`. Throws `file_unreadable` at once when it cannot be read. */
export function openSourceFile(path: string, input: Readable = process.stdin): SourceFile {
  return path === "-" ? standardInput(input) : diskFile(resolve(path));
}

function standardInput(input: Readable): SourceFile {
  return {
    name: "standard input",
    path: "-",
    progress: () => undefined,
    async *bytes() {
      yield* await unpacked(input);
    },
  };
}

function diskFile(path: string): SourceFile {
  const { head, size, modified } = inspect(path);
  let read = 0;
  const counted = (stream: Readable) => stream.on("data", (chunk: Buffer) => (read += chunk.length));
  const isZip = head.length > 3 && head.readUInt32BE(0) === 0x504b0304;
  return {
    name: basename(path),
    path,
    fingerprint: hash("sha1", Buffer.concat([head, Buffer.from(`${size} ${modified}`)]), "hex"),
    progress: () => (size === 0 ? 1 : Math.min(1, read / size)),
    async *bytes() {
      read = 0;
      try {
        if (isZip) {
          let before = 0;
          for await (const { stream, compressed } of zipEntries(path)) {
            let last: number | undefined = NEWLINE;
            for await (const chunk of stream as AsyncIterable<Buffer>) {
              last = chunk.at(-1) ?? last;
              yield chunk;
            }
            // What one file in it ends with is not joined to the next.
            if (last !== NEWLINE) yield Buffer.of(NEWLINE);
            read = before += compressed;
          }
        } else yield* await unpacked(counted(createReadStream(path, { highWaterMark: 262_144 })));
      } catch (error) {
        if (error instanceof BroadsheetError) throw error;
        throw unreadable(path, error);
      }
    },
  };
}

function inspect(path: string): { head: Buffer; size: number; modified: number } {
  try {
    const stat = statSync(path);
    if (stat.isDirectory()) throw new Error("it is a folder");
    const head = Buffer.alloc(FINGERPRINT_BYTES);
    const handle = openSync(path, "r");
    const length = readSync(handle, head, 0, FINGERPRINT_BYTES, 0);
    closeSync(handle);
    return { head: head.subarray(0, length), size: stat.size, modified: stat.mtimeMs };
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): BroadsheetError {
  const why =
    systemCodeOf(error) === "ENOENT"
      ? "there is no such file"
      : /unexpected end of file|Z_BUF_ERROR/.test(`${messageOf(error)} ${systemCodeOf(error)}`)
        ? "its compressed data ends too early; what came before the break was imported, fetch the file again for the rest"
        : messageOf(error);
  return new BroadsheetError("file_unreadable", `${path} cannot be read: ${why}.`, { cause: error });
}

/** The stream as it is, or unpacked when it begins as gzip does. */
async function unpacked(stream: Readable): Promise<Readable> {
  const iterator = stream.iterator({ destroyOnReturn: true });
  let head: Buffer = Buffer.alloc(0);
  while (head.length < 2) {
    const { value, done } = await iterator.next();
    if (done) break;
    head = Buffer.concat([head, value as Buffer]);
  }
  async function* rest(): AsyncGenerator<Buffer> {
    yield head;
    yield* iterator;
  }
  const whole = Readable.from(rest(), { objectMode: false });
  if (!(head[0] === 0x1f && head[1] === 0x8b)) return whole;
  const gunzip = createGunzip({ chunkSize: 262_144 });
  // An error of either end reaches the reader through gunzip.
  pipeline(whole, gunzip, () => {});
  return gunzip;
}

async function* zipEntries(path: string): AsyncGenerator<{ stream: Readable; compressed: number }> {
  const zip = await yauzl.openPromise(path, { lazyEntries: true });
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName.endsWith("/") || /(^|\/)(__MACOSX|\.)/.test(entry.fileName)) continue;
    if (entry.generalPurposeBitFlag & 1) throw new Error(`${entry.fileName} in it is encrypted`);
    const packed = await zip.openReadStreamPromise(entry);
    yield { stream: await unpacked(packed), compressed: entry.compressedSize };
  }
}

/** Bytes as characters, for looking at what is ASCII in any encoding; not copied before. */
export const latin1 = ({ buffer, byteOffset, length }: Uint8Array, end = length): string =>
  Buffer.from(buffer, byteOffset, Math.min(end, length)).toString("latin1");

const NEWLINE = 10;

/** Lines in the batches that chunks make. An overlong line is passed over without being held. */
export async function* splitLines(stream: AsyncIterable<Buffer>): AsyncGenerator<SourceLine[]> {
  let number = 1;
  let parts: Buffer[] = [];
  let length = 0;

  function end(last: Buffer): SourceLine {
    length += last.length;
    const line: SourceLine =
      length > MAX_LINE_BYTES
        ? {
            number,
            bytes: Buffer.concat([...parts, last]).subarray(0, KEPT_BYTES),
            problem: `the line is ${Math.round(length / 1024 / 1024)} MiB long, more than the ${MAX_LINE_BYTES / 1024 / 1024} MiB that a record may have`,
          }
        : { number, bytes: parts.length === 0 ? last : Buffer.concat([...parts, last]) };
    number++;
    parts = [];
    length = 0;
    return line;
  }

  for await (const chunk of stream) {
    const batch: SourceLine[] = [];
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      batch.push(end(chunk.subarray(from, at)));
      from = at + 1;
    }
    const rest = chunk.subarray(from);
    length += rest.length;
    if (length <= MAX_LINE_BYTES || parts.length === 0) parts.push(rest);
    if (batch.length > 0) yield batch;
  }
  if (length > 0) yield [end(Buffer.alloc(0))];
}
