/** Files in unusual encodings and shapes: they are read, or a sentence says what they are. */
import { describe, expect, it } from "vitest";
import { isoPartialDate } from "../../src/domain/papers/partialDate.ts";
import { recognised } from "../support/made/files.ts";

const TITLE = "A matter of thrée words";
const BIB = `@article{k, title = {${TITLE}}, year = 2020}\n`;
const RIS = `TY  - JOUR\r\nTI  - ${TITLE}\r\nPY  - 2020\r\nER  - \r\n`;
const CSL = [{ id: "k", type: "article-journal", title: TITLE, issued: { "date-parts": [[2020]] } }];
const CSV = `"Key","Item Type","Publication Year","Author","Title","Date"\n"K","journalArticle","2020","Doe, J; Roe, R","${TITLE}","2020"\n`;
const RDF = `<rdf:RDF xmlns:rdf="r" xmlns:z="z" xmlns:bib="b" xmlns:dc="d"><bib:Article><z:itemType>journalArticle</z:itemType><dc:title>${TITLE}</dc:title><dc:date>2020</dc:date></bib:Article></rdf:RDF>`;
const LINE = JSON.stringify({ id: "lab:1", title: TITLE, published: "2020" });

const utf16be = (text: string): Buffer => Buffer.from(text, "utf16le").swap16();

describe("encodings", () => {
  const files: [name: string, text: string, format: string][] = [
    ["a.bib", BIB, "bibtex"],
    ["a.txt", BIB, "bibtex"],
    ["a.ris", RIS, "ris"],
    ["a.json", JSON.stringify(CSL), "csl-json"],
    ["a.csv", CSV, "zotero-csv"],
    ["a.rdf", RDF, "zotero-rdf"],
    ["a.jsonl", LINE, "jsonl"],
  ];
  const encodings: [name: string, encode: (text: string) => Buffer][] = [
    ["UTF-8", (text) => Buffer.from(text)],
    ["UTF-8 with a mark", (text) => Buffer.from(`\ufeff${text}`)],
    ["UTF-16LE with a mark", (text) => Buffer.from(`\ufeff${text}`, "utf16le")],
    ["UTF-16LE without", (text) => Buffer.from(text, "utf16le")],
    ["UTF-16BE with a mark", (text) => utf16be(`\ufeff${text}`)],
    ["UTF-16BE without", utf16be],
  ];
  it.each(encodings)("%s is read in every format", async (_, encode) => {
    for (const [name, text, format] of files) {
      const read = await recognised(name, encode(text));
      expect([name, read.format, read.records.map(({ title }) => title)]).toEqual([name, format, [TITLE]]);
    }
  });
});

