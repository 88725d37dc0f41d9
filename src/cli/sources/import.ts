/** `broadsheet import FILE...` */
import { defineCommand } from "citty";
import { type ImportResult, importFile } from "../../app/sources/importFile.ts";
import type { FileFormat, SourceFile } from "../../domain/ports.ts";
import { BroadsheetError, messageOf } from "../../lib/errors.ts";
import { count, grouped } from "../../lib/text.ts";
import { type CliContext, DATA_OPTION, type Instance } from "../cliContext.ts";
import { duration, showProgress } from "../lib/progress.ts";
import { catchUp } from "../search/index.ts";

/** So many unusable lines are shown as they come; all of them are in the rejects file. */
const SHOWN_REJECTS = 10;

export const importCommand = (parts: CliContext) =>
  defineCommand({
    meta: {
      name: "import",
      description: "Take in papers and editions from files",
    },
    args: {
      file: { type: "positional", description: "Files to read, in order", required: true },
      format: {
        type: "string",
        description: `${parts.fileFormats.map(({ id }) => id).join(", ")}; told by name and content without`,
        valueHint: "FORMAT",
      },
      ...DATA_OPTION,
    },
    async run({ args }) {
      const format = chosen(parts.fileFormats, args.format === undefined ? undefined : String(args.format));
      // Every file is looked at before any is read, so that a mistyped name does not come out after an hour.
      const files = args._.map((path) => parts.openSourceFile(path));
      const instance = await parts.open(args);
      try {
        const failures: unknown[] = [];
        for (const file of files) await importOne(instance, file, format, parts).catch((error) => failures.push(error));
        await catchUp(instance);
        for (const failure of failures) {
          if (!(failure instanceof BroadsheetError)) throw failure;
          process.stderr.write(`${messageOf(failure)}\n`);
        }
        if (failures.length > 0) process.exitCode = 1;
      } finally {
        await instance.close();
      }
    },
  });

function chosen(formats: readonly FileFormat[], id: string | undefined): FileFormat | undefined {
  const format = formats.find((one) => one.id === id);
  if (id !== undefined && !format)
    throw new BroadsheetError(
      "config_invalid",
      `--format is ${JSON.stringify(id)}, but it must be one of: ${formats.map((one) => one.id).join(", ")}.`,
    );
  return format;
}

async function importOne(
  { records, dataFolder, clock }: Instance,
  given: SourceFile,
  asked: FileFormat | undefined,
  { recognise }: CliContext,
): Promise<void> {
  const { file, format } = asked ? { file: given, format: asked } : await recognise(given);
  const things = (n: number) => (format.noun === "line" ? count(n, "line") : count(n, "entry", "entries"));
  const progress = showProgress(file.name);
  const began = performance.now();
  let rejects = 0;
  let skipped = 0;
  try {
    const result = await importFile(records.db, dataFolder, file, format, clock, {
      onStart({ resumedAt }) {
        skipped = resumedAt;
        if (resumedAt > 0)
          progress.say(
            `${file.name}: going on after ${format.noun} ${grouped(resumedAt)}, where an earlier import stopped.`,
          );
      },
      onDemoCleared: () => progress.say("The demo edition goes: this instance gets papers of its own."),
      onProgress: (lines) => progress.update(file.progress(), `${things(lines)}, ${rate(lines - skipped, began)}`),
      onReject({ line, reason }) {
        rejects++;
        if (rejects <= SHOWN_REJECTS) progress.say(`${file.name}:${line}: ${reason}`);
        if (rejects === SHOWN_REJECTS + 1)
          progress.say("Further unusable ones are only counted here; the rejects file has them all.");
      },
    });
    progress.stop();
    process.stderr.write(
      `${file.name}: ${things(result.lines)}, ${summary(result)} in ${duration(performance.now() - began)}.\n`,
    );
  } finally {
    progress.stop();
  }
}

const rate = (lines: number, began: number): string =>
  `${grouped(Math.round(lines / Math.max(0.001, (performance.now() - began) / 1_000)))} a second`;

function summary({ tallies, rejectsFile }: ImportResult): string {
  const parts = [
    count(tallies.new, "new paper"),
    ...(tallies.updated ? [`${grouped(tallies.updated)} updated`] : []),
    ...(tallies.joined ? [`${grouped(tallies.joined)} joined to a paper known by another id`] : []),
    ...(tallies.unchanged ? [`${grouped(tallies.unchanged)} unchanged`] : []),
    ...(rejectsFile ? [`${grouped(tallies.rejected)} unusable (kept in ${rejectsFile})`] : []),
  ];
  return parts.join(", ");
}
