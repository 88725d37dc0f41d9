/** Submitting papers: which, how often, with what remarks, and where they are then. */
import { describe, expect, it } from "vitest";
import type { PaperFetch } from "../../../src/domain/ports.ts";
import { applyListings } from "../../../src/store/editions/listings.ts";
import { exportSubmissions, forgetSubmissions } from "../../../src/store/editions/submissions.ts";
import { upsertPapers } from "../../../src/store/papers/upsertPapers.ts";
import { mergePapers } from "../../../src/store/whole/merge.ts";
import { type Member, member, visitor } from "../../support/cast.ts";
import { freshInstance, type TestInstance, textOf, titlesIn } from "../../support/instance.ts";
import { DAY_MS, NOW, record } from "../../support/made/records.ts";
import { world } from "../../support/world.ts";

/** Looks at a paper and submits it. */
async function submits(reader: Member, paper: string, fields: Record<string, string> = {}) {
  await reader.get(`/submit?${new URLSearchParams({ paper })}`);
  return reader.post("/submit", { paper, ...fields });
}
/** Somebody whose account is not new. */
async function settled(instance: TestInstance, handle: string, role: Parameters<typeof member>[2] = "reader") {
  const reader = await member(instance, handle, role);
  await instance.db
    .updateTable("readers")
    .set({ created_at: NOW - 30 * DAY_MS })
    .where("id", "=", reader.id)
    .execute();
  return reader;
}
const linksOf = async ({ db }: TestInstance, id: string) =>
  (
    await db
      .selectFrom("paper_links")
      .innerJoin("papers", "papers.key", "paper_links.paper_key")
      .select(["kind", "value", "site", "reader_id"])
      .where("papers.id", "=", id)
      .orderBy("value")
      .execute()
  ).map(({ kind, value, site, reader_id }) => `${kind} ${value} ${site ?? "-"} ${reader_id ?? "-"}`);

