import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { FileFormat, FileReading, SourceLine } from "../../src/domain/ports.ts";
import { FILE_FORMATS } from "../../src/sources/files/formats.ts";
import { JsonPaper } from "../../src/sources/files/jsonl.ts";
import { MAX_LINE_BYTES } from "../../src/sources/lines.ts";
import { NOW } from "../support/made/records.ts";

const format = (id: string): FileFormat => FILE_FORMATS.find((one) => one.id === id) as FileFormat;

/** Pieces of the given size, as a file comes. */
async function* pieces(content: string | Buffer, size = 65_536): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(content);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function readAll(id: string, content: string | Buffer, size?: number) {
  const reader = format(id).open();
  const read: { line: SourceLine; reading: FileReading }[] = [];
  for await (const batch of reader.cut(pieces(content, size)))
    for (const line of batch)
      read.push({ line, reading: line.problem ? { reason: line.problem } : reader.read(line.bytes, NOW) });
  return read;
}
const readings = async (id: string, content: string | Buffer, size?: number) =>
  (await readAll(id, content, size)).map(({ reading }) => reading);
const reasons = async (id: string, content: string | Buffer) =>
  (await readings(id, content)).map((reading) => ("reason" in reading ? reading.reason : "taken"));
const only = async (id: string, content: string | Buffer) => {
  const [reading] = await readings(id, content);
  if (!reading || !("record" in reading)) throw new Error(JSON.stringify(reading));
  return reading.record;
};

const bib = (fields: string, type = "article") => `@${type}{key, ${fields}}`;
const TITLE = "title = {A matter of three words}, year = 2020";

