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
import { submit } from "../../src/store/editions/editions.ts";
import { isHeld, takeLease } from "../../src/store/lib/leases.ts";
import { MOMENTS } from "../../src/store/whole/futureMoments.ts";
import { freshInstance } from "../support/instance.ts";
import { freshRecords, madeUpTime } from "../support/made/harvesting.ts";
import { DAY_MS, NOW, record } from "../support/made/records.ts";
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

  it("leaves nothing that holds longer than it was meant to", async () => {
    const { db, watch } = await setUp();
    const ahead = NOW + 400 * DAY_MS;
    const iso = (at: number) => new Date(at).toISOString();
    const [reader] = await db
      .insertInto("readers")
      .values({ handle: "mira", name: "Mira", created_at: ahead })
      .returning("id")
      .execute();
    const id = reader?.id ?? 0;
    const token = { reader_id: id, scopes: "read" };
    await db
      .insertInto("api_tokens")
      .values([
        { ...token, name: "early", hash: "a", created_at: ahead, expires_at: ahead + 30 * DAY_MS },
        { ...token, name: "right", hash: "b", created_at: NOW - DAY_MS, expires_at: NOW + 364 * DAY_MS },
        { ...token, name: "endless", hash: "c", created_at: ahead, expires_at: null },
      ])
      .execute();
    await db
      .insertInto("accounts")
      .values({
        id: "m",
        name: "Mira",
        email: "m@x.example",
        emailVerified: 1,
        createdAt: iso(NOW),
        updatedAt: iso(NOW),
      })
      .execute();
    const session = { userId: "m" };
    await db
      .insertInto("sessions")
      .values([
        {
          ...session,
          id: "1",
          token: "t1",
          createdAt: iso(ahead),
          updatedAt: iso(ahead),
          expiresAt: iso(ahead + 30 * DAY_MS),
        },
        {
          ...session,
          id: "2",
          token: "t2",
          createdAt: iso(NOW - DAY_MS),
          updatedAt: iso(ahead),
          expiresAt: iso(ahead + 30 * DAY_MS),
        },
        {
          ...session,
          id: "3",
          token: "t3",
          createdAt: iso(NOW - DAY_MS),
          updatedAt: iso(NOW),
          expiresAt: iso(NOW + 30 * DAY_MS),
        },
      ])
      .execute();
    const link = { identifier: "x", value: "y", createdAt: iso(NOW), updatedAt: iso(NOW) };
    await db
      .insertInto("verifications")
      .values([
        { ...link, id: "1", expiresAt: iso(ahead + HOUR_MS) },
        { ...link, id: "2", expiresAt: iso(NOW + HOUR_MS / 2) },
      ])
      .execute();
    await db
      .insertInto("address_changes")
      .values({ account_id: "m", email: "n@x.example", hash: "h", expires_at: ahead })
      .execute();
    await watch().start();
    expect(
      await db.selectFrom("api_tokens").select(["name", "created_at", "expires_at"]).orderBy("id").execute(),
    ).toEqual([
      { name: "early", created_at: NOW, expires_at: NOW + 30 * DAY_MS },
      { name: "right", created_at: NOW - DAY_MS, expires_at: NOW + 364 * DAY_MS },
      { name: "endless", created_at: NOW, expires_at: null },
    ]);
    const sessions = await db
      .selectFrom("sessions")
      .select(["createdAt", "updatedAt", "expiresAt"])
      .orderBy("id")
      .execute();
    expect(sessions).toEqual([
      { createdAt: iso(NOW), updatedAt: iso(NOW), expiresAt: iso(NOW + 30 * DAY_MS) },
      { createdAt: iso(NOW - DAY_MS), updatedAt: iso(NOW), expiresAt: iso(NOW + 30 * DAY_MS) },
      { createdAt: iso(NOW - DAY_MS), updatedAt: iso(NOW), expiresAt: iso(NOW + 30 * DAY_MS) },
    ]);
    expect(await db.selectFrom("verifications").select("id").execute()).toEqual([{ id: "2" }]);
    expect(await db.selectFrom("address_changes").selectAll().execute()).toEqual([]);
    expect(await db.selectFrom("readers").select("created_at").executeTakeFirst()).toEqual({ created_at: NOW });
  });

  it("leaves no submission in an edition of a day that has not come", async () => {
    const instance = await freshInstance();
    const [early, twice] = [record(), record()];
    await instance.add(early, twice);
    const keyOf = async (id: string) =>
      (await instance.db.selectFrom("papers").select("key").where("id", "=", id).executeTakeFirstOrThrow()).key;
    const [reader] = await instance.db
      .insertInto("readers")
      .values({ handle: "mira", name: "Mira", created_at: 1 })
      .returning("id")
      .execute();
    const submitted = (day: string, paperKey: number, at: number) =>
      instance.db.transaction().execute((tx) => submit(tx, { day, paperKey, readerId: reader?.id ?? 0, at }));
    await submitted("2026-06-19", await keyOf(early.id), NOW + 3 * DAY_MS);
    await submitted("2026-06-19", await keyOf(twice.id), NOW + 3 * DAY_MS);
    await submitted("2026-06-16", await keyOf(twice.id), NOW);
    const watching = createClockWatch({ ...instance, feedClock: UTC, log() {} });
    await watching.start();
    const rows = await instance.db.selectFrom("submissions").select(["day", "submitted_at"]).execute();
    expect(rows).toEqual([
      { day: "2026-06-16", submitted_at: NOW },
      { day: "2026-06-16", submitted_at: NOW },
    ]);
    expect((await instance.get("/papers/date/2026-06-16")).html).toContain(early.title);
    const state = instance.records.state();
    await watching.start();
    expect(instance.records.state()).toBe(state);
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
