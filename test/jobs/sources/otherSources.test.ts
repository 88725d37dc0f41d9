import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { harvest } from "../../../src/app/sources/harvest.ts";
import { addDays, dayOf, periodOf } from "../../../src/domain/editions/edition.ts";
import type { PaperSource } from "../../../src/domain/ports.ts";
import { entriesOf } from "../../../src/store/editions/editions.ts";
import { upvote } from "../../../src/store/editions/upvotes.ts";
import { latestRejects } from "../../../src/store/harvest/sources.ts";
import { findPaper, loadPapers, paperHistory } from "../../../src/store/papers/papers.ts";
import { upsertPapers } from "../../../src/store/papers/upsertPapers.ts";
import { addReader } from "../../../src/store/readers/readers.ts";
import { freshRecords, harvestWhole, hubSource, madeUpTime, preprintSource } from "../../support/made/harvesting.ts";
import { DAY_MS, NOW, record } from "../../support/made/records.ts";
import {
  dailyPapers,
  FAULTS,
  type Fault,
  preprints,
  type ServedDaily,
  type ServedPreprint,
  startHub,
} from "../../support/servers/hub.ts";

type Db = Awaited<ReturnType<typeof freshRecords>>["db"];
const TODAY = dayOf(NOW);

async function following(
  served: { daily?: ServedDaily[]; preprints?: ServedPreprint[]; pageSize?: number; ignoresCategories?: boolean },
  make: (given: Parameters<typeof hubSource>[0]) => PaperSource,
) {
  const time = madeUpTime();
  const server = await startHub({ ...served, clock: time.clock });
  const { db } = await freshRecords();
  const given = { server, time, db };
  const source = make(given);
  return { time, server, db, source, run: () => harvestWhole(source, given) };
}

const fromHub = (daily: ServedDaily[]) => following({ daily }, hubSource);
const day = (name: string) => periodOf("day", name);

/** Every edition as another site listed it: day, id, upvotes, submitter. */
async function listed(db: Db) {
  const rows = await db
    .selectFrom("listings")
    .innerJoin("papers", "papers.key", "listings.paper_key")
    .innerJoin("outside_scores", "outside_scores.paper_key", "papers.key")
    .select(["day", "papers.id", "outside_scores.upvotes", "papers.starting_score", "submitter"])
    .execute();
  return rows.map((row) => `${row.day} ${row.id} ${row.upvotes} ${row.starting_score} ${row.submitter ?? ""}`).sort();
}
const servedListings = (daily: ServedDaily[]) =>
  daily
    .flatMap((one) => one.days.map((d) => `${d} ${one.id} ${one.upvotes} ${one.upvotes} ${one.submitter ?? ""}`))
    .sort();

