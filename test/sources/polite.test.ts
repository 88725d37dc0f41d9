import { describe, expect, it } from "vitest";
import { SourceError } from "../../src/domain/harvest/harvest.ts";
import type { FetchedPaper, Throttle } from "../../src/domain/ports.ts";
import { createThrottle } from "../../src/store/lib/throttle.ts";
import { temporaryFolder } from "../support/instance.ts";
import { arxivSource, freshRecords, madeUpTime, PAUSE_MS } from "../support/made/harvesting.ts";
import { NOW } from "../support/made/records.ts";
import { type Fault, startArxiv } from "../support/servers/arxiv.ts";
import { servedPapers } from "../support/servers/arxivRecords.ts";

async function setUp(faults: Fault[] = [], limits = {}) {
  const time = madeUpTime();
  const server = await startArxiv({ papers: servedPapers(20, NOW), clock: time.clock });
  server.faults.push(...faults);
  const { db } = await freshRecords();
  const source = arxivSource({ server, time, db, limits });
  const ask = () => source.read({ part: "cs.LG", span: { from: "2026-05-01" } });
  return { time, server, db, source, ask };
}
const message = (answer: unknown) => (answer instanceof SourceError ? `${answer.kind}: ${answer.message}` : "a page");

describe("asking arXiv", () => {
  it.each<[Fault, string]>([
    ["busy, no word", "is busy (503) and wants to be asked again later."],
    ["too many", "is busy (429) and wants to be asked again later."],
    ["broken", "answered 500 (it is broken just now)."],
    ["cut off", "could not be asked: the connection broke off."],
    ["truncated", "arXiv broke its answer off before the end."],
    ["damaged gzip", "broke its answer off"],
    [
      "far redirect",
      "leads to http://169.254.169.254, which is not followed. If arXiv has moved, set its new address.",
    ],
    ["endless redirect", "leads on and on from one address to the next."],
    ["entity bomb", "has a document type, which is refused."],
    ["nested", "nested too deeply."],
    ["silent", "did not begin to answer within 300 ms."],
  ])("that misbehaves (%s) is trouble in words", async (fault, expected) => {
    const { ask } = await setUp([fault], { headMs: 300 });
    expect(message(await ask())).toContain(expected);
  });

  it("does not take in 200 MB", async () => {
    const { server, ask } = await setUp(["huge"], { maxBytes: 4 * 1024 * 1024 });
    expect(message(await ask())).toContain("lasting: ");
    expect(message(await ask())).toBe("a page");
    expect(server.state.bytes).toBeLessThan(100_000_000);
  });

  it("cuts off who trickles or never ends", async () => {
    const { createServer } = await import("node:http");
    const trickle = createServer((_, response) => {
      response.write("<OAI-PMH>");
      if (_.url?.includes("stats")) return;
      const timer = setInterval(() => response.write(" "), 20);
      response.on("close", () => clearInterval(timer));
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => trickle.once("listening", resolve));
    const base = `http://127.0.0.1:${(trickle.address() as { port: number }).port}`;
    const time = madeUpTime();
    const { db } = await freshRecords();
    const at = (oai: string) =>
      arxivSource({
        server: { addresses: { oai, api: base, feeds: base } },
        time,
        db,
        limits: { idleMs: 200, totalMs: 500 },
      }).read({ part: "cs.LG", span: { from: "2026-05-01" } });
    expect(message(await at(base))).toContain("did not end its answer within 500 ms.");
    expect(message(await at(`${base}/?stats`))).toContain("sent no more of its answer within 200 ms.");
    trickle.closeAllConnections();
    trickle.close();
  });

  it("waits as long as it is told to, in seconds or to a date, before anything of arXiv is asked", async () => {
    const { time, server, source, ask } = await setUp(["busy, seconds"]);
    await ask();
    expect((await source.fetchPapers?.(["2601.10000"])) as FetchedPaper).toMatchObject({ unknown: [] });
    expect((server.asked[1]?.from ?? 0) - (server.asked[0]?.until ?? 0)).toBe(20_000);
    expect(time.now).toBeGreaterThan(NOW);
  });

  it("does not wait for hours within a run, and not for years at all", async () => {
    const { time, db, source } = await setUp();
    const turns = createThrottle({ db, clock: time.clock, sleep: time.sleep, pauseMs: PAUSE_MS }, "arxiv", "arXiv");
    await turns.take(async () => {});
    await turns.postpone(NOW + 1_000 * 86_400_000);
    const answer = await source.fetchPapers?.(["2601.10000"]);
    expect(message(answer)).toBe("passing: arXiv asked not to be asked again before 2026-06-16 18:00 UTC.");
    time.pass(6 * 3_600_000);
    expect(message(await source.fetchPapers?.(["2601.10000"]))).toBe("a page");
  });

  it("believes an empty answer only when it comes again", async () => {
    const { server, source } = await setUp();
    const found = (await source.fetchPapers?.(["2601.99999"])) as FetchedPaper;
    expect(found).toEqual({ records: [], rejects: [], unknown: ["2601.99999"] });
    expect(server.asked).toHaveLength(3);
    expect(server.asked.slice(1).every((one, i) => one.from - (server.asked[i]?.until ?? 0) >= PAUSE_MS)).toBe(true);
  });

  it("follows redirects in turn", async () => {
    const { server, ask } = await setUp(["redirect", "redirect"]);
    expect(message(await ask())).toBe("a page");
    expect(server.asked).toHaveLength(3);
    expect(server.asked.slice(1).map((one, i) => one.from - (server.asked[i]?.until ?? 0))).toEqual([
      PAUSE_MS,
      PAUSE_MS,
    ]);
  });
});

describe("turns", () => {
  it("are one at a time and a pause apart, whichever process takes them", async () => {
    const folder = temporaryFolder();
    const [pauseMs, clock] = [30, Date.now];
    const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
    const takers: Throttle[] = [];
    for (let i = 0; i < 3; i++)
      takers.push(createThrottle({ db: (await freshRecords(folder)).db, clock, sleep, pauseMs }, "arxiv", "arXiv"));
    const spans: [number, number][] = [];
    let inside = 0;
    const use = async () => {
      expect(++inside).toBe(1);
      const from = clock();
      await sleep(5);
      spans.push([from, clock()]);
      inside--;
    };
    await Promise.all(Array.from({ length: 9 }, (_, i) => takers[i % 3]?.take(use)));
    expect(spans).toHaveLength(9);
    for (const [i, [from]] of spans.slice(1).entries())
      expect(from - (spans[i]?.[1] ?? 0)).toBeGreaterThanOrEqual(pauseMs);
  });

  it("pass on from a process that was killed, after a whole pause", async () => {
    const time = madeUpTime();
    const { db } = await freshRecords();
    const { hostname } = await import("node:os");
    // No process has this number.
    const row = { name: "arxiv", holder: `${hostname()}:999999999:x`, held_until: NOW + 20_000, free_at: NOW - 1_000 };
    await db.insertInto("turns").values(row).execute();
    const turns = createThrottle({ db, clock: time.clock, sleep: time.sleep, pauseMs: PAUSE_MS }, "arxiv", "arXiv");
    await turns.take(async () => {});
    expect(time.now - NOW).toBeGreaterThanOrEqual(PAUSE_MS);
    expect(time.now - NOW).toBeLessThan(2 * PAUSE_MS);
  });

  it("pass on from another machine when its claim has run out", async () => {
    const time = madeUpTime();
    const { db } = await freshRecords();
    await db
      .insertInto("turns")
      .values({ name: "arxiv", holder: "elsewhere:1:x", held_until: NOW + 20_000, free_at: NOW })
      .execute();
    const turns = createThrottle({ db, clock: time.clock, sleep: time.sleep, pauseMs: PAUSE_MS }, "arxiv", "arXiv");
    await turns.take(async () => {});
    expect(time.now - NOW).toBeGreaterThanOrEqual(20_000 + PAUSE_MS);
  });
});
