/** The Hub's papers API: its shape field by field, what it answers to what is asked, and what programs change by it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SaxesParser } from "saxes";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { texToText } from "../../src/domain/papers/tex.ts";
import { clean } from "../../src/lib/text.ts";
import { readItem } from "../../src/sources/hub/daily.ts";
import { submit } from "../../src/store/editions/editions.ts";
import { applyListings } from "../../src/store/editions/listings.ts";
import { member } from "../support/cast.ts";
import { programOf, TODAY, withEditions, YESTERDAY } from "../support/clients/hubReaders.ts";
import {
  ALWAYS_IN_DAILY,
  ALWAYS_IN_ITEM,
  DailyItem,
  FlatPaper,
  pathsIn,
  Repos,
  SearchItem,
  WholePaper,
} from "../support/clients/hubShape.ts";
import { hostileInstance } from "../support/hostile/hostileTitles.ts";
import { freshInstance, type TestInstance } from "../support/instance.ts";
import { DAY_MS, NOW, record } from "../support/made/records.ts";

type Item = z.infer<typeof DailyItem>;
const BASE = "https://papers.example";

async function ask(instance: Pick<TestInstance, "get">, path: string, headers: Record<string, string> = {}) {
  const answer = await instance.get(path, headers);
  return { status: answer.status, headers: answer.headers, json: JSON.parse(answer.html) };
}
const idsIn = (items: Item[]): string[] => items.map(({ paper }) => paper.id);
const nextOf = (headers: Headers) => /<([^>]+)>; rel="next"/.exec(headers.get("link") ?? "")?.[1];

describe("the Hub's contract", () => {
  it("is kept field by field by every answer", async () => {
    const { instance } = await withEditions();
    for (const path of ["?limit=100", `?date=${TODAY}`, "?week=2026-W25", "?month=2026-05", "?sort=trending"]) {
      const { status, json } = await ask(instance, `/api/daily_papers${path}`);
      expect(status).toBe(200);
      expect(json.length, path).toBeGreaterThan(0);
      for (const item of z.array(DailyItem).parse(json)) {
        const paths = pathsIn(item);
        for (const name of ALWAYS_IN_DAILY) expect(paths.has(name), `${item.paper.id} has ${name}`).toBe(true);
        expect(item.title).toBe(item.paper.title);
        // Another instance that follows this one reads the same.
        expect(readItem(item, TODAY, NOW + DAY_MS)).toMatchObject({
          record: { id: item.paper.id, title: item.title, authors: item.paper.authors.map(({ name }) => name) },
          listing: { upvotes: item.upvotes, submitter: item.submittedBy?.fullname },
        });
        expect(item.upvotes).toBe(item.paper.upvotes);
      }
    }
    const found = z.array(SearchItem).parse((await ask(instance, "/api/papers/search?q=engines")).json);
    expect(found.map(({ paper }) => paper.id).sort()).toEqual(["2604.00005", "2606.00001"]);
    for (const item of found)
      for (const name of ALWAYS_IN_ITEM) expect(pathsIn(item).has(name), `${item.paper.id} has ${name}`).toBe(true);
    expect(found.find(({ paper }) => paper.id === "2604.00005")?.highlightedTitle).toEqual([
      { type: "highlight", text: "Engines" },
      { type: "text", text: " in no edition" },
    ]);
    for (const path of ["", "?period=weekly", "?period=monthly", "?period=daily"]) {
      const papers = z.array(FlatPaper).parse((await ask(instance, `/api/papers${path}`)).json);
      expect(papers.length, path).toBeGreaterThan(0);
    }
    for (const id of ["2606.00001", "2606.00002", "2606.00003", "2604.00005"])
      WholePaper.parse((await ask(instance, `/api/papers/${id}`)).json);
    Repos.parse((await ask(instance, "/api/arxiv/2606.00001/repos")).json);
  });

  const SAMPLES = join(import.meta.dirname, "..", "..", "..", "shared", "data", "hub-samples");
  const samples = existsSync(SAMPLES) ? readdirSync(SAMPLES) : [];
  /** What this instance does not know of papers, and leaves out. */
  const NOT_KNOWN =
    /\b(?:ai_\w+|mediaUrls?|organization|githubStars|isUserFollowing|upvoted|authors\[\]\.(?:user|status)\w*)\b/;

  it.skipIf(samples.length === 0)("describes the captured answers (needs them beside the clone)", () => {
    expect(samples.length).toBeGreaterThanOrEqual(5);
    for (const name of samples) {
      const item = name.startsWith("papers_search") ? SearchItem : DailyItem;
      // Pictures and people's addresses are blanked in the captures, and bare.
      z.array(item).parse(JSON.parse(readFileSync(join(SAMPLES, name), "utf8")));
    }
  });

  it.skipIf(samples.length === 0)(
    "is kept as in the captured answers, whose papers come out as they came in (needs them beside the clone)",
    async () => {
      const instance = await freshInstance();
      instance.time.now = Date.UTC(2026, 8, 1);
      for (const name of samples) {
        const theirs: Item[] = JSON.parse(readFileSync(join(SAMPLES, name), "utf8"));
        const day = /date-([\d-]+)/.exec(name)?.[1];
        const read = theirs.flatMap((item) => {
          const one = readItem(item, day ?? "2026-08-30", instance.time.now);
          return "record" in one ? one : [];
        });
        expect(read.length).toBe(theirs.length);
        await instance.add(...read.map((one) => one.record));
        await instance.db.transaction().execute((tx) =>
          applyListings(
            tx,
            read.map((one) => one.listing),
          ),
        );
        const ours = day ? await listed(instance, day) : await searched(instance, theirs);
        expect(idsIn(ours), name).toEqual(idsIn(theirs));
        expect(ours.map(factsOf), name).toEqual(theirs.map(factsOf));
        const known = pathsIn(ours);
        for (const [path, types] of pathsIn(theirs))
          if (!NOT_KNOWN.test(path)) expect([name, path, known.get(path)]).toEqual([name, path, types]);
      }
    },
  );

  const listed = async (instance: TestInstance, day: string): Promise<Item[]> =>
    (await ask(instance, `/api/daily_papers?date=${day}&limit=100`)).json;

  /** Each by its id: of so few papers a search has others than the Hub's. */
  async function searched(instance: TestInstance, items: Item[]): Promise<Item[]> {
    const found: Item[] = [];
    for (const { paper } of items) found.push(...(await ask(instance, `/api/papers/search?q=${paper.id}`)).json);
    return found;
  }

  const plain = (text: string) => clean(texToText(text));

  /** What must not change on the way, but for white space and TeX's dashes and accents, which every source sets right. */
  function factsOf({ paper, title }: Item) {
    return {
      id: paper.id,
      title: plain(title),
      within: plain(paper.title),
      summary: plain(paper.summary),
      authors: paper.authors.filter(({ hidden }) => !hidden).map(({ name }) => plain(name)),
      published: paper.publishedAt,
    };
  }
});

