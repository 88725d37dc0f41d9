/** The sender of digests: what is due goes out once, and whatever happens to it is known afterwards. */
import { describe, expect, it } from "vitest";
import { type DigestSender, sendDigests } from "../../../src/app/digests/sendDigests.ts";
import { RETRY_POLICIES, retryWait, STUCK_MS } from "../../../src/domain/digests/delivery.ts";
import type { Mail, Mailer, MailOutcome } from "../../../src/domain/mail/mail.ts";
import { decideStuck, stuckDeliveries } from "../../../src/store/digests/deliveries.ts";
import { claimDue } from "../../../src/store/digests/dueDeliveries.ts";
import { upsertPapers } from "../../../src/store/papers/upsertPapers.ts";
import { freshRecords, madeUpTime } from "../../support/made/harvesting.ts";
import { record } from "../../support/made/records.ts";
import { DAY_MS, FAST, nextMidnight, senderWith, subscribe } from "../../support/made/subscribers.ts";

const MIDNIGHT = Date.UTC(2026, 5, 17);
const MINUTE_MS = 60_000;
const YES: MailOutcome = { sent: true, answer: "250 taken" };

async function setUp(addresses = ["Alice@example.net", "bob@example.net"]) {
  const { db } = await freshRecords();
  const time = madeUpTime(MIDNIGHT);
  const ids = await subscribe(db, addresses, MIDNIGHT);
  const mails: Mail[] = [];
  const logged: string[] = [];
  const answers: { next: (mail: Mail) => MailOutcome | Promise<MailOutcome> } = { next: () => YES };
  const mailer: Mailer = async (mail) => {
    mails.push(mail);
    return answers.next(mail);
  };
  const stopping = new AbortController();
  const parts = {
    db,
    clock: time.clock,
    sleep: time.sleep,
    log: (m: string) => logged.push(m),
    signal: stopping.signal,
  };
  return {
    db,
    time,
    ids,
    mails,
    logged,
    answers,
    stopping,
    parts,
    send: (more: Partial<DigestSender> = {}, papers: number[] = []) =>
      sendDigests(parts, senderWith(mailer, more, papers)),
    rows: () => db.selectFrom("deliveries").selectAll().orderBy("id").execute(),
    states: async () =>
      (await db.selectFrom("deliveries").select("state").orderBy("id").execute()).map((row) => row.state),
  };
}

