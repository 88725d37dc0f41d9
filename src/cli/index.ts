/** `broadsheet index`: bring the index and the vectors to the records, or make the index anew. */
import { defineCommand } from "citty";
import { count } from "../domain/text.ts";
import type { Progress } from "../search/indexer.ts";
import { type CommandParts, DATA_OPTION, ENCODER_OPTIONS, type Instance } from "./parts.ts";
import { duration, showProgress } from "./progress.ts";
import { makeVectors } from "./vectors.ts";

export const indexCommand = (parts: CommandParts) =>
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
        await catchUp(instance, args.rebuild === true);
        await makeVectors(instance.meaning);
      } finally {
        await instance.close();
      }
    },
  });

/** Waits, with progress, until every paper of the records can be found. */
export async function catchUp({ indexer, index, suggester }: Instance, rebuild = false): Promise<void> {
  const progress = showProgress("Indexing");
  const began = performance.now();
  const show = ({ step, done, of }: Progress) =>
    progress.update(
      of > 0 ? done / of : undefined,
      step === "sorting" ? "sorting words" : step === "reading" ? "comparing with the records" : count(done, "paper"),
    );
  try {
    await (rebuild ? indexer.rebuild(show) : indexer.catchUp(show));
    await (rebuild ? suggester.rebuild(show) : suggester.catchUp(show));
  } finally {
    progress.stop();
  }
  const { rows } = await index.size();
  process.stderr.write(
    `The index has ${count(rows, "paper")}${performance.now() - began > 1_000 ? `, after ${duration(performance.now() - began)}` : ""}.\n`,
  );
}
