/** The formats that files of papers come in, and how one is recognised. */
import { basename } from "node:path";
import type { FileFormat, ReadLine, SourceFile } from "../../domain/ports.ts";
import { readRow } from "../hub/daily.ts";
import { parseJson } from "../jsonLine.ts";
import { splitLines } from "../lines.ts";
import { readSnapshotLine } from "../snapshot.ts";
import { openBibtex } from "./bibtex.ts";
import { openCsl, openZoteroJson } from "./csl.ts";
import { readJsonLine } from "./jsonl.ts";
import { openRis } from "./ris.ts";
import { isZoteroCsv, openZoteroCsv } from "./zoteroCsv.ts";
import { isZoteroRdf, openZoteroRdf } from "./zoteroRdf.ts";

const byLine = (read: ReadLine) => () => ({ cut: splitLines, read });

const readEditionLine: ReadLine = (bytes, now) => {
  const json = parseJson(bytes);
  return "value" in json ? readRow(json.value, now) : json;
};

const SNAPSHOT: FileFormat = {
  id: "snapshot",
  name: "the arXiv snapshot format",
  noun: "line",
  open: byLine(readSnapshotLine),
};
const JSONL: FileFormat = { id: "jsonl", name: "JSON lines", noun: "line", open: byLine(readJsonLine) };
const EDITIONS: FileFormat = { id: "editions", name: "rows of editions", noun: "line", open: byLine(readEditionLine) };
const BIBTEX: FileFormat = { id: "bibtex", name: "BibTeX", noun: "entry", open: openBibtex };
const RIS: FileFormat = { id: "ris", name: "RIS", noun: "entry", open: openRis };
const CSL: FileFormat = { id: "csl-json", name: "CSL-JSON", noun: "entry", open: openCsl };

const ZOTERO_CSV: FileFormat = { id: "zotero-csv", name: "Zotero’s CSV", noun: "entry", open: openZoteroCsv };
const ZOTERO_RDF: FileFormat = { id: "zotero-rdf", name: "Zotero RDF", noun: "entry", open: openZoteroRdf };
const ZOTERO_JSON: FileFormat = {
  id: "zotero-json",
  name: "Better BibTeX JSON",
  noun: "entry",
  open: openZoteroJson,
};

export const FILE_FORMATS: readonly FileFormat[] = [
  SNAPSHOT,
  JSONL,
  EDITIONS,
  BIBTEX,
  RIS,
  CSL,
  ZOTERO_CSV,
  ZOTERO_RDF,
  ZOTERO_JSON,
];

const BY_ENDING: Record<string, FileFormat> = { bib: BIBTEX, bibtex: BIBTEX, ris: RIS, rdf: ZOTERO_RDF };

/** So much of a file is looked at. */
const HEAD_BYTES = 65_536;

/**
 * Tells a file's format by its name, else by its beginning; what is none of them is taken for the arXiv snapshot. The
 * file that comes back is the one to read, for standard input can be looked at once only. Throws `file_unreadable`.
 */
export async function recognise(file: SourceFile): Promise<{ file: SourceFile; format: FileFormat }> {
  const ending = /\.([a-z]+)(?:\.(?:gz|zip))?$/.exec(basename(file.path).toLowerCase())?.[1] ?? "";
  const known = BY_ENDING[ending];
  if (known) return { file, format: known };
  const chunks = file.bytes()[Symbol.asyncIterator]();
  const head: Buffer[] = [];
  let bytes = 0;
  // A break in the file is met again where it is read.
  let broken: unknown;
  while (bytes < HEAD_BYTES && !broken) {
    const { value, done } = await chunks.next().catch((error) => {
      broken = error;
      return { value: undefined, done: true };
    });
    if (done || !value) break;
    head.push(value);
    bytes += value.length;
  }
  return {
    format: formatOf(Buffer.concat(head).subarray(0, HEAD_BYTES).toString("utf8")),
    file: {
      ...file,
      async *bytes() {
        yield* head;
        if (broken) throw broken;
        yield* { [Symbol.asyncIterator]: () => chunks };
      },
    },
  };
}

function formatOf(head: string): FileFormat {
  const start = head.replace(/^\ufeff/, "").trimStart();
  if (/^TY {2}-/m.test(start.slice(0, 1_000))) return RIS;
  if (isZoteroCsv(start)) return ZOTERO_CSV;
  if (start.startsWith("<") && isZoteroRdf(start)) return ZOTERO_RDF;
  if (start.startsWith("[")) return CSL;
  if (/^\{\s*"(?:config|version|collections|items)"\s*:/.test(start) && /"itemType"|"Better BibTeX/.test(start))
    return ZOTERO_JSON;
  // Blanks of the line alone: over empty lines each of them would be gone through again from every one before it.
  if (!start.startsWith("{")) return /^[ \t]*@[a-z]{2,40}[ \t]*[{(]/im.test(start) ? BIBTEX : SNAPSHOT;
  for (const line of start.split("\n")) {
    const json = parseJson(Buffer.from(line));
    if ("value" in json) return formatOfLine(json.value);
  }
  return SNAPSHOT;
}

function formatOfLine(value: unknown): FileFormat {
  if (typeof value !== "object" || value === null) return SNAPSHOT;
  if ("date" in value && "upvotes" in value) return EDITIONS;
  if ("issued" in value && "type" in value) return CSL;
  const own = ["published", "updated", "code", "project", "url", "journal"].some((field) => field in value);
  const given = "authors" in value && Array.isArray(value.authors);
  return !("authors_parsed" in value) && (own || given) ? JSONL : SNAPSHOT;
}
