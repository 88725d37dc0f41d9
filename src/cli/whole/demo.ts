/** `broadsheet demo` and `broadsheet demo --clear` */
import { defineCommand } from "citty";
import { fillDemo, removeDemo } from "../../app/whole/demo.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { count } from "../../lib/text.ts";
import { type CliContext, DATA_OPTION } from "../cliContext.ts";
import { catchUp } from "../search/index.ts";

export const demoCommand = (parts: CliContext) =>
  defineCommand({
    meta: { name: "demo", description: "Fill an empty instance with the demo edition, or remove it" },
    args: { clear: { type: "boolean", description: "Remove the demo edition" }, ...DATA_OPTION },
    async run({ args }) {
      const instance = await parts.open(args);
      try {
        const { records, clock, feedClock } = instance;
        if (args.clear)
          process.stderr.write(
            `${count(await removeDemo(records.db), "demo paper")} removed, with the demo's readers and editions.\n`,
          );
        else if (!(await fillDemo(records.db, clock(), feedClock)))
          throw new BroadsheetError(
            "not_a_demo",
            "This instance already has papers, and the demo edition is never mixed with others. Use an empty folder: --data FOLDER.",
          );
        await catchUp(instance);
      } finally {
        await instance.close();
      }
    },
  });
