/** What pages say of themselves to programs, read as those programs read it. */
import { describe, expect, it } from "vitest";
import { citationOf } from "../../src/domain/citations/citation.ts";
import type { Paper } from "../../src/domain/papers/paper.ts";
import { plainText } from "../../src/domain/papers/tex.ts";
import { PaperTags } from "../../src/web/layout/MetaTags.tsx";
import { headOf, zoteroItem } from "../support/clients/tagReaders.ts";
import { hostileInstance } from "../support/hostile/hostileTitles.ts";
import { freshInstance, type TestInstance } from "../support/instance.ts";
import { record } from "../support/made/records.ts";
import { world } from "../support/world.ts";

const BASE = "https://papers.example";
const LINKED_DATA = "application/ld+json";

async function headAt(instance: TestInstance, path: string) {
  const { status, html } = await instance.get(path);
  expect(status).toBe(200);
  return headOf(html);
}

const metaOf = ({ metas }: ReturnType<typeof headOf>, name: string) =>
  metas.find((meta) => meta.name === name)?.content;
const articleOf = ({ scripts }: ReturnType<typeof headOf>) =>
  JSON.parse(scripts.find(({ type }) => type === LINKED_DATA)?.text ?? "");

describe("a paper's page", () => {
  const WORK = record({
    id: "1706.03762",
    title: "Attention Is $O(n^2)$ & All You Need",
    abstract: 'Said "so" & <b>so</b>.',
    authors: [
      "Ashish Vaswani",
      "Laurens van der Maaten",
      "Martin Luther King Jr.",
      "Charles Jean de la Vallée Poussin",
      "Plato",
    ],
    categories: ["cs.CL", "cs.DC"],
    versions: [
      { version: 1, createdAt: Date.UTC(2017, 5, 12) },
      { version: 7, createdAt: Date.UTC(2023, 7, 2) },
    ],
    links: [{ kind: "doi", value: "10.5555/3295222.3295349" }],
  });

  it("is a whole item to Zotero", async () => {
    const instance = await freshInstance();
    await instance.add(WORK);
    const head = await headAt(instance, "/papers/1706.03762");
    expect(zoteroItem(head)).toEqual({
      itemType: "journalArticle",
      title: "Attention Is O(n^2) & All You Need",
      creators: [
        { firstName: "Ashish", lastName: "Vaswani" },
        { firstName: "Laurens", lastName: "van der Maaten" },
        { firstName: "Martin Luther King", lastName: "Jr." },
        { firstName: "Charles Jean de la Vallée", lastName: "Poussin" },
        { firstName: "", lastName: "Plato" },
      ],
      date: "2017/06/12",
      DOI: "10.5555/3295222.3295349",
      url: `${BASE}/papers/1706.03762`,
      pdf: "https://arxiv.org/pdf/1706.03762",
      abstractNote: 'Said "so" & <b>so</b>.',
      tags: ["Computation and Language", "Distributed, Parallel, and Cluster Computing"],
      publicationTitle: "",
      conferenceName: "",
    });
    expect(metaOf(head, "citation_arxiv_id")).toBe("1706.03762");
  });

  it("says where it appeared", async () => {
    const { instance } = await world({
      papers: [
        { id: "2601.60001", links: [{ kind: "journal", value: "NeurIPS 2017" }] },
        { id: "2601.60002", links: [{ kind: "journal", value: "Nature 521, 436 (2015)" }] },
      ],
    });
    expect(zoteroItem(await headAt(instance, "/papers/2601.60001"))).toMatchObject({
      itemType: "conferencePaper",
      conferenceName: "NeurIPS 2017",
      date: "2017",
    });
    expect(zoteroItem(await headAt(instance, "/papers/2601.60002"))).toMatchObject({
      itemType: "journalArticle",
      publicationTitle: "Nature 521, 436",
      date: "2015",
    });
  });

  it("is a ScholarlyArticle, names its other formats, and shows a preview", async () => {
    const instance = await freshInstance();
    await instance.add(WORK);
    const head = await headAt(instance, "/papers/1706.03762");
    expect(articleOf(head)).toMatchObject({
      "@context": "https://schema.org",
      "@type": "ScholarlyArticle",
      name: "Attention Is O(n^2) & All You Need",
      author: WORK.authors.map((name) => ({ "@type": "Person", name })),
      datePublished: "2017-06-12",
      dateModified: "2023-08-02",
      url: `${BASE}/papers/1706.03762`,
      sameAs: ["https://arxiv.org/abs/1706.03762", "https://doi.org/10.5555/3295222.3295349"],
    });
    const alternates = head.links.filter(({ rel }) => rel === "alternate").map(({ type, href }) => [type, href]);
    expect(alternates).toEqual(
      expect.arrayContaining([
        ["application/x-bibtex", "/papers/1706.03762/cite.bib"],
        ["application/x-research-info-systems", "/papers/1706.03762/cite.ris"],
        ["application/vnd.citationstyles.csl+json", "/papers/1706.03762/cite.csl.json"],
        ["text/markdown", "/papers/1706.03762.md"],
      ]),
    );
    expect(head.links.find(({ rel }) => rel === "canonical")?.href).toBe(`${BASE}/papers/1706.03762`);
    expect(metaOf(head, "og:type")).toBe("article");
    expect(metaOf(head, "og:url")).toBe(`${BASE}/papers/1706.03762`);
    expect(metaOf(head, "og:title")).toBe("Attention Is O(n^2) & All You Need");
    expect(metaOf(head, "twitter:card")).toBe("summary");
  });

  it("has citations to copy and files to take along, without a script", async () => {
    const instance = await freshInstance();
    await instance.add(WORK);
    const { page } = await instance.get("/papers/1706.03762");
    const [fold] = page.marked("cite");
    expect(fold?.text).toContain("Vaswani, A., van der Maaten, L., King, M. L., Jr.,");
    expect(fold?.text).toContain("@misc{vaswani2017attention,");
    expect(fold?.all("link").map(({ target }) => target)).toContain("/papers/1706.03762/cite.ris");
    expect(fold?.has("script")).toBe(false);
  });

  it("says only what it knows where the instance's address is not set", async () => {
    const instance = await freshInstance({ baseUrl: "" });
    await instance.add(WORK);
    const head = await headAt(instance, "/papers/1706.03762");
    expect(metaOf(head, "citation_public_url")).toBe("https://arxiv.org/abs/1706.03762");
    expect(metaOf(head, "og:url")).toBeUndefined();
    expect(articleOf(head).url).toBeUndefined();
  });

  it("brings hostile titles back equal, and lets none break out of its script", async () => {
    const { instance, papers } = await hostileInstance();
    // Every scrap stands in the first thirty.
    for (const paper of papers.slice(0, 30)) {
      const head = await headAt(instance, `/papers/${paper.id}`);
      expect(head.scripts.filter(({ src, type }) => !src?.startsWith("/assets/") && type !== LINKED_DATA)).toEqual([]);
      expect(metaOf(head, "og:title")).toBe(plainText(paper.title));
      expectTitle(head, paper);
    }
    const page = { title: "Broadsheet", baseUrl: BASE, today: "2026-06-16", demo: false, here: "/" };
    for (const paper of papers)
      expectTitle(headOf(`<head>${PaperTags({ page, paper, citation: citationOf(paper) })}</head>`), paper);
  });

  function expectTitle(head: ReturnType<typeof headOf>, paper: Paper): void {
    expect(articleOf(head).name).toBe(plainText(paper.title));
    expect(metaOf(head, "citation_title")).toBe(plainText(paper.title));
  }
});

