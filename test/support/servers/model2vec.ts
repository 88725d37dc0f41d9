/** A small model in the Model2Vec format, written as its tools write one. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface Tensors {
  [name: string]: { dtype: string; shape: number[]; bytes: Uint8Array };
}

export const f32 = (rows: number[][]): Tensors[string] => ({
  dtype: "F32",
  shape: [rows.length, rows[0]?.length ?? 0],
  bytes: bytesOf(Float32Array.from(rows.flat())),
});

export const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);

export function safetensors(tensors: Tensors): Buffer {
  let at = 0;
  const header: Record<string, unknown> = { __metadata__: { format: "np" } };
  for (const [name, { dtype, shape, bytes }] of Object.entries(tensors)) {
    header[name] = { dtype, shape, data_offsets: [at, at + bytes.length] };
    at += bytes.length;
  }
  const json = Buffer.from(JSON.stringify(header));
  const padded = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, " ")]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  return Buffer.concat([length, padded, ...Object.values(tensors).map(({ bytes }) => bytes)]);
}

/** Cuts as BERT's tokenizer does: lower case, no accents, words and punctuation, then the longest known pieces. */
export const wordPiece = (tokens: readonly string[]) => ({
  version: "1.0",
  truncation: null,
  padding: null,
  added_tokens: ["[PAD]", "[UNK]"].map((content, id) => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  })),
  normalizer: {
    type: "BertNormalizer",
    clean_text: true,
    handle_chinese_chars: true,
    strip_accents: null,
    lowercase: true,
  },
  pre_tokenizer: { type: "BertPreTokenizer" },
  post_processor: null,
  decoder: { type: "WordPiece", prefix: "##", cleanup: true },
  model: {
    type: "WordPiece",
    unk_token: "[UNK]",
    continuing_subword_prefix: "##",
    max_input_chars_per_word: 100,
    vocab: Object.fromEntries(["[PAD]", "[UNK]", ...tokens].map((token, id) => [token, id])),
  },
});

export const CONFIG = { model_type: "model2vec", architectures: ["StaticModel"], normalize: true };

/** Writes a folder of the three files; any of them may be given as it is to be. */
export function writeModel(
  folder: string,
  tensors: Tensors | Buffer,
  tokenizer: unknown,
  config: unknown = CONFIG,
): string {
  mkdirSync(folder, { recursive: true });
  const text = (content: unknown) => (typeof content === "string" ? content : JSON.stringify(content));
  writeFileSync(join(folder, "model.safetensors"), Buffer.isBuffer(tensors) ? tensors : safetensors(tensors));
  writeFileSync(join(folder, "tokenizer.json"), text(tokenizer));
  writeFileSync(join(folder, "config.json"), text(config));
  return folder;
}
