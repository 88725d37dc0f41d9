/** `broadsheet dump [FILE]`: everything, or the public part, into one file. */
import { defineCommand } from "citty";
import { dumpTo, dumpToFile } from "../../app/whole/dump.ts";
import { dayOf } from "../../domain/editions/edition.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { count } from "../../lib/text.ts";
import type { CliContext } from "../cliContext.ts";
import { duration, showProgress } from "../lib/progress.ts";

export const dumpCommand = (parts: CliContext) =>
  defineCommand({
    meta: {
      name: "dump",
      description: "Write everything that the instance knows, as of one moment, into a compressed file of JSON lines",
    },
    args: {
      file: {
        type: "positional",
        description: "File to write, - for standard output; named by part and day without",
        required: false,
      },
      public: { type: "boolean", description: "Only what pages show to anybody, for mirrors" },
      withSecrets: {
        type: "boolean",
        description: "Keys, tokens and webhooks too, so that nothing has to be set again after a move",
      },
      ...parts.dumpOptions,
    },
    async run({ args }) {
      const isPublic = args.public === true;
      const secrets = args.withSecrets === true;
      if (isPublic && secrets)
        throw new BroadsheetError("config_invalid", "A public dump has no secrets: leave out --with-secrets.");
      const { close, ...instance } = await parts.openDumped(args);
      const name = String(args.file ?? `broadsheet${isPublic ? "-public" : ""}-${dayOf(instance.clock())}.jsonl.gz`);
      const progress = showProgress("Dump");
      const began = performance.now();
      const wish = {
        ...instance,
        part: isPublic ? ("public" as const) : ("whole" as const),
        secrets,
        onProgress: (done: number, of: number) => progress.update(Math.min(1, done / of), count(done, "row")),
      };
      try {
        const { rows, bytes } = name === "-" ? await dumpTo(process.stdout, wish) : await dumpToFile(name, wish);
        progress.stop();
        const message = [count(rows, "row"), `${(bytes / 1024 / 1024).toFixed(1)} MB`];
        process.stderr.write(
          `${name === "-" ? "Written" : `${name} has`} ${message.join(", ")}, after ${duration(performance.now() - began)}.\n`,
        );
        if (!isPublic) process.stderr.write(secrets ? WITH_SECRETS : WITHOUT_SECRETS);
      } finally {
        progress.stop();
        close();
      }
    },
  });

const WITH_SECRETS = `It holds KEYS and TOKENS: whoever has it can act as this instance and as its readers. Keep it as you keep the data folder, and delete it after the move.
`;
const WITHOUT_SECRETS = `It holds mail addresses and private lists, and no keys. Links in mails already sent hold on a restored instance only if the file "secret" of the data folder is carried along (or dump --with-secrets).
`;
