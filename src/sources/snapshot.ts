/**
 * The arXiv snapshot format (as on Kaggle): one JSON object a line. Titles and abstracts are wrapped, names carry TeX
 * accents, any field may be null.
 */
import { z } from "zod";
import { splitNames } from "../domain/papers/authorNames.ts";
import { fullNames, readAuthors, type WrittenAuthor } from "../domain/papers/authorParts.ts";
import { CATEGORY_CODE } from "../domain/papers/categories.ts";
import { doisIn } from "../domain/papers/doi.ts";
import type { Link } from "../domain/papers/link.ts";
import type { PaperRecord, Version } from "../domain/papers/paper.ts";
import { storedId } from "../domain/papers/paperId.ts";
import { linksIn, uniqueLinks } from "../domain/papers/paperLinks.ts";
import { type PartialInstant, parsePartialDate } from "../domain/papers/partialDate.ts";
import { texToText } from "../domain/papers/tex.ts";
import { isWithdrawal } from "../domain/papers/withdrawal.ts";
import type { ReadLine } from "../domain/ports.ts";
import { stripMarkup } from "../lib/markup/stripMarkup.ts";
import { parseDate } from "../lib/parseDate.ts";
import { clean, grouped } from "../lib/text.ts";
import { DAY_MS, type Instant } from "../lib/time.ts";
import { authorsIn, FULL_NAMES } from "./authorLists.ts";
import { parseJson, reasonOf } from "./jsonLine.ts";

const MAX_TITLE_CHARACTERS = 2_000;
const MAX_ABSTRACT_CHARACTERS = 50_000;
const MAX_COMMENTS_CHARACTERS = 5_000;
const MAX_AUTHORS = 10_000;
const MAX_NAME_CHARACTERS = 500;
const MAX_CATEGORIES = 50;
const MAX_VERSIONS = 1_000;

/** Scholarly printing does not go back further; earlier dates are mistakes. */
const EARLIEST_YEAR = 1600;
/** Sources' clocks and ours may differ. */
const FUTURE_TOLERANCE_MS = 2 * DAY_MS;

const text = (max: number) => z.string("must be text").max(max, `is longer than ${grouped(max)} characters`);

const Line = z.object({
  id: text(200).min(1, "is missing"),
  title: text(MAX_TITLE_CHARACTERS),
  authors: text(MAX_AUTHORS * 20).nullish(),
  authors_parsed: z
    .array(z.array(text(MAX_NAME_CHARACTERS).nullable()).max(8).nullable(), "must be a list of names")
    .max(MAX_AUTHORS, "has too many names")
    .nullish(),
  categories: text(2_000).nullish(),
  abstract: text(MAX_ABSTRACT_CHARACTERS).nullish(),
  comments: text(MAX_COMMENTS_CHARACTERS).nullish(),
  doi: text(500).nullish(),
  "journal-ref": text(2_000).nullish(),
  versions: z
    .array(z.object({ version: z.string(), created: z.string() }), "must be a list of versions")
    .max(MAX_VERSIONS)
    .nullish(),
  update_date: text(40).nullish(),
});

/** How a source writes. */
export interface ReadOptions {
  /** Titles and abstracts are running text with `$..$` in it, with HTML's markup at times, rather than TeX. */
  plain?: true;
  /** Titles and abstracts are TeX with HTML's markup in it, as programs for references write them. */
  markup?: true;
  /** The source has nothing older. */
  since?: Instant;
  /** In place of the fields for authors, where the source has a format of its own for them. */
  authors?: readonly WrittenAuthor[];
  /** Dates are those of issues, which may be next year's. */
  issue?: true;
}

export const readSnapshotLine: ReadLine = (bytes, now) => {
  const json = parseJson(bytes);
  return "value" in json ? readSnapshot(json.value, now) : json;
};

/** Checks one object with the snapshot's fields, however it came; arXiv's own formats have the same ones. */
export function readSnapshot(
  value: unknown,
  now: Instant,
  manner: ReadOptions = {},
): { record: PaperRecord } | { reason: string } {
  const line = Line.safeParse(value);
  return line.success ? readRecord(line.data, now, manner) : { reason: reasonOf(line.error.issues[0], value) };
}

