/** `broadsheet library FILE --reader HANDLE`: puts the papers of a reader's library that are here into a collection of theirs. */
import { keepForReader } from "../../app/collections/keepReferenceLibrary.ts";
import { readCollection } from "../../domain/collections/collection.ts";
import { interestsOf, LIBRARY_NAME, type LikedPapers } from "../../domain/collections/referenceLibrary.ts";
import type { Followable } from "../../domain/follows/follow.ts";
import { foldName } from "../../domain/papers/authorNames.ts";
import { plainText } from "../../domain/papers/tex.ts";
import type { SourceFile } from "../../domain/ports.ts";
import type { Reader } from "../../domain/readers/reader.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { count } from "../../lib/text.ts";
import { matchLibrary } from "../../store/collections/referenceLibrary.ts";
import { findReader } from "../../store/readers/readers.ts";
import type { CliContext, Instance } from "../cliContext.ts";
import { CliCommand, type OptionValues } from "../lib/cliCommand.ts";
import { dataOption } from "../lib/options.ts";

/** Works that are not here and are named; the others are counted. */
const SHOWN_MISSING = 20;

export const libraryCommand = (context: CliContext) =>
  new CliCommand(
    "library",
    "Put the papers of a reader's library (BibTeX, RIS, CSL-JSON, Zotero) that are here into a collection of theirs, and follow its authors and categories",
  )
    .argument("<file>", "The library, - for standard input")
    .requiredOption("--reader <handle>", "Whose it is")
    .option("--collection <name>", `Where the papers go; "${LIBRARY_NAME}" without`)
    .option("--authors <n>", "Follow this many of its most frequent authors")
    .option("--categories <n>", "Follow this many of its most frequent categories")
    .option("--look", "Say what is there and change nothing")
    .addOption(dataOption())
    .example("library zotero.bib --reader mira --look", "which works of a library are here")
    .example("library zotero.bib --reader mira --authors 10", "into @mira's collection, and ten authors to follow")
    .action(async (path: string, options: OptionValues & LibraryOptions) => {
      const fields = readCollection({ name: options.collection ?? LIBRARY_NAME });
      if (typeof fields === "string") throw new BroadsheetError("config_invalid", fields);
      const wanted = {
        authors: numberOf("authors", options.authors),
        categories: numberOf("categories", options.categories),
      };
      const file = context.openSourceFile(path);
      const instance = await (options.look ? context.openToRead(options) : context.open(options));
      try {
        const reader = await readerNamed(instance, options.reader);
        const { keys, interests } = await describeLibrary(context, instance, file);
        if (options.look) return;
        await keep(instance, reader, fields.name, keys, [
          ...interests.authors.slice(0, wanted.authors).map(({ name }) => authorOf(name)),
          ...interests.categories.slice(0, wanted.categories).map(({ name }) => categoryOf(name)),
        ]);
      } finally {
        await instance.close();
      }
    });

interface LibraryOptions {
  reader: string;
  collection?: string;
  authors?: string;
  categories?: string;
  look?: true;
}

/** Throws `not_found`. */
async function readerNamed({ records }: Instance, name: string): Promise<Reader> {
  const reader = await findReader(records.db, { handle: name.replace(/^@/, "").toLowerCase() });
  if (!reader) throw new BroadsheetError("not_found", `There is no reader ${name}; broadsheet readers lists them.`);
  return reader;
}

/** Prints what a library has; returns the keys of its papers that are here, and what it shows of the reader's interests. */
async function describeLibrary({ readLibrary }: CliContext, { records }: Instance, file: SourceFile) {
  const reading = await readLibrary(file);
  const works = await matchLibrary(records.db, reading.entries);
  const keys = [...new Set(works.flatMap(({ paper }) => (paper ? [paper.key] : [])))];
  const interests = await interestsOf(works);
  say(
    `${file.name} (${reading.format}): ${count(reading.entries.length, "work")}, ${count(keys.length, "paper")} of them here.`,
  );
  if (reading.unusable > 0)
    say(`${count(reading.unusable, "entry", "entries")} could not be used; of the first, ${reading.reason}.`);
  if (reading.cut) say("There is more in the file, which was not read.");
  const missing = works.filter(({ paper }) => !paper);
  for (const { entry } of missing.slice(0, SHOWN_MISSING)) say(`  not here: ${plainText(entry.title)}`);
  if (missing.length > SHOWN_MISSING) say(`  and ${count(missing.length - SHOWN_MISSING, "other")}`);
  tell("Authors", interests.authors);
  tell("Categories", interests.categories);
  tell("Topics", interests.topics);
  return { keys, interests };
}

function numberOf(name: string, given: unknown): number {
  if (given === undefined) return 0;
  if (/^\d{1,2}$/.test(String(given))) return Number(given);
  throw new BroadsheetError(
    "config_invalid",
    `--${name} is ${JSON.stringify(given)}, but it must be a number, 0 to 99.`,
  );
}

const authorOf = (name: string): Followable => ({ kind: "author", value: foldName(name), label: name });
const categoryOf = (name: string): Followable => ({ kind: "category", value: name, label: name });

async function keep(
  { records, clock }: Instance,
  reader: Reader,
  name: string,
  keys: number[],
  topics: Followable[],
): Promise<void> {
  const { collection, added } = await keepForReader({ db: records.db, clock }, reader, { name, keys, topics });
  if (collection) {
    const before = keys.length - added;
    say(
      `${count(added, "paper")} came into “${collection.name}” of @${reader.handle}${before > 0 ? `; ${before} ${before === 1 ? "was" : "were"} in it before` : ""}.`,
    );
  }
  if (topics.length > 0) say(`@${reader.handle} follows ${topics.map(({ label }) => label).join(", ")}.`);
}

const tell = (what: string, liked: readonly LikedPapers[]): void => {
  if (liked.length > 0) say(`${what}: ${liked.map(({ name, works }) => `${name} (${works})`).join(", ")}`);
};

const say = (line: string): boolean => process.stdout.write(`${line}\n`);
