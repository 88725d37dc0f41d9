/** Lists that do not end are noticed, whichever way they go round; what came is kept, and a sentence says so. */
import { describe, expect, it } from "vitest";
import { type HarvestResult, harvest } from "../../src/app/sources/harvest.ts";
import type { PaperSource } from "../../src/domain/ports.ts";
import { createArxiv } from "../../src/sources/arxiv/arxiv.ts";
import { createPreprints } from "../../src/sources/preprints/preprints.ts";
import { freshRecords, madeUpTime, type Time } from "../support/made/harvesting.ts";

const HOUR_MS = 3_600_000;

const record = (n: number) =>
  `<record><header><identifier>oai:arXiv.org:2606.${10_000 + n}</identifier></header><metadata><arXivRaw><id>2606.${10_000 + n}</id><version version="v1"><date>Mon, 1 Jun 2026 15:00:00 GMT</date></version><title>Title number ${n} of ${n}</title><authors>Ann Probe</authors><categories>cs.LG</categories><abstract>x</abstract></arXivRaw></metadata></record>`;
const page = (token: string, ...numbers: number[]) =>
  `<OAI-PMH><responseDate>2026-06-16T12:00:00Z</responseDate><ListRecords>${numbers.map(record).join("")}<resumptionToken>${token}</resumptionToken></ListRecords></OAI-PMH>`;
const refused = '<OAI-PMH><error code="badResumptionToken">expired</error></OAI-PMH>';

/** Answers by the token that was asked with (empty for none) and how many requests there were. */
type Answers = (token: string, asked: number) => string;

/** Answers requests as one server does, on a made-up clock. */
function talking(time: Time, answer: (url: URL, asked: number) => string) {
  const state = { asked: 0 };
  const parts = {
    async fetch<T>(
      url: string,
      read: (answer: {
        status: number;
        header(name: string): string | undefined;
        body: AsyncIterable<Uint8Array>;
      }) => Promise<T>,
    ): Promise<T> {
      state.asked++;
      if (state.asked > 500) throw new Error("asked without end");
      const body = Buffer.from(answer(new URL(url), state.asked));
      return read({
        status: 200,
        header: () => undefined,
        body: (async function* () {
          yield body;
        })(),
      });
    },
    turns: { take: <T>(work: () => Promise<T>) => work(), postpone: async () => {} },
    clock: time.clock,
  };
  return { state, parts };
}

async function following(make: (time: Time) => { source: PaperSource; state: { asked: number } }) {
  const time = madeUpTime();
  const { db } = await freshRecords();
  const { source, state } = make(time);
  const run = (): Promise<HarvestResult> =>
    harvest({ db, clock: time.clock, sleep: time.sleep, backfillDays: 3 }, source, undefined);
  const papers = async () => (await db.selectFrom("papers").select("id").orderBy("id").execute()).map(({ id }) => id);
  const latest = () => db.selectFrom("harvests").selectAll().orderBy("id", "desc").limit(1).executeTakeFirstOrThrow();
  return { time, run, papers, latest, state };
}

const fromArxiv = (answers: Answers) =>
  following((time) => {
    const { state, parts } = talking(time, (url, asked) =>
      answers(url.searchParams.get("resumptionToken") ?? "", asked),
    );
    const addresses = { oai: "http://x/oai", api: "http://x/api", feeds: "http://x/rss" };
    return { state, source: createArxiv({ ...parts, categories: ["cs.LG"], addresses }) };
  });

const CIRCLES: [string, Answers, number][] = [
  ["one token for ever", () => page("A", 1), 1],
  ["two tokens that take turns", (token) => (token === "A" ? page("B", 2) : page("A", 1)), 2],
  [
    "three tokens that take turns",
    (token) => ({ "": page("A", 1), A: page("B", 2), B: page("C", 3), C: page("A", 4) })[token] ?? "",
    4,
  ],
  [
    "a token that leads back to the middle",
    (token) => ({ "": page("A", 1), A: page("B", 2), B: page("A", 3) })[token] ?? "",
    3,
  ],
  ["ever new tokens over the same records", (_, asked) => page(`t${asked}`, 1, 2), 2],
  ["ever new tokens over records that take turns", (_, asked) => page(`t${asked}`, asked % 3), 3],
  ["ever new tokens and no records", (_, asked) => page(`t${asked}`), 0],
];