describe("lists", () => {
  it("name their files and show previews", async () => {
    const { instance, mira } = await world({
      papers: [{ id: "2601.50001", title: "Sparse losses" }],
      readers: { mira: "reader" },
    });
    await mira.post("/collections", { name: "Losses & gains", about: "On <losses>", visibility: "public" });
    const collection = (await mira.get("/collections")).page.link("Losses & gains").target;
    await mira.post("/papers/2601.50001/collect", { add: collection.slice("/collections/".length) });
    await mira.post("/submit", { paper: "2601.50001", step: "submit" });
    const search = await headAt(instance, "/papers?q=sparse&cat=cs.LG");
    expect(search.links.find(({ type }) => type === "application/x-bibtex")?.href).toBe(
      "/papers.bib?q=sparse&cat=cs.LG",
    );
    expect(metaOf(search, "og:description")).toContain("Papers on “sparse”");
    const shown = await headAt(instance, collection);
    expect(shown.links.find(({ type }) => type === "application/x-bibtex")?.href).toBe(`${collection}.bib`);
    expect(metaOf(shown, "og:description")).toBe("On <losses>");
    expect(metaOf(shown, "og:type")).toBe("website");
    for (const { links } of [search, shown])
      expect(links.find(({ rel }) => rel === "search")?.href).toBe("/opensearch.xml");
  });
});
