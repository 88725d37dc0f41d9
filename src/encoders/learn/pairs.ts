/**
 * What belongs together: pairs of texts of one paper, drawn again in each epoch. Title and abstract; a sentence and the
 * rest of its abstract (as in the inverse cloze task of Lee, Chang and Toutanova, "Latent retrieval for weakly
 * supervised open domain question answering", ACL 2019); a few random words and the abstract, which is what queries
 * look like.
 */

import type { Random } from "../../lib/random.ts";
import type { TrainingPaper } from "./corpus.ts";

/** Shares of the kinds of pairs. */
const TITLE_SHARE = 0.5;
const SENTENCE_SHARE = 0.3;
const MAX_RANDOM_WORDS = 6;

export function drawPair({ title, sentences }: TrainingPaper, random: Random): [Int32Array, Int32Array] {
  const kind = random.next();
  if (kind < TITLE_SHARE) return [title, joined(sentences)];
  if (kind < TITLE_SHARE + SENTENCE_SHARE && sentences.length > 1) {
    const one = random.below(sentences.length);
    return [sentences[one] as Int32Array, joined(sentences.filter((_, i) => i !== one))];
  }
  const abstract = joined(sentences);
  const n = 1 + random.below(MAX_RANDOM_WORDS);
  return [Int32Array.from({ length: n }, () => abstract[random.below(abstract.length)] as number), abstract];
}

export function joined(sentences: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(sentences.reduce((sum, ids) => sum + ids.length, 0));
  let at = 0;
  for (const ids of sentences) {
    all.set(ids, at);
    at += ids.length;
  }
  return all;
}