describe("BibTeX", () => {
  it.each([
    ["eprint = {2101.00001v2}, archiveprefix = {arXiv}", "2101.00001"],
    ["eprint = {math/0211159}", "math/0211159"],
    ["eprint = {123456}, archiveprefix = {PubMed}, doi = {10.1000/a}", "doi:10.1000/a"],
    ["url = {http://arxiv.org/abs/2101.00002}", "2101.00002"],
    ["doi = {10.48550/arXiv.2101.00003}", "2101.00003"],
    ["doi = {https://doi.org/10.48550/ARXIV.2101.00003}, eprint = {2101.00004}", "2101.00004"],
    ["journal = {arXiv preprint arXiv:2101.00005}", "2101.00005"],
    ["journal = {CoRR}, volume = {abs/2101.00005}, doi = {10.1000/B.c}", "doi:10.1000/b.c"],
    ["journal = {bioRxiv}, doi = {10.1101/2020.01.01.123456}", "biorxiv:10.1101/2020.01.01.123456"],
    ["publisher = {x}, doi = {10.1101/gr.123.4}", "doi:10.1101/gr.123.4"],
    ["url = {https://www.medrxiv.org/content/10.1101/2020.01.01.20123456v3}", "medrxiv:10.1101/2020.01.01.20123456"],
    ["doi = {10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O}", expect.stringMatching(/^library:/)],
    ["note = {nothing}", expect.stringMatching(/^library:[0-9a-f]{16}$/)],
  ])("%s goes by %s", async (fields, id) => expect((await only("bibtex", bib(`${TITLE}, ${fields}`))).id).toEqual(id));

  it.each([
    ["Doe, Jane and Roe, Richard", ["Jane Doe", "Richard Roe"]],
    ["Jane Doe and others", ["Jane Doe"]],
    ["{Barnes and Noble Group} and van der Berg, Jr., Jan", ["Barnes and Noble Group", "Jan van der Berg Jr."]],
    ["Kr{\\\"u}ger, J\\'an and {\\O}stlund, S. and Erd{\\H o}s, P.", ["Ján Krüger", "S. Østlund", "P. Erdős"]],
    ["Doe, Jane\n   and\n   Roe, R.", ["Jane Doe", "R. Roe"]],
    ["", []],
  ])("reads the names %j", async (names, read) =>
    expect((await only("bibtex", bib(`${TITLE}, author = {${names}}`))).authors).toEqual(read),
  );

  it.each([
    [
      "title = {On {TeX} and $\\alpha_{i}$-stable \\emph{things}}, year = 2020",
      "On TeX and $\\alpha_{i}$-stable things",
    ],
    ['title = "Quotes with {"} inside of them", year = 2020', 'Quotes with " inside of them'],
    ["title = {Joined } # {and joined}, year = 2020", "Joined and joined"],
    ["year = {2020}, title = {No comma at the end}", "No comma at the end"],
    ["title = {Wrapped\n   over lines}, year = {in 2020}", "Wrapped over lines"],
  ])("reads %j", async (fields, title) => expect((await only("bibtex", bib(fields))).title).toBe(title));

  it("dates come from year, month and day, from a date, or from arXiv's id", async () => {
    const date = async (fields: string) =>
      new Date((await only("bibtex", bib(`title = {Three words here}, ${fields}`))).versions[0]?.createdAt ?? 0)
        .toISOString()
        .slice(0, 10);
    expect(await date("year = 1970")).toBe("1970-01-01");
    expect(await date("year = {2020}, month = mar")).toBe("2020-03-01");
    expect(await date("year = {2020}, month = {November}, day = 5")).toBe("2020-11-05");
    expect(await date("date = {2019-07-04}")).toBe("2019-07-04");
    expect(await date("eprint = {2103.00001}")).toBe("2021-03-01");
    expect(await date("eprint = {2103.00001}, year = 2023")).toBe("2021-03-01");
  });

  it("is refused entry by entry with the reason, and the entries around it come", async () => {
    const broken = [
      bib("title = {Late}, year = 2099"),
      bib("title = {Early}, year = 1066"),
      bib("title = {Undated}"),
      bib("title = {Wrong day}, date = {2020-02-31}"),
      bib("year = 2020"),
      "@article{open, title = {Never {closed}, year = 2020",
      bib(TITLE),
      "@article(round, title = {In round brackets (as may be)}, year = 2020)",
      `@article{a, ${TITLE}} @article{b, ${TITLE}}`,
    ].join("\n");
    expect(await reasons("bibtex", broken)).toEqual([
      'date "2099" is in the future',
      'date "1066" is too long ago',
      "it has no date (year is missing)",
      "taken",
      "title is missing",
      "its braces do not close before the next entry",
      ...Array(4).fill("taken"),
    ]);
    expect(
      await reasons("bibtex", Buffer.from(bib("title = {Caf\u00e9 society here}, year = 2020"), "latin1")),
    ).toEqual(["it is not valid UTF-8"]);
  });

  it("macros that name macros do not grow without bound", async () => {
    const names = Array.from({ length: 40 }, (_, i) => `m${i}`);
    const bomb = names.map(
      (name, i) =>
        `@string{${name} = ${
          i === 0
            ? '"aaaaaaaaaa"'
            : Array(10)
                .fill(names[i - 1])
                .join(" # ")
        }}`,
    );
    const [reading] = await readings("bibtex", [...bomb, bib("title = m39, year = 2020")].join("\n"));
    expect(reading).toEqual({ reason: "its macros put in more text than a library may have" });
  });

  it("10 MB of braces that never close take seconds at most and little memory", async () => {
    const open = `@article{x, title = {${"{".repeat(1_000)}\n`;
    const read = await readAll("bibtex", `@article{x, title = ${"{\n".repeat(5 * 1024 * 1024)}${bib(TITLE)}`);
    expect(read.map(({ line }) => line.problem)).toEqual(["the entry is more than 4 MiB long", undefined]);
    expect(Math.max(...read.map(({ line }) => line.bytes.length))).toBeLessThanOrEqual(MAX_LINE_BYTES);
    expect(await reasons("bibtex", open.repeat(100))).toHaveLength(100);
    const long = await readAll("bibtex", `@article{x, title = {${"x".repeat(10 * 1024 * 1024)}}}\n${bib(TITLE)}`);
    expect(long.at(-1)?.reading).toMatchObject({ record: { title: "A matter of three words" } });
    expect(long.length).toBeLessThanOrEqual(3);
    for (const nasty of ["@", "@a{", '"', "{}", "@a{b,c=", " and ", "#", "\\", "{\\'", "$", " \t"]) {
      const text = nasty.repeat(Math.floor(200_000 / nasty.length));
      await readings("bibtex", text);
      await readings(
        "bibtex",
        bib(`title = {Three words ${text.replace(/[{}]/g, "")}}, author = {${text.replace(/[{}]/g, "")}}, year = 2020`),
      );
    }
  });
});

