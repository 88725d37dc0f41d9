/**
 * Where learning begins when there is a static model: each word of the instance has the model's vector of that word,
 * brought to our dimension; words that the model does not know are left to chance. What the instance's papers teach is
 * put on top.
 */

import { surfaceWords, tokens } from "../../domain/search/normalizeWords.ts";
import { dot } from "../../domain/search/vectors.ts";
import { own } from "../../lib/ownText.ts";
import { seeded } from "../../lib/random.ts";
import { DIMENSION, type WordTable } from "./encoder.ts";
import { principalComponents } from "./pca.ts";
import type { StaticModel } from "./staticModel.ts";
import { type Vocabulary, vocabularyOf } from "./vocabulary.ts";

/**
 * Refining goes in smaller steps than learning from nothing, or what the model knew is lost before it helps; and by
 * InfoNCE, which finds more abstracts by their titles, because by that it is judged beside the model as it was.
 */
export const REFINING = { learningRate: 0.003, decoupled: false };
/** Mean length of a word's vector at the start: that of the random vectors which learning otherwise begins with. */
const START_LENGTH = 1;
/** Length of what is left to chance, where the model has fewer dimensions. */
const CHANCE = 0.1;

/** Counts how words are written, because a model knows "converge" and not our stem of it. */
export interface Spellings {
  add(text: string): void;
  /** The most frequent spelling of a stem; the stem itself when it was never seen. */
  of(stem: string): string;
}

export function countSpellings(): Spellings {
  const counts = new Map<string, number>();
  let best: Map<string, string> | undefined;

  function choose(): Map<string, string> {
    const chosen = new Map<string, string>();
    const most = new Map<string, number>();
    for (const [word, n] of counts) {
      const [stem] = tokens(word);
      if (stem === undefined || n <= (most.get(stem) ?? 0)) continue;
      most.set(stem, n);
      chosen.set(stem, word);
    }
    return chosen;
  }

  return {
    add(text) {
      for (const word of surfaceWords(text)) {
        const n = counts.get(word);
        counts.set(n === undefined ? own(word) : word, (n ?? 0) + 1);
      }
      best = undefined;
    },
    of(stem) {
      best ??= choose();
      return best.get(stem) ?? stem;
    },
  };
}

/**
 * The start for a vocabulary; words that an earlier encoder, refined from the same model, has learned keep what it
 * taught them.
 */
export function startFrom(
  model: StaticModel,
  vocabulary: Vocabulary,
  spellings: Spellings,
  earlier?: WordTable,
): WordTable {
  const vectors = vocabulary.words.map((word) => model.mean(spellings.of(word)));
  const known = [...vocabulary.words.keys()].filter((id) => vectors[id]?.some((x) => x !== 0));
  // A model's vectors carry its own weights: divided by ours, which the encoder puts back, texts start where it has them.
  const table = brought(known.map((id) => (vectors[id] as Float32Array).map((x) => x / (vocabulary.weights[id] || 1))));
  const words = vocabularyOf(
    known.map((id) => vocabulary.words[id] as string),
    Float32Array.from(known, (id) => vocabulary.weights[id] as number),
  );
  for (const [row, word] of earlier?.dimension === DIMENSION ? words.words.entries() : []) {
    const from = earlier?.vocabulary.ids.get(word);
    if (earlier && from !== undefined)
      table.set(earlier.table.subarray(from * DIMENSION, (from + 1) * DIMENSION), row * DIMENSION);
  }
  return { vocabulary: words, dimension: DIMENSION, table };
}

/** Vectors of any dimension as rows of ours: projected when they have more, with a little chance when they have less. */
function brought(vectors: readonly Float32Array[]): Float32Array {
  const table = new Float32Array(vectors.length * DIMENSION);
  const dimension = vectors[0]?.length ?? 0;
  const toOurs = dimension > DIMENSION ? principalComponents(vectors, DIMENSION) : undefined;
  for (const [row, vector] of vectors.entries()) table.set(toOurs ? toOurs(vector) : vector, row * DIMENSION);
  const rows = vectors.map((_, row) => table.subarray(row * DIMENSION, (row + 1) * DIMENSION));
  const length = rows.reduce((sum, row) => sum + Math.sqrt(dot(row, row)), 0) / Math.max(1, rows.length);
  const random = seeded(1);
  for (const row of rows)
    for (let k = 0; k < DIMENSION; k++) {
      // Numbers that are nought in every vector would stay so: nothing could be learned in them.
      const chance = k < dimension ? 0 : (CHANCE * random.normal()) / Math.sqrt(DIMENSION);
      row[k] = (START_LENGTH * (row[k] as number)) / (length || 1) + chance;
    }
  return table;
}
