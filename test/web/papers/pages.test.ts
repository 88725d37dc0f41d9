import { describe, expect, it } from "vitest";
import { fillDemo } from "../../../src/app/whole/demo.ts";
import { freshInstance, textOf, titlesIn } from "../../support/instance.ts";
import { DAY_MS, NOW, record } from "../../support/made/records.ts";
import { world } from "../../support/world.ts";

describe("editions", () => {
  it("list a day's papers by upvotes, with links to the neighbouring days that have any", async () => {
    const { instance } = await world({
      papers: ["Older paper here", "Lesser paper here", "Better paper here", "Newer paper here"],
      editions: { "2026-06-10": [0], "2026-06-15": [1, { paper: 2, note: "why" }], "2026-06-16": [3] },
      votes: [0, 1, 2, 0],
    });
    const { status, html } = await instance.get("/papers/date/2026-06-15");
    expect(status).toBe(200);
    expect(titlesIn(html)).toEqual(["Better paper here", "Lesser paper here"]);
    expect(html).toContain("No. 2");
    expect(html).toContain('rel="prev" href="/papers/date/2026-06-10"');
    expect(html).toContain('rel="next" href="/papers/date/2026-06-16"');
    expect(textOf(html)).toContain("Submitted by Ada");
    expect(textOf(html)).toContain("“why”");
  });

  it("of weeks and months are unions of days, each paper once", async () => {
    const { instance } = await world({
      papers: ["Paper of Tuesday", "Paper of Thursday", "Paper of next week"],
      editions: { "2026-06-09": [0], "2026-06-11": [1, 0], "2026-06-16": [2] },
      votes: [0, 1, 2],
    });
    expect(titlesIn((await instance.get("/papers/week/2026-W24")).html)).toEqual([
      "Paper of Thursday",
      "Paper of Tuesday",
    ]);
    expect(titlesIn((await instance.get("/papers/month/2026-06")).html)).toEqual([
      "Paper of next week",
      "Paper of Thursday",
      "Paper of Tuesday",
    ]);
    const archive = (await instance.get("/archive/2026")).html;
    expect(archive).toContain('href="/papers/date/2026-06-11"');
    expect(textOf(archive)).toContain("11 June 2026, 2 papers");
    expect(archive).toContain('href="/papers/week/2026-W24"');
  });

  it("on the front page are the latest up to today, and change with the feed day", async () => {
    const { instance } = await world({
      papers: ["Paper of today", "Paper of tomorrow"],
      editions: { "2026-06-16": [0], "2026-06-17": [1] },
    });
    expect(titlesIn((await instance.get("/")).html)).toEqual(["Paper of today"]);
    instance.time.now += DAY_MS;
    expect(titlesIn((await instance.get("/")).html)).toEqual(["Paper of tomorrow"]);
  });

  it("that are empty, future or impossible say so and lead on", async () => {
    const { instance } = await world({ papers: ["A paper on its own"], editions: { "2026-06-10": [0] } });
    const empty = await instance.get("/papers/date/2026-06-12");
    expect([empty.status, textOf(empty.html).includes("Nobody submitted a paper for this day.")]).toEqual([200, true]);
    expect(empty.html).toContain('href="/papers/date/2026-06-10"');
    expect(textOf((await instance.get("/papers/week/2027-W01")).html)).toContain("This week is yet to come.");
    for (const path of ["/papers/date/2026-02-30", "/papers/week/2026-W60", "/papers/month/2026-1", "/archive/0000"])
      expect((await instance.get(path)).status).toBe(404);
    expect((await instance.get("/papers/date/2026-06-10?page=0")).status).toBe(400);
    const early = (await instance.get("/archive/2001")).html;
    expect(textOf(early)).toContain("There was no edition in 2001.");
    expect(early).toContain('rel="next" href="/archive/2026"');
  });

  it("lead from short addresses to the latest", async () => {
    const { instance } = await world({ papers: ["A paper on its own"], editions: { "2026-06-10": [0] } });
    for (const [path, to] of [
      ["/papers/week", "/papers/week/2026-W24"],
      ["/papers/month", "/papers/month/2026-06"],
      ["/papers/date", "/papers/date/2026-06-10"],
      ["/archive", "/archive/2026"],
    ] as const)
      expect((await instance.get(path)).headers.get("location")).toBe(to);
  });
});

