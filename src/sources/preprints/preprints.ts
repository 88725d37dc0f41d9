/** bioRxiv and medRxiv: two servers of one service, asked for what was posted between two days, a page at a time. */
import { addDays, dayOf } from "../../domain/editions/edition.ts";
import { type HarvestPage, SourceError } from "../../domain/harvest/harvest.ts";
import type { PaperRecord } from "../../domain/papers/paper.ts";
import type { Clock, Fetch, FetchResponse, PageRequest, PaperSource, Throttle } from "../../domain/ports.ts";
import { HOUR_MS, type Instant } from "../../lib/time.ts";
import { withoutSlash } from "../../lib/trim.ts";
import { takingTurns } from "../../lib/yieldTurns.ts";
import { createDamageReport } from "../damage.ts";
import { createEndlessLists, type EndlessLists } from "../endlessLists.ts";
import { DamagedItem, type JsonList, readJsonList } from "../json.ts";
import { createPolite, orTrouble } from "../polite.ts";
import { createTries, type Tries } from "../tries.ts";
import { EncodingTrouble } from "../xml.ts";
import { readPosted, SERVER_NAMES, type Server } from "./posted.ts";

/** What is posted on a day appears in lists up to some days later. */
const READ_AGAIN_DAYS = 3;
/** Both post on most days; their lists always answer. */
const LATE_AFTER_MS = 26 * HOUR_MS;
/** When a page's encoding was wrong, or a page that must have papers had none, so often, it is taken as it is. */
const PATIENT_TRIES = 3;
/** The part that is every category. */
const ALL = "all";

export interface PreprintParts {
  fetch: Fetch;
  turns: Throttle;
  clock: Clock;
  server: Server;
  /** Categories as the server calls them, in lower case, or `all`. */
  categories: readonly string[];
  /** Such as `https://api.biorxiv.org`. */
  address: string;
}

export function createPreprints({ fetch, turns, clock, server, categories, address }: PreprintParts): PaperSource {
  const name = SERVER_NAMES[server];
  const polite = createPolite({ fetch, turns, clock, service: name, hosts: ["biorxiv.org", "medrxiv.org"] });
  const reading: Reading = { fetch: polite, clock, server, address, tries: createTries() };
  const endless = createEndlessLists(name, clock);
  return {
    id: server,
    name,
    setting: `--${server} all`,
    parts: categories,
    lateAfterMs: LATE_AFTER_MS,
    read: (wanted, signal) => orTrouble(readNext({ ...reading, endless }, wanted, signal)),
  };
}

interface Reading extends Pick<PreprintParts, "fetch" | "clock" | "server" | "address"> {
  tries: Tries;
}

async function readNext(
  { endless, ...reading }: Reading & { endless: EndlessLists },
  wanted: PageRequest,
  signal: AbortSignal | undefined,
): Promise<HarvestPage> {
  const ended = endless.before(wanted);
  if (ended) return ended;
  const page = await readPage(reading, wanted, signal);
  endless.came(wanted, page);
  return page;
}

async function readPage(
  { fetch, clock, server, address, tries }: Reading,
  { part, span, cursor }: PageRequest,
  signal: AbortSignal | undefined,
): Promise<HarvestPage> {
  const from = addDays(span.from, -READ_AGAIN_DAYS);
  const at = Number(cursor ?? 0);
  const url = new URL(`${withoutSlash(address)}/details/${server}/${from}/${span.until ?? dayOf(clock())}/${at}/json`);
  if (part !== ALL) url.searchParams.set("category", part.replaceAll(" ", "_"));
  const patient = tries.of(url.href) >= PATIENT_TRIES;
  const { rows, mended, total } = await fetch(url.href, (answer) => readList(answer, server, patient), signal).catch(
    (error) => {
      if (error instanceof EncodingTrouble) tries.failed(url.href);
      throw error;
    },
  );
  const after = at + rows.length;
  const missing = rows.length === 0 ? Math.max(0, total - at) : 0;
  if (missing > 0 && !patient) {
    tries.failed(url.href);
    throw new SourceError("passing", `${SERVER_NAMES[server]} answered without papers, though it has ${missing} more.`);
  }
  const page = await toPage(rows, mended, server, part, clock());
  if (missing > 0) page.noticed = `${SERVER_NAMES[server]} said that it had ${missing} more papers and sent none.`;
  return { ...page, ...(after < total && rows.length > 0 ? { cursor: String(after) } : {}) };
}

/** Reads an answer's rows, unchecked, and how many there are in all. Throws `Trouble` when it is none. */
async function readList(
  answer: Pick<FetchResponse, "body" | "header">,
  server: Server,
  lenient: boolean,
): Promise<{ rows: unknown[]; mended: string[]; total: number }> {
  const who = SERVER_NAMES[server];
  const { around, items, mended }: JsonList = await readJsonList(answer, { who, field: "collection", lenient });
  const { messages } = around as { messages?: unknown };
  const message = Array.isArray(messages) ? (messages[0] as { status?: unknown; total?: unknown }) : undefined;
  const status = String(message?.status ?? "").slice(0, 200);
  if (/^no posts found/i.test(status)) return { rows: [], mended: [], total: 0 };
  const total = Number(message?.total);
  if (status !== "ok" || items === undefined || !Number.isSafeInteger(total))
    throw new SourceError(
      "passing",
      `${who} answered without a list of papers${status && status !== "ok" ? ` (${status})` : ""}.`,
    );
  return { rows: items, mended, total };
}

/** A record for each version, older ones first, so that one that comes again is known by what it was. */
async function toPage(
  rows: unknown[],
  mended: readonly string[],
  server: Server,
  part: string,
  now: Instant,
): Promise<HarvestPage> {
  const page: HarvestPage = { records: [], removed: [], rejects: [] };
  const report = createDamageReport(SERVER_NAMES[server]);
  for (const beginning of mended) report.mended(doiIn(beginning));
  const turn = takingTurns();
  for (const [i, row] of rows.entries()) {
    await turn();
    if (row instanceof DamagedItem) {
      const doi = doiIn(row.beginning);
      report.damaged(doi);
      page.rejects.push({ id: doi ? `${server}:${doi}` : `row ${i + 1}`, reason: row.reason });
      continue;
    }
    const posted = readPosted(row, server, now);
    if ("reason" in posted) page.rejects.push({ id: posted.id ?? `row ${i + 1}`, reason: posted.reason });
    // A server that passes over the category that was asked for sends all.
    else if (part === ALL || posted.category === part) page.records.push(posted.record);
  }
  const noticed = report.sentence();
  if (noticed !== undefined) page.noticed = noticed;
  page.records.sort((one, other) => versionOf(one) - versionOf(other));
  return page;
}

/** The DOI in the text of a row. */
const doiIn = (row: string): string | undefined =>
  /"doi"\s{0,100}:\s{0,100}"(10\.\d{4,9}\/[\w.()-]{1,100})"/.exec(row)?.[1]?.toLowerCase();

const versionOf = ({ versions }: PaperRecord): number => versions[0]?.version ?? 0;