describe("what is due", () => {
  it("goes to each address once, and the next issue's time is set", async () => {
    const { send, mails, rows, db, time } = await setUp();
    expect(await send()).toEqual({ sent: 2, skipped: 0, failed: 0, due: 0, unknown: 0 });
    expect(await send()).toMatchObject({ sent: 0 });
    expect(mails.map((mail) => mail.to).sort()).toEqual(["Alice@example.net", "bob@example.net"]);
    expect(await rows()).toMatchObject([
      { issue: "2026-06-17", state: "sent", says: "250 taken", attempts: 1, holder: null, sent_at: MIDNIGHT },
      { issue: "2026-06-17", state: "sent" },
    ]);
    expect((await rows())[0]?.message_id).toBe(mails[0]?.messageId);
    const times = await db.selectFrom("subscriptions").select("next_due_at").execute();
    expect(times.map((row) => row.next_due_at)).toEqual([MIDNIGHT + DAY_MS, MIDNIGHT + DAY_MS]);
    time.pass(DAY_MS);
    expect(await send()).toMatchObject({ sent: 2 });
  });

  it("after days without a server is the latest issue; those before count as failed", async () => {
    const { send, rows, time } = await setUp(["alice@example.net"]);
    time.pass(3 * DAY_MS + MINUTE_MS);
    expect(await send()).toMatchObject({ sent: 1 });
    expect((await rows()).map((row) => [row.issue, row.state])).toEqual([
      ["2026-06-17", "failed"],
      ["2026-06-18", "failed"],
      ["2026-06-19", "failed"],
      ["2026-06-20", "sent"],
    ]);
  });

  it("is not held up by a subscription whose time nobody can tell", async () => {
    const { send, ids, logged, time } = await setUp();
    const nextDue: DigestSender["nextDue"] = (subscription, after) => {
      if ((subscription as unknown as { id: number }).id === ids[0]) throw new Error("no such zone");
      return nextMidnight(subscription, after);
    };
    expect(await send({ nextDue })).toMatchObject({ sent: 1 });
    expect(await send({ nextDue })).toMatchObject({ sent: 0 });
    expect(logged).toEqual([`When subscription ${ids[0]} is due cannot be computed: no such zone`]);
    time.pass(DAY_MS);
    expect(await send()).toMatchObject({ sent: 2 });
  });

  it("is skipped where there is nothing new, or where the subscription ended meanwhile", async () => {
    const { send, states, db, ids, mails, rows } = await setUp(["a@example.net", "b@example.net", "c@example.net"]);
    const end = (id: number | undefined) =>
      db
        .updateTable("subscriptions")
        .set({ state: "ended" })
        .where("id", "=", id ?? 0)
        .execute();
    const sender = senderWith(async () => YES);
    const write: DigestSender["write"] = async (subscription, delivery, now) => {
      if (subscription.id === ids[0]) return { skip: "There was nothing new." };
      // Unsubscribed while the digest was being composed.
      if (subscription.id === ids[1]) await end(ids[1]);
      return sender.write(subscription, delivery, now);
    };
    expect(await send({ write })).toMatchObject({ sent: 1, skipped: 2 });
    expect(mails.map((mail) => mail.to)).toEqual(["c@example.net"]);
    expect(await states()).toEqual(["skipped", "skipped", "sent"]);
    expect((await rows()).map((row) => row.says)).toEqual([
      "There was nothing new.",
      "The subscription was ended or suspended before it was sent.",
      "250 taken",
    ]);
  });

  it("keeps to the pace: mails a second, and mails in any hour", async () => {
    const addresses = Array.from({ length: 50 }, (_, i) => `r${i}@example.net`);
    const { send, mails, time } = await setUp(addresses);
    const at: number[] = [];
    const pace = { aSecond: 2, anHour: 30 };
    const mailer: Mailer = async () => {
      at.push(time.now);
      return YES;
    };
    const sender = { pace, mailer };
    expect(await send(sender)).toMatchObject({ sent: 30 });
    expect(at.at(-1)).toBeGreaterThanOrEqual(MIDNIGHT + 29 * 500);
    expect(await send(sender)).toMatchObject({ sent: 0 });
    time.pass(30 * MINUTE_MS);
    expect(await send(sender)).toMatchObject({ sent: 0 });
    time.pass(30 * MINUTE_MS);
    expect(await send(sender)).toMatchObject({ sent: 20 });
    expect(mails).toEqual([]);
    for (let i = 0; i < at.length; i++)
      expect(at.filter((one) => one > (at[i] ?? 0) - 3_600_000 && one <= (at[i] ?? 0)).length).toBeLessThanOrEqual(30);
  });

  it("goes out once also when several send at once", async () => {
    const { send, mails, answers } = await setUp(Array.from({ length: 300 }, (_, i) => `r${i}@example.net`));
    answers.next = () => new Promise((resolve) => setTimeout(() => resolve(YES), 1));
    const tallies = await Promise.all([send(), send(), send()]);
    expect(tallies.reduce((sum, { sent }) => sum + sent, 0)).toBe(300);
    expect([mails.length, new Set(mails.map((mail) => mail.to)).size]).toEqual([300, 300]);
  });
});

