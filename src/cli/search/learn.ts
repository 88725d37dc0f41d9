/** `broadsheet learn`: learn the encoder now, and make every paper's vector. */
import { learnEncoder } from "../../app/search/learnEncoder.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { count } from "../../lib/text.ts";
import type { CliContext, Instance } from "../cliContext.ts";
import { CliCommand, type OptionValues } from "../lib/cliCommand.ts";
import { dataOption, encoderOptions } from "../lib/options.ts";
import { duration, showProgress } from "../lib/progress.ts";
import { makeVectors } from "./embedCommand.ts";

export const learnCommand = (context: CliContext) =>
  new CliCommand("learn", "Learn what words mean from this instance's papers (a running server does so by itself)")
    .addOptions([dataOption(), ...encoderOptions()])
    .example("learn", "now, rather than when the server finds it worthwhile")
    .action(async (options: OptionValues) => {
      const instance = await context.open(options);
      try {
        if (instance.choice.kind === "learned")
          await learnNow(instance, instance.choice.startFolder, context.workerFile);
        else process.stderr.write("There is nothing to learn with this encoder; making vectors.\n");
        await makeVectors(instance.meaning);
      } finally {
        await instance.close();
      }
    });

async function learnNow(
  { records, dataFolder, clock }: Instance,
  startFolder: string | undefined,
  workerFile: URL,
): Promise<void> {
  const progress = showProgress("Learning");
  const stopping = new AbortController();
  const stop = () =>
    stopping.abort(new BroadsheetError("stopped", "Stopped; the next run goes on from the last whole epoch."));
  process.once("SIGINT", stop).once("SIGTERM", stop);
  const job = { db: records.db, dataFolder, clock, workerFile, ...(startFolder ? { startFolder } : {}) };
  const result = await learnEncoder(
    job,
    {},
    { onProgress: (done, of, message) => progress.update(done / of, message), signal: stopping.signal },
  ).finally(() => {
    progress.stop();
    process.off("SIGINT", stop).off("SIGTERM", stop);
  });
  if (!result)
    throw new BroadsheetError(
      "index_busy",
      "Another process is learning in this data folder just now; its encoder will serve.",
    );
  const { record } = result.encoder;
  const score = `held-out titles find their abstracts with a mean reciprocal rank of ${record.score.toFixed(3)}`;
  process.stderr.write(
    result.adopted
      ? `Learned from ${count(record.papers, "paper")} in ${duration(record.seconds * 1_000)}: ${score}, effective rank ${Math.round(record.effectiveRank)}.\n`
      : `No better than the earlier encoder (${result.earlierScore.toFixed(3)}), which stays.\n`,
  );
}
