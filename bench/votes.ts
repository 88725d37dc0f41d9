/** Upvotes over loopback, each acknowledged when it is on disk, and a front page of many papers, signed in and not. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import autocannon from "autocannon";
import { feedDayOf } from "../src/domain/editions/edition.ts";
import { type Database, openRecords } from "../src/store/database.ts";
import { submit } from "../src/store/editions/editions.ts";
import { addUpvotes } from "../src/store/editions/upvotes.ts";
import { insertAll } from "../src/store/lib/bulk.ts";
import { hashOf } from "../src/store/lib/secrets.ts";
import { upsertPapers } from "../src/store/papers/upsertPapers.ts";
import { record } from "../test/support/made/records.ts";
import { line, ms, serveData } from "./measure.ts";

/** Each may change 120 things a minute. */
const READERS = 4_000;
const PAPERS = 300;
/** Of the papers' upvotes on average. */
const UPVOTES_EACH = 20;
const CONNECTIONS = 16;
const SECONDS = 8;
const CLOCK = { zone: "America/New_York", rollover: "21:30" };

export async function benchVotes(): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), "broadsheet-votes-"));
  const ids = await fill(data);
  const start = () => serveData(data, "--demo", "no");
  const servers = [await start(), await start()];
  console.log(
    `\nA day of ${PAPERS} papers with ${PAPERS * UPVOTES_EACH} upvotes, ${CONNECTIONS} connections, ${SECONDS} s each`,
  );
  const [first, second] = servers.map(({ address }) => address);
  say("durable upvotes, one server", await vote(ids, 0, first ?? ""));
  const both = await Promise.all([
    vote(ids, 1, first ?? "", CONNECTIONS / 2),
    vote(ids, 2, second ?? "", CONNECTIONS / 2),
  ]);
  say("the same at two servers over one folder", {
    perSecond: both.reduce((sum, one) => sum + one.perSecond, 0),
    p95: Math.max(...both.map(({ p95 }) => p95)),
  });
  say("front page, anybody", await load({ url: first ?? "", method: "GET", path: "/" }));
  const headers = { authorization: `Bearer ${tokenOf(1)}` };
  say("front page, signed in", await load({ url: first ?? "", method: "GET", path: "/", headers }));
  for (const server of servers) await server.stop();
  rmSync(data, { recursive: true });
}

const tokenOf = (reader: number): string => `token-of-reader-${reader}`;

async function fill(data: string): Promise<string[]> {
  const records = await openRecords(data);
  const now = Date.now();
  const papers = Array.from({ length: PAPERS }, () => record());
  await records.db.transaction().execute(async (tx) => {
    await upsertPapers(tx, papers);
    const numbers = Array.from({ length: READERS }, (_, i) => i + 1);
    const readers = numbers.map((id) => ({ id, handle: `reader${id}`, name: `Reader ${id}`, created_at: now }));
    await insertAll(tx, "readers", readers);
    const token = { name: "bench", scopes: "read write", created_at: now, used_at: now };
    await insertAll(
      tx,
      "api_tokens",
      numbers.map((id) => ({ ...token, reader_id: id, hash: hashOf(tokenOf(id)) })),
    );
    const keys = await keysOf(tx);
    for (const key of keys)
      await submit(tx, { day: feedDayOf(now, CLOCK), paperKey: key, readerId: 1 + (key % READERS), at: now });
    const upvotes = keys.flatMap((key) =>
      Array.from({ length: UPVOTES_EACH }, (_, i) => ({
        paper_key: key,
        reader_id: 1 + ((key * 31 + i * 7) % READERS),
        created_at: now - i,
      })),
    );
    await addUpvotes(tx, upvotes);
  });
  records.close();
  return papers.map(({ id }) => id);
}

const keysOf = async (db: Database): Promise<number[]> =>
  (await db.selectFrom("papers").select("key").execute()).map((row) => row.key);

const CLIENTS = 200;

interface Load {
  perSecond: number;
  p95: number;
}

/** Every request is another reader's upvote, so that each changes something. */
async function vote(ids: readonly string[], round: number, url: string, connections = CONNECTIONS): Promise<Load> {
  let n = 0;
  return load({
    url,
    method: "POST",
    connections,
    headers: { accept: "application/json", "content-type": "application/x-www-form-urlencoded" },
    body: "state=on",
    setupRequest(request: autocannon.Request) {
      const at = n++;
      const reader = 1 + (at % READERS);
      const paper = ids[(round * 100 + Math.floor(at / READERS) + (at % 100)) % ids.length];
      const headers = { ...request.headers, authorization: `Bearer ${tokenOf(reader)}` };
      return { ...request, path: `/papers/${paper}/upvote`, headers };
    },
  });
}

async function load({
  url,
  connections = CONNECTIONS,
  ...request
}: autocannon.Request & { url: string; connections?: number }): Promise<Load> {
  let client = 0;
  // Each as by another client, since one alone may not ask for so much.
  const setupRequest = (one: autocannon.Request) => ({
    ...one,
    headers: { ...one.headers, "x-forwarded-for": `10.0.0.${client++ % CLIENTS}` },
  });
  const result = await autocannon({ url, connections, duration: SECONDS, requests: [{ setupRequest, ...request }] });
  if (result.errors > 0 || result.non2xx > 0)
    throw new Error(`${url}: ${result.errors} errors, ${result.non2xx} other answers`);
  return { perSecond: result.requests.average, p95: result.latency.p97_5 };
}

const say = (name: string, { perSecond, p95 }: Load): void =>
  // autocannon gives 97.5% but not 95%; the larger of the two is the honest one to print.
  line(name, `${Math.round(perSecond).toLocaleString("en-US")} a second`, `p97.5 ${ms(p95)}`);