describe("the front page", () => {
  it("of an empty instance says how to begin, and of one without editions lists the newest", async () => {
    const instance = await freshInstance();
    expect(textOf((await instance.get("/")).html)).toContain("npx broadsheet import");
    await instance.add(
      record({ title: "Older of the two", versions: [{ version: 1, createdAt: NOW - 9 * DAY_MS }] }),
      record({ title: "Newer of the two", versions: [{ version: 1, createdAt: NOW }] }),
    );
    const { html } = await instance.get("/");
    expect(titlesIn(html)).toEqual(["Newer of the two", "Older of the two"]);
    expect(textOf(html)).toContain("There is no edition yet");
  });

  it("of the demo is full, the same for the same day, and says that it is one", async () => {
    const [one, two] = [await freshInstance(), await freshInstance()];
    for (const { db } of [one, two]) expect(await fillDemo(db, NOW, { zone: "UTC", rollover: "00:00" })).toBe(true);
    const { html } = await one.get("/");
    expect((await two.get("/")).html).toBe(html);
    expect(textOf(html)).toContain("This is the demo edition");
    expect(titlesIn(html).length).toBeGreaterThanOrEqual(5);
    const { n } = await one.db
      .selectFrom("papers")
      .select((eb) => eb.fn.countAll<number>().as("n"))
      .executeTakeFirstOrThrow();
    expect(n).toBeGreaterThanOrEqual(150);
    const days = await one.db.selectFrom("editions").select("day").orderBy("day").execute();
    expect([days.length, days[0]?.day, days.at(-1)?.day]).toEqual([30, "2026-05-18", "2026-06-16"]);
    expect(await fillDemo(one.db, NOW, { zone: "UTC", rollover: "00:00" })).toBe(false);
  });
});

describe("a paper's page", () => {
  it("has title, authors, dates, categories, links and abstract", async () => {
    const { instance } = await world({
      papers: [
        {
          id: "math/0211159",
          title: "An $\\tilde{O}(\\sqrt{T})$ bound",
          authors: ["Balázs Kégl"],
          categories: ["math.OC"],
          comments: "12 pages",
          versions: [
            { version: 1, createdAt: Date.UTC(2002, 10, 11) },
            { version: 2, createdAt: Date.UTC(2003, 0, 2) },
          ],
          links: [
            { kind: "code", value: "https://github.com/a/b" },
            { kind: "doi", value: "10.1000/x" },
            { kind: "journal", value: "Ann. Math. 12" },
          ],
        },
      ],
    });
    const { status, html, page } = await instance.get("/papers/math/0211159");
    expect(status).toBe(200);
    const targets = page.all("link").map(({ target }) => target);
    for (const part of [
      "Balázs Kégl",
      "11 Nov 2002",
      "2 Jan 2003",
      "Optimization and Control",
      "12 pages",
      "Ann. Math. 12",
    ])
      expect(textOf(html)).toContain(part);
    for (const href of [
      "https://arxiv.org/abs/math/0211159",
      "https://arxiv.org/pdf/math/0211159",
      "https://github.com/a/b",
      "https://doi.org/10.1000/x",
    ])
      expect(targets).toContain(href);
    expect(page.title).toBe("An O(√T) bound · Broadsheet");
    expect(page.main.has("math")).toBe(true);
    // But for BibTeX, which wants it.
    expect(html.replace(/<dd class="citation tex">.*?<\/dd>/s, "")).not.toContain("$");
  });

  it("is reached from older and versioned ids by redirect", async () => {
    const instance = await freshInstance();
    const title = "One work under two ids";
    await instance.add(record({ id: "conf:x/1", title }), record({ id: "2501.00001", title }));
    for (const path of ["/papers/conf:x/1", "/papers/2501.00001v3", "/papers/arXiv:2501.00001"]) {
      const { status, headers } = await instance.get(path);
      expect([status, headers.get("location")]).toEqual([301, "/papers/2501.00001"]);
    }
    const { html } = await instance.get("/papers/2501.00001");
    expect(textOf(html)).toContain("Also known as");
    expect(html).toContain("conf:x/1");
  });

  it("that does not exist is a helpful 404", async () => {
    const instance = await freshInstance();
    for (const path of [
      "/papers/2501.99999",
      "/papers/nonsense",
      "/papers/%3Cscript%3E",
      "/nowhere",
      "/assets/none.css",
    ]) {
      const { status, html } = await instance.get(path);
      expect(status).toBe(404);
      expect(html).not.toContain("<script>");
    }
    expect(textOf((await instance.get("/papers/2501.99999")).html)).toContain(
      "There is no paper 2501.99999 in this library.",
    );
  });
});

