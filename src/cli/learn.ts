/** `broadsheet learn`: learn the encoder now, and make every paper's vector. */
import { defineCommand } from "citty";
import { BroadsheetError } from "../domain/errors.ts";
import { count } from "../domain/text.ts";
import { learnEncoder } from "../jobs/learn.ts";
import { type CommandParts, DATA_OPTION } from "./parts.ts";
import { duration, showProgress } from "./progress.ts";

export const learnCommand = (parts: CommandParts) =>
  defineCommand({
    meta: {
      name: "learn",
      description: "Learn what words mean from this instance's papers (a running server does so by itself)",
    },
    args: DATA_OPTION,
    async run({ args }) {
      const instance = await parts.open(args);
      const { records, dataFolder, clock, meaning } = instance;
      const progress = showProgress("Learning");
      const stopping = new AbortController();
      const stop = () =>
        stopping.abort(new BroadsheetError("stopped", "Stopped; the next run goes on from the last whole epoch."));
      process.once("SIGINT", stop).once("SIGTERM", stop);
      try {
        const job = { db: records.db, dataFolder, clock, workerFile: parts.workerFile };
        const result = await learnEncoder(
          job,
          {},
          { onProgress: (done, of, says) => progress.update(done / of, says), signal: stopping.signal },
        );
        if (!result)
          throw new BroadsheetError(
            "index_busy",
            "Another process is learning in this data folder just now; its encoder will serve.",
          );
        progress.stop();
        const { record } = result.encoder;
        const score = `held-out titles find their abstracts with a mean reciprocal rank of ${record.score.toFixed(3)}`;
        process.stderr.write(
          result.adopted
            ? `Learned from ${count(record.papers, "paper")} in ${duration(record.seconds * 1_000)}: ${score}, effective rank ${Math.round(record.effectiveRank)}.\n`
            : `No better than the earlier encoder (${result.earlierScore.toFixed(3)}), which stays.\n`,
        );
        const vectors = showProgress("Vectors");
        await meaning
          .catchUp(({ done, of }) => vectors.update(of > 0 ? done / of : undefined, count(done, "paper")))
          .finally(() => vectors.stop());
        process.stderr.write("Every paper has its vector.\n");
      } finally {
        progress.stop();
        await instance.close();
      }
    },
  });