describe("lists of daily papers", () => {
  it("are one of the latest, of a day, a week or a month; by one reader; in either order", async () => {
    const { instance } = await withEditions();
    const ids = async (query: string) => idsIn((await ask(instance, `/api/daily_papers${query}`)).json);
    expect(await ids("")).toEqual(["2606.00001", "2606.00002", "2606.00003", "2605.00004"]);
    expect(await ids(`?date=${TODAY}`)).toEqual(["2606.00001", "2606.00002"]);
    expect(await ids(`?date=${YESTERDAY}`)).toEqual(["2606.00003", "2605.00004"]);
    expect(await ids("?week=2026-W21")).toEqual(["2605.00004"]);
    expect(await ids("?month=2026-06")).toEqual(["2606.00003", "2606.00001", "2605.00004", "2606.00002"]);
    expect(await ids("?submitter=ada")).toEqual(["2605.00004"]);
    expect(await ids(`?submitter=ada&date=${TODAY}`)).toEqual([]);
    expect(await ids("?submitter=rule-1")).toEqual([]);
    expect(await ids("?date=2031-01-01")).toEqual([]);
    expect(await ids("?p=7")).toEqual([]);
    const cards = (await instance.get("/papers/trending")).page.all("article");
    const pages = cards.map((card) => card.all("heading")[0]?.all("link")[0]?.target.replace("/papers/", ""));
    expect(await ids("?sort=trending")).toEqual(["2606.00001", "2606.00003", "2605.00004", "2606.00002"]);
    expect(pages.slice(0, 3)).toEqual(["2606.00001", "2606.00003", "2605.00004"]);
  });

  it("go on at the address that they give, until the last has none", async () => {
    const { instance } = await withEditions();
    const walk = async (first: string) => {
      const seen: string[] = [];
      for (let next: string | undefined = first; next !== undefined; ) {
        const { json, headers } = await ask(instance, next.replace(BASE, ""));
        seen.push(...json.map((one: { id?: string; paper?: { id: string } }) => one.paper?.id ?? one.id));
        next = nextOf(headers);
        if (next) expect(next.startsWith(`${BASE}/api/`)).toBe(true);
      }
      return seen;
    };
    expect(await walk("/api/daily_papers?limit=1")).toEqual(["2606.00001", "2606.00002", "2606.00003", "2605.00004"]);
    expect(await walk("/api/daily_papers?month=2026-06&limit=3")).toHaveLength(4);
    expect(await walk("/api/papers?limit=2")).toEqual([
      "2606.00002",
      "2606.00001",
      "2606.00003",
      "2605.00004",
      "2604.00005",
    ]);
    expect(await walk("/api/papers?period=monthly&limit=1")).toHaveLength(4);
  });

  it.each([
    ["/api/daily_papers?date=tomorrow", "date must be"],
    ["/api/daily_papers?date=2025-02-30", "date must be"],
    ["/api/daily_papers?week=2025-W99", "week must be"],
    ["/api/daily_papers?month=2025-13", "month must be"],
    ["/api/daily_papers?sort=best", "sort must be"],
    ["/api/daily_papers?limit=0", "limit must be"],
    ["/api/daily_papers?limit=101", "limit must be"],
    ["/api/daily_papers?p=-1", "p must be"],
    ["/api/daily_papers?date=2025-06-10&week=2025-W24", "only one of"],
    ["/api/papers?cursor=%00", "cursor must be"],
    ["/api/papers?period=yearly", "period must be"],
    ["/api/papers/search?limit=121", "limit must be"],
    [`/api/papers/search?q=${"x".repeat(251)}`, "q must be"],
  ])("%s is a mistake, said in a sentence", async (path, message) => {
    const { status, json } = await ask(await freshInstance(), path);
    expect([status, Object.keys(json), json.error]).toEqual([400, ["error"], expect.stringContaining(message)]);
  });

  it("of nothing are empty", async () => {
    const instance = await freshInstance();
    for (const path of ["/api/daily_papers", "/api/papers", "/api/papers?period=weekly", "/api/papers/search?q=x"])
      expect((await ask(instance, path)).json).toEqual([]);
  });

  it("show what everybody is shown: not what a moderator took out, nor whom one banned", async () => {
    const { instance, ada, mona } = await withEditions();
    await instance.db.updateTable("submissions").set({ hidden_at: NOW }).where("reader_id", "=", mona.id).execute();
    expect(idsIn((await ask(instance, `/api/daily_papers?date=${TODAY}`)).json)).toEqual(["2606.00002"]);
    expect((await ask(instance, "/api/papers/2606.00001")).json.submittedOnDailyBy).toBeUndefined();
    await instance.db.updateTable("readers").set({ banned_at: NOW }).where("id", "=", ada.id).execute();
    expect((await ask(instance, "/api/daily_papers?submitter=ada")).json).toEqual([]);
    expect(JSON.stringify((await ask(instance, "/api/papers/2606.00001")).json)).not.toContain("claimed_verified");
  });

  it("are asked for so often and no more, single papers as often as wanted", async () => {
    const instance = await freshInstance();
    const answers = [];
    for (let i = 0; i < 601; i++) answers.push(await instance.get(`/api/daily_papers?p=${i}`));
    expect(answers.slice(0, 600).every(({ status }) => status === 200)).toBe(true);
    const { status, headers, html } = answers.at(-1) as (typeof answers)[number];
    expect([status, headers.get("retry-after"), JSON.parse(html)]).toEqual([429, "1", { error: expect.any(String) }]);
    expect((await ask(instance, "/api/papers/search?q=x")).status).toBe(429);
    expect((await ask(instance, "/api/papers/2606.00001")).status).toBe(404);
    instance.time.now += 60_000;
    expect((await ask(instance, "/api/papers/search?q=x")).status).toBe(200);
  });

  it("look at no token, for clients send the one that they have for the Hub", async () => {
    const { instance } = await withEditions();
    const plain = await ask(instance, "/api/daily_papers");
    const asked = await ask(instance, "/api/daily_papers", { authorization: "Bearer hf_not_ours" });
    expect([asked.status, asked.json]).toEqual([200, plain.json]);
    const etag = plain.headers.get("etag") ?? "";
    const again = await instance.get("/api/daily_papers", { "if-none-match": etag });
    expect([again.status, again.html]).toEqual([304, ""]);
  });
});

