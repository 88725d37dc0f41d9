/** When the program ends: told to by a signal, or after an exception that nobody caught. */
import { BroadsheetError, messageOf } from "../lib/errors.ts";

/** A terminal's Ctrl-C may come twice, by way of a launcher; only one that comes later is impatience. */
const SAME_SIGNAL_MS = 1_000;
/** After an exception that nobody caught the program has so long to end in order. */
const END_MS = 15_000;

const stackOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

/** Says what happened, in a sentence at the end, and ends the program. */
const endAtOnce = (error: unknown): void => {
  const message =
    error instanceof BroadsheetError
      ? error.message
      : `${stackOf(error)}\nThe program ended because of a mistake in it, not of yours: ${messageOf(error)}. It is safe to run it again; please report this if it comes back.`;
  process.stderr.write(`${message}\n`);
  process.exit(1);
};

/** For the commands: an exception that nobody caught, a rejected promise too, ends the program with a sentence. */
export function sayWhatNobodyCaught(): void {
  process.on("uncaughtException", endAtOnce);
}

/**
 * For the server: resolves at the first Ctrl-C or request to end, and at the first exception that nobody
 * caught. That is logged with its stack; the exit code is then 1, so that a process manager starts the program again,
 * and the process ends within END_MS even where something keeps it. Another signal a while later ends at once.
 */
export function stopSignal(log: (message: string) => void): Promise<void> {
  const { promise: stopped, resolve } = Promise.withResolvers<void>();
  process.off("uncaughtException", endAtOnce);
  process.on("uncaughtException", (error) => {
    log(`Nobody caught this, so the server ends: ${stackOf(error)}`);
    if (process.exitCode !== 1) setTimeout(() => process.exit(1), END_MS).unref();
    process.exitCode = 1;
    resolve();
  });
  let first: number | undefined;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => {
      const now = performance.now();
      first ??= now;
      if (now - first > SAME_SIGNAL_MS) process.exit(1);
      resolve();
    });
  return stopped;
}
