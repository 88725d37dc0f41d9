/** Zotero's CSV: a line of names, then a row an item, whose fields may hold lines of their own. */

import type { WrittenAuthor } from "../../domain/papers/authorParts.ts";
import type { FileReader, SourceLine } from "../../domain/ports.ts";
import { authorsIn } from "../authorLists.ts";
import { utf8 } from "../jsonLine.ts";
import { MAX_LINE_BYTES } from "../lines.ts";
import { readDateText } from "./fields/dates.ts";
import { readZoteroItem, type ZoteroFields } from "./zotero.ts";

/** How such a file begins; spreadsheets save it with semicolons or tabs in place of commas. */
const BEGINNING = /^"?Key"?([,;\t])"?Item Type"?\1/;
export const isZoteroCsv = (head: string): boolean => BEGINNING.test(head);

export const openZoteroCsv = (): FileReader => ({ cut: cutRows, read: readZoteroItem });

const [QUOTE, NEWLINE] = [...'"\n'].map((character) => character.charCodeAt(0));

/** Each row as the item that it is, by the names of the first row. */
async function* cutRows(bytes: AsyncIterable<Buffer>): AsyncGenerator<SourceLine[]> {
  let names: string[] | undefined;
  let separator = ",";
  let [number, line, begins, length] = [0, 1, 1, 0];
  let quoted = false;
  let parts: Buffer[] = [];

  function end(last: Buffer): SourceLine[] {
    const whole = Buffer.concat([...parts, last]);
    const overlong = length + last.length > MAX_LINE_BYTES;
    const text = overlong ? "" : (utf8(whole) ?? "");
    parts = [];
    length = 0;
    if (names === undefined) {
      const head = text.replace(/^\ufeff/, "");
      separator = BEGINNING.exec(head)?.[1] ?? separator;
      names = fieldsOf(head, separator);
      return [];
    }
    if (!overlong && text.trim() === "" && whole.length < 3) return [];
    const problem = overlong ? "the row is too long" : text === "" ? "it is not valid UTF-8" : undefined;
    const item = problem === undefined ? JSON.stringify(itemOf(names, fieldsOf(text, separator))) : "";
    return [{ number: ++number, begins, bytes: Buffer.from(item), ...(problem ? { problem } : {}) }];
  }

  for await (const chunk of bytes) {
    const batch: SourceLine[] = [];
    let from = 0;
    for (let at = 0; at < chunk.length; at++) {
      if (chunk[at] === QUOTE) quoted = !quoted;
      if (chunk[at] !== NEWLINE) continue;
      line++;
      if (quoted) continue;
      batch.push(...end(chunk.subarray(from, at)));
      from = at + 1;
      begins = line;
    }
    const rest = chunk.subarray(from);
    length += rest.length;
    if (length <= MAX_LINE_BYTES) parts.push(rest);
    if (batch.length > 0) yield batch;
  }
  const last = end(Buffer.alloc(0));
  if (last.length > 0) yield last;
}

/** RFC 4180, with whatever separates the fields. */
function fieldsOf(row: string, separator: string): string[] {
  const fields: string[] = [];
  for (const [, quoted, plain] of row.replace(/\r$/, "").matchAll(FIELDS[separator] ?? FIELD))
    fields.push(quoted === undefined ? (plain ?? "") : quoted.replace(/""/g, '"'));
  return fields;
}

/** A name without a comma is in the one field that Zotero has for names that are not divided. */
function creatorOf(author: WrittenAuthor) {
  const creator = { lastName: "", firstName: "", name: "", creatorType: "author" };
  if (typeof author === "string") return { ...creator, name: author };
  if ("group" in author) return { ...creator, name: author.group };
  const { family, given = "", particle = "", suffix = "" } = author;
  return {
    ...creator,
    lastName: [particle, family].filter(Boolean).join(" "),
    firstName: [given, suffix].filter(Boolean).join(", "),
  };
}

const FIELD = /(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g;
const FIELDS: Record<string, RegExp> = {
  ";": /(?:^|;)(?:"((?:[^"]|"")*)"|([^;]*))/g,
  "\t": /(?:^|\t)(?:"((?:[^"]|"")*)"|([^\t]*))/g,
};

function itemOf(names: readonly string[], fields: readonly string[]): ZoteroFields {
  const get = (name: string) => fields[names.indexOf(name)] ?? "";
  return {
    itemType: get("Item Type"),
    title: get("Title"),
    creators: authorsIn([get("Author")], { andDivides: false, familyFirst: true }).map(creatorOf),
    date: readDateText(get("Date")).year === undefined ? `${get("Publication Year")} ${get("Date")}` : get("Date"),
    abstractNote: get("Abstract Note"),
    DOI: get("DOI"),
    url: get("Url"),
    publicationTitle: get("Publication Title"),
    proceedingsTitle: "",
    conferenceName: get("Conference Name"),
    archiveID: get("Archive Location"),
    number: get("Number"),
    reportNumber: "",
    extra: get("Extra"),
  };
}
