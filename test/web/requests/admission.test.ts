/** What is made at a time, what waits, what is refused and in which form, and what is made once for many. */
import { describe, expect, it, vi } from "vitest";
import { LANES } from "../../../src/http/limits/admission.ts";
import { member } from "../../support/cast.ts";
import { bibtexEntries } from "../../support/clients/citations.ts";
import { freshInstance, type TestInstance } from "../../support/instance.ts";
import { NOW, record } from "../../support/made/records.ts";

const behindProxy = () => freshInstance({ proxies: 1 });
const ask = async ({ app }: TestInstance, path: string, client: string, headers: Record<string, string> = {}) =>
  app.request(`https://papers.example${path}`, { headers: { "x-forwarded-for": client, ...headers } });

const CITATIONS = "/papers.bib?q=matters";

/** Uses up what a network may ask for. */
async function useUp(instance: TestInstance, client: string): Promise<void> {
  for (const path of [CITATIONS, "/papers/suggest?q=matter"])
    while ((await ask(instance, path, client)).status === 200);
}

/** Statements that are sent to the records from now on. */
function counted({ db }: TestInstance) {
  const spy = vi.spyOn(db.getExecutor(), "executeQuery");
  return {
    during: async (work: () => Promise<unknown>) => {
      spy.mockClear();
      await work();
      return spy.mock.calls.length;
    },
  };
}

