/** Reports, and what moderators do about them. */

import { describe, expect, it } from "vitest";
import { MAX_REPORT_CHARACTERS } from "../../../src/domain/discussion/report.ts";
import { paperPath } from "../../../src/domain/pagePaths.ts";

import { submit } from "../../../src/store/editions/editions.ts";
import { removePapers } from "../../../src/store/whole/merge.ts";
import { member } from "../../support/cast.ts";
import { textOf } from "../../support/instance.ts";
import { discussionOf, idIn, say, shownIn } from "../../support/made/discussing.ts";
import { world } from "../../support/world.ts";

/** Mallory and Alice discuss two papers, and a moderator has an eye on them. */
async function moderatedWorld() {
  const made = await world({
    papers: [{}, {}],
    readers: { alice: "reader", mod: "moderator" },
    regulars: { mallory: "reader" },
  });
  const { instance, paper, mod } = made;
  const [, other] = made.papers;
  return {
    ...made,
    ...discussionOf(instance, paper),
    other,
    queue: async () => textOf((await mod.get("/moderation")).html),
    log: async () => textOf((await mod.get("/moderation/audit")).html),
  };
}

const MINUTE_MS = 60_000;

const ofComment = (id: number) => ({ kind: "comment", id: String(id), reason: "spam" });

