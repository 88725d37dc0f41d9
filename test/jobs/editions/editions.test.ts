import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FillParts, type FillWanted, fillEditions } from "../../../src/app/editions/fillEditions.ts";
import { announcedAt, announcementDay } from "../../../src/domain/editions/arxivSchedule.ts";
import { addDays, type Day, type FeedClock, feedDayOf, feedDayStart } from "../../../src/domain/editions/edition.ts";
import type { Rule } from "../../../src/domain/editions/editionRule.ts";
import { fillByTimetable } from "../../../src/jobs/fillEditionsJob.ts";
import { submit } from "../../../src/store/editions/editions.ts";
import { upsertPapers } from "../../../src/store/papers/upsertPapers.ts";
import { addReader } from "../../../src/store/readers/readers.ts";
import { freshInstance, textOf, titlesIn } from "../../support/instance.ts";
import { freshRecords, madeUpTime } from "../../support/made/harvesting.ts";
import { DAY_MS, record } from "../../support/made/records.ts";

const HOUR_MS = 3_600_000;
const NEW_YORK: FeedClock = { zone: "America/New_York", rollover: "21:30" };
const LG: Rule = { name: "Learning", categories: ["cs.LG"], papers: 200, order: "newest" };
const at = (local: string) => Date.parse(`${local}-04:00`);
const paper = (submitted: number, given = {}) => record({ versions: [{ version: 1, createdAt: submitted }], ...given });

async function setUp(rules: Rule[], start: number, given: Partial<FillParts> = {}) {
  const time = madeUpTime(start);
  const { db } = await freshRecords();
  const parts: FillParts = {
    db,
    index: { refresh: async () => {} } as never,
    clock: time.clock,
    feedClock: NEW_YORK,
    rules,
    sources: [],
    ...given,
  };
  return {
    time,
    db,
    add: (...papers: Parameters<typeof upsertPapers>[1][number][]) =>
      db.transaction().execute((tx) => upsertPapers(tx, papers)),
    fill: async (wanted?: FillWanted) => (await fillEditions(parts, wanted)).fills,
    /** Days with the ids of their papers. */
    editions: async () => {
      const rows = await db
        .selectFrom("submissions")
        .innerJoin("papers", "papers.key", "submissions.paper_key")
        .select(["day", "papers.id"])
        .orderBy("day")
        .orderBy("submitted_at")
        .execute();
      return Object.fromEntries(
        Object.entries(Object.groupBy(rows, (row) => row.day)).map(([day, some]) => [day, some?.map(({ id }) => id)]),
      );
    },
    fetched: (from: number, more = {}) =>
      db
        .insertInto("harvests")
        .values({
          source: "arxiv",
          part: "cs.LG",
          from_day: "2026-06-01",
          started_at: from,
          finished_at: from,
          ...more,
        })
        .execute(),
  };
}