describe("RIS", () => {
  const ris = (...lines: string[]) =>
    ["TY  - JOUR", "TI  - A matter of three words", ...lines, "ER  - ", ""].join("\r\n");
  it.each([
    [["PY  - 2020", "DO  - 10.1000/x"], { id: "doi:10.1000/x" }],
    [["Y1  - 2020/04/05/", "UR  - https://arxiv.org/abs/2004.00001"], { id: "2004.00001" }],
    [["PY  - 2020", "AU  - Doe, Jane, Jr.", "AU  - Kégl, B."], { authors: ["Jane Doe Jr.", "B. Kégl"] }],
    [["PY  - 2020", "AB  - About ~5% &amp; <b>more</b>", "of it"], { abstract: "About ~5% & more of it" }],
    [["PY  - 2020", "UR  - https://github.com/a/b"], { links: [{ kind: "code", value: "https://github.com/a/b" }] }],
  ])("%j", async (lines, expected) => expect(await only("ris", ris(...lines))).toMatchObject(expected));

  it("what is none is refused with the reason, and the last ER may be missing", async () => {
    const text = `\ufeff${ris("PY  - 2020")}garbage\r\n${ris()}${ris("PY  - 2099")}TY  - GEN\r\nTI  - Without an end here\r\nPY  - 2001\r\n`;
    expect(await reasons("ris", text)).toEqual([
      "taken",
      "it stands outside of an entry (TY to ER)",
      "it has no date (year is missing)",
      'date "2099" is in the future',
      "taken",
    ]);
    expect(
      await reasons("ris", `${ris("PY  - 2020", `AB  - ${"x".repeat(5 * 1024 * 1024)}`)}${ris("PY  - 2020")}`),
    ).toEqual(["the entry is more than 4 MiB long", "taken"]);
  });
});

describe("CSL-JSON", () => {
  const item = (given: object = {}) => ({
    title: "A matter of three words",
    issued: { "date-parts": [[2020, 4]] },
    ...given,
  });
  it.each([
    [{ DOI: "10.1000/X" }, { id: "doi:10.1000/x" }],
    [{ note: "arXiv:2004.00001 [cs]" }, { id: "2004.00001" }],
    [{ number: "arXiv:2004.00002" }, { id: "2004.00002" }],
    [{ URL: "http://arxiv.org/abs/2004.00003" }, { id: "2004.00003" }],
    [
      { author: [{ family: "Berg", given: "Jan", "non-dropping-particle": "van" }, { literal: "A Team" }] },
      { authors: ["Jan van Berg", "A Team"] },
    ],
    [{ issued: { raw: "2019-03-02" } }, { versions: [{ version: 1, createdAt: Date.UTC(2019, 2, 2) }] }],
  ])("%j", async (given, expected) =>
    expect(await only("csl-json", JSON.stringify([item(given)]))).toMatchObject(expected),
  );

  it("is read item by item however it is laid out and cut, and broken items cost no others", async () => {
    const tricky = item({ title: 'Braces } in { a "title" \\ of it' });
    for (const text of [
      JSON.stringify([tricky, item()]),
      JSON.stringify([tricky, item()], null, 2),
      `${JSON.stringify(tricky)}\n${JSON.stringify(item())}`,
    ])
      for (const size of [1, 7, 65_536])
        expect((await readings("csl-json", text, size)).map((one) => "record" in one && one.record.title)).toEqual([
          'Braces } in { a "title" \\ of it',
          "A matter of three words",
        ]);
    expect(await reasons("csl-json", `[{"title":5},${JSON.stringify(item())},{"title":`)).toEqual([
      "title must be text",
      "taken",
      "the file ends within it",
    ]);
    expect(await reasons("csl-json", `[{"title":"${"x".repeat(6 * 1024 * 1024)}"},${JSON.stringify(item())}]`)).toEqual(
      ["the item is more than 4 MiB long", "taken"],
    );
    expect(await reasons("csl-json", "[".repeat(1_000_000))).toEqual([]);
    expect(await reasons("csl-json", '{"a":'.repeat(100_000))).toEqual(["the file ends within it"]);
  });
});

