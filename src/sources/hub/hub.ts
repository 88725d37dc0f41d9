/**
 * Hugging Face's Daily Papers, day by day. The newest days are read again at each harvest, for papers are added and
 * upvotes rise for a while.
 */
import { addDays, type Day, type FeedClock, feedDayOf, isDay } from "../../domain/editions/edition.ts";
import type { Listing } from "../../domain/editions/externalListing.ts";
import { type HarvestPage, type HarvestSpan, SourceError } from "../../domain/harvest/harvest.ts";
import type { Clock, Fetch, FetchResponse, PageRequest, PaperSource, Throttle } from "../../domain/ports.ts";
import { HOUR_MS, type Instant } from "../../lib/time.ts";
import { withoutSlash } from "../../lib/trim.ts";
import { takingTurns } from "../../lib/yieldTurns.ts";
import { createDamageReport } from "../damage.ts";
import { DamagedItem, readJsonList } from "../json.ts";
import { createPolite, orTrouble } from "../polite.ts";
import { createTries, type Tries } from "../tries.ts";
import { EncodingTrouble } from "../xml.ts";
import { readItem, SITE } from "./daily.ts";

const WHO = "Hugging Face";
/** Its feed day rolls over in the evening there. */
const ITS_DAY: FeedClock = { zone: "America/New_York", rollover: "21:30" };
/** Upvotes of days before the first one wanted still move. */
const READ_AGAIN_DAYS = 2;
/** The most that it gives at once. */
const PAGE_ITEMS = 100;
/** A day has less than a hundred papers. */
const MAX_PAGES_A_DAY = 20;
/** When a page's encoding was wrong so often, what can be read of it is taken and the rest rejected. */
const ENCODING_TRIES = 3;
/** There is an edition on most days; a day without any answer is a failure. */
const LATE_AFTER_MS = 26 * HOUR_MS;

export interface HubParts {
  fetch: Fetch;
  turns: Throttle;
  clock: Clock;
  followed: boolean;
  /** Such as `https://huggingface.co`. */
  address: string;
}

export function createHub({ fetch, turns, clock, followed, address }: HubParts): PaperSource {
  const polite = createPolite({ fetch, turns, clock, service: WHO, hosts: ["huggingface.co"] });
  const reading: Reading = { fetch: polite, clock, address, wrongEncoding: createTries() };
  return {
    id: SITE,
    name: WHO,
    setting: "--huggingface yes",
    parts: followed ? ["daily papers"] : [],
    lateAfterMs: LATE_AFTER_MS,
    read: (wanted, signal) => orTrouble(readPage(reading, wanted, signal)),
  };
}

interface Reading extends Pick<HubParts, "fetch" | "clock" | "address"> {
  wrongEncoding: Tries;
}

async function readPage(
  { fetch, clock, address, wrongEncoding }: Reading,
  { span, cursor }: PageRequest,
  signal: AbortSignal | undefined,
): Promise<HarvestPage> {
  const last = span.until ?? feedDayOf(clock(), ITS_DAY);
  const at = placeOf(span, cursor);
  if (at.day > last) return { records: [], removed: [], rejects: [] };
  const url = new URL(`${withoutSlash(address)}/api/daily_papers`);
  url.searchParams.set("date", at.day);
  url.searchParams.set("p", String(at.page));
  url.searchParams.set("limit", String(PAGE_ITEMS));
  const lenient = wrongEncoding.of(url.href) >= ENCODING_TRIES;
  const { items, ...page } = await fetch(url.href, (answer) => readDay(answer, at.day, clock(), lenient), signal).catch(
    (error) => {
      if (error instanceof EncodingTrouble) wrongEncoding.failed(url.href);
      throw error;
    },
  );
  const more = items >= PAGE_ITEMS && at.page + 1 < MAX_PAGES_A_DAY;
  const next = more ? { day: at.day, page: at.page + 1 } : { day: addDays(at.day, 1), page: 0 };
  return { ...page, ...(next.day > last ? {} : { cursor: `${next.day} ${next.page}` }) };
}

/** The day and page where a cursor, or a span that is begun, stands. */
function placeOf(span: HarvestSpan, cursor: string | undefined): { day: Day; page: number } {
  if (cursor === undefined) return { day: addDays(span.from, -READ_AGAIN_DAYS), page: 0 };
  const [, day = "", page = ""] = /^(\S+) (\d{1,3})$/.exec(cursor) ?? [];
  if (!isDay(day))
    throw new SourceError("cursor", `The place in ${WHO}'s days is lost; the span starts again from the beginning.`);
  return { day, page: Number(page) };
}

/** Reads the answer for one day. Throws `Trouble` when it is none. */
async function readDay(
  answer: Pick<FetchResponse, "body" | "header">,
  day: Day,
  now: Instant,
  lenient: boolean,
): Promise<HarvestPage & { items: number; listings: Listing[] }> {
  const { items: list, mended } = await readJsonList(answer, { who: WHO, lenient });
  if (!list) throw new SourceError("passing", `${WHO} answered without a list of papers.`);
  if (list.length > PAGE_ITEMS * MAX_PAGES_A_DAY)
    throw new SourceError("lasting", `${WHO} lists more papers than a day can have.`);
  const page = { items: list.length, records: [], removed: [], rejects: [], listings: [] } as HarvestPage & {
    items: number;
    listings: Listing[];
  };
  const report = createDamageReport(WHO);
  for (const beginning of mended) report.mended(idInText(beginning));
  const turn = takingTurns();
  for (const [i, item] of list.entries()) {
    await turn();
    if (item instanceof DamagedItem) {
      const id = idInText(item.beginning);
      report.damaged(id);
      page.rejects.push({ id: id ?? `${day} number ${i + 1}`, reason: item.reason });
      continue;
    }
    const read = readItem(item, day, now);
    if ("reason" in read) page.rejects.push({ id: idIn(item) ?? `${day} number ${i + 1}`, reason: read.reason });
    else {
      page.records.push(read.record);
      page.listings.push(read.listing);
    }
  }
  const noticed = report.sentence();
  return noticed === undefined ? page : { ...page, noticed };
}

/** The paper's id in the text of an item. */
const idInText = (item: string): string | undefined => /"id"\s{0,100}:\s{0,100}"([\w./-]{1,100})"/.exec(item)?.[1];

const idIn = (item: unknown): string | undefined => {
  const id = (item as { paper?: { id?: unknown } } | null)?.paper?.id;
  return typeof id === "string" ? id.slice(0, 100) : undefined;
};
