/** Accounts whose address nobody has confirmed: no mail goes there, and what they made ends when its owner comes. */
import { describe, expect, it } from "vitest";
import { sendDigests } from "../../../src/app/digests/sendDigests.ts";
import { type Answer, linkIn, member, numberIn, type Visitor, visitor } from "../../support/cast.ts";
import { textOf } from "../../support/instance.ts";
import { author, withAlerts } from "../../support/made/alerts.ts";
import { DAY_MS, NOW, record } from "../../support/made/records.ts";
import { senderWith } from "../../support/made/subscribers.ts";
import { startProvider } from "../../support/servers/oidc.ts";
import { startReceiver } from "../../support/servers/receiver.ts";

const ORIGIN = "https://papers.example";
const VICTIM = "victim@example.org";
const fresh = [{ version: 1, createdAt: NOW - DAY_MS }];
const paper = (title: string) => record({ title, authors: ["Ada Lovelace"], versions: fresh });

/** Somebody signed in by a provider that tells an address which it does not vouch for. */
async function withStranger() {
  const provider = await startProvider(ORIGIN);
  const alerts = await withAlerts({ singleSignOn: provider.singleSignOn });
  const stranger = await enterBy(alerts, provider, false);
  const { id } = await alerts.db
    .selectFrom("readers")
    .innerJoin("accounts", "accounts.id", "readers.account_id")
    .select("readers.id")
    .where("email", "=", VICTIM)
    .executeTakeFirstOrThrow();
  const followId = String(await alerts.follow(id, author("Ada Lovelace")));
  return { ...alerts, provider, stranger, id, followId };
}

async function enterBy(
  { app }: Awaited<ReturnType<typeof withAlerts>>,
  provider: Awaited<ReturnType<typeof startProvider>>,
  verified: boolean,
): Promise<Visitor> {
  await provider.letIn({ sub: "u-1", claims: { email: VICTIM, email_verified: verified, name: "Anybody" } });
  const browser = visitor(app);
  await browser.get("/sign-in");
  const onward = await browser.post("/sign-in/single-sign-on", { back: "/" });
  const address = onward.page.refresh;
  await browser.get(await provider.passThrough(textOf(address)));
  await browser.get("/about");
  return browser;
}

/** The owner of the address signs in by a link that is mailed there. */
async function enterByLink({ app, mails }: Awaited<ReturnType<typeof withAlerts>>): Promise<Visitor> {
  const browser = visitor(app);
  await browser.get("/sign-in");
  await browser.post("/sign-in", { email: VICTIM });
  const link = linkIn(mails().find((mail) => mail.to === VICTIM)?.text ?? "");
  await browser.get(link);
  const { status } = await browser.post("/sign-in/link", Object.fromEntries(new URL(link).searchParams));
  expect(status).toBe(303);
  return browser;
}

/** The address of the first Atom feed among those that a page lists to be copied. */
function atomFeed({ page }: Answer): string {
  const feed = page.all("field").find(({ value }) => value?.includes(".atom"))?.value;
  if (feed === undefined) throw new Error(`there is no feed: ${page.main.text}`);
  return feed;
}

describe("an address that nobody confirmed", () => {
  it("gets no alert, which its page says; what waits is sent when it is confirmed", async () => {
    const setUp = await withStranger();
    const { stranger, followId: follow, sent, run, db } = setUp;
    await stranger.get("/me/alerts");
    await stranger.post("/me/alerts", { follow, way: "mail", rhythm: "at_once" });
    await setUp.add(paper("Paper 1"));
    await run();
    expect([sent, await setUp.isDue()]).toEqual([[], false]);
    const page = textOf((await stranger.get("/me/alerts")).html).replace(/\s+/g, " ");
    expect(page).toContain(`Your mail address ${VICTIM} must be confirmed first`);
    expect(page).toContain("Send yourself a link");
    expect(await db.selectFrom("alert_deliveries").selectAll().execute()).toEqual([]);

    const owner = await enterByLink(setUp);
    await run();
    expect(sent.map(({ to, subject }) => [to, subject])).toEqual([[VICTIM, "Broadsheet: Paper 1"]]);
    expect(textOf((await owner.get("/me/alerts")).html)).not.toContain("must be confirmed first");
  });

  it("gets no mail that was opened before: it waits, unclaimed, and is sent later", async () => {
    const alerts = await withAlerts();
    const bob = await member(alerts, "bob");
    const followId = await alerts.follow(bob.id, author("Ada Lovelace"));
    await alerts.alert(bob.id, { followId, channel: "mail", rhythm: "at_once" });
    alerts.mailIs({ sent: false, permanent: false, why: "450 later" });
    await alerts.add(paper("Paper 1"));
    await alerts.run();
    const confirmed = (emailVerified: number) =>
      alerts.db.updateTable("accounts").set({ emailVerified }).where("email", "=", bob.email).execute();
    await confirmed(0);
    alerts.mailIs({ sent: true, answer: "250 taken" });
    alerts.pass(5 * 60_000);
    expect(await alerts.isDue()).toBe(false);
    await alerts.run();
    expect(alerts.sent).toHaveLength(1);
    expect(await alerts.db.selectFrom("alert_deliveries").select(["state", "attempts"]).execute()).toEqual([
      { state: "due", attempts: 1 },
    ]);
    await confirmed(1);
    await alerts.run();
    expect(alerts.sent).toHaveLength(2);
  });

  it("gets no digest of its account, unless its own link confirmed that", async () => {
    const { db, clock, id } = await withStranger();
    const row = {
      state: "active",
      wishes: "{}",
      zone: "UTC",
      next_due_at: NOW - (NOW % DAY_MS),
      created_at: NOW - DAY_MS,
    };
    const [one] = await db
      .insertInto("subscriptions")
      .values([
        { ...row, address: VICTIM, written: VICTIM, reader_id: id },
        { ...row, address: "own@example.org", written: "own@example.org", reader_id: id, confirmed_at: NOW - DAY_MS },
      ])
      .returning("id")
      .execute();
    await db
      .insertInto("deliveries")
      .values({ subscription_id: one?.id ?? 0, issue: "2026-06-01", state: "due", due_at: NOW - DAY_MS })
      .execute();
    const to: string[] = [];
    const sender = senderWith(async (mail) => {
      to.push(mail.to);
      return { sent: true, answer: "250" };
    });
    const parts = { db, clock, sleep: async () => {}, log: () => {}, signal: new AbortController().signal };
    await sendDigests(parts, sender);
    expect(to).toEqual(["own@example.org"]);
    expect(
      await db
        .selectFrom("deliveries")
        .select("state")
        .where("subscription_id", "=", one?.id ?? 0)
        .execute(),
    ).toEqual([{ state: "due" }]);
    await db.updateTable("accounts").set({ emailVerified: 1 }).where("email", "=", VICTIM).execute();
    await sendDigests(parts, sender);
    expect(to).toEqual(["own@example.org", VICTIM, VICTIM]);
  });

  it("is told nothing of its account's moving elsewhere", async () => {
    const { stranger, mails } = await withStranger();
    await stranger.get("/account");
    expect((await stranger.post("/account/address", { email: "other@example.org" })).status).toBe(200);
    expect(mails().map(({ to }) => to)).toEqual(["other@example.org"]);
  });
});

