/** The formats that files of papers come in, and how one is recognised. */
import { basename } from "node:path";
import type { FileFormat, ReadLine, SourceFile } from "../../domain/ports.ts";
import { readRow } from "../hub/daily.ts";
import { parseJson } from "../jsonLine.ts";
import { splitLines } from "../lines.ts";
import { readSnapshotLine } from "../snapshot.ts";
import { openBibtex } from "./bibtex.ts";
import { openObjects, readCslItem } from "./csl.ts";
import { asUtf8 } from "./encoding.ts";
import { openEndnoteXml } from "./endnoteXml.ts";
import { readJsonLine } from "./jsonl.ts";
import { openRis } from "./ris.ts";
import { openNbib, openRefer } from "./tagged.ts";
import { refuseOthers } from "./unreadFormats.ts";
import { readZoteroItem } from "./zotero.ts";
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
const CSL: FileFormat = { id: "csl-json", name: "CSL-JSON", noun: "entry", open: openObjects(0, readCslItem) };

const ZOTERO_CSV: FileFormat = { id: "zotero-csv", name: "Zotero’s CSV", noun: "entry", open: openZoteroCsv };
const ZOTERO_RDF: FileFormat = { id: "zotero-rdf", name: "Zotero RDF", noun: "entry", open: openZoteroRdf };
const ZOTERO_JSON: FileFormat = {
  id: "zotero-json",
  name: "Better BibTeX JSON",
  noun: "entry",
  open: openObjects(1, readZoteroItem),
};
const NBIB: FileFormat = { id: "nbib", name: "PubMed’s format", noun: "entry", open: openNbib };
const ENW: FileFormat = { id: "enw", name: "EndNote’s import format", noun: "entry", open: openRefer };
const ENDNOTE_XML: FileFormat = { id: "endnote-xml", name: "EndNote XML", noun: "entry", open: openEndnoteXml };

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
  NBIB,
  ENW,
  ENDNOTE_XML,
];

const BY_ENDING: Record<string, FileFormat> = {
  bib: BIBTEX,
  bibtex: BIBTEX,
  ris: RIS,
  rdf: ZOTERO_RDF,
  nbib: NBIB,
  enw: ENW,
};

/** Objects of a format in a list, or laid out over several lines. */
const inObjects = (format: FileFormat, read: ReadLine, around = 0): FileFormat => ({
  ...format,
  noun: "entry",
  open: openObjects(around, read),
});

/** So much of a file is looked at. */
const HEAD_BYTES = 65_536;

/**
 * Tells a file's format by its name, else by its beginning, unless it is given; what is none of them is taken for the
 * arXiv snapshot. The file that comes back is the one to read: in UTF-8, and standard input can be looked at once only.
 * Throws `file_unreadable` for formats that are known and not read.
 */
export async function recognise(
  given: SourceFile,
  asked?: FileFormat,
): Promise<{ file: SourceFile; format: FileFormat }> {
  const file = asUtf8(given);
  const ending = /\.([a-z]+)(?:\.(?:gz|zip))?$/.exec(basename(file.path).toLowerCase())?.[1] ?? "";
  const known = asked ?? BY_ENDING[ending];
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
  const start = Buffer.concat(head).subarray(0, HEAD_BYTES).toString("utf8").trimStart();
  if (!broken && !isZoteroCsv(start)) refuseOthers(file.name, start);
  return {
    format: formatOf(start),
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

/** So much is looked at for the beginning of an entry. */
const ENTRY_CHARACTERS = 1_000;

function formatOf(start: string): FileFormat {
  const first = start.slice(0, ENTRY_CHARACTERS);
  if (/^TY {2}-/m.test(first)) return RIS;
  if (/^PMID- /m.test(first)) return NBIB;
  if (/^%0 \w/m.test(first)) return ENW;
  if (isZoteroCsv(start)) return ZOTERO_CSV;
  if (start.startsWith("<") && isZoteroRdf(start)) return ZOTERO_RDF;
  if (start.startsWith("<") && /<records>/.test(first)) return ENDNOTE_XML;
  if (start.startsWith("[")) return formatOfObjects(start, 0) ?? CSL;
  if (/^\{\s*"(?:config|version|collections|items)"\s*:/.test(start) && /"itemType"|"Better BibTeX/.test(start))
    return ZOTERO_JSON;
  if (/^\{\s*"(?:items|references)"\s*:\s*\[/.test(start))
    return formatOfObjects(start, 1) ?? inObjects(CSL, readCslItem, 1);
  const wrapped = formatOfWrapped(first);
  if (wrapped) return wrapped;
  // Blanks of the line alone: over empty lines each of them would be gone through again from every one before it.
  if (!start.startsWith("{")) return /^[ \t]*@[a-z]{2,40}[ \t]*[{(]/im.test(start) ? BIBTEX : SNAPSHOT;
  for (const line of start.split("\n")) {
    const json = parseJson(Buffer.from(line));
    if ("value" in json && isObject(json.value)) return formatOfLine(json.value);
  }
  // An object over several lines has its fields on lines of their own.
  return /^\{[ \t\r]*\n\s*"/.test(start) ? (formatOfObjects(start, 0) ?? CSL) : SNAPSHOT;
}

/** CSL-JSON as Crossref's API answers with it, one work or a list, and as items by their keys. */
function formatOfWrapped(first: string): FileFormat | undefined {
  if (/^\{\s*"status"\s*:[^{]{0,300}"message"\s*:\s*\{/.test(first)) {
    const isList = /"message-type"\s*:\s*"[\w-]*list"|"total-results"\s*:|"items"\s*:\s*\[/.test(first);
    return inObjects(CSL, readCrossrefItem, isList ? 2 : 1);
  }
  return /^\{\s*"[^"]{1,200}"\s*:\s*\{\s*"(?:id|type|title|author|issued|DOI)"\s*:/.test(first)
    ? inObjects(CSL, readCslItem, 1)
    : undefined;
}

/** What is no work stands beside the works: facets, the query. */
const readCrossrefItem: ReadLine = (bytes, now) =>
  /"(?:title|DOI)"\s*:/.test(Buffer.from(bytes).toString("utf8")) ? readCslItem(bytes, now) : { blank: true };

/** The format of objects in a list or over several lines, by the fields that one of them has. */
function formatOfObjects(start: string, around: number): FileFormat | undefined {
  if (/"itemType"\s*:/.test(start)) return inObjects(ZOTERO_JSON, readZoteroItem, around);
  if (/"authors_parsed"\s*:/.test(start)) return inObjects(SNAPSHOT, readSnapshotLine, around);
  if (/"issued"\s*:/.test(start)) return undefined;
  if (/"published"\s*:\s*"|"versions"\s*:\s*\[/.test(start)) return inObjects(JSONL, readJsonLine, around);
  return undefined;
}

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function formatOfLine(value: object): FileFormat {
  if ("date" in value && "upvotes" in value) return EDITIONS;
  if ("issued" in value && "type" in value) return CSL;
  const own = ["published", "updated", "code", "project", "url", "journal"].some((field) => field in value);
  const given = "authors" in value && Array.isArray(value.authors);
  return !("authors_parsed" in value) && (own || given) ? JSONL : SNAPSHOT;
}
