/** EndNote's XML: an element a record, in which text stands in runs of a style. Records are cut out as they are read. */

import { z } from "zod";
import { SourceError } from "../../domain/harvest/harvest.ts";
import type { FileReader, ReadLine, SourceLine } from "../../domain/ports.ts";
import { authorsIn } from "../authorLists.ts";
import { parseJson } from "../jsonLine.ts";
import { xmlReader } from "../xml.ts";
import { dateFrom } from "./fields/dates.ts";
import { readReference } from "./reference.ts";

export const openEndnoteXml = (): FileReader => ({ cut: cutRecords, read });

/** Fields that are read, by the element that has them; some stand in several. */
const FIELDS = new Set([
  ...["title", "secondary-title", "full-title", "author", "year", "date", "abstract", "electronic-resource-num"],
  ...["url", "volume", "number", "pages", "notes", "accession-num", "publisher", "remote-database-name"],
]);
/** More values than a record has of any field. */
const MAX_VALUES = 10_000;

type Values = Record<string, string[]>;

async function* cutRecords(bytes: AsyncIterable<Buffer>): AsyncGenerator<SourceLine[]> {
  let number = 0;
  let batch: SourceLine[] = [];
  const handler = recordHandler((values) => {
    batch.push({ number: ++number, bytes: Buffer.from(JSON.stringify(values)) });
  });
  const reader = xmlReader({ contentType: undefined, who: "The file" }, handler);
  try {
    for await (const chunk of bytes) {
      reader.write(chunk);
      if (batch.length > 0) yield batch;
      batch = [];
    }
    reader.end();
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    batch.push({ number: number + 1, bytes: Buffer.alloc(0), problem: error.message });
  }
  if (batch.length > 0) yield batch;
}

function recordHandler(done: (values: Values) => void) {
  const open: string[] = [];
  let values: Values = {};
  return {
    roots: ["xml", "records"],
    open(name: string) {
      open.push(name);
      if (name === "record") values = {};
      const field = values[name] ?? [];
      if (!FIELDS.has(name) || field.length >= MAX_VALUES) return;
      field.push("");
      values[name] = field;
    },
    close(name: string, text: string) {
      open.pop();
      if (name === "record") done(values);
      const field = FIELDS.has(name) ? name : open.findLast((one) => FIELDS.has(one));
      const list = field === undefined ? undefined : values[field];
      if (list && list.length > 0) list[list.length - 1] += text;
    },
  };
}

const Record = z.record(z.string(), z.array(z.string()));

const read: ReadLine = (bytes, now) => {
  const json = parseJson(bytes);
  if (!("value" in json)) return json;
  const checked = Record.safeParse(json.value);
  if (!checked.success) return { reason: "it is no record of EndNote’s" };
  const all = (...names: string[]) =>
    names.flatMap((name) => checked.data[name] ?? []).flatMap((value) => value.replace(/\s+/g, " ").trim() || []);
  return readReference(
    {
      title: all("title")[0] ?? "",
      authors: authorsIn(all("author"), { andDivides: false, familyFirst: true }),
      abstract: all("abstract")[0] ?? "",
      journal: all("secondary-title", "full-title")[0] ?? "",
      doi: all("electronic-resource-num")[0] ?? "",
      eprint: "",
      numbers: all("volume", "number", "pages", "accession-num", "publisher", "remote-database-name"),
      notes: all("notes"),
      addresses: all("url"),
      categories: [],
      date: dateFrom(...all("year"), ...all("date")),
      tex: false,
    },
    now,
  );
};
