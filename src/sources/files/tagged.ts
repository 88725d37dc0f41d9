/** Formats of lines with tags: PubMed's (nbib, MEDLINE) and refer's, which EndNote imports (enw). */
import type { WrittenAuthor } from "../../domain/papers/authorParts.ts";
import type { FileReader, ReadLine, SourceLine } from "../../domain/ports.ts";
import { authorsIn } from "../authorLists.ts";
import { utf8 } from "../jsonLine.ts";
import { latin1, MAX_LINE_BYTES, splitLines } from "../lines.ts";
import { dateFrom } from "./fields/dates.ts";
import { readReference } from "./reference.ts";

export const openNbib = (): FileReader => ({ cut: (bytes) => cutEntries(bytes, /^PMID- /), read: readNbib });
export const openRefer = (): FileReader => ({ cut: (bytes) => cutEntries(bytes, /^%0 /), read: readRefer });

const NEWLINE = Buffer.from("\n");

/** Entries, each from a line that begins one to the next. What stands before the first is passed over. */
async function* cutEntries(bytes: AsyncIterable<Buffer>, beginning: RegExp): AsyncGenerator<SourceLine[]> {
  let number = 0;
  let open: { parts: Uint8Array[]; length: number; begins: number } | undefined;
  function end(): SourceLine[] {
    if (!open) return [];
    const { parts, length, begins } = open;
    const problem = `the entry is more than ${MAX_LINE_BYTES / 1024 / 1024} MiB long`;
    const entry = { number: ++number, begins, bytes: Buffer.concat(parts) };
    return [length > MAX_LINE_BYTES ? { ...entry, problem } : entry];
  }
  for await (const lines of splitLines(bytes)) {
    const batch: SourceLine[] = [];
    for (const line of lines) {
      if (beginning.test(latin1(line.bytes, 12))) {
        batch.push(...end());
        open = { parts: [], length: 0, begins: line.number };
      }
      if (!open) continue;
      open.length += line.problem ? MAX_LINE_BYTES : line.bytes.length + 1;
      if (open.length <= MAX_LINE_BYTES) open.parts.push(line.bytes, NEWLINE);
    }
    if (batch.length > 0) yield batch;
  }
  const last = end();
  if (last.length > 0) yield last;
}

/** Values by tag; a line without a tag goes on with the one before. */
function fieldsOf(text: string, tagged: RegExp): (...tags: string[]) => string[] {
  const fields = new Map<string, string[]>();
  let last: string[] | undefined;
  for (const line of text.split(/\r?\n|\r/)) {
    const [whole, tag] = tagged.exec(line) ?? [];
    if (whole !== undefined && tag !== undefined) {
      last = fields.get(tag) ?? [];
      fields.set(tag, last);
      last.push(line.slice(whole.length).trim());
    } else if (last && line.trim() !== "") last[last.length - 1] += ` ${line.trim()}`;
  }
  return (...tags) => tags.flatMap((tag) => fields.get(tag) ?? []).filter(Boolean);
}

/** `Doe, Jane A` in full, `Doe JA` where a journal gives initials alone. */
const withInitials = (name: string): WrittenAuthor => {
  const [, family = name, initials = ""] = /^(.*\S) +([A-Z]{1,4})$/.exec(name) ?? [];
  return { family, given: initials.split("").join(". ") + (initials ? "." : "") };
};

const NAMES = { andDivides: false, familyFirst: true };

const readNbib: ReadLine = (bytes, now) => {
  const text = utf8(bytes);
  if (text === undefined) return { reason: "it is not valid UTF-8" };
  const all = fieldsOf(text, /^([A-Z]{2,4}) {0,2}- /);
  const full = all("FAU");
  return readReference(
    {
      title: all("TI", "BTI")[0] ?? "",
      authors: [
        ...(full.length > 0 ? authorsIn(full, NAMES) : all("AU").map(withInitials)),
        ...all("CN").map((group) => ({ group })),
      ],
      abstract: all("AB").join(" "),
      journal: all("JT", "TA")[0] ?? "",
      doi:
        all("LID", "AID")
          .find((value) => /\[doi\]$/i.test(value))
          ?.replace(/\[doi\]$/i, "") ?? "",
      eprint: "",
      numbers: all("LID", "AID", "SO"),
      addresses: [],
      categories: [],
      date: dateFrom(...all("DP"), ...all("DEP"), ...all("EDAT")),
      tex: false,
    },
    now,
  );
};

const readRefer: ReadLine = (bytes, now) => {
  const text = utf8(bytes);
  if (text === undefined) return { reason: "it is not valid UTF-8" };
  const all = fieldsOf(text, /^%([0-9A-Z@!?#$*+^>[\]&(){}|~]) /);
  const people = all("A");
  return readReference(
    {
      title: all("T")[0] ?? "",
      authors: authorsIn(people.length > 0 ? people : all("E"), NAMES),
      abstract: all("X")[0] ?? "",
      journal: all("J", "B", "S")[0] ?? "",
      doi: all("R")[0] ?? "",
      eprint: "",
      numbers: all("V", "N", "P", "M", "I"),
      notes: all("Z"),
      addresses: all("U").flatMap((address) => address.split(/\s+/)),
      categories: [],
      date: dateFrom(...all("D"), ...all("8")),
      tex: false,
    },
    now,
  );
};
