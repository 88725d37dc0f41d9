/** CSL-JSON: a list of items, or items one after another; read item by item, however the file is laid out. */
import { z } from "zod";
import type { WrittenAuthor } from "../../domain/papers/authorParts.ts";
import type { PartialDate } from "../../domain/papers/partialDate.ts";
import type { FileReader, ReadLine, SourceLine } from "../../domain/ports.ts";
import { authorsIn, authorsInField, FULL_NAMES } from "../authorLists.ts";
import { parseJson, reasonOf } from "../jsonLine.ts";
import { MAX_LINE_BYTES } from "../lines.ts";
import { dateFrom } from "./fields/dates.ts";
import { readReference } from "./reference.ts";

/** The objects of a file that lie within `around` others, each read on its own. */
export const openObjects = (around: number, readOne: ReadLine) => (): FileReader => ({
  cut: (bytes) => cutItems(bytes, around),
  read: readOne,
});

const [OPENING, CLOSING, QUOTE, BACKSLASH, NEWLINE] = [...'{}"\\\n'].map((character) => character.charCodeAt(0));

/** The objects of a file that lie within `around` others, without what stands between them. */
async function* cutItems(bytes: AsyncIterable<Buffer>, around: number): AsyncGenerator<SourceLine[]> {
  let [number, line, begins, depth, length] = [0, 1, 1, 0, 0];
  let [quoted, escaped] = [false, false];
  let parts: Buffer[] = [];

  function end(last: Buffer, problem?: string): SourceLine {
    length += last.length;
    const why = length > MAX_LINE_BYTES ? `the item is more than ${MAX_LINE_BYTES / 1024 / 1024} MiB long` : problem;
    const item = { number: ++number, begins, bytes: Buffer.concat([...parts, last]), ...(why ? { problem: why } : {}) };
    parts = [];
    length = 0;
    return item;
  }

  for await (const chunk of bytes) {
    const batch: SourceLine[] = [];
    let from = 0;
    for (let at = 0; at < chunk.length; at++) {
      const code = chunk[at];
      if (code === NEWLINE) line++;
      // Between the outermost objects anything may stand.
      if (depth === 0 && code !== OPENING) continue;
      if (escaped) escaped = false;
      else if (quoted) {
        if (code === BACKSLASH) escaped = true;
        else if (code === QUOTE) quoted = false;
      } else if (code === QUOTE) quoted = true;
      else if (code === OPENING && depth++ === around) [from, begins] = [at, line];
      else if (code === CLOSING && --depth === around) batch.push(end(chunk.subarray(from, at + 1)));
    }
    if (depth > around) {
      const rest = chunk.subarray(from);
      length += rest.length;
      if (length <= MAX_LINE_BYTES) parts.push(rest);
    }
    if (batch.length > 0) yield batch;
  }
  if (depth > around) yield [end(Buffer.alloc(0), "the file ends within it")];
}

const words = z.string("must be text").max(60_000, "is too long");
/** Programs write numbers as text and the other way round. */
const label = z.union([words, z.number().transform(String)]).nullish();
/** Crossref has lists of titles. */
const title = z
  .unknown()
  .transform((given) => (Array.isArray(given) ? (given[0] ?? "") : given))
  .pipe(words);

const part = words.nullish().catch(undefined);
const NOBODY = {
  family: undefined,
  given: undefined,
  literal: undefined,
  name: undefined,
  suffix: undefined,
  "non-dropping-particle": undefined,
  "dropping-particle": undefined,
};

/** One that is no name costs no other; some programs write full names. */
const Name = z
  .object({
    family: part,
    given: part,
    literal: part,
    // Crossref's name of a group.
    name: part,
    suffix: part,
    "non-dropping-particle": part,
    "dropping-particle": part,
  })
  .or(words.transform((given) => ({ ...NOBODY, given })))
  .catch(NOBODY);

