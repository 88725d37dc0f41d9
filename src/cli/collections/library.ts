/** `broadsheet library FILE --reader HANDLE`: what of a reader's library is here, into a collection of theirs. */
import { defineCommand } from "citty";
import { keepForReader } from "../../app/collections/keepReferenceLibrary.ts";
import { readCollection } from "../../domain/collections/collection.ts";
import { interestsOf, LIBRARY_NAME, type LikedPapers } from "../../domain/collections/referenceLibrary.ts";
import type { Followable } from "../../domain/follows/follow.ts";
import { foldName } from "../../domain/papers/authorNames.ts";
import { plainText } from "../../domain/papers/tex.ts";
import type { Reader } from "../../domain/readers/reader.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { count } from "../../lib/text.ts";
import { matchLibrary } from "../../store/collections/referenceLibrary.ts";
import { findReader } from "../../store/readers/readers.ts";
import { type CliContext, DATA_OPTION, type Instance } from "../cliContext.ts";

/** Of works that are not here, so many are named. */
const SHOWN_MISSING = 20;

export const libraryCommand = (parts: CliContext) =>
  defineCommand({
    meta: {
      name: "library",
      description:
        "Put what is here of a reader's library (BibTeX, RIS, CSL-JSON, Zotero) into a collection of theirs, and follow its authors and categories",
    },
    args: {
      file: { type: "positional", description: "The library, - for standard input", required: true },
      reader: { type: "string", description: "Whose it is", valueHint: "HANDLE", required: true },
      collection: { type: "string", description: `Where the papers go; "${LIBRARY_NAME}" without`, valueHint: "NAME" },
      authors: { type: "string", description: "Follow so many of its most frequent authors", valueHint: "N" },
      categories: { type: "string", description: "Follow so many of its most frequent categories", valueHint: "N" },
      look: { type: "boolean", description: "Say what is there and change nothing" },
      ...DATA_OPTION,
    },
    async run({ args }) {
      const words = readCollection({ name: String(args.collection ?? LIBRARY_NAME) });
      if (typeof words === "string") throw new BroadsheetError("config_invalid", words);
      const wanted = {
        authors: numberOf("authors", args.authors),
        categories: numberOf("categories", args.categories),
      };
      const file = parts.openSourceFile(String(args.file));
      const instance = await (args.look === true ? parts.openToRead(args) : parts.open(args));
      try {
        const reader = await findReader(instance.records.db, {
          handle: String(args.reader).replace(/^@/, "").toLowerCase(),
        });
        if (!reader)
          throw new BroadsheetError("not_found", `There is no reader ${args.reader}; broadsheet readers lists them.`);
        const reading = await parts.readLibrary(file);
        const works = await matchLibrary(instance.records.db, reading.entries);
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
        if (args.look !== true)
          await keep(instance, reader, words.name, keys, [
            ...interests.authors.slice(0, wanted.authors).map(({ name }) => authorOf(name)),
            ...interests.categories.slice(0, wanted.categories).map(({ name }) => categoryOf(name)),
          ]);
      } finally {
        await instance.close();
      }
    },
  });

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
