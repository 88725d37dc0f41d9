/** The thread that reads one library: asks for the file piece by piece, and answers with its entries in batches. */
import { parentPort, workerData } from "node:worker_threads";
import { type LibraryEntry, MAX_LIBRARY_READING_MS } from "../../domain/collections/referenceLibrary.ts";
import { BroadsheetError, type ErrorCode } from "../../lib/errors.ts";
import type { Instant } from "../../lib/time.ts";
import { type LibrarySummary, readEntries } from "./library.ts";

export interface ThreadData {
  name: string;
  path: string;
  now: Instant;
}

/** Each but the last two is answered by one `ToThread`. */
export type FromThread =
  | { type: "next" }
  | { type: "entries"; entries: LibraryEntry[] }
  | { type: "done"; summary: LibrarySummary }
  | { type: "failed"; code: ErrorCode; message: string };

export type ToThread = { type: "bytes"; bytes: Uint8Array<ArrayBuffer> } | { type: "end" } | { type: "taken" };

const port = parentPort;
const { name, path, now } = workerData as ThreadData;
/** Milliseconds that this thread has worked: neither waiting for the file nor other programs count. */
const workedMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};
const begunAt = workedMs();

const ask = (message: FromThread): Promise<ToThread> =>
  new Promise((resolve) => {
    port?.once("message", resolve);
    port?.postMessage(message);
  });

async function* bytes(): AsyncGenerator<Buffer> {
  for (;;) {
    const answer = await ask({ type: "next" });
    if (answer.type !== "bytes") return;
    const { buffer, byteOffset, length } = answer.bytes;
    yield Buffer.from(buffer, byteOffset, length);
  }
}

function outcomeOf(error: unknown): FromThread {
  if (!(error instanceof BroadsheetError)) throw error;
  return { type: "failed", code: error.code, message: error.message };
}

const isOver = (): boolean => workedMs() - begunAt > MAX_LIBRARY_READING_MS;
const outcome = await readEntries(
  { name, path, progress: () => undefined, bytes },
  { now, isOver },
  async (entries) => {
    await ask({ type: "entries", entries });
  },
).then((summary): FromThread => ({ type: "done", summary }), outcomeOf);
port?.postMessage(outcome);
