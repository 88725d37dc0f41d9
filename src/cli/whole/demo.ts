/** `broadsheet demo` and `broadsheet demo --clear` */
import { fillDemo, removeDemo } from "../../app/whole/demo.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { count } from "../../lib/text.ts";
import type { CliContext } from "../cliContext.ts";
import { CliCommand, type OptionValues } from "../lib/cliCommand.ts";
import { dataOption } from "../lib/options.ts";
import { catchUp } from "../search/index.ts";

export const demoCommand = (context: CliContext) =>
  new CliCommand("demo", "Fill an empty instance with the demo edition, or remove it")
    .option("--clear", "Remove the demo edition")
    .addOption(dataOption())
    .example("demo --data /tmp/look-around", "something to look at")
    .example("demo --clear", "without it again")
    .action(async ({ clear, ...options }: OptionValues & { clear?: true }) => {
      const instance = await context.open(options);
      try {
        const { records, clock, feedClock } = instance;
        if (clear)
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
    });
