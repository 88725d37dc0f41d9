import { describe, expect, it } from "vitest";
import { harvestSpan, isLate, nextStart, retryAt, SourceError } from "../../../src/domain/harvest/harvest.ts";
import {
  type Job,
  type JobContext,
  type JobResult,
  lastTime,
  nextTime,
  runIfDue,
  startTimetable,
} from "../../../src/jobs/scheduler.ts";
import { TIMETABLE } from "../../../src/jobs/timetable.ts";
import { freshInstance, temporaryFolder } from "../../support/instance.ts";
import { freshRecords, madeUpTime, type Time } from "../../support/made/harvesting.ts";
import { DAY_MS, NOW } from "../../support/made/records.ts";

const HOUR_MS = 3_600_000;

async function setUp(run: (runs: number) => Promise<JobResult>, folder = temporaryFolder(), time: Time = madeUpTime()) {
  const { db } = await freshRecords(folder);
  const state = { runs: 0, logged: [] as string[] };
  const job: Job = {
    name: "test",
    at: ["0 */6 * * *"],
    zone: "UTC",
    does: "Counts.",
    sources: [],
    run: () => run(++state.runs),
  };
  const outside: JobContext = {
    db,
    clock: time.clock,
    sleep: time.sleep,
    sources: [],
    backfillDays: 30,
    index: {} as never,
    feedClock: { zone: "UTC", rollover: "00:00" },
    rules: [],
    log: (message) => state.logged.push(message),
    signal: new AbortController().signal,
  };
  return { time, state, job, outside, folder, runIfDue: () => runIfDue(job, outside) };
}

describe("a job of the timetable", () => {
  it("runs once for each of its times, also for one that passed while no server was up", async () => {
    const { time, state, runIfDue } = await setUp(async () => ({}));
    expect([await runIfDue(), await runIfDue()]).toEqual([true, false]);
    time.pass(5 * HOUR_MS);
    expect(await runIfDue()).toBe(false);
    time.pass(HOUR_MS);
    expect([await runIfDue(), await runIfDue()]).toEqual([true, false]);
    time.pass(40 * HOUR_MS);
    expect([await runIfDue(), await runIfDue()]).toEqual([true, false]);
    expect(state.runs).toBe(3);
  });

  it("is tried again when it says so, and after a mishap", async () => {
    const { time, state, runIfDue } = await setUp(async (runs) => {
      if (runs === 1) return { retryAt: NOW + 60_000 };
      if (runs === 2) throw new Error("a wall fell down");
      return {};
    });
    await runIfDue();
    time.pass(59_000);
    expect(await runIfDue()).toBe(false);
    time.pass(1_000);
    expect(await runIfDue()).toBe(true);
    expect(state.logged).toEqual(["The job test failed: a wall fell down"]);
    time.pass(300_000);
    expect([await runIfDue(), await runIfDue()]).toEqual([true, false]);
  });

  it("is run by one process at a time", async () => {
    const folder = temporaryFolder();
    const time = madeUpTime();
    let release = () => {};
    const held = new Promise<JobResult>((resolve) => {
      release = () => resolve({});
    });
    const one = await setUp(() => held, folder, time);
    const two = await setUp(async () => ({}), folder, time);
    const running = one.runIfDue();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await two.runIfDue()).toBe(false);
    release();
    expect(await running).toBe(true);
    expect([await two.runIfDue(), two.state.runs]).toEqual([false, 0]);
  });

  it("that is stopped is still due", async () => {
    const { job, outside, time, state } = await setUp((runs) =>
      runs === 1 ? new Promise(() => {}) : Promise.resolve({}),
    );
    job.run = ({ signal }) => {
      state.runs++;
      return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    };
    const timetable = startTimetable([job], {
      ...outside,
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, Math.min(ms, 20))),
    });
    while (state.runs === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await timetable.stop();
    expect([state.logged, await outside.db.selectFrom("jobs").selectAll().execute()]).toEqual([[], []]);
    job.run = async () => ({});
    expect(await runIfDue(job, outside)).toBe(true);
    expect(time.now).toBe(NOW);
  });
});

describe("the timetable", () => {
  it("has times that come, in zones that exist", () => {
    for (const job of TIMETABLE) {
      expect(lastTime(job, NOW)).toBeLessThanOrEqual(NOW);
      expect(nextTime(job, NOW)).toBeGreaterThan(NOW);
      expect(nextTime(job, NOW) - lastTime(job, NOW)).toBeLessThanOrEqual(4 * DAY_MS);
    }
  });

  it("looks within the hour after arXiv's announcement of 20:00 in New York, in summer and winter", () => {
    const harvest = TIMETABLE.find((job) => job.name === "harvest") as Job;
    for (const announced of [Date.UTC(2026, 5, 16, 0), Date.UTC(2026, 0, 14, 1)]) {
      const times = [];
      for (let at = announced; at < announced + 4 * HOUR_MS; at = nextTime(harvest, at))
        times.push(nextTime(harvest, at));
      expect(times.length).toBeGreaterThanOrEqual(7);
      expect((times[0] ?? 0) - announced).toBeLessThanOrEqual(HOUR_MS / 2);
    }
  });
});

