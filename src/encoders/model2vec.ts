/** A static model in the Model2Vec format, read from its folder, as an encoder. */
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { setImmediate as breathe } from "node:timers/promises";
import type { Encoder } from "../domain/ports.ts";
import { normalize } from "../domain/search/vectors.ts";
import { BroadsheetError, systemCodeOf } from "../lib/errors.ts";
import { type ModelFiles, readStaticModel } from "./learn/staticModel.ts";

const MIB = 1024 * 1024;
/** The files of a model, each with the most it may have. Several times the largest models there are. */
const FILES = {
  tensors: { name: "model.safetensors", bytes: 2_000 * MIB },
  tokenizer: { name: "tokenizer.json", bytes: 200 * MIB },
  config: { name: "config.json", bytes: MIB },
};
const ID_CHARACTERS = 12;
/** Texts encoded in one go; in between others get their turn. */
const TURN_TEXTS = 16;

export interface FolderModel extends ModelFiles {
  /** Made from the files' content. */
  id: string;
}

/** Throws `encoder_unusable` when a file is missing, too large, or cannot be read. */
export function readFolder(path: string): FolderModel {
  const folder = resolve(path);
  const tensors = readBounded(folder, FILES.tensors);
  const tokenizer = readBounded(folder, FILES.tokenizer);
  const config = readBounded(folder, FILES.config);
  const hash = createHash("sha1");
  for (const bytes of [tensors, tokenizer, config]) hash.update(`${bytes.length}\n`).update(bytes);
  return {
    id: hash.digest("hex").slice(0, ID_CHARACTERS),
    tensors,
    tokenizer: tokenizer.toString("utf8"),
    config: config.toString("utf8"),
  };
}

/** Changes when a file of the folder does; empty when one is missing. */
export function folderStamp(path: string): string {
  const stats = Object.values(FILES).map(({ name }) => statSync(join(resolve(path), name), { throwIfNoEntry: false }));
  return stats.every((stat) => stat !== undefined)
    ? stats.map((stat) => `${stat.mtimeMs} ${stat.size} ${stat.ino}`).join(" ")
    : "";
}

/** Throws `encoder_unusable` with what is wrong with the files, naming the folder. */
export function folderEncoder(path: string): Encoder {
  const { id, ...files } = readFolder(path);
  const model = named(path, () => readStaticModel(files));
  return {
    id,
    dimension: model.dimension,
    meanOfWords: true,
    async encode(texts) {
      const vectors: Float32Array[] = [];
      for (const text of texts) {
        if (vectors.length % TURN_TEXTS === TURN_TEXTS - 1) await breathe();
        vectors.push(normalize(model.mean(text)));
      }
      return vectors;
    },
  };
}

function readBounded(folder: string, { name, bytes }: { name: string; bytes: number }): Buffer {
  const file = join(folder, name);
  const wrong = (message: string) =>
    new BroadsheetError("encoder_unusable", `The model in ${folder} cannot be used: ${message}`);
  try {
    const stat = statSync(file);
    if (!stat.isFile()) throw wrong(`${name} is not a file.`);
    if (stat.size > bytes) throw wrong(`${name} has ${stat.size} bytes, and at most ${bytes} are read.`);
    return readFileSync(file);
  } catch (error) {
    if (error instanceof BroadsheetError) throw error;
    const code = systemCodeOf(error);
    throw wrong(code === "ENOENT" || code === "ENOTDIR" ? `there is no ${name}.` : `${name} cannot be read (${code}).`);
  }
}

function named<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof BroadsheetError)) throw error;
    throw new BroadsheetError(error.code, `The model in ${resolve(path)} cannot be used: ${error.message}`);
  }
}