describe("a list of arXiv's with", () => {
  it.each(CIRCLES)("%s ends with a sentence, and what came is kept", async (_, answers, papers) => {
    const followed = await fromArxiv(answers);
    const { failed } = await followed.run();
    expect(failed).toEqual([
      {
        part: "cs.LG",
        message: expect.stringContaining("arXiv goes round in circles in cs.LG from"),
        retryAt: followed.time.now + HOUR_MS,
      },
    ]);
    expect(followed.state.asked).toBeLessThan(12);
    expect(await followed.papers()).toHaveLength(papers);
    expect(await followed.latest()).toMatchObject({ error: expect.stringContaining("circles"), finished_at: null });
  });

  it.each(CIRCLES)("%s is taken for complete when it is so every time", async (_, answers) => {
    const followed = await fromArxiv(answers);
    for (let i = 0; i < 2; i++) {
      expect((await followed.run()).failed).toHaveLength(1);
      followed.time.pass(HOUR_MS);
    }
    expect((await followed.run()).failed).toEqual([]);
    expect(await followed.latest()).toMatchObject({
      error: null,
      trouble: expect.stringContaining("whenever it was asked"),
    });
    expect((await followed.latest()).finished_at).not.toBeNull();
  });

  it("tokens that are forgotten each time is left alone for a while, and goes on when they hold", async () => {
    let forgets = true;
    const followed = await fromArxiv((token) => {
      if (token === "") return page("A", 1);
      return forgets ? refused : page("", 2);
    });
    const { failed } = await followed.run();
    expect(failed).toEqual([
      {
        part: "cs.LG",
        message: expect.stringContaining("no longer knows where we were"),
        retryAt: followed.time.now + HOUR_MS,
      },
    ]);
    expect(followed.state.asked).toBeLessThan(12);
    forgets = false;
    followed.time.pass(HOUR_MS);
    expect((await followed.run()).failed).toEqual([]);
    expect(await followed.papers()).toHaveLength(2);
  });

  it("a few empty pages, or pages that came before, among new ones is read to its end", async () => {
    const followed = await fromArxiv((token) => {
      const at = Number(token || 0);
      return page(at < 20 ? String(at + 1) : "", ...(at % 5 === 0 ? [at] : at % 2 === 0 ? [0] : []));
    });
    expect((await followed.run()).failed).toEqual([]);
    expect(await followed.papers()).toHaveLength(5);
  });
});

const fromBiorxiv = (answer: (cursor: number, asked: number) => { rows: number[]; total: number }) =>
  following((time) => {
    const { state, parts } = talking(time, (url, asked) => {
      const { rows, total } = answer(Number(url.pathname.split("/").at(-2)), asked);
      const collection = rows.map((n) => ({
        doi: `10.1101/${100_000 + n}`,
        title: `Title ${n} of ${n}`,
        date: "2026-06-15",
        version: "1",
      }));
      return JSON.stringify({ messages: [{ status: "ok", total }], collection });
    });
    return {
      state,
      source: createPreprints({ ...parts, server: "biorxiv", categories: ["all"], address: "http://x" }),
    };
  });

describe("a list of bioRxiv's with", () => {
  it("the same rows at every cursor ends with a sentence", async () => {
    const followed = await fromBiorxiv(() => ({ rows: [1, 2], total: 1_000_000 }));
    expect((await followed.run()).failed).toEqual([
      expect.objectContaining({ message: expect.stringContaining("bioRxiv goes round in circles in all from") }),
    ]);
    expect(followed.state.asked).toBeLessThan(12);
    expect(await followed.papers()).toHaveLength(2);
  });

  it("a total that grows is bounded, too", async () => {
    const followed = await fromBiorxiv((cursor) => ({ rows: [7], total: cursor + 100 }));
    expect((await followed.run()).failed).toHaveLength(1);
    expect(followed.state.asked).toBeLessThan(12);
  });

  it("fewer rows than it says ends when there are never more, and says so", async () => {
    const followed = await fromBiorxiv((cursor) => ({ rows: cursor === 0 ? [1, 2] : [], total: 5 }));
    expect((await followed.run()).failed).toEqual([]);
    expect(await followed.papers()).toHaveLength(2);
    expect(await followed.latest()).toMatchObject({ trouble: "bioRxiv said that it had 3 more papers and sent none." });
  });
});
