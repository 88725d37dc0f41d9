/** `broadsheet add ID...`: single papers, by their arXiv ids or links. */
import { addPapers } from "../../app/papers/addPapers.ts";
import { plainText } from "../../domain/papers/tex.ts";
import type { CliContext } from "../cliContext.ts";
import { CliCommand, type OptionValues } from "../lib/cliCommand.ts";
import { catchUp } from "../search/index.ts";

const OUTCOMES = {
  new: "added",
  updated: "updated",
  joined: "joined to a paper known by another id",
  unchanged: "already here",
};

export const addCommand = (context: CliContext) =>
  new CliCommand("add", "Fetch single papers by their arXiv ids or links")
    .argument("<id...>", "Ids or links, such as 2309.12307")
    .addOptions(context.sourceOptions)
    .example("add 2309.12307 https://arxiv.org/abs/math/0211159", "two papers, from arXiv")
    .action(async (ids: string[], options: OptionValues) => {
      const instance = await context.open(options);
      try {
        const { records, clock, sources } = instance;
        const added = await addPapers({ db: records.db, clock, sources }, ids);
        for (const one of added)
          if ("reason" in one) process.stderr.write(`${one.asked}: ${one.reason}\n`);
          else process.stdout.write(`${one.id} ${OUTCOMES[one.outcome]}: ${plainText(one.title)}\n`);
        await catchUp(instance);
        if (added.some((one) => "reason" in one)) process.exitCode = 1;
      } finally {
        await instance.close();
      }
    });
