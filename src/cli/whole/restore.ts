/** `broadsheet restore FILE`: a dump becomes an instance. */
import { defineCommand } from "citty";
import { type Restored, restore } from "../../app/whole/restore.ts";
import { count } from "../../lib/text.ts";
import { type CliContext, DATA_OPTION } from "../cliContext.ts";
import { duration, showProgress } from "../lib/progress.ts";
import { catchUp } from "../search/index.ts";

export const restoreCommand = (parts: CliContext) =>
  defineCommand({
    meta: { name: "restore", description: "Make an instance of a dump, in a data folder that is empty" },
    args: {
      file: { type: "positional", description: "The dump, - for standard input", required: true },
      ...DATA_OPTION,
    },
    async run({ args }) {
      const file = parts.openSourceFile(String(args.file));
      const progress = showProgress(file.name);
      const began = performance.now();
      let restored: Restored;
      try {
        restored = await restore({
          ...parts.restoredFolder(args),
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
      const instance = await parts.open(args);
      try {
        await catchUp(instance);
      } finally {
        await instance.close();
      }
    },
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
