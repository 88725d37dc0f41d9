/** Digests in the reader's own order, as a real mail server receives them, and the one-tap links in them. */
import { simpleParser } from "mailparser";
import { describe, expect, it } from "vitest";
import { createComposer } from "../../../src/app/digests/composeDigest.ts";
import { sendDigests } from "../../../src/app/digests/sendDigests.ts";
import { createDigestSender } from "../../../src/compose/digestSender.ts";
import { openMailService } from "../../../src/mail/mailService.ts";
import { createLinks } from "../../../src/mail/subscriptionLinks.ts";
import { createPaperLinks } from "../../../src/store/interests/paperLinks.ts";
import { type Visitor, visitor } from "../../support/cast.ts";
import { textOf } from "../../support/instance.ts";
import { DAY_MS, NOW } from "../../support/made/records.ts";
import { FAST } from "../../support/made/subscribers.ts";
import { startMailServer } from "../../support/servers/mailServer.ts";
import { world } from "../../support/world.ts";

const SECRET = "the-secret-of-the-tests-is-long-enough";
const BASE = "https://papers.example";
const day = (at: number) => new Date(at).toISOString().slice(0, 10);
const about = (title: string, abstract: string) => ({
  title,
  abstract,
  versions: [{ version: 1, createdAt: NOW - DAY_MS }],
});
const RETRIEVAL = "Dense passage retrieval ranks documents for queries with a retrieval encoder.";
const PROTEINS = "Protein folding structures of enzymes are predicted from amino sequences.";

/** Bob upvoted a paper on retrieval; of two papers in the edition the one on proteins has more votes. */
async function setUp() {
  const made = await world({
    papers: [
      about("Retrieval of passages", RETRIEVAL),
      about("Folding of proteins", PROTEINS),
      about("Ranking documents for retrieval", RETRIEVAL),
      about("Other proteins", PROTEINS),
    ],
    readers: { bob: "reader" },
    editions: { [day(NOW)]: [1, 2] },
    votes: [0, 3],
  });
  await made.bob.get("/");
  return made;
}
type Setting = Awaited<ReturnType<typeof setUp>>;

async function subscribe({ bob, instance }: Setting, fields: Record<string, string> = { forMe: "yes" }) {
  await bob.get("/account");
  expect((await bob.post("/account/digest", { zone: "UTC", ...fields })).status).toBe(303);
  return instance.db.selectFrom("subscriptions").selectAll().executeTakeFirstOrThrow();
}

/** Sends what is due a day later to a mail server; returns the mail to Bob. */
async function send({ instance }: Setting) {
  const { db, index, clock, config, time } = instance;
  time.now += DAY_MS;
  const server = await startMailServer();
  const service = openMailService({
    ...{ smtp: `smtp://127.0.0.1:${server.port}?tls=none`, mailFrom: "Papers <papers@example.org>", mailBounces: "" },
    ...{ dkimDomain: "", dkimSelector: "", dkimKey: "", imap: "", title: "Broadsheet", baseUrl: BASE, secret: SECRET },
    outbox: async () => ({ sent: true, answer: "" }),
  });
  const sender = createDigestSender({
    ...service,
    composer: createComposer({ db, index, clock, feedClock: config }),
    links: createLinks(SECRET),
    paperLinks: createPaperLinks(SECRET),
    pace: FAST,
    baseUrl: BASE,
  });
  const signal = new AbortController().signal;
  const tally = await sendDigests({ db, clock, sleep: async () => {}, log: () => {}, signal }, sender);
  service.close();
  expect(tally).toMatchObject({ sent: 1, failed: 0 });
  return simpleParser(server.received[0]?.raw ?? "");
}

const linksIn = (text: string, wish: "more" | "hide") =>
  [...text.matchAll(new RegExp(`${BASE}(/wish/${wish}/\\S+)`, "g"))].map(([, path = ""]) => path);

/** A mail in Bob's order, and somebody with its links and no session. */
async function mailed() {
  const setting = await setUp();
  await setting.bob.post(`/papers/${setting.ids[0]}/upvote`, { state: "on" });
  await subscribe(setting);
  const { text = "", html } = await send(setting);
  return { ...setting, text, html: String(html), reader: visitor(setting.instance.app) };
}

const adjustments = ({ instance }: Pick<Setting, "instance">) =>
  instance.db.selectFrom("interest_adjustments").select(["value", "setting"]).execute();
const hidden = ({ instance }: Pick<Setting, "instance">) =>
  instance.db.selectFrom("hidden_papers").select("paper_key").execute();
const follow = async (reader: Visitor, path: string) => {
  const { status, html } = await reader.post(path);
  return { status, message: textOf(html) };
};

