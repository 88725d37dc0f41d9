/** Titles and abstracts as files of every format have them, tags, entities and comparisons included. */
import { describe, expect, it } from "vitest";
import { FILE_FORMATS } from "../../src/sources/files/formats.ts";
import { readPosted } from "../../src/sources/preprints/posted.ts";
import { NOW } from "../support/made/records.ts";

async function read(id: string, content: string) {
  const reader = FILE_FORMATS.find((one) => one.id === id)?.open();
  async function* bytes() {
    yield Buffer.from(content);
  }
  for await (const batch of reader?.cut(bytes()) ?? [])
    for (const line of batch) {
      const reading = reader?.read(line.bytes, NOW);
      if (reading && "record" in reading) return reading.record;
    }
  throw new Error(`${id} reads nothing`);
}

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"';

/** A paper with this title and abstract, as each format writes it. */
const WRITTEN: Record<string, (title: string, abstract: string) => string> = {
  jsonl: (title, abstract) => JSON.stringify({ id: "a:1", title, abstract, published: "2020-01-01" }),
  ris: (title, abstract) => `TY  - JOUR\nTI  - ${title}\nAB  - ${abstract}\nPY  - 2020\nER  - \n`,
  "csl-json": (title, abstract) => JSON.stringify([{ title, abstract, issued: { "date-parts": [[2020]] } }]),
  "zotero-json": (title, abstract) =>
    JSON.stringify({ items: [{ itemType: "journalArticle", title, abstractNote: abstract, date: "2020-01-01" }] }),
  "zotero-csv": (title, abstract) =>
    `"Key","Item Type","Title","Abstract Note","Date"\n"a","journalArticle","${title}","${abstract}","2020-01-01"\n`,
  "zotero-rdf": (title, abstract) =>
    `<rdf:RDF ${RDF} xmlns:z="z#" xmlns:bib="b#" xmlns:dc="d#" xmlns:dcterms="t#"><bib:Article rdf:about="#1">` +
    `<z:itemType>journalArticle</z:itemType><dc:title>${escaped(title)}</dc:title>` +
    `<dcterms:abstract>${escaped(abstract)}</dcterms:abstract><dc:date>2020-01-01</dc:date></bib:Article></rdf:RDF>`,
  bibtex: (title, abstract) => `@article{a, title = {${title}}, abstract = {${abstract}}, year = 2020}`,
};

describe.each(Object.entries(WRITTEN))("%s", (id, written) => {
  it.each([
    ["If a<b and b>c then", "If a<b and b>c then"],
    ["a<b>c and x<p>y", "a<b>c and x<p>y"],
    ["p < 0.05 and q > 3, i<i and u>u", "p < 0.05 and q > 3, i<i and u>u"],
    ["On <i>E. coli</i>, <b>so</b>", "On E. coli, so"],
    ["M&uuml;ller &amp; S&#246;hne &lt; 5", "Müller & Söhne < 5"],
    ["CO<sub>2</sub> at 10<sup>5</sup>", "CO2 at 10^5"],
  ])("has %s as %s", async (given, text) => {
    const { title, abstract } = await read(id, written(`${given} here`, `We say: ${given}`));
    expect([title, abstract]).toEqual([`${text} here`, `We say: ${text}`]);
  });
});

describe("bioRxiv's lists", () => {
  it.each([
    ["If a<b and b>c then", "If a<b and b>c then"],
    ["<p>On <i>E. coli</i></p>", "On E. coli"],
  ])("have %s as %s", (title, text) => {
    const row = {
      doi: "10.1101/2020.01.01.123456",
      title,
      authors: "A, B.",
      date: "2020-01-01",
      version: "1",
      abstract: title,
    };
    expect(readPosted(row, "biorxiv", NOW)).toMatchObject({ record: { title: text, abstract: text } });
  });
});

describe("arXiv's snapshot", () => {
  it("has no markup, so angle brackets are text", async () => {
    const line = {
      id: "2101.00001",
      title: "The <div> and <i>tag</i>: a<b>c",
      versions: [{ version: "v1", created: "2021-01-01" }],
    };
    expect((await read("snapshot", JSON.stringify(line))).title).toBe("The <div> and <i>tag</i>: a<b>c");
  });
});

describe("BibTeX of programs for references", () => {
  it.each([
    ["{\\textless}i{\\textgreater}E. coli{\\textless}/i{\\textgreater} {\\&} so", "E. coli & so"],
    ["$<$sub$>$2$<$/sub$>$ and p $<$ 0.05", "2 and p < 0.05"],
    ["Science {\\&amp;} Technology", "Science & Technology"],
    ["{{A}} {\\textless} {{B}} {\\textgreater} c", "A < B > c"],
  ])("%s is %s", async (title, text) =>
    expect((await read("bibtex", WRITTEN.bibtex?.(title, "") ?? "")).title).toBe(text),
  );

  it("names journals by commands that only astronomers' styles define", async () => {
    const journal = async (name: string) =>
      (await read("bibtex", `@article{a, title={T}, year=2020, journal=${name}}`)).links;
    expect(await journal("{\\apj}")).toEqual([{ kind: "journal", value: "The Astrophysical Journal" }]);
    expect(await journal('"{\\mnras}"')).toEqual([
      { kind: "journal", value: "Monthly Notices of the Royal Astronomical Society" },
    ]);
    expect(await journal("{\\unheard}")).toEqual([{ kind: "journal", value: "{\\unheard}".replace(/[{}]/g, "") }]);
    expect(await journal("{J. R\\&amp;D {\\&} so}")).toEqual([{ kind: "journal", value: "J. R&D & so" }]);
  });
});
