import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addPapers } from "../../../src/app/papers/addPapers.ts";
import { announcementsOf } from "../../../src/app/sources/announcements.ts";
import { harvest } from "../../../src/app/sources/harvest.ts";
import type { Database } from "../../../src/store/database.ts";
import { latestRejects, sourceState } from "../../../src/store/harvest/sources.ts";
import { findPaper, paperHistory } from "../../../src/store/papers/papers.ts";
import { upsertPapers } from "../../../src/store/papers/upsertPapers.ts";
import { arxivSource, freshRecords, harvestWhole, madeUpTime, PAUSE_MS } from "../../support/made/harvesting.ts";
import { DAY_MS, NOW, record } from "../../support/made/records.ts";
import { FAULTS, type Fault, startArxiv } from "../../support/servers/arxiv.ts";
import { type ServedPaper, servedPapers } from "../../support/servers/arxivRecords.ts";

/** What the records have, in the form in which the server serves it. */
async function held(db: Database) {
  const papers = await db.selectFrom("papers").select(["key", "id", "title", "abstract"]).orderBy("id").execute();
  const versions = await db.selectFrom("paper_versions").selectAll().orderBy("version").execute();
  const authors = await db.selectFrom("paper_authors").selectAll().orderBy("position").execute();
  const categories = await db.selectFrom("paper_categories").selectAll().orderBy("position").execute();
  return papers.map(({ key, ...paper }) => ({
    ...paper,
    versions: versions.filter((row) => row.paper_key === key).map((row) => [row.version, row.created_at]),
    authors: authors.filter((row) => row.paper_key === key).map((row) => row.name),
    categories: categories.filter((row) => row.paper_key === key).map((row) => row.category),
  }));
}

const whole = (at: number) => Math.floor(at / 1_000) * 1_000;
const served = (papers: ServedPaper[], ...categories: string[]) =>
  papers
    .filter((paper) => !paper.deleted && paper.categories.some((one) => categories.includes(one)))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, title, abstract, authors, versions, categories: all }) => ({
      id,
      title,
      abstract,
      versions: versions.map(({ at }, i) => [i + 1, whole(at)]),
      authors,
      categories: all,
    }));

const tallies = async (db: Database) =>
  db
    .selectFrom("harvests")
    .select((eb) => [eb.fn.sum<number>("new").as("fresh"), eb.fn.sum<number>("rejected").as("rejected")])
    .executeTakeFirstOrThrow();

