/** Ids and links of references: DOIs and arXiv's ids however programs write them, and entries that refer to others. */
import { describe, expect, it } from "vitest";
import { doisIn, doiUrl } from "../../src/domain/papers/doi.ts";
import { isoPartialDate } from "../../src/domain/papers/partialDate.ts";
import { readingsOf, reasonOf, recordOf, recordsOf } from "../support/made/files.ts";

const SICI = "10.1002/(SICI)1096-9861(19970101)387:2<167::AID-TST1>3.0.CO;2-Z";

describe("DOIs in a field", () => {
  it.each([
    ["10.5555/Fmt.a", ["10.5555/Fmt.a"]],
    ["doi:10.5555/a", ["10.5555/a"]],
    ["DOI: 10.5555/a", ["10.5555/a"]],
    ["https://doi.org/10.5555/a", ["10.5555/a"]],
    ["http://dx.doi.org/10.5555/a", ["10.5555/a"]],
    ["dx.doi.org/10.5555/a", ["10.5555/a"]],
    ["https://www.doi.org/10.5555/a?x=1#y", ["10.5555/a"]],
    ["http://doi.acm.org/10.1145/12.34", ["10.1145/12.34"]],
    ["https://doi.org/doi:10.5555/a", ["10.5555/a"]],
    ["https://dl.acm.org/doi/abs/10.1145/12.34", ["10.1145/12.34"]],
    ["https://dl.acm.org/doi/10.1145/12.34?cid=1", ["10.1145/12.34"]],
    ["https://doi-org.proxy.lib.example.edu/10.5555/a", ["10.5555/a"]],
    ["info:doi/10.5555/a", ["10.5555/a"]],
    ["10.5555/a.", ["10.5555/a"]],
    ["10.5555/a,", ["10.5555/a"]],
    ["(10.5555/a)", ["10.5555/a"]],
    ["<10.5555/a>", ["10.5555/a"]],
    ["“10.5555/a”;", ["10.5555/a"]],
    ["10.5555/a(b)", ["10.5555/a(b)"]],
    ["(doi:10.5555/a(b)).", ["10.5555/a(b)"]],
    ["10.1007/978-3-000-00001-5\\_7", ["10.1007/978-3-000-00001-5_7"]],
    ["10.1007/978-3-000-00001-5{\\_}7", ["10.1007/978-3-000-00001-5_7"]],
    ["10.1007/978-3-000-00001-5\\textunderscore{}7", ["10.1007/978-3-000-00001-5_7"]],
    ["{10.1007/978-3-000-00001-5_7}", ["10.1007/978-3-000-00001-5_7"]],
    ["\\url{https://doi.org/10.5555/a\\_b}", ["10.5555/a_b"]],
    ["10.5555/a\\%b\\&c\\#d", ["10.5555/a%b&c#d"]],
    [SICI, [SICI]],
    [`https://doi.org/${encodeURIComponent(SICI)}`, [SICI]],
    [encodeURIComponent(SICI), [SICI]],
    [SICI.replace("<", "&lt;").replace(">", "&gt;"), [SICI]],
    [SICI.replace("<", "$<$").replace(">", "$>$"), [SICI]],
    [SICI.replace("<", "{\\textless}").replace(">", "{\\textgreater}"), [SICI]],
    [SICI.replace("<", "\\textless ").replace(">", "\\textgreater "), [SICI]],
    ["10.1016/S0140-6736(05)12345-6", ["10.1016/S0140-6736(05)12345-6"]],
    ["10.5555/a, 10.5555/b", ["10.5555/a", "10.5555/b"]],
    ["10.5555/a;10.5555/b", ["10.5555/a", "10.5555/b"]],
    ["10.5555/a 10.5555/b", ["10.5555/a", "10.5555/b"]],
    ["10.5555/a,https://doi.org/10.5555/b", ["10.5555/a", "10.5555/b"]],
    ["10.5555/a and doi:10.5555/B and 10.5555/b", ["10.5555/a", "10.5555/B"]],
    ["10.5555.12/a", ["10.5555.12/a"]],
    ["https://example.org/10.5555/a", []],
    ["10.55/a", []],
    ["none", []],
    ["", []],
  ])("%j", (written, dois) => expect(doisIn(written)).toEqual(dois));

  it("lead to URLs without characters that would end them", () => {
    expect(doiUrl("10.5555/a_b")).toBe("https://doi.org/10.5555/a_b");
    expect(doiUrl(SICI)).toBe("https://doi.org/10.1002/(SICI)1096-9861(19970101)387:2%3C167::AID-TST1%3E3.0.CO;2-Z");
    expect(doiUrl("10.5555/a#b?c")).toBe("https://doi.org/10.5555/a%23b%3Fc");
    expect(doiUrl("10.5555/a\ud800")).toBe("https://doi.org/10.5555/a%EF%BF%BD");
  });
});

