/** `broadsheet import FILE...` */
import { type ImportResult, importFile } from "../../app/sources/importFile.ts";
import type { FileFormat, SourceFile } from "../../domain/ports.ts";
import { BroadsheetError, messageOf } from "../../lib/errors.ts";
import { count, grouped } from "../../lib/text.ts";
import type { CliContext, Instance } from "../cliContext.ts";
import { CliCommand, type OptionValues } from "../lib/cliCommand.ts";
import { dataOption } from "../lib/options.ts";
import { duration, showProgress } from "../lib/progress.ts";
import { catchUp } from "../search/index.ts";

/** Unusable lines that are shown as they come; all of them are in the rejects file. */
const SHOWN_REJECTS = 10;

export const importCommand = (context: CliContext) =>
  new CliCommand("import", "Take in papers and editions from files")
    .argument("<file...>", "Files to read, in order")
    .option(
      "--format <format>",
      `${context.fileFormats.map(({ id }) => id).join(", ")}; told by name and content without`,
    )
    .addOption(dataOption())
    .example("import arxiv-metadata.json.gz", "the arXiv snapshot")
    .example("import library.bib notes.ris", "reference libraries")
    .example("import - --format jsonl < papers.jsonl", "from standard input")
    .note(
      "The arXiv snapshot, JSON lines, editions, BibTeX, RIS, CSL-JSON and Zotero, plain or compressed (.gz, .zip); - is standard input. An import that was stopped goes on from where it was when it is run again.",
    )
    .action(async (paths: string[], { format: id, ...options }: OptionValues & { format?: string }) => {
      const format = formatNamed(context.fileFormats, id);
      // Every file is looked at before any is read, so that a mistyped name does not come out after an hour.
      const files = paths.map((path) => context.openSourceFile(path));
      const instance = await context.open(options);
      try {
        const failures: unknown[] = [];
        for (const file of files)
          await importOne(instance, file, format, context).catch((error) => failures.push(error));
        await catchUp(instance);
        for (const failure of failures) {
          if (!(failure instanceof BroadsheetError)) throw failure;
          process.stderr.write(`${messageOf(failure)}\n`);
        }
        if (failures.length > 0) process.exitCode = 1;
      } finally {
        await instance.close();
      }
    });

function formatNamed(formats: readonly FileFormat[], id: string | undefined): FileFormat | undefined {
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
  const { file, format } = await recognise(given, asked);
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
