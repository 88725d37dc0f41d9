/** Files that programs saved in UTF-16, and byte order marks: readers get UTF-8 without a mark. */
import type { SourceFile } from "../../domain/ports.ts";

type Encoding = "utf-16le" | "utf-16be";

/** So many bytes tell an encoding without a mark. */
const TELLING_BYTES = 64;

/** The same file as UTF-8. What is UTF-8 already, or in an encoding that cannot be told, stays as it is. */
export const asUtf8 = (file: SourceFile): SourceFile => ({
  ...file,
  async *bytes() {
    let head: Buffer = Buffer.alloc(0);
    let decode: ((chunk?: Buffer) => Buffer) | undefined;
    for await (const chunk of file.bytes()) {
      if (decode) {
        yield decode(chunk);
        continue;
      }
      head = Buffer.concat([head, chunk]);
      if (head.length < TELLING_BYTES) continue;
      decode = decoderOf(head);
      yield decode(head);
    }
    decode ??= decoderOf(head);
    if (head.length > 0 && head.length < TELLING_BYTES) yield decode(head);
    const rest = decode();
    if (rest.length > 0) yield rest;
  },
});

function decoderOf(head: Buffer): (chunk?: Buffer) => Buffer {
  const encoding = utf16Of(head);
  if (encoding) {
    const decoder = new TextDecoder(encoding);
    return (chunk) => Buffer.from(chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode());
  }
  let isFirst = true;
  return (chunk = Buffer.alloc(0)) => {
    const hasMark = isFirst && chunk.subarray(0, 3).equals(UTF8_MARK);
    isFirst = false;
    return hasMark ? chunk.subarray(3) : chunk;
  };
}

const UTF8_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Told by the mark, else by the zeros that every second byte of ASCII in UTF-16 is. */
function utf16Of(head: Buffer): Encoding | undefined {
  const [first, second, third, fourth] = head;
  if (first === 0xff && second === 0xfe) return third === 0 && fourth === 0 ? undefined : "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  const start = head.subarray(0, TELLING_BYTES);
  if (start.length < 4) return undefined;
  const zeros = (at: number) => start.filter((byte, i) => i % 2 === at && byte === 0).length;
  const half = Math.floor(start.length / 2);
  if (zeros(0) === 0 && zeros(1) > half / 2) return "utf-16le";
  return zeros(1) === 0 && zeros(0) > half / 2 ? "utf-16be" : undefined;
}