const bib = (fields: string): string => `@article{key, title = {A matter of three words}, year = 2020, ${fields}}`;
const ris = (...lines: string[]): string =>
  ["TY  - JOUR", "TI  - A matter of three words", "PY  - 2020", ...lines, "ER  - ", ""].join("\r\n");
const csl = (given: object): string => JSON.stringify([{ title: "A matter of three words", issued: "2020", ...given }]);
const zotero = (given: object): string =>
  JSON.stringify({ items: [{ itemType: "preprint", title: "A matter of three words", date: "2020", ...given }] });
const doiLinks = (links: readonly { kind: string; value: string }[]): string[] =>
  links.flatMap(({ kind, value }) => (kind === "doi" ? [value] : []));

describe("the DOI of an entry", () => {
  it.each([
    ["bibtex", bib("doi = {10.1007/978-3-000-00001-5\\_7}"), "doi:10.1007/978-3-000-00001-5_7"],
    ["bibtex", bib("url = {https://doi.org/10.1007/978-3-000-00001-5\\_7}"), "doi:10.1007/978-3-000-00001-5_7"],
    ["bibtex", bib("ee = {https://doi.org/10.5555/fmt.ee}"), "doi:10.5555/fmt.ee"],
    ["bibtex", bib("doi = {10.5555/a, 10.5555/b}"), "doi:10.5555/a"],
    ["ris", ris("DO  - https://dx.doi.org/10.5555/A."), "doi:10.5555/a"],
    ["ris", ris("M3  - doi: 10.5555/a"), "doi:10.5555/a"],
    ["csl-json", csl({ DOI: "https://doi.org/10.5555/A" }), "doi:10.5555/a"],
    ["csl-json", csl({ DOI: "10.5555%2Fa" }), "doi:10.5555/a"],
    ["zotero-json", zotero({ extra: "DOI: 10.5555/a" }), "doi:10.5555/a"],
  ])("%s: %s", async (format, content, id) => {
    const record = await recordOf(format, content);
    expect(record.id).toBe(id);
    expect(doiLinks(record.links)[0]?.toLowerCase()).toBe(id.slice(4));
  });

  it("is kept with characters that ids cannot have, and every one of several is", async () => {
    for (const [format, content] of [
      ["bibtex", bib(`doi = {${SICI}}`)],
      ["ris", ris(`DO  - ${SICI}`)],
      ["csl-json", csl({ DOI: SICI })],
      ["zotero-json", zotero({ DOI: SICI })],
    ] as const) {
      const { id, links } = await recordOf(format, content);
      expect(id).toMatch(/^library:/);
      expect(doiLinks(links)).toEqual([SICI]);
    }
    expect(doiLinks((await recordOf("bibtex", bib("doi = {10.5555/a; 10.5555/b}"))).links)).toEqual([
      "10.5555/a",
      "10.5555/b",
    ]);
    const snapshot = { id: "2401.00001", title: "A title", update_date: "2024-01-01" };
    expect(
      doiLinks((await recordOf("snapshot", JSON.stringify({ ...snapshot, doi: "10.5555/a, 10.5555/b" }))).links),
    ).toEqual(["10.5555/a", "10.5555/b"]);
  });
});

