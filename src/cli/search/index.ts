/** `broadsheet index`: brings the index and the vectors up to the records, or builds the index again. */
import { count } from "../../lib/text.ts";
import type { Indexer } from "../../search/index/indexer.ts";
import type { Progress } from "../../search/index/indexUpdate.ts";
import type { CliContext, Instance } from "../cliContext.ts";
import { CliCommand, type OptionValues } from "../lib/cliCommand.ts";
import { dataOption, encoderOptions } from "../lib/options.ts";
import { duration, showProgress } from "../lib/progress.ts";
import { makeVectors } from "./embedCommand.ts";

export const indexCommand = (context: CliContext) =>
  new CliCommand("index", "Bring the search index, and the papers' vectors, up to date with the records")
    .option("--rebuild", "Throw the index away and build it again from the records")
    .addOptions([dataOption(), ...encoderOptions()])
    .example("index", "bring it up to date")
    .example("index --rebuild", "build it again, without losing anything")
    .action(async ({ rebuild = false, ...options }: OptionValues & { rebuild?: boolean }) => {
      const instance = await context.open(options);
      try {
        await catchUp(instance, rebuild);
        await follow("Suggestions", instance.suggester, rebuild);
        await makeVectors(instance.meaning);
      } finally {
        await instance.close();
      }
    });

/** Waits, with progress, until every paper of the records can be found. */
export async function catchUp({ indexer, index }: Instance, rebuild = false): Promise<void> {
  const began = performance.now();
  await follow("Indexing", indexer, rebuild);
  const rows = await index.size();
  process.stderr.write(
    `The index has ${count(rows, "paper")}${performance.now() - began > 1_000 ? `, after ${duration(performance.now() - began)}` : ""}.\n`,
  );
}

async function follow(message: string, indexer: Indexer, rebuild: boolean): Promise<void> {
  const progress = showProgress(message);
  const show = ({ step, done, of }: Progress) =>
    progress.update(
      of > 0 ? done / of : undefined,
      step === "reading" ? "comparing with the records" : count(done, "paper"),
    );
  try {
    await (rebuild ? indexer.rebuild(show) : indexer.catchUp(show));
  } finally {
    progress.stop();
  }
}