describe("the search page", () => {
  it("marks words, counts, filters, sorts and keeps all that in its address", async () => {
    const { instance } = await world({
      papers: [
        {
          title: "Loss functions",
          categories: ["cs.LG"],
          versions: [{ version: 1, createdAt: NOW - 5 * DAY_MS }],
        },
        {
          title: "More loss",
          abstract: "A function of losses.",
          categories: ["cs.IR"],
          versions: [{ version: 1, createdAt: NOW }],
        },
      ],
    });
    const { html, page } = await instance.get("/papers?q=loss+function");
    expect(titlesIn(html)).toHaveLength(2);
    expect(page.all("mark").map(({ text }) => text)).toContain("Loss");
    expect(textOf(html)).toMatch(/2 papers, found in [\d.]+ ms/);
    expect(page.all("link").map(({ target }) => target)).toContain("/papers?q=loss+function&sort=date");
    expect(titlesIn((await instance.get("/papers?q=loss+function&sort=date")).html)).toEqual([
      "More loss",
      "Loss functions",
    ]);
    expect(titlesIn((await instance.get("/papers?q=loss&cat=cs.IR")).html)).toEqual(["More loss"]);
    const unfilled = await instance.get("/papers?cat=cs.LG&q=&from=&to=&author=&limit=&sort=");
    expect([unfilled.status, unfilled.headers.get("location")]).toEqual([302, "/papers?cat=cs.LG"]);
    expect(titlesIn((await instance.get("/papers?cat=cs.LG")).html)).toEqual(["Loss functions"]);
    const paged = await instance.get("/papers?q=loss&limit=1&page=2");
    expect(paged.html).toContain('rel="prev" href="/papers?q=loss&amp;limit=1"');
    expect(textOf((await instance.get("/papers?q=loss&page=9")).html)).toContain(
      "Page 9 is past the end: there are 2 papers.",
    );
  });

  it("goes straight to a paper by id or address, and says when it is not here", async () => {
    const { instance } = await world({ papers: [{ id: "2501.00001" }] });
    for (const q of [
      "2501.00001",
      "arXiv:2501.00001v2",
      "https://arxiv.org/pdf/2501.00001",
      "https://huggingface.co/papers/2501.00001",
    ]) {
      const { status, headers } = await instance.get(`/papers?q=${encodeURIComponent(q)}`);
      expect([status, headers.get("location")]).toEqual([303, "/papers/2501.00001"]);
    }
    const missing = await instance.get("/papers?q=2501.99999");
    expect(textOf(missing.html)).toContain("is not in this library");
    expect(missing.html).toContain('href="https://arxiv.org/abs/2501.99999"');
  });

  it.each([
    ["page=0", "page must be a whole number"],
    ["limit=121", "limit must be at most 120"],
    ["from=yesterday", "from must be a day written as 2025-06-10"],
    ["to=2025-02-30", "to must be a day"],
    ["sort=upside", "sort must be relevance or date"],
    ["cat=%27;drop", "cat must be a category"],
  ])("answers ?%s with what is wrong", async (query, message) => {
    const { status, html } = await (await freshInstance()).get(`/papers?q=x&${query}`);
    expect(status).toBe(400);
    expect(textOf(html)).toContain(message);
  });

  it("helps when nothing is found", async () => {
    const { instance } = await world({ papers: [{}] });
    expect(textOf((await instance.get("/papers?q=zzzz")).html)).toContain("No paper has any of these words.");
    expect(textOf((await instance.get("/papers?q=the+of")).html)).toContain("too common to search for");
    expect(textOf((await instance.get("/papers?q=study&cat=math.OC")).html)).toContain(
      "No paper matches with these filters.",
    );
  });
});

