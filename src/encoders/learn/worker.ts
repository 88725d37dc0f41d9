/** The training thread: takes papers, learns, and answers with the encoder's bytes. */
import { hash } from "node:crypto";
import { parentPort } from "node:worker_threads";
import { corpusBuilder } from "./corpus.ts";
import { learn } from "./learn.ts";
import { type EncoderFile, encoderBytes, readEncoder } from "./modelFile.ts";
import { type ModelFiles, readStaticModel } from "./staticModel.ts";
import type { TrainingOptions, TrainingState } from "./training.ts";
import type { Vocabulary } from "./vocabulary.ts";
import { countSpellings, REFINING, startFrom } from "./warmStart.ts";

export type ToWorker =
  /** With `spelt` how words are written is counted, for a start. */
  | { type: "papers"; papers: { title: string; abstract: string }[]; spelt: boolean }
  | {
      type: "learn";
      options: Partial<TrainingOptions>;
      earlier?: Uint8Array;
      checkpoint?: Checkpoint;
      /** The static model to begin at. */
      start?: ModelFiles & { id: string };
    };

/** Where training stood, and the words and the start it stood on: with others it cannot go on. */
export interface Checkpoint {
  words: string;
  state: TrainingState;
}

export type FromWorker =
  | { type: "taken" }
  | { type: "progress"; done: number; of: number; message: string }
  | { type: "epoch"; checkpoint: Checkpoint }
  | { type: "learned"; bytes: Uint8Array; score: number; earlierScore: number };

const corpus = corpusBuilder();
const spellings = countSpellings();
const answer = (message: FromWorker) => parentPort?.postMessage(message);

parentPort?.on("message", (message: ToWorker) => {
  if (message.type === "papers") {
    for (const { title, abstract } of message.papers) {
      corpus.add(title, abstract);
      if (message.spelt) spellings.add(`${title} ${abstract}`);
    }
    answer({ type: "taken" });
    return;
  }
  const earlier = message.earlier && readEncoder(Buffer.from(message.earlier));
  let lastSaid = 0;
  const whole = corpus.finish();
  const { start } = message;
  const mark = hash("sha1", [start?.id ?? "", ...whole.vocabulary.words].join("\n"));
  const state = message.checkpoint?.words === mark ? message.checkpoint.state : undefined;
  const { words, record, earlierScore } = learn(
    whole,
    { ...(start ? REFINING : {}), ...message.options },
    {
      ...(earlier ? { earlier: earlier.words } : {}),
      ...(start ? { start: startTable(start, whole.vocabulary, earlier) } : {}),
      ...(state ? { state } : {}),
    },
    {
      onProgress(done, of, message) {
        if (Date.now() - lastSaid < 200) return;
        lastSaid = Date.now();
        answer({ type: "progress", done, of, message });
      },
      onEpoch: (reached) => answer({ type: "epoch", checkpoint: { words: mark, state: reached } }),
    },
  );
  const bytes = encoderBytes(words, start ? { ...record, startedFrom: start.id } : record);
  answer({ type: "learned", bytes, score: record.score, earlierScore });
});

function startTable(start: ModelFiles & { id: string }, vocabulary: Vocabulary, earlier: EncoderFile | undefined) {
  const refined = earlier?.record.startedFrom === start.id ? earlier.words : undefined;
  return startFrom(readStaticModel(start), vocabulary, spellings, refined);
}