describe("shapes", () => {
  const item = { itemType: "journalArticle", title: TITLE, date: "2020" };
  const paper = { id: "lab:1", title: TITLE, published: "2020" };
  const line = { id: "2001.00001", title: TITLE, authors_parsed: [["Doe", "J"]], update_date: "2020-01-01" };
  it.each<[what: string, name: string, content: string, format: string]>([
    ["CSL items in an object", "a.json", JSON.stringify({ items: CSL }), "csl-json"],
    ["CSL references in an object", "a.json", JSON.stringify({ references: CSL }, null, 2), "csl-json"],
    ["one CSL item", "a.json", JSON.stringify(CSL[0]), "csl-json"],
    ["one CSL item over several lines", "a.json", JSON.stringify(CSL[0], null, 2), "csl-json"],
    ["CSL items by their keys", "a.json", JSON.stringify({ k: CSL[0] }), "csl-json"],
    [
      "a work of Crossref’s",
      "a.json",
      JSON.stringify({ status: "ok", "message-type": "work", message: CSL[0] }),
      "csl-json",
    ],
    [
      "a list of Crossref’s",
      "a.json",
      JSON.stringify({
        status: "ok",
        "message-type": "work-list",
        message: { facets: {}, "total-results": 1, items: CSL, query: { "search-terms": "x" } },
      }),
      "csl-json",
    ],
    ["a title in a list, as Crossref has it", "a.json", JSON.stringify([{ ...CSL[0], title: [TITLE] }]), "csl-json"],
    ["Zotero items in a list", "a.json", JSON.stringify([item]), "zotero-json"],
    [
      "Zotero items of its server",
      "a.json",
      JSON.stringify([{ key: "K", version: 3, data: item }], null, 2),
      "zotero-json",
    ],
    ["papers in a list", "a.json", JSON.stringify([paper, paper].slice(1), null, 2), "jsonl"],
    ["one paper over several lines", "a.json", JSON.stringify(paper, null, 2), "jsonl"],
    ["the snapshot in a list", "a.json", JSON.stringify([line]), "snapshot"],
    ["Zotero’s CSV with semicolons", "a.csv", CSV.replaceAll('","', '";"'), "zotero-csv"],
    ["Zotero’s CSV with tabs", "a.csv", CSV.replaceAll('","', '"\t"'), "zotero-csv"],
    [
      "Zotero’s CSV without quotes",
      "a.csv",
      `Key;Item Type;Title;Date\nK;journalArticle;${TITLE};2020\n`,
      "zotero-csv",
    ],
    [
      "PubMed’s format",
      "a.nbib",
      `\nPMID- 12345678\nDP  - 2020 May 5\nTI  - A matter of\n      thrée words\nLID - 10.5555/fmt.p [doi]\nFAU - Doe, Jane A\nAU  - Doe JA\nJT  - Journal of lists\n`,
      "nbib",
    ],
    ["PubMed’s format by its content", "a.txt", `PMID- 1\nTI  - ${TITLE}\nDP  - 2020 Spring\n`, "nbib"],
    [
      "EndNote’s import format",
      "a.enw",
      `%0 Journal Article\n%T ${TITLE}\n%A Doe, Jane\n%D 2020\n%R 10.5555/a\n`,
      "enw",
    ],
    [
      "EndNote XML",
      "a.xml",
      `<?xml version="1.0" encoding="UTF-8" ?><xml><records><record><ref-type name="Journal Article">17</ref-type><contributors><authors><author><style face="normal">Doe, Jane</style></author></authors></contributors><titles><title><style face="normal">A matter of </style><style face="italic">thrée</style><style face="normal"> words</style></title></titles><dates><year><style>2020</style></year></dates></record></records></xml>`,
      "endnote-xml",
    ],
  ])("%s", async (_, name, content, format) => {
    const read = await recognised(name, content);
    expect([read.format, read.records.map(({ title }) => title)]).toEqual([format, [TITLE]]);
  });

  it("PubMed and EndNote give authors, dates, DOIs and journals", async () => {
    const nbib = [
      "PMID- 1\nDP  - 2020 May 5\nTI  - One of three words\nLID - 10.5555/fmt.p [doi]\nFAU - Doe, Jane A\nAU  - Doe JA\nJT  - J. of lists",
      "PMID- 2\nDP  - 2019 Winter\nTI  - Two of three words\nAU  - Doe JA\nAU  - van Roe R\nCN  - The Lists Group",
    ].join("\n\n");
    const { records } = await recognised("a.nbib", nbib);
    expect(
      records.map(({ id, authors, versions: [version], links }) => ({
        id: id.replace(/^library:.*/, "library"),
        authors,
        date: isoPartialDate({ at: version?.createdAt ?? 0, precision: version?.precision }),
        links: links.map(({ value }) => value),
      })),
    ).toEqual([
      { id: "doi:10.5555/fmt.p", authors: ["Jane A Doe"], date: "2020-05-05", links: ["10.5555/fmt.p", "J. of lists"] },
      { id: "library", authors: ["J. A. Doe", "R. van Roe", "The Lists Group"], date: "2019", links: [] },
    ]);
  });

  it.each([
    ["a.yaml", `---\nreferences:\n- id: k\n  title: ${TITLE}\n`, /looks like CSL-YAML.*export CSL-JSON/],
    ["a.yml", `- id: k\n  type: article\n  title: ${TITLE}\n`, /looks like CSL-YAML/],
    [
      "a.csv",
      `Authors;Title;Year\nDoe;${TITLE};2020\n`,
      /a table with the columns “Authors”, “Title”, “Year”, and of tables only Zotero’s CSV/,
    ],
    [
      "a.csv",
      `sep=;\r\n"Authors";"Document Title";"Year";"DOI";"Link"\r\n`,
      /“Authors”, “Document Title”, “Year”, “DOI” and others/,
    ],
    ["a.tsv", `Title\tYear\tAuthor\n${TITLE}\t2020\tDoe\n`, /a table with the columns “Title”/],
    ["a.pdf", "%PDF-1.7\n", /it is a PDF/],
    ["a.html", "<!DOCTYPE html><html><head>", /it is a web page/],
    [
      "a.xml",
      '<?xml version="1.0"?><modsCollection xmlns="m"><mods/></modsCollection>',
      /outermost element is <modsCollection>/,
    ],
    [
      "savedrecs.txt",
      `FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nAU Doe, J\nTI ${TITLE}\nPY 2018\nER\n\nEF\n`,
      /Web of Science’s plain text.*export RIS or BibTeX there/,
    ],
    ["a.txt", `Doe J. (2019). ${TITLE}. Journal, 1(2), 3-4.\n`, /plain text in no format that is read/],
    [
      "a.json",
      '{"rows":[{"name":"x","value":1}]}',
      /JSON without papers \(its fields begin with “rows”, “name”, “value”\)/,
    ],
    ["a.rtf", "{\\rtf1\\ansi", /a document in RTF/],
  ])("%s %j is refused with a sentence", async (name, content, message) => {
    for (const bytes of [Buffer.from(content), Buffer.from(`\ufeff${content}`, "utf16le")])
      await expect(recognised(name, bytes)).rejects.toMatchObject({
        code: "file_unreadable",
        message: expect.stringMatching(message),
      });
  });
});
