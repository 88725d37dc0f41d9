/** Digests composed out of the records: what is in an issue, in which order, for what reason, and never twice. */
import { describe, expect, it } from "vitest";
import { createComposer } from "../../../src/app/digests/composeDigest.ts";
import { papersOf } from "../../../src/domain/digests/digest.ts";
import { DEFAULT_PREFERENCES, type DigestPreferences } from "../../../src/domain/digests/digestPreferences.ts";
import type { PaperRecord } from "../../../src/domain/papers/paper.ts";
import { insertAlert } from "../../../src/store/alerts/alerts.ts";
import { activateSubscription, findSubscription, recordRequest } from "../../../src/store/digests/subscriptions.ts";
import { submit } from "../../../src/store/editions/editions.ts";
import { upvote } from "../../../src/store/editions/upvotes.ts";
import { addReader } from "../../../src/store/readers/readers.ts";
import { mergePapers } from "../../../src/store/whole/merge.ts";
import { freshInstance } from "../../support/instance.ts";
import { DAY_MS, NOW, record } from "../../support/made/records.ts";

/** Monday, whose edition is over when Tuesday's issue is due. */
const DAY = "2026-06-15";
const ISSUE = "2026-06-16";
/** Friday, whose papers are listed within Monday. */
const LISTED = Date.parse("2026-06-12T06:00:00Z");
const on = (day: string, hour = 6) => Date.parse(`${day}T${String(hour).padStart(2, "0")}:00:00Z`);
const paper = (id: string, given: Partial<PaperRecord> = {}) =>
  record({ id, title: `Paper ${id}`, versions: [{ version: 1, createdAt: LISTED }], ...given });

async function setUp(...papers: PaperRecord[]) {
  const instance = await freshInstance();
  await instance.add(...papers);
  const { db, index, clock, config } = instance;
  const composer = createComposer({ db, index, clock, feedClock: config });
  const keyOf = async (id: string) =>
    (await db.selectFrom("paper_ids").select("paper_key").where("id", "=", id).executeTakeFirstOrThrow()).paper_key;
  const mira = await db.transaction().execute((tx) => addReader(tx, { handle: "mira", name: "Mira", at: NOW }));
  return {
    ...instance,
    composer,
    keyOf,
    mira,
    async subscribe(some: Partial<DigestPreferences> = {}, email = "ada@example.org") {
      const request = { email, preferences: { ...DEFAULT_PREFERENCES, ...some }, zone: "UTC", at: NOW };
      const { subscription } = await db.transaction().execute(async (tx) => {
        const recorded = await recordRequest(tx, request);
        await activateSubscription(tx, recorded.subscription.id, "127.0.0.1", NOW);
        return recorded;
      });
      const active = await findSubscription(db, subscription.id);
      if (!active) throw new Error("no subscription");
      return active;
    },
    async submitAll(day: string, ids: string[], at = on(day), readerId = mira) {
      const keys = await Promise.all(ids.map(keyOf));
      await db.transaction().execute(async (tx) => {
        for (const [i, paperKey] of keys.entries()) await submit(tx, { day, paperKey, readerId, at: at + i });
      });
    },
    async upvotes(id: string, n: number) {
      const key = await keyOf(id);
      await db.transaction().execute(async (tx) => {
        for (let i = 0; i < n; i++)
          await upvote(tx, key, await addReader(tx, { handle: `${id}-${i}`, name: "R", at: NOW }), NOW);
      });
    },
  };
}

/** As the sender notes that an issue went out. */
async function send(
  { db, composer }: Pick<Setting, "db" | "composer">,
  subscription: { id: number },
  issue: string,
  state: "sent" | "skipped" | "failed" = "sent",
) {
  const row = await findSubscription(db, subscription.id);
  if (!row) throw new Error("no subscription");
  const digest = await composer.compose(row, issue);
  const delivery = { subscription_id: row.id, issue, state, due_at: on(issue, 7) };
  const { id } = await db.insertInto("deliveries").values(delivery).returning("id").executeTakeFirstOrThrow();
  for (const { key } of papersOf(digest))
    await db
      .insertInto("delivered_papers")
      .values({ subscription_id: row.id, paper_key: key, delivery_id: id })
      .execute();
  return digest;
}
type Setting = Awaited<ReturnType<typeof setUp>>;

const idsIn = (digest: { sections: { papers: { id: string }[] }[] }) =>
  digest.sections.map(({ papers }) => papers.map(({ id }) => id));

