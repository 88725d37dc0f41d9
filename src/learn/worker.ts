/** The training thread: takes papers, learns, and answers with the encoder's bytes. */
import { hash } from "node:crypto";
import { parentPort } from "node:worker_threads";
import { corpusBuilder } from "./corpus.ts";
import { encoderBytes, readEncoder } from "./file.ts";
import { learn } from "./learn.ts";
import type { TrainingOptions, TrainingState } from "./training.ts";

export type ToWorker =
  | { type: "papers"; papers: { title: string; abstract: string }[] }
  | { type: "learn"; options: Partial<TrainingOptions>; earlier?: Uint8Array; checkpoint?: Checkpoint };

/** Where training stood, and the words it stood on: with others it cannot go on. */
export interface Checkpoint {
  words: string;
  state: TrainingState;
}

export type FromWorker =
  | { type: "taken" }
  | { type: "progress"; done: number; of: number; says: string }
  | { type: "epoch"; checkpoint: Checkpoint }
  | { type: "learned"; bytes: Uint8Array; score: number; earlierScore: number };

const corpus = corpusBuilder();
const answer = (message: FromWorker) => parentPort?.postMessage(message);

parentPort?.on("message", (message: ToWorker) => {
  if (message.type === "papers") {
    for (const { title, abstract } of message.papers) corpus.add(title, abstract);
    answer({ type: "taken" });
    return;
  }
  const earlier = message.earlier && readEncoder(Buffer.from(message.earlier))?.words;
  let lastSaid = 0;
  const whole = corpus.finish();
  const mark = hash("sha1", whole.vocabulary.words.join("\n"));
  const state = message.checkpoint?.words === mark ? message.checkpoint.state : undefined;
  const { words, record, earlierScore } = learn(
    whole,
    message.options,
    { ...(earlier ? { earlier } : {}), ...(state ? { state } : {}) },
    {
      onProgress(done, of, says) {
        if (Date.now() - lastSaid < 200) return;
        lastSaid = Date.now();
        answer({ type: "progress", done, of, says });
      },
      onEpoch: (reached) => answer({ type: "epoch", checkpoint: { words: mark, state: reached } }),
    },
  );
  answer({ type: "learned", bytes: encoderBytes(words, record), score: record.score, earlierScore });
});
