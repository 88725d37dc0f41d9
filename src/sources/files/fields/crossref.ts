/**
 * What an entry of BibTeX takes from others: from its `crossref`, as BibTeX and biblatex do, and from `xdata`. Parents
 * usually stand behind their children, so children wait for them until the file ends.
 */
import { own } from "../../../lib/ownText.ts";

/** Parents that are kept, and children that wait, in characters each; beyond that children are read as they are. */
const MAX_HELD_CHARACTERS = 32 * 1024 * 1024;
/** Parents whose fields are kept as they were read. */
const MAX_PARSED = 50;
/** A parent of a parent of a parent. */
const MAX_DEPTH = 4;
/** Entries that one entry takes fields from, all of them together. */
const MAX_ANCESTORS = 20;

type Fields = ReadonlyMap<string, string>;

/** What an entry is, before its fields are read. */
interface EntryHead {
  kind: string;
  /** In lower case, as BibTeX compares keys; empty where there is none. */
  key: string;
  /** Whether it takes fields from other entries. */
  refers: boolean;
}

export function headOf(text: string): EntryHead {
  const [, kind = "", key = ""] = /^\s*@\s*([a-z]{2,40})\s*[{(]\s*([^\s,={}"()]{0,200})\s*,?/i.exec(text) ?? [];
  return { kind: kind.toLowerCase(), key: key.toLowerCase(), refers: /[,\s](?:crossref|xdata)\s{0,20}=/i.test(text) };
}

/** Works that others appear in, and data for other entries. */
const PARENTS = /^(?:(?:mv)?(?:book|collection|proceedings|reference)|periodical|booklet|conference|xdata)$/;
/** Entries that are no works. */
export const NO_WORKS = /^(?:comment|preamble|xdata|set|control)$/;

/** The entries of a file that others take fields from. */
export interface Parents {
  /** Keeps an entry by its key, the first of each. */
  add(head: EntryHead, text: string): void;
  has(key: string): boolean;
  /** An entry's head and what `read` makes of its text; undefined where the file has not had it. */
  entry(key: string, read: (text: string) => Fields): { head: EntryHead; fields: Fields } | undefined;
  /** Whether there is room for a child to wait; takes it. */
  hold(characters: number): boolean;
}

export function createParents(): Parents {
  const texts = new Map<string, string>();
  const parsed = new Map<string, { head: EntryHead; fields: Fields }>();
  let [roomForParents, roomForChildren] = [MAX_HELD_CHARACTERS, MAX_HELD_CHARACTERS];
  return {
    add({ kind, key }, text) {
      if (key === "" || texts.has(key) || !PARENTS.test(kind) || text.length > roomForParents) return;
      roomForParents -= text.length;
      texts.set(own(key), own(text));
    },
    hold(characters) {
      if (characters > roomForChildren) return false;
      roomForChildren -= characters;
      return true;
    },
    has: (key) => texts.has(key),
    entry(key, read) {
      const text = texts.get(key);
      if (text === undefined) return undefined;
      const entry = parsed.get(key) ?? { head: headOf(text), fields: read(text) };
      // Children of one parent come together, so that a few are enough.
      if (parsed.size >= MAX_PARSED) parsed.clear();
      parsed.set(key, entry);
      return entry;
    },
  };
}

/** What is never taken over: it names, places or describes the parent alone. */
const OWN =
  /^(?:title|subtitle|shorttitle|doi|url|eprint|arxivid|arxiv|archiveprefix|eprinttype|eprintclass|primaryclass|abstract|keywords|note|annote|annotation|howpublished|author|editor|date|year|month|day|crossref|xref|xdata|entryset|ids|isbn|pages|key|label|options|related|sortkey|sorttitle|volume|number|type|version)$/;
const DATES = ["date", "year", "month", "day"];

/**
 * Adds to an entry's fields what it takes from others. `read` reads the fields of an entry's text. Circles end, and
 * parents that the file does not have are passed over.
 */
export function withInherited(
  head: EntryHead,
  fields: Fields,
  parents: Parents,
  read: (text: string) => Fields,
): Fields {
  let ancestors = 0;
  return inherit(head, fields, new Set([head.key]), MAX_DEPTH);

  function inherit({ kind }: EntryHead, fields: Fields, seen: ReadonlySet<string>, depth: number): Fields {
    let whole = fields;
    for (const [field, merge] of [
      ["xdata", withData],
      ["crossref", (child: Fields, parent: Fields, of: string) => withParent(kind, child, parent, of)],
    ] as const)
      for (const key of keysIn(fields.get(field))) {
        if (depth === 0 || ancestors === MAX_ANCESTORS || seen.has(key)) continue;
        const parent = parents.entry(key, read);
        if (!parent) continue;
        ancestors++;
        whole = merge(whole, inherit(parent.head, parent.fields, new Set([...seen, key]), depth - 1), parent.head.kind);
      }
    return whole;
  }
}

const MAX_KEYS = 20;

export const keysIn = (written = ""): string[] =>
  written
    .slice(0, 2_000)
    .split(/[\s,{}]+/)
    .filter(Boolean)
    .slice(0, MAX_KEYS)
    .map((key) => key.toLowerCase());

/** `xdata` gives whatever the entry has not. */
const withData = (child: Fields, data: Fields): Fields => new Map([...data, ...child]);

function withParent(kind: string, child: Fields, parent: Fields, of: string): Fields {
  const whole = new Map(child);
  const give = (name: string, ...from: string[]): void => {
    const value = from.map((one) => parent.get(one)).find((one) => one?.trim());
    if (value !== undefined && !whole.get(name)?.trim()) whole.set(name, value);
  };
  for (const name of parent.keys()) if (!OWN.test(name)) give(name, name);
  if (kind === "article" || of === "periodical") give("journal", "journal", "journaltitle", "title", "booktitle");
  else give("booktitle", "booktitle", "maintitle", "title");
  // A chapter of a book is by the book's authors; the editors of proceedings wrote none of the papers.
  if (kind === "inbook" || /^mv/.test(of)) give("author", "author");
  if (!DATES.some((name) => child.get(name)?.trim())) for (const name of DATES) give(name, name);
  return whole;
}
