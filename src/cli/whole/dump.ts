/** `broadsheet dump [FILE]`: everything, or the public part, into one file. */
import { dumpTo, dumpToFile } from "../../app/whole/dump.ts";
import { dayOf } from "../../domain/editions/edition.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { count } from "../../lib/text.ts";
import type { CliContext, Dumpable } from "../cliContext.ts";
import { CliCommand, type OptionValues } from "../lib/cliCommand.ts";
import { duration, showProgress } from "../lib/progress.ts";

export const dumpCommand = (context: CliContext) =>
  new CliCommand(
    "dump",
    "Write everything that the instance knows, as of one moment, into a compressed file of JSON lines",
  )
    .argument("[file]", "File to write, - for standard output; named by part and day without")
    .option("--public", "Only what pages show to anybody, for mirrors")
    .option("--with-secrets", "Keys, tokens and webhooks too, so that nothing has to be set again after a move")
    .addOptions(context.dumpOptions)
    .example("dump", "everything, into one file, while the server runs")
    .example("dump public.jsonl.gz --public", "what anybody may see")
    .action(async (file: string | undefined, options: OptionValues) => {
      const isPublic = options.public === true;
      const secrets = options.withSecrets === true;
      if (isPublic && secrets)
        throw new BroadsheetError("config_invalid", "A public dump has no secrets: leave out --with-secrets.");
      const { close, ...instance } = await context.openDumped(options);
      try {
        const name = file ?? `broadsheet${isPublic ? "-public" : ""}-${dayOf(instance.clock())}.jsonl.gz`;
        await writeDump(instance, name, isPublic ? "public" : "whole", secrets);
      } finally {
        close();
      }
      if (!isPublic) process.stderr.write(secrets ? WITH_SECRETS : WITHOUT_SECRETS);
    });

/** Writes a dump with progress, and how large it became. */
async function writeDump(
  instance: Omit<Dumpable, "close">,
  name: string,
  part: "public" | "whole",
  secrets: boolean,
): Promise<void> {
  const progress = showProgress("Dump");
  const began = performance.now();
  const wish = {
    ...instance,
    part,
    secrets,
    onProgress: (done: number, of: number) => progress.update(Math.min(1, done / of), count(done, "row")),
  };
  try {
    const { rows, bytes } = name === "-" ? await dumpTo(process.stdout, wish) : await dumpToFile(name, wish);
    progress.stop();
    process.stderr.write(
      `${name === "-" ? "Written" : `${name} has`} ${count(rows, "row")}, ${(bytes / 1024 / 1024).toFixed(1)} MB, after ${duration(performance.now() - began)}.\n`,
    );
  } finally {
    progress.stop();
  }
}

const WITH_SECRETS = `It holds KEYS and TOKENS: anybody who has it can act as this instance and as its readers. Keep it as you keep the data folder, and delete it after the move.
`;
const WITHOUT_SECRETS = `It holds mail addresses and private lists, and no keys. Links in mails already sent hold on a restored instance only if the file "secret" of the data folder is carried along (or dump --with-secrets).
`;