describe("an issue of the whole edition", () => {
  it("has the day that is over, the most wanted first, each with its reason, and a true count", async () => {
    const setting = await setUp(...["2606.00001", "2606.00002", "2606.00003", "2606.00004"].map((id) => paper(id)));
    const { composer, subscribe, submitAll, upvotes } = setting;
    await submitAll(DAY, ["2606.00001", "2606.00002", "2606.00003"]);
    await submitAll("2026-06-16", ["2606.00004"]);
    await upvotes("2606.00003", 2);
    await upvotes("2606.00002", 1);
    const digest = await composer.compose(await subscribe({ papers: 2 }), ISSUE);
    expect([digest.title, digest.total, digest.empty]).toEqual(["Monday, 15 June 2026", 3, false]);
    expect(idsIn(digest)).toEqual([["2606.00003", "2606.00002"]]);
    expect(papersOf(digest).map(({ reason }) => reason)).toEqual(["2 upvotes, from Mira", "1 upvote, from Mira"]);
  });

  it("never has a paper again, whichever edition it is in and whatever id it has by then", async () => {
    const setting = await setUp(...["2606.00001", "2606.00002", "2606.00003"].map((id) => paper(id)));
    const { db, composer, subscribe, submitAll, keyOf } = setting;
    const subscription = await subscribe({ papers: 1 });
    await submitAll(DAY, ["2606.00001", "2606.00002"]);
    expect(idsIn(await send(setting, subscription, ISSUE))).toEqual([["2606.00001"]]);
    const other = await db.transaction().execute((tx) => addReader(tx, { handle: "noor", name: "Noor", at: NOW }));
    await submitAll("2026-06-16", ["2606.00001", "2606.00003"], on("2026-06-16"), other);
    const [from, into] = [await keyOf("2606.00001"), await keyOf("2606.00003")];
    await db.transaction().execute((tx) => mergePapers(tx, from, into));
    const next = await composer.compose(subscription, "2026-06-17");
    // The day after has only what was merged with a paper that was sent.
    expect([next.empty, next.total]).toEqual([true, 0]);
    // Another subscription has it all the same.
    const noor = await subscribe({}, "noor@example.org");
    expect(idsIn(await composer.compose(noor, "2026-06-17"))).toEqual([["2606.00003"]]);
  });

  it("is the same again when it is tried again or looked at later", async () => {
    const setting = await setUp(...["2606.00001", "2606.00002"].map((id) => paper(id)));
    const { composer, subscribe, submitAll, upvotes } = setting;
    const subscription = await subscribe({ papers: 1 });
    await submitAll(DAY, ["2606.00001", "2606.00002"]);
    await send(setting, subscription, ISSUE);
    await upvotes("2606.00002", 3);
    const again = await composer.compose(subscription, ISSUE);
    expect([idsIn(again), again.total]).toEqual([[["2606.00001"]], 2]);
  });

  it("makes up for issues that were missed or failed, and for editions that were filled late", async () => {
    const setting = await setUp(...["2606.00001", "2606.00002", "2606.00003"].map((id) => paper(id)));
    const { composer, subscribe, submitAll, time } = setting;
    const subscription = await subscribe();
    await submitAll("2026-06-12", ["2606.00001"]);
    await send(setting, subscription, "2026-06-12", "skipped");
    await send(setting, subscription, "2026-06-14", "failed");
    await setting.db.deleteFrom("delivered_papers").execute();
    await submitAll(DAY, ["2606.00002"]);
    const digest = await composer.compose(subscription, ISSUE);
    expect([digest.title, idsIn(digest)]).toEqual(["12 to 15 June 2026", [["2606.00001", "2606.00002"]]]);
    await send(setting, subscription, ISSUE);
    // A rule makes up for Saturday after Tuesday's issue went out.
    await submitAll("2026-06-13", ["2606.00003"], on("2026-06-16", 9));
    time.now += DAY_MS;
    expect(idsIn(await composer.compose(subscription, "2026-06-17"))).toEqual([["2606.00003"]]);
  });

  it("leaves out papers that were withdrawn, and refuses what is no issue", async () => {
    const { composer, subscribe, submitAll } = await setUp(paper("2606.00001", { withdrawn: true }));
    await submitAll(DAY, ["2606.00001"]);
    const subscription = await subscribe();
    expect((await composer.compose(subscription, ISSUE)).empty).toBe(true);
    await expect(composer.compose(subscription, "someday")).rejects.toThrow('There is no issue "someday"');
  });
});