describe("JSON lines", () => {
  const line = (given: object = {}) =>
    JSON.stringify({ id: "lab:1", title: "Three words here", published: "2024-02-03", ...given });
  it("takes every field of the schema", async () => {
    const record = await only(
      "jsonl",
      line({
        abstract: "About ~5% of $x_i$.",
        authors: ["Ann Example", { family: "Roe", given: "R." }],
        categories: ["cs.LG", "Cell Biology"],
        updated: "2024-03-03T10:00:00Z",
        comments: "3 pages",
        doi: "10.1000/x",
        journal: "J. of Things 3",
        code: ["https://github.com/a/b"],
        project: "https://thing.example.org",
        withdrawn: true,
        unknown: 5,
      }),
    );
    expect(record).toEqual({
      id: "lab:1",
      title: "Three words here",
      abstract: "About ~5% of $x_i$.",
      authors: ["Ann Example", "R. Roe"],
      authorParts: [null, { family: "Roe", given: "R." }],
      categories: ["cs.LG", "cell-biology"],
      versions: [
        { version: 1, createdAt: Date.UTC(2024, 1, 3) },
        { version: 2, createdAt: Date.UTC(2024, 2, 3, 10) },
      ],
      comments: "3 pages",
      withdrawn: true,
      links: expect.arrayContaining([
        { kind: "code", value: "https://github.com/a/b" },
        { kind: "project", value: "https://thing.example.org" },
        { kind: "doi", value: "10.1000/x" },
        { kind: "journal", value: "J. of Things 3" },
      ]),
    });
  });

  it.each([
    [{ id: "no id" }, 'id "no id" is neither an arXiv id nor source:local-id'],
    [{ title: 5 }, "title must be text"],
    [{ published: undefined }, "it has no date (published and versions are missing)"],
    [{ published: "2099-01-01" }, 'date "2099-01-01" is in the future'],
    [{ authors: "Ann" }, "authors must be a list of names"],
    [{ authors: Array(10_001).fill("A B") }, "authors has too many names"],
    [{ abstract: "x".repeat(50_001) }, "abstract is too long"],
  ])("refuses %j", async (given, reason) => expect(await reasons("jsonl", line(given))).toEqual([reason]));
});

it("the schema in the guide is the one that is checked", () => {
  const written = readFileSync(join(import.meta.dirname, "..", "..", "docs", "paper.schema.json"), "utf8");
  expect(JSON.parse(written)).toEqual(z.toJSONSchema(JsonPaper, { io: "input" }));
});

describe("whatever a file holds", () => {
  const scraps = fc.constantFrom(
    ...'@article{|@string{a = |title = |author = {|year = 2020|}|{|"|,|#| and |\\\'e|$x$|\n|TY  - JOUR|AU  - |ER  - |PY  - 2020|[|]|:|"title":|2099|é|\u0000|<html>|&amp;'.split(
      "|",
    ),
  );
  const content = fc.oneof(
    fc.string(),
    fc.array(scraps, { maxLength: 60 }).map((all) => all.join("")),
  );
  it.each(FILE_FORMATS.map(({ id }) => id))(
    "%s never throws, numbers entries on, and reads the same in any pieces",
    async (id) => {
      await fc.assert(
        fc.asyncProperty(content, fc.integer({ min: 1, max: 30 }), async (text, size) => {
          const whole = await readAll(id, text);
          expect(whole.map(({ line }) => line.number)).toEqual(whole.map((_, i) => i + 1));
          expect(await readings(id, text, size)).toEqual(whole.map(({ reading }) => reading));
        }),
        { numRuns: 300 },
      );
    },
  );
  it.each(FILE_FORMATS.map(({ id }) => id))("%s takes any bytes", async (id) => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        await readings(id, Buffer.from(bytes));
      }),
    );
  });
});
