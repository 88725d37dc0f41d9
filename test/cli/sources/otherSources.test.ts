import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { seeded } from "../../../src/lib/random.ts";
import { temporaryFolder } from "../../support/instance.ts";
import { eventually, run, start, startServer } from "../../support/program.ts";
import { dailyPapers, preprints, startHub } from "../../support/servers/hub.ts";

const rows = (data: string, sql: string) => {
  const db = new DatabaseSync(join(data, "broadsheet.sqlite"), { readOnly: true, timeout: 5_000 });
  const all = db.prepare(sql).all();
  db.close();
  return all.map((row) => ({ ...row }));
};
const later = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const listingsIn = (data: string) =>
  rows(
    data,
    "select day, id, submitter, s.upvotes, starting_score from listings l join papers p on p.key = l.paper_key join outside_scores s on s.paper_key = p.key order by day, id",
  );
const BOTH = ["--huggingface", "yes", "--biorxiv", "neuroscience,Cell_Biology"];

describe("broadsheet harvest of other sources", () => {
  it("brings editions and preprints, tells how they stand, and is harmless twice", async () => {
    const data = temporaryFolder();
    const daily = dailyPapers(40, Date.now());
    const hub = await startHub({ daily, preprints: preprints(40, Date.now()) });
    const args = ["harvest", "--data", data, ...BOTH, ...hub.options];
    const first = await run(args);
    expect(first).toMatchObject({ code: 0 });
    expect(first.stderr).toMatch(/Hugging Face: \d+ pages, 40 new papers, /);
    expect(first.stderr).toContain("bioRxiv cell biology, changed from");
    const before = listingsIn(data);
    expect(before).toHaveLength(daily.flatMap(({ days }) => days).length);
    expect((await run(args)).stderr).toMatch(/Hugging Face: \d+ pages?, 0 new papers/);
    expect(listingsIn(data)).toEqual(before);
    const { stdout } = await run(["sources", "--data", data, ...BOTH, ...hub.options]);
    expect(stdout).toContain("Hugging Face: 40 papers brought");
    expect(stdout).toContain("  cell biology: last success");
    expect(stdout).toContain("medRxiv: nothing is followed, so nothing is fetched (such as --medrxiv all)");
  });

  it.each([
    [["--biorxiv", "all,neuroscience"], '--biorxiv is "all,neuroscience", but it must be categories'],
    [["--medrxiv", "../x"], "--medrxiv is"],
    [["--huggingface", "maybe"], '--huggingface is "maybe", but it must be yes or no'],
    [["--huggingface-api", "ftp://x"], "must be an http or https address"],
  ])("refuses %j with a sentence", async (options, message) => {
    const { code, stderr } = await run(["harvest", ...options, "--data", temporaryFolder()]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  it("survives kills at random moments with nothing missing and nothing double", { timeout: 120_000 }, async () => {
    const data = temporaryFolder();
    const daily = dailyPapers(90, Date.now(), 28);
    const all = preprints(90, Date.now());
    const hub = await startHub({ daily, preprints: all, pageSize: 4, during: () => later(20) });
    const args = ["harvest", "--data", data, "--huggingface", "yes", "--biorxiv", "all", ...hub.options];
    const random = seeded(Date.now() % 100_000);
    for (let kill = 0; kill < 6; kill++) {
      const before = hub.asked.length;
      const { child, ended } = start(args);
      await eventually(
        async () => hub.asked.length > before || child.exitCode !== null,
        (begun) => begun,
      );
      await later(random.next() * 400);
      child.kill("SIGKILL");
      await ended;
    }
    expect((await run(args)).code).toBe(0);
    expect(listingsIn(data).map(({ day, id }) => `${day} ${id}`)).toEqual(
      daily.flatMap(({ id, days }) => days.map((day) => `${day} ${id}`)).sort(),
    );
    expect(rows(data, "select id from papers where id like 'biorxiv:%' order by id").map(({ id }) => id)).toEqual(
      all
        .filter(({ server }) => server === "biorxiv")
        .map(({ doi }) => `biorxiv:${doi}`)
        .sort(),
    );
  });
});

const EDITIONS = [
  { date: "2025-06-10", id: "2506.08007", title: "First of the day it is", upvotes: 97, submittedBy: "Ann" },
  { date: "2025-06-10", id: "2506.08008", title: "Second of the day it is", upvotes: 12 },
  { date: "2025-06-10", id: "2506.08009", title: "Another that leads the day", upvotes: 1_204 },
  {
    date: "2025-06-11",
    id: "2506.08008",
    title: "Second of the day it is",
    upvotes: 40,
    capturedAt: "2025-06-12T01:00:00Z",
  },
].map((row) => ({
  summary: "We made it up.",
  authors: ["Alice Example"],
  publishedAt: "2025-06-09T17:59:53.000Z",
  numComments: 1,
  capturedAt: "2025-06-11T01:00:00Z",
  githubRepo: "https://github.com/example/thing",
  ...row,
}));

describe("broadsheet import of editions", () => {
  it("fills editions in the order of the scores, which are shown as the other site's", async () => {
    const folder = temporaryFolder();
    const data = join(folder, "data");
    const file = join(folder, "rows.jsonl.gz");
    const bad = [{ ...EDITIONS[0], date: "2099-01-01" }, { ...EDITIONS[0], upvotes: -5, id: "2506.09000" }, "{"];
    const lines = [...EDITIONS, ...bad].map((row) => (typeof row === "string" ? row : JSON.stringify(row)));
    writeFileSync(file, gzipSync(`${lines.join("\n")}\n`));
    const first = await run(["import", "--data", data, file]);
    expect(first).toMatchObject({ code: 0 });
    expect(first.stderr).toMatch(/7 lines, 4 new papers, 1 unchanged, 2 unusable/);
    const before = listingsIn(data);
    const again = await run(["import", "--data", data, "--format", "editions", file]);
    expect(again.stderr).toMatch(/0 new papers, 5 unchanged, 2 unusable/);
    expect(listingsIn(data)).toEqual(before);
    const server = await startServer(data, "--learn", "no");
    const page = await (await fetch(`${server.address}/papers/date/2025-06-10`)).text();
    const places = ["Another that leads", "First of the day", "Second of the day"].map((title) => page.indexOf(title));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(page.replace(/<[^>]*>/g, "")).toContain("1,204 upvotes on Hugging Face");
    expect(page).toContain("Submitted by Ann on Hugging Face");
    const paper = await (await fetch(`${server.address}/papers/2506.08008`)).text();
    expect(paper.replace(/<[^>]*>/g, "")).toContain("40 upvotes on Hugging Face");
    expect(paper).toContain("submitted by somebody on Hugging Face");
    expect(paper).toContain("https://github.com/example/thing");
    await server.stop();
  });

  const REAL = join(import.meta.dirname, "..", "..", "..", "..", "shared", "data", "editions.jsonl.gz");
  it.skipIf(!existsSync(REAL))("takes the real editions in whole (needs the file of real editions)", async () => {
    const data = temporaryFolder();
    const { code, stderr } = await run(["import", "--data", data, "--format", "editions", REAL]);
    expect(code).toBe(0);
    expect(stderr).toContain("9,561 lines, 9,557 new papers, 4 unchanged");
    expect(rows(data, "select count(*) n, count(distinct day) days from listings")).toEqual([{ n: 9_561, days: 458 }]);
  });
});

const BIB = `@string{venue = "Proceedings of " # "Made Up Things"}
@comment{nothing}
@inproceedings{one, author = {Doe, Jane and Roe, Richard and {The Team} and others},
  title = "On {B}\\'ezier curves of $x_{i}$", booktitle = venue, year = 2017, eprint = {1706.03762}, archivePrefix = {arXiv}}
@article{broken, title = {Unbalanced {brace, author = {A B}, year = 2000
}
@misc{nodate, title = {A thing without a date}, author = {A B}}
@book{plain, title = {The book of no id}, author = {Kn\\"uth, D. E.}, year = 1970}
`;
const RIS = `TY  - BOOK\r\nAU  - Knüth, D. E.\r\nTI  - The book of no id\r\nPY  - 1970\r\nAB  - It goes\r\non.\r\nER  - \r\n
TY  - JOUR\r\nTI  - A journal's article\r\nAU  - Doe, Jane\r\nPY  - 2020/05/03/\r\nDO  - https://doi.org/10.1000/XYZ\r\nER  - \r\n`;
const CSL = JSON.stringify([
  {
    type: "book",
    title: "The book of no id",
    author: [{ family: "Knüth", given: "D. E." }],
    issued: { "date-parts": [[1970]] },
  },
  {
    type: "article-journal",
    title: "A preprint <i>in vivo</i>",
    author: [{ literal: "The Team" }],
    issued: { "date-parts": [["2024", "1"]] },
    URL: "https://www.biorxiv.org/content/10.1101/2024.01.02.123456v2.full",
  },
]);
const JSONL = `${JSON.stringify({ id: "lab:report-7", title: "A report of ~7 things", authors: ["Ann Example", { family: "Roe", given: "R." }], published: "2024-02-03", code: "https://gitlab.com/a/b", categories: ["Cell Biology"] })}
${JSON.stringify({ id: "lab:report-8", title: "One without a date" })}
`;

describe("broadsheet import of a library", () => {
  it("knows BibTeX, RIS, CSL-JSON and JSON lines by name or content, and one entry in several is one paper", async () => {
    const folder = temporaryFolder();
    const data = join(folder, "data");
    const files = { "a.bib": BIB, "b.txt": RIS, "c.json": CSL, "d.jsonl": JSONL };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const { code, stderr } = await run([
      "import",
      "--data",
      data,
      ...Object.keys(files).map((name) => join(folder, name)),
    ]);
    expect(code).toBe(0);
    expect(stderr).toContain("a.bib:5: its braces do not close before the next entry");
    expect(stderr).toContain("a.bib:7: it has no date (year is missing)");
    expect(stderr).toMatch(/a\.bib: 4 entries, 2 new papers, 2 unusable/);
    expect(stderr).toMatch(/b\.txt: 2 entries, 1 new paper, 1 updated/);
    expect(stderr).toMatch(/c\.json: 2 entries, 1 new paper, 1 updated/);
    expect(stderr).toContain("d.jsonl:2: it has no date (published and versions are missing)");
    const papers = rows(
      data,
      "select id, title, abstract, group_concat(name, '; ') names from papers join paper_authors on paper_key = key group by key order by id",
    );
    expect(papers).toEqual([
      {
        id: "1706.03762",
        title: "On Bézier curves of $x_{i}$",
        abstract: "",
        names: "Jane Doe; Richard Roe; The Team",
      },
      { id: "biorxiv:10.1101/2024.01.02.123456", title: "A preprint in vivo", abstract: "", names: "The Team" },
      { id: "doi:10.1000/xyz", title: "A journal's article", abstract: "", names: "Jane Doe" },
      { id: "lab:report-7", title: "A report of ~7 things", abstract: "", names: "Ann Example; R. Roe" },
      {
        id: expect.stringMatching(/^library:/),
        title: "The book of no id",
        abstract: "It goes on.",
        names: "D. E. Knüth",
      },
    ]);
    const server = await startServer(data, "--learn", "no");
    const at = async (id: string) => (await fetch(`${server.address}/papers/${id}`)).text();
    expect(await at("biorxiv:10.1101/2024.01.02.123456")).toContain(
      'href="https://www.biorxiv.org/content/10.1101/2024.01.02.123456"',
    );
    expect(await at("doi:10.1000/xyz")).toContain('href="https://doi.org/10.1000/xyz"');
    const listed = await (await fetch(`${server.address}/papers?cat=cell-biology`)).text();
    expect(listed).toContain("A report of ~7 things");
    await server.stop();
  });

  it.each([
    [
      ["--format", "word"],
      2,
      '--format is "word", but it must be one of: snapshot, jsonl, editions, bibtex, ris, csl-json, zotero-csv, zotero-rdf, zotero-json, nbib, enw, endnote-xml.',
    ],
    [["--format", "bibtex"], 1, "its one entry is not a paper in BibTeX (line 2: it has no date (year is missing))"],
    [["--format", "csl-json"], 1, "its one entry is not a paper in CSL-JSON (line 2: it is not valid JSON)"],
  ] as const)("with %j a file that is none of it is refused with %i and a sentence", async (options, ends, message) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "x"), "<html>\n<body>@misc{a, title={No date}}</body></html>\n");
    const { code, stderr } = await run(["import", "--data", join(folder, "data"), ...options, join(folder, "x")]);
    expect([code, stderr]).toEqual([ends, expect.stringContaining(message)]);
  });

  it("goes on in the right entry after a kill", async () => {
    const folder = temporaryFolder();
    const data = join(folder, "data");
    const file = join(folder, "library.bib");
    const entries = Array.from(
      { length: 30_000 },
      (_, i) =>
        `@article{k${i}, title={Matter number ${i} of the library}, author={Doe, J${i}}, year={${1990 + (i % 30)}}}`,
    );
    writeFileSync(file, entries.join("\n"));
    for (let kills = 0; kills < 3; kills++) {
      const { child, ended } = start(["import", "--data", data, file]);
      const timer = setTimeout(() => child.kill("SIGKILL"), 450 + kills * 250);
      await ended;
      clearTimeout(timer);
    }
    const { code } = await run(["import", "--data", data, file]);
    expect(code).toBe(0);
    expect(rows(data, "select count(*) n from papers")).toEqual([{ n: entries.length }]);
    expect(rows(data, 'select sum("new") n from imports')).toEqual([{ n: entries.length }]);
  });
});
