/** Comments under a paper: threads, changing, deleting, limits, pages. */

import { describe, expect, it } from "vitest";
import { MAX_COMMENT_CHARACTERS } from "../../../src/domain/discussion/comment.ts";
import { COMMENTS_A_DAY } from "../../../src/domain/discussion/commentLimits.ts";
import { PAGE_THREADS } from "../../../src/domain/discussion/thread.ts";
import { paperPath } from "../../../src/domain/pagePaths.ts";

import { mergePapers } from "../../../src/store/whole/merge.ts";
import { member } from "../../support/cast.ts";
import { textOf } from "../../support/instance.ts";
import { discussionOf, fillComments, idIn, regular, say, shownIn } from "../../support/made/discussing.ts";
import { DAY_MS } from "../../support/made/records.ts";
import { world } from "../../support/world.ts";

const MINUTE_MS = 60_000;

describe("a comment", () => {
  it("is written by a form, shown to everybody, counted on the paper and on its card", async () => {
    const { instance, paper, path, bob } = await world({ papers: 1, readers: { bob: "reader" } });
    const { page, count } = discussionOf(instance, paper);
    expect(await page()).toContain("Sign in to comment");
    expect((await bob.get(path)).page.has("field", "text")).toBe(true);
    const sent = await say(bob, paper, "**Nice**, see $x^2$ and @bob");
    expect([sent.status, sent.headers.get("location")]).toEqual([303, `${path}#c-${idIn(sent)}`]);
    const html = await page();
    expect(html).toContain("<strong>Nice</strong>");
    expect(html).toContain('<a href="/readers/bob" class="mention">@bob</a>');
    expect(html).toContain("<math");
    expect(textOf(html)).toContain("Bob");
    expect(await count()).toBe(1);
    const list = (await instance.get("/")).html;
    expect(list).toContain(`href="${path}#comments">1 comment`);
  });

  it("needs somebody signed in", async () => {
    const { instance, path } = await world({ papers: 1 });
    const answer = await instance.app.request(`${path}/comments`, {
      method: "POST",
      body: new URLSearchParams({ text: "x" }),
    });
    expect(answer.status).toBe(401);
  });

  it("answers another one, in order, and names its writer", async () => {
    const { instance, paper, path, alice, bob } = await world({
      papers: 1,
      readers: { alice: "reader", bob: "reader" },
    });
    const { page } = discussionOf(instance, paper);
    const first = idIn(await say(alice, paper, "first"));
    const second = idIn(await say(alice, paper, "second"));
    const reply = await bob.get(`${path}?reply=${first}`);
    expect(reply.page.hidden("parent")).toBe(String(first));
    expect(reply.html).toContain("Your answer to Alice");
    const answer = idIn(await say(bob, paper, "answer", first));
    const again = idIn(await say(alice, paper, "again", answer));
    expect(shownIn(await page()).map(({ id, depth }) => [id, depth])).toEqual([
      [first, 0],
      [answer, 1],
      [again, 2],
      [second, 0],
    ]);
    expect(textOf(await page())).toContain("in reply to Alice");
  });

  it("cannot answer what is gone, or under another paper; the text stays in the form", async () => {
    const { papers, paper, bob } = await world({ papers: 2, readers: { bob: "reader" } });
    const id = idIn(await say(bob, paper, "soon gone"));
    const other = papers[1] ?? paper;
    expect((await say(bob, other, "astray", id)).status).toBe(409);
    await bob.post(`/comments/${id}/delete`);
    const late = await say(bob, paper, "my long answer", id);
    expect([late.status, late.html.includes("my long answer")]).toEqual([409, true]);
    expect([late.page.has("alert"), late.page.hidden("parent")]).toEqual([true, ""]);
  });

  it("is saved once, however often the form is sent", async () => {
    const { instance, paper, bob } = await world({ papers: 1, regulars: { bob: "reader" } });
    const { count } = discussionOf(instance, paper);
    const answers = await Promise.all(Array.from({ length: 4 }, () => say(bob, paper, "once")));
    expect(new Set(answers.map(idIn)).size).toBe(1);
    expect(await count()).toBe(1);
    // Elsewhere, or later, it is another one.
    const first = idIn(await say(bob, paper, "once"));
    expect(idIn(await say(bob, paper, "once", first))).not.toBe(first);
    instance.time.now += 11 * MINUTE_MS;
    expect(idIn(await say(bob, paper, "once"))).not.toBe(first);
  });

  it("is refused empty or too long, with what was typed", async () => {
    const { paper, bob } = await world({ papers: 1, readers: { bob: "reader" } });
    const empty = await say(bob, paper, " \u200b\n");
    expect([empty.status, empty.page.has("alert")]).toEqual([400, true]);
    const long = await say(bob, paper, "y".repeat(MAX_COMMENT_CHARACTERS + 1));
    expect([long.status, long.html.includes("y".repeat(MAX_COMMENT_CHARACTERS))]).toEqual([400, true]);
    const program = await bob.post(`${paperPath(paper.id)}/comments`, { text: "" }, { accept: "application/json" });
    expect([program.status, JSON.parse(program.html).error]).toEqual([400, "bad_request"]);
    expect((await bob.post("/papers/2609.99999/comments", { text: "x" })).status).toBe(404);
  });

  it("is previewed, and its text stays in the form", async () => {
    const { instance, paper, bob } = await world({ papers: 1, readers: { bob: "reader" } });
    const { count } = discussionOf(instance, paper);
    const shown = await bob.post("/comments/preview", { paper: paper.id, text: "*so* </textarea><b>" });
    expect(shown.status).toBe(200);
    expect(shown.html).toContain("<em>so</em>");
    expect(shown.page.field("text").value).toBe("*so* </textarea><b>");
    const inPlace = await bob.post(
      "/comments/preview",
      { paper: paper.id, text: "*so*" },
      { accept: "application/json" },
    );
    expect(JSON.parse(inPlace.html).html).toContain("<em>so</em>");
    expect((await bob.post("/comments/preview", { paper: paper.id, text: "" })).status).toBe(400);
    expect(await count()).toBe(0);
  });

  it("is edited by its writer only, and is marked as edited", async () => {
    const { instance, paper, alice, bob } = await world({ papers: 1, readers: { alice: "reader", bob: "moderator" } });
    const { page } = discussionOf(instance, paper);
    const id = idIn(await say(alice, paper, "frist"));
    expect((await alice.get(`/comments/${id}/edit`)).page.field("text").value).toBe("frist");
    expect((await bob.get(`/comments/${id}/edit`)).status).toBe(403);
    expect((await bob.post(`/comments/${id}`, { text: "mine" })).status).toBe(403);
    expect((await alice.post(`/comments/${id}`, { text: "frist" })).status).toBe(303);
    expect(await page()).not.toContain(">edited ");
    expect((await alice.post(`/comments/${id}`, { text: "first" })).headers.get("location")).toContain(`#c-${id}`);
    expect(shownIn(await page())[0]?.text).toBe("first");
    expect(await page()).toContain(">edited ");
    expect((await alice.post(`/comments/${id}`, { text: "" })).status).toBe(400);
    expect((await alice.post("/comments/999", { text: "x" })).status).toBe(404);
  });

  it("is deleted by its writer or a moderator, and keeps its place under answers only", async () => {
    const { instance, paper, alice, bob, carol } = await world({
      papers: 1,
      readers: { alice: "reader", bob: "reader", carol: "moderator" },
    });
    const { page, count } = discussionOf(instance, paper);
    const first = idIn(await say(alice, paper, "first"));
    const answer = idIn(await say(bob, paper, "answer", first));
    expect((await bob.post(`/comments/${first}/delete`)).status).toBe(403);
    expect((await alice.post(`/comments/${first}/delete`)).status).toBe(303);
    expect(await page()).toContain("This comment was deleted.");
    expect(await count()).toBe(1);
    expect((await instance.get(`/comments/${first}`)).status).toBe(404);
    expect((await carol.post(`/comments/${answer}/delete`)).status).toBe(303);
    expect(shownIn(await page())).toEqual([]);
    expect(await count()).toBe(0);
    expect((await carol.post(`/comments/${answer}/delete`)).status).toBe(404);
    expect((await carol.get("/moderation/audit")).html).toContain(`deleted comment ${answer}`);
    expect((await instance.db.selectFrom("comments").select("body").execute()).map(({ body }) => body)).toEqual([
      "",
      "",
    ]);
  });

  it("is marked when an author of the paper wrote it, unless the author hides that", async () => {
    const { instance, paper, alice } = await world({ papers: 1, readers: { alice: "reader" } });
    const { page } = discussionOf(instance, paper);
    await say(alice, paper, "I wrote it");
    const claim = { paper_key: paper.key, reader_id: alice.id, author: "Alice Example", evidence: "", created_at: 1 };
    await instance.db
      .insertInto("claims")
      .values({ ...claim, state: "pending" })
      .execute();
    expect(await page()).not.toContain('class="author"');
    await instance.db.updateTable("claims").set({ state: "approved" }).execute();
    expect(await page()).toContain('class="author"');
    await instance.db.updateTable("claims").set({ hidden: 1 }).execute();
    expect(await page()).not.toContain('class="author"');
  });

  it("names papers, which are linked as soon as they are here", async () => {
    const { instance, papers, paper, bob } = await world({ papers: 2, readers: { bob: "reader" } });
    const { page } = discussionOf(instance, paper);
    const other = papers[1]?.id ?? "";
    await say(bob, paper, `like arXiv:${other} and 2609.12345`);
    expect(await page()).toContain(`href="/papers/${other}"`);
    expect(await page()).toContain(
      '<a href="https://arxiv.org/abs/2609.12345" rel="nofollow ugc noopener">2609.12345</a>',
    );
    await instance.add({ ...paper, id: "2609.12345", title: "Another matter altogether" });
    expect(await page()).toContain('href="/papers/2609.12345"');
  });

  it("moves when two papers turn out to be one", async () => {
    const { instance, papers, paper, bob } = await world({ papers: 2, regulars: { bob: "reader" } });
    const other = papers[1] ?? paper;
    await say(bob, paper, "here");
    await say(bob, other, "there");
    const [into, from] = [paper.key, other.key];
    await instance.db.transaction().execute((tx) => mergePapers(tx, from, into));
    const { id, comment_count } = await instance.db.selectFrom("papers").selectAll().executeTakeFirstOrThrow();
    expect(comment_count).toBe(2);
    expect(shownIn((await instance.get(paperPath(id))).html).map(({ text }) => text)).toEqual(["here", "there"]);
  });
});