describe("every answer", () => {
  const HOSTILE = `<script>alert(1)</script>"'><img src=x onerror=alert(1)> $\\href{javascript:alert(1)}{x}$ $\\html{<i>}$ $<script>$ & ]]>`;

  it("escapes whatever papers and addresses hold", async () => {
    const { instance } = await world({
      config: { title: "A & <i>" },
      papers: [
        {
          id: "2501.00001",
          title: HOSTILE,
          abstract: HOSTILE.repeat(20),
          authors: [HOSTILE],
          comments: HOSTILE,
          links: [{ kind: "journal", value: HOSTILE }],
        },
      ],
    });
    const q = encodeURIComponent(HOSTILE);
    for (const path of [
      "/",
      "/papers/2501.00001",
      `/papers?q=${q}`,
      `/papers?author=${q}`,
      "/papers?q=alert",
      `/papers/${q}`,
      "/about",
    ]) {
      const { html } = await instance.get(path);
      expect(html).not.toMatch(/<script>|<img|href="javascript|onerror=alert\(1\)>|<i>/);
      // Linked data is no script.
      expect(html.match(/<script(?! type="application\/ld\+json")/g)).toHaveLength(3);
    }
  });

  it("stays small whatever mathematics a paper has", async () => {
    const instance = await freshInstance();
    const bomb = `$\\def\\a{${"x_1".repeat(200)}}${"\\a".repeat(120)}$ `;
    await instance.add(
      record({ id: "2501.00001", abstract: `${bomb.repeat(40)} $${"\\frac{1}{".repeat(90)}2${"}".repeat(90)}$` }),
    );
    const { status, html } = await instance.get("/papers/2501.00001");
    expect(status).toBe(200);
    expect(html.length).toBeLessThan(200_000);
  });

  it("is made once for addresses that differ in nothing that counts", async () => {
    const { instance } = await world({ papers: [{ id: "2501.00001", title: "Made once" }] });
    await instance.get("/papers/2501.00001");
    // From here on the records cannot answer (a changed table is no change of the records); what is kept can.
    await instance.db.schema.alterTable("papers").renameTo("elsewhere").execute();
    expect((await instance.get("/papers/2501.00001?utm_source=x")).status).toBe(200);
    expect((await instance.get("/papers/2501.00001?page=2")).status).toBe(500);
  });

  it("forbids everything that does not come from here", async () => {
    const instance = await freshInstance();
    for (const path of ["/", "/papers?q=x", "/nowhere", "/health"]) {
      const { headers } = await instance.get(path);
      expect(headers.get("content-security-policy")).toMatch(/^default-src 'none'.*frame-ancestors 'none'$/);
      expect(headers.get("content-security-policy")).not.toContain("unsafe");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("set-cookie")).toBeNull();
    }
  });

  it("of a list is fresh after any change and a 304 while there is none", async () => {
    const { instance } = await world({ papers: [{ title: "The first of them" }] });
    const first = await instance.get("/");
    const etag = first.headers.get("etag") ?? "";
    expect((await instance.get("/", { "if-none-match": `W/${etag}, "x"` })).status).toBe(304);
    await instance.add(record({ title: "The second of them" }));
    const second = await instance.get("/", { "if-none-match": etag });
    expect([second.status, titlesIn(second.html).length]).toEqual([200, 2]);
  });

  it("that fails is a kind 500, logged, without the cause on the page", async () => {
    const { instance } = await world({ papers: [{}] });
    await instance.db.schema.dropTable("paper_authors").execute();
    const { status, html } = await instance.get("/papers");
    expect(status).toBe(500);
    expect(textOf(html)).toContain("It is our fault, not yours");
    expect(html).not.toContain("paper_authors");
    expect(instance.logged.join()).toContain("no such table");
  });

  it("of the health check says how the instance is", async () => {
    const { instance } = await world({ papers: [{}] });
    expect(JSON.parse((await instance.get("/health")).html)).toEqual({
      status: "ok",
      version: "0.0.0",
      records: { state: "ok" },
      clock: { setBack: null },
      papers: 1,
      meaning: { encoder: "learned", state: "none", behind: 0 },
      index: { searchable: true, behind: 0 },
      sources: [],
      alerts: { waiting: 0, stuck: 0, failing: 0, switchedOff: 0 },
      mail: { server: "none" },
      warnings: [expect.stringContaining("--proxies is 0")],
    });
  });
});
