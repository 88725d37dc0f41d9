/** Reading the answer of an embeddings server: nothing of it is taken on trust. */

import { dot } from "../domain/search/vectors.ts";
import { messageOf } from "../lib/errors.ts";
import { clean } from "../lib/text.ts";
import { truncate } from "../lib/truncate.ts";

const MAX_MESSAGE_CHARACTERS = 200;
/** No model in use comes near; a larger answer is a mistake. */
const MAX_DIMENSION = 16_384;

/** One vector a text in the order of the texts, each of length 1; or what is wrong with the answer. */
export function readVectors(body: string, texts: number, dimension?: number): Float32Array[] | string {
  const data = dataOf(body);
  if (typeof data === "string") return data;
  if (data.length !== texts) return `it sent ${data.length} vectors for ${texts} texts`;
  const vectors = new Array<Float32Array | undefined>(texts).fill(undefined);
  for (const [i, item] of data.entries()) {
    const { index = i, embedding } = (item ?? {}) as { index?: unknown; embedding?: unknown };
    if (!Number.isInteger(index) || (index as number) < 0 || (index as number) >= texts)
      return `it numbered a vector ${clean(String(index)).slice(0, 20)} among ${texts}`;
    if (vectors[index as number]) return `it sent two vectors for text ${index}`;
    const vector = readVector(embedding);
    if (typeof vector === "string") return vector;
    dimension ??= vector.length;
    if (vector.length !== dimension) return `it sent a vector of ${vector.length} numbers where ${dimension} are due`;
    vectors[index as number] = vector;
  }
  return vectors as Float32Array[];
}

function dataOf(body: string): unknown[] | string {
  try {
    const { data } = (JSON.parse(body) ?? {}) as { data?: unknown };
    return Array.isArray(data) ? data : "its answer has no list of vectors";
  } catch (error) {
    return /^\s*</.test(body)
      ? "it answered with a web page"
      : `its answer is no JSON (${shortened(messageOf(error))})`;
  }
}

/** Numbers, or the base64 of 32-bit floats in which some servers answer unasked. */
function readVector(embedding: unknown): Float32Array | string {
  const vector =
    typeof embedding === "string"
      ? floatsOf(embedding)
      : Array.isArray(embedding) && embedding.every((x) => typeof x === "number")
        ? Float64Array.from(embedding)
        : undefined;
  if (!vector || vector.length === 0) return "it sent a vector that is no list of numbers";
  if (vector.length > MAX_DIMENSION) return `it sent a vector of ${vector.length} numbers`;
  const length = Math.sqrt(dot(vector, vector));
  if (!Number.isFinite(length)) return "it sent a vector with numbers that are none";
  return Float32Array.from(vector, (x) => (length > 0 ? x / length : 0));
}

function floatsOf(base64: string): Float64Array | undefined {
  const bytes = Buffer.from(base64, "base64");
  if (bytes.length === 0 || bytes.length % 4 !== 0 || bytes.length / 4 > MAX_DIMENSION) return undefined;
  return Float64Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(i * 4));
}

/** The sentence of an error's answer, in whichever of the usual places it is; empty when there is none. */
export function messageIn(body: string): string {
  if (/^\s*</.test(body)) return "";
  try {
    const { error, message, detail } = (JSON.parse(body) ?? {}) as Record<string, unknown>;
    const inner = error && typeof error === "object" ? (error as { message?: unknown }).message : error;
    const found = [inner, message, detail].find((one) => typeof one === "string");
    return shortened(typeof found === "string" ? found : body);
  } catch {
    return shortened(body);
  }
}

function shortened(text: string): string {
  return truncate(clean(text.slice(0, 4 * MAX_MESSAGE_CHARACTERS)), MAX_MESSAGE_CHARACTERS);
}