describe("Hugging Face's Daily Papers", () => {
  it("come day by day as editions, the most upvoted first, with links and submitters as text", async () => {
    const daily = dailyPapers(60, NOW);
    const { db, server, run } = await fromHub(daily);
    await run();
    expect(await listed(db)).toEqual(servedListings(daily));
    expect(server.asked[0]?.query).toMatchObject({ date: addDays(TODAY, -32), p: "0" });
    expect(server.asked.at(-1)?.query.date).toBe(TODAY);
    expect(await db.selectFrom("readers").selectAll().execute()).toEqual([]);
    const here = daily.filter(({ days }) => days.includes(TODAY)).sort((a, b) => b.upvotes - a.upvotes);
    const { total, entries } = await entriesOf(db, day(TODAY), 100);
    const papers = await loadPapers(
      db,
      entries.map(({ key }) => key),
    );
    expect(total).toBe(here.length);
    expect(papers.map(({ id }) => id)).toEqual(here.map(({ id }) => id));
    expect(papers[0]).toMatchObject({ upvotes: 0, elsewhere: [{ site: "huggingface", upvotes: here[0]?.upvotes }] });
    expect(entries.map(({ submitter, site }) => [submitter, site])).toEqual(
      here.map(({ submitter }) => [submitter ?? "", "huggingface"]),
    );
    const model = await findPaper(db, "2605.10020");
    expect(model?.links).toEqual(
      expect.arrayContaining([
        { kind: "code", value: "https://github.com/example/model-20" },
        { kind: "project", value: "https://model-20.example.org" },
      ]),
    );
  });

  it("are read again for three days, so that late papers and rising upvotes come in", async () => {
    const daily = dailyPapers(20, NOW);
    const { db, server, time, run } = await fromHub(daily);
    await run();
    const [one, two] = daily as [ServedDaily, ServedDaily];
    one.upvotes = 999;
    two.days = [addDays(TODAY, -2)];
    const late = { ...one, id: "2605.99999", title: "One that came late", days: [TODAY], upvotes: 5 };
    daily.push(late);
    server.asked.length = 0;
    time.pass(3_600_000);
    await run();
    expect(server.asked.map(({ query }) => query.date)).toEqual([addDays(TODAY, -2), addDays(TODAY, -1), TODAY]);
    expect((await findPaper(db, one.id))?.elsewhere).toEqual([{ site: "huggingface", upvotes: 999 }]);
    expect((await findPaper(db, late.id))?.title).toBe("One that came late");
    // It stays where it was listed once.
    const known = await findPaper(db, two.id);
    expect((await paperHistory(db, known?.key ?? 0)).submissions.map((s) => s.day)).toHaveLength(2);
  });

  it("a day of more papers than an answer holds is read page by page", async () => {
    const daily = dailyPapers(230, NOW, 1);
    const { db, run } = await fromHub(daily);
    await run();
    expect((await entriesOf(db, day(TODAY), 1)).total).toBe(230);
  });

  it("readers' upvotes count on top of the starting score and are not mixed with it", async () => {
    const daily = dailyPapers(3, NOW, 1).map((one, i) => ({ ...one, days: [TODAY], upvotes: 10 + i }));
    const { db, run } = await fromHub(daily);
    await run();
    const last = await findPaper(db, daily[0]?.id ?? "");
    await db.transaction().execute(async (tx) => {
      for (const handle of ["alice", "bob", "carol"]) {
        const reader = await addReader(tx, { handle, name: handle, at: NOW });
        await upvote(tx, last?.key ?? 0, reader, NOW);
      }
    });
    const { entries } = await entriesOf(db, day(TODAY), 10);
    const papers = await loadPapers(
      db,
      entries.map(({ key }) => key),
    );
    expect(papers.map(({ upvotes, elsewhere }) => [upvotes, elsewhere[0]?.upvotes])).toEqual([
      [3, 10],
      [0, 12],
      [0, 11],
    ]);
  });

  it("change nothing of what arXiv says of a paper, and give way to it when it comes later", async () => {
    const daily = dailyPapers(2, NOW, 1).map((one) => ({
      ...one,
      days: [TODAY],
      githubRepo: "https://github.com/a/b",
      projectPage: "",
    }));
    const [known, unknown] = daily.map(({ id }) => id) as [string, string];
    const { db, run, time } = await fromHub(daily);
    const arxiv = (id: string) =>
      record({ id, title: `arXiv's own title of ${id}`, versions: [{ version: 1, createdAt: NOW - 90 * DAY_MS }] });
    const apply = (id: string) => db.transaction().execute((tx) => upsertPapers(tx, [arxiv(id)]));
    await apply(known);
    await run();
    expect(await findPaper(db, known)).toMatchObject({
      title: `arXiv's own title of ${known}`,
      categories: ["cs.LG"],
      links: [{ kind: "code", value: "https://github.com/a/b" }],
    });
    expect((await findPaper(db, unknown))?.title).toBe(daily[1]?.title);
    expect(await apply(unknown)).toEqual(["updated"]);
    time.pass(3_600_000);
    await run();
    expect(await findPaper(db, unknown)).toMatchObject({
      title: `arXiv's own title of ${unknown}`,
      publishedAt: NOW - 90 * DAY_MS,
      categories: ["cs.LG"],
      links: [{ kind: "code", value: "https://github.com/a/b" }],
    });
    const rows = await db.selectFrom("paper_versions").selectAll().execute();
    expect(rows).toHaveLength(2);
  });

  it("a paper that cannot be used is noted with its reason, and the rest of its day comes", async () => {
    const daily = dailyPapers(6, NOW, 1).map((one) => ({ ...one, days: [TODAY] }));
    Object.assign(daily[0] ?? {}, { id: "not-arxiv" });
    Object.assign(daily[1] ?? {}, { publishedAt: Date.UTC(2099, 0) });
    Object.assign(daily[2] ?? {}, { publishedAt: 0 });
    Object.assign(daily[3] ?? {}, { title: "" });
    const { db, run } = await fromHub(daily);
    await run();
    expect((await entriesOf(db, day(TODAY), 10)).total).toBe(2);
    expect(Object.fromEntries((await latestRejects(db, "huggingface", 9)).map((r) => [r.id, r.reason]))).toEqual({
      "not-arxiv": 'id "not-arxiv" is none of arXiv\'s',
      "2605.10001": 'date "2099-01-01T00:00:00.000Z" is in the future',
      "2605.10002": 'date "1970-01-01T00:00:00.000Z" is too long ago',
      "2605.10003": "title is missing",
    });
  });

  it.each<[Fault, RegExp]>([
    ["huge", /more than \d+ MB/],
    ["nested", /damaged or ends too early|without a list/],
    ["far redirect", /leads to http:\/\/169\.254\.169\.254, which is not followed/],
    ["endless redirect", /leads on and on/],
    ["web page", /web page in place of papers/],
    ["wrong encoding", /other than UTF-8/],
    ["a number", /damaged or ends too early/],
    ["no list", /without a list of papers/],
  ])("an answer of the kind %j is trouble in words and brings nothing", async (fault, message) => {
    const { db, server, time, source } = await fromHub(dailyPapers(5, NOW));
    server.faults.push(...Array<Fault>(8).fill(fault));
    const page = await source.read({ part: "daily papers", span: { from: TODAY } });
    expect(page).toBeInstanceOf(Error);
    expect((page as Error).message).toMatch(message);
    expect(server.state.bytes).toBeLessThan(100_000_000);
    expect(await db.selectFrom("papers").selectAll().execute()).toEqual([]);
    expect(time.now).toBeLessThan(NOW + DAY_MS);
  });
});