describe("what an unproven account made", () => {
  /** A feed, a webhook, and a change of address that waits in the stranger's own mailbox. */
  async function withTraps() {
    const setUp = await withStranger();
    const { stranger, followId: follow, mails } = setUp;
    const receiver = await startReceiver();
    await stranger.get("/me/feeds");
    await stranger.post("/me/feeds", { list: "saved" });
    const feed = atomFeed(await stranger.get("/me/feeds"));
    expect((await visitor(setUp.app).get(feed)).status).toBe(200);
    await stranger.post("/me/webhooks", { kind: "json", name: "Trap", address: receiver.address });
    const way = numberIn((await stranger.get("/me/alerts")).page.form(/^\/me\/webhooks\/\d+\/remove$/).target);
    await stranger.post("/me/alerts", { follow, way, rhythm: "at_once" });
    await stranger.get("/account");
    await stranger.post("/account/address", { email: "stranger@example.net" });
    const change = linkIn(mails().find(({ to }) => to === "stranger@example.net")?.text ?? "");
    return { ...setUp, receiver, feed, change };
  }
  const emails = async ({ db }: Pick<Awaited<ReturnType<typeof withTraps>>, "db">) =>
    (await db.selectFrom("accounts").select("email").execute()).map(({ email }) => email);

  it("ends when its owner signs in by a link: feeds, webhooks, sessions, and the change that was begun", async () => {
    const traps = await withTraps();
    await enterByLink(traps);
    expect((await visitor(traps.app).get(traps.feed)).status).toBe(404);
    await traps.add(paper("Paper 1"));
    await traps.run();
    expect(traps.receiver.received).toEqual([]);
    expect((await traps.stranger.get("/account")).status).toBe(401);
    const other = visitor(traps.app);
    await other.get(traps.change);
    const token = new URL(traps.change).searchParams.get("token") ?? "";
    expect((await other.post("/account/address/confirm", { token })).status).toBe(403);
    expect(await emails(traps)).toEqual([VICTIM]);
  });

  it("ends when a link to the address confirms it", async () => {
    const traps = await withTraps();
    await traps.stranger.get("/account");
    await traps.stranger.post("/account/address", { email: VICTIM });
    const link = linkIn(traps.mails().find(({ to }) => to === VICTIM)?.text ?? "");
    const owner = visitor(traps.app);
    await owner.get(link);
    await owner.post("/account/address/confirm", { token: new URL(link).searchParams.get("token") ?? "" });
    expect((await visitor(traps.app).get(traps.feed)).status).toBe(404);
    expect(await traps.db.selectFrom("alert_ways").select("kind").execute()).toEqual([]);
  });

  it("ends when the single sign-on vouches for the address", async () => {
    const traps = await withTraps();
    await enterBy(traps, traps.provider, true);
    expect(await traps.db.selectFrom("accounts").select("emailVerified").execute()).toEqual([{ emailVerified: 1 }]);
    expect((await visitor(traps.app).get(traps.feed)).status).toBe(404);
  });

  it("stays where the address was proved before, however often its owner comes again", async () => {
    const traps = await withTraps();
    const owner = await enterByLink(traps);
    await owner.get("/me/feeds");
    await owner.post("/me/feeds", { list: "saved" });
    const feed = atomFeed(await owner.get("/me/feeds"));
    await owner.post("/me/webhooks", { kind: "json", name: "Mine", address: traps.receiver.address });
    traps.pass(60_000);
    await enterByLink(traps);
    expect((await visitor(traps.app).get(feed)).status).toBe(200);
    expect(await traps.db.selectFrom("alert_ways").select("name").execute()).toEqual([{ name: "Mine" }]);
  });
});
