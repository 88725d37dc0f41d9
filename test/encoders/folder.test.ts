import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dot } from "../../src/domain/search/vectors.ts";
import { principalComponents } from "../../src/encoders/learn/pca.ts";
import { readTensors } from "../../src/encoders/learn/safetensors.ts";
import { readStaticModel } from "../../src/encoders/learn/staticModel.ts";
import { vocabularyOf } from "../../src/encoders/learn/vocabulary.ts";
import { countSpellings, startFrom } from "../../src/encoders/learn/warmStart.ts";
import { folderEncoder, folderStamp } from "../../src/encoders/model2vec.ts";
import { BroadsheetError } from "../../src/lib/errors.ts";
import { seeded } from "../../src/lib/random.ts";
import { temporaryFolder } from "../support/instance.ts";
import {
  bytesOf,
  CONFIG,
  f32,
  safetensors,
  type Tensors,
  wordPiece,
  writeModel,
} from "../support/servers/model2vec.ts";

const TOKENS = ["loss", "func", "##tion", "##s", "cafe"];
/** Of [PAD], [UNK], then the tokens. */
const ROWS = [
  [9, 9, 9, 9],
  [8, 8, 8, 8],
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  [0, 0, 2, 0],
  [0, 0, 0, 1],
  [1, 1, 0, 0],
];

const encoderOf = (tensors: Tensors | Buffer, tokenizer: unknown = wordPiece(TOKENS), config: unknown = CONFIG) =>
  folderEncoder(writeModel(temporaryFolder(), tensors, tokenizer, config));

async function encoded(tensors: Tensors, text: string, tokenizer: unknown = wordPiece(TOKENS)): Promise<number[]> {
  const [vector] = await encoderOf(tensors, tokenizer).encode([text]);
  return Array.from(vector ?? []);
}
const close = (vector: number[], expected: number[], digits = 5) => {
  const length = Math.hypot(...expected);
  expect(vector).toHaveLength(expected.length);
  for (const [k, x] of vector.entries()) expect(x).toBeCloseTo((expected[k] ?? 0) / length, digits);
};

describe("a model in the Model2Vec format", () => {
  it("gives the mean of the token vectors at length 1, without tokens that it does not know", async () => {
    const tensors = { embeddings: f32(ROWS) };
    close(await encoded(tensors, "Loss FUNCTIONS"), [1, 1, 2, 1]);
    close(await encoded(tensors, "Café zzz, loss!"), [2, 1, 0, 0]);
    expect(await encoded(tensors, "zzz 😀")).toEqual([0, 0, 0, 0]);
    expect(await encoded(tensors, "")).toEqual([0, 0, 0, 0]);
    close(await encoded(tensors, `${"loss ".repeat(600)}cafe`), [1, 0, 0, 0]);
  });

  it.each([
    ["F64", (x: number[]) => bytesOf(Float64Array.from(x))],
    ["F16", (x: number[]) => bytesOf(Uint16Array.from(x, (n) => halfOf(n)))],
    ["BF16", (x: number[]) => bytesOf(Uint16Array.from(new Uint32Array(Float32Array.from(x).buffer), (n) => n >> 16))],
    ["I8", (x: number[]) => bytesOf(Int8Array.from(x))],
  ])("reads numbers kept as %s", async (dtype, bytes) => {
    const embeddings = { dtype, shape: [ROWS.length, 4], bytes: bytes(ROWS.flat()) };
    close(await encoded({ embeddings }, "loss functions"), [1, 1, 2, 1]);
  });

  it("weighs tokens and lets them share vectors, as newer models do", async () => {
    const weights = { dtype: "F64", shape: [7], bytes: bytesOf(Float64Array.of(1, 1, 3, 0.5, 0, 0, 0)) };
    const mapping = { dtype: "I64", shape: [7], bytes: bytesOf(BigInt64Array.of(0n, 0n, 1n, 2n, 0n, 0n, 0n)) };
    const embeddings = f32([
      [5, 5, 5, 5],
      [1, 0, 0, 0],
      [0, 1, 0, 0],
    ]);
    close(await encoded({ embeddings, weights, mapping }, "loss func"), [3, 0.5, 0, 0]);
  });

  it("takes the name that sentence-transformers gives the table", async () =>
    close(await encoded({ "embedding.weight": f32(ROWS) }, "loss"), [1, 0, 0, 0]));

  it("cuts words as Unigram and BPE tokenizers do", async () => {
    const metaspace = { type: "Metaspace", replacement: "▁", prepend_scheme: "always", split: true };
    const unigram = {
      ...wordPiece([]),
      added_tokens: [],
      normalizer: { type: "Lowercase" },
      pre_tokenizer: metaspace,
      decoder: null,
      model: {
        type: "Unigram",
        unk_id: 0,
        vocab: [
          ["<unk>", 0],
          ["▁loss", -2],
          ["▁func", -3],
          ["tions", -4],
        ],
      },
    };
    const rows = f32([
      [7, 7],
      [1, 0],
      [0, 1],
      [0, 3],
    ]);
    close(await encoded({ embeddings: rows }, "Loss functions 中", unigram), [1, 4]);
    const bpe = {
      ...unigram,
      model: {
        type: "BPE",
        unk_token: "<unk>",
        vocab: { "<unk>": 0, l: 1, o: 2, lo: 3 },
        merges: [["l", "o"]],
        dropout: null,
        continuing_subword_prefix: null,
        end_of_word_suffix: null,
        fuse_unk: false,
        byte_fallback: false,
      },
      pre_tokenizer: { type: "Whitespace" },
    };
    close(await encoded({ embeddings: rows }, "lo l", bpe), [1, 3]);
  });

  it("has an id of its content, and a stamp that changes with the files", () => {
    const folder = writeModel(temporaryFolder(), { embeddings: f32(ROWS) }, wordPiece(TOKENS));
    const [id, stamp] = [folderEncoder(folder).id, folderStamp(folder)];
    expect(id).toMatch(/^[0-9a-f]{12}$/);
    expect(folderEncoder(folder).id).toBe(id);
    writeModel(folder, { embeddings: f32(ROWS.map((row) => row.map((x) => x + 1))) }, wordPiece(TOKENS));
    expect(folderEncoder(folder).id).not.toBe(id);
    expect(folderStamp(folder)).not.toBe(stamp);
    expect(folderStamp(join(folder, "none"))).toBe("");
  });
});