describe("a paper", () => {
  it("is found by any of its ids, with what is made of it, its authors and who submitted it", async () => {
    const { instance, ada } = await withEditions();
    const { json } = await ask(instance, "/api/papers/2606.00001");
    expect(json).toMatchObject({
      id: "2606.00001",
      title: "On engines",
      publishedAt: "2026-06-16T17:59:53.000Z",
      upvotes: 1,
      githubRepo: "https://github.com/ada/engine",
      githubRepoAddedBy: "auto",
      submittedOnDailyBy: { user: "mona", fullname: "Mona", avatarUrl: `${BASE}/avatars/mona.svg` },
      linkedModels: [{ id: "mira/engine-7b", author: "mira" }],
      numTotalModels: 1,
      linkedDatasets: [{ id: "mira/cards" }],
      numTotalDatasets: 1,
      linkedSpaces: [{ id: "mira/demo" }],
      numTotalSpaces: 1,
    });
    expect(json.authors[0]).toMatchObject({ name: "Ada Lovelace", status: "claimed_verified", user: { user: "ada" } });
    expect(new Set(json.authors.map((author: { _id: string }) => author._id)).size).toBe(3);
    for (const path of ["2606.00001v2", "arXiv%3A2606.00001"])
      expect((await ask(instance, `/api/papers/${path}`)).json).toEqual(json);
    expect((await ask(instance, "/api/arxiv/2606.00001/repos")).json).toEqual({
      models: json.linkedModels,
      datasets: json.linkedDatasets,
      spaces: json.linkedSpaces,
    });
    for (const path of ["/api/papers/2606.09999", "/api/papers/what", "/api/arxiv/2606.09999/repos"]) {
      const missing = await ask(instance, path);
      expect([missing.status, missing.json]).toEqual([404, { error: "Paper not found" }]);
    }
    expect(await ask(instance, "/api/models?search=x")).toMatchObject({
      status: 404,
      json: { error: expect.stringContaining("only the part about papers") },
    });
    // Its author takes part where they comment.
    const taking = async () => (await ask(instance, `/api/daily_papers?date=${TODAY}`)).json[0].isAuthorParticipating;
    expect(await taking()).toBe(false);
    await ada.get("/papers/2606.00001");
    await ada.post("/papers/2606.00001/comments", { text: "Ask me anything." });
    expect(await taking()).toBe(true);
    expect((await ask(instance, `/api/daily_papers?date=${TODAY}`)).json[0].numComments).toBe(1);
  });

  it("shows models, datasets and Spaces by their names on its page, also those that an author adds", async () => {
    const { instance, ada } = await withEditions();
    await ada.get("/papers/2606.00001/claim");
    const hub = "https://huggingface.co/ada/notes\nhf.co/datasets/mira/cards";
    const saved = await ada.post("/papers/2606.00001/links", { code: "", project: "", hub });
    expect(saved.status).toBe(303);
    const { html } = await instance.get("/papers/2606.00001");
    for (const name of ["Model mira/engine-7b", "Model ada/notes", "Dataset mira/cards", "Space mira/demo"])
      expect(html).toContain(`>${name}</a>`);
    expect((await ada.get("/papers/2606.00001/claim")).html).toContain("\nhttps://huggingface.co/ada/notes</textarea>");
    const { json } = await ask(instance, "/api/papers/2606.00001");
    expect([json.numTotalModels, json.numTotalDatasets]).toEqual([2, 1]);
    const wrong = await ada.post("/papers/2606.00001/links", { hub: "https://github.com/a/b" });
    expect([wrong.status, wrong.html.includes("such as https://huggingface.co/mira/model")]).toEqual([400, true]);
  });

  it("has a picture that is well-formed, loads nothing and may be kept", async () => {
    const { instance } = await withEditions();
    await instance.add(record({ id: "2606.00009", title: "a < b & ]]> $x_i$ 中文标题：学习".repeat(40) }));
    const { thumbnail, submittedBy } = (await ask(instance, `/api/daily_papers?date=${TODAY}`)).json[0];
    for (const address of [thumbnail, submittedBy.avatarUrl, `${BASE}/thumbnails/papers/2606.00009.svg`]) {
      const { status, headers, html } = await instance.get(address.replace(BASE, ""));
      expect([status, headers.get("content-type")]).toEqual([200, "image/svg+xml; charset=utf-8"]);
      expect(headers.get("cache-control")).toContain("max-age=3600");
      expect(headers.get("content-security-policy")).toContain("default-src 'none'");
      let root = "";
      const parser = new SaxesParser();
      parser.on("error", (error) => expect.fail(error.message));
      parser.on("opentag", ({ name, attributes }) => {
        root ||= name;
        for (const attribute of ["href", "xlink:href", "style", "onload"])
          expect(attributes).not.toHaveProperty(attribute);
      });
      parser.write(html).close();
      expect(root).toBe("svg");
    }
    expect((await instance.get("/thumbnails/papers/2606.99999.svg")).status).toBe(404);
  });
});