/** Every preprint held: id, title, versions, categories. */
async function held(db: Db, prefix: string) {
  const ids = await db.selectFrom("papers").select(["key", "id", "title"]).where("id", "like", `${prefix}:%`).execute();
  const rows = [];
  for (const { key, id, title } of ids) {
    const history = await paperHistory(db, key);
    const days = history.versions.map(({ version, createdAt }) => `${version}=${dayOf(createdAt)}`).reverse();
    rows.push(`${id} ${title} ${days.join(" ")}`);
  }
  return rows.sort();
}
const servedAs = (all: ServedPreprint[], server: string, category?: string) =>
  all
    .filter((one) => one.server === server && (!category || one.category === category))
    .map(
      (one) =>
        `${server}:${one.doi} ${one.title.replace(/<.?i>/g, "")} ${one.versions.map((d, i) => `${i + 1}=${d}`).join(" ")}`,
    )
    .sort();

describe("bioRxiv and medRxiv", () => {
  it("come page by page with their versions, names, categories and journals", async () => {
    const all = preprints(130, NOW);
    const { db, server, run } = await following({ preprints: all }, (given) => preprintSource("biorxiv", given));
    await run();
    expect(await held(db, "biorxiv")).toEqual(servedAs(all, "biorxiv"));
    expect(await held(db, "medrxiv")).toEqual([]);
    expect(server.asked.length).toBeGreaterThan(3);
    const first = all[0] as ServedPreprint;
    expect(await findPaper(db, `biorxiv:${first.doi}`)).toMatchObject({
      title: "How the 0th cell divides in vitro",
      abstract: "About ~0% of cells divide & others do not (p < 0.05).",
      authors: ["A. B. Number0", "B. Kégl"],
      categories: ["neuroscience"],
      links: [{ kind: "doi", value: "10.1000/journal.0" }],
    });
  });

  it.each([false, true])("by category, also from a server that passes over it (%j)", async (ignoresCategories) => {
    const all = preprints(90, NOW);
    const { db, run } = await following({ preprints: all, ignoresCategories }, (given) =>
      preprintSource("biorxiv", { ...given, categories: ["cell biology"] }),
    );
    await run();
    expect(await held(db, "biorxiv")).toEqual(servedAs(all, "biorxiv", "cell biology"));
    expect(await db.selectFrom("paper_categories").select("category").distinct().execute()).toEqual([
      { category: "cell-biology" },
    ]);
  });

  it("a new version and a withdrawal come with the next harvest", async () => {
    const all = preprints(10, NOW, 3);
    const { db, time, run } = await following({ preprints: all }, (given) => preprintSource("biorxiv", given));
    await run();
    const [one, two] = all as [ServedPreprint, ServedPreprint];
    time.pass(2 * DAY_MS);
    one.versions.push(dayOf(time.now));
    one.title = "A better title of the whole matter";
    two.versions.push(dayOf(time.now));
    two.type = "withdrawn";
    expect((await run()).at(-1)?.tallies).toMatchObject({ new: 0 });
    expect(await findPaper(db, `biorxiv:${one.doi}`)).toMatchObject({ title: "A better title of the whole matter" });
    expect((await findPaper(db, `biorxiv:${two.doi}`))?.withdrawn).toBe(true);
    const { key = 0 } = (await findPaper(db, `biorxiv:${one.doi}`)) ?? {};
    expect((await paperHistory(db, key)).versions.map(({ createdAt }) => dayOf(createdAt))).toEqual(
      [...one.versions].reverse(),
    );
    time.pass(3_600_000);
    expect((await run()).at(-1)?.tallies).toMatchObject({ new: 0, updated: 0, withdrawn: 0 });
  });

  it("rows that cannot be used are noted with their reasons", async () => {
    const all = preprints(8, NOW, 2).map((one) => ({ ...one, server: "medrxiv" as const }));
    Object.assign(all[1] ?? {}, { doi: "../../etc" });
    Object.assign(all[2] ?? {}, { title: "" });
    const { db, run } = await following({ preprints: all }, (given) => preprintSource("medrxiv", given));
    await run();
    expect((await latestRejects(db, "medrxiv", 9)).map(({ reason }) => reason).sort()).toEqual([
      "doi is no DOI",
      "title is missing",
    ]);
  });
});

