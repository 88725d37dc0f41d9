/** A reader brings a library: what of it is found, and what they keep of it. */
import { describe, expect, it } from "vitest";
import { MAX_LIBRARY_BYTES } from "../../../src/domain/collections/referenceLibrary.ts";
import { visitor } from "../../support/cast.ts";
import { upload } from "../../support/hostile/uploads.ts";
import type { Part } from "../../support/html.ts";
import { textOf, titlesIn } from "../../support/instance.ts";
import { record } from "../../support/made/records.ts";
import { world } from "../../support/world.ts";

const PAPERS = [
  record({
    id: "1706.03762",
    title: "Attention Is All You Need",
    authors: ["Ashish Vaswani", "Noam Shazeer"],
    categories: ["cs.CL", "cs.LG"],
  }),
  record({
    id: "2001.08361",
    title: "Scaling Laws for Neural Language Models",
    authors: ["Jared Kaplan", "Noam Shazeer"],
    categories: ["cs.LG"],
    links: [{ kind: "doi", value: "10.1000/Scaling.Laws" }],
  }),
  record({
    id: "conf:icml2020/1",
    title: "Neural Language Models of Many Tongues",
    authors: ["Ada Author"],
    categories: ["cs.CL"],
  }),
  record({ id: "2002.00001", title: "Notes on a Common Title", authors: ["Somebody Else"], categories: ["math.OC"] }),
];

const BIBTEX = `
@string{me = "Ada Author"}
@article{a, title = {{Attention} Is All You Need}, author = {Vaswani, Ashish and Shazeer, Noam}, year = 2017,
  journal = {arXiv preprint arXiv:1706.03762}}
@article{b, title = {Laws of scale}, author = {Kaplan, J.}, year = 2020, doi = {10.1000/scaling.laws}}
@inproceedings{c, title = {Neural language models of many tongues}, author = me, year = 2020}
@article{d, title = {Notes on a Common Title}, author = {Nobody Known}, year = 2019}
@book{e, title = {Neural Language Models, a Primer}, author = {Noam Shazeer}, year = 2018}
@misc{f, title = {Undated}}
`;

/** The same works in every other format. */
const RIS = `TY  - JOUR\nTI  - Attention Is All You Need\nAU  - Vaswani, Ashish\nPY  - 2017\nUR  - https://arxiv.org/abs/1706.03762\nER  - \nTY  - JOUR\nTI  - Laws of scale\nAU  - Kaplan, J.\nPY  - 2020\nDO  - 10.1000/scaling.laws\nER  - \n`;
const CSL = JSON.stringify([
  {
    type: "article",
    title: "Attention Is All You Need",
    issued: { "date-parts": [[2017]] },
    number: "arXiv:1706.03762",
  },
  { type: "article", title: "Laws of scale", issued: { "date-parts": [[2020]] }, DOI: "10.1000/scaling.laws" },
]);
const ZOTERO_JSON = JSON.stringify({
  config: { label: "BetterBibTeX JSON", options: {} },
  collections: {},
  items: [
    {
      itemType: "preprint",
      title: "Attention Is All {You Need",
      creators: [{ creatorType: "author", firstName: "Ashish", lastName: "Vaswani" }],
      date: "2017-06-12",
      archiveID: "arXiv:1706.03762",
      attachments: [{ itemType: "attachment", title: "PDF" }],
    },
    { itemType: "journalArticle", title: "Laws of scale", date: "June 2020", extra: "DOI: 10.1000/scaling.laws" },
    { itemType: "note", note: "nothing" },
  ],
});
const ZOTERO_CSV = `\ufeff"Key","Item Type","Publication Year","Author","Title","DOI","Url","Abstract Note","Extra"\r
"A1","preprint","2017","Vaswani, Ashish; Shazeer, Noam","Attention Is All You Need","","http://arxiv.org/abs/1706.03762","Two
lines, with ""quotes""",""\r
"B2","journalArticle","2020","Kaplan, J.","Laws of scale","10.1000/scaling.laws","","",""\r
"C3","attachment","","","Full Text PDF","","","",""\r
`;
const ZOTERO_RDF = `<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="r" xmlns:z="z" xmlns:dc="dc" xmlns:bib="b" xmlns:foaf="f" xmlns:dcterms="t">
  <rdf:Description rdf:about="http://arxiv.org/abs/1706.03762">
    <z:itemType>preprint</z:itemType>
    <bib:authors><rdf:Seq><rdf:li><foaf:Person><foaf:surname>Vaswani</foaf:surname><foaf:givenName>Ashish</foaf:givenName></foaf:Person></rdf:li></rdf:Seq></bib:authors>
    <dc:title>Attention Is All You Need</dc:title><dc:date>2017-06-12</dc:date>
    <dc:identifier><dcterms:URI><rdf:value>http://arxiv.org/abs/1706.03762</rdf:value></dcterms:URI></dc:identifier>
  </rdf:Description>
  <bib:Article rdf:about="x"><z:itemType>journalArticle</z:itemType>
    <dcterms:isPartOf><bib:Journal><dc:title>A journal</dc:title><dc:identifier>DOI 10.1000/scaling.laws</dc:identifier></bib:Journal></dcterms:isPartOf>
    <dc:title>Laws of scale</dc:title><dc:date>2020</dc:date></bib:Article>
  <z:Attachment rdf:about="#1"><z:itemType>attachment</z:itemType><dc:title>PDF</dc:title></z:Attachment>
</rdf:RDF>`;