describe("a submission", () => {
  it("shows the paper first, then puts it into today's edition with its remarks and an upvote", async () => {
    const { instance, paper, mira } = await world({
      papers: [{ title: "A study of otters" }],
      regulars: { mira: "reader" },
    });
    const look = await mira.get(`/submit?paper=${encodeURIComponent(`https://arxiv.org/abs/${paper.id}v3`)}`);
    expect([look.status, titlesIn(look.html)]).toEqual([200, ["A study of otters"]]);
    const sent = await mira.post("/submit", {
      paper: paper.id,
      note: " Otters \n matter.\u202e ",
      code: "github.com/Mira/otters.git",
      project: "https://otters.example/page#top",
    });
    expect([sent.status, sent.headers.get("location")]).toEqual([303, `/papers/${paper.id}?submitted`]);
    const after = textOf((await mira.get(`/papers/${paper.id}?submitted`)).html);
    expect(after).toContain("It is number 1 of 1 paper in the edition of Tuesday, 16 June 2026");
    expect((await instance.get(`/papers/${paper.id}?submitted`)).html).not.toContain("It is number 1");
    const { html, page } = await instance.get("/");
    expect(textOf(html)).toContain("“Otters matter.”");
    expect(textOf(html)).toContain("Submitted by Mira");
    expect(page.link("Mira").target).toBe("/readers/mira");
    expect(await linksOf(instance, paper.id)).toEqual([
      `code https://github.com/Mira/otters readers ${mira.id}`,
      `project https://otters.example/page readers ${mira.id}`,
    ]);
    await instance.indexer.catchUp();
    expect(titlesIn((await instance.get("/papers?q=otters&code=yes")).html)).toEqual(["A study of otters"]);
    expect(textOf((await instance.get(`/papers/${paper.id}`)).html)).toContain("Upvoted byMira");
  });

  it("finds papers of the library by any id, by their addresses here, and by their titles", async () => {
    const instance = await freshInstance();
    await instance.add(record({ id: "conf:otter2026/12", title: "On the habits of otters" }));
    const mira = await settled(instance, "mira");
    for (const asked of [
      "conf:otter2026/12",
      "https://papers.example/papers/conf:otter2026/12?page=2#abstract",
      "/papers/conf:otter2026/12",
      " on the Habits of OTTERS. ",
    ])
      expect(titlesIn((await mira.get(`/submit?${new URLSearchParams({ paper: asked })}`)).html), asked).toHaveLength(
        1,
      );
    for (const asked of [
      "https://evil.example/papers/conf:otter2026/12",
      "otters",
      "javascript:alert(1)",
      "%00",
      "../",
    ]) {
      const { status, html, page } = await mira.get(`/submit?${new URLSearchParams({ paper: asked })}`);
      expect([status >= 400 && status < 500, titlesIn(html)], asked).toEqual([true, []]);
      expect(page.alert, asked).toMatch(/This (is neither|paper is not)/);
    }
    const typed = await mira.get(`/submit?${new URLSearchParams({ paper: '"><script>' })}`);
    expect(typed.html).not.toContain("<script>");
  });

  it("is one a reader and day; others join in, and another day is another edition", async () => {
    const { instance, paper } = await world({ papers: [{ title: "A study of otters" }] });
    const [mira, bob, carol] = [
      await settled(instance, "mira"),
      await settled(instance, "bob"),
      await settled(instance, "carol"),
    ];
    for (const reader of [mira, bob, carol]) {
      instance.time.now += 1_000;
      expect((await submits(reader, paper.id)).status).toBe(303);
    }
    const page = textOf((await instance.get("/")).html);
    expect(page).toContain("Submitted by Mira and 2 others");
    expect(titlesIn((await instance.get("/")).html)).toHaveLength(1);
    const again = await submits(mira, paper.id);
    expect([again.status, again.page.alert]).toEqual([
      409,
      "You have submitted this paper for today’s edition already.",
    ]);
    expect((await mira.get(`/submit?paper=${paper.id}`)).page.has("field", "note")).toBe(false);
    instance.time.now += DAY_MS;
    const look = textOf((await mira.get(`/submit?paper=${paper.id}`)).html);
    expect(look).toContain("It has been in the edition of Tuesday, 16 June 2026, submitted by Mira");
    expect((await submits(mira, paper.id)).status).toBe(303);
    const rows = await instance.db.selectFrom("submissions").select("day").where("reader_id", "=", mira.id).execute();
    expect(rows.map(({ day }) => day).sort()).toEqual(["2026-06-16", "2026-06-17"]);
    const upvotes = await instance.db.selectFrom("papers").select("upvotes").executeTakeFirstOrThrow();
    expect(upvotes.upvotes).toBe(3);
  });

  it("comes back with what was typed when something is wrong with it", async () => {
    const { instance, paper, mira } = await world({ papers: 1, regulars: { mira: "reader" } });
    const wrong: [Record<string, string>, RegExp][] = [
      [{ note: "x".repeat(501) }, /has 501 characters, and there is room for 500/],
      [{ note: "see http://a.example, https://b.example and www.c.example" }, /at most 2 addresses/],
      [{ code: "javascript:alert(1)" }, /The code’s address is none/],
      [{ code: "otters" }, /The code’s address is none/],
      [{ project: "https://user:pass@x.example/" }, /The project page’s address is none/],
      [{ project: `https://x.example/${"a".repeat(300)}` }, /The project page’s address is none/],
      [{ project: "ftp://x.example" }, /The project page’s address is none/],
    ];
    for (const [fields, message] of wrong) {
      const { status, html, page } = await submits(mira, paper.id, { note: "Mine <b>", ...fields });
      expect([status, message.test(page.alert)], JSON.stringify(fields)).toEqual([400, true]);
      expect(html).toContain(fields.note === undefined ? "Mine &lt;b&gt;" : fields.note.slice(0, 40));
      instance.time.now += 600_000;
    }
    expect(await instance.db.selectFrom("submissions").selectAll().execute()).toEqual([]);
    const json = await mira.post("/submit", { paper: paper.id, code: "x" }, { accept: "application/json" });
    expect([json.status, JSON.parse(json.html).error]).toEqual([400, "bad_request"]);
  });

  it("is refused for papers that were withdrawn, are too old for the instance, or were taken out today", async () => {
    const instance = await freshInstance({ submissionAge: 14 });
    const old = record({ versions: [{ version: 1, createdAt: NOW - 15 * DAY_MS }] });
    const gone = record({ withdrawn: true, versions: [{ version: 1, createdAt: NOW - DAY_MS }] });
    const fine = record({ versions: [{ version: 1, createdAt: NOW - 13 * DAY_MS }] });
    await instance.add(old, gone, fine);
    const mira = await settled(instance, "mira");
    const bob = await settled(instance, "bob");
    for (const [id, message] of [
      [old.id, "This instance takes papers of the last 14 days, and this one is older."],
      [gone.id, "This paper has been withdrawn, so it cannot be submitted."],
    ] as const) {
      const look = await mira.get(`/submit?paper=${id}`);
      expect([look.status, look.page.alert, look.page.has("field", "note")]).toEqual([200, message, false]);
      const sent = await mira.post("/submit", { paper: id });
      expect([sent.status, sent.page.alert]).toEqual([409, message]);
    }
    expect((await submits(mira, fine.id)).status).toBe(303);
    await instance.db.updateTable("submissions").set({ hidden_at: NOW }).execute();
    for (const reader of [mira, bob]) {
      const sent = await submits(reader, fine.id);
      expect([sent.status, sent.page.alert]).toEqual([
        409,
        "A moderator took this paper out of today’s edition, so it cannot be submitted.",
      ]);
    }
    expect(titlesIn((await instance.get("/papers/date/2026-06-16")).html)).toEqual([]);
  });

  it("needs an account that may", async () => {
    const { instance, paper } = await world({ papers: 1 });
    const nobody = visitor(instance.app);
    const asked = await nobody.get(`/submit?paper=${paper.id}`);
    expect([asked.status, asked.html.includes(`/submit?paper=${paper.id}`)]).toEqual([401, true]);
    expect((await nobody.post("/submit", { paper: paper.id })).status).toBe(401);
    const mira = await settled(instance, "mira");
    await instance.db.updateTable("readers").set({ banned_at: NOW, ban_reason: "spam" }).execute();
    expect((await mira.get("/submit")).status).toBe(403);
    expect((await mira.post("/submit", { paper: paper.id })).status).toBe(403);
  });
});

describe("how much may be submitted a day", () => {
  it("depends on the role, counts feed days, and is little for new accounts", async () => {
    const instance = await freshInstance({
      submissionsADay: { reader: 2, curator: 3, moderator: 3, admin: 3 },
    });
    const papers = Array.from({ length: 4 }, () => record());
    await instance.add(...papers);
    const tries = async (reader: Member) => {
      const statuses: number[] = [];
      for (const { id } of papers) statuses.push((await submits(reader, id)).status);
      return statuses;
    };
    expect(await tries(await member(instance, "newcomer"))).toEqual([303, 429, 429, 429]);
    const mira = await settled(instance, "mira");
    expect(await tries(mira)).toEqual([303, 303, 429, 429]);
    expect(await tries(await member(instance, "cora", "curator"))).toEqual([303, 303, 303, 429]);
    const shown = await mira.get(`/submit?paper=${papers[3]?.id}`);
    expect(shown.page.alert).toMatch(/^You have submitted 2 papers for today’s edition/);
    instance.time.now += DAY_MS;
    expect((await submits(mira, papers[3]?.id ?? "")).status).toBe(303);
  });

  it("holds when many are sent at once", async () => {
    const instance = await freshInstance({
      submissionsADay: { reader: 2, curator: 3, moderator: 3, admin: 3 },
    });
    const papers = Array.from({ length: 6 }, () => record());
    await instance.add(...papers);
    const mira = await settled(instance, "mira");
    await mira.get("/submit");
    const sent = await Promise.all(papers.map(({ id }) => mira.post("/submit", { paper: id })));
    expect(sent.map(({ status }) => status).sort()).toEqual([303, 303, 429, 429, 429, 429]);
    expect(await instance.db.selectFrom("submissions").selectAll().execute()).toHaveLength(2);
  });

  it("may be nothing, which leaves it to curators", async () => {
    const instance = await freshInstance({
      submissionsADay: { reader: 0, curator: 50, moderator: 50, admin: 50 },
    });
    const paper = record();
    await instance.add(paper);
    const sent = await submits(await settled(instance, "mira"), paper.id);
    expect([sent.status, sent.page.alert]).toEqual([
      403,
      "Here papers are submitted by curators; your upvotes count all the same.",
    ]);
    expect((await submits(await member(instance, "cora", "curator"), paper.id)).status).toBe(303);
  });
});

describe("a paper that is not here", () => {
  it("is fetched while the page looks again by itself, and refused in words", async () => {
    const answers: PaperFetch[] = [];
    const asked: string[] = [];
    const paper = record({ id: "2606.00001", title: "A study of otters" });
    const instance = await freshInstance({}, [], {
      fetchPaper: async (id) => {
        asked.push(id);
        return answers.shift() ?? { state: "underway" };
      },
    });
    const mira = await settled(instance, "mira");
    const waiting = await mira.get("/submit?paper=arXiv:2606.00001v2");
    expect([waiting.status, waiting.headers.get("refresh")]).toEqual([202, "3; url=/submit?paper=2606.00001"]);
    expect(waiting.html).toContain('href="/submit?paper=2606.00001"');
    await instance.add(paper);
    expect(titlesIn((await mira.get("/submit?paper=2606.00001")).html)).toEqual(["A study of otters"]);
    expect(asked).toEqual(["2606.00001"]);
    answers.push(
      { state: "unknown", message: "arXiv does not know it." },
      { state: "failed", message: "arXiv is away." },
    );
    for (const [status, message] of [
      [404, "arXiv does not know it."],
      [503, "arXiv is away."],
    ] as const) {
      const { html, page, ...answer } = await mira.get("/submit?paper=2606.00002");
      expect([answer.status, page.alert]).toEqual([status, message]);
      expect(html).toContain('value="2606.00002"');
    }
    expect((await mira.get("/submit?paper=biorxiv:10.1101/2026.01.01.123456")).status).toBe(404);
    expect((await mira.post("/submit", { paper: "2606.00002" })).status).toBe(404);
    expect(asked).toHaveLength(3);
  });
});

describe("links that readers add", () => {
  it("stay through new records, other sites and joined papers, and are never doubled", async () => {
    const instance = await freshInstance();
    const code = { kind: "code", value: "https://github.com/mira/otters" } as const;
    const paper = record({ title: "A study of otters in three parts" });
    await instance.add(paper);
    const mira = await settled(instance, "mira");
    await submits(mira, paper.id, { code: code.value, project: "otters.example" });
    const own = [`${code.kind} ${code.value} readers ${mira.id}`, `project https://otters.example readers ${mira.id}`];
    expect(await linksOf(instance, paper.id)).toEqual(own);
    // The authors name it as well, then no more.
    const newer = { ...paper, versions: [{ version: 1, createdAt: NOW }], links: [code] };
    await instance.add(newer);
    expect(await linksOf(instance, paper.id)).toEqual(own);
    await instance.add({ ...newer, links: [], abstract: "Changed." });
    expect(await linksOf(instance, paper.id)).toEqual(own);
    await instance.db.transaction().execute((tx) =>
      applyListings(tx, [
        {
          paperId: paper.id,
          site: "huggingface",
          day: "2026-06-16",
          submittedAt: NOW,
          upvotes: 3,
          links: [code],
          takenAt: NOW,
        },
      ]),
    );
    expect(await linksOf(instance, paper.id)).toEqual(own);
    const twin = record({ id: "conf:otter2026/1", title: "Quite another title of three parts" });
    await instance.add(twin);
    await submits(mira, twin.id, { code: "https://github.com/mira/beavers" });
    const keys = await instance.db.selectFrom("papers").select(["id", "key"]).orderBy("key").execute();
    await instance.db.transaction().execute((tx) => mergePapers(tx, keys[1]?.key ?? 0, keys[0]?.key ?? 0));
    expect(await linksOf(instance, paper.id)).toEqual([
      `code https://github.com/mira/beavers readers ${mira.id}`,
      ...own,
    ]);
    const taken = await exportSubmissions(instance.db, mira.id);
    expect([taken.submissions.length, taken.links.length]).toEqual([1, 3]);
    await instance.db.transaction().execute((tx) => forgetSubmissions(tx, mira.id));
    expect((await exportSubmissions(instance.db, mira.id)).links).toEqual([]);
    expect(await linksOf(instance, paper.id)).toHaveLength(3);
    // Whose they are no longer known; a new record still leaves them.
    await instance.db.transaction().execute((tx) => upsertPapers(tx, [{ ...newer, links: [], abstract: "Again." }]));
    expect(await linksOf(instance, paper.id)).toHaveLength(3);
  });

  it("that the paper has already are the paper's", async () => {
    const { instance, paper, mira } = await world({
      papers: [{ links: [{ kind: "code", value: "https://github.com/mira/otters" }] }],
      regulars: { mira: "reader" },
    });
    await submits(mira, paper.id, { code: "https://GitHub.com/Mira/Otters/" });
    expect(await linksOf(instance, paper.id)).toEqual([`code https://github.com/mira/otters readers ${mira.id}`]);
  });
});
