/** `broadsheet restore FILE`: a dump becomes an instance. */
import { type Restored, restore } from "../../app/whole/restore.ts";
import { count } from "../../lib/text.ts";
import type { CliContext } from "../cliContext.ts";
import { CliCommand, type OptionValues } from "../lib/cliCommand.ts";
import { dataOption } from "../lib/options.ts";
import { duration, showProgress } from "../lib/progress.ts";
import { catchUp } from "../search/index.ts";

export const restoreCommand = (context: CliContext) =>
  new CliCommand("restore", "Make an instance of a dump, in a data folder that is empty")
    .argument("<file>", "The dump, - for standard input")
    .addOption(dataOption())
    .example("restore broadsheet.jsonl.gz --data /srv/papers", "the same instance, in a new folder")
    .action(async (path: string, options: OptionValues) => {
      const file = context.openSourceFile(path);
      const progress = showProgress(file.name);
      const began = performance.now();
      let restored: Restored;
      try {
        restored = await restore({
          ...context.restoredFolder(options),
          file,
          onProgress: (lines) => progress.update(file.progress(), count(lines, "line")),
        });
      } finally {
        progress.stop();
      }
      const { papers = 0, readers = 0 } = restored.tables;
      process.stderr.write(
        `${file.name}: ${count(papers, "paper")}, ${count(readers, "reader")} and what belongs to them, as of ${new Date(restored.head.at).toISOString()}, after ${duration(performance.now() - began)}.\n`,
      );
      for (const line of stillToDo(restored)) process.stderr.write(`${line}\n`);
      const instance = await context.open(options);
      try {
        await catchUp(instance);
      } finally {
        await instance.close();
      }
    });

function stillToDo({ head, tables, keys }: Restored): string[] {
  if (head.part === "public")
    return ["This is the public part: its readers have no accounts here. Start the server to become the admin."];
  if (head.secrets)
    return [`Keys came with it: ${keys.join(", ") || "none were kept in the data folder, so set them as before"}.`];
  return [
    "Everybody signs in again. API tokens and open invitations did not come along.",
    'Links in mails sent before hold only with the old key: copy the file "secret" of the old data folder here before the first start, or set --secret as there.',
    ...(tables.alert_ways ? ["Webhooks are switched off until their readers give their addresses again."] : []),
  ];
}
