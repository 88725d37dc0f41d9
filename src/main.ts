/** The program: reads what was typed, builds what a command needs, runs it. */
// What is written is for its owner alone: the records have mail addresses, keys and what is private.
process.umask(0o077);

import { createCommandLine } from "./cli/commandRegistry.ts";
import { run } from "./cli/lib/run.ts";
import { createCliContext } from "./compose/commands.ts";
import { sayWhatNobodyCaught } from "./compose/stopping.ts";

// The reader of our output may stop reading (`broadsheet config | head`).
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
// Messages that nobody reads are no reason to stop.
process.stderr.on("error", () => {});

sayWhatNobodyCaught();

/** Both threads are built beside the program. */
const context = createCliContext({
  workerFile: new URL("./learn-worker.js", import.meta.url),
  libraryWorkerFile: new URL("./library-worker.js", import.meta.url),
});

await run(createCommandLine(context), process.argv.slice(2));