describe("waits", () => {
  const passing = new SourceError("passing", "");
  it("grow with failures up to an hour, and never end before the source wants", () => {
    const waits = [1, 2, 3, 5, 10, 100].map((failures) => (retryAt(passing, failures, NOW) - NOW) / 1_000);
    expect(waits).toEqual([10, 20, 40, 160, 3_600, 3_600]);
    expect(retryAt(new SourceError("lasting", ""), 1, NOW) - NOW).toBe(HOUR_MS);
    expect(retryAt(new SourceError("passing", "", NOW + 2 * HOUR_MS), 1, NOW) - NOW).toBe(2 * HOUR_MS);
  });
});

describe("spans", () => {
  const covered = { span: { from: "2026-05-01" }, finished: true, startedAt: NOW };
  it.each([
    ["never harvested", undefined, "2026-05-17"],
    ["interrupted", { ...covered, finished: false }, "2026-05-01"],
    ["ended at the source's day", { ...covered, respondedAt: NOW - DAY_MS }, "2026-06-15"],
    ["ended, the source's clock in 2099", { ...covered, respondedAt: Date.UTC(2099, 0, 1) }, "2026-06-16"],
    ["ended, the source's clock in 1970", { ...covered, respondedAt: 0 }, "2026-05-01"],
    ["ended, without the source's time", covered, "2026-06-16"],
    ["ended at its last day", { ...covered, span: { from: "2026-05-01", until: "2026-05-31" } }, "2026-06-01"],
  ])("begin rightly where a part was %s", (_, before, from) => expect(nextStart(before, NOW, 30)).toBe(from));

  it("are cut where they are long", () => {
    expect(harvestSpan("2026-05-20", NOW)).toEqual({ from: "2026-05-20" });
    expect(harvestSpan("2020-01-01", NOW)).toEqual({ from: "2020-01-01", until: "2020-01-31" });
  });
});

describe("health", () => {
  const ARXIV = { id: "arxiv", name: "arXiv", parts: ["cs.LG", "stat.ML"], lateAfterMs: 26 * HOUR_MS };
  const health = async (instance: Awaited<ReturnType<typeof freshInstance>>) => {
    const { status, html } = await instance.get("/health");
    const { sources, ...rest } = JSON.parse(html);
    return [status, rest.status, sources[0]?.late];
  };
  const harvested = (instance: Awaited<ReturnType<typeof freshInstance>>, part: string, at: number, more = {}) =>
    instance.db
      .insertInto("harvests")
      .values({ source: "arxiv", part, from_day: "2026-06-01", started_at: at, saved_at: at, finished_at: at, ...more })
      .execute();

  it("turns red when a source has not answered for longer than its limit, and green when it has", async () => {
    const instance = await freshInstance({}, [ARXIV]);
    expect(await health(instance)).toEqual([200, "ok", false]);
    await harvested(instance, "cs.LG", NOW);
    await harvested(instance, "stat.ML", NOW);
    instance.time.now += 26 * HOUR_MS;
    expect(await health(instance)).toEqual([200, "ok", false]);
    instance.time.now += 1_000;
    expect(await health(instance)).toEqual([503, "failing", true]);
    await harvested(instance, "cs.LG", instance.time.now);
    expect(await health(instance)).toEqual([503, "failing", true]);
    // A harvest that brought nothing, or has brought a page and goes on, is an answer.
    await harvested(instance, "stat.ML", instance.time.now, { finished_at: null });
    expect(await health(instance)).toEqual([200, "ok", false]);
  });

  it("turns red too when there never was an answer, and not for what nobody follows", async () => {
    const instance = await freshInstance({}, [ARXIV, { ...ARXIV, id: "other", parts: [] }]);
    instance.time.now += 27 * HOUR_MS;
    expect(await health(instance)).toEqual([503, "failing", true]);
    expect(isLate({ parts: [], papers: 0, rejected: 0 }, 1, 0, NOW)).toBe(false);
    const nobody = await freshInstance({}, [{ ...ARXIV, parts: [] }]);
    nobody.time.now += 27 * HOUR_MS;
    expect(await health(nobody)).toEqual([200, "ok", undefined]);
  });

  it("pages show that a paper was withdrawn", async () => {
    const instance = await freshInstance();
    const { record } = await import("../../support/made/records.ts");
    const one = record({ withdrawn: true, title: "One that was taken back" });
    await instance.add(one, record({ title: "One that stands" }));
    expect((await instance.get(`/papers/${one.id}`)).html).toContain("This paper has been withdrawn.");
    const front = (await instance.get("/")).html;
    expect(front.match(/This paper has been withdrawn\./g)).toHaveLength(1);
  });
});
