/** Learning the built-in encoder from the instance's own papers, in a thread of its own. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { Worker } from "node:worker_threads";
import { BroadsheetError } from "../domain/errors.ts";
import type { Clock } from "../domain/ports.ts";
import { count, grouped } from "../domain/text.ts";
import { type EncoderFile, readEncoder } from "../learn/file.ts";
import type { TrainingOptions } from "../learn/training.ts";
import type { Checkpoint, FromWorker, ToWorker } from "../learn/worker.ts";
import type { Database } from "../store/database.ts";
import { dropLease, takeLease } from "../store/leases.ts";
import { papersAfterKey } from "../store/papers.ts";

/** Fewer papers than this teach too little to help a search. */
export const MIN_PAPERS = 2_000;
/** The encoder is learned anew when there are so many times the papers it was learned from. */
export const GROWTH = 1.5;

const BATCH_PAPERS = 1_000;
const LEASE = "learner";
const LEASE_MS = 60_000;

export interface LearnSteps {
  onProgress?(done: number, of: number, says: string): void;
  signal?: AbortSignal;
}

export interface LearnResult {
  encoder: EncoderFile;
  /** False when the earlier encoder did at least as well on the papers kept aside, and stays. */
  adopted: boolean;
  earlierScore: number;
}

const folderOf = (dataFolder: string) => join(dataFolder, "encoder");
const currentFile = (dataFolder: string) => join(folderOf(dataFolder), "current.bin");
const checkpointFile = (dataFolder: string) => join(folderOf(dataFolder), "training.bin");

/** The encoder of a data folder; undefined when there is none, or half of one. */
export function loadEncoder(dataFolder: string, onDamage: (why: string) => void = () => {}): EncoderFile | undefined {
  if (!existsSync(currentFile(dataFolder))) return undefined;
  const encoder = readEncoder(readFileSync(currentFile(dataFolder)));
  if (!encoder) onDamage("The encoder's file is damaged; search goes by words alone until it has been learned anew.");
  return encoder;
}

/** Changes when another encoder has been put in place. */
export function encoderStamp(dataFolder: string): string {
  const stat = statSync(currentFile(dataFolder), { throwIfNoEntry: false });
  return stat ? `${stat.mtimeMs} ${stat.size} ${stat.ino}` : "";
}

/**
 * Learns, going on from an interrupted run over the same papers; undefined when another process is at it. Throws
 * `not_enough_papers`.
 */
export async function learnEncoder(
  { db, dataFolder, clock, workerFile }: { db: Database; dataFolder: string; clock: Clock; workerFile: URL },
  options: Partial<TrainingOptions> = {},
  steps: LearnSteps = {},
): Promise<LearnResult | undefined> {
  const holder = `${process.pid}:${Math.random()}`;
  const lease = () => takeLease(db, LEASE, holder, clock(), clock() + LEASE_MS);
  if (!(await lease())) return undefined;
  const renewal = setInterval(() => void lease().catch(() => {}), LEASE_MS / 4);
  const worker = new Worker(workerFile);
  try {
    const papers = await feed(worker, db, steps);
    if (papers < MIN_PAPERS)
      throw new BroadsheetError(
        "not_enough_papers",
        `Meaning is learned from ${grouped(MIN_PAPERS)} papers on, and there ${papers === 1 ? "is" : "are"} ${count(papers, "paper")}. Search goes by words alone until then.`,
      );
    return await train(worker, dataFolder, options, steps);
  } finally {
    clearInterval(renewal);
    await worker.terminate();
    await dropLease(db, LEASE, holder);
  }
}

async function feed(worker: Worker, db: Database, { onProgress, signal }: LearnSteps): Promise<number> {
  let key = 0;
  let papers = 0;
  for (;;) {
    const batch = await papersAfterKey(db, key, BATCH_PAPERS);
    if (batch.length === 0) return papers;
    signal?.throwIfAborted();
    // One batch at a time, so that a large library is never in two memories at once.
    const taken = message(worker, (answer) => answer.type === "taken", signal);
    worker.postMessage({
      type: "papers",
      papers: batch.map(({ title, abstract }) => ({ title, abstract })),
    } satisfies ToWorker);
    await taken;
    papers += batch.length;
    key = batch.at(-1)?.key ?? key;
    onProgress?.(0, 1, `reading, ${count(papers, "paper")}`);
  }
}

async function train(
  worker: Worker,
  dataFolder: string,
  options: Partial<TrainingOptions>,
  { onProgress, signal }: LearnSteps,
): Promise<LearnResult> {
  const earlier = loadEncoder(dataFolder);
  const checkpoint = readCheckpoint(dataFolder);
  worker.on("message", (answer: FromWorker) => {
    if (answer.type === "progress") onProgress?.(answer.done, answer.of, answer.says);
    else if (answer.type === "epoch") writeWhole(checkpointFile(dataFolder), serialize(answer.checkpoint));
  });
  const finished = message(worker, (answer) => answer.type === "learned", signal);
  worker.postMessage({
    type: "learn",
    options,
    ...(earlier ? { earlier: readFileSync(currentFile(dataFolder)) } : {}),
    ...(checkpoint ? { checkpoint } : {}),
  } satisfies ToWorker);
  const answer = await finished;
  if (answer.type !== "learned") throw new Error("the training thread answered out of turn");
  const encoder = readEncoder(Buffer.from(answer.bytes));
  if (!encoder) throw new Error("the training thread answered with half an encoder");
  rmSync(checkpointFile(dataFolder), { force: true });
  const adopted = !earlier || answer.score > answer.earlierScore;
  if (adopted) writeWhole(currentFile(dataFolder), Buffer.from(answer.bytes));
  return { encoder: adopted ? encoder : earlier, adopted, earlierScore: answer.earlierScore };
}

function readCheckpoint(dataFolder: string): Checkpoint | undefined {
  try {
    return deserialize(readFileSync(checkpointFile(dataFolder)));
  } catch {
    return undefined;
  }
}

/** The file is the old one or the new one, whatever happens. */
function writeWhole(file: string, bytes: Buffer): void {
  mkdirSync(join(file, ".."), { recursive: true });
  const handle = openSync(`${file}.new`, "w");
  for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
  fsyncSync(handle);
  closeSync(handle);
  renameSync(`${file}.new`, file);
}

/** The first message that fits; rejects when the thread fails, ends, or the work is called off. */
function message(worker: Worker, fits: (answer: FromWorker) => boolean, signal?: AbortSignal): Promise<FromWorker> {
  return new Promise((resolve, reject) => {
    const onMessage = (answer: FromWorker) => fits(answer) && settle(() => resolve(answer));
    const onError = (error: Error) => settle(() => reject(error));
    const onExit = () => settle(() => reject(new Error("the training thread ended early")));
    const onAbort = () => settle(() => reject(signal?.reason));
    const settle = (act: () => void) => {
      worker.off("message", onMessage).off("error", onError).off("exit", onExit);
      signal?.removeEventListener("abort", onAbort);
      act();
    };
    worker.on("message", onMessage).on("error", onError).on("exit", onExit);
    signal?.addEventListener("abort", onAbort);
  });
}
