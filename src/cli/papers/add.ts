/** `broadsheet add ID...`: single papers, by their arXiv ids or links. */
import { defineCommand } from "citty";
import { addPapers } from "../../app/papers/addPapers.ts";
import { plainText } from "../../domain/papers/tex.ts";
import type { CliContext } from "../cliContext.ts";
import { catchUp } from "../search/index.ts";

const SAYS = {
  new: "added",
  updated: "updated",
  joined: "joined to a paper known by another id",
  unchanged: "already here",
};

export const addCommand = (parts: CliContext) =>
  defineCommand({
    meta: { name: "add", description: "Fetch single papers by their arXiv ids or links" },
    args: {
      id: { type: "positional", description: "Ids or links, such as 2309.12307", required: true },
      ...parts.sourceOptions,
    },
    async run({ args }) {
      const instance = await parts.open(args);
      try {
        const { records, clock, sources } = instance;
        const added = await addPapers({ db: records.db, clock, sources }, args._);
        for (const one of added)
          if ("reason" in one) process.stderr.write(`${one.asked}: ${one.reason}\n`);
          else process.stdout.write(`${one.id} ${SAYS[one.outcome]}: ${plainText(one.title)}\n`);
        await catchUp(instance);
        if (added.some((one) => "reason" in one)) process.exitCode = 1;
      } finally {
        await instance.close();
      }
    },
  });