describe("a report", () => {
  it("is made at the comment, is in the queue once per reader, and its reader sees the outcome", async () => {
    const { alice, mod, mallory, paper, path, queue, log, page } = await moderatedWorld();
    const id = idIn(await say(mallory, paper, "Buy **gold** <b>now</b>"));
    expect((await alice.get(path)).html).toContain(`/reports/new?kind=comment&amp;id=${id}`);
    const form = await alice.get(`/reports/new?kind=comment&id=${id}&back=${path}`);
    expect(textOf(form.html)).toContain("the comment under “Study number");
    const sent = await alice.post("/reports", { ...ofComment(id), says: "an <i>advert</i>", back: path });
    expect(sent.headers.get("location")).toBe(`/reports?sent=${encodeURIComponent(path)}`);
    await alice.post("/reports", { ...ofComment(id), reason: "abuse" });
    await mod.post("/reports", ofComment(id));
    const html = (await mod.get("/moderation")).html;
    expect(textOf(html)).toContain("2 open reports");
    expect(html).toContain("an &lt;i&gt;advert&lt;/i&gt;");
    expect(html).toContain("Buy <strong>gold</strong> &lt;b&gt;now&lt;/b&gt;");
    expect(textOf((await alice.get("/reports")).html)).toContain("No moderator has looked yet.");

    await mod.post(`/moderation/comments/${id}/hide`, { reason: "advertising" });
    expect(await queue()).toContain("Nothing is waiting for you.");
    expect(await queue()).toContain("It was hidden. By @mod");
    expect(textOf((await alice.get("/reports")).html)).toContain("It was hidden.");
    expect(await log()).toContain(`@mod hid comment ${id}: advertising`);
    expect(await page()).not.toContain("gold");
  });

  it("needs a subject that exists and is not one's own, a reason, and a short text", async () => {
    const { instance, alice, mallory, paper } = await moderatedWorld();
    const id = idIn(await say(mallory, paper, "hm"));
    expect((await mallory.post("/reports", ofComment(id))).status).toBe(400);
    expect((await alice.post("/reports", ofComment(999))).status).toBe(404);
    expect((await alice.post("/reports", { ...ofComment(id), kind: "moon" })).status).toBe(404);
    expect((await alice.post("/reports", { ...ofComment(id), reason: "because" })).status).toBe(400);
    const long = await alice.post("/reports", { ...ofComment(id), says: `${"w".repeat(MAX_REPORT_CHARACTERS)}!` });
    expect([long.status, long.page.main.field("says").value]).toEqual([400, expect.stringMatching(/w!$/)]);
    for (const id of ["0", "-1", "1e3", "x", "9".repeat(40), "2026-06-16 1", "' or 1=1"])
      for (const kind of ["comment", "submission", "reader", "collection"]) {
        instance.time.now += 10 * MINUTE_MS;
        expect((await alice.post("/reports", { kind, id, reason: "spam" })).status, `${kind} ${id}`).not.toBe(500);
      }
    const away = await alice.post("/reports", { ...ofComment(id), back: "https://evil.example" });
    expect(away.headers.get("location")).toBe(`/reports?sent=${encodeURIComponent(`/comments/${id}`)}`);
  });

  it("is dismissed, or closed with the comment", async () => {
    const { alice, mod, mallory, paper, queue } = await moderatedWorld();
    const id = idIn(await say(mallory, paper, "fine"));
    await alice.post("/reports", ofComment(id));
    const { page } = await mod.get("/moderation");
    expect((await mod.post(page.form(/^\/moderation\/reports\/\d+$/).target)).status).toBe(303);
    expect(await queue()).toContain("Nothing is waiting for you.");
    expect(textOf((await alice.get("/reports")).html)).toContain("A moderator looked and left it.");
    const later = idIn(await say(mallory, paper, "less fine"));
    await alice.post("/reports", ofComment(later));
    await mallory.post(`/comments/${later}/delete`);
    expect((await mod.get("/moderation")).page.has("form", /\/hide$/)).toBe(false);
    expect(await queue()).toContain("Nothing is waiting for you.");
    expect(textOf((await alice.get("/reports")).html)).toContain("It was deleted.");
  });

  it("on something that has gone meanwhile waits for nobody", async () => {
    const { instance, alice, mallory, mod, paper, queue } = await moderatedWorld();
    const { db } = instance;
    const { key } = paper;
    const submission = { day: "2026-06-16", paperKey: key, readerId: mallory.id, at: instance.time.now };
    await db.transaction().execute((tx) => submit(tx, submission));
    const made = await mallory.post(
      "/collections",
      { name: "A list", visibility: "public" },
      { accept: "application/json" },
    );
    const collection = JSON.parse(made.html).address;
    const id = idIn(await say(mallory, paper, "hm"));
    const subjects = [
      { kind: "comment", id: String(id) },
      { kind: "submission", id: `2026-06-16 ${key} ${mallory.id}` },
      { kind: "collection", id: collection },
      { kind: "reader", id: String(mallory.id) },
    ];
    for (const subject of subjects)
      expect((await alice.post("/reports", { ...subject, reason: "spam" })).status).toBe(303);
    expect(await queue()).toContain("4 things to look at");
    await mallory.post(`/collections/${collection}`, { visibility: "private" });
    expect(await queue()).toContain("3 things to look at");
    await mallory.get("/account");
    expect((await mallory.post("/account/delete", { handle: "mallory" })).status).toBe(303);
    // The edition keeps what was put into it.
    expect(await queue()).toContain("1 thing to look at");
    await db.transaction().execute((tx) => removePapers(tx, [key]));
    expect(await queue()).toContain("Nothing is waiting for you.");
    expect((await mod.get("/moderation")).status).toBe(200);
  });

  it("on a submission is the same one however its id is spelled", async () => {
    const { instance, alice, mallory, paper } = await moderatedWorld();
    const { key } = paper;
    const submission = { day: "2026-06-16", paperKey: key, readerId: mallory.id, at: instance.time.now };
    await instance.db.transaction().execute((tx) => submit(tx, submission));
    const id = `2026-06-16 ${key} ${mallory.id}`;
    for (const [written, status] of [
      [id, 303],
      [`${id} again`, 404],
      [`${id} `, 404],
    ] as const)
      expect((await alice.post("/reports", { kind: "submission", id: written, reason: "spam" })).status).toBe(status);
  });

  it("may be on a reader, a submission or a collection", async () => {
    const { instance, alice, mod, mallory, paper } = await moderatedWorld();
    const { db } = instance;
    const { key } = paper;
    const submission = {
      day: "2026-06-16",
      paperKey: key,
      readerId: mallory.id,
      note: "my <b>own</b>",
      at: instance.time.now,
    };
    await db.transaction().execute((tx) => submit(tx, submission));
    const list = { reader_id: mallory.id, address: "abc", name: "A list", about: "of *things*", ordering: "hand" };
    await db
      .insertInto("collections")
      .values({ ...list, visibility: "public", created_at: 1, updated_at: 1 })
      .execute();
    for (const subject of [
      { kind: "reader", id: String(mallory.id) },
      { kind: "submission", id: `2026-06-16 ${key} ${mallory.id}` },
      { kind: "collection", id: list.address },
    ])
      expect((await alice.post("/reports", { ...subject, reason: "other" })).status).toBe(303);
    const { html } = await mod.get("/moderation");
    const text = textOf(html);
    for (const shown of ["3 things to look at", "The reader Mallory", "on 2026-06-16", "The collection “A list”"])
      expect(text).toContain(shown);
    expect(html).toContain("my &lt;b&gt;own&lt;/b&gt;");
    await mod.post("/moderation/submissions/hide", { id: `2026-06-16 ${key} ${mallory.id}`, reason: "not a paper" });
    const hidden = await db.selectFrom("submissions").select(["hidden_at", "hidden_reason"]).executeTakeFirstOrThrow();
    expect(hidden).toEqual({ hidden_at: instance.time.now, hidden_reason: "not a paper" });
    await mod.post("/moderation/submissions/show", { id: `2026-06-16 ${key} ${mallory.id}` });
    expect((await db.selectFrom("submissions").select("hidden_at").executeTakeFirstOrThrow()).hidden_at).toBe(null);
    expect((await mod.post("/moderation/submissions/hide", { id: "2026-06-16 1", reason: "x" })).status).toBe(404);
    await mod.post("/moderation/readers/mallory/ban", { reason: "enough" });
    expect(textOf((await mod.get("/moderation")).html)).toContain("1 thing to look at");
  });
});

