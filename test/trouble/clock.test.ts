/** A clock that was three days ahead for a while, and is right again. */
import { describe, expect, it } from "vitest";
import { sendDigests } from "../../src/app/digests/sendDigests.ts";
import { webhookSettlement } from "../../src/domain/alerts/alert.ts";
import { DEFAULT_PREFERENCES } from "../../src/domain/digests/digestPreferences.ts";
import { nextStart, retryAt, SourceError } from "../../src/domain/harvest/harvest.ts";
import { createClockWatch } from "../../src/jobs/clockWatch.ts";
import { type Job, type JobContext, runIfDue } from "../../src/jobs/scheduler.ts";
import { isBelievable, isFromFuture, LONGEST_ASKED_MS, notBefore } from "../../src/lib/moments.ts";
import { readRetryAfter } from "../../src/lib/retryAfter.ts";
import { isAnythingDue } from "../../src/store/digests/dueDeliveries.ts";
import { isHeld, takeLease } from "../../src/store/lib/leases.ts";
import { MOMENTS } from "../../src/store/whole/futureMoments.ts";
import { freshInstance } from "../support/instance.ts";
import { freshRecords, madeUpTime } from "../support/made/harvesting.ts";
import { DAY_MS, NOW } from "../support/made/records.ts";
import { nextMidnight, senderWith, subscribe } from "../support/made/subscribers.ts";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const UTC = { zone: "UTC", rollover: "00:00" };

describe("a stored moment", () => {
  it("is believed as far ahead as such waits last, and a minute more", () => {
    expect([isBelievable(NOW + HOUR_MS, NOW, HOUR_MS), isBelievable(NOW + 2 * HOUR_MS, NOW, HOUR_MS)]).toEqual([
      true,
      false,
    ]);
    expect(notBefore(NOW + HOUR_MS, NOW, HOUR_MS)).toBe(NOW + HOUR_MS);
    expect(notBefore(NOW + 3 * DAY_MS, NOW, HOUR_MS)).toBe(NOW);
    expect([isFromFuture(NOW + MINUTE_MS, NOW), isFromFuture(NOW + MINUTE_MS + 1, NOW)]).toEqual([false, true]);
  });
});

async function setUp() {
  const { db } = await freshRecords();
  const time = madeUpTime(NOW);
  let monotonic = 0;
  const logged: string[] = [];
  const log = (message: string) => void logged.push(message);
  const watch = () =>
    createClockWatch({
      db,
      clock: time.clock,
      feedClock: UTC,
      nextDue: nextMidnight,
      log,
      monotonic: () => monotonic,
    });
  return {
    db,
    time,
    logged,
    log,
    watch,
    /** Both clocks go on. */
    pass(ms: number) {
      time.now += ms;
      monotonic += ms;
    },
    /** Only the one that may be wrong. */
    jump(ms: number) {
      time.now += ms;
    },
  };
}

describe("a wait that somebody outside asks for", () => {
  it("is bounded, whoever asks", () => {
    const years = 31 * 365 * DAY_MS;
    expect(readRetryAfter("999999999", NOW)).toBe(NOW + LONGEST_ASKED_MS);
    expect(readRetryAfter(new Date(NOW + years).toUTCString(), NOW)).toBe(NOW + LONGEST_ASKED_MS);
    expect(retryAt(new SourceError("passing", "busy", NOW + years), 1, NOW)).toBe(NOW + LONGEST_ASKED_MS);
    const busy = { sent: false, message: "429", busy: true, waitMs: years } as const;
    expect(webhookSettlement(busy, { attempts: 1, dueAt: NOW }, NOW).settlement).toMatchObject({
      retryAt: NOW + DAY_MS,
    });
  });
});

