/** The front page of somebody signed in, with and without what they have seen, in turns; and reports of what is in view. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import autocannon from "autocannon";
import { feedDayOf } from "../src/domain/editions/edition.ts";
import { openRecords } from "../src/store/database.ts";
import { submit } from "../src/store/editions/editions.ts";
import { upsertPapers } from "../src/store/papers/upsertPapers.ts";
import { addReader } from "../src/store/readers/readers.ts";
import { served, visitor } from "../test/support/cast.ts";
import { record } from "../test/support/made/records.ts";
import { line, quantile, serveData } from "./measure.ts";

const PAPERS = 50;
const ROUNDS = 6;
const SECONDS = 3;
const CONNECTIONS = 8;
const CLIENTS = 200;
const MAIL_KEY = "the-key-to-the-mails-of-the-bench";
const CLOCK = { zone: "America/New_York", rollover: "21:30" };

export async function benchReading(): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), "broadsheet-reading-"));
  await fill(data);
  const server = await serveData(data, "--demo", "no", "--registration", "open", "--mail-key", MAIL_KEY);
  const browser = visitor(served, server.address);
  const cookie = await signIn(browser, server.address);
  const switchTo = (state: string) => browser.post("/account/reading", { state });
  const front = { url: server.address, headers: { cookie } };
  const without: Measured[] = [];
  const withReading: Measured[] = [];
  const measure = () => measured(server.pid, front);
  await browser.get("/");
  const list = /data-shown="([^"]+)"/.exec((await browser.get("/")).html)?.[1] ?? "";
  await browser.post("/seen", { list, seen: `1-${PAPERS / 2}` });
  for (let round = 0; round < ROUNDS; round++) {
    await switchTo("off");
    without.push(await measure());
    await switchTo("on");
    withReading.push(await measure());
  }
  console.log(
    `\nA front page of ${PAPERS} papers for a reader, ${CONNECTIONS} connections, ${ROUNDS} times ${SECONDS} s each`,
  );
  const [off, on] = [medians(without), medians(withReading)];
  line("nothing remembered", `${Math.round(off.perSecond)} a second`, `${off.cpuMs.toFixed(2)} ms of the processor`);
  line(
    "with impressions",
    `${Math.round(on.perSecond)} a second`,
    `${on.cpuMs.toFixed(2)} ms of the processor`,
    `${(on.perSecond / off.perSecond).toFixed(2)} of the same without, by the processor ${(off.cpuMs / on.cpuMs).toFixed(2)}`,
  );
  await server.stop();
  rmSync(data, { recursive: true });
}

async function fill(data: string): Promise<void> {
  const records = await openRecords(data);
  const now = Date.now();
  await records.db.transaction().execute(async (tx) => {
    await upsertPapers(
      tx,
      Array.from({ length: PAPERS }, () => record()),
    );
    const readerId = await addReader(tx, { handle: "editor", name: "Editor", at: now });
    for (const { key } of await tx.selectFrom("papers").select("key").execute())
      await submit(tx, { day: feedDayOf(now, CLOCK), paperKey: key, readerId, at: now });
  });
  records.close();
}

/** By a link from the page of local mails; returns the cookies. */
async function signIn(browser: ReturnType<typeof visitor>, address: string): Promise<string> {
  await browser.get("/sign-in");
  await browser.post("/sign-in", { email: "reader@example.org" });
  await browser.get(`/mail?key=${MAIL_KEY}`);
  let link = "";
  for (let tries = 0; link === "" && tries < 100; tries++) link = linkOnPage((await browser.get("/mail")).html);
  const given = new URL(link);
  await browser.get(given.pathname + given.search);
  await browser.post("/sign-in/link", Object.fromEntries(given.searchParams));
  await browser.get(new URL("/about", address).pathname);
  return browser.cookies();
}

interface Measured {
  perSecond: number;
  /** A page, of all the server's threads: other programs on the machine change it little. */
  cpuMs: number;
}

const medians = (all: readonly Measured[]): Measured => ({
  perSecond: quantile(
    all.map((one) => one.perSecond),
    0.5,
  ),
  cpuMs: quantile(
    all.map((one) => one.cpuMs),
    0.5,
  ),
});

/** A process's time at the processor so far; Linux counts it in hundredths of a second. */
function cpuMsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function measured(
  pid: number,
  { url, headers }: { url: string; headers: Record<string, string> },
): Promise<Measured> {
  let client = 0;
  const before = cpuMsOf(pid);
  const result = await autocannon({
    url,
    connections: CONNECTIONS,
    duration: SECONDS,
    requests: [
      {
        method: "GET",
        path: "/",
        // Each as by another client, since one alone may not ask for so much.
        setupRequest: (request) => {
          client = (client + 1) % CLIENTS;
          return { ...request, headers: { ...headers, "x-forwarded-for": `10.0.0.${client}` } };
        },
      },
    ],
  });
  if (result.errors > 0 || result.non2xx > 0) throw new Error(`${result.errors} errors, ${result.non2xx} refused`);
  const cpuMs = (cpuMsOf(pid) - before) / result.requests.total;
  return { perSecond: result.requests.average, cpuMs };
}

/** The first link of the last mail on the page of local mails; empty before there is one. */
function linkOnPage(html: string): string {
  const [, mail = ""] = html.split('<article class="mail"');
  return (/href="([^"]+)"/.exec(mail)?.[1] ?? "").replaceAll("&amp;", "&");
}