function readRecord(
  line: z.output<typeof Line>,
  now: Instant,
  { plain, markup, since = Date.UTC(EARLIEST_YEAR, 0), issue, authors = writtenAuthors(line) }: ReadOptions,
): { record: PaperRecord } | { reason: string } {
  const asText = plain ? stripMarkup : markup ? (tex: string) => stripMarkup(texToText(tex)) : texToText;
  const id = storedId(line.id);
  if (id === undefined)
    return { reason: `id ${JSON.stringify(line.id.trim().slice(0, 60))} is neither an arXiv id nor source:local-id` };
  const title = clean(asText(line.title));
  if (title === "") return { reason: "title is missing" };
  const versions = readVersions(line, since, issue ? endOfNextYear(now) : now + FUTURE_TOLERANCE_MS);
  if ("reason" in versions) return versions;
  if (authors && authors.length > MAX_AUTHORS) return { reason: "authors has too many names" };
  const names = authors ? readAuthors(authors) : fullNames(splitNames(line.authors ?? ""));
  if (names.authors.some((name) => name.length > MAX_NAME_CHARACTERS))
    return { reason: `authors has a name that is longer than ${MAX_NAME_CHARACTERS} characters` };
  const abstract = clean(asText(uniqueLinks(line.abstract ?? "")));
  const comments = clean(asText(uniqueLinks(line.comments ?? "")));
  const record: PaperRecord = {
    id,
    title,
    abstract,
    ...names,
    categories: readCategories(line.categories ?? ""),
    versions: versions.versions,
    ...(comments ? { comments } : {}),
    links: [...publications(line, asText), ...linksIn(`${line.abstract ?? ""} ${line.comments ?? ""}`)],
    ...(isWithdrawal(comments, abstract, title) ? { withdrawn: true } : {}),
  };
  return { record };
}

/** Last names, first names, suffix; or a full name. Undefined where there is no list of them. */
function writtenAuthors({ authors_parsed }: z.output<typeof Line>): WrittenAuthor[] | undefined {
  return authors_parsed?.flatMap((parts): WrittenAuthor[] => {
    const [family, given, suffix] = (parts ?? []).map((part) => part ?? "");
    if (family === undefined) return [];
    if (given === undefined) return authorsIn([family], FULL_NAMES);
    // Some lists have two people in one entry.
    if (/\S and \S/.test(given)) return authorsIn([`${given} ${family}`], FULL_NAMES);
    return [{ family, given, ...(suffix ? { suffix } : {}) }];
  });
}

const readCategories = (names: string): string[] =>
  [...new Set(names.split(/\s+/).filter((name) => CATEGORY_CODE.test(name)))].slice(0, MAX_CATEGORIES);

function publications(line: z.output<typeof Line>, asText: (written: string) => string): Link[] {
  const journal = clean(asText(line["journal-ref"] ?? ""));
  const dois = doisIn(line.doi ?? "");
  return [
    ...dois.map((value): Link => ({ kind: "doi", value })),
    ...(journal ? [{ kind: "journal", value: journal } as const] : []),
  ];
}

function readVersions(
  line: z.output<typeof Line>,
  since: Instant,
  until: Instant,
): { versions: Version[] } | { reason: string } {
  const given = line.versions?.length
    ? line.versions
    : line.update_date
      ? [{ version: "v1", created: line.update_date }]
      : [];
  if (given.length === 0) return { reason: "it has no date (versions and update_date are missing)" };
  const versions: Version[] = [];
  for (const { version, created } of given) {
    const number = Number(/^v(\d{1,4})$/.exec(version)?.[1]);
    if (!number) return { reason: `version ${JSON.stringify(version.slice(0, 20))} is not like v1` };
    const date = dateIn(created);
    if (date === undefined) return { reason: `date ${JSON.stringify(created.slice(0, 40))} is no date` };
    const { at, precision } = date;
    if (at < since) return { reason: `date ${JSON.stringify(created)} is too long ago` };
    if (at > until) return { reason: `date ${JSON.stringify(created)} is in the future` };
    versions.push({ version: number, createdAt: at, ...(precision === undefined ? {} : { precision }) });
  }
  return { versions: [...new Map(versions.map((v) => [v.version, v])).values()].sort((a, b) => a.version - b.version) };
}

function dateIn(written: string): PartialInstant | undefined {
  const at = parseDate(written);
  return at === undefined ? parsePartialDate(written) : { at };
}

/** Journals print next year's issues in this one. */
const endOfNextYear = (now: Instant): Instant => Date.UTC(new Date(now).getUTCFullYear() + 2, 0) - 1;