describe("filling by rules", () => {
  it("gives a day the papers that appeared on it, in the rule's order, and does so once", async () => {
    const { add, fill, editions } = await setUp([{ ...LG, papers: 2 }], at("2026-06-16T23:00:00"));
    const early = paper(at("2026-06-15T15:00:00"));
    const late = paper(at("2026-06-16T13:00:00"));
    const middle = paper(at("2026-06-16T02:00:00"));
    const other = paper(at("2026-06-16T03:00:00"), { categories: ["math.CO"] });
    const after = paper(at("2026-06-16T15:00:00"));
    await add(early, late, middle, other, after, paper(at("2026-06-16T01:00:00"), { withdrawn: true }));
    // Tuesday's list, after the roll-over, is Wednesday's edition.
    expect(await fill({ dry: true })).toMatchObject([{ day: "2026-06-17", rule: "Learning", keys: [2, 3] }]);
    expect(await editions()).toEqual({});
    expect(await fill()).toHaveLength(1);
    expect(await editions()).toEqual({ "2026-06-17": [late.id, middle.id] });
    expect([await fill(), await editions()]).toEqual([[], { "2026-06-17": [late.id, middle.id] }]);
  });

  it("takes whole archives, several rules one after the other, and leaves alone what people submitted", async () => {
    const rules: Rule[] = [
      { ...LG, name: "First", categories: ["cs"], papers: 1, order: "oldest" },
      { ...LG, name: "Second", categories: ["cs.LG", "cs.IR"] },
    ];
    const { db, add, fill } = await setUp(rules, at("2026-06-16T23:00:00"));
    const papers = [1, 2, 3].map((hour) => paper(at(`2026-06-16T0${hour}:00:00`)));
    await add(...papers, paper(at("2026-06-16T04:00:00"), { categories: ["csx.LG", "math.CO"] }));
    await db.transaction().execute(async (tx) => {
      const readerId = await addReader(tx, { handle: "ada", name: "Ada", at: 0 });
      await submit(tx, { day: "2026-06-10", paperKey: 1, readerId, at: 0 });
    });
    expect(await fill()).toEqual([
      { day: "2026-06-17", rule: "First", keys: [2] },
      { day: "2026-06-17", rule: "Second", keys: [3] },
    ]);
  });

  it("does not take a paper again for a new version, nor for another rule's name", async () => {
    const rules = [LG];
    const { time, add, fill, editions } = await setUp(rules, at("2026-06-16T23:00:00"));
    const one = paper(at("2026-06-16T10:00:00"));
    await add(one);
    await fill();
    time.pass(3 * DAY_MS);
    await add({
      ...one,
      title: `${one.title}, revised`,
      versions: [...one.versions, { version: 2, createdAt: time.now }],
    });
    rules[0] = { ...LG, name: "Renamed" };
    expect(await fill()).toEqual([]);
    expect(await editions()).toEqual({ "2026-06-17": [one.id] });
  });

  it("makes up for the days that a server was down, within a bound", async () => {
    const { add, fill, editions } = await setUp([LG], at("2026-06-19T12:00:00"));
    const submitted = ["2026-06-08", "2026-06-10", "2026-06-15", "2026-06-16", "2026-06-17"];
    const papers = submitted.map((day) => paper(at(`${day}T10:00:00`)));
    await add(...papers);
    await fill();
    expect(await editions()).toEqual({
      "2026-06-16": [papers[2]?.id],
      "2026-06-17": [papers[3]?.id],
      "2026-06-18": [papers[4]?.id],
    });
    await fill({ day: "2026-06-09" });
    expect(Object.keys(await editions())[0]).toBe("2026-06-09");
  });

  it("puts what moderators held back into the edition of the day on which it comes, behind that day's own", async () => {
    const sources = [{ id: "arxiv", parts: ["cs.LG"] }];
    const { time, add, fill, editions, fetched } = await setUp([{ ...LG, papers: 3 }], at("2026-06-16T23:00:00"), {
      sources,
    });
    const held = [1, 2].map((hour) => paper(at(`2026-06-16T0${hour}:00:00`)));
    const own = [1, 2].map((hour) => paper(at(`2026-06-18T0${hour}:00:00`)));
    await fetched(time.now);
    await fill();
    time.now = at("2026-06-18T23:00:00");
    await fetched(time.now);
    await fill();
    await add(...held, ...own);
    await fill();
    expect(await editions()).toEqual({ "2026-06-19": [own[1]?.id, own[0]?.id, held[1]?.id] });
  });

  it("does so too when what was held back comes while the server is down", async () => {
    const sources = [{ id: "arxiv", parts: ["cs.LG"] }];
    const { time, add, fill, editions, fetched } = await setUp([LG], at("2026-06-18T12:00:00"), { sources });
    await fetched(time.now);
    await fill();
    const held = paper(at("2026-06-16T01:00:00"));
    time.now = at("2026-06-23T12:00:00");
    await add(held);
    await fetched(time.now);
    await fill();
    await fill();
    expect(await editions()).toEqual({ "2026-06-23": [held.id] });
  });

  it("does not take days for done with before their first papers have come", async () => {
    const sources = [{ id: "arxiv", parts: ["cs.LG"] }];
    const { time, db, add, fill, editions, fetched } = await setUp([LG], at("2026-06-18T23:00:00"), { sources });
    const papers = [15, 16, 17].map((day) => paper(at(`2026-06-${day}T10:00:00`)));
    // The harvest ends while the rules are at it.
    let reads = 0;
    const lateHarvest = async () => {
      if (++reads > 1) return;
      await add(...papers);
      await fetched(time.now);
    };
    const rules: Rule[] = [{ ...LG, query: "made up matters" }];
    await fillEditions({
      db,
      index: { find: async () => [], refresh: lateHarvest } as never,
      clock: time.clock,
      feedClock: NEW_YORK,
      rules,
      sources,
    });
    expect(await db.selectFrom("filled_days").selectAll().execute()).toEqual([]);
    await fill();
    expect(Object.keys(await editions())).toEqual(["2026-06-16", "2026-06-17", "2026-06-18"]);
  });

  it("waits for a day's papers: for their list, for the sources, and while they come; but not for ever", async () => {
    const sources = [{ id: "arxiv", parts: ["cs.LG"] }];
    const { time, db, add, fill, fetched } = await setUp([LG], at("2026-06-16T21:45:00"), { sources });
    await add(paper(at("2026-06-16T10:00:00")));
    const today = async () => (await fill()).length;
    await fetched(at("2026-06-16T21:40:00"));
    expect(await today()).toBe(0);
    time.now = at("2026-06-16T22:20:00");
    expect(await today()).toBe(0);
    await fetched(at("2026-06-16T22:15:00"));
    const lease = { name: "harvest arxiv", holder: "elsewhere:1:x", expires_at: time.now + 30_000 };
    await db.insertInto("leases").values(lease).execute();
    expect(await today()).toBe(0);
    time.pass(60_000);
    expect(await today()).toBe(1);
    // The next day the source fails, and what there is must do.
    await add(paper(at("2026-06-17T10:00:00")));
    time.now = at("2026-06-17T23:00:00");
    expect(await today()).toBe(0);
    time.now = at("2026-06-18T01:01:00");
    expect(await today()).toBe(1);
    // Such a day stays open until the source has answered again.
    const done = async () => (await db.selectFrom("filled_days").select("day").orderBy("day").execute()).at(-1)?.day;
    time.now = at("2026-06-19T12:00:00");
    await fill();
    expect(await done()).toBe("2026-06-16");
    await fetched(time.now);
    await fill();
    expect(await done()).toBe("2026-06-18");
  });

  it("gives each paper once when two processes fill at the same moment", async () => {
    const one = await setUp([LG, { ...LG, name: "Both" }], at("2026-06-16T23:00:00"));
    await one.add(...Array.from({ length: 40 }, (_, i) => paper(at("2026-06-16T10:00:00") + i)));
    await Promise.all(Array.from({ length: 8 }, () => one.fill({ impatient: true })));
    expect((await one.editions())["2026-06-17"]).toHaveLength(40);
  });

  it("ends with every paper in its day's edition, once, over a year of uneven arrivals and runs", async () => {
    const zones = fc.constantFrom("America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "UTC");
    const rollovers = fc.constantFrom("00:00", "01:30", "02:30", "21:30");
    const start = fc.integer({ min: 0, max: 364 }).map((day) => Date.UTC(2026, 0, 1) + day * DAY_MS);
    const arrivals = fc.array(
      fc.record({ hours: fc.integer({ min: 0, max: 14 * 24 }), delay: fc.integer({ min: 0, max: 36 }) }),
      { minLength: 1, maxLength: 25 },
    );
    // A server is down for up to five days, so that each run can make up for what was missed.
    const pauses = fc.array(fc.integer({ min: 1, max: 5 * 24 }), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(zones, rollovers, start, arrivals, pauses, async (zone, rollover, from, papers, gaps) => {
        const feedClock = { zone, rollover };
        const sources = [{ id: "arxiv", parts: ["cs.LG"] }];
        const { time, add, fill, editions, fetched } = await setUp([LG], from, { feedClock, sources });
        const coming = papers
          .map(({ hours, delay }) => {
            const submitted = from + hours * HOUR_MS;
            return { record: paper(submitted), comes: announcedAt(submitted) + delay * HOUR_MS };
          })
          .sort((a, b) => a.comes - b.comes);
        const dayOf = new Map<string, { own: Day; came: Day }>();
        for (let i = 0; time.now < from + 25 * DAY_MS; i++) {
          time.pass((gaps[i % gaps.length] ?? 1) * HOUR_MS);
          for (let next = coming[0]; next && next.comes <= time.now; next = coming[0]) {
            const { id, versions } = next.record;
            const own = announcementDay({ id, publishedAt: versions[0]?.createdAt ?? 0 }, feedClock);
            dayOf.set(id, { own, came: feedDayOf(time.now, feedClock) });
            await add(next.record);
            coming.shift();
          }
          await fetched(time.now);
          await fill();
        }
        expect(coming).toEqual([]);
        const placed = Object.entries(await editions()).flatMap(([day, ids]) => (ids ?? []).map((id) => [id, day]));
        expect(placed.map(([id]) => id).sort()).toEqual([...dayOf.keys()].sort());
        for (const [id, day] of placed) {
          const { own, came } = dayOf.get(id ?? "") ?? { own: "", came: "" };
          // A late one enters the newest edition that the first run after it could fill.
          const inTime =
            day === own || (own < (day ?? "") && addDays(came, -6) <= (day ?? "") && (day ?? "") <= addDays(came, 6));
          expect(inTime, `${id} for ${own}, come on ${came}, is in ${day}`).toBe(true);
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe("rules with queries", () => {
  const query: Omit<Rule, "name"> = { categories: [], papers: 10, order: "relevance" };
  const setUpIndexed = async (rules: Rule[]) => {
    const instance = await freshInstance({ zone: "America/New_York", rollover: "21:30" }, [], { rules });
    instance.time.now = at("2026-06-16T23:00:00");
    const parts = { ...instance, feedClock: instance.config, rules, sources: [], sleep: async () => {} };
    const dense = paper(at("2026-06-16T10:00:00"), {
      title: "Dense retrieval with dense vectors",
      abstract: "Dense retrieval finds documents by vectors.",
    });
    const passing = paper(at("2026-06-16T11:00:00"), {
      title: "A survey of sorting",
      abstract:
        "Among many other things, from sorting networks to external merges on tape drives, we touch upon the retrieval of records, dense or not.",
    });
    const half = paper(at("2026-06-16T12:00:00"), { title: "Retrieval of lost keys", abstract: "Where they were." });
    const earlier = paper(at("2026-05-11T12:00:00"), {
      title: "Dense retrieval, earlier",
      abstract: "Dense retrieval.",
    });
    await instance.add(dense, passing, half, earlier);
    return { instance, parts, dense, passing, half };
  };

  it("take papers with every word, the most relevant first; with a minimum, those that match well", async () => {
    const { instance, parts, dense, passing, half } = await setUpIndexed([]);
    const ids = async (rule: Partial<Rule>) => {
      const { fills } = await fillEditions({ ...parts, rules: [{ name: "Q", ...query, ...rule }] }, { dry: true });
      const rows = await instance.db.selectFrom("papers").select(["key", "id"]).execute();
      return fills.flatMap(({ keys }) => keys.map((key) => rows.find((row) => row.key === key)?.id));
    };
    expect(await ids({ query: "dense retrieval" })).toEqual([dense.id, passing.id]);
    expect(await ids({ query: "dense retrieval", papers: 1 })).toEqual([dense.id]);
    expect(await ids({ query: "dense retrieval -survey" })).toEqual([dense.id]);
    expect(await ids({ query: "dense retrieval", minimum: 0.9 })).toEqual([dense.id]);
    expect(await ids({ query: "dense retrieval", minimum: 0.01, order: "newest" })).toEqual([
      half.id,
      passing.id,
      dense.id,
    ]);
    expect(await ids({ query: "cat:cs.LG" })).toHaveLength(3);
    expect(await ids({ query: 'author:"Bob Sample" retrieval', order: "oldest" })).toEqual([
      dense.id,
      passing.id,
      half.id,
    ]);
    expect(await ids({ query: "dense retrieval", categories: ["math.CO"] })).toEqual([]);
    expect(await ids({ query: "has:code" })).toEqual([]);
  });

  it("wait until the index has every paper", async () => {
    const rules: Rule[] = [{ name: "Q", ...query, query: "dense retrieval" }];
    const { instance, parts } = await setUpIndexed(rules);
    const added = paper(at("2026-06-16T10:30:00"), { title: "More dense retrieval" });
    await instance.db.transaction().execute((tx) => upsertPapers(tx, [added]));
    const logged: string[] = [];
    const outside = {
      ...parts,
      backfillDays: 30,
      log: (m: string) => logged.push(m),
      signal: AbortSignal.timeout(1e6),
    };
    expect(await fillByTimetable(outside)).toEqual({ retryAt: instance.time.now + 20_000 });
    await instance.indexer.catchUp();
    expect(await fillByTimetable(outside)).toEqual({});
    expect(logged).toEqual(["The edition of 2026-06-17 has 3 more papers by the rule Q."]);
  });

  it("are shown apart from what people submitted, which comes first", async () => {
    const { instance, parts, dense, half } = await setUpIndexed([]);
    await fillEditions({ ...parts, rules: [{ name: "Dense & sparse", ...query, query: "dense retrieval" }] });
    const { key } = await instance.db
      .selectFrom("papers")
      .select("key")
      .where("id", "=", half.id)
      .executeTakeFirstOrThrow();
    const both = await instance.db
      .selectFrom("papers")
      .select("key")
      .where("id", "=", dense.id)
      .executeTakeFirstOrThrow();
    await instance.db.transaction().execute(async (tx) => {
      const readerId = await addReader(tx, { handle: "ada", name: "Ada", at: 0 });
      for (const paperKey of [key, both.key])
        await submit(tx, {
          day: "2026-06-17",
          paperKey,
          readerId,
          at: instance.time.now + HOUR_MS,
          note: "Read this.",
        });
    });
    const { html } = await instance.get("/papers/date/2026-06-17");
    expect(titlesIn(html)).toEqual([dense.title, half.title, "A survey of sorting"]);
    expect(textOf(html).match(/Submitted by Ada|By the rule “Dense & sparse”/g)).toEqual([
      "Submitted by Ada",
      "Submitted by Ada",
      "By the rule “Dense & sparse”",
    ]);
    expect((await instance.get(`/papers/${dense.id}`)).html).toContain("by the rule “Dense &amp; sparse”");
    expect(feedDayStart("2026-06-17", NEW_YORK)).toBe(at("2026-06-16T21:30:00"));
  });
});