describe("a harvest", () => {
  it("ends with exactly the server's records, cross-lists once, and asks politely", async () => {
    const time = madeUpTime();
    const papers = servedPapers(230, NOW);
    const server = await startArxiv({ papers, pageSize: 40, clock: time.clock, during: () => time.pass(700) });
    const { db } = await freshRecords();
    const given = { server, time, db, categories: ["cs.LG", "stat.ML"] };
    const [result] = await harvestWhole(arxivSource(given), given);
    const expected = served(papers, "cs.LG", "stat.ML");
    expect(await held(db)).toEqual(expected);
    expect([result?.tallies.new, result?.tallies.unchanged]).toEqual([
      expected.length,
      papers.filter((p) => p.categories.length > 1).length,
    ]);
    expect(server.state.mostOpen).toBe(1);
    expect(
      server.asked
        .slice(1)
        .map((one, i) => one.from - (server.asked[i]?.until ?? 0))
        .every((gap) => gap >= PAUSE_MS),
    ).toBe(true);
    expect(new Set(server.asked.map((one) => one.userAgent))).toEqual(
      new Set(["Broadsheet/test (self-hosted daily papers; tests@example.org)"]),
    );
    expect(server.asked[0]?.query).toEqual({
      verb: "ListRecords",
      metadataPrefix: "arXivRaw",
      set: "cs:cs:LG",
      from: "2026-05-17",
    });
  });

  it("asks the next time from the day of the last answer, and brings only what changed", async () => {
    const time = madeUpTime();
    const papers = servedPapers(60, NOW);
    const server = await startArxiv({ papers, clock: time.clock });
    const { db } = await freshRecords();
    const given = { server, time, db };
    const source = arxivSource(given);
    await harvestWhole(source, given);
    time.now += 2 * DAY_MS;
    const changed = papers[0] as ServedPaper;
    Object.assign(changed, {
      title: "A better title of it",
      changed: "2026-06-18",
      versions: [...changed.versions, { at: time.now - 5_000 }],
    });
    const before = server.asked.length;
    const [result] = await harvestWhole(source, given);
    expect(server.asked.slice(before).map(({ query }) => query.from)).toEqual(["2026-06-16"]);
    expect(result?.tallies).toMatchObject({ new: 0, updated: 1 });
    const paper = await findPaper(db, changed.id);
    expect(paper).toMatchObject({
      title: "A better title of it",
      updatedAt: whole(time.now - 5_000) > 0 ? expect.any(Number) : 0,
    });
    expect((await paperHistory(db, paper?.key ?? 0)).versions.map((v) => v.version)).toEqual([3, 2, 1]);
  });

  it("is a success also when nothing matches", async () => {
    const time = madeUpTime();
    const server = await startArxiv({ papers: [], clock: time.clock });
    const { db } = await freshRecords();
    const given = { server, time, db };
    expect((await harvestWhole(arxivSource(given), given))[0]).toMatchObject({ pages: 1, failed: [] });
    expect(await db.selectFrom("harvests").select(["error", "finished_at"]).execute()).toEqual([
      { error: null, finished_at: NOW },
    ]);
  });

  it("cuts a long backfill into months, and a later start of it does not lose the gap", async () => {
    const time = madeUpTime();
    const papers = servedPapers(120, NOW, 110);
    const server = await startArxiv({ papers, clock: time.clock });
    const { db } = await freshRecords();
    const source = arxivSource({ server, time, db });
    const parts = { db, clock: time.clock, sleep: time.sleep, backfillDays: 30 };
    await harvest(parts, source, "2026-02-20");
    expect(server.asked.map(({ query }) => [query.from, query.until])).toEqual([
      ["2026-02-20", "2026-03-22"],
      ["2026-03-23", "2026-04-22"],
      ["2026-04-23", "2026-05-23"],
      ["2026-05-24", undefined],
    ]);
    expect(await held(db)).toEqual(served(papers, "cs.LG"));
    time.now += 10 * DAY_MS;
    await harvest(parts, source, "2026-06-25");
    expect(server.asked.at(-1)?.query.from).toBe("2026-06-16");
    await harvest(parts, source, "2026-06-01");
    expect(server.asked.at(-1)?.query.from).toBe("2026-06-01");
  });

  it("ends with exactly the server's records after any mix of faults, and never breaks the rule of three seconds", async () => {
    const fault = fc.option(fc.constantFrom<Fault>(...FAULTS), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fault, { maxLength: 14 }),
        fc.integer({ min: 4, max: 40 }),
        fc.array(fc.integer({ min: 0, max: 9_000 }), { minLength: 1, maxLength: 5 }),
        async (faults, pageSize, durations) => {
          // What comes in a wrong encoding again and again is rejected in the end.
          fc.pre(faults.filter((one) => one === "wrong encoding").length <= 3);
          const time = madeUpTime();
          let turn = 0;
          const papers = servedPapers(90, NOW);
          const server = await startArxiv({
            papers,
            pageSize,
            clock: time.clock,
            during: () => time.pass(durations[turn++ % durations.length] ?? 0),
          });
          server.faults.push(...faults);
          const records = await freshRecords();
          const given = { server, time, db: records.db, categories: ["cs.LG", "stat.ML"] };
          await harvestWhole(arxivSource(given), given);
          const expected = served(papers, "cs.LG", "stat.ML");
          expect(await held(records.db)).toEqual(expected);
          expect(await tallies(records.db)).toEqual({ fresh: expected.length, rejected: 0 });
          const gaps = server.asked.slice(1).map((one, i) => one.from - (server.asked[i]?.until ?? 0));
          expect(Math.min(...gaps, PAUSE_MS)).toBe(PAUSE_MS);
          expect(server.state.mostOpen).toBe(1);
          await server.close();
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe("what became of papers", () => {
  async function followed(papers: ServedPaper[], categories = ["cs.LG"]) {
    const time = madeUpTime();
    const server = await startArxiv({ papers, clock: time.clock });
    const { db } = await freshRecords();
    const given = { server, time, db, categories };
    const source = arxivSource(given);
    const again = async () => {
      time.pass(DAY_MS);
      return (await harvestWhole(source, given)).at(-1)?.tallies;
    };
    await harvestWhole(source, given);
    return { time, server, db, source, again, today: () => new Date(time.now + DAY_MS).toISOString().slice(0, 10) };
  }

  it("a withdrawal is counted and shown, and so is what the source no longer has, which may come back", async () => {
    const papers = servedPapers(20, NOW);
    const { db, again, today } = await followed(papers);
    const [one, two] = papers.filter((paper) => paper.categories.includes("cs.LG")) as [ServedPaper, ServedPaper];
    Object.assign(one, { comments: "This paper has been withdrawn by the author", changed: today() });
    Object.assign(two, { deleted: true, changed: today() });
    expect(await again()).toMatchObject({ new: 0, updated: 2, withdrawn: 2 });
    expect((await findPaper(db, one.id))?.withdrawn).toBe(true);
    expect(await findPaper(db, two.id)).toMatchObject({ withdrawn: true, title: two.title });
    expect(await again()).toMatchObject({ updated: 0, withdrawn: 0 });
    Object.assign(two, { deleted: false, changed: today() });
    expect(await again()).toMatchObject({ updated: 1, withdrawn: 0 });
    expect((await findPaper(db, two.id))?.withdrawn).toBe(false);
  });

  it("one that could not be used is noted with its reason until it can", async () => {
    const papers = servedPapers(5, NOW);
    const [one] = papers as [ServedPaper];
    const { title } = one;
    one.title = "";
    const { db, again, today } = await followed(papers);
    expect(await latestRejects(db, "arxiv", 5)).toEqual([{ id: one.id, reason: "title is missing" }]);
    expect((await sourceState(db, "arxiv", ["cs.LG"])).rejected).toBe(1);
    Object.assign(one, { title, changed: today() });
    expect(await again()).toMatchObject({ new: 1, rejected: 0 });
    expect(await latestRejects(db, "arxiv", 5)).toEqual([]);
  });

  it("a record of the first and newest version leaves what is known of those between", async () => {
    const papers = servedPapers(1, NOW);
    const [one] = papers as [ServedPaper];
    one.versions = [1, 2, 3].map((n) => ({ at: NOW - (9 - n) * DAY_MS }));
    const { db, time, source } = await followed(papers);
    one.versions.push({ at: NOW - DAY_MS });
    await addPapers({ db, clock: time.clock, sources: [source] }, [one.id]);
    const paper = await findPaper(db, one.id);
    expect((await paperHistory(db, paper?.key ?? 0)).versions.map((v) => [v.version, v.createdAt])).toEqual(
      [4, 3, 2, 1].map((n) => [n, whole(one.versions[n - 1]?.at ?? 0)]),
    );
  });

  it("one that is known by a conference's id is joined", async () => {
    const papers = servedPapers(1, NOW);
    const [one] = papers as [ServedPaper];
    const time = madeUpTime();
    const server = await startArxiv({ papers, clock: time.clock });
    const { db } = await freshRecords();
    const conference = record({
      id: "conf:icml2026/1",
      title: one.title,
      authors: ["A. Number0"],
      versions: [{ version: 1, createdAt: NOW - 200 * DAY_MS }],
    });
    await db.transaction().execute((tx) => upsertPapers(tx, [conference]));
    const given = { server, time, db };
    expect((await harvestWhole(arxivSource(given), given))[0]?.tallies).toMatchObject({ new: 0, joined: 1 });
    expect((await findPaper(db, "conf:icml2026/1"))?.id).toBe(one.id);
  });
});

describe("a source that is down", () => {
  it("is asked a few times for its first part, once for each other, and says why and until when", async () => {
    const time = madeUpTime();
    const server = await startArxiv({ papers: servedPapers(30, NOW), clock: time.clock });
    const { db } = await freshRecords();
    const source = arxivSource({ server, time, db, categories: ["cs.LG", "stat.ML", "cs.CV"] });
    const parts = { db, clock: time.clock, sleep: time.sleep, backfillDays: 30 };
    server.faults.push(...Array.from({ length: 8 }, (): Fault => "broken"));
    const { failed } = await harvest(parts, source, undefined);
    expect(server.asked.map(({ query }) => query.set)).toEqual([
      ...Array(6).fill("cs:cs:LG"),
      "stat:stat:ML",
      "cs:cs:CV",
    ]);
    const { parts: states } = await sourceState(db, "arxiv", source.parts);
    expect(failed).toEqual(states.map(({ part, error, retryAt }) => ({ part, message: error, retryAt })));
    expect(states[0]).toEqual({
      part: "cs.LG",
      since: NOW,
      error: expect.stringMatching(/^127\.0\.0\.1:\d+ answered 500 \(it is broken just now\)\.$/),
      failingSince: NOW,
      retryAt: expect.any(Number),
    });
    expect((await harvest(parts, source, undefined)).failed).toEqual([]);
    for (const state of (await sourceState(db, "arxiv", source.parts)).parts)
      expect(state).toEqual({
        part: state.part,
        since: expect.any(Number),
        lastAnswer: expect.any(Number),
        lastSuccess: expect.any(Number),
      });
  });

  it("does not keep a single paper from being added when it comes back", async () => {
    const time = madeUpTime();
    const papers = servedPapers(3, NOW);
    const server = await startArxiv({ papers, clock: time.clock });
    const { db } = await freshRecords();
    const sources = [arxivSource({ server, time, db })];
    const [one] = papers as [ServedPaper];
    server.faults.push("busy, seconds", "empty");
    expect(await addPapers({ db, clock: time.clock, sources }, [one.id])).toMatchObject([
      { id: one.id, outcome: "new" },
    ]);
    server.faults.push("broken", "web page", "cut off");
    await expect(addPapers({ db, clock: time.clock, sources }, [one.id])).rejects.toMatchObject({
      code: "source_failing",
    });
  });
});

describe("announcements", () => {
  it("are compared with the records: what is missing or old is fetched, and a repeated list is told", async () => {
    const time = madeUpTime();
    const papers = servedPapers(20, NOW);
    const server = await startArxiv({ papers, clock: time.clock });
    const { db } = await freshRecords();
    const given = { server, time, db };
    const source = arxivSource(given);
    const announcements = announcementsOf(db, source);
    if (!announcements) throw new Error("arXiv has announcements");
    const said: (string | undefined)[] = [];
    const compare = () =>
      harvest({ db, clock: time.clock, sleep: time.sleep, backfillDays: 400 }, announcements, undefined, {
        onPage: (_, page) => said.push(page.message),
      });
    // Before the first harvest there is nothing to compare with, and nothing is asked.
    expect((await compare()).tallies.new).toBe(0);
    expect(server.asked).toEqual([]);
    await harvestWhole(source, given);
    const late = {
      ...(papers[0] as ServedPaper),
      id: "2606.00007",
      title: "One that came late to the lists",
      changed: "1999-01-01",
    };
    papers.push(late);
    const revised = papers[1] as ServedPaper;
    revised.versions = [...revised.versions, { at: NOW }];
    const held = papers[5] as ServedPaper;
    server.announced.set("cs.LG", { at: NOW, items: [late.id, `${revised.id}v2`, held.id, "2606.99999"] });
    const before = server.asked.length;
    expect((await compare()).tallies).toMatchObject({ new: 1, updated: 1 });
    expect(server.asked.slice(before).map(({ path, query }) => [path, query.id_list])).toEqual([
      ["/rss/cs.LG", undefined],
      ["/api/query", `${late.id},${revised.id},2606.99999`],
    ]);
    expect((await findPaper(db, revised.id))?.updatedAt).toBe(whole(NOW));
    server.announced.set("cs.LG", { at: NOW, items: [late.id, held.id] });
    expect((await compare()).tallies).toMatchObject({ new: 0, updated: 0 });
    expect(said).toEqual([
      undefined,
      "2 papers of 4 on the list had not come by themselves and were fetched (cs.LG announced, 2026-06-16). Announced but not to be had yet: 2606.99999.",
      "The list is the same as the last time (cs.LG announced, 2026-06-16).",
    ]);
  });
});