describe("limits", () => {
  it("of a new account are narrow, and wider after a day", async () => {
    const { instance, paper, bob } = await world({ papers: 1, readers: { bob: "reader" } });
    const links = await say(bob, paper, "https://a.example and https://b.example");
    expect([links.status, links.page.field("text").value]).toEqual([400, "https://a.example and https://b.example"]);
    expect(
      (await say(bob, paper, "https://a.example, https://arxiv.org/abs/2309.12307 and arXiv:2309.12308")).status,
    ).toBe(303);
    for (let i = 1; i < COMMENTS_A_DAY.newcomer; i++) expect((await say(bob, paper, `note ${i}`)).status).toBe(303);
    const sixth = await say(bob, paper, "one more");
    expect([sixth.status, textOf(sixth.html).includes("come back tomorrow")]).toEqual([400, true]);
    instance.time.now += DAY_MS + MINUTE_MS;
    expect((await say(bob, paper, "https://a.example and https://b.example")).status).toBe(303);
    const flood = Array.from({ length: 11 }, (_, i) => `https://a.example/${i}`).join(" ");
    expect((await say(bob, paper, flood)).status).toBe(400);
  });

  it("hold for everybody: comments a day, and comments at once", async () => {
    const { instance, paper, bob } = await world({ papers: 1, regulars: { bob: "reader" } });
    const rows = Array.from({ length: COMMENTS_A_DAY.reader - 1 }, (_, i) => ({
      body: `${i}`,
      created_at: instance.time.now - i,
    }));
    const paper_key = paper.key;
    await instance.db
      .insertInto("comments")
      .values(rows.map((row) => ({ ...row, paper_key, reader_id: bob.id })))
      .execute();
    expect((await say(bob, paper, "the hundredth")).status).toBe(303);
    expect((await say(bob, paper, "too many")).status).toBe(400);
    const carol = await regular(instance, "carol");
    const statuses = [];
    for (let i = 0; i < 9; i++) statuses.push((await say(carol, paper, `quick ${i}`)).status);
    expect(statuses).toEqual([...Array(8).fill(303), 429]);
    const late = await say(carol, paper, "quick, and kept");
    expect(late.page.field("text").value).toBe("quick, and kept");
    expect(Number(late.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  it("refuse the same words under a third paper", async () => {
    const { instance, papers, bob } = await world({ papers: 4, regulars: { bob: "reader" } });
    const [one, two, three, four] = papers;
    if (!one || !two || !three || !four) throw new Error("papers");
    expect((await say(bob, one, "Buy my book!")).status).toBe(303);
    expect((await say(bob, two, "buy my BOOK")).status).toBe(303);
    const third = await say(bob, three, "Buy, my book.");
    expect([third.status, textOf(third.html).includes("You wrote the same")]).toEqual([400, true]);
    const innocent = idIn(await say(bob, three, "innocent"));
    expect((await bob.post(`/comments/${innocent}`, { text: "buy my book" })).status).toBe(400);
    instance.time.now += DAY_MS + MINUTE_MS;
    expect((await say(bob, four, "Buy my book!")).status).toBe(303);
  });

  it("refuse the same words also in old comments that are edited to them", async () => {
    const { instance, papers, bob } = await world({ papers: 3, regulars: { bob: "reader" } });
    const ids: number[] = [];
    for (const paper of papers) ids.push(idIn(await say(bob, paper, `Once meant for ${paper.id}`)));
    instance.time.now += 30 * DAY_MS;
    await bob.get("/about");
    const statuses = [];
    for (const id of ids) statuses.push((await bob.post(`/comments/${id}`, { text: "Buy my book!" })).status);
    expect(statuses).toEqual([303, 303, 400]);
  });

  it("hold what several new accounts wrote in the same words, until a moderator has looked", async () => {
    const { instance, paper, old, mod } = await world({
      papers: 1,
      readers: { mod: "moderator" },
      regulars: { old: "reader" },
    });
    const { page, count } = discussionOf(instance, paper);
    await say(old, paper, "Great work");
    const crowd = [await member(instance, "ann"), await member(instance, "ben"), await member(instance, "cat")];
    const ids = [];
    for (const who of crowd) ids.push(idIn(await say(who, paper, "great work!")));
    // The old account's stays; who wrote one sees it, nobody else does.
    expect(shownIn(await page()).map(({ text }) => text)).toEqual(["Great work"]);
    expect(await count()).toBe(1);
    expect((await crowd[0]?.get(paperPath(paper.id)))?.html).toContain("waits for a moderator");
    const queue = await mod.get("/moderation");
    expect(textOf(queue.html)).toContain("3 things to look at");
    await mod.post(`/moderation/comments/${ids[0]}/show`);
    await mod.post(`/moderation/comments/${ids[1]}/hide`, { reason: "advertising" });
    expect(textOf((await mod.get("/moderation")).html)).toContain("1 thing to look at");
    expect(await count()).toBe(2);
    expect(textOf(await page())).toContain("Hidden by a moderator: advertising");
  });
});

describe("long discussions", () => {
  it("go over pages by threads, with permanent addresses and a link to the newest", async () => {
    const { instance, paper, path, bob } = await world({ papers: 1, regulars: { bob: "reader" } });
    const first = await fillComments(instance, { paper: paper.key, reader: bob.id, n: 2_000 }, (i, start) =>
      i % 10 === 0 ? null : start + i - (i % 10),
    );
    const begin = await instance.get(path);
    expect(shownIn(begin.html)).toHaveLength(10 * PAGE_THREADS);
    expect(textOf(begin.html)).toContain("Page 1 of 4");
    expect(begin.html).toContain(`href="${path}?page=4#c-${first + 1_990}"`);
    const second = shownIn((await instance.get(`${path}?page=2`)).html);
    expect(second[0]?.id).toBe(first + 500);
    const lasting = await instance.get(`/comments/${first + 1_507}`);
    expect([lasting.status, lasting.headers.get("location")]).toEqual([303, `${path}?page=4#c-${first + 1_507}`]);
    const reply = await bob.get(`${path}?page=4&reply=${first + 1_507}`);
    expect(reply.html).toContain("Your answer to Bob");
    const sent = await say(bob, paper, "at the end", first + 3);
    expect(sent.headers.get("location")).toBe(`${path}#c-${idIn(sent)}`);
    expect((await instance.get(`${path}?page=999`)).status).toBe(200);
  });

  it("may be answers upon answers, hundreds deep", async () => {
    const { instance, bob, paper } = await world({ papers: 1, regulars: { bob: "reader" } });
    const { page } = discussionOf(instance, paper);
    const first = await fillComments(instance, { paper: paper.key, reader: bob.id, n: 500 }, (i, start) =>
      i === 0 ? null : start + i - 1,
    );
    const shown = shownIn(await page());
    expect(shown).toHaveLength(500);
    expect(shown.map(({ depth }) => depth).slice(0, 9)).toEqual([0, 1, 2, 3, 4, 5, 6, 6, 6]);
    expect(shown[7]?.html).toContain(`<span>in reply to <a href="#c-${first + 6}">Bob</a></span>`);
    // All but the deepest deleted: their places stay. Then they go too.
    await instance.db
      .updateTable("comments")
      .set({ deleted_at: 1, body: "" })
      .where("id", "<", first + 499)
      .execute();
    expect(shownIn(await page())).toHaveLength(500);
    await instance.db.updateTable("comments").set({ deleted_at: 1, body: "" }).execute();
    expect(shownIn(await page())).toHaveLength(0);
  });

  it("may be one thread of thousands, which is cut into pages", async () => {
    const { instance, path, bob, paper } = await world({ papers: 1, regulars: { bob: "reader" } });
    const first = await fillComments(instance, { paper: paper.key, reader: bob.id, n: 2_500 }, (i, start) =>
      i === 0 ? null : start,
    );
    expect(shownIn((await instance.get(path)).html)).toHaveLength(1_000);
    const last = (await instance.get(`${path}?page=3`)).html;
    expect(shownIn(last)).toHaveLength(500);
    expect(last).toContain(`<span>in reply to <a href="/comments/${first}">Bob</a></span>`);
  });
});