describe("arXiv's id of an entry", () => {
  it.each([
    ["bibtex", bib("journal = {CoRR}, volume = {abs/1706.03762}"), "1706.03762"],
    ["bibtex", bib("journal = {CoRR abs/1706.03762}"), "1706.03762"],
    ["bibtex", bib("journal = {CoRR}, volume = {cs.CL/0409058}"), "cs/0409058"],
    ["bibtex", bib("journal = {CoRR}, volume = {abs/cs/0409058}"), "cs/0409058"],
    ["bibtex", bib("journal = {ArXiv}, volume = {abs/1706.03762}"), "1706.03762"],
    ["bibtex", bib("journal = {arXiv preprint hep-th/9711200}"), "hep-th/9711200"],
    ["bibtex", bib("journal = {arXiv preprint quant-ph/9609002}"), "quant-ph/9609002"],
    ["bibtex", bib("journal = {arXiv e-prints}, eid = {arXiv:1706.03762}"), "1706.03762"],
    ["bibtex", bib("journal = {arXiv e-prints}, pages = {arXiv:1706.03762}"), "1706.03762"],
    ["bibtex", bib("journal = {arXiv preprint arXiv:1706.03762v5 [cs.CL]}"), "1706.03762"],
    ["bibtex", bib("eprint = {1001.0001 [cs.LG]}, archivePrefix = {arXiv}"), "1001.0001"],
    ["bibtex", bib("eprint = {1001.0001v3}, archivePrefix = {arXiv.org}"), "1001.0001"],
    ["bibtex", bib("eprint = {arXiv:1001.0001v3}"), "1001.0001"],
    ["bibtex", bib("eprint = {https://arxiv.org/abs/1001.0001v3}"), "1001.0001"],
    ["bibtex", bib("eprint = {0309137}, archivePrefix = {arXiv}, primaryClass = {math.GT}"), "math/0309137"],
    ["bibtex", bib("eprint = {0309137v2}, primaryClass = {hep-th}"), "hep-th/0309137"],
    ["bibtex", bib("eprint = {math.GT/0309137}"), "math/0309137"],
    ["bibtex", bib("note = {arXiv:1706.03762}"), "1706.03762"],
    ["bibtex", bib("howpublished = {arXiv preprint arXiv:1706.03762}"), "1706.03762"],
    ["bibtex", bib("howpublished = {\\url{https://arxiv.org/abs/1706.03762}}"), "1706.03762"],
    ["bibtex", bib("number = {arXiv:1706.03762}, publisher = {arXiv}"), "1706.03762"],
    ["bibtex", bib("doi = {10.48550/arXiv.1706.03762}"), "1706.03762"],
    ["bibtex", bib("doi = {10.48550/ARXIV.HEP-TH/9711200}"), "hep-th/9711200"],
    ["ris", ris("JO  - arXiv preprint hep-th/9711200"), "hep-th/9711200"],
    ["ris", ris("JO  - CoRR", "VL  - abs/1706.03762"), "1706.03762"],
    ["ris", ris("M1  - arXiv:1706.03762"), "1706.03762"],
    ["ris", ris("DO  - 10.48550/arXiv.1706.03762"), "1706.03762"],
    ["csl-json", csl({ "container-title": "arXiv preprint arXiv:1706.03762" }), "1706.03762"],
    ["csl-json", csl({ publisher: "arXiv", number: "1706.03762" }), "1706.03762"],
    ["csl-json", csl({ archive: "arXiv", archive_location: "1706.03762v2 [cs]" }), "1706.03762"],
    ["csl-json", csl({ note: "Some remark\narXiv: 1706.03762 [cs]" }), "1706.03762"],
    ["csl-json", csl({ DOI: "10.48550/arXiv.1706.03762" }), "1706.03762"],
    ["zotero-json", zotero({ archiveID: "arXiv:1706.03762" }), "1706.03762"],
    ["zotero-json", zotero({ publicationTitle: "arXiv:1706.03762 [cs]" }), "1706.03762"],
    ["zotero-json", zotero({ extra: "Citation Key: a\narXiv:hep-th/9711200" }), "hep-th/9711200"],
    ["zotero-json", zotero({ reportNumber: "arXiv:1706.03762" }), "1706.03762"],
    ["snapshot", JSON.stringify({ id: "1706.03762v5", title: "A title", update_date: "2017-06-12" }), "1706.03762"],
    ["snapshot", JSON.stringify({ id: "arXiv:1706.03762", title: "A title", update_date: "2017-06-12" }), "1706.03762"],
    ["jsonl", JSON.stringify({ id: "hep-th/9711200v3", title: "A title", published: "1997" }), "hep-th/9711200"],
    [
      "jsonl",
      JSON.stringify({ id: "http://arxiv.org/abs/1706.03762v1", title: "A title", published: "2017" }),
      "1706.03762",
    ],
  ])("%s: %s", async (format, content, id) => {
    const record = await recordOf(format, content);
    expect(record.id).toBe(id);
    expect(doiLinks(record.links)).toEqual([]);
    expect(record.links.filter(({ kind }) => kind === "journal")).toEqual([]);
  });

  it.each(["note = {A comment on arXiv:1706.03762}", "eprint = {1706.03762}, eprinttype = {hal}"])(
    "is not that of another paper or server: %s",
    async (fields) => expect((await recordOf("bibtex", bib(`${fields}, doi = {10.5555/a}`))).id).toBe("doi:10.5555/a"),
  );

  it.each([
    ["doi = {10.1101/2020.11.02.000002v1}, journal = {bioRxiv}", "biorxiv:10.1101/2020.11.02.000002"],
    ["doi = {10.1101/2020.11.02.000002v12}", "biorxiv:10.1101/2020.11.02.000002"],
    ["doi = {10.1101/2020.11.02.20000002}", "medrxiv:10.1101/2020.11.02.20000002"],
    ["doi = {10.64898/2025.12.01.123456}", "biorxiv:10.64898/2025.12.01.123456"],
    ["doi = {10.1101/123456}, publisher = {bioRxiv}, journal = {bioRxiv}", "biorxiv:10.1101/123456"],
    ["url = {https://www.biorxiv.org/content/10.1101/2020.11.02.000002v1.full}", "biorxiv:10.1101/2020.11.02.000002"],
    ["doi = {10.1101/gr.123.4}, journal = {Genome Research}", "doi:10.1101/gr.123.4"],
  ])("preprints: %s", async (fields, id) => expect((await recordOf("bibtex", bib(fields))).id).toBe(id));

  it("of a preprint loses its version in JSON lines", async () => {
    const line = { id: "biorxiv:10.1101/2020.11.02.000002v3", title: "A title", published: "2020-11-02" };
    expect((await recordOf("jsonl", JSON.stringify(line))).id).toBe("biorxiv:10.1101/2020.11.02.000002");
  });
});