describe("a refusal", () => {
  it("for now is tried again with growing waits for two days, and then given up in words", async () => {
    const { send, answers, rows, time, mails } = await setUp(["alice@example.net"]);
    answers.next = () => ({ sent: false, permanent: false, why: "The mail server said: 450 come back" });
    const waits: number[] = [];
    const once: DigestSender["nextDue"] = (_, after) =>
      after < MIDNIGHT
        ? { issue: "2026-06-17", dueAt: MIDNIGHT }
        : { issue: "2027-06-17", dueAt: MIDNIGHT + 365 * DAY_MS };
    for (;;) {
      await send({ nextDue: once });
      const [row] = await rows();
      if (row?.state !== "due") break;
      const wait = (row.retry_at ?? 0) - time.now;
      waits.push(wait / MINUTE_MS);
      time.pass(wait - 1);
      expect(await send({ nextDue: once })).toMatchObject({ due: 0 });
      time.pass(1);
    }
    expect(waits.slice(0, 8)).toEqual([5, 10, 20, 40, 80, 160, 240, 240]);
    expect(waits.reduce((sum, wait) => sum + wait, 0)).toBe(48 * 60);
    const [failed] = await rows();
    expect(failed).toMatchObject({ state: "failed", sent_at: null });
    expect(failed?.says).toBe(`Given up after ${waits.length + 1} tries. The mail server said: 450 come back`);
    expect(new Set(mails.map((mail) => mail.messageId)).size).toBe(1);
  });

  it("that no mail gets through stops the run, and the others lose no try by it", async () => {
    const addresses = Array.from({ length: 40 }, (_, i) => `r${i}@example.net`);
    const { send, answers, mails, db, time, logged } = await setUp(addresses);
    answers.next = () => ({ sent: false, permanent: false, about: "server", why: "The mail server cannot be reached" });
    await send();
    expect(mails.length).toBeLessThanOrEqual(4);
    expect(logged).toEqual(["Digests wait: The mail server cannot be reached"]);
    const tried = await db.selectFrom("deliveries").select("id").where("attempts", ">", 0).execute();
    expect(tried.length).toBe(mails.length);
    answers.next = () => YES;
    time.pass(5 * MINUTE_MS);
    expect(await send()).toMatchObject({ sent: 40 });
  });

  it("for good fails; that nobody is at the address suspends the subscription at once", async () => {
    const { send, answers, states, db } = await setUp(["spam@example.net", "gone@example.net"]);
    answers.next = ({ to }) =>
      to.startsWith("gone")
        ? { sent: false, permanent: true, about: "address", status: "5.1.1", why: "refused: 550 5.1.1 user unknown" }
        : { sent: false, permanent: true, why: "refused: 554 spam" };
    await send();
    expect(await states()).toEqual(["failed", "failed"]);
    const subscriptions = await db.selectFrom("subscriptions").selectAll().orderBy("id").execute();
    expect(subscriptions).toMatchObject([
      { state: "active" },
      { state: "suspended", next_due_at: null, suspended_why: expect.stringContaining("nobody is at this address") },
    ]);
    expect(await db.selectFrom("bounces").select(["kind", "address", "status"]).execute()).toEqual([
      { kind: "hard", address: "gone@example.net", status: "5.1.1" },
    ]);
  });

  it("leaves the issue's papers to be had later, and a retry has them still", async () => {
    const { send, answers, db, time } = await setUp(["alice@example.net"]);
    await db.transaction().execute((tx) => upsertPapers(tx, [record(), record()]));
    const keys = (await db.selectFrom("papers").select("key").orderBy("key").execute()).map(({ key }) => key);
    const had = async () => (await db.selectFrom("delivered_papers").select("paper_key").execute()).length;
    answers.next = () => ({ sent: false, permanent: false, why: "450" });
    await send({}, keys);
    expect(await had()).toBe(2);
    answers.next = () => ({ sent: false, permanent: true, why: "554" });
    time.pass(10 * MINUTE_MS);
    await send({}, keys);
    expect(await had()).toBe(0);
  });

  it("to compose is tried again too, and keeps nobody else waiting", async () => {
    const { send, ids, rows, logged } = await setUp();
    const { write } = senderWith(async () => YES);
    await send({
      write: async (subscription, ...rest) => {
        if (subscription.id === ids[0]) throw new Error("the index is being made");
        return write(subscription, ...rest);
      },
    });
    expect(await rows()).toMatchObject([
      { state: "due", handed_at: null, retry_at: MIDNIGHT + 5 * MINUTE_MS, attempts: 1 },
      { state: "sent" },
    ]);
    expect(logged).toEqual(["Delivery 1 could not be composed: the index is being made"]);
  });
});