const Item = z.object({
  title,
  author: z.array(Name, "must be a list of names").max(10_000, "has too many names").nullish(),
  editor: z.array(Name).max(10_000).nullish().catch(undefined),
  issued: z.unknown().optional(),
  "available-date": z.unknown().optional(),
  submitted: z.unknown().optional(),
  // Crossref's, where `issued` is empty.
  "published-print": z.unknown().optional(),
  "published-online": z.unknown().optional(),
  published: z.unknown().optional(),
  posted: z.unknown().optional(),
  abstract: words.nullish(),
  "container-title": z.union([z.null(), title]).optional(),
  DOI: words.nullish(),
  URL: words.nullish(),
  note: words.nullish(),
  number: label,
  volume: label,
  archive: label,
  archive_location: label,
  publisher: label,
});

export const readCslItem: ReadLine = (bytes, now) => {
  const json = parseJson(bytes);
  if (!("value" in json)) return json;
  const checked = Item.safeParse(json.value);
  if (!checked.success) return { reason: reasonOf(checked.error.issues[0], json.value) };
  const item = checked.data;
  return readReference(
    {
      title: item.title,
      authors: (item.author?.length ? item.author : (item.editor ?? [])).flatMap(authorsOf),
      abstract: item.abstract ?? "",
      journal: item["container-title"] ?? "",
      doi: item.DOI ?? "",
      // A number is arXiv's where the publisher or the archive is.
      eprint: /^\s*arxiv\b/i.test(`${item.archive || item.publisher || ""}`)
        ? item.archive_location || item.number || ""
        : "",
      numbers: [item.number, item.volume, item.archive_location].filter((one) => typeof one === "string"),
      // Zotero keeps what has no field of its own in the note.
      notes: item.note ? [item.note] : [],
      addresses: item.URL ? [item.URL] : [],
      categories: [],
      date: DATES.map((name) => cslDate(item[name])).find((date) => date !== undefined),
      tex: false,
    },
    now,
  );
};

/** Where a date may be, the best of them first. */
const DATES = [
  ...(["issued", "available-date", "submitted"] as const),
  ...(["published", "published-print", "published-online", "posted"] as const),
] as const;

function authorsOf(name: z.output<typeof Name>): WrittenAuthor[] {
  const { family, given, suffix } = name;
  const literal = name.literal || name.name;
  if (!family) return literal ? authorsInField(literal) : authorsIn(given ? [given] : [], FULL_NAMES);
  const particle = name["non-dropping-particle"];
  // Lists of references do not order by a dropping particle; it goes with the given names.
  const first = [given, name["dropping-particle"]].filter(Boolean).join(" ");
  if (first === "" && !particle && /;/.test(family)) return authorsInField(family);
  if (first === "" && /^[^,]+,[^,]+$/.test(family)) return authorsIn([family], LAST_FIRST);
  return [{ family, given: first, ...(particle ? { particle } : {}), ...(suffix ? { suffix } : {}) }];
}

/** A whole name in the field of its family name. */
const LAST_FIRST = { andDivides: false, familyFirst: true };

const DateFields = z.object({
  "date-parts": z.unknown().optional(),
  raw: z.unknown().optional(),
  literal: z.unknown().optional(),
  "date-time": z.unknown().optional(),
  year: z.unknown().optional(),
  month: z.unknown().optional(),
  day: z.unknown().optional(),
});

/** Reads a date in any of CSL's shapes: parts, text, EDTF, and what citeproc takes besides; of a range, its beginning. */
function cslDate(value: unknown): PartialDate | undefined {
  if (typeof value === "string" || typeof value === "number") return dateFrom(String(value));
  if (Array.isArray(value)) return Array.isArray(value[0]) ? undefined : cslDate(value[0]);
  const { success, data } = DateFields.safeParse(value);
  if (!success) return undefined;
  const parts = data["date-parts"];
  const first = Array.isArray(parts) ? (Array.isArray(parts[0]) ? parts[0] : parts) : [];
  const written = [data.raw, data.literal, data["date-time"]].map((text) => joined([text]));
  return dateFrom(joined(first), joined([data.year, data.month, data.day]), ...written);
}

/** `2019-5-7`; parts behind one that is missing are left out. */
function joined(parts: readonly unknown[]): string {
  const known = parts
    .slice(0, 3)
    .map((part) => (typeof part === "string" || typeof part === "number" ? String(part).trim() : ""));
  const end = known.indexOf("");
  return (end < 0 ? known : known.slice(0, end)).join("-");
}
