/** Every export of citations, read back by programs that are not ours. */
import { describe, expect, it } from "vitest";
import type { Paper } from "../../src/domain/papers/paper.ts";
import { segments } from "../../src/domain/papers/tex/formulas.ts";
import { plainText } from "../../src/domain/papers/tex.ts";
import { createLibraryReader } from "../../src/sources/files/libraryReader.ts";
import {
  type BibtexEntry,
  bibtexEntries,
  bibtexSegments,
  bibtexText,
  type CslItem,
  citationsIn,
} from "../support/clients/citations.ts";
import { hostileInstance } from "../support/hostile/hostileTitles.ts";
import { freshInstance, LIBRARY_THREAD } from "../support/instance.ts";
import { record } from "../support/made/records.ts";
import { world } from "../support/world.ts";

/** Runs of spaces are one in TeX, and must be one in RIS, where two of them begin a value. */
const spaced = (text: string): string => text.replace(/\s+/g, " ").trim();

/** What the writer may change in a formula: marks that would end it, and braces that BibTeX would count. */
const undone = (formula: string): string =>
  formula
    .replace(/\\([%#&])/g, "$1")
    .replace(/\\lbrace /g, "\\{")
    .replace(/\\rbrace /g, "\\}");

describe("a thousand hostile titles", () => {
  /** Made in the first test, whose instance ends with it. */
  let made: Promise<{ files: Record<string, string>; paperOf(id: string | undefined): Paper }> | undefined;
  const exported = () => (made ??= exportAll());
  async function exportAll() {
    const { instance, papers: kept } = await hostileInstance();
    const papers = new Map(kept.map((paper) => [paper.id, paper]));
    const files: Record<string, string> = {};
    for (const ending of ["bib", "ris", "csl.json"]) files[ending] = (await instance.get(`/papers.${ending}`)).html;
    const paperOf = (id: string | undefined): Paper => {
      const paper = papers.get(id ?? "");
      if (!paper) throw new Error(`there is no paper ${id}`);
      return paper;
    };
    return { files, paperOf };
  }

  it("come back from BibTeX equal: text by the parser's own reading of TeX, formulas as TeX", async () => {
    const { files, paperOf } = await exported();
    const entries = bibtexEntries(files.bib ?? "");
    expect(entries).toHaveLength(1_000);
    for (const { properties } of entries) {
      const title = spaced(paperOf(properties.eprint).title);
      const expected = segments(title).map(({ math, text }) => ({ math, text: math ? undone(text) : text }));
      const got = bibtexSegments(properties.title ?? "").map(({ math, text }) => ({
        math,
        text: math ? undone(text) : text,
      }));
      expect(got).toEqual(expected);
    }
  });

  it("have braces that balance as BibTeX counts them, in every field", async () => {
    const { files } = await exported();
    for (const block of (files.bib ?? "").split(/\n(?=@)/)) {
      let depth = 0;
      const lines = block.trimEnd().split("\n");
      for (const [i, line] of lines.entries()) {
        for (const character of line) depth += character === "{" ? 1 : character === "}" ? -1 : 0;
        expect([line, depth]).toEqual([line, i === lines.length - 1 ? 0 : 1]);
      }
    }
  });

  it("have keys of their own", async () => {
    const { files } = await exported();
    const keys = bibtexEntries(files.bib ?? "").map(({ label }) => label);
    expect(new Set(keys).size).toBe(1_000);
    for (const key of keys) expect(key).toMatch(/^[a-z][a-z0-9-]+$/);
  });

  it("come back from RIS and CSL-JSON equal to the plain text of the title", async () => {
    const { files, paperOf } = await exported();
    for (const ending of ["ris", "csl.json"]) {
      const items = citationsIn(ending, files[ending] ?? "");
      expect([ending, items.length]).toEqual([ending, 1_000]);
      const asWritten = ending === "ris" ? spaced : (text: string) => text;
      for (const item of items) expect(item.title).toBe(asWritten(plainText(paperOf(arxivIn(item.URL)).title)));
    }
  });
});

const arxivIn = (address: string | undefined): string | undefined => /abs\/(.+)$/.exec(address ?? "")?.[1];

describe("names", () => {
  const AUTHORS = [
    "Laurens van der Maaten",
    "Martin Luther King Jr.",
    "Aidan N. Gomez",
    "Charles de la Vallée Poussin",
    "Santiago Ramón y Cajal",
    "Christopher De Sa",
    "Nguyen Van Anh",
    "LIGO Scientific Collaboration",
    "Research and Development Team",
    "Plato",
    "王小明",
    "Łukasz Kaiser",
    "Jean-Pierre Serre",
    "Ann O'Neil & Sons",
    "Cr{oo}ked $Name_1",
    "Anders Jonas Ångström III",
  ];
  let made: Promise<Record<string, CslItem | undefined>> | undefined;
  const read = () => (made ??= readAll());
  async function readAll() {
    const items: Record<string, CslItem | undefined> = {};
    const { instance } = await world({ papers: [{ id: "2601.70001", title: "On names", authors: AUTHORS }] });
    for (const ending of ["bib", "ris", "csl.json"])
      items[ending] = citationsIn(ending, (await instance.get(`/papers/2601.70001/cite.${ending}`)).html)[0];
    return items;
  }

  it.each(["bib", "ris", "csl.json"])("keep their order and their letters in %s", async (ending) => {
    const authors = (await read())[ending]?.author ?? [];
    const spoken = authors.map((name) =>
      [name.given, name["non-dropping-particle"], name.family, name.suffix, name.literal].filter(Boolean).join(" "),
    );
    expect(spoken).toEqual(AUTHORS);
  });

  it("are taken apart: particles, suffixes, names that stay whole", async () => {
    const items = await read();
    expect(items["csl.json"]?.author?.slice(0, 8)).toEqual([
      { family: "Maaten", given: "Laurens", "non-dropping-particle": "van der" },
      { family: "King", given: "Martin Luther", suffix: "Jr." },
      { family: "Gomez", given: "Aidan N." },
      { family: "Vallée Poussin", given: "Charles", "non-dropping-particle": "de la" },
      { family: "Ramón y Cajal", given: "Santiago" },
      { family: "De Sa", given: "Christopher" },
      { family: "Anh", given: "Nguyen Van" },
      { literal: "LIGO Scientific Collaboration" },
    ]);
    expect(items.bib?.author?.[0]).toEqual({
      family: "Maaten",
      given: "Laurens",
      "non-dropping-particle": "van der",
    });
    expect(items.bib?.author?.[4]).toEqual({ family: "Ramón y Cajal", given: "Santiago" });
  });
});

describe("facts", () => {
  const read = async (given: Parameters<typeof record>[0]) => {
    const { instance, paper } = await world({
      papers: [{ versions: [{ version: 1, createdAt: Date.UTC(2017, 5, 12) }], ...given }],
    });
    const file = async (ending: string) => (await instance.get(`/papers/${paper.id}/cite.${ending}`)).html;
    const [entry] = bibtexEntries(await file("bib"));
    const [csl] = citationsIn("csl.json", await file("csl.json"));
    const [ris] = citationsIn("ris", await file("ris"));
    return { entry: entry as BibtexEntry, csl, ris };
  };

  it("of a preprint: its id as an eprint, its class, its newest version", async () => {
    const { entry, csl, ris } = await read({
      id: "1706.03762",
      title: "Attention Is All You Need",
      authors: ["Ashish Vaswani", "Noam Shazeer"],
      categories: ["cs.CL", "cs.LG"],
      versions: [
        { version: 1, createdAt: Date.UTC(2017, 5, 12) },
        { version: 7, createdAt: Date.UTC(2023, 7, 2) },
      ],
    });
    expect(entry.type).toBe("misc");
    expect(entry.label).toBe("vaswani2017attention");
    expect(entry.properties).toMatchObject({
      year: "2017",
      eprint: "1706.03762",
      archiveprefix: "arXiv",
      primaryclass: "cs.CL",
      version: "7",
      url: "https://arxiv.org/abs/1706.03762",
    });
    expect(csl).toMatchObject({ type: "article", number: "arXiv:1706.03762", id: "vaswani2017attention" });
    expect(csl?.issued?.["date-parts"]).toEqual([[2017, 6, 12]]);
    expect(ris).toMatchObject({ type: "manuscript", URL: "https://arxiv.org/abs/1706.03762" });
  });

  it("of an article: journal, DOI, the journal's year, and the preprint besides", async () => {
    const { entry, csl, ris } = await read({
      id: "1706.00001",
      links: [
        { kind: "journal", value: "Phys. Rev. D 99, 013009 (2019)" },
        { kind: "doi", value: "10.1103/PhysRevD.99.013009" },
      ],
    });
    expect(entry.type).toBe("article");
    expect(entry.label).toMatch(/2017/);
    expect(entry.properties).toMatchObject({
      journal: "Phys. Rev. D 99, 013009",
      year: "2019",
      doi: "10.1103/PhysRevD.99.013009",
      eprint: "1706.00001",
    });
    expect(entry.properties.month).toBeUndefined();
    for (const item of [csl, ris])
      expect(item).toMatchObject({
        type: "article-journal",
        "container-title": "Phys. Rev. D 99, 013009",
        DOI: "10.1103/PhysRevD.99.013009",
        issued: { "date-parts": [[2019]] },
      });
  });

  it("of a conference's paper, by its acronym or its proceedings", async () => {
    for (const value of ["NeurIPS 2017", "Proceedings of the 34th International Conference on Machine Learning"]) {
      const { entry, csl, ris } = await read({ id: "conf:x2017/1", links: [{ kind: "journal", value }] });
      expect([entry.type, entry.properties.booktitle]).toEqual(["inproceedings", value]);
      expect([csl?.type, ris?.type]).toEqual(["paper-conference", "paper-conference"]);
    }
    for (const value of ["JMLR 2017", "Nature 2017", "Proc. Natl. Acad. Sci. 114 (2017)"])
      expect((await read({ id: "conf:x2017/1", links: [{ kind: "journal", value }] })).entry.type).toBe("article");
  });

  it("of abstracts and addresses that would break a field", async () => {
    const { entry, csl, ris } = await read({
      id: "doi:10.1000/a_b(c)",
      abstract: "50% of {x} cost $5; $\\left\\{ a \\right.$ and } alone, \\o and ~ and --",
      links: [{ kind: "doi", value: "10.1000/<odd>{braces}_and%20#" }],
    });
    expect(bibtexSegments(entry.properties.abstract ?? "")).toEqual([
      { math: false, text: "50% of {x} cost $5; " },
      { math: true, text: "\\left\\lbrace  a \\right." },
      { math: false, text: " and } alone, \\o and ~ and --" },
    ]);
    expect(entry.properties.doi).toBe("10.1000/%3Codd%3E%7Bbraces%7D_and%20#");
    expect(csl?.DOI).toBe("10.1000/<odd>{braces}_and%20#");
    expect(ris?.abstract).toBe(csl?.abstract);
  });

  it("of capitals that a style must not lower", async () => {
    const { entry } = await read({ title: "Pre-Training BERT and GPT-4 on arXiv: a Study" });
    expect(entry.properties.title).toBe("Pre-Training {BERT} and {GPT-4} on {arXiv}: a Study");
    expect(bibtexText(entry.properties.title ?? "")).toBe("Pre-Training BERT and GPT-4 on arXiv: a Study");
  });
});

describe("our own import", () => {
  it("reads what we write: titles with formulas, marks and capitals, and authors", async () => {
    const titles = [
      "Is $O(n^2)$ Optimal in $\\mathbb{R}^d$?",
      "100% of Q&A_1 #2 costs $5 ~ a^b",
      "BERT and GPT-4 on arXiv",
      "Erdős–Rényi Graphs, {braced} \\ or not",
      "Left $\\left\\{ a \\right.$ open",
    ];
    const works = titles.map((title, i) =>
      record({
        id: `conf:own/${i}`,
        title,
        authors: ["Laurens van der Maaten", "LIGO Collaboration", "Balázs Kégl Jr."],
      }),
    );
    const instance = await freshInstance();
    await instance.add(...works);
    const bibtex = (await instance.get("/papers.bib?sort=date")).html;
    const reading = await createLibraryReader({ clock: instance.clock, workerFile: LIBRARY_THREAD })({
      name: "own.bib",
      path: "own.bib",
      progress: () => undefined,
      async *bytes() {
        yield Buffer.from(bibtex);
      },
    });
    expect(reading.entries.map(({ title }) => title.replace("\\lbrace ", "\\{ "))).toEqual(titles);
    for (const { authors } of reading.entries) expect(authors).toEqual(works[0]?.authors);
  });
});

describe("formatted citations", () => {
  const DATE = [{ version: 1, createdAt: Date.UTC(2017, 5, 12) }];
  const WORKS = [
    record({
      id: "1706.03762",
      title: "Attention Is All You Need",
      authors:
        "Ashish Vaswani,Noam Shazeer,Niki Parmar,Jakob Uszkoreit,Llion Jones,Aidan N. Gomez,Łukasz Kaiser,Illia Polosukhin".split(
          ",",
        ),
      categories: ["cs.CL"],
      versions: [...DATE, { version: 7, createdAt: Date.UTC(2023, 7, 2) }],
    }),
    record({
      id: "1706.00002",
      title: "Is $O(n^2)$ Optimal?",
      authors: ["Laurens van der Maaten", "Jean-Pierre Serre"],
      versions: DATE,
    }),
    record({
      id: "1706.00003",
      title: "On a Journal",
      authors: ["Martin Luther King Jr.", "J.R.R. Tolkien", "Christopher De Sa"],
      links: [
        { kind: "journal", value: "Phys. Rev. D 99, 013009 (2019)" },
        { kind: "doi", value: "10.1103/PhysRevD.99.013009" },
      ],
      versions: DATE,
    }),
    record({
      id: "conf:nips2017/1",
      title: "At a Conference",
      authors: ["LIGO Scientific Collaboration", "Plato"],
      links: [{ kind: "journal", value: "NeurIPS 2017" }],
      versions: DATE,
    }),
    record({
      id: "biorxiv:10.1101/2017.06.12.149567",
      title: "Of Cells",
      authors: ["王小明"],
      versions: DATE,
    }),
    record({ id: "library:x1", title: "Anonymous notes", authors: [], versions: DATE }),
    record({
      id: "1706.00007",
      title: "By many",
      authors: Array.from({ length: 22 }, (_, i) => `Ada Author${i + 1}`),
      versions: DATE,
    }),
    record({
      id: "1706.00008",
      title: "Phase & 100% {odd} \\ text",
      authors: ["Santiago Ramón y Cajal"],
      versions: DATE,
    }),
    record({
      id: "doi:10.1000/xyz",
      title: "Only a DOI",
      authors: ["Ludwig van Beethoven"],
      versions: DATE,
    }),
    record({
      id: "1706.00010",
      title: "Six authors",
      authors: ["Ann A", "Bea B", "Cy C", "Di D", "Eve E", "Flo F"],
      categories: [],
      versions: DATE,
    }),
    record({
      id: "1706.00011",
      title: "In proceedings",
      authors: ["Anders Jonas Ångström III"],
      links: [{ kind: "journal", value: "Proceedings of the 34th Conference on Learning" }],
      versions: DATE,
    }),
    record({ id: "1706.00012", title: "Wow!", authors: ["Nguyen Van Anh"], versions: DATE }),
  ];
  const ids = WORKS.map(({ id }) => id);

  const EXPECTED: Record<string, string[]> = {
    apa: [
      "Vaswani, A., Shazeer, N., Parmar, N., Uszkoreit, J., Jones, L., Gomez, A. N., Kaiser, Ł., & Polosukhin, I. (2017). Attention Is All You Need (arXiv:1706.03762; Version 7). arXiv. https://doi.org/10.48550/arXiv.1706.03762",
      "van der Maaten, L., & Serre, J.-P. (2017). Is O(n^2) Optimal? (arXiv:1706.00002). arXiv. https://doi.org/10.48550/arXiv.1706.00002",
      "King, M. L., Jr., Tolkien, J. R. R., & De Sa, C. (2019). On a Journal. Phys. Rev. D 99, 013009. https://doi.org/10.1103/PhysRevD.99.013009",
      "LIGO Scientific Collaboration, & Plato. (2017). At a Conference. In NeurIPS 2017.",
      "王小明. (2017). Of Cells. bioRxiv. https://doi.org/10.1101/2017.06.12.149567",
      "Anonymous notes. (2017).",
      "Author1, A., Author2, A., Author3, A., Author4, A., Author5, A., Author6, A., Author7, A., Author8, A., Author9, A., Author10, A., Author11, A., Author12, A., Author13, A., Author14, A., Author15, A., Author16, A., Author17, A., Author18, A., Author19, A., … Author22, A. (2017). By many (arXiv:1706.00007). arXiv. https://doi.org/10.48550/arXiv.1706.00007",
      "Ramón y Cajal, S. (2017). Phase & 100% {odd} \\ text (arXiv:1706.00008). arXiv. https://doi.org/10.48550/arXiv.1706.00008",
      "van Beethoven, L. (2017). Only a DOI. https://doi.org/10.1000/xyz",
      "A, A., B, B., C, C., D, D., E, E., & F, F. (2017). Six authors (arXiv:1706.00010). arXiv. https://doi.org/10.48550/arXiv.1706.00010",
      "Ångström, A. J., III. (2017). In proceedings. In Proceedings of the 34th Conference on Learning. https://arxiv.org/abs/1706.00011",
      "Anh, N. V. (2017). Wow! (arXiv:1706.00012). arXiv. https://doi.org/10.48550/arXiv.1706.00012",
    ],
    ieee: [
      "A. Vaswani et al., “Attention Is All You Need,” 2017, arXiv:1706.03762.",
      "L. van der Maaten and J.-P. Serre, “Is O(n^2) Optimal?” 2017, arXiv:1706.00002.",
      "M. L. King Jr., J. R. R. Tolkien, and C. De Sa, “On a Journal,” Phys. Rev. D 99, 013009, 2019, arXiv:1706.00003, doi: 10.1103/PhysRevD.99.013009.",
      "LIGO Scientific Collaboration and Plato, “At a Conference,” in NeurIPS 2017.",
      "王小明, “Of Cells,” bioRxiv, 2017, doi: 10.1101/2017.06.12.149567.",
      "“Anonymous notes,” 2017.",
      "A. Author1 et al., “By many,” 2017, arXiv:1706.00007.",
      "S. Ramón y Cajal, “Phase & 100% {odd} \\ text,” 2017, arXiv:1706.00008.",
      "L. van Beethoven, “Only a DOI,” 2017, doi: 10.1000/xyz.",
      "A. A, B. B, C. C, D. D, E. E, and F. F, “Six authors,” 2017, arXiv:1706.00010.",
      "A. J. Ångström III, “In proceedings,” in Proceedings of the 34th Conference on Learning, 2017, arXiv:1706.00011.",
      "N. V. Anh, “Wow!” 2017, arXiv:1706.00012.",
    ],
    acm: [
      "Ashish Vaswani, Noam Shazeer, Niki Parmar, Jakob Uszkoreit, Llion Jones, Aidan N. Gomez, Łukasz Kaiser, and Illia Polosukhin. 2017. Attention Is All You Need. arXiv:1706.03762 [cs.CL]. https://arxiv.org/abs/1706.03762",
      "Laurens van der Maaten and Jean-Pierre Serre. 2017. Is O(n^2) Optimal? arXiv:1706.00002 [cs.LG]. https://arxiv.org/abs/1706.00002",
      "Martin Luther King Jr., J.R.R. Tolkien, and Christopher De Sa. 2019. On a Journal. Phys. Rev. D 99, 013009. https://doi.org/10.1103/PhysRevD.99.013009",
      "LIGO Scientific Collaboration and Plato. 2017. At a Conference. In NeurIPS 2017.",
      "王小明. 2017. Of Cells. bioRxiv. https://doi.org/10.1101/2017.06.12.149567",
      "2017. Anonymous notes.",
      `${Array.from({ length: 21 }, (_, i) => `Ada Author${i + 1}`).join(", ")}, and Ada Author22. 2017. By many. arXiv:1706.00007 [cs.LG]. https://arxiv.org/abs/1706.00007`,
      "Santiago Ramón y Cajal. 2017. Phase & 100% {odd} \\ text. arXiv:1706.00008 [cs.LG]. https://arxiv.org/abs/1706.00008",
      "Ludwig van Beethoven. 2017. Only a DOI. https://doi.org/10.1000/xyz",
      "Ann A, Bea B, Cy C, Di D, Eve E, and Flo F. 2017. Six authors. arXiv:1706.00010. https://arxiv.org/abs/1706.00010",
      "Anders Jonas Ångström III. 2017. In proceedings. In Proceedings of the 34th Conference on Learning. https://arxiv.org/abs/1706.00011",
      "Nguyen Van Anh. 2017. Wow! arXiv:1706.00012 [cs.LG]. https://arxiv.org/abs/1706.00012",
    ],
  };

  it.each(Object.keys(EXPECTED))("are as the style has them: %s", async (style) => {
    const instance = await freshInstance();
    await instance.add(...WORKS);
    const got = [];
    for (const id of ids) got.push((await instance.get(`/papers/${id}/cite.${style}.txt`)).html);
    expect(got).toEqual(EXPECTED[style]?.map((line) => `${line}\n`));
  });
});