const WORLD = { papers: PAPERS, readers: { mira: "reader" } } as const;

const AS_PROGRAM = { headers: { accept: "application/json" } };

/** What the boxes of a page would send when all are ticked. */
const boxesIn = (page: Part): Record<string, string> =>
  Object.fromEntries(
    page
      .all("field")
      .filter((field) => field.attribute("type") === "checkbox")
      .map((box) => [box.attribute("name"), box.attribute("value")]),
  );

describe("a library", () => {
  it.each([
    ["lib.ris", RIS],
    ["lib.json", CSL],
    ["lib.json", ZOTERO_JSON],
    ["lib.csv", ZOTERO_CSV],
    ["lib.rdf", ZOTERO_RDF],
  ])("is read whatever program it is out of: %s", async (name, content) => {
    const { instance, mira } = await world(WORLD);
    const { status, html } = await upload(instance, mira, "/me/library", { name, content }, AS_PROGRAM);
    expect(status).toBe(200);
    expect(JSON.parse(html)).toMatchObject({ found: ["1706.03762", "2001.08361"], missing: [], unusable: 0 });
  });

  it("is matched by arXiv's id, by DOI, and by a title with a common author; what is not here is named", async () => {
    const { instance, mira } = await world(WORLD);
    const { html } = await upload(instance, mira, "/me/library", { name: "mine.bib", content: BIBTEX }, AS_PROGRAM);
    expect(JSON.parse(html)).toEqual({
      found: ["1706.03762", "2001.08361", "conf:icml2020/1"],
      missing: ["Notes on a Common Title", "Neural Language Models, a Primer"],
      unusable: 1,
      authors: [
        { name: "Noam Shazeer", works: 3 },
        { name: "Ashish Vaswani", works: 1 },
        { name: "Jared Kaplan", works: 1 },
        { name: "Ada Author", works: 1 },
        { name: "Nobody Known", works: 1 },
      ],
      categories: [
        { name: "cs.CL", works: 2 },
        { name: "cs.LG", works: 1 },
      ],
      topics: [
        { name: "neural language", works: 3 },
        { name: "language models", works: 3 },
      ],
    });
  });

  it("becomes a private collection and follows, as far as its owner ticks", async () => {
    const { instance, mira } = await world(WORLD);
    const { page } = await upload(instance, mira, "/me/library", { name: "<mine>.bib", content: BIBTEX });
    expect(page.text).toContain("<mine>.bib has 5 works (BibTeX); 3 of them are here.");
    expect(page.text).toContain("1 entry could not be used; of the first, it has no date (year is missing).");
    const boxes = boxesIn(page);
    expect(boxes).toMatchObject({ collect: "yes", "author-0": "Noam Shazeer", "category-0": "cs.CL" });
    const chosen = {
      papers: page.hidden("papers"),
      collect: "yes",
      name: "My library",
      "author-0": boxes["author-0"] ?? "",
      "category-0": boxes["category-0"] ?? "",
      "topic-1": boxes["topic-1"] ?? "",
    };
    const kept = await mira.post("/me/library/keep", chosen);
    expect(kept.status).toBe(303);
    const address = kept.headers.get("location") ?? "";
    const shown = await mira.get(address);
    expect(titlesIn(shown.html)).toEqual([
      "Attention Is All You Need",
      "Scaling Laws for Neural Language Models",
      "Neural Language Models of Many Tongues",
    ]);
    expect((await visitor(instance.app).get(address)).status).toBe(404);
    const { html: follows } = await mira.get("/me/follows");
    for (const label of ["Noam Shazeer", "cs.CL", "language models"]) expect(textOf(follows)).toContain(label);
    expect(textOf(follows)).not.toContain("Ada Author");
    // Once more changes nothing.
    const again = await mira.post("/me/library/keep", chosen, { accept: "application/json" });
    expect(JSON.parse(again.html)).toMatchObject({ added: 0 });
    expect((await mira.post("/me/library/keep", chosen)).headers.get("location")).toBe(address);
    expect(await instance.db.selectFrom("follows").select("id").execute()).toHaveLength(3);
  });

  it("that cannot be read comes back with a sentence", async () => {
    const { instance, mira } = await world(WORLD);
    const message = async (name: string, content: string | Buffer | undefined) => {
      const answer = await upload(instance, mira, "/me/library", content === undefined ? undefined : { name, content });
      return [answer.status, answer.page.marked("failing")[0]?.text];
    };
    expect(await message("none.bib", undefined)).toEqual([400, expect.stringContaining("Choose a file first")]);
    for (const [name, content] of [
      ["empty.bib", " "],
      ["thesis.pdf", Buffer.from([0x25, 0x50, 0x44, 0x46, 0, 255, 254, 10, 13, 1])],
      ["page.html", "<!doctype html><title>x</title>"],
      ["broken.rdf", "<rdf:RDF><rdf:Description>"],
      ["doctype.rdf", '<!DOCTYPE x [<!ENTITY a "b">]><rdf:RDF>&a;</rdf:RDF>'],
      ["deep.json", "[".repeat(100_000)],
    ] as const)
      expect([name, ...(await message(name, content))]).toEqual([
        name,
        400,
        expect.stringContaining("Nothing in this file could be read as a work"),
      ]);
    expect(instance.logged.filter((line) => line.includes("failed"))).toEqual([]);
  });

  it("is bounded in bytes, and its form is ours", async () => {
    const { instance, mira } = await world(WORLD);
    const large = { name: "large.bib", content: Buffer.alloc(MAX_LIBRARY_BYTES + 1, " ") };
    const refused = await upload(instance, mira, "/me/library", large);
    expect([refused.status, refused.html.includes("larger than the 16 MiB")]).toEqual([413, true]);
    const huge = { name: "huge.bib", content: Buffer.alloc(MAX_LIBRARY_BYTES + 1_000_000, " ") };
    expect((await upload(instance, mira, "/me/library", huge)).status).toBe(413);
    const file = { name: "mine.bib", content: BIBTEX };
    expect((await upload(instance, mira, "/me/library", file, { form: "x" })).status).toBe(403);
    // Other forms have no room for files.
    const other = { name: "x.bib", content: Buffer.alloc(300_000, " ") };
    expect((await upload(instance, mira, "/collections", other)).status).toBe(413);
    expect((await upload(instance, visitor(instance.app), "/me/library", file)).status).toBe(401);
  });

  it("made to be slow lets others have their turn, time and again", async () => {
    const { instance, mira } = await world(WORLD);
    const words = (work: number) => Array.from({ length: 200 }, (_, i) => `w${letters(work * 200 + i)}`).join(" ");
    // Every word another, so that none is known from before.
    const titles = Array.from({ length: 3_000 }, (_, i) => `@misc{k${i}, year=2020, title={${words(i)}}}\n`).join("");
    const turns = countTurns();
    expect((await upload(instance, mira, "/me/library", { name: "long.bib", content: titles })).status).toBe(200);
    expect(turns.soFar()).toBeGreaterThan(20);
    // Empty lines, among which a beginning is looked for.
    const empty = { name: "empty.txt", content: `x${"\n".repeat(65_000)}` };
    expect((await upload(instance, mira, "/me/library", empty)).status).toBe(400);
  });

  it("follows nothing and keeps nothing that its page did not offer", async () => {
    const { instance, mira } = await world(WORLD);
    await mira.get("/me/library");
    const bad = await mira.post("/me/library/keep", { "category-0": "not a category", collect: "yes", papers: "1" });
    expect(bad.status).toBe(400);
    const odd = await mira.post(
      "/me/library/keep",
      { collect: "yes", papers: "999999 -1 x 1e9", "reader-0": "mira" },
      { accept: "application/json" },
    );
    expect(JSON.parse(odd.html)).toEqual({ added: 0, followed: 0 });
    const many = Array.from({ length: 37_000 }, (_, i) => 1_000 + i).join(" ");
    expect((await mira.post("/me/library/keep", { collect: "yes", papers: many })).status).toBe(303);
    expect(await instance.db.selectFrom("collection_papers").select("paper_key").execute()).toEqual([]);
  });
});

/** How often anything else came to its turn. */
function countTurns() {
  let [turns, counting] = [0, true];
  const turn = () => {
    turns++;
    if (counting) setImmediate(turn);
  };
  setImmediate(turn);
  return {
    soFar() {
      counting = false;
      return turns;
    },
  };
}

const letters = (n: number): string =>
  [...n.toString(26)].map((one) => String.fromCharCode(97 + parseInt(one, 26))).join("");