describe("programs with a token", () => {
  it("are told whose it is", async () => {
    const { instance, ada } = await withEditions();
    const program = await programOf(instance, ada, "read write");
    const { json } = await program.get("/api/whoami-v2");
    expect(json).toMatchObject({ type: "user", name: "ada", fullname: "Ada", orgs: [], isPro: false });
    expect(json.auth).toMatchObject({ type: "access_token", accessToken: { role: "write" } });
    expect(JSON.stringify(json)).not.toContain("ada@example.org");
    const { status, json: refusal } = await ask(instance, "/api/whoami-v2", { authorization: "Bearer hf_unknown" });
    expect([status, Object.keys(refusal)]).toEqual([401, ["error"]]);
    expect((await (await programOf(instance, ada, "write")).get("/api/whoami-v2")).status).toBe(403);
  });

  it("bring in a paper of arXiv's", async () => {
    const fetched: string[] = [];
    const states = { "2606.11111": "here", "2606.22222": "underway", "2606.33333": "unknown", "2606.44444": "failed" };
    const instance = await freshInstance({}, [], {
      fetchPaper: async (id) => {
        fetched.push(id);
        const state = states[id as keyof typeof states] as "here";
        return { state, message: "arXiv does not know it." };
      },
    });
    await instance.add(record({ id: "2606.00001" }));
    const program = await programOf(instance, await member(instance, "ada"), "write");
    const index = async (arxivId: unknown) => {
      const { status, json } = await program.post("/api/papers/index", { arxivId });
      return [status, json.error === undefined ? json : "error"];
    };
    expect(await index("2606.00001")).toEqual([200, {}]);
    expect(fetched).toEqual([]);
    expect(await index("2606.11111")).toEqual([200, {}]);
    expect(await index("2606.22222")).toEqual([202, {}]);
    expect(await index("2606.33333")).toEqual([404, "error"]);
    expect(await index("2606.44444")).toEqual([503, "error"]);
    for (const wrong of ["math/0211159", "2606.1", "2699.00001", "", null, 7])
      expect((await index(wrong))[0]).toBe(400);
    expect(fetched).toEqual(Object.keys(states));
  });

  it("set links to a paper that their reader submitted or wrote, by its object id or its own", async () => {
    const { instance, ada, mona } = await withEditions();
    const carol = await member(instance, "carol");
    const author = await programOf(instance, ada, "write");
    const info = async () => (await ask(instance, "/api/papers/2606.00001")).json;
    const { _id: objectId } = await info();
    const links = (id: string, body: object) => author.post(`/api/papers/${id}/links`, body);
    const given = {
      githubRepo: "https://github.com/ada/new.git",
      projectPage: "https://ada.example/",
      organizationId: null,
    };
    expect(await links(objectId, given)).toEqual({ status: 200, json: {} });
    expect(await info()).toMatchObject({ projectPage: "https://ada.example" });
    expect(JSON.stringify(await info())).toContain("https://github.com/ada/engine");
    // What is absent stays, null takes away.
    expect((await links("2606.00001", { githubRepo: null })).status).toBe(200);
    expect(await info()).toMatchObject({ projectPage: "https://ada.example", githubRepoAddedBy: "auto" });
    expect((await links(objectId, { projectPage: null })).status).toBe(200);
    expect(await info()).not.toHaveProperty("projectPage");
    expect((await links(objectId, { githubRepo: "javascript:alert(1)" })).status).toBe(400);
    expect((await links("0".repeat(24), given)).json).toEqual({ error: "Paper not found" });
    for (const [who, status] of [
      [mona, 200],
      [carol, 403],
    ] as const) {
      const answer = await (await programOf(instance, who, "write")).post(`/api/papers/${objectId}/links`, given);
      expect([who.handle, answer.status]).toEqual([who.handle, status]);
    }
    expect((await (await programOf(instance, ada, "read")).post(`/api/papers/${objectId}/links`, given)).status).toBe(
      403,
    );
  });

  it("claim a paper for their reader, which a moderator decides", async () => {
    const { instance, mona } = await withEditions();
    const program = await programOf(instance, mona, "read write");
    const me = (await program.get("/api/whoami-v2")).json.id;
    const { authors } = (await ask(instance, "/api/papers/2606.00001")).json;
    const claim = (body: object) => program.post("/api/settings/papers/claim", { paperId: "2606.00001", ...body });
    expect((await claim({ claimAuthorId: authors[1]._id, targetUserId: "0".repeat(24) })).status).toBe(403);
    expect((await claim({ claimAuthorId: "0".repeat(24), targetUserId: me })).status).toBe(400);
    expect((await claim({})).status).toBe(400);
    expect((await claim({ claimAuthorId: authors[0]._id, targetUserId: me })).status).toBe(409);
    expect(await claim({ claimAuthorId: authors[1]._id, targetUserId: me })).toEqual({ status: 200, json: {} });
    const rows = await instance.db
      .selectFrom("claims")
      .select(["author", "state"])
      .where("reader_id", "=", mona.id)
      .execute();
    expect(rows).toEqual([{ author: "Charles Babbage", state: "pending" }]);
  });
});

