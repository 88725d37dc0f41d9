/**
 * BibTeX, entry by entry as a stream: an entry that is broken ends where the next begins, and costs no other. Values
 * stay TeX; the rest of the program reads that, mathematics included.
 */
import type { FileReader, ReadLine, SourceLine } from "../../domain/ports.ts";
import { utf8 } from "../jsonLine.ts";
import { latin1, MAX_LINE_BYTES, splitLines } from "../lines.ts";
import { createMacros, fieldsOf, type Macros } from "./bibtexFields.ts";
import { readBibtexNames } from "./bibtexNames.ts";
import { createParents, headOf, keysIn, NO_WORKS, type Parents, withInherited } from "./fields/crossref.ts";
import { dateFrom } from "./fields/dates.ts";
import { journalName } from "./journalMacros.ts";
import { readReference } from "./reference.ts";

/** This many lines of an overlong entry are kept, to show what it was. */
const KEPT_LINES = 20;
/** Where an entry begins: on a line of its own, except after another on one line. */
const BEGINS = /^\s*@\s*([a-z]{2,40})\s*[{(]/i;

export function openBibtex(): FileReader {
  const macros = createMacros();
  const parents = createParents();
  return {
    cut: (bytes) =>
      inOrder(
        cutEntries(bytes, (text) => define(macros, text)),
        parents,
      ),
    read: (bytes, now) => read(bytes, now, macros, parents),
  };
}

interface Open {
  parts: string[];
  length: number;
  /** Braces that are open. */
  depth: number;
  /** Begun with `(`, which ends with `)`. */
  round: boolean;
  begins: number;
}

/** Entries with their numbers; those that refer to others come when the file has ended. */
async function* inOrder(batches: AsyncIterable<SourceLine[]>, parents: Parents): AsyncGenerator<SourceLine[]> {
  let number = 0;
  const waiting: SourceLine[] = [];
  for await (const lines of batches) {
    const batch: SourceLine[] = [];
    for (const line of lines) {
      const text = line.problem ? "" : latin1(line.bytes);
      const head = headOf(text);
      parents.add(head, text);
      if (head.refers && parents.hold(text.length)) waiting.push(line);
      else batch.push({ ...line, number: ++number });
    }
    if (batch.length > 0) yield batch;
  }
  if (waiting.length > 0) yield waiting.map((line) => ({ ...line, number: ++number }));
}

/** Entries in batches. `@string` is told to `onMacro`; comments and preambles are passed over. */
async function* cutEntries(
  bytes: AsyncIterable<Buffer>,
  onMacro: (text: string) => void,
): AsyncGenerator<SourceLine[]> {
  let number = 0;
  let open: Open | undefined;
  let batch: SourceLine[] = [];

  function end(entry: Open, problem?: string): void {
    open = undefined;
    const text = entry.parts.join("\n");
    const kind = BEGINS.exec(text)?.[1]?.toLowerCase();
    if (kind === "comment" || kind === "preamble") return;
    if (kind === "string" && !problem) {
      onMacro(text);
      return;
    }
    const why =
      entry.length > MAX_LINE_BYTES ? `the entry is more than ${MAX_LINE_BYTES / 1024 / 1024} MiB long` : problem;
    batch.push({
      number: ++number,
      begins: entry.begins,
      bytes: Buffer.from(text, "latin1"),
      ...(why ? { problem: why } : {}),
    });
  }

  function take(line: string, at: number): void {
    let rest = line;
    if (open && BEGINS.test(line) && open.depth > 0) end(open, "its braces do not close before the next entry");
    while (rest !== "") {
      if (!open) {
        const start = BEGINS.exec(rest) ?? /@\s*[a-z]{2,40}\s*[{(]/i.exec(rest);
        if (!start) return;
        rest = rest.slice(start.index);
        open = { parts: [], length: 0, depth: 0, round: start[0].endsWith("("), begins: at };
      }
      const close = closingIn(rest, open);
      const part = close < 0 ? rest : rest.slice(0, close + 1);
      open.length += part.length + 1;
      if (open.length <= MAX_LINE_BYTES) open.parts.push(part);
      else open.parts.splice(KEPT_LINES);
      if (close < 0) return;
      rest = rest.slice(close + 1);
      end(open);
    }
  }

  for await (const lines of splitLines(bytes)) {
    for (const line of lines) {
      // Bytes as characters: braces are the same in any encoding that a library may be in.
      if (line.problem) batch.push({ ...line, number: ++number, begins: line.number });
      else take(latin1(line.bytes), line.number);
    }
    if (batch.length > 0) yield batch;
    batch = [];
  }
  if (open) end(open, "its braces do not close before the file ends");
  if (batch.length > 0) yield batch;
}

/** Where an entry closes in the text that goes on with it, or -1; keeps count of its braces. */
function closingIn(text: string, open: Open): number {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === OPENING) open.depth++;
    else if (code === CLOSING && --open.depth <= 0) {
      if (!open.round) return i;
      open.depth = 0;
    } else if (code === ROUND_CLOSING && open.round && open.depth === 0) return i;
  }
  return -1;
}

const OPENING = "{".charCodeAt(0);
const CLOSING = "}".charCodeAt(0);
const ROUND_CLOSING = ")".charCodeAt(0);

function define(macros: Macros, text: string): void {
  macros.allow(text.length);
  const body = utf8(Buffer.from(text, "latin1"))?.replace(BEGINS, "").slice(0, -1) ?? "";
  const [, name, value] = /^\s*([^\s=]{1,100})\s*=([\s\S]*)$/.exec(body) ?? [];
  if (name !== undefined) macros.define(name.toLowerCase(), value ?? "");
}

function read(bytes: Uint8Array, now: number, macros: Macros, parents: Parents): ReturnType<ReadLine> {
  const text = utf8(bytes);
  if (text === undefined) return { reason: "it is not valid UTF-8" };
  const head = headOf(text);
  if (NO_WORKS.test(head.kind)) return { blank: true };
  macros.allow(text.length);
  const fieldsIn = (entry: string) => fieldsOf(entry.replace(BEGINS, "").slice(0, -1), macros);
  const ownFields = fieldsIn(text);
  const fields = head.refers
    ? withInherited(head, ownFields, parents, (entry) => fieldsIn(utf8(Buffer.from(entry, "latin1")) ?? ""))
    : ownFields;
  if (macros.exceeded()) return { reason: "its macros put in more text than a library may have" };
  const get = (...names: string[]) => names.map((name) => fields.get(name)).find((value) => value?.trim()) ?? "";
  const arxiv = !fields.has("eprint") || /^(?:arxiv\b.*)?$/i.test(get("archiveprefix", "eprinttype", "archive").trim());
  return readReference(
    {
      title: [get("title"), get("subtitle")].filter(Boolean).join(": "),
      authors: readBibtexNames(get("author") || collaborationIn(get("collaboration")) || get("editor")),
      abstract: get("abstract"),
      journal: journalName(get("journal", "journaltitle", "booktitle", "howpublished")),
      doi: get("doi"),
      eprint: arxiv ? get("eprint", "arxivid", "arxiv") : "",
      archive: get("primaryclass", "eprintclass"),
      numbers: ["volume", "number", "pages", "eid"].map((name) => get(name)),
      notes: ["note", "howpublished"].map((name) => get(name)),
      addresses: [
        ...["url", "ee"].map((name) => get(name)),
        ...(/https?:\S+/.exec(get("howpublished", "note"))?.slice(0, 1) ?? []),
      ].flatMap((address) =>
        address
          .replace(/\\url\b|[{}]|\\(?=[_%&#~])/g, "")
          .split(/\s+/)
          .filter(Boolean),
      ),
      categories: get("primaryclass", "eprintclass").split(/\s+/),
      date: dateFrom(get("date"), get("year"), [get("month"), get("day")].filter(Boolean).join("/")),
      ...undatedBy(get("crossref"), parents),
      tex: true,
    },
    now,
  );
}

/** INSPIRE names a collaboration without that word. */
const collaborationIn = (name: string): string =>
  name.trim() === ""
    ? ""
    : `{${name.trim()}${/[{}]|\b(?:collaborations?|group|team)\b/i.test(name) ? "" : " Collaboration"}}`;

/** A parent that is not there explains best why there is no date. */
function undatedBy(crossref: string, parents: Parents): { undated?: string } {
  const [key] = keysIn(crossref);
  if (key === undefined || parents.has(key)) return {};
  return { undated: `it has no date (year is missing, and its crossref ${JSON.stringify(key)} is not in the file)` };
}
