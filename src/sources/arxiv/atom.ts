/** arXiv's Atom API, for papers by their ids. It tells of the first and the newest version only. */

import { SourceError } from "../../domain/harvest/harvest.ts";
import { isArxivId, parsePaperId } from "../../domain/papers/paperId.ts";
import type { Clock, Fetch, FetchedPaper, FetchResponse } from "../../domain/ports.ts";
import { chunksOf } from "../../lib/chunks.ts";
import { clean } from "../../lib/text.ts";
import type { Instant } from "../../lib/time.ts";
import { readSnapshot } from "../snapshot.ts";
import { readXml } from "../xml.ts";

const WHO = "arXiv";
/** Ids a request; the address stays below 4,000 characters. */
const BATCH_IDS = 100;
/** An answer without a single paper happens while the service is unwell; it is believed only when it comes again. */
const EMPTY_TRIES = 3;

export interface AtomParts {
  fetch: Fetch;
  /** Such as `https://export.arxiv.org/api/query`. */
  address: string;
  clock: Clock;
}

/** Asks for papers by arXiv ids. Throws `Trouble`. */
export async function papersById(
  parts: AtomParts,
  ids: readonly string[],
  signal?: AbortSignal,
): Promise<FetchedPaper> {
  const wanted = [...new Set(ids.filter(isArxivId))];
  const found: FetchedPaper = { records: [], rejects: [], unknown: ids.filter((id) => !isArxivId(id)) };
  for (const batch of chunksOf(wanted, BATCH_IDS)) {
    const { records, rejects } = await askBatch(parts, batch, signal);
    const known = new Set([...records, ...rejects].map(({ id }) => id));
    found.records.push(...records.filter(({ id }) => batch.includes(id)));
    found.rejects.push(...rejects);
    found.unknown.push(...batch.filter((id) => !known.has(id)));
  }
  return found;
}

async function askBatch({ fetch, address, clock }: AtomParts, ids: string[], signal: AbortSignal | undefined) {
  const url = new URL(address);
  url.searchParams.set("id_list", ids.join(","));
  url.searchParams.set("start", "0");
  url.searchParams.set("max_results", String(ids.length));
  for (let attempt = 1; ; attempt++) {
    const answer = await fetch(url.href, (one) => readAtom(one, clock()), signal);
    if (answer.error !== undefined) throw new SourceError("lasting", `arXiv refuses the ids: ${answer.error}.`);
    if (answer.records.length + answer.rejects.length > 0 || attempt === EMPTY_TRIES) return answer;
  }
}

interface AtomAnswer {
  records: FetchedPaper["records"];
  rejects: FetchedPaper["rejects"];
  error?: string;
}

/** Elements of an entry that are taken as they are, by the snapshot's names. */
const FIELDS: Record<string, string> = {
  title: "title",
  summary: "abstract",
  comment: "comments",
  journal_ref: "journal-ref",
  doi: "doi",
};

interface Entry {
  id: string;
  fields: Record<string, string>;
  names: string[][];
  primary: string;
  categories: string[];
  published: string;
  updated: string;
}

/** Reads an Atom answer. Throws `Trouble` when it is none. */
export async function readAtom(answer: Pick<FetchResponse, "body" | "header">, now: Instant): Promise<AtomAnswer> {
  const read: AtomAnswer = { records: [], rejects: [] };
  let entry: Entry | undefined;
  await readXml(
    answer.body,
    { contentType: answer.header("content-type"), who: WHO },
    {
      roots: ["feed"],
      records: ["entry"],
      damaged(beginning, reason) {
        entry = undefined;
        const id = idIn(beginning);
        read.rejects.push({ id: id ?? `entry ${read.records.length + read.rejects.length + 1}`, reason });
      },
      open(name, attributes) {
        if (name === "entry")
          entry = { id: "", fields: {}, names: [], primary: "", categories: [], published: "", updated: "" };
        else if (!entry) return;
        else if (name === "category") entry.categories.push(attributes.term ?? "");
        else if (name === "primary_category") entry.primary = attributes.term ?? "";
      },
      close(name, text) {
        if (!entry) return;
        if (name === "entry") {
          finish(read, entry, now);
          entry = undefined;
        } else if (name === "name") entry.names.push([text]);
        else if (name === "id" || name === "published" || name === "updated") entry[name] = text.trim();
        else if (FIELDS[name]) entry.fields[FIELDS[name]] = text;
      },
    },
  );
  return read;
}

/** The id that stands at the beginning of an entry that cannot be read. */
const idIn = (xml: string): string | undefined =>
  parsePaperId(/<(?:\w{1,20}:)?id>\s{0,40}([^\s<]{1,200})/.exec(xml)?.[1] ?? "");

function finish(read: AtomAnswer, entry: Entry, now: Instant): void {
  // Errors come as entries.
  if (/\/api\/errors/.test(entry.id)) {
    read.error = clean(entry.fields.abstract ?? "it does not say why").slice(0, 300);
    return;
  }
  const id = parsePaperId(entry.id);
  if (id === undefined)
    return void read.rejects.push({ id: clean(entry.id).slice(0, 100), reason: "its id is none of arXiv's" });
  const newest = /v(\d{1,4})$/.exec(entry.id)?.[1] ?? "1";
  const reading = readSnapshot(
    {
      ...entry.fields,
      id,
      authors_parsed: entry.names,
      categories: [entry.primary, ...entry.categories].join(" "),
      versions: [
        { version: "v1", created: entry.published },
        ...(newest === "1" ? [] : [{ version: `v${newest}`, created: entry.updated }]),
      ],
    },
    now,
  );
  if ("reason" in reading) read.rejects.push({ id, reason: reading.reason });
  else read.records.push(reading.record);
}