describe("a clock that was ahead", () => {
  it("keeps no job waiting, with or without a restart", async () => {
    const { db, time, jump, pass, log } = await setUp();
    let runs = 0;
    const job: Job = {
      name: "test",
      at: ["0 * * * *"],
      zone: "UTC",
      does: "Counts.",
      sources: [],
      run: async () => (++runs === 2 ? { retryAt: time.now + HOUR_MS } : {}),
    };
    const outside = { db, clock: time.clock, log, signal: new AbortController().signal } as unknown as JobContext;
    await runIfDue(job, outside);
    jump(3 * DAY_MS);
    await runIfDue(job, outside);
    jump(-3 * DAY_MS);
    expect([await runIfDue(job, outside), await runIfDue(job, outside)]).toEqual([true, false]);
    pass(HOUR_MS);
    expect(await runIfDue(job, outside)).toBe(true);
    expect(runs).toBe(4);
  });

  it.each([["while the server runs"], ["over a restart"]])("skips no digest (%s)", async (when) => {
    const { db, time, logged, log, watch, jump, pass } = await setUp();
    const parts = { db, clock: time.clock, sleep: time.sleep, log, signal: new AbortController().signal };
    const mails: string[] = [];
    const sender = senderWith(async ({ subject }) => {
      mails.push(subject);
      return { sent: true, answer: "250" };
    });
    await subscribe(db, ["alice@example.net"], NOW + 12 * HOUR_MS);
    let watching = watch();
    await watching.start();
    jump(3 * DAY_MS);
    await watching.look();
    await sendDigests(parts, sender);
    expect(mails).toEqual(["Papers of 2026-06-19"]);
    jump(-3 * DAY_MS);
    if (when === "over a restart") {
      watching = watch();
      await watching.start();
    } else await watching.look();
    expect(logged).toEqual([expect.stringMatching(/clock (went back by 3 days|is 3 days behind)/)]);
    expect(watching.setBack()?.byMs).toBeGreaterThan(2 * DAY_MS);
    for (let day = 0; day < 4; day++) {
      pass(DAY_MS);
      await watching.look();
      await sendDigests(parts, sender);
    }
    expect(mails.slice(1)).toEqual([17, 18, 19, 20].map((day) => `Papers of 2026-06-${day}`));
    expect(await isAnythingDue(db, time.now)).toBe(false);
    expect(logged.length).toBe(1);
  });

  it("writes nothing where all is well, however often it is looked at", async () => {
    const instance = await freshInstance();
    await subscribe(instance.db, ["alice@example.net"], NOW + 12 * HOUR_MS);
    const watching = createClockWatch({ ...instance, feedClock: UTC, nextDue: nextMidnight, log() {} });
    const before = instance.records.state();
    await watching.start();
    await watching.look();
    expect(instance.records.state()).toBe(before);
    expect(watching.setBack()).toBeUndefined();
  });

  it("leaves no moment in the future that something waits for", async () => {
    const { db, jump, watch } = await setUp();
    const ahead = NOW + 3 * DAY_MS;
    const [subscription = 0] = await subscribe(db, ["alice@example.net"], ahead + DAY_MS);
    await db
      .insertInto("deliveries")
      .values([
        { subscription_id: subscription, issue: "2026-06-19", state: "due", due_at: ahead, retry_at: ahead + HOUR_MS },
        { subscription_id: subscription, issue: "2026-06-15", state: "due", due_at: NOW - DAY_MS, retry_at: ahead },
      ])
      .execute();
    await db.insertInto("jobs").values({ name: "harvest", done_for: ahead }).execute();
    await db.insertInto("filled_days").values({ day: "2026-06-18", up_to_key: 1, filled_at: ahead }).execute();
    await db
      .insertInto("harvests")
      .values({ source: "arxiv", part: "cs.LG", from_day: "2026-06-10", started_at: ahead, finished_at: ahead })
      .execute();
    jump(0);
    await watch().start();
    expect(await db.selectFrom("subscriptions").select("next_due_at").executeTakeFirst()).toEqual({
      next_due_at: nextMidnight({ preferences: DEFAULT_PREFERENCES, zone: "" }, NOW).dueAt,
    });
    expect(await db.selectFrom("deliveries").select(["issue", "retry_at"]).execute()).toEqual([
      { issue: "2026-06-15", retry_at: NOW },
    ]);
    expect(await db.selectFrom("jobs").selectAll().execute()).toEqual([]);
    expect(await db.selectFrom("filled_days").selectAll().execute()).toEqual([]);
    expect(await db.selectFrom("harvests").select("finished_at").executeTakeFirst()).toEqual({ finished_at: NOW });
  });

  it("has every column of the records that names a wait in its table", async () => {
    const { db } = await setUp();
    const tables = await db.introspection.getTables();
    const waits = tables.flatMap(({ name, columns }) =>
      columns
        .filter((column) => /^(retry_at|due_at|claimed_at|handed_at|found_at|saved_at|used_at)$/.test(column.name))
        .map((column) => `${name}.${column.name}`),
    );
    const known = new Set(MOMENTS.map(({ table, column }) => `${table}.${column}`));
    // Settled in code: a job's with the job, an issue's with its name.
    const settled = new Set(["jobs.retry_at", "deliveries.due_at"]);
    expect(waits.filter((wait) => !known.has(wait) && !settled.has(wait))).toEqual([]);
  });

  it("leaves no gap in what is harvested", () => {
    const covered = (days: number) => ({
      span: { from: "2026-06-10" },
      finished: true,
      startedAt: NOW + days * DAY_MS,
    });
    expect(nextStart(covered(0), NOW, 30)).toBe("2026-06-16");
    expect(nextStart(covered(3), NOW, 30)).toBe("2026-06-10");
    expect(nextStart({ ...covered(3), span: { from: "2026-06-18" } }, NOW, 30)).toBe("2026-05-17");
    expect(nextStart({ ...covered(-1), span: { from: "2026-05-10", until: "2026-06-17" } }, NOW, 30)).toBe(
      "2026-05-10",
    );
  });

  it("holds no lease for longer than leases last", async () => {
    const { db } = await setUp();
    await takeLease(db, "work", "elsewhere:1:x:", NOW + 3 * DAY_MS, NOW + 3 * DAY_MS + 30_000);
    expect(await isHeld(db, "work", NOW)).toBe(false);
    expect(await takeLease(db, "work", "here:2:y:", NOW, NOW + 30_000)).toBe(true);
    expect(await takeLease(db, "work", "there:3:z:", NOW, NOW + 30_000)).toBe(false);
  });
});