describe("a hidden submission", () => {
  it("loses the links that came with it, except those of a verified author", async () => {
    const { instance, mallory, alice, mod, paper, other } = await moderatedWorld();
    const codeOf = async (id: string) => (await instance.get(paperPath(id))).html.match(/github\.com\/\w+\/\w+/)?.[0];
    await mallory.post("/submit", { paper: paper.id, code: "https://github.com/spam/gold" });
    await alice.post("/submit", { paper: other.id, code: "https://github.com/alice/study" });
    const claim = { author: "Alice Example", state: "approved", evidence: "", created_at: 1 };
    await instance.db
      .insertInto("claims")
      .values({ ...claim, paper_key: other.key, reader_id: alice.id })
      .execute();
    expect([await codeOf(paper.id), await codeOf(other.id)]).toEqual([
      "github.com/spam/gold",
      "github.com/alice/study",
    ]);
    for (const [{ key }, who] of [
      [paper, mallory],
      [other, alice],
    ] as const) {
      const submission = `2026-06-16 ${key} ${who.id}`;
      const hidden = await mod.post("/moderation/submissions/hide", { id: submission, reason: "advertising" });
      expect(hidden.status).toBe(303);
    }
    expect([await codeOf(paper.id), await codeOf(other.id)]).toEqual([undefined, "github.com/alice/study"]);
  });
});

describe("a hidden comment", () => {
  it("tells everybody why, shows its text to its writer and moderators alone, and can be shown again", async () => {
    const { alice, mod, mallory, paper, path, page, count } = await moderatedWorld();
    const id = idIn(await say(mallory, paper, "a rude remark"));
    const answer = idIn(await say(alice, paper, "no need for that", id));
    await mod.post(`/moderation/comments/${id}/hide`, { reason: "rude" });
    expect(textOf(await page())).toContain("Hidden by a moderator: rude");
    expect(await page()).not.toContain("a rude remark");
    expect(shownIn(await page()).map((shown) => shown.id)).toEqual([id, answer]);
    expect(await count()).toBe(1);
    for (const who of [mallory, mod]) expect((await who.get(path)).html).toContain("a rude remark");
    expect((await alice.get(path)).html).not.toContain("a rude remark");
    expect((await mallory.post(`/comments/${id}`, { text: "polite" })).status).toBe(409);
    expect((await say(alice, paper, "one more", id)).status).toBe(409);
    await mod.post(`/moderation/comments/${id}/show`);
    expect(await page()).toContain("a rude remark");
    expect(await count()).toBe(2);
  });

  it("needs a reason, and must exist", async () => {
    const { mod, mallory, paper, page } = await moderatedWorld();
    const id = idIn(await say(mallory, paper, "stays"));
    expect((await mod.post(`/moderation/comments/${id}/hide`, { reason: " " })).status).toBe(400);
    expect((await mod.post(`/moderation/comments/${id}/hide`, { reason: "r".repeat(301) })).status).toBe(400);
    expect(await page()).toContain("stays");
    expect((await mod.post("/moderation/comments/999/hide", { reason: "x" })).status).toBe(404);
  });
});