describe("an issue by interests", () => {
  const PAPERS = [
    paper("2606.00001", { categories: ["cs.LG"], title: "Diffusion of heat" }),
    paper("2606.00002", { categories: ["cs.CL"], authors: ["Ada Lovelace"] }),
    paper("2606.00003", { categories: ["stat.ML", "cs.LG"], abstract: "On diffusion in media." }),
    paper("2606.00004", { categories: ["math.PR"] }),
    // An old one, which is nothing new by itself.
    paper("2606.00005", {
      categories: ["math.PR"],
      authors: ["Ada Lovelace"],
      versions: [{ version: 1, createdAt: on("2026-06-01") }],
    }),
  ];

  it("has a section for each, every paper in the first that wants it, also those that nobody submitted", async () => {
    const { composer, subscribe, upvotes, submitAll } = await setUp(...PAPERS);
    await submitAll(DAY, ["2606.00004"]);
    await upvotes("2606.00003", 1);
    const preferences = {
      scope: "interests",
      categories: ["cs", "math.PR"],
      authors: ["ada LOVELACE"],
      searches: ["diffusion"],
    };
    const digest = await composer.compose(await subscribe(preferences as Partial<DigestPreferences>), ISSUE);
    expect(digest.sections.map(({ title, total }) => [title, total])).toEqual([
      ["ada LOVELACE", 1],
      ["“diffusion”", 2],
      ["Probability (math.PR)", 1],
    ]);
    expect(idsIn(digest)).toEqual([["2606.00002"], ["2606.00003", "2606.00001"], ["2606.00004"]]);
    expect(papersOf(digest).map(({ reason }) => reason)).toEqual([
      "by ada LOVELACE",
      "matches “diffusion”, 1 upvote",
      "matches “diffusion”",
      "in math.PR, from Mira",
    ]);
    expect([digest.total, digest.title]).toEqual([4, "Monday, 15 June 2026"]);
  });

  it("finds old papers too where somebody submitted them", async () => {
    const old = paper("0706.00001", {
      title: "Old diffusion",
      versions: [{ version: 1, createdAt: on("2007-06-01") }],
    });
    const { composer, subscribe, submitAll } = await setUp(old, ...PAPERS);
    await submitAll(DAY, ["0706.00001"]);
    const digest = await composer.compose(await subscribe({ scope: "interests", searches: ["diffusion"] }), ISSUE);
    expect(idsIn(digest)).toEqual([["0706.00001", "2606.00001", "2606.00003"]]);
  });

  it("has what the reader's account follows, and not what the reader hid", async () => {
    const { db, composer, subscribe, submitAll, mira, keyOf } = await setUp(...PAPERS);
    const noor = await db.transaction().execute((tx) => addReader(tx, { handle: "noor", name: "Noor", at: NOW }));
    await submitAll(DAY, ["2606.00004"]);
    const follows = [
      { kind: "author", value: "ada lovelace", label: "Ada Lovelace" },
      { kind: "search", value: "/papers?q=diffusion&cat=stat.ML", label: "diffusion in stat.ML" },
      { kind: "reader", value: String(mira), label: "Mira" },
      { kind: "category", value: "cs.LG", label: "cs.LG" },
    ];
    for (const follow of follows)
      await db
        .insertInto("follows")
        .values({ ...follow, reader_id: noor, created_at: NOW })
        .execute();
    await db
      .insertInto("hidden_papers")
      .values({ reader_id: noor, paper_key: await keyOf("2606.00001"), hidden_at: NOW })
      .execute();
    const row = { ...(await subscribe({ scope: "interests", follows: true })), readerId: noor };
    const digest = await composer.compose(row, ISSUE);
    expect(digest.sections.map(({ title }) => title)).toEqual(["Ada Lovelace", "“diffusion in stat.ML”", "From Mira"]);
    expect(idsIn(digest)).toEqual([["2606.00002"], ["2606.00003"], ["2606.00004"]]);
    const nobodys = await composer.compose({ ...row, readerId: null }, ISSUE);
    expect(nobodys.empty).toBe(true);
  });

  it("begins with what the reader's alerts for the digest have found, of whatever days", async () => {
    const { db, composer, subscribe, submitAll, keyOf } = await setUp(...PAPERS);
    const noor = await db.transaction().execute((tx) => addReader(tx, { handle: "noor", name: "Noor", at: NOW }));
    await submitAll(DAY, ["2606.00004"]);
    const follow = { kind: "author", value: "ada lovelace", label: "Ada Lovelace", reader_id: noor, created_at: NOW };
    const { id } = await db.insertInto("follows").values(follow).returning("id").executeTakeFirstOrThrow();
    const alert_id = await db
      .transaction()
      .execute((tx) => insertAlert(tx, noor, { followId: id, channel: "mail", rhythm: "digest" }, NOW));
    const hit = { alert_id, did: null, waiting: 0 };
    await db
      .insertInto("alert_hits")
      .values([
        { ...hit, paper_key: await keyOf("2606.00002"), found_at: on(DAY, 10) },
        // Before the issue of the day before.
        { ...hit, paper_key: await keyOf("2606.00003"), found_at: on(DAY, 6) },
      ])
      .execute();
    const row = { ...(await subscribe()), readerId: noor };
    const digest = await composer.compose(row, ISSUE);
    expect(digest.sections.map(({ title }) => title)).toEqual(["Ada Lovelace", "The edition"]);
    expect(idsIn(digest)).toEqual([["2606.00002"], ["2606.00004"]]);
    expect(digest.sections[0]?.papers[0]?.reason).toContain("by Ada Lovelace");
    expect(idsIn(await composer.compose({ ...row, readerId: null }, ISSUE))).toEqual([["2606.00004"]]);
  });
});