describe("more requests at once than are answered at a time", () => {
  it("wait in a short queue, and beyond it are refused, each in the form that was asked for", async () => {
    const instance = await behindProxy();
    await instance.add(record());
    const { atOnce, waitingOfNetwork } = LANES.reading;
    const flood = Array.from({ length: atOnce + waitingOfNetwork + 30 }, () =>
      ask(instance, "/papers/suggest?q=matter", "10.0.0.1"),
    );
    const others = [
      ask(instance, "/papers?q=matter", "10.0.0.1"),
      ask(instance, "/papers?q=matter", "10.0.0.1", { accept: "application/json" }),
      ask(instance, CITATIONS, "10.0.0.1"),
      ask(instance, "/feeds/papers.atom?q=matter", "10.0.0.1"),
      ask(instance, "/feeds/papers.json?q=matter", "10.0.0.1"),
      ask(instance, "/api/v1/search?q=matter", "10.0.0.1"),
      ask(instance, "/api/papers/search?q=matter", "10.0.0.1"),
      ask(instance, "/papers.md?q=matter", "10.0.0.1"),
    ];
    const passing = [ask(instance, "/health", "10.0.0.1"), ask(instance, "/robots.txt", "10.0.0.1")];
    let left = flood.length;
    for (const one of flood) void one.then(() => left--);
    // Another network's turn comes among the first.
    const neighbour = await ask(instance, "/papers?q=matter", "10.0.0.2");
    expect([neighbour.status, left > waitingOfNetwork / 2]).toEqual([200, true]);
    const statuses = (await Promise.all(flood)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(atOnce + waitingOfNetwork);
    expect(statuses.filter((status) => status === 503)).toHaveLength(30);
    for (const answer of await Promise.all(others))
      expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
    expect((await Promise.all(passing)).map(({ status }) => status)).toEqual([200, 200]);
    const message = "There are more requests just now than can be answered at once. Please try again in a few seconds.";
    const [page, json, bib, atom, feed, v1, hub, markdown] = await Promise.all(
      (await Promise.all(others)).map((one) => one.text()),
    );
    expect(page).toContain("Not just now</h1>");
    expect(page).toContain(message);
    expect(JSON.parse(json ?? "")).toEqual({ error: "busy", message: message });
    expect([bib, atom, markdown]).toEqual([`${message}\n`, `${message}\n`, `${message}\n`]);
    expect(JSON.parse(feed ?? "")).toEqual({ error: "busy", message: message });
    expect(JSON.parse(v1 ?? "")).toMatchObject({ status: 503, code: "busy", detail: message });
    expect(JSON.parse(hub ?? "")).toEqual({ error: message });
    expect((await ask(instance, "/papers?q=matter", "10.0.0.1")).status).toBe(200);
    expect(instance.logged).toEqual([]);
  });

  it("do not wait longer than they are told, nor when their client has gone", async () => {
    const instance = await behindProxy();
    await instance.add(record());
    const gone = new AbortController();
    const made = counted(instance);
    const one = await made.during(() => ask(instance, "/papers?q=matter&limit=60", "10.0.0.1"));
    const asked = LANES.reading.atOnce + 20;
    const total = await made.during(async () => {
      const all = Array.from({ length: asked }, () =>
        instance.app.request(new Request("https://papers.example/papers?q=matter&limit=60", { signal: gone.signal })),
      );
      gone.abort();
      const statuses = (await Promise.all(all)).map(({ status }) => status);
      expect(statuses.filter((status) => status === 200)).toHaveLength(LANES.reading.atOnce);
    });
    expect(total).toBeLessThan(one * (LANES.reading.atOnce + 2));
  });
});

describe("a network that asks for too much", () => {
  it("is refused what costs, in the form that it asked for, until time has passed; others and what is kept are not", async () => {
    const instance = await behindProxy();
    await instance.add(record());
    const mira = await member(instance, "mira");
    const etag = (await ask(instance, "/feeds/papers.atom?q=matter", "10.0.0.1")).headers.get("etag") ?? "";
    await useUp(instance, "10.0.0.1");
    const status = async (path: string, headers: Record<string, string> = {}) =>
      (await ask(instance, path, "10.0.0.1", headers)).status;
    const refused = await ask(instance, CITATIONS, "10.0.0.1");
    expect([refused.status, refused.headers.get("retry-after"), refused.headers.get("content-type")]).toEqual([
      429,
      expect.stringMatching(/^\d+$/),
      "text/plain; charset=UTF-8",
    ]);
    expect(await refused.text()).toMatch(
      /^There were too many pages, searches, feeds and files .* Please try again in \d/,
    );
    for (const path of [
      CITATIONS,
      "/papers/date/2026-06-15.ris",
      "/collections/none.csl.json",
      "/papers?q=matter",
      "/papers.md?q=matter",
      "/feeds/papers.rss?q=other",
      "/api/v1/search?q=matter",
      "/api/papers/search?q=matter",
      "/sitemap/papers-1.xml",
    ])
      expect([path, await status(path)]).toEqual([path, 429]);
    // A reader who is signed in is counted as well.
    expect(await status("/papers?q=matter", { cookie: mira.cookies() })).toBe(429);
    expect((await ask(instance, "/about", "10.0.0.9")).status).toBe(200);
    expect(await status("/about")).toBe(200);
    expect(await status("/health")).toBe(200);
    expect(await status("/robots.txt")).toBe(200);
    expect(await status("/feeds/papers.atom?q=matter", { "if-none-match": etag })).toBe(304);
    expect((await ask(instance, CITATIONS, "10.0.0.2")).status).toBe(200);
    instance.time.now += 60_000;
    expect(await status(CITATIONS)).toBe(200);
  });

  it("is a person's, a lab's or a feed reader's only far beyond what those ask for", async () => {
    const instance = await behindProxy();
    await instance.add(record());
    // Fifty people behind one address, five searches each in the same minute; and a hundred feeds.
    for (let i = 0; i < 250; i++)
      expect((await ask(instance, `/papers?q=matter+${i % 7}`, "10.0.0.1")).status).toBe(200);
    for (let i = 0; i < 100; i++)
      expect((await ask(instance, `/feeds/papers.atom?q=matter+${i}`, "10.0.0.1")).status).toBe(200);
  });
});

describe("limits", () => {
  it("go by a clock that nobody sets: one that was days ahead refuses nobody afterwards", async () => {
    const returned = { token: "a-token-of-the-mail-system", take: async () => ({}) as never };
    const instance = await freshInstance({}, [], { returned });
    // Guesses at a token are counted by network.
    const guess = async () => (await instance.app.request("/mail/bounces", { method: "POST" })).status;
    instance.time.wrong = 3 * 86_400_000;
    for (let i = 0; i < 10; i++) expect(await guess()).toBe(401);
    instance.time.wrong = 0;
    for (let i = 0; i < 10; i++) expect(await guess()).toBe(401);
    expect(await guess()).toBe(429);
    // Nor does it help against them.
    instance.time.wrong = 3 * 86_400_000;
    expect(await guess()).toBe(429);
    instance.time.wrong = 0;
    instance.time.now += 60_000;
    expect(await guess()).toBe(401);
  });
});

describe("what many wait for", () => {
  it.each([
    "/",
    "/papers/date/2026-06-15",
    "/papers/2601.70001",
    "/papers/2601.70001.md",
    "/feeds/papers.atom?q=matters",
  ])("is made once for all of them: %s", async (path) => {
    const instance = await behindProxy();
    await instance.add(record({ id: "2601.70001" }), record());
    const made = counted(instance);
    await ask(instance, path, "10.0.0.1");
    const change = () => instance.db.updateTable("papers").set({ upvotes: 1 }).execute();
    await change();
    const once = await made.during(() => ask(instance, path, "10.0.0.1"));
    await change();
    const bodies = new Set<string>();
    const often = await made.during(async () => {
      const all = await Promise.all(Array.from({ length: 40 }, () => ask(instance, path, "10.0.0.1")));
      for (const one of all) bodies.add(`${one.status} ${await one.text()}`);
    });
    expect([...bodies].map((body) => body.slice(0, 3))).toEqual(["200"]);
    expect([once > 0, often <= once]).toEqual([true, true]);
  });

  it("is nobody's failure but one's own, and never a page of somebody who is signed in", async () => {
    const instance = await behindProxy();
    await instance.add(record({ id: "2601.70001" }));
    const mira = await member(instance, "mira");
    await instance.db.updateTable("papers").set({ upvotes: 1 }).execute();
    const path = "/papers/2601.70001";
    const [own, ...all] = await Promise.all([
      ask(instance, path, "10.0.0.1", { cookie: mira.cookies() }),
      ...Array.from({ length: 20 }, () => ask(instance, path, "10.0.0.1")),
    ]);
    expect(await own?.text()).toContain('href="/readers/mira"');
    for (const one of all) expect(await one.text()).not.toContain("mira");
    // Of those who wait, one made the page whose making failed; the others make it themselves.
    await instance.db.updateTable("papers").set({ upvotes: 2 }).execute();
    vi.spyOn(instance.db.getExecutor(), "executeQuery").mockRejectedValueOnce(new Error("the records are away"));
    const statuses = (await Promise.all(Array.from({ length: 10 }, () => ask(instance, path, "10.0.0.1")))).map(
      ({ status }) => status,
    );
    expect(statuses.filter((status) => status === 500).length).toBeLessThanOrEqual(1);
    expect((await ask(instance, path, "10.0.0.1")).status).toBe(200);
  });
});

describe("a long file of citations", () => {
  it("asked for by many leaves others their turn between any two pieces of work", async () => {
    const instance = await behindProxy();
    await instance.add(...Array.from({ length: 150 }, () => record()));
    // Turns of the loop while the flood is answered: each of them is one in which others are heard.
    let [turns, left] = [0, 60];
    const counting = () => {
      turns++;
      if (left > 0) setImmediate(counting);
    };
    setImmediate(counting);
    const flood = Array.from({ length: left }, async (_, i) => {
      const response = await ask(instance, CITATIONS, `10.0.${i}.1`);
      await response.text();
      left--;
      return response.status;
    });
    expect(new Set(await Promise.all(flood))).toEqual(new Set([200]));
    expect(turns).toBeGreaterThanOrEqual(60 - LANES.reading.atOnce);
  });

  it("is written part by part as it is taken, whole, and with keys that differ", async () => {
    const instance = await behindProxy();
    const papers = Array.from({ length: 250 }, (_, i) =>
      record({ title: `Matters of one name`, authors: ["Ada Author"], versions: [{ version: 1, createdAt: NOW - i }] }),
    );
    await instance.add(...papers);
    const made = counted(instance);
    let rest: ReadableStreamDefaultReader<Uint8Array> | undefined;
    await made.during(async () => {
      rest = (await ask(instance, "/papers.bib", "10.0.0.1")).body?.getReader();
    });
    const chunks: string[] = [];
    const perPart: number[] = [];
    for (let done = false; !done; )
      perPart.push(
        await made.during(async () => {
          const read = await rest?.read();
          done = read?.done !== false;
          if (read?.value) chunks.push(Buffer.from(read.value).toString());
        }),
      );
    // The papers of a part are loaded when the part is asked for.
    expect(chunks).toHaveLength(3);
    expect(perPart.slice(0, 3).every((statements) => statements > 0)).toBe(true);
    expect(new Set(chunks.join("").match(/^@misc\{[^,]+/gm)).size).toBe(250);
    const csl = JSON.parse(await (await ask(instance, "/papers.csl.json", "10.0.0.1")).text()) as { id: string }[];
    expect(bibtexEntries(chunks.join(""))).toHaveLength(250);
    expect(new Set(csl.map(({ id }) => id)).size).toBe(250);
    const ris = await (await ask(instance, "/papers.ris", "10.0.0.1")).text();
    expect(ris.match(/^ER {2}- /gm)).toHaveLength(250);
  });
});