describe("entries that refer to others", () => {
  const child = (fields: string, type = "inproceedings"): string =>
    `@${type}{child, author = {Child, Chloe}, title = {A paper that inherits}, ${fields}}`;
  const parent =
    "@proceedings{Parent, editor = {Parent, Pat}, title = {Proceedings of the Third Conference on Lists}, year = 1996, month = may, doi = {10.5555/parent}, url = {https://example.org/p}}";
  const childOf = async (...entries: string[]) => {
    const record = (await recordsOf("bibtex", entries.join("\n"))).find(({ title }) =>
      title.startsWith("A paper that"),
    );
    const [version] = record?.versions ?? [];
    return {
      id: record?.id,
      authors: record?.authors,
      date: isoPartialDate({ at: version?.createdAt ?? 0, precision: version?.precision }),
      journal: record?.links.find(({ kind }) => kind === "journal")?.value,
    };
  };

  it.each([
    ["a parent behind it", [child("crossref = {parent}"), parent]],
    ["a parent before it", [parent, child("crossref = {PARENT}")]],
    ["a name in quotes", [child('Crossref = "Parent"'), parent]],
    ["a field that is empty", [child("crossref = {Parent}, booktitle = {}, year = {}"), parent]],
    [
      "a parent's parent",
      [
        child("crossref = {volume}"),
        "@proceedings{volume, title = {Volume of things}, booktitle = {Proceedings of the Third Conference on Lists}, crossref = {parent}}",
        parent,
      ],
    ],
  ])("take over %s", async (_, entries) =>
    expect(await childOf(...entries)).toEqual({
      id: expect.stringMatching(/^library:/),
      authors: ["Chloe Child"],
      date: "1996-05",
      journal: "Proceedings of the Third Conference on Lists",
    }),
  );

  it("keep what they have: date, place and DOI", async () => {
    const entries = [child("crossref = {parent}, date = {2001}, booktitle = {Proc. Lists}, doi = {10.5555/c}"), parent];
    expect(await childOf(...entries)).toEqual({
      id: "doi:10.5555/c",
      authors: ["Chloe Child"],
      date: "2001",
      journal: "Proc. Lists",
    });
  });

  it("take the book's authors for its chapters, and never the editors", async () => {
    const book = "@book{b, author = {Book, Bea}, editor = {Ed, Eve}, title = {A Book of Lists}, date = {2011-03}}";
    const chapter = "@inbook{c, title = {A paper that is a chapter}, crossref = {b}}";
    expect((await childOf(chapter, book)).authors).toEqual(["Bea Book"]);
    const nobody = "@inproceedings{c, title = {A paper that nobody wrote}, crossref = {parent}}";
    expect((await childOf(nobody, parent)).authors).toEqual([]);
  });

  it("read data of biblatex, and articles their issue", async () => {
    const data = "@xdata{a, date = {2012-04}, journaltitle = {J. of Lists}} @xdata{b, xdata = {a}, publisher = {P}}";
    expect(await childOf(child("xdata = {x, b}", "article"), data)).toMatchObject({
      date: "2012-04",
      journal: "J. of Lists",
    });
    const issue = "@periodical{i, title = {J. of Lists}, date = {2012-04}}";
    expect(await childOf(issue, child("crossref = {i}", "article"))).toMatchObject({
      date: "2012-04",
      journal: "J. of Lists",
    });
  });

  it("end circles, pass over parents that are not there, and count on in order", async () => {
    const circle = [
      "@proceedings{a, title = {A book of three}, crossref = {b}}",
      "@proceedings{b, title = {Another of three}, crossref = {a}, year = 2001}",
      child("crossref = {a}"),
      child("crossref = {child}, year = 2005"),
      child("crossref = {gone}, year = 2006"),
      "@article{plain, title = {A plain one}, year = 2007}",
    ].join("\n");
    expect(
      (await recordsOf("bibtex", circle)).map(({ versions }) => new Date(versions[0]?.createdAt ?? 0).getUTCFullYear()),
    ).toEqual([2007, 2001, 2001, 2001, 2005, 2006]);
    expect(await reasonOf("bibtex", child("crossref = {gone}"))).toBe(
      'it has no date (year is missing, and its crossref "gone" is not in the file)',
    );
  });

  it("that are no works are passed over", async () =>
    expect(
      await readingsOf("bibtex", "@xdata{a, year = 2012}\n@control{x, y = z}\n@set{s, entryset = {a, b}}\n@comment{a}"),
    ).toEqual([{ blank: true }, { blank: true }, { blank: true }]));
});