describe("a delivery whose end is unknown", () => {
  it("is shown, is never sent again by itself, and counts as sent after a day", async () => {
    const { send, answers, states, db, time, mails } = await setUp(["alice@example.net"]);
    answers.next = () => ({ sent: false, permanent: false, unknown: true, why: "the connection was lost" });
    expect(await send()).toMatchObject({ unknown: 1 });
    expect(await stuckDeliveries(db, time.now)).toMatchObject([
      { issue: "2026-06-17", address: "alice@example.net", message: "the connection was lost" },
    ]);
    time.pass(STUCK_MS - 1);
    await send();
    expect((await states())[0]).toBe("sending");
    time.pass(1);
    answers.next = () => YES;
    await send();
    expect((await states())[0]).toBe("sent");
    expect(mails.filter((mail) => mail.subject.endsWith("06-17"))).toHaveLength(1);
    expect(await stuckDeliveries(db, time.now)).toEqual([]);
  });

  it("may be sent again, or counted as sent, by whoever runs the instance, once", async () => {
    const { send, answers, states, db, time, mails } = await setUp(["a@example.net", "b@example.net"]);
    answers.next = () => ({ sent: false, permanent: false, unknown: true, why: "lost" });
    await send();
    expect(await decideStuck(db, 1, "due", time.now)).toBe(true);
    expect(await decideStuck(db, 2, "sent", time.now)).toBe(true);
    expect(await decideStuck(db, 2, "due", time.now)).toBe(false);
    answers.next = () => YES;
    await send();
    expect(await states()).toEqual(["sent", "sent"]);
    expect(mails.map((mail) => mail.to)).toHaveLength(3);
    expect(mails.at(-1)?.to).toBe("a@example.net");
  });

  it("is not one while its sender is still at it", async () => {
    const { send, db, time } = await setUp(["a@example.net"]);
    const seen: number[] = [];
    await send({
      mailer: async () => {
        seen.push((await stuckDeliveries(db, time.now)).length);
        return YES;
      },
    });
    expect(seen).toEqual([0]);
  });
});

describe("a claim", () => {
  it("of a sender that died before it handed the mail over is made anew", async () => {
    const { send, db, time } = await setUp(["a@example.net"]);
    const dead = `${(await import("node:os")).hostname()}:999999:gone`;
    await send({ write: () => Promise.reject(new Error("not now")) });
    time.pass(10 * MINUTE_MS);
    expect(await claimDue(db, dead, FAST, time.now)).toHaveLength(1);
    expect(await send()).toMatchObject({ sent: 1 });
  });

  it("of a sender on another machine is kept for ten minutes, and then holds no more", async () => {
    const { send, db, time, mails } = await setUp(["a@example.net"]);
    const elsewhere = "another-machine:1:abc";
    await send({ write: () => Promise.reject(new Error("not now")) });
    time.pass(5 * MINUTE_MS);
    expect(await claimDue(db, elsewhere, FAST, time.now)).toHaveLength(1);
    time.pass(9 * MINUTE_MS);
    expect(await send()).toMatchObject({ sent: 0 });
    time.pass(MINUTE_MS);
    expect(await send()).toMatchObject({ sent: 1 });
    expect(mails).toHaveLength(1);
  });

  it("is given back when the server stops", async () => {
    const addresses = Array.from({ length: 30 }, (_, i) => `r${i}@example.net`);
    const { send, answers, stopping, db, mails } = await setUp(addresses);
    answers.next = () => {
      stopping.abort();
      return YES;
    };
    await send();
    expect(mails.length).toBeLessThanOrEqual(4);
    const left = await db.selectFrom("deliveries").select("state").where("state", "=", "sending").execute();
    expect(left).toEqual([]);
  });
});

describe("waits", () => {
  it("add up to two days", () => {
    let waited = 0;
    for (let n = 1; ; n++) {
      const wait = retryWait(n, RETRY_POLICIES.digest);
      if (wait === undefined) break;
      waited += wait;
    }
    expect(waited).toBe(2 * DAY_MS);
  });
});
