/**
 * A static model in the Model2Vec format: a table of token vectors whose mean is the vector of a text, as our own
 * encoder's is of word vectors. The tokens are cut by the model's own tokenizer. As the reference does, tokens it does
 * not know are left out and only the first 512 of a text count.
 */
import { Tokenizer } from "@huggingface/tokenizers";
import { BroadsheetError, messageOf } from "../../lib/errors.ts";
import { readTensors, type Tensor } from "./safetensors.ts";

const MAX_TOKENS = 512;
/** Longer texts are cut before the tokenizer sees them. */
const MAX_CHARACTERS = 20_000;
const MAX_DIMENSION = 16_384;

/** The model's files, as they are on disk. */
export interface ModelFiles {
  /** `model.safetensors` */
  tensors: Uint8Array;
  /** `tokenizer.json` */
  tokenizer: string;
  /** `config.json` */
  config: string;
}

export interface StaticModel {
  dimension: number;
  /** Mean of the vectors of the text's tokens, not scaled; all zeros for a text it knows nothing of. */
  mean(text: string): Float32Array;
}

/** Throws `encoder_unusable` with what is wrong with the files. */
export function readStaticModel(files: ModelFiles): StaticModel {
  jsonObject(files.config, "config.json");
  const found = readTensors(files.tensors, ["embeddings", "embedding.weight", "weights", "mapping"]);
  const embeddings = found.embeddings ?? found["embedding.weight"];
  if (!embeddings) throw unusable("model.safetensors has no tensor named embeddings.");
  const [rows = 0, dimension = 0] = embeddings.shape;
  if (embeddings.shape.length !== 2 || rows < 1 || dimension < 1 || dimension > MAX_DIMENSION)
    throw unusable(
      `model.safetensors has embeddings of the shape ${embeddings.shape.join(" x ")}, not tokens x numbers.`,
    );
  const { idsOf, tokens } = readTokenizer(files.tokenizer);
  const rowOf = rowsByToken(found.mapping, rows, tokens);
  const weightOf = weightsByToken(found.weights, tokens);
  const { values } = embeddings;

  return {
    dimension,
    mean(text) {
      const sum = new Float32Array(dimension);
      const ids = idsOf(text.slice(0, MAX_CHARACTERS)).slice(0, MAX_TOKENS);
      for (const id of ids) {
        const weight = weightOf(id) / ids.length;
        for (let k = 0, at = rowOf(id) * dimension; k < dimension; k++, at++)
          sum[k] = (sum[k] as number) + weight * (values[at] as number);
      }
      return sum;
    },
  };
}

/** Tokens may share rows, by a table of theirs; without one each token has the row of its number. */
function rowsByToken(mapping: Tensor | undefined, rows: number, tokens: number): (id: number) => number {
  if (!mapping) {
    if (tokens > rows) throw unusable(`model.safetensors has ${rows} vectors for ${tokens} tokens.`);
    return (id) => id;
  }
  const { values } = mapping;
  if (values.length < tokens) throw unusable(`model.safetensors maps ${values.length} of ${tokens} tokens to vectors.`);
  if (values.some((row) => !Number.isInteger(row) || row < 0 || row >= rows))
    throw unusable("model.safetensors maps a token to a vector that is not there.");
  return (id) => values[id] as number;
}

function weightsByToken(weights: Tensor | undefined, tokens: number): (id: number) => number {
  if (!weights) return () => 1;
  const { values } = weights;
  if (values.length < tokens) throw unusable(`model.safetensors has weights for ${values.length} of ${tokens} tokens.`);
  return (id) => values[id] as number;
}

/** Ids of a text's known tokens, and the number of ids there may be. */
function readTokenizer(json: string): { idsOf(text: string): number[]; tokens: number } {
  const given = jsonObject(json, "tokenizer.json");
  try {
    const tokenizer = new Tokenizer({ added_tokens: [], ...given }, {});
    const tokens = 1 + highest(tokenizer.get_vocab().values());
    const unknown = unknownId(given, tokenizer);
    const idsOf = (text: string) =>
      tokenizer
        .encode(text, { add_special_tokens: false })
        .ids.filter((id: number | undefined): id is number => id !== undefined && id !== unknown && id < tokens);
    idsOf("A text to see that it works.");
    return { idsOf, tokens };
  } catch (error) {
    throw unusable(`tokenizer.json cannot be used: ${messageOf(error).slice(0, 200)}.`);
  }
}

function highest(ids: Iterable<unknown>): number {
  let most = -1;
  for (const id of ids) {
    if (!Number.isSafeInteger(id) || (id as number) < 0) throw new Error("a token has no number");
    most = Math.max(most, id as number);
  }
  return most;
}

function unknownId(given: Record<string, unknown>, tokenizer: Tokenizer): number | undefined {
  const { unk_token, unk_id } = (given.model ?? {}) as { unk_token?: unknown; unk_id?: unknown };
  if (typeof unk_token === "string") return tokenizer.token_to_id(unk_token);
  return typeof unk_id === "number" ? unk_id : undefined;
}

function jsonObject(json: string, name: string): Record<string, unknown> {
  try {
    const value = JSON.parse(json);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Told below.
  }
  throw unusable(`${name} is not what it should be: it holds no JSON object.`);
}

const unusable = (sentence: string) => new BroadsheetError("encoder_unusable", sentence);
