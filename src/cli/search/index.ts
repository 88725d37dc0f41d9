/** `broadsheet index`: bring the index and the vectors to the records, or make the index anew. */
import { defineCommand } from "citty";
import { count } from "../../lib/text.ts";
import type { Indexer, Progress } from "../../search/index/indexer.ts";
import { type CliContext, DATA_OPTION, ENCODER_OPTIONS, type Instance } from "../cliContext.ts";
import { duration, showProgress } from "../lib/progress.ts";
import { makeVectors } from "./embedCommand.ts";

export const indexCommand = (parts: CliContext) =>
  defineCommand({
    meta: {
      name: "index",
      description: "Bring the search index, and the papers' vectors, up to date with the records",
    },
    args: {
      rebuild: { type: "boolean", description: "Throw the index away and make it anew from the records" },
      ...DATA_OPTION,
      ...ENCODER_OPTIONS,
    },
    async run({ args }) {
      const instance = await parts.open(args);
      try {
        const rebuild = args.rebuild === true;
        await catchUp(instance, rebuild);
        await follow("Suggestions", instance.suggester, rebuild);
        await makeVectors(instance.meaning);
      } finally {
        await instance.close();
      }
    },
  });

/** Waits, with progress, until every paper of the records can be found. */
export async function catchUp({ indexer, index }: Instance, rebuild = false): Promise<void> {
  const began = performance.now();
  await follow("Indexing", indexer, rebuild);
  const { rows } = await index.size();
  process.stderr.write(
    `The index has ${count(rows, "paper")}${performance.now() - began > 1_000 ? `, after ${duration(performance.now() - began)}` : ""}.\n`,
  );
}

async function follow(message: string, indexer: Indexer, rebuild: boolean): Promise<void> {
  const progress = showProgress(message);
  const show = ({ step, done, of }: Progress) =>
    progress.update(
      of > 0 ? done / of : undefined,
      step === "sorting" ? "sorting words" : step === "reading" ? "comparing with the records" : count(done, "paper"),
    );
  try {
    await (rebuild ? indexer.rebuild(show) : indexer.catchUp(show));
  } finally {
    progress.stop();
  }
}
