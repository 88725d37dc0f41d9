/** Whole pages over loopback, beside a bare Hono page of the same bytes. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import autocannon from "autocannon";
import { feedDayOf } from "../src/domain/editions/edition.ts";
import { openRecords } from "../src/store/database.ts";
import { submit } from "../src/store/editions/editions.ts";
import { upvote } from "../src/store/editions/upvotes.ts";
import { revisions } from "../src/store/lib/changeFeed.ts";
import { addReader } from "../src/store/readers/readers.ts";
import { line, memoryOf, mib, ms, serveData, startServer } from "./measure.ts";
import { queriesFrom } from "./queries.ts";

const CONNECTIONS = 16;
/** At least. */
const CLIENTS = 200;
const SECONDS = 8;
const WARMUP_SECONDS = 2;
const ASKED_EVERY_MS = 500;
const EDITION_PAPERS = 50;
const READERS = 20;
const CLOCK = { zone: "America/New_York", rollover: "21:30" };

export async function benchPages(data: string): Promise<void> {
  const queries = await openEdition(data);
  const server = await serveData(data);
  await atRest(data);
  line("\nstart to first answer", ms(server.startMs), `${mib(memoryOf(server.pid).now)} resident at rest`);
  console.log(`Pages over loopback, ${CONNECTIONS} connections, ${SECONDS} s each`);

  const front = await load(`${server.address}/`);
  await report("front page, 50 papers", front, `${server.address}/`);
  await report(
    "the same, with a matching ETag",
    await load(`${server.address}/`, ["/"], await etagOf(server.address)),
    `${server.address}/`,
  );
  const searches = queries.map((query) => `/papers?${new URLSearchParams({ q: query })}`);
  await report(
    "search pages, 200 queries in turn, 30 papers",
    await load(server.address, searches),
    `${server.address}${searches[0]}`,
  );
  line("resident after that", mib(memoryOf(server.pid).now));
  await server.stop();
}

/** Resolves when the server has taken in all papers for suggestions, which a server does once in its life. */
async function atRest(data: string): Promise<void> {
  const records = await openRecords(data);
  for (let state = await revisions(records.db, "suggestions"); state.indexed < state.latest; ) {
    await sleep(ASKED_EVERY_MS);
    state = await revisions(records.db, "suggestions");
  }
  records.close();
}

/** Puts fifty papers with upvotes into today's edition; returns the queries for searching. */
async function openEdition(data: string): Promise<string[]> {
  const records = await openRecords(data);
  const papers = await records.db.selectFrom("papers").select(["key", "title"]).orderBy("key").execute();
  const now = Date.now();
  await records.db.transaction().execute(async (tx) => {
    const readers = [];
    for (let i = 0; i < READERS; i++)
      readers.push(await addReader(tx, { handle: `reader${i}`, name: `Reader ${i}`, at: now }));
    for (const [i, { key }] of papers.slice(-EDITION_PAPERS).entries()) {
      await submit(tx, { day: feedDayOf(now, CLOCK), paperKey: key, readerId: readers[0] ?? 0, at: now });
      for (const reader of readers.slice(0, i % READERS)) await upvote(tx, key, reader, now);
    }
  });
  records.close();
  return queriesFrom(papers.map((paper) => paper.title));
}

const etagOf = async (address: string): Promise<Record<string, string>> => {
  const response = await fetch(address);
  await response.text();
  return { "if-none-match": response.headers.get("etag") ?? "" };
};

export interface Load {
  perSecond: number;
  p95: number;
}

interface Request {
  path: string;
  headers: Record<string, string>;
}

export async function load(
  url: string,
  paths: (string | Request)[] = ["/"],
  headers: Record<string, string> = {},
): Promise<Load> {
  // Each as by another client, since one alone may not ask for so much.
  const each = Math.ceil(CLIENTS / paths.length);
  const asked = paths
    .flatMap((path) => Array.from({ length: each }, () => path))
    .map((one, i): Request => {
      const { path, headers: own } = typeof one === "string" ? { path: one, headers } : one;
      return { path, headers: { ...own, "x-forwarded-for": `10.0.${i >> 8}.${i & 255}` } };
    });
  const options = {
    url,
    connections: CONNECTIONS,
    requests: asked.map((one) => ({ method: "GET" as const, ...one })),
  };
  await autocannon({ ...options, duration: WARMUP_SECONDS });
  const result = await autocannon({ ...options, duration: SECONDS });
  if (
    result.errors > 0 ||
    result.non2xx > (asked.every((one) => one.headers["if-none-match"]) ? Number.POSITIVE_INFINITY : 0)
  )
    throw new Error(`${url}: ${result.errors} errors, ${result.non2xx} other answers`);
  // autocannon gives 97.5% but not 95%; the larger of the two is the honest one to print.
  return { perSecond: result.requests.average, p95: result.latency.p97_5 };
}

export async function report(name: string, { perSecond, p95 }: Load, page: string): Promise<void> {
  const body = await (await fetch(page)).text();
  const folder = mkdtempSync(join(tmpdir(), "broadsheet-bare-"));
  writeFileSync(join(folder, "page.html"), body);
  const bare = await startServer([process.argv[1] ?? "", "--bare", join(folder, "page.html")]);
  const { perSecond: barePerSecond } = await load(`${bare.address}/`);
  await bare.stop();
  rmSync(folder, { recursive: true });
  line(
    name,
    `${Math.round(perSecond).toLocaleString("en-US")} a second`,
    `p97.5 ${ms(p95)}`,
    `${(perSecond / barePerSecond).toFixed(2)} of a bare page of ${Math.round(body.length / 1024)} KB (${Math.round(barePerSecond).toLocaleString("en-US")} a second)`,
  );
}
