/** Reading arXiv's OAI-PMH answers, record by record as they arrive, in both of its formats. */

import { type HarvestPage, SourceError } from "../../domain/harvest/harvest.ts";
import type { FetchResponse } from "../../domain/ports.ts";
import { parseDate } from "../../lib/parseDate.ts";
import { clean } from "../../lib/text.ts";
import type { Instant } from "../../lib/time.ts";
import { createDamageReport } from "../damage.ts";
import { readSnapshot } from "../snapshot.ts";
import { readXml } from "../xml.ts";

const WHO = "arXiv";
/** Tokens are short; a longer one is not kept. */
const MAX_TOKEN_CHARACTERS = 2_000;

export interface OaiList extends HarvestPage {
  /** Whether there was a list at all. */
  listed: boolean;
  token?: string;
  error?: { code: string; message: string };
}

/** Reads an OAI-PMH answer of either format. Throws `Trouble` when it is none. */
export async function readList(
  answer: Pick<FetchResponse, "body" | "header">,
  now: Instant,
  lenient = false,
): Promise<OaiList> {
  const list: OaiList = { records: [], removed: [], rejects: [], listed: false };
  const reader = recordReader(list, now, lenient);
  const report = createDamageReport(WHO);
  let errorCode = "";
  await readXml(
    answer.body,
    { contentType: answer.header("content-type"), who: WHO, lenient },
    {
      roots: ["OAI-PMH"],
      records: ["record"],
      damaged(beginning, reason) {
        reader.dropDraft();
        const id = idIn(beginning);
        list.rejects.push({ id: id ?? `record ${list.records.length + list.rejects.length + 1}`, reason });
        report.damaged(id);
      },
      mended: (beginning) => report.mended(idIn(beginning)),
      open(name, attributes) {
        if (name === "ListRecords" || name === "GetRecord") list.listed = true;
        if (name === "error") errorCode = attributes.code ?? "";
        reader.open(name, attributes);
      },
      close(name, text) {
        if (reader.close(name, text)) return;
        if (name === "responseDate") respondedAt(list, text);
        else if (name === "resumptionToken") takeToken(list, text.trim());
        else if (name === "error")
          list.error = { code: clean(errorCode).slice(0, 60), message: clean(text).slice(0, 300) };
      },
    },
  );
  const noticed = report.sentence();
  return noticed === undefined ? list : { ...list, noticed };
}

function respondedAt(list: OaiList, text: string): void {
  const at = parseDate(text);
  if (at !== undefined) list.respondedAt = at;
}

function takeToken(list: OaiList, token: string): void {
  if (token === "") return;
  if (token.length > MAX_TOKEN_CHARACTERS) throw new SourceError("lasting", "arXiv answered with an overlong token.");
  list.token = token;
}

/** Fields of the metadata that are taken as they are; the names are those of the snapshot. */
const FIELDS = new Set(["id", "title", "authors", "categories", "comments", "journal-ref", "doi", "abstract"]);
const DATES = new Set(["created", "updated"]);

interface Draft {
  identifier: string;
  deleted: boolean;
  hasMetadata: boolean;
  fields: Record<string, string>;
  versions: { version: string; created: string }[];
  names: string[][];
  name: Record<string, string>;
  /** arXiv's mark of the newest version; `I` is on those that were withdrawn. */
  sourceType: string;
}

/** Collects one record after the other into the list. `close` returns true for what belonged to a record. */
function recordReader(list: OaiList, now: Instant, lenient: boolean) {
  let draft: Draft | undefined;
  return {
    open(name: string, attributes: Record<string, string>) {
      if (name === "record") draft = newDraft();
      else if (!draft) return;
      else if (name === "header") draft.deleted = attributes.status === "deleted";
      else if (name === "metadata") draft.hasMetadata = true;
      else if (name === "version") {
        draft.versions.push({ version: attributes.version ?? "", created: "" });
        draft.sourceType = "";
      }
    },
    close(name: string, text: string): boolean {
      if (!draft) return false;
      if (name === "record") {
        finish(list, draft, now, lenient);
        draft = undefined;
      } else collect(draft, name, text);
      return true;
    },
    /** Forgets the record that was begun. */
    dropDraft() {
      draft = undefined;
    },
  };
}

const newDraft = (): Draft => ({
  identifier: "",
  deleted: false,
  hasMetadata: false,
  fields: {},
  versions: [],
  names: [],
  name: {},
  sourceType: "",
});

function collect(draft: Draft, name: string, text: string): void {
  const version = draft.versions.at(-1);
  if (name === "identifier") draft.identifier = text.trim();
  else if (name === "date" && version) version.created = text.trim();
  else if (name === "source_type") draft.sourceType = text.trim();
  else if (name === "keyname" || name === "forenames" || name === "suffix") draft.name[name] = text;
  else if (name === "author") {
    draft.names.push([draft.name.keyname ?? "", draft.name.forenames ?? "", draft.name.suffix ?? ""]);
    draft.name = {};
  } else if (draft.hasMetadata && (FIELDS.has(name) || DATES.has(name))) draft.fields[name] = text;
}

/** `oai:arXiv.org:2301.00001` */
const idOf = (identifier: string): string => identifier.replace(/^oai:[^:]*:/i, "");

/** The id that stands at the beginning of a record that cannot be read. */
function idIn(xml: string): string | undefined {
  const [, identifier = ""] = /<(?:\w{1,20}:)?identifier>\s{0,40}([^\s<]{1,200})/.exec(xml) ?? [];
  return clean(idOf(identifier)).slice(0, 100) || undefined;
}

function finish(list: OaiList, draft: Draft, now: Instant, lenient: boolean): void {
  const id = (draft.fields.id ?? idOf(draft.identifier)).trim();
  if (draft.deleted) return void list.removed.push(id);
  const reading = !draft.hasMetadata
    ? { reason: "it has no metadata" }
    : lenient && JSON.stringify(draft).includes("\ufffd")
      ? { reason: "its text is not in the encoding that arXiv said" }
      : readSnapshot({ ...draft.fields, id, ...namesOf(draft), versions: versionsOf(draft) }, now);
  if ("reason" in reading) return void list.rejects.push({ id: clean(id).slice(0, 100), reason: reading.reason });
  const withdrawn = draft.sourceType.includes("I") || reading.record.withdrawn;
  list.records.push(withdrawn ? { ...reading.record, withdrawn: true } : reading.record);
}

const namesOf = ({ names }: Draft) => (names.length > 0 ? { authors: null, authors_parsed: names } : {});

/** The `arXiv` format has no numbers: the day of the first version, and of the newest where there are more. */
function versionsOf({ versions, fields }: Draft) {
  if (versions.length > 0 || !fields.created) return versions;
  const created = fields.created.trim();
  const updated = fields.updated?.trim();
  return [{ version: "v1", created }, ...(updated && updated > created ? [{ version: "v2", created: updated }] : [])];
}