describe("Zotero RDF", () => {
  const rdf = (...items: string[]): string =>
    `<rdf:RDF xmlns:rdf="r" xmlns:z="z" xmlns:dcterms="t" xmlns:bib="b" xmlns:foaf="f" xmlns:dc="d" xmlns:prism="p">${items.join("")}</rdf:RDF>`;
  const article = (about: string, title: string, inside: string): string =>
    `<bib:Article rdf:about="${about}"><z:itemType>journalArticle</z:itemType>${inside}<dc:title>${title}</dc:title><dc:date>2016-9-7</dc:date></bib:Article>`;
  const journal = (about: string, more = ""): string =>
    `<bib:Journal rdf:about="${about}"><dc:title>J. of Lists</dc:title>${more}</bib:Journal>`;
  const PART = '<dcterms:isPartOf rdf:resource="urn:issn:1553-0000"/>';
  const DOI = "<dc:identifier>DOI 10.5555/fmt.z1</dc:identifier>";

  it.each([
    ["behind it", [article("#a", "One of three words", PART), journal("urn:issn:1553-0000", DOI)]],
    ["before it", [journal("urn:issn:1553-0000", DOI), article("#a", "One of three words", PART)]],
    [
      "inside of it",
      [
        article(
          "#a",
          "One of three words",
          `<dcterms:isPartOf>${journal("urn:issn:1553-0000", DOI)}</dcterms:isPartOf>`,
        ),
      ],
    ],
  ])("follows the journal that stands %s", async (_, items) =>
    expect(await recordsOf("zotero-rdf", rdf(...items))).toMatchObject([
      {
        id: "doi:10.5555/fmt.z1",
        links: [
          { kind: "doi", value: "10.5555/fmt.z1" },
          { kind: "journal", value: "J. of Lists" },
        ],
      },
    ]),
  );

  it("gives a journal's DOI to one article, and reads the rest where a journal is not there", async () => {
    const items = [
      article("#a", "One of three words", PART),
      journal("urn:issn:1553-0000", DOI),
      article("#b", "Two of three words", PART),
      article("https://example.org/3", "Three of three words", '<dcterms:isPartOf rdf:resource="urn:none"/>'),
    ];
    const records = await recordsOf("zotero-rdf", rdf(...items));
    expect(records.map(({ title, id }) => [title, id.replace(/:.*/, "")])).toEqual([
      ["One of three words", "doi"],
      ["Two of three words", "library"],
      ["Three of three words", "library"],
    ]);
    expect(records[1]?.links).toEqual([{ kind: "journal", value: "J. of Lists" }]);
  });

  it("reads given names in both spellings, and arXiv's numbers", async () => {
    const person = (given: string) =>
      `<rdf:li><foaf:Person><foaf:surname>Probe</foaf:surname>${given}</foaf:Person></rdf:li>`;
    const authors = `<bib:authors><rdf:Seq>${person("<foaf:givenName>Ann</foaf:givenName>")}${person("<foaf:givenname>Bo</foaf:givenname>")}</rdf:Seq></bib:authors>`;
    const number = "<prism:number>arXiv:2104.01111</prism:number>";
    expect(await recordsOf("zotero-rdf", rdf(article("#a", "One of three words", authors + number)))).toMatchObject([
      { id: "2104.01111", authors: ["Ann Probe", "Bo Probe"] },
    ]);
    const about = article("http://arxiv.org/abs/2104.01112v2", "One of three words", authors);
    expect((await recordOf("zotero-rdf", rdf(about))).id).toBe("2104.01112");
  });
});

