/** What every part of the program has from its process: clocks, a log, and the files that are built beside it. */
import { setTimeout } from "node:timers/promises";
import packageJson from "../../package.json" with { type: "json" };
import type { Sleep } from "../domain/ports.ts";

const LONGEST_TIMER_MS = 2 ** 31 - 1;

const sleep: Sleep = async (ms, signal) => {
  await setTimeout(Math.min(ms, LONGEST_TIMER_MS), undefined, signal && { signal }).catch(() =>
    signal?.throwIfAborted(),
  );
};

export const RUNTIME = {
  version: packageJson.version,
  about: packageJson.description,
  clock: Date.now,
  monotonic: () => performance.now(),
  sleep,
  log: (message: string): void => void process.stderr.write(`${message}\n`),
};

export type Runtime = typeof RUNTIME;
