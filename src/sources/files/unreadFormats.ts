/** Files that are plainly something else than papers in a format that is read: what they are, and what to do. */
import { BroadsheetError } from "../../lib/errors.ts";

const INSTEAD = "Please export BibTeX, RIS or CSL-JSON instead.";
/** Its lines are JSON that is broken, and each is told. */
const JSON_NAME = /\.(?:nd)?jsonl?(?:\.|$)/i;
const SHOWN_COLUMNS = 4;
const MAX_NAME_CHARACTERS = 40;

/** Throws `file_unreadable` with a sentence for a file that begins as one of them does. */
export function refuseOthers(name: string, start: string): void {
  const message = describe(start) ?? (JSON_NAME.test(name) ? undefined : describeText(start));
  if (message !== undefined) throw new BroadsheetError("file_unreadable", `${name} cannot be read: ${message}`);
}

function describe(start: string): string | undefined {
  if (start.startsWith("%PDF-")) return `it is a PDF, not a list of papers. ${INSTEAD}`;
  if (start.startsWith("{\\rtf")) return `it is a document in RTF, not a list of papers. ${INSTEAD}`;
  if (/^<(?:!doctype html|html[\s>])/i.test(start)) return `it is a web page. ${INSTEAD}`;
  if (/^(?:---[ \t]*\r?\n)?(?:references:[ \t]*\r?\n|- (?:id|type|title|author|issued): ?)/.test(start))
    return "it looks like CSL-YAML, which is not read. Please export CSL-JSON instead, or convert it with `pandoc --from=markdown --to=csljson`.";
  if (/^FN [^\n]{0,200}\r?\n(?:VR [^\n]{0,50}\r?\n)?PT /.test(start))
    return "it is Web of Science’s plain text, which is not read. Please export RIS or BibTeX there instead.";
  const xml = describeXml(start) ?? describeTable(start.slice(0, 5_000).split(/\r?\n/, 2));
  return xml ?? describeJson(start);
}

/** JSON in which nothing has the fields of a paper, by the names that it begins with. */
function describeJson(start: string): string | undefined {
  if (!/^[[{]/.test(start) || /"(?:id|title|date|items|references|message|itemType|DOI|data)"\s*:/.test(start))
    return undefined;
  const names = [...start.matchAll(/"([^"\\]{1,40})"\s{0,5}:/g)].slice(0, SHOWN_COLUMNS).map(([, name]) => `“${name}”`);
  if (names.length === 0) return undefined;
  return `it is JSON without papers (its fields begin with ${names.join(", ")}). ${INSTEAD}`;
}

/** Text in which no line begins as one of a format does. */
function describeText(start: string): string | undefined {
  if (/[{[@<]/.test(start) || !/\p{L}{2}/u.test(start) || /^(?:TY {1,2}-|PMID-|%0 |%[^\n]*(?:\n|$))/m.test(start))
    return undefined;
  return `it is plain text in no format that is read. ${INSTEAD}`;
}

function describeXml(start: string): string | undefined {
  const [, root] =
    /^<\?xml[^>]{0,300}>\s{0,100}(?:<!--[^>]{0,300}-->\s{0,100})?<([a-z][\w:.-]{0,60})/i.exec(start) ?? [];
  if (root === undefined || /^(?:rdf:RDF|xml|records)$/i.test(root)) return undefined;
  return `it is XML of a kind that is not read (its outermost element is <${root}>). ${INSTEAD}`;
}

/** A table is told by names of columns; spreadsheets may write the separator into a line before them. */
function describeTable([first = "", second = ""]: readonly string[]): string | undefined {
  const line = /^"?sep=.\s*"?$/i.test(first) ? second : first;
  const separator = [",", ";", "\t"].find((one) => line.split(one).length > 2);
  if (separator === undefined || /[{}[\]@]/.test(line)) return undefined;
  const columns = line.split(separator).map((column) => column.replace(/^\s*"|"\s*$/g, "").trim());
  if (!columns.some((column) => /^(?:(?:article|document|item|paper)[ _]?)?title$/i.test(column))) return undefined;
  const shown = columns
    .filter(Boolean)
    .slice(0, SHOWN_COLUMNS)
    .map((column) => `“${column.slice(0, MAX_NAME_CHARACTERS)}”`);
  return `it is a table with the columns ${shown.join(", ")}${columns.length > SHOWN_COLUMNS ? " and others" : ""}, and of tables only Zotero’s CSV is read. ${INSTEAD}`;
}
