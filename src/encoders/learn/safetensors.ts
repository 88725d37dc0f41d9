/**
 * Tensors out of a file in the safetensors format: eight bytes with the length of a JSON header, the header with each
 * tensor's type, shape and place, then the numbers, little-endian. Nothing of the file is trusted: every place is
 * checked against what there is before it is read.
 */
import { BroadsheetError } from "../../lib/errors.ts";

const LENGTH_BYTES = 8;
/** The format's own limit. */
const MAX_HEADER_BYTES = 100_000_000;

export interface Tensor {
  shape: number[];
  /** All numbers, row by row. */
  values: Float32Array;
}

interface Entry {
  dtype: keyof typeof TYPES;
  shape: number[];
  from: number;
  to: number;
}

/** Bytes a number takes, and how it is read. */
const TYPES = {
  F64: [8, (view: DataView, at: number) => view.getFloat64(at, true)],
  F32: [4, (view: DataView, at: number) => view.getFloat32(at, true)],
  F16: [2, (view: DataView, at: number) => halfFloat(view.getUint16(at, true))],
  BF16: [2, (view: DataView, at: number) => brainFloat(view.getUint16(at, true))],
  I64: [8, (view: DataView, at: number) => Number(view.getBigInt64(at, true))],
  I32: [4, (view: DataView, at: number) => view.getInt32(at, true)],
  I8: [1, (view: DataView, at: number) => view.getInt8(at)],
} as const;

/** The tensors of these names; a name that the file lacks is undefined. Throws `encoder_unusable`. */
export function readTensors<N extends string>(bytes: Uint8Array, names: readonly N[]): Record<N, Tensor | undefined> {
  const { header, data } = headerOf(bytes);
  const read = (name: string) =>
    Object.hasOwn(header, name) ? valuesOf(data, entryOf(header[name], name, data.length), name) : undefined;
  return Object.fromEntries(names.map((name) => [name, read(name)])) as Record<N, Tensor | undefined>;
}

function headerOf(bytes: Uint8Array): { header: Record<string, unknown>; data: Uint8Array } {
  if (bytes.length < LENGTH_BYTES) throw unusable("has no header");
  const length = new DataView(bytes.buffer, bytes.byteOffset, LENGTH_BYTES).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER_BYTES)) throw unusable(`names a header of ${length} bytes`);
  const end = LENGTH_BYTES + Number(length);
  if (end > bytes.length) throw unusable("ends within its header");
  const header = parsed(bytes.subarray(LENGTH_BYTES, end));
  if (typeof header !== "object" || header === null || Array.isArray(header)) throw unusable("has no table of tensors");
  return { header: header as Record<string, unknown>, data: bytes.subarray(end) };
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw unusable("has a header that is no JSON");
  }
}

function entryOf(given: unknown, name: string, bytes: number): Entry {
  const { dtype, shape, data_offsets } = (given ?? {}) as Record<string, unknown>;
  const isCount = (n: unknown): n is number => Number.isSafeInteger(n) && (n as number) >= 0;
  if (typeof dtype !== "string" || !Object.hasOwn(TYPES, dtype))
    throw unusable(`has ${name} as ${String(dtype).slice(0, 20)}, which is none of ${Object.keys(TYPES).join(", ")}`);
  if (!Array.isArray(shape) || shape.length > 8 || !shape.every(isCount)) throw unusable(`has no shape for ${name}`);
  if (!Array.isArray(data_offsets) || data_offsets.length !== 2 || !data_offsets.every(isCount))
    throw unusable(`does not say where ${name} is`);
  const [from, to] = data_offsets as [number, number];
  const entry = { dtype: dtype as Entry["dtype"], shape: shape as number[], from, to };
  const due = entry.shape.reduce((product, n) => product * n, TYPES[entry.dtype][0]);
  if (to - from !== due) throw unusable(`has ${to - from} bytes of ${name} where its shape wants ${due}`);
  if (to > bytes) throw unusable(`is cut short: ${name} should end at byte ${to} of ${bytes}`);
  return entry;
}

function valuesOf(data: Uint8Array, { dtype, shape, from, to }: Entry, name: string): Tensor {
  const [size, read] = TYPES[dtype];
  const view = new DataView(data.buffer, data.byteOffset + from, to - from);
  const values = new Float32Array((to - from) / size);
  for (let i = 0; i < values.length; i++) {
    const value = read(view, i * size);
    if (!Number.isFinite(value)) throw unusable(`has a number in ${name} that is none`);
    values[i] = value;
  }
  return { shape, values };
}

function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1_024) * 2 ** (exponent - 15);
}

const scratch = new DataView(new ArrayBuffer(4));

/** The upper half of a 32-bit float. */
function brainFloat(bits: number): number {
  scratch.setUint32(0, bits << 16);
  return scratch.getFloat32(0);
}

const unusable = (message: string) => new BroadsheetError("encoder_unusable", `model.safetensors ${message}.`);
