/** RIS: lines of a two-letter tag and a value, an entry from `TY` to `ER`. */
import type { FileReader, ReadLine, SourceLine } from "../../domain/ports.ts";
import { authorsIn } from "../authorLists.ts";
import { utf8 } from "../jsonLine.ts";
import { latin1, MAX_LINE_BYTES, splitLines } from "../lines.ts";
import { dateFrom } from "./fields/dates.ts";
import { readReference } from "./reference.ts";

export const openRis = (): FileReader => ({ cut: cutEntries, read });

const NEWLINE = Buffer.from("\n");

async function* cutEntries(bytes: AsyncIterable<Buffer>): AsyncGenerator<SourceLine[]> {
  let number = 0;
  let open: { parts: Uint8Array[]; length: number; begins: number } | undefined;
  let batch: SourceLine[] = [];

  function end(problem?: string): void {
    if (!open) return;
    const { parts, length, begins } = open;
    const why = length > MAX_LINE_BYTES ? `the entry is more than ${MAX_LINE_BYTES / 1024 / 1024} MiB long` : problem;
    batch.push({ number: ++number, begins, bytes: Buffer.concat(parts), ...(why ? { problem: why } : {}) });
    open = undefined;
  }

  for await (const lines of splitLines(bytes)) {
    for (const line of lines) {
      const head = latin1(line.bytes, 12).replace(/^\u00ef\u00bb\u00bf/, "");
      const tag = TAG.exec(head)?.[1];
      if (tag === "TY") {
        end("it has no end (ER) before the next entry");
        open = { parts: [], length: 0, begins: line.number };
      }
      if (open) {
        // An overlong line makes its entry one.
        open.length += line.problem ? MAX_LINE_BYTES : line.bytes.length + 1;
        if (open.length <= MAX_LINE_BYTES) open.parts.push(line.bytes, NEWLINE);
      } else if (line.problem || head.trim() !== "")
        batch.push({
          ...line,
          number: ++number,
          begins: line.number,
          problem: line.problem ?? "it stands outside of an entry (TY to ER)",
        });
      if (tag === "ER") end();
    }
    if (batch.length > 0) yield batch;
    batch = [];
  }
  // Some programs leave the last ER out.
  end();
  if (batch.length > 0) yield batch;
}

const TAG = /^([A-Z][A-Z0-9]) {1,2}-(?: |\r?$)/;

const read: ReadLine = (bytes, now) => {
  const text = utf8(bytes);
  if (text === undefined) return { reason: "it is not valid UTF-8" };
  const fields = fieldsOf(text);
  const all = (...tags: string[]) => tags.flatMap((tag) => fields.get(tag) ?? []).filter(Boolean);
  const first = (...tags: string[]) => all(...tags)[0] ?? "";
  return readReference(
    {
      title: first("TI", "T1", "CT", "BT"),
      authors: authorsIn(all(...(fields.has("AU") ? ["AU"] : ["A1", "A2", "ED"])).map(groupInBraces), NAMES),
      abstract: first("AB", "N2"),
      journal: first("JO", "JF", "T2", "JA", "J2"),
      doi:
        first("DO", "DI") ||
        (all("M3", "AN", "N1", "L3").find((value) => /^(?:doi:?\s*)?10\.\d{4,9}\//i.test(value)) ?? ""),
      eprint: "",
      numbers: all("VL", "IS", "SP", "M1", "M3", "AN", "C7", "PB"),
      notes: all("N1", "M1", "M3"),
      addresses: all("UR", "L1", "L2", "LK", "M1", "M3", "AN").filter((value) => /^https?:|^arxiv[: ]/i.test(value)),
      categories: [],
      // PD is the month and day in files of Web of Science.
      date: dateFrom(...all("PY"), ...all("Y1"), ...all("DA"), ...all("PD")),
      tex: false,
    },
    now,
  );
};

/** "Last, First, Suffix", one a line; some programs put all names into one. */
const NAMES = { andDivides: false, familyFirst: true };

/** EndNote marks a group with a comma behind its name. */
const groupInBraces = (name: string): string => (/^[^,;{}]+,$/.test(name) ? `{${name.slice(0, -1)}}` : name);

/** Values by tag; a line without a tag goes on with the one before. */
function fieldsOf(text: string): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  let last: string[] | undefined;
  for (const line of text.split(/\r?\n|\r/)) {
    const tag = TAG.exec(line);
    if (tag) {
      last = fields.get(tag[1] ?? "") ?? [];
      fields.set(tag[1] ?? "", last);
      last.push(line.slice(tag[0].length).trim());
    } else if (last && line.trim() !== "") last[last.length - 1] += ` ${line.trim()}`;
  }
  return fields;
}