describe("a ban", () => {
  it("closes the account to changes with its reason, hides the comments if asked, and is lifted", async () => {
    const { alice, mod, mallory, paper, other, path, page, log } = await moderatedWorld();
    const ids = [idIn(await say(mallory, paper, "one of mine")), idIn(await say(mallory, other, "two of mine"))];
    await alice.post("/reports", ofComment(ids[1] ?? 0));
    await mod.post("/moderation/readers/mallory/ban", { reason: "spam", comments: "hide" });
    expect(textOf(await page())).toContain("Hidden by a moderator: spam");
    const refused = await say(mallory, paper, "once more");
    expect([refused.status, textOf(refused.html).includes("closed this account to changes: spam")]).toEqual([
      403,
      true,
    ]);
    expect((await mallory.get(path)).page.has("field", "text")).toBe(false);
    expect(await log()).toContain("@mod hid 2 comments of @mallory: spam");
    expect(textOf((await mod.get("/moderation/readers")).html)).toMatch(
      /Mallory @mallory, reader since .*, banned on .*: spam/,
    );
    await mod.post("/moderation/readers/mallory/unban");
    expect((await say(mallory, paper, "sorry")).status).toBe(303);
    expect(textOf(await page())).toContain("Hidden by a moderator: spam");
  });

  it("is for lower roles, and never for one's own account", async () => {
    const { instance, alice, mod } = await moderatedWorld();
    const admin = await member(instance, "boss", "admin");
    await member(instance, "other", "moderator");
    await member(instance, "second", "admin");
    const ban = async (who: typeof mod, handle: string) =>
      (await who.post(`/moderation/readers/${handle}/ban`, { reason: "because" })).status;
    expect(await ban(alice, "mallory")).toBe(403);
    expect(await ban(mod, "mod")).toBe(403);
    expect(await ban(mod, "other")).toBe(403);
    expect(await ban(mod, "boss")).toBe(403);
    expect(await ban(mod, "nobody")).toBe(404);
    expect(await ban(admin, "boss")).toBe(403);
    expect(await ban(admin, "second")).toBe(403);
    expect(await ban(admin, "other")).toBe(303);
    expect(await ban(mod, "mallory")).toBe(303);
    expect((await alice.post("/moderation/readers/mallory/unban")).status).toBe(403);
    expect((await mod.post("/moderation/readers/other/unban")).status).toBe(403);
  });
});

describe("pages of moderators", () => {
  it("are for moderators", async () => {
    const { instance, alice, mod } = await moderatedWorld();
    for (const path of ["/moderation", "/moderation/readers", "/moderation/audit"]) {
      expect((await instance.get(path)).status).toBe(401);
      expect((await alice.get(path)).status).toBe(403);
      expect((await mod.get(path)).headers.get("cache-control")).toBe("private, no-store");
    }
  });

  it("find readers by parts of their names", async () => {
    const { instance, mod, mallory } = await moderatedWorld();
    await instance.db.updateTable("readers").set({ name: "100% Mallory_Äpfel" }).where("id", "=", mallory.id).execute();
    const found = async (query: string) =>
      textOf((await mod.get(`/moderation/readers?${new URLSearchParams({ q: query })}`)).html).includes("@mallory");
    for (const query of ["mal", "@mallory", "MALLORY", "0% m", "y_"]) expect(await found(query), query).toBe(true);
    for (const query of ["alice", "%%", "m_l", "\\", "' or 1=1"]) expect(await found(query), query).toBe(false);
  });

  it("go through the pages of the audit log", async () => {
    const { instance, mod } = await moderatedWorld();
    const entry = (i: number) => ({
      at: instance.time.now,
      reader_id: mod.id,
      action: "tried",
      subject: `thing-${i}.`,
      says: "",
    });
    await instance.db
      .insertInto("audit")
      .values(Array.from({ length: 101 }, (_, i) => entry(i)))
      .execute();
    const first = textOf((await mod.get("/moderation/audit")).html);
    expect([first.includes("thing-100."), first.includes("thing-0.")]).toEqual([true, false]);
    expect(textOf((await mod.get("/moderation/audit?page=2")).html)).toContain("thing-0.");
  });
});
