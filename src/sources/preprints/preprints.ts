/** bioRxiv and medRxiv: two servers of one service, asked for what was posted between two days, a page at a time. */
import { addDays, dayOf } from "../../domain/editions/edition.ts";
import { type HarvestPage, SourceError } from "../../domain/harvest/harvest.ts";
import type { PaperRecord } from "../../domain/papers/paper.ts";
import type { Clock, Fetch, FetchResponse, PageRequest, PaperSource, Throttle } from "../../domain/ports.ts";
import { HOUR_MS, type Instant } from "../../lib/time.ts";
import { withoutSlash } from "../../lib/trim.ts";
import { takingTurns } from "../../lib/yieldTurns.ts";
import { readJson } from "../json.ts";
import { createPolite, orTrouble } from "../polite.ts";
import { readPosted, SERVER_NAMES, type Server } from "./posted.ts";

/** What is posted on a day appears in lists up to some days later. */
const READ_AGAIN_DAYS = 3;
/** Both post on most days; their lists always answer. */
const LATE_AFTER_MS = 26 * HOUR_MS;
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
  return {
    id: server,
    name,
    setting: `--${server} all`,
    parts: categories,
    lateAfterMs: LATE_AFTER_MS,
    read: (wanted, signal) => orTrouble(readPage({ fetch: polite, clock, server, address }, wanted, signal)),
  };
}

async function readPage(
  { fetch, clock, server, address }: Pick<PreprintParts, "fetch" | "clock" | "server" | "address">,
  { part, span, cursor }: PageRequest,
  signal: AbortSignal | undefined,
): Promise<HarvestPage> {
  const from = addDays(span.from, -READ_AGAIN_DAYS);
  const at = Number(cursor ?? 0);
  const url = new URL(`${withoutSlash(address)}/details/${server}/${from}/${span.until ?? dayOf(clock())}/${at}/json`);
  if (part !== ALL) url.searchParams.set("category", part.replaceAll(" ", "_"));
  const { rows, total } = await fetch(url.href, (answer) => readList(answer, server), signal);
  const after = at + rows.length;
  if (rows.length === 0 && at < total)
    throw new SourceError(
      "passing",
      `${SERVER_NAMES[server]} answered without papers, though it has ${total - at} more.`,
    );
  const page = await toPage(rows, server, part, clock());
  return { ...page, ...(after < total && rows.length > 0 ? { cursor: String(after) } : {}) };
}

/** Reads an answer's rows, unchecked, and how many there are in all. Throws `Trouble` when it is none. */
async function readList(
  answer: Pick<FetchResponse, "body" | "header">,
  server: Server,
): Promise<{ rows: unknown[]; total: number }> {
  const list = (await readJson(answer, SERVER_NAMES[server])) as { messages?: unknown; collection?: unknown };
  const message = Array.isArray(list.messages)
    ? (list.messages[0] as { status?: unknown; total?: unknown })
    : undefined;
  const status = String(message?.status ?? "").slice(0, 200);
  if (/^no posts found/i.test(status)) return { rows: [], total: 0 };
  const total = Number(message?.total);
  if (status !== "ok" || !Array.isArray(list.collection) || !Number.isSafeInteger(total))
    throw new SourceError(
      "passing",
      `${SERVER_NAMES[server]} answered without a list of papers${status && status !== "ok" ? ` (${status})` : ""}.`,
    );
  return { rows: list.collection, total };
}

/** A record for each version, older ones first, so that one that comes again is known by what it was. */
async function toPage(rows: unknown[], server: Server, part: string, now: Instant): Promise<HarvestPage> {
  const page: HarvestPage = { records: [], removed: [], rejects: [] };
  const turn = takingTurns();
  for (const [i, row] of rows.entries()) {
    await turn();
    const posted = readPosted(row, server, now);
    if ("reason" in posted) page.rejects.push({ id: posted.id ?? `row ${i + 1}`, reason: posted.reason });
    // A server that passes over the category that was asked for sends all.
    else if (part === ALL || posted.category === part) page.records.push(posted.record);
  }
  page.records.sort((one, other) => versionOf(one) - versionOf(other));
  return page;
}

const versionOf = ({ versions }: PaperRecord): number => versions[0]?.version ?? 0;
