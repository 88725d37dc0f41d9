/** Learning the built-in encoder from the instance's own papers, in a thread of its own. */
import { copyFileSync, existsSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { Worker } from "node:worker_threads";
import type { Clock } from "../../domain/ports.ts";
import { type EncoderFile, readEncoder } from "../../encoders/learn/modelFile.ts";
import type { TrainingOptions } from "../../encoders/learn/training.ts";
import type { Checkpoint, FromWorker, ToWorker } from "../../encoders/learn/worker.ts";
import { type FolderModel, folderStamp, readFolder } from "../../encoders/model2vec.ts";
import { readJson, writeAtomically } from "../../lib/atomicFile.ts";
import { memoize } from "../../lib/cache.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { count, grouped } from "../../lib/text.ts";
import type { Database } from "../../store/database.ts";
import { isHeld, LONGEST_LEASE_MS, underLease } from "../../store/lib/leases.ts";
import { papersAfterKey } from "../../store/papers/papers.ts";

/** Fewer papers than this teach too little to help a search. */
const MIN_PAPERS = 2_000;
/** The encoder is learned again once the library has grown by this factor since it was last learned. */
const GROWTH = 1.5;

const BATCH_PAPERS = 1_000;
const LEASE = "learner";
const LEASE_MS = LONGEST_LEASE_MS;

/** What learning needs of the instance. */
export interface LearnParts {
  db: Database;
  dataFolder: string;
  clock: Clock;
  workerFile: URL;
  /** Folder of a static model to begin at; absent to begin at nothing. */
  startFolder?: string;
}

export interface LearnSteps {
  onProgress?(done: number, of: number, message: string): void;
  signal?: AbortSignal;
}

export interface LearnResult {
  encoder: EncoderFile;
  /** False when what there was did at least as well on the papers kept aside, and stays. */
  adopted: boolean;
  earlierScore: number;
}

const folderOf = (dataFolder: string) => join(dataFolder, "encoder");
const currentFile = (dataFolder: string) => join(folderOf(dataFolder), "current.bin");
/** The one before, whose vectors may still answer. */
const previousFile = (dataFolder: string) => join(folderOf(dataFolder), "previous.bin");
const triedFile = (dataFolder: string) => join(folderOf(dataFolder), "tried.json");
const checkpointFile = (dataFolder: string) => join(folderOf(dataFolder), "training.bin");

/** The encoder of a data folder; undefined when there is none, or half of one. */
export function loadEncoder(dataFolder: string, onDamage: (why: string) => void = () => {}): EncoderFile | undefined {
  if (!existsSync(currentFile(dataFolder))) return undefined;
  const encoder = readEncoder(readFileSync(currentFile(dataFolder)));
  if (!encoder) onDamage("The encoder's file is damaged; search goes by words alone until it has been learned again.");
  return encoder;
}

export const loadPrevious = (dataFolder: string): EncoderFile | undefined =>
  existsSync(previousFile(dataFolder)) ? readEncoder(readFileSync(previousFile(dataFolder))) : undefined;

/** Changes when another encoder has been put in place. */
export function encoderStamp(dataFolder: string): string {
  const stat = statSync(currentFile(dataFolder), { throwIfNoEntry: false });
  return stat ? `${stat.mtimeMs} ${stat.size} ${stat.ino}` : "";
}

/** When learning was last finished, and whether it brought anything: papers there were, and what it began at. */
interface Tried {
  papers: number;
  startedFrom?: string;
  adopted: boolean;
}

/** Whether to learn: when nothing was learned or it was lost, from many more papers, or from another model to begin at. */
export function worthLearning({ dataFolder, startFolder }: LearnParts, papers: number, haveLearned: boolean): boolean {
  if (papers < MIN_PAPERS) return false;
  const tried = readJson(triedFile(dataFolder)) as Tried | undefined;
  // What was no better than the model it began at is not kept, and need not be learned again.
  if (!tried || (!haveLearned && (tried.adopted || startFolder === undefined))) return true;
  const start = startFolder === undefined ? tried.startedFrom : startId(startFolder);
  return papers >= tried.papers * GROWTH || start !== tried.startedFrom;
}

/** Reading a model takes a while, and it is asked for every few seconds. */
const MAX_KNOWN_FOLDERS = 4;
const idOfFolder = memoize(MAX_KNOWN_FOLDERS, (folder, _stamp: string) => readFolder(folder).id);
const startId = (folder: string): string => idOfFolder(folder, folderStamp(folder));

/**
 * Learns, going on from an interrupted run over the same papers; undefined when another process is at it. Throws
 * `not_enough_papers`, and `encoder_unusable` for a start that cannot be read.
 */
export async function learnEncoder(
  parts: LearnParts,
  options: Partial<TrainingOptions> = {},
  steps: LearnSteps = {},
): Promise<LearnResult | undefined> {
  const { db, clock } = parts;
  const done = await underLease(db, LEASE, clock, () => learn(parts, options, steps), LEASE_MS);
  return done?.result;
}

/** Whether another process is learning just now. */
export const isLearning = ({ db, clock }: LearnParts): Promise<boolean> => isHeld(db, LEASE, clock());

async function learn(
  { db, dataFolder, workerFile, startFolder }: LearnParts,
  options: Partial<TrainingOptions>,
  steps: LearnSteps,
): Promise<LearnResult> {
  const worker = new Worker(workerFile);
  try {
    const start = startFolder === undefined ? undefined : readFolder(startFolder);
    const papers = await feed(worker, db, start !== undefined, steps);
    if (papers < MIN_PAPERS)
      throw new BroadsheetError(
        "not_enough_papers",
        `Meaning is learned from ${grouped(MIN_PAPERS)} papers on, and there ${papers === 1 ? "is" : "are"} ${count(papers, "paper")}. Search goes by words alone until then.`,
      );
    const result = await train(worker, dataFolder, start, options, steps);
    const tried: Tried = { papers, adopted: result.adopted, ...(start ? { startedFrom: start.id } : {}) };
    writeAtomically(triedFile(dataFolder), Buffer.from(JSON.stringify(tried)));
    return result;
  } finally {
    await worker.terminate();
  }
}

async function feed(worker: Worker, db: Database, spelt: boolean, { onProgress, signal }: LearnSteps): Promise<number> {
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
      spelt,
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
  start: FolderModel | undefined,
  options: Partial<TrainingOptions>,
  { onProgress, signal }: LearnSteps,
): Promise<LearnResult> {
  const earlier = loadEncoder(dataFolder);
  const checkpoint = readCheckpoint(dataFolder);
  worker.on("message", (answer: FromWorker) => {
    if (answer.type === "progress") onProgress?.(answer.done, answer.of, answer.message);
    else if (answer.type === "epoch") writeAtomically(checkpointFile(dataFolder), serialize(answer.checkpoint));
  });
  const finished = message(worker, (answer) => answer.type === "learned", signal);
  worker.postMessage({
    type: "learn",
    options,
    ...(earlier ? { earlier: readFileSync(currentFile(dataFolder)) } : {}),
    ...(checkpoint ? { checkpoint } : {}),
    ...(start ? { start } : {}),
  } satisfies ToWorker);
  const answer = await finished;
  if (answer.type !== "learned") throw new Error("the training thread answered out of turn");
  const encoder = readEncoder(Buffer.from(answer.bytes));
  if (!encoder) throw new Error("the training thread answered with half an encoder");
  rmSync(checkpointFile(dataFolder), { force: true });
  const adopted = (!earlier && !start) || answer.score > answer.earlierScore;
  if (adopted && earlier) copyFileSync(currentFile(dataFolder), previousFile(dataFolder));
  if (adopted) writeAtomically(currentFile(dataFolder), Buffer.from(answer.bytes));
  return { encoder: adopted || !earlier ? encoder : earlier, adopted, earlierScore: answer.earlierScore };
}

function readCheckpoint(dataFolder: string): Checkpoint | undefined {
  try {
    return deserialize(readFileSync(checkpointFile(dataFolder)));
  } catch {
    return undefined;
  }
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
