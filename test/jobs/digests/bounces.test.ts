/** What follows from mail that came back: who is suspended, when, and by whose word. */
import { describe, expect, it } from "vitest";
import { recordReturned } from "../../../src/app/digests/recordBounces.ts";
import { sendDigests } from "../../../src/app/digests/sendDigests.ts";
import { readReturned } from "../../../src/mail/bounceParser.ts";
import { freshRecords, madeUpTime } from "../../support/made/harvesting.ts";
import { arf, dsn } from "../../support/made/reports.ts";
import { DAY_MS, PATHS, senderWith, subscribe } from "../../support/made/subscribers.ts";

const MIDNIGHT = Date.UTC(2026, 5, 17);

/** Bob's subscription, with one mail sent a day for so many days; deliveries are numbered from 1. */
async function setUp(days = 1) {
  const { db } = await freshRecords();
  const time = madeUpTime(MIDNIGHT);
  await subscribe(db, ["Bob@lab.example"], MIDNIGHT);
  const parts = { db, clock: time.clock, sleep: time.sleep, log: () => {}, signal: new AbortController().signal };
  for (let day = 0; day < days; day++) {
    await sendDigests(
      parts,
      senderWith(async () => ({ sent: true, answer: "250" })),
    );
    time.pass(DAY_MS);
  }
  const read = (raw: Buffer) => readReturned(raw, PATHS);
  return {
    db,
    take: (text: string) =>
      recordReturned({ db, clock: time.clock, read }, Buffer.from(text.replace(/\n/g, "\r\n"))).then(
        ({ message }) => message,
      ),
    subscription: () => db.selectFrom("subscriptions").selectAll().executeTakeFirstOrThrow(),
    bounces: () => db.selectFrom("bounces").selectAll().orderBy("id").execute(),
  };
}

const back = (delivery: number) => PATHS.ofDelivery(delivery) ?? "";
const soft = (delivery: number) =>
  dsn({ to: back(delivery), status: "4.2.2", diagnostic: `smtp; 452 full ${delivery}` });

describe("a returned mail", () => {
  it("from an address that is gone suspends it at once, with a reason for its owner", async () => {
    const { take, subscription, bounces } = await setUp();
    expect(await take(dsn({ to: back(1) }))).toBe(
      "A hard bounce (5.1.1) about delivery 1: the subscription is suspended.",
    );
    expect(await subscription()).toMatchObject({
      state: "suspended",
      next_due_at: null,
      suspended_why: "Your mail server answered that nobody is at this address. It said: 550 5.1.1 user unknown",
    });
    expect(await bounces()).toMatchObject([
      { delivery_id: 1, address: "bob@lab.example", kind: "hard", status: "5.1.1" },
    ]);
  });

  it("counts once, however often it comes", async () => {
    const { take, subscription, bounces } = await setUp();
    await take(soft(1));
    expect(await take(soft(1))).toBe("A soft bounce (4.2.2) about delivery 1: it came before.");
    await take(dsn({ to: back(1), status: "4.4.7", diagnostic: "smtp; 451 another report about the same mail" }));
    expect(await subscription()).toMatchObject({ soft_bounces: 1, state: "active" });
    expect(await bounces()).toHaveLength(2);
  });

  it("suspends after five in a row that did not come through", async () => {
    const { take, subscription } = await setUp(6);
    for (let day = 1; day <= 4; day++) expect(await take(soft(day))).toContain("noted");
    expect((await subscription()).state).toBe("active");
    expect(await take(soft(5))).toContain("the subscription is suspended");
    expect(await subscription()).toMatchObject({ state: "suspended", soft_bounces: 5 });
    expect((await subscription()).suspended_why).toMatch(/^Our last 5 mails all came back\. It said: 452 full 5/);
  });

  it("does not, when one in between was taken", async () => {
    const { take, subscription } = await setUp(7);
    for (const day of [1, 2, 3, 4, 6, 7]) await take(soft(day));
    expect(await subscription()).toMatchObject({ state: "active", soft_bounces: 2 });
  });

  it("that a reader called spam suspends at once, also when the report shows only the mail", async () => {
    const { take, subscription } = await setUp();
    expect(await take(arf({ original: `Message-ID: ${PATHS.messageId(1)}` }))).toContain("suspended");
    expect((await subscription()).suspended_why).toMatch(/marked as spam/);
  });

  it("that anybody may have written is recorded and changes nothing", async () => {
    const { take, subscription, bounces } = await setUp();
    expect(await take(dsn({ to: "bounces+d1.aaaaaaaaaaaaaaaa@example.org" }))).toBe(
      "A hard bounce (5.1.1): it names no mail of ours, so it changes nothing.",
    );
    await take(arf({}));
    expect((await subscription()).state).toBe("active");
    expect(await bounces()).toMatchObject([
      { delivery_id: null, address: "bob@lab.example" },
      { delivery_id: null, kind: "complaint" },
    ]);
  });

  it("about a delivery that is not there any more changes nothing", async () => {
    const { take } = await setUp();
    expect(await take(dsn({ to: back(999) }))).toContain("changes nothing");
  });

  it("leaves what its owner ended as it is", async () => {
    const { take, subscription, db } = await setUp();
    await db.updateTable("subscriptions").set({ state: "ended" }).execute();
    await take(dsn({ to: back(1) }));
    expect(await subscription()).toMatchObject({ state: "ended", suspended_why: null });
  });

  it("keeps no more than a thousand of those that prove nothing", async () => {
    const { take, db } = await setUp();
    for (let i = 0; i < 1_010; i++) await take(dsn({ to: "bounces@example.org", diagnostic: `smtp; 550 ${i}` }));
    const { n } = await db
      .selectFrom("bounces")
      .select((eb) => eb.fn.countAll().as("n"))
      .executeTakeFirstOrThrow();
    expect(Number(n)).toBe(1_000);
  });
});

describe("a mail to the address of leaving", () => {
  it("ends the subscription while its links hold", async () => {
    const { take, subscription, db } = await setUp();
    await db.updateTable("subscriptions").set({ links: 2 }).execute();
    const mailTo = (links: number) =>
      `From: bob@lab.example\nTo: ${PATHS.ofLeaving(1, links)}\nSubject: unsubscribe\n\n\n`;
    await take(mailTo(1));
    expect((await subscription()).state).toBe("active");
    expect(await take(mailTo(2))).toBe("A subscription has ended, as requested.");
    expect(await subscription()).toMatchObject({ state: "ended", next_due_at: null, ended_at: MIDNIGHT + DAY_MS });
  });
});
