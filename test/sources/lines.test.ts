import { createWriteStream, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import yazl from "yazl";
import type { SourceFile } from "../../src/domain/ports.ts";
import { MAX_LINE_BYTES, openSourceFile, splitLines } from "../../src/sources/lines.ts";
import { temporaryFolder } from "../support/instance.ts";

async function read(file: SourceFile): Promise<{ number: number; text: string; problem?: string }[]> {
  const lines = [];
  for await (const batch of splitLines(file.bytes()))
    for (const { number, bytes, problem } of batch)
      lines.push({ number, text: Buffer.from(bytes).toString(), ...(problem ? { problem } : {}) });
  return lines;
}
const texts = async (file: SourceFile) => (await read(file)).map((line) => line.text);

describe("lines", () => {
  it("are what the text has, wherever it is cut into chunks", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: fc.constantFrom("a", "é", "\n", "\r") }), { maxLength: 12 }),
        async (chunks) => {
          const found: string[] = [];
          for await (const batch of splitLines(Readable.from(chunks.map((chunk) => Buffer.from(chunk)))))
            for (const line of batch) found.push(Buffer.from(line.bytes).toString());
          const whole = chunks.join("");
          const expected = whole.split("\n");
          if (expected.at(-1) === "") expected.pop();
          expect(found).toEqual(expected);
        },
      ),
    );
  });

  it("come from plain, gzip and zip files and from standard input, told apart by content", async () => {
    const folder = temporaryFolder();
    const plain = join(folder, "plain.dat");
    const packed = join(folder, "packed.dat");
    const zipped = join(folder, "zipped.dat");
    writeFileSync(plain, "one\ntwo\n");
    writeFileSync(packed, gzipSync("three\nfour"));
    const zip = new yazl.ZipFile();
    zip.addBuffer(Buffer.from("five\n"), "a.jsonl");
    zip.addBuffer(gzipSync("six\n"), "deep/b.jsonl.gz");
    zip.addBuffer(Buffer.from("junk\n"), "__MACOSX/a.jsonl");
    zip.end();
    await finished(zip.outputStream.pipe(createWriteStream(zipped)));
    expect(await texts(openSourceFile(plain))).toEqual(["one", "two"]);
    expect(await texts(openSourceFile(packed))).toEqual(["three", "four"]);
    expect((await read(openSourceFile(zipped))).map(({ number, text }) => [number, text])).toEqual([
      [1, "five"],
      [2, "six"],
    ]);
    expect(await texts(openSourceFile("-", Readable.from([gzipSync("seven\n")])))).toEqual(["seven"]);
    expect(await texts(openSourceFile("-", Readable.from([Buffer.from("x")])))).toEqual(["x"]);
    expect(await texts(openSourceFile("-", Readable.from([])))).toEqual([]);
  });

  it("too long to be a record are passed over without being held", async () => {
    const path = join(temporaryFolder(), "long.jsonl");
    writeFileSync(path, `short\n${"x".repeat(10 * 1024 * 1024)}\nafter\n`);
    const lines = await read(openSourceFile(path));
    expect(lines.map((line) => line.number)).toEqual([1, 2, 3]);
    expect(lines[1]?.problem).toContain(`more than the ${MAX_LINE_BYTES / 1024 / 1024} MiB`);
    expect(lines[1]?.text.length).toBeLessThan(2_000);
    expect(lines[2]?.text).toBe("after");
  });

  it("of files that cannot be read fail with a sentence", async () => {
    const folder = temporaryFolder();
    expect(() => openSourceFile(join(folder, "none.jsonl"))).toThrow("there is no such file");
    expect(() => openSourceFile(folder)).toThrow("it is a folder");
    const cut = join(folder, "cut.jsonl.gz");
    const whole = gzipSync(Array.from({ length: 5_000 }, () => Math.random()).join("\n"));
    writeFileSync(cut, whole.subarray(0, whole.length / 2));
    await expect(read(openSourceFile(cut))).rejects.toThrow("compressed data ends too early");
    const broken = join(folder, "broken.zip");
    writeFileSync(broken, Buffer.concat([Buffer.from("PK\u0003\u0004"), Buffer.alloc(500)]));
    await expect(read(openSourceFile(broken))).rejects.toThrow("cannot be read");
  });
});
