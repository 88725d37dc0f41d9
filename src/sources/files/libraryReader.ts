/**
 * Reads libraries, each in a thread of its own: a file may be made to take seconds or all memory, and neither may be
 * the server's. The thread asks for the file a piece at a time and hands its entries over in batches.
 */
import { Worker } from "node:worker_threads";
import {
  type LibraryEntry,
  type LibraryReading,
  MAX_LIBRARY_READING_MS,
  type ReadLibrary,
} from "../../domain/collections/referenceLibrary.ts";
import type { Clock, SourceFile } from "../../domain/ports.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import type { Instant } from "../../lib/time.ts";
import type { FromThread, ThreadData, ToThread } from "./libraryThread.ts";

/** Files read at the same time. At most `MAX_WAITING` more wait, for at most `MAX_WAIT_MS`. */
const MAX_THREADS = 2;
const MAX_WAITING = 6;
const MAX_WAIT_MS = 10_000;
/** A thread looks at the time between two entries; one that does not come to that is ended, by the clock. */
const MAX_THREAD_MS = 2 * MAX_LIBRARY_READING_MS;
/** Before it has anything of the file. */
const MAX_START_MS = 30_000;
/** A library of the largest size, whole in memory, and what is made of it. */
const MEMORY = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 };
const RETRY_AFTER_S = 30;

export interface LibraryReaderParts {
  clock: Clock;
  /** The thread's program, `libraryThread`. */
  workerFile: URL;
  /** How long a thread may work on one library. */
  maxMs?: number;
}

/**
 * Throws `too_large` for a file that takes too long or too much memory, and `busy` while too many others are read;
 * `file_unreadable` when the file breaks off. Nothing is kept of a file that was not read to an end.
 */
export function createLibraryReader({ clock, workerFile, maxMs = MAX_THREAD_MS }: LibraryReaderParts): ReadLibrary {
  const slots = createSlots();
  return async (file) => {
    await slots.take();
    try {
      return await readInThread(connect(workerFile, file, clock(), maxMs), file);
    } finally {
      slots.release();
    }
  };
}

/** As many at a time as there are threads; who comes first is next. */
function createSlots() {
  let taken = 0;
  const waiting = new Set<() => void>();
  const wait = () =>
    new Promise<void>((resolve, reject) => {
      const go = () => {
        waiting.delete(go);
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        waiting.delete(go);
        reject(othersAreRead());
      }, MAX_WAIT_MS);
      waiting.add(go);
    });
  return {
    async take(): Promise<void> {
      if (taken < MAX_THREADS) taken++;
      else if (waiting.size < MAX_WAITING) await wait();
      else throw othersAreRead();
    },
    release(): void {
      const [next] = waiting;
      if (next) next();
      else taken--;
    },
  };
}

const othersAreRead = (): BroadsheetError =>
  new BroadsheetError("busy", "Several other libraries are being read just now. Please try again in a minute.", {
    retryAfterS: RETRY_AFTER_S,
  });

async function readInThread(thread: Thread, file: SourceFile): Promise<LibraryReading> {
  const chunks = file.bytes()[Symbol.asyncIterator]();
  const entries: LibraryEntry[] = [];
  try {
    let message = await thread.next();
    for (;;) {
      if (message.type === "done") return { ...message.summary, entries };
      if (message.type === "failed") throw new BroadsheetError(message.code, message.message);
      if (message.type === "entries") {
        entries.push(...message.entries);
        message = await thread.next({ type: "taken" });
        continue;
      }
      const { value, done } = await chunks.next();
      // A copy, because a piece of a larger buffer would take that along.
      message = await thread.next(done ? { type: "end" } : { type: "bytes", bytes: new Uint8Array(value) });
    }
  } finally {
    await thread.end();
    await chunks.return?.();
  }
}

interface Thread {
  /**
   * Answers the thread's last message and waits for its next one, no longer than is left of its time: time in which we
   * have something to do does not count.
   */
  next(answer?: ToThread): Promise<FromThread>;
  end(): Promise<unknown>;
}

function connect(workerFile: URL, { name, path }: SourceFile, now: Instant, maxMs: number): Thread {
  const worker = new Worker(workerFile, {
    workerData: { name, path, now } satisfies ThreadData,
    resourceLimits: MEMORY,
  });
  let left = maxMs;
  let settle: { resolve(message: FromThread): void; reject(error: unknown): void } | undefined;
  let failure: unknown;
  const fail = (error: unknown): void => {
    failure ??= error;
    settle?.reject(failure);
  };
  worker.on("message", (message: FromThread) => settle?.resolve(message));
  worker.on("error", (error: NodeJS.ErrnoException) =>
    fail(error.code === "ERR_WORKER_OUT_OF_MEMORY" ? tooMuch("more memory") : error),
  );
  worker.on("exit", () => fail(new Error("the thread that reads a library ended early")));
  return {
    end: () => worker.terminate(),
    next(answer) {
      const began = performance.now();
      const timer = setTimeout(() => fail(tooMuch("more time")), answer ? Math.max(0, left) : MAX_START_MS);
      return new Promise<FromThread>((resolve, reject) => {
        settle = { resolve, reject };
        if (failure !== undefined) reject(failure);
        else if (answer) worker.postMessage(answer, answer.type === "bytes" ? [answer.bytes.buffer] : []);
      }).finally(() => {
        clearTimeout(timer);
        if (answer) left -= performance.now() - began;
      });
    },
  };
}

const tooMuch = (what: string): BroadsheetError =>
  new BroadsheetError(
    "too_large",
    `This file takes ${what} to read than a library may, so it was not read, and nothing of it was kept. Please export a part of the library and try that.`,
  );