describe("any mix of faults", () => {
  it("ends with exactly the server's papers, editions and scores", async () => {
    const fault = fc.option(fc.constantFrom<Fault>(...FAULTS), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fault, { maxLength: 14 }),
        fc.integer({ min: 5, max: 40 }),
        fc.constantFrom("huggingface", "biorxiv", "medrxiv"),
        async (faults, pageSize, which) => {
          const daily = dailyPapers(70, NOW);
          const all = preprints(60, NOW);
          const { db, server, run } = await following({ daily, preprints: all, pageSize }, (given) =>
            which === "huggingface" ? hubSource(given) : preprintSource(which as "biorxiv", given),
          );
          server.faults.push(...faults);
          await run();
          if (which === "huggingface") expect(await listed(db)).toEqual(servedListings(daily));
          else expect(await held(db, which)).toEqual(servedAs(all, which));
          expect(server.state.mostOpen).toBe(1);
          expect(await latestRejects(db, which, 5)).toEqual([]);
          const gaps = server.asked.slice(1).map((one, i) => one.from - (server.asked[i]?.until ?? 0));
          expect(Math.min(...gaps, 1_000)).toBe(1_000);
          await server.close();
        },
      ),
      { numRuns: 30 },
    );
  });

  it("Retry-After is obeyed", async () => {
    const { db, server, time, source } = await fromHub(dailyPapers(5, NOW));
    server.faults.push("busy, seconds");
    await harvest({ db, clock: time.clock, sleep: time.sleep, backfillDays: 1 }, source, undefined);
    expect((server.asked[1]?.from ?? 0) - (server.asked[0]?.until ?? 0)).toBeGreaterThanOrEqual(20_000);
  });
});