describe("an id of its own", () => {
  const bib = (title: string, author: string) =>
    recordOf("bibtex", `@misc{k, title={${title}}, author={${author}}, year=2020}`);
  const ris = (title: string, author: string) =>
    recordOf("ris", `TY  - JOUR\nTI  - ${title}\nAU  - ${author}\nPY  - 2020\nER  - \n`);
  it.each([
    [
      'M{\\"u}ller and the na{\\"\\i}ve lists',
      'Stra{\\ss}er, J{\\"o}rg',
      "Müller and the naïve lists",
      "Straßer, Jörg",
    ],
    ["{Lists of {DNA}} \\& more", "Doe, Jane", "Lists of DNA &amp; more", "Doe, Jane"],
    [
      "\\emph{In vivo} lists of {\\textless}i{\\textgreater}E. coli{\\textless}/i{\\textgreater}",
      "Doe, Jane",
      "In vivo lists of <i>E. coli</i>",
      "Doe, Jane",
    ],
    ["Decay of $\\alpha$ in lists", "Wei Wan 0001", "Decay of α in lists", "Wei Wan"],
  ])("is the same in TeX and Unicode: %s", async (tex, author, plain, same) => {
    const [one, other] = [await bib(tex, author), await ris(plain, same)];
    expect(one.id).toMatch(/^library:/);
    expect(one.id).toBe(other.id);
  });

  it("names the id that earlier releases made, and only where that was another", async () => {
    const { id, formerIds } = await bib('M{\\"u}ller and the lists', "Doe, Jane");
    expect(formerIds).toEqual([expect.stringMatching(/^library:[0-9a-f]{16}$/)]);
    expect(formerIds).not.toContain(id);
    expect(await ris("Müller and the lists", "Doe, Jane")).not.toHaveProperty("formerIds");
  });
});

it("tags that were escaped once too often go, in titles of libraries alone", async () => {
  const title = "Lists of &lt;i&gt;E. coli&lt;/i&gt; in &lt;b&gt; and 3 &lt; 5";
  const record = await recordOf("ris", `TY  - JOUR\nTI  - ${title}\nPY  - 2020\nER  - \n`);
  expect(record.title).toBe("Lists of E. coli in <b> and 3 < 5");
});

it("a paper’s page at the Hub is its id and no project", async () => {
  const entry = "@misc{k, title={A list of words}, year=2020, url={https://huggingface.co/papers/2005.14174}}";
  expect(await recordOf("bibtex", entry)).toMatchObject({ id: "2005.14174", links: [] });
});
