/** Learning an encoder from a corpus, from first word to training record. */
import type { Corpus } from "./corpus.ts";
import { encodeIds, type WordTable } from "./encoder.ts";
import { effectiveRank, heldOutScore } from "./heldout.ts";
import type { TrainingRecord } from "./modelFile.ts";
import { joined } from "./pairs.ts";
import { DEFAULTS, freshState, type TrainingOptions, type TrainingState, tableOf, trainEpoch } from "./training.ts";

export interface LearningSteps {
  /** Called after `done` of `of` batches over all epochs. */
  onProgress?(done: number, of: number, message: string): void;
  /** After each epoch, with what is needed to go on from there. */
  onEpoch?(state: TrainingState): void;
}

export interface Learned {
  words: WordTable;
  record: TrainingRecord;
  /** Score of the earlier encoder, else of the start, on the same held-out papers; 0 without either. */
  earlierScore: number;
}

const RANKED_VECTORS = 1_000;

/**
 * The same corpus, options and beginning give the same table. It begins at `start`, else where `earlier` ended, and is
 * compared with `earlier`, else with `start`.
 */
export function learn(
  corpus: Corpus,
  given: Partial<TrainingOptions>,
  from: { earlier?: WordTable; start?: WordTable; state?: TrainingState },
  steps: LearningSteps = {},
  now: () => number = Date.now,
): Learned {
  const options = { ...DEFAULTS, ...given };
  const began = now();
  const { vocabulary, papers, heldOut } = corpus;
  const state = from.state ?? freshState(vocabulary, options.seed, from.start ?? from.earlier);
  while (state.epoch < options.epochs) {
    const before = state.epoch;
    const { loss, accuracy } = trainEpoch(state, vocabulary, papers, options, (done, of) =>
      steps.onProgress?.(before * of + done, options.epochs * of, `epoch ${before + 1} of ${options.epochs}`),
    );
    steps.onEpoch?.(state);
    steps.onProgress?.(
      state.epoch,
      options.epochs,
      `loss ${loss.toFixed(3)}, in-batch accuracy ${accuracy.toFixed(3)}`,
    );
  }
  const words = tableOf(vocabulary, state);
  const vectors = heldOut.slice(0, RANKED_VECTORS).map((paper) => encodeIds(words, joined(paper.sentences)));
  const record = {
    papers: papers.length,
    heldOut: heldOut.length,
    epochs: options.epochs,
    seed: options.seed,
    temperature: options.temperature,
    score: heldOutScore(words, heldOut, vocabulary),
    effectiveRank: effectiveRank(vectors),
    seconds: (now() - began) / 1_000,
    at: now(),
  };
  const earlier = from.earlier ?? from.start;
  return { words, record, earlierScore: earlier ? heldOutScore(earlier, heldOut, vocabulary) : 0 };
}
