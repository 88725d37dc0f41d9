/** Citations by the front door: which papers, in which order, under which names, for whom. */
import { describe, expect, it } from "vitest";
import { submit } from "../../src/store/editions/editions.ts";
import { member } from "../support/cast.ts";
import { bibtexEntries, citationsIn } from "../support/clients/citations.ts";
import { freshInstance, type TestInstance, titlesIn } from "../support/instance.ts";
import { NOW, record } from "../support/made/records.ts";
import { world } from "../support/world.ts";

const ENDINGS = ["bib", "ris", "csl.json", "apa.txt", "ieee.txt", "acm.txt"];
const TYPES: Record<string, string> = {
  bib: "application/x-bibtex; charset=utf-8",
  ris: "application/x-research-info-systems; charset=utf-8",
  "csl.json": "application/vnd.citationstyles.csl+json; charset=utf-8",
};

/** Titles of a CSL-JSON file, in order. */
const titlesOf = (json: string): string[] => citationsIn("csl.json", json).map(({ title }) => title);

async function editionOf(instance: TestInstance, ...ids: string[]): Promise<void> {
  const reader = await instance.db
    .insertInto("readers")
    .values({ handle: `rule-${ids[0]}`, name: "A reader", created_at: NOW })
    .returning("id")
    .executeTakeFirstOrThrow();
  for (const [i, id] of ids.entries()) {
    const paper = await instance.db.selectFrom("papers").select("key").where("id", "=", id).executeTakeFirstOrThrow();
    await instance.db
      .transaction()
      .execute((tx) => submit(tx, { day: "2026-06-15", paperKey: paper.key, readerId: reader.id, at: NOW + i }));
  }
}

describe("a paper", () => {
  it.each(["2601.80001", "math/0211159", "conf:colt2023/78c7.bib", "biorxiv:10.1101/2024.01.01.123456"])(
    "is cited below its address, whatever its id: %s",
    async (id) => {
      const { instance } = await world({ papers: [{ id, title: "Named so" }] });
      for (const ending of ENDINGS) {
        const { status, headers, html } = await instance.get(`/papers/${id}/cite.${ending}`);
        expect([status, headers.get("content-type")]).toEqual([200, TYPES[ending] ?? "text/plain; charset=utf-8"]);
        expect(html).toContain("Named");
        expect(headers.get("content-disposition")).toBe(
          `${ending.endsWith(".txt") ? "inline" : "attachment"}; filename="example2026named.${ending}"`,
        );
        expect(headers.get("x-robots-tag")).toBe("noindex");
      }
    },
  );

  it("goes by its present id, and a sentence says that there is none", async () => {
    const { instance } = await world({ papers: [{ id: "2601.80002" }] });
    const moved = await instance.get("/papers/2601.80002v3/cite.ris");
    expect([moved.status, moved.headers.get("location")]).toEqual([301, "/papers/2601.80002/cite.ris"]);
    const none = await instance.get("/papers/2601.99998/cite.bib");
    expect([none.status, none.headers.get("content-type")]).toEqual([404, "text/plain; charset=UTF-8"]);
    expect(none.html).toBe(
      "There is no paper 2601.99998 in this library. It may be on arXiv: https://arxiv.org/abs/2601.99998\n",
    );
    expect((await instance.get("/papers/2601.80002/cite.docx")).status).toBe(404);
  });
});

describe("a search", () => {
  it("has the page's papers in the page's order, with every filter", async () => {
    const instance = await freshInstance();
    await instance.add(
      ...Array.from({ length: 40 }, (_, i) => record({ title: `Sparse loss ${i}`, abstract: "gradient" })),
      record({ title: "Sparse loss elsewhere", categories: ["math.OC"], authors: ["Carol Other"] }),
      record({
        title: "Sparse loss with code",
        links: [{ kind: "code", value: "https://github.com/a/b" }],
        versions: [{ version: 1, createdAt: Date.UTC(2020, 1, 1) }],
      }),
    );
    for (const search of [
      "",
      "?q=sparse+loss",
      "?q=sparse+loss&sort=date",
      "?q=sparse&cat=math.OC",
      "?author=Carol+Other",
      "?q=loss&code=yes",
      "?q=loss&from=2020-01-01&to=2020-12-31",
      "?q=%22sparse+loss+7%22",
    ]) {
      const page = titlesIn((await instance.get(`/papers${search}`)).html);
      const cited = titlesOf((await instance.get(`/papers.csl.json${search}`)).html);
      expect(cited.slice(0, 30)).toEqual(page);
      expect(page.length).toBeGreaterThan(0);
    }
    // All of it, whatever page is asked for.
    expect(titlesOf((await instance.get("/papers.csl.json?q=sparse&page=2&limit=60")).html)).toHaveLength(42);
  });

  it("is of one paper for an id, of papers like others, and refuses what is no search", async () => {
    const { instance } = await world({
      papers: [
        { id: "2601.80010", title: "Loss surfaces one" },
        { id: "2601.80011", title: "Loss surfaces two" },
      ],
    });
    expect(titlesOf((await instance.get("/papers.csl.json?q=2601.80010")).html)).toEqual(["Loss surfaces one"]);
    expect(titlesOf((await instance.get("/papers.csl.json?like=2601.80010")).html)).toEqual(["Loss surfaces two"]);
    expect((await instance.get("/papers.bib?like=2601.99999")).status).toBe(404);
    const bad = await instance.get("/papers.bib?from=yesterday");
    expect([bad.status, bad.html]).toEqual([
      400,
      "The address has a mistake: from must be a day written as 2025-06-10.\n",
    ]);
    expect((await instance.get("/papers.bib?q=nothinglikeit")).html).toBe("");
    expect((await instance.get("/papers.csl.json?q=nothinglikeit")).html.replace(/\s/g, "")).toBe("[]");
  });

  it("names its file by its words, and no words can make it another header", async () => {
    const instance = await freshInstance();
    const named = async (query: string) =>
      (await instance.get(`/papers.bib?${new URLSearchParams({ q: query })}`)).headers.get("content-disposition");
    expect(await named("Sparse loss")).toBe(
      "attachment; filename=\"papers-sparse-loss.bib\"; filename*=UTF-8''papers-Sparse-loss.bib",
    );
    expect(await named('"; filename=evil.exe; x="')).toMatch(
      /^attachment; filename="papers-filename-evil-exe-x\.bib"(;|$)/,
    );
    expect(await named("../../etc/passwd\r\nSet-Cookie: a=b")).not.toMatch(/[\r\n]|\.\./);
    expect(await named("中文 Łoss")).toBe(
      "attachment; filename=\"papers-loss.bib\"; filename*=UTF-8''papers-%E4%B8%AD%E6%96%87-%C5%81oss.bib",
    );
    expect((await named("x".repeat(500)))?.length).toBeLessThan(300);
  });

  it("leaves out what whoever asks has hidden, for them alone", async () => {
    const { instance } = await world({
      papers: [
        { id: "2601.80020", title: "Loss kept" },
        { id: "2601.80021", title: "Loss hidden" },
      ],
    });
    await editionOf(instance, "2601.80020", "2601.80021");
    const mira = await member(instance, "mira");
    await mira.post("/papers/2601.80021/hide", { state: "on" });
    for (const path of ["/papers.csl.json?q=loss", "/papers/date/2026-06-15.csl.json"]) {
      expect(titlesOf((await mira.get(path)).html)).toEqual(["Loss kept"]);
      expect(titlesOf((await instance.get(path)).html).sort()).toEqual(["Loss hidden", "Loss kept"]);
    }
  });
});

