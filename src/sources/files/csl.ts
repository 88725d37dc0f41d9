/** CSL-JSON: a list of items, or items one after another; read item by item, however the file is laid out. */
import { z } from "zod";
import type { WrittenAuthor } from "../../domain/papers/authorParts.ts";
import type { FileReader, ReadLine, SourceLine } from "../../domain/ports.ts";
import { authorsIn, authorsInField, FULL_NAMES } from "../authorLists.ts";
import { parseJson, reasonOf } from "../jsonLine.ts";
import { MAX_LINE_BYTES } from "../lines.ts";
import { readReference } from "./reference.ts";
import { readZoteroItem } from "./zotero.ts";

export const openCsl = (): FileReader => ({ cut: (bytes) => cutItems(bytes, 0), read });

/** Better BibTeX's JSON: Zotero's items in a list, inside one object that has other things besides. */
export const openZoteroJson = (): FileReader => ({ cut: (bytes) => cutItems(bytes, 1), read: readZoteroItem });

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
const number = z.union([z.number(), z.string()]).transform(Number);

const part = words.nullish().catch(undefined);
const NOBODY = {
  family: undefined,
  given: undefined,
  literal: undefined,
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
    suffix: part,
    "non-dropping-particle": part,
    "dropping-particle": part,
  })
  .or(words.transform((given) => ({ ...NOBODY, given })))
  .catch(NOBODY);

const Item = z.object({
  title: words,
  author: z.array(Name, "must be a list of names").max(10_000, "has too many names").nullish(),
  issued: z
    .object({ "date-parts": z.array(z.array(number)).nullish(), raw: words.nullish(), literal: words.nullish() })
    .nullish(),
  abstract: words.nullish(),
  "container-title": z.union([words, z.array(words).transform((all) => all[0])]).nullish(),
  DOI: words.nullish(),
  URL: words.nullish(),
  note: words.nullish(),
  number: z.union([words, z.number().transform(String)]).nullish(),
});

const read: ReadLine = (bytes, now) => {
  const json = parseJson(bytes);
  if (!("value" in json)) return json;
  const checked = Item.safeParse(json.value);
  if (!checked.success) return { reason: reasonOf(checked.error.issues[0], json.value) };
  const item = checked.data;
  const [year, month, day] =
    item.issued?.["date-parts"]?.[0] ?? partsOf(item.issued?.raw ?? item.issued?.literal ?? "");
  return readReference(
    {
      title: item.title,
      authors: (item.author ?? []).flatMap(authorsOf),
      abstract: item.abstract ?? "",
      journal: item["container-title"] ?? "",
      doi: item.DOI ?? "",
      // Zotero keeps what has no field of its own in the note.
      eprint: /arXiv(?:\.org)?:\s*(\S+)/i.exec(`${item.number ?? ""} ${item.note ?? ""}`)?.[1] ?? "",
      addresses: item.URL ? [item.URL] : [],
      categories: [],
      year: year || undefined,
      month: month || undefined,
      day: day || undefined,
      tex: false,
    },
    now,
  );
};

function authorsOf(name: z.output<typeof Name>): WrittenAuthor[] {
  const { family, given, literal, suffix } = name;
  if (!family) return literal ? authorsInField(literal) : authorsIn(given ? [given] : [], FULL_NAMES);
  const particle = name["non-dropping-particle"];
  // Lists of references do not order by a dropping particle; it goes with the given names.
  const first = [given, name["dropping-particle"]].filter(Boolean).join(" ");
  if (first === "" && !particle && /;/.test(family)) return authorsInField(family);
  return [{ family, given: first, ...(particle ? { particle } : {}), ...(suffix ? { suffix } : {}) }];
}

const partsOf = (written: string): number[] =>
  (/^\s*(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?/.exec(written) ?? []).slice(1).map(Number);