describe("a digest in the reader's own order", () => {
  it("has what the reader would read first, why, and two links under each paper", async () => {
    const { text, html, ids } = await mailed();
    const [retrieval, proteins] = [text.indexOf("Ranking documents"), text.indexOf("Folding of proteins")];
    expect(retrieval).toBeGreaterThan(0);
    expect(retrieval).toBeLessThan(proteins);
    expect(text).toContain("Close to “Retrieval of passages”");
    expect(text).toMatch(/in\s+the\s+order\s+that\s+you\s+would\s+read\s+them/);
    expect([linksIn(text, "more").length, linksIn(text, "hide").length]).toEqual([2, 2]);
    expect(html.match(/>More like this</g)).toHaveLength(2);
    expect(ids).toHaveLength(4);
  });

  it("has the usual order and no reason where nothing was learned, or where nobody chose it", async () => {
    for (const fields of [{ forMe: "yes" }, {}]) {
      const setting = await setUp();
      if (fields.forMe === undefined) await setting.bob.post(`/papers/${setting.ids[0]}/upvote`, { state: "on" });
      await subscribe(setting, fields as Record<string, string>);
      const { text = "" } = await send(setting);
      expect(text.indexOf("Folding of proteins")).toBeLessThan(text.indexOf("Ranking documents"));
      expect(text).not.toContain("Close to");
      expect(text).not.toContain("/wish/");
    }
  });

  it("leaves out what the reader hid", async () => {
    const setting = await setUp();
    await setting.bob.get("/");
    await setting.bob.post(`/papers/${setting.ids[0]}/upvote`, { state: "on" });
    await setting.bob.post(`/papers/${setting.ids[2]}/hide`, { state: "on" });
    await subscribe(setting);
    expect((await send(setting)).text).not.toContain("Ranking documents");
  });
});

describe("a one-tap link", () => {
  it("changes nothing when it is opened, and then counts once; what it did can be undone", async () => {
    const made = await mailed();
    const { reader, text, instance } = made;
    const more = linksIn(text, "more")[1] ?? "";
    for (let i = 0; i < 3; i++) {
      const page = await reader.get(more);
      expect([page.status, page.headers.get("cache-control")]).toEqual([200, "no-store"]);
      expect(page.html.match(/<button[^>]*>\s*More like this/g)).toHaveLength(1);
    }
    expect(await adjustments(made)).toEqual([]);
    expect((await follow(reader, more)).message).toContain("You will see more papers like this one.");
    expect(await adjustments(made)).toEqual([{ value: String(made.key(1)), setting: "more" }]);
    expect(await follow(reader, more)).toMatchObject({ status: 409, message: expect.stringContaining("used already") });
    // Nobody else sees it: it is no upvote.
    const upvotes = await instance.db
      .selectFrom("upvotes")
      .select("reader_id")
      .where("paper_key", "=", made.key(1))
      .execute();
    expect(upvotes.some(({ reader_id }) => reader_id === made.bob.id)).toBe(false);
    expect((await follow(reader, `${more}/undo`)).message).toContain("It is undone.");
    expect(await adjustments(made)).toEqual([]);
    for (const path of [more, `${more}/undo`]) expect((await follow(reader, path)).status).toBe(409);
    expect(await adjustments(made)).toEqual([]);
  });

  it("hides a paper, and shows it again when that is undone", async () => {
    const made = await mailed();
    const hide = linksIn(made.text, "hide")[0] ?? "";
    expect((await follow(made.reader, hide)).message).toContain("hidden from your lists");
    expect(await hidden(made)).toEqual([{ paper_key: made.key(2) }]);
    await follow(made.reader, `${hide}/undo`);
    expect(await hidden(made)).toEqual([]);
  });

  it("is refused with a sentence when forged, for another wish, outdated, or from before a reset", async () => {
    const made = await mailed();
    const { reader, text, instance, bob } = made;
    const more = linksIn(text, "more")[0] ?? "";
    for (const path of [
      more.replace("/more/", "/hide/"),
      more.replace(/\.\d+(\.\d{10}\.)/, ".2$1"),
      `${more.slice(0, -2)}xx`,
    ]) {
      const { status, message } = await follow(reader, path);
      expect([status, message.includes("This link does not work")], path).toEqual([403, true]);
    }
    expect((await follow(reader, "/wish/other/x")).status).toBe(404);
    await instance.db
      .insertInto("interest_settings")
      .values({ reader_id: bob.id, forgotten_before: instance.clock() + 1_000, changed_at: instance.clock() })
      .execute();
    expect((await follow(reader, more)).message).toContain("from before you had what was learned");
    await instance.db.deleteFrom("interest_settings").execute();
    instance.time.now += 61 * DAY_MS;
    expect((await follow(reader, more)).message).toContain("work for 60 days");
    expect([await adjustments(made), await hidden(made)]).toEqual([[], []]);
  });

  it("teaches the ranking without an act: papers like it come first", async () => {
    const made = await mailed();
    const { bob, reader, text } = made;
    await bob.post(`/papers/${made.ids[0]}/upvote`, { state: "off" });
    await follow(reader, linksIn(text, "more")[1] ?? "");
    await bob.get("/me/feeds");
    await bob.post("/me/feeds", { list: "for-you" });
    const page = (await bob.get("/me/feeds")).html;
    const paths = [
      ...page.matchAll(/value="https:\/\/papers\.example(\/feeds\/private\/[\w.-]+\.(?:atom|rss|json))"/g),
    ];
    expect(paths).toHaveLength(3);
    const feeds = await Promise.all(paths.map(async ([, path = ""]) => (await reader.get(path)).html));
    for (const feed of feeds) expect(feed).toContain("Close to “Folding of proteins”");
    const json = JSON.parse(feeds.find((feed) => feed.startsWith("{")) ?? "{}");
    expect(json.items[0].title).toBe("Other proteins");
    expect(json.items[0].content_html).toMatch(/^<p><em>Close to/);
    // Another order keeps the ids.
    const idsBefore = json.items.map(({ id }: { id: string }) => id).sort();
    await follow(reader, linksIn(text, "more")[0] ?? "");
    const again = JSON.parse((await reader.get(paths.find(([, path]) => path?.endsWith("json"))?.[1] ?? "")).html);
    for (const { id } of again.items) expect(idsBefore).toContain(id);
  });
});