describe("hostile titles", () => {
  it("come back as they are kept from lists, searches and single papers", async () => {
    const { instance, papers } = await hostileInstance();
    const titles = new Map(papers.map((paper) => [paper.id, paper.title]));
    const { id: readerId } = await instance.db
      .insertInto("readers")
      .values({ handle: "ada", name: "<Ada> & \u202eco", created_at: NOW })
      .returning("id")
      .executeTakeFirstOrThrow();
    await instance.db.transaction().execute(async (tx) => {
      for (const { key } of papers) await submit(tx, { day: TODAY, paperKey: key, readerId, at: NOW });
    });
    const listed = new Map<string, string>();
    for (let next: string | undefined = `/api/daily_papers?date=${TODAY}&limit=100`; next !== undefined; ) {
      const { json, headers } = await ask(instance, next.replace(BASE, ""));
      for (const { paper, title } of z.array(DailyItem).parse(json)) {
        expect(title).toBe(paper.title);
        listed.set(paper.id, title);
      }
      next = nextOf(headers);
    }
    expect(listed).toEqual(titles);
    for (const [id, title] of titles) expect((await ask(instance, `/api/papers/${id}`)).json.title).toBe(title);
    const found = new Set<string>();
    for (const words of ["script", "double", "author:Alice", "TY JOUR", "star code", "braces", "finite", "half"]) {
      const query = new URLSearchParams({ q: words, limit: "120" });
      for (const { paper, title } of z
        .array(SearchItem)
        .parse((await ask(instance, `/api/papers/search?${query}`)).json)) {
        expect(title).toBe(titles.get(paper.id));
        found.add(paper.id);
      }
    }
    expect(found.size).toBeGreaterThan(300);
  });
});