describe("an edition", () => {
  it("has its papers in its order, by day, week and month, and none that was taken out", async () => {
    const instance = await freshInstance();
    await instance.add(
      ...["one", "two", "three"].map((word, i) => record({ id: `2601.8003${i}`, title: `Paper ${word}` })),
    );
    await editionOf(instance, "2601.80032", "2601.80030", "2601.80031");
    await instance.db.updateTable("papers").set({ upvotes: 3 }).where("id", "=", "2601.80031").execute();
    const taken = await instance.db
      .selectFrom("papers")
      .select("key")
      .where("id", "=", "2601.80030")
      .executeTakeFirst();
    await instance.db
      .updateTable("submissions")
      .set({ hidden_at: NOW })
      .where("paper_key", "=", taken?.key ?? 0)
      .execute();
    for (const name of ["date/2026-06-15", "week/2026-W25", "month/2026-06"]) {
      const cited = titlesOf((await instance.get(`/papers/${name}.csl.json`)).html);
      expect(cited).toEqual(["Paper two", "Paper three"]);
      expect(cited).toEqual(titlesIn((await instance.get(`/papers/${name}`)).html));
    }
    expect((await instance.get("/papers/date/2026-02-31.bib")).status).toBe(404);
    expect((await instance.get("/papers/date/2026-06-14.bib")).html).toBe("");
    expect((await instance.get("/papers/month/2026-06.ieee.txt")).headers.get("content-disposition")).toBe(
      'inline; filename="papers-2026-06.ieee.txt"',
    );
  });
});

describe("a collection", () => {
  it("is for whoever may see it", async () => {
    const { instance, mira, noor } = await world({
      papers: [{ id: "2601.80040", title: "Collected" }],
      readers: { mira: "reader", noor: "reader" },
    });
    const statuses = async (path: string) => [
      (await instance.get(path)).status,
      (await noor.get(path)).status,
      (await mira.get(path)).status,
    ];
    for (const [visibility, expected] of [
      ["private", [404, 404, 200]],
      ["unlisted", [200, 200, 200]],
      ["public", [200, 200, 200]],
    ] as const) {
      const made = await mira.post(
        "/collections",
        { name: `Mine, ${visibility}`, visibility },
        { accept: "application/json" },
      );
      const { address } = JSON.parse(made.html) as { address: string };
      await mira.post("/papers/2601.80040/collect", { add: address });
      expect(await statuses(`/collections/${address}.bib`)).toEqual(expected);
      const own = await mira.get(`/collections/${address}.csl.json`);
      expect(titlesOf(own.html)).toEqual(["Collected"]);
      expect(own.headers.get("cache-control")).toBe("private, no-store");
      expect(own.headers.get("content-disposition")).toContain(`filename="mine-${visibility}.csl.json"`);
    }
    const { page } = await mira.get("/collections");
    const address = page.main.link("Mine, public").target.split("/")[2];
    await instance.db.updateTable("readers").set({ banned_at: 1 }).where("id", "=", mira.id).execute();
    expect((await noor.get(`/collections/${address}.bib`)).status).toBe(404);
  });
});

describe("keys in a file", () => {
  it("stay with the oldest paper, and differ", async () => {
    const instance = await freshInstance();
    const works = ["2601.80050", "2601.80051", "2601.80052"].map((id, i) =>
      record({
        id,
        title: "The Loss of Words",
        authors: ["Ada Author"],
        versions: [{ version: 1, createdAt: Date.UTC(2026, 0, 3 - i) }],
      }),
    );
    await instance.add(...works);
    const keys = bibtexEntries((await instance.get("/papers.bib")).html).map(({ label, properties }) => [
      properties.eprint,
      label,
    ]);
    expect(Object.fromEntries(keys)).toEqual({
      "2601.80050": "author2026loss-260180050",
      "2601.80051": "author2026loss-260180051",
      "2601.80052": "author2026loss",
    });
  });
});
