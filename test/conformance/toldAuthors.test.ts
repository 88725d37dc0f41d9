/** What a source tells of its authors is in every export, and other programs and our own import read it back. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bibtexEntry } from "../../src/domain/citations/bibtex.ts";
import { type Citation, citationOf } from "../../src/domain/citations/citation.ts";
import { cslEntry } from "../../src/domain/citations/csl.ts";
import { risEntry } from "../../src/domain/citations/ris.ts";
import { type AuthorParts, fullNameOf, type NameParts } from "../../src/domain/papers/authorParts.ts";
import type { Paper } from "../../src/domain/papers/paper.ts";
import type { FileReading } from "../../src/domain/ports.ts";
import { FILE_FORMATS } from "../../src/sources/files/formats.ts";
import { citationsIn } from "../support/clients/citations.ts";
import { freshInstance, titlesIn } from "../support/instance.ts";
import { NOW, record } from "../support/made/records.ts";
import { world } from "../support/world.ts";

const TOLD: AuthorParts[] = [
  { family: "García Martel", given: "Gabriel" },
  { family: "Rond d'Alembic", given: "Jean", particle: "le" },
  { family: "Ortega y Gasol", given: "José María" },
  { family: "von Neumane", given: "John" },
  { family: "al-Hakimi", given: "Ahmad" },
  { family: "Kingsley", given: "M. L.", suffix: "Jr." },
  { family: "Fontaine", given: "Jean de", particle: "La" },
  { family: "Brokhuis", given: "KA" },
  { family: "山田", given: "太郎" },
  { family: "김", given: "민준" },
  { family: "Platon" },
];
const GROUPS = ["Organization for Lists and Development", "Barrow and Nobel, Inc.", "OpenLists"];

const AUTHORS = [...TOLD.map((parts) => fullNameOf(parts as NameParts)), ...GROUPS];
const PARTS = [...TOLD, ...GROUPS.map(() => ({ group: true }) as const)];
const paperWith = (authors: string[], authorParts: (AuthorParts | null)[]) =>
  world({
    papers: [
      { id: "lab:told", title: "On told names", authors, authorParts, versions: [{ version: 1, createdAt: NOW }] },
    ],
  });

describe("exports", () => {
  let made: Promise<Record<string, string>> | undefined;
  const get = async (path: string) => {
    made ??= readAll();
    return { html: (await made)[path] ?? "" };
  };
  async function readAll() {
    const { instance } = await paperWith(AUTHORS, PARTS);
    const files = ["bib", "ris", "csl.json", "apa.txt", "ieee.txt", "acm.txt"].map((ending) => `/cite.${ending}`);
    const pages: Record<string, string> = {};
    for (const path of ["", ...files].map((file) => `/papers/lab:told${file}`))
      pages[path] = (await instance.get(path)).html;
    return pages;
  }
  const authorsIn = async (ending: string) =>
    citationsIn(ending, (await get(`/papers/lab:told/cite.${ending}`)).html)[0]?.author ?? [];

  it("tell CSL-JSON's readers", async () => {
    expect(await authorsIn("csl.json")).toEqual([
      { family: "García Martel", given: "Gabriel" },
      { family: "Rond d'Alembic", given: "Jean", "non-dropping-particle": "le" },
      { family: "Ortega y Gasol", given: "José María" },
      { family: "von Neumane", given: "John" },
      { family: "al-Hakimi", given: "Ahmad" },
      { family: "Kingsley", given: "M. L.", suffix: "Jr." },
      { family: "Fontaine", given: "Jean de", "non-dropping-particle": "La" },
      { family: "Brokhuis", given: "KA" },
      { family: "山田", given: "太郎" },
      { family: "김", given: "민준" },
      { family: "Platon" },
      ...GROUPS.map((literal) => ({ literal })),
    ]);
  });

  it("tell BibTeX's", async () => {
    const authors = await authorsIn("bib");
    expect(authors.slice(0, 3)).toEqual([
      { family: "García Martel", given: "Gabriel" },
      { family: expect.stringMatching("Rond d.Alembic"), given: "Jean", "non-dropping-particle": "le" },
      { family: "Ortega y Gasol", given: "José María" },
    ]);
    expect(authors[8]).toEqual({ family: "山田", given: "太郎" });
    expect((await get("/papers/lab:told/cite.bib")).html).toContain(
      "{Organization for Lists and Development} and {Barrow and Nobel, Inc.} and {OpenLists}",
    );
  });

  it("tell RIS's, in which nothing marks a group", async () => {
    const { html } = await get("/papers/lab:told/cite.ris");
    const names = [...html.matchAll(/^AU {2}- (.*)\r$/gm)].map(([, name]) => name);
    expect(names.slice(0, 12)).toEqual([
      "García Martel, Gabriel",
      "le Rond d'Alembic, Jean",
      "Ortega y Gasol, José María",
      "von Neumane, John",
      "al-Hakimi, Ahmad",
      "Kingsley, M. L., Jr.",
      "La Fontaine, Jean de",
      "Brokhuis, KA",
      "山田, 太郎",
      "김, 민준",
      "Platon",
      "Organization for Lists and Development",
    ]);
  });

  it("order and shorten names in lists of references", async () => {
    expect((await get("/papers/lab:told/cite.apa.txt")).html).toContain(
      "García Martel, G., le Rond d'Alembic, J., Ortega y Gasol, J. M., von Neumane, J., al-Hakimi, A., Kingsley, M. L., Jr., La Fontaine, J. de, Brokhuis, K. A., 山田太郎, 김민준, Platon, Organization for Lists and Development,",
    );
    expect((await get("/papers/lab:told/cite.ieee.txt")).html).toContain("G. García Martel et al.");
    expect((await get("/papers/lab:told/cite.acm.txt")).html).toContain(
      "KA Brokhuis, 山田太郎, 김민준, Platon, Organization for Lists and Development,",
    );
    expect((await get("/papers/lab:told/cite.bib")).html).toContain("garciamartel2026");
  });

  it("tell search engines and browsers, and the page shows whole names", async () => {
    const { html } = await get("/papers/lab:told");
    for (const name of ["García Martel, Gabriel", "al-Hakimi, Ahmad", "山田, 太郎", "OpenLists"])
      expect(html).toContain(`<meta name="citation_author" content="${name}"`);
    const linked = JSON.parse(/<script type="application\/ld\+json"[^>]*>(.*?)<\/script>/s.exec(html)?.[1] ?? "");
    expect(linked.author[2]).toEqual({
      "@type": "Person",
      name: "José María Ortega y Gasol",
      familyName: "Ortega y Gasol",
      givenName: "José María",
    });
    expect(linked.author.at(-1)).toEqual({ "@type": "Organization", name: "OpenLists" });
    expect(html).toContain("山田太郎");
  });
});

it("a name of which nothing is told is taken apart as before", async () => {
  const { instance } = await paperWith(
    ["Gabriel García Martel", "Ann Probe"],
    [null, { family: "Probe", given: "Ann" }],
  );
  const [item] = citationsIn("csl.json", (await instance.get("/papers/lab:told/cite.csl.json")).html);
  expect(item?.author).toEqual([
    { family: "Martel", given: "Gabriel García" },
    { family: "Probe", given: "Ann" },
  ]);
});

it("a name without a space is found by its parts and as a whole", async () => {
  const { instance } = await paperWith(["山田太郎"], [{ family: "山田", given: "太郎" }]);
  for (const query of ["author:山田", 'author:"山田 太郎"', "山田太郎", "author:太郎"])
    expect(titlesIn((await instance.get(`/papers?q=${encodeURIComponent(query)}`)).html), query).toEqual([
      "On told names",
    ]);
});

it("an entry of a library goes in and comes out with the names that it had", async () => {
  const given = "Garc{\\'\\i}a Martel, Gabriel and le {Rond d'Alembic}, Jean and {Lists and Things} and 山田, 太郎";
  const reading = await readingOf("bibtex", `@article{k, title={Of told names}, year=2020, author={${given}}}`);
  const instance = await freshInstance();
  if (!("record" in reading)) throw new Error("nothing was read");
  await instance.add({ ...record(), ...reading.record });
  const { html } = await instance.get(`/papers/${reading.record.id}/cite.bib`);
  expect(html).toContain(
    "author = {García Martel, Gabriel and le {Rond d'Alembic}, Jean and {Lists and Things} and 山田, 太郎}",
  );
});

async function readingOf(id: string, content: string): Promise<FileReading> {
  const format = FILE_FORMATS.find((one) => one.id === id)?.open();
  async function* bytes() {
    yield Buffer.from(content);
  }
  for await (const [line] of format?.cut(bytes()) ?? [])
    if (line) return format?.read(line.bytes, NOW) ?? { blank: true };
  return { blank: true };
}

describe("our own import", () => {
  const word = fc.constantFrom(
    "García",
    "Martel",
    "O'Neil",
    "d'Alembic",
    "al-Hakimi",
    "Łukasz",
    "Müller-Lüd",
    "Ünal",
    "Xu",
  );
  const name = (max: number) => fc.array(word, { minLength: 1, maxLength: max }).map((words) => words.join(" "));
  const person = fc
    .record({
      family: name(3),
      given: fc.oneof(name(2), fc.constantFrom("J.", "J.-P. M.", "KA")),
      particle: fc.option(fc.constantFrom("van", "de la", "von und zu"), { nil: undefined }),
      suffix: fc.option(fc.constantFrom("Jr.", "III"), { nil: undefined }),
    })
    // A word in lower case at the beginning is a particle everywhere but in braces.
    .filter(({ family }) => !/^\p{Ll}\S* /u.test(family))
    .map((parts): NameParts => JSON.parse(JSON.stringify(parts)));

  it.each([
    ["bibtex", bibtexEntry],
    ["ris", risEntry],
    ["csl-json", (citation: Citation) => `[${cslEntry(citation)}]`],
  ] as const)("reads the parts that it writes: %s", async (id, write) => {
    await fc.assert(
      fc.asyncProperty(fc.array(person, { minLength: 1, maxLength: 4 }), async (authorParts) => {
        const { authors: _, ...rest } = record({ title: "On names that are told" });
        const paper = { ...rest, authors: authorParts.map(fullNameOf), authorParts, publishedAt: NOW, updatedAt: NOW };
        const reading = await readingOf(id, write(citationOf(paper as unknown as Paper)));
        if (!("record" in reading)) throw new Error(JSON.stringify(reading));
        expect(reading.record.authorParts).toEqual(authorParts);
        expect(reading.record.authors).toEqual(paper.authors);
      }),
      { numRuns: 150 },
    );
  });

  it("takes no word to another author, and shuffles none between them, whatever stands between the words", async () => {
    const separators = fc.constantFrom(
      ", ",
      " and ",
      "; ",
      " & ",
      " ",
      " ",
      "，",
      " and others",
      ". ",
      " A, ",
      " {",
      "} ",
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(separators, { maxLength: 14 }),
        fc.constantFrom("bibtex", "jsonl", "ris"),
        async (between, id) => {
          const text = [...between.map((separator, i) => `Wo${LETTERS[i]}rd${separator}`), "Last"].join("");
          const content =
            id === "bibtex"
              ? `@misc{k, title={Of three words}, year=2020, author={${text.replace(/[{}]/g, "")}}}`
              : id === "ris"
                ? `TY  - GEN\nTI  - Of three words\nPY  - 2020\nAU  - ${text}\nER  - \n`
                : JSON.stringify({ id: "lab:1", title: "Of three words", published: "2020-01-01", authors: [text] });
          const reading = await readingOf(id, content);
          if (!("record" in reading)) throw new Error(JSON.stringify(reading));
          const places = reading.record.authors.map((author) =>
            [...author.matchAll(/Wo(.)rd|Last/g)].map(([, letter]) => (letter ? LETTERS.indexOf(letter) : 99)),
          );
          for (const [i, mine] of places.entries())
            for (const later of places.slice(i + 1)) expect(Math.max(...mine), text).toBeLessThan(Math.min(...later));
          expect(places.flat()).toHaveLength(between.length + 1);
        },
      ),
      { numRuns: 400 },
    );
  });
});

const LETTERS = "abcdefghijklmnop";