describe("a model that is broken", () => {
  const whole = safetensors({ embeddings: f32(ROWS) });
  const bits = (header: unknown, data = 0) => {
    const json = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(json.length));
    return Buffer.concat([length, json, Buffer.alloc(data)]);
  };
  const entry = (dtype: string, shape: unknown, from: unknown, to: unknown) => ({
    embeddings: { dtype, shape, data_offsets: [from, to] },
  });

  it.each<[string, Buffer | Tensors, string]>([
    ["cut in half", whole.subarray(0, whole.length >> 1), "model.safetensors"],
    [
      "cut within its numbers",
      whole.subarray(0, whole.length - 4),
      "is cut short: embeddings should end at byte 112 of 108",
    ],
    ["empty", Buffer.alloc(0), "model.safetensors has no header."],
    [
      "with a header of 2 GB",
      Buffer.concat([Buffer.from("0000008000000000", "hex"), whole]),
      "names a header of 2147483648 bytes",
    ],
    ["with a header of 2^63 bytes", Buffer.alloc(64, 0xff), "names a header of 18446744073709551615 bytes"],
    ["with a header that is no JSON", bits("{"), "has a header that is no JSON"],
    ["with a header that is a list", bits("[]"), "has no table of tensors"],
    ["without embeddings", { other: f32(ROWS) }, "has no tensor named embeddings"],
    ["of an unknown type", bits(entry("F4", [1, 1], 0, 4), 4), "has embeddings as F4, which is none of"],
    ["of a type that objects have", bits(entry("constructor", [1, 1], 0, 4), 4), "has embeddings as constructor"],
    ["of a negative shape", bits(entry("F32", [-1, 4], 0, 4), 4), "has no shape for embeddings"],
    [
      "of a shape beyond counting",
      bits(entry("F32", [2 ** 52, 2 ** 52], 0, 4), 4),
      "bytes of embeddings where its shape wants",
    ],
    ["with places out of order", bits(entry("F32", [1, 1], 8, 4), 8), "has -4 bytes of embeddings"],
    ["with places that are none", bits(entry("F32", [1, 1], "0", null), 8), "does not say where embeddings is"],
    ["in one dimension", { embeddings: { ...f32(ROWS), shape: [28] } }, "of the shape 28, not tokens x numbers"],
    ["with fewer vectors than tokens", { embeddings: f32(ROWS.slice(0, 5)) }, "has 5 vectors for 7 tokens"],
    [
      "with numbers that are none",
      { embeddings: f32([[Number.NaN, 1], ...ROWS.map(() => [1, 1])]) },
      "has a number in embeddings that is none",
    ],
    [
      "with tokens mapped to nowhere",
      {
        embeddings: f32(ROWS),
        mapping: { dtype: "I32", shape: [7], bytes: bytesOf(Int32Array.of(0, 1, 2, 3, 4, 5, 99)) },
      },
      "maps a token to a vector that is not there",
    ],
  ])("%s is refused with a sentence", (_, tensors, sentence) => {
    expect(() => encoderOf(tensors)).toThrow(sentence);
    expect(() => encoderOf(tensors)).toThrow(/^The model in \/.* cannot be used: /);
  });

  it.each([
    ["tokenizer.json", "{", "tokenizer.json is not what it should be"],
    ["tokenizer.json", "{}", "tokenizer.json cannot be used"],
    [
      "tokenizer.json",
      JSON.stringify({ ...wordPiece(TOKENS), model: { type: "Other" } }),
      "tokenizer.json cannot be used",
    ],
    ["tokenizer.json", JSON.stringify({ ...wordPiece(TOKENS), model: null }), "tokenizer.json cannot be used"],
    ["config.json", "[]", "config.json is not what it should be"],
  ])("%s that holds %s is refused with a sentence", (name, content, sentence) => {
    const folder = writeModel(temporaryFolder(), { embeddings: f32(ROWS) }, wordPiece(TOKENS));
    writeFileSync(join(folder, name), content);
    expect(() => folderEncoder(folder)).toThrow(sentence);
  });

  it("a folder that is not there, or a file in its place, is refused with a sentence", () => {
    expect(() => folderEncoder("/nowhere/at-all")).toThrow("there is no model.safetensors.");
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, "x");
    expect(() => folderEncoder(file)).toThrow("there is no model.safetensors.");
  });

  it("bytes of any kind give tensors or the one error", () => {
    const anyHeader = fc.oneof(
      fc.json(),
      fc
        .record({
          dtype: fc.oneof(fc.constantFrom("F32", "F16", "I64", "BF16"), fc.string()),
          shape: fc.oneof(fc.array(fc.nat(8), { maxLength: 3 }), fc.anything()),
          data_offsets: fc.oneof(fc.tuple(fc.nat(64), fc.nat(64)), fc.anything()),
        })
        .map((one) => JSON.stringify({ embeddings: one }, (_, value) => (typeof value === "bigint" ? 1 : value))),
    );
    const file = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.tuple(anyHeader, fc.nat(64)).map(([header, data]) => new Uint8Array(bits(header, data))),
      fc.tuple(fc.nat(whole.length - 1), fc.nat(255)).map(([at, byte]) => {
        const changed = new Uint8Array(whole);
        changed[at] = byte;
        return changed;
      }),
    );
    fc.assert(
      fc.property(file, (bytes) => {
        try {
          const { embeddings } = readTensors(bytes, ["embeddings"]);
          return embeddings === undefined || embeddings.values.every(Number.isFinite);
        } catch (error) {
          return error instanceof BroadsheetError && error.code === "encoder_unusable";
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("a model as the start of learning", () => {
  const random = seeded(5);
  const noise = (n: number) => Array.from({ length: n }, () => random.normal());

  it("gives words, as they are mostly written, the model's vectors", () => {
    const model = readStaticModel({
      tensors: safetensors({ embeddings: f32(ROWS) }),
      tokenizer: JSON.stringify(wordPiece(TOKENS)),
      config: "{}",
    });
    const spellings = countSpellings();
    spellings.add("functions functions function Losses zebras");
    expect([spellings.of("function"), spellings.of("loss"), spellings.of("unseen")]).toEqual([
      "functions",
      "losses",
      "unseen",
    ]);
    const start = startFrom(
      model,
      vocabularyOf(["function", "zebra", "cafe"], Float32Array.of(0.5, 0.5, 0.5)),
      spellings,
    );
    expect(start.vocabulary.words).toEqual(["function", "cafe"]);
    expect(start.dimension).toBe(256);
    const row = (i: number) => start.table.subarray(i * 256, (i + 1) * 256);
    const cosine = dot(row(0), row(1)) / Math.sqrt(dot(row(0), row(0)) * dot(row(1), row(1)));
    expect(cosine).toBeCloseTo(1 / Math.sqrt(6 * 2), 1);
    expect(row(0).some((x, k) => k >= 4 && x !== 0)).toBe(true);
  });

  it("keeps inner products when vectors are brought to fewer dimensions", () => {
    // 400 dimensions of which 40 carry nearly everything.
    const basis = Array.from({ length: 40 }, () => noise(400));
    const vectors = Array.from({ length: 300 }, () => {
      const parts = noise(40);
      return Float32Array.from({ length: 400 }, (_, k) =>
        parts.reduce((sum, part, i) => sum + part * (basis[i]?.[k] ?? 0), 0.01 * random.normal()),
      );
    });
    const map = principalComponents(vectors, 64);
    const cosine = (a: Float32Array, b: Float32Array) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    for (let i = 1; i < 50; i++) {
      const [a, b] = [vectors[i - 1] as Float32Array, vectors[i] as Float32Array];
      expect(map(a)).toHaveLength(64);
      expect(cosine(map(a), map(b))).toBeCloseTo(cosine(a, b), 2);
    }
  });
});

/** Exact for the small numbers used here. */
function halfOf(x: number): number {
  if (x === 0) return 0;
  const exponent = Math.floor(Math.log2(Math.abs(x)));
  return (x < 0 ? 0x8000 : 0) | ((exponent + 15) << 10) | Math.round((Math.abs(x) / 2 ** exponent - 1) * 1_024);
}
