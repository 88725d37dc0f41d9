/** A library speaks of others' papers: it adds links and what is missing, and replaces nothing, whatever id it brings. */
import { describe, expect, it } from "vitest";
import type { PaperRecord } from "../../src/domain/papers/paper.ts";
import type { Database } from "../../src/store/database.ts";
import { findPaper, paperHistory } from "../../src/store/papers/papers.ts";
import { upsertPapers } from "../../src/store/papers/upsertPapers.ts";
import { freshInstance } from "../support/instance.ts";
import { recordOf } from "../support/made/files.ts";
import { NOW, record } from "../support/made/records.ts";

const apply = (db: Database, ...records: PaperRecord[]) => db.transaction().execute((tx) => upsertPapers(tx, records));

const TITLE = "Sorting lists of long titles by merit";
const AUTHORS = ["Ann Probe", "Bo Sample", "Cy Three"];
const own = (given: Partial<PaperRecord> = {}): PaperRecord =>
  record({
    id: "1905.00001",
    title: TITLE,
    abstract: "The abstract of the source.",
    authors: AUTHORS,
    categories: ["cs.CL"],
    versions: [{ version: 1, createdAt: Date.UTC(2019, 4, 1, 10) }],
    ...given,
  });
const entry = (fields: string, title = "Sorting Lists of Long Titles by Merit") =>
  recordOf(
    "bibtex",
    `@article{x, author = {Probe, A. and others}, title = {${title}}, year = 2020, abstract = {Of the library.}, primaryclass = {cs.AI}, ${fields}}`,
  );

describe.each([
  ["arXiv's", "1905.00001"],
  ["bioRxiv's", "biorxiv:10.1101/2019.05.01.123456"],
  ["a conference's", "conf:icml2019/abc"],
])("a paper of %s", (_, id) => {
  const source = own({ id });
  const expected = {
    title: TITLE,
    abstract: "The abstract of the source.",
    authors: AUTHORS,
    categories: ["cs.CL"],
    publishedAt: Date.UTC(2019, 4, 1, 10),
    updatedAt: Date.UTC(2019, 4, 1, 10),
  };

  it.each([
    ["a DOI", "journal = {J. Lists}, doi = {10.5555/fmt.x2}", ["10.5555/fmt.x2", "J. Lists"]],
    ["no id", "journal = {J. Lists}", ["J. Lists"]],
  ])("is not changed by an entry with %s, in whatever order they come", async (_, fields, links) => {
    const library = await entry(fields);
    for (const records of [
      [source, library],
      [library, source],
      [source, library, source],
      [library, source, library],
    ]) {
      const { db } = await freshInstance();
      for (const one of records) await apply(db, one);
      const paper = await findPaper(db, id);
      expect(paper).toMatchObject(records[0] === library ? { ...expected, categories: expect.anything() } : expected);
      expect(paper?.publishedPrecision).toBeUndefined();
      expect(paper?.links.map(({ value }) => value).sort()).toEqual([...links].sort());
      expect((await paperHistory(db, paper?.key ?? 0)).ids).toHaveLength(2);
      expect(await apply(db, library, source)).toEqual(["unchanged", "unchanged"]);
    }
  });

  it("takes its next version though the entry is dated later", async () => {
    const { db } = await freshInstance();
    await apply(db, source, await entry("doi = {10.5555/fmt.x2}"));
    const versions = [...source.versions, { version: 2, createdAt: Date.UTC(2019, 8, 1) }];
    expect(await apply(db, { ...source, abstract: "Revised.", versions })).toEqual(["updated"]);
    expect(await findPaper(db, id)).toMatchObject({
      abstract: "Revised.",
      authors: AUTHORS,
      updatedAt: Date.UTC(2019, 8, 1),
    });
  });

  it("gets what it lacks", async () => {
    const { db } = await freshInstance();
    await apply(db, { ...source, abstract: "", categories: [] }, await entry("doi = {10.5555/fmt.x2}"));
    expect(await findPaper(db, id)).toMatchObject({ abstract: "Of the library.", categories: ["cs.AI"] });
  });
});

describe("a library", () => {
  it("that brings arXiv's id creates the paper, and arXiv's record replaces it though it is older", async () => {
    const { db } = await freshInstance();
    expect(await apply(db, await entry("eprint = {1905.00001}"))).toEqual(["new"]);
    await apply(db, own());
    expect(await findPaper(db, "1905.00001")).toMatchObject({ title: TITLE, authors: AUTHORS });
    expect(await apply(db, await entry("eprint = {1905.00001}, doi = {10.5555/a}"))).toEqual(["unchanged"]);
  });

  it("gives way to whoever names arXiv's id, as long as arXiv has not spoken", async () => {
    const named = own({ provisional: true });
    const library = await entry("doi = {10.5555/fmt.x2}");
    for (const records of [
      [named, library],
      [library, named],
    ]) {
      const { db } = await freshInstance();
      for (const one of records) await apply(db, one);
      expect(await findPaper(db, library.id)).toMatchObject({ id: named.id, title: TITLE, authors: AUTHORS });
    }
  });

  it("that joins a paper which only libraries know is taken by its date", async () => {
    const { db } = await freshInstance();
    await apply(db, await entry("doi = {10.5555/fmt.x2}"));
    expect(await apply(db, { ...(await entry("doi = {10.5555/fmt.x2}")), abstract: "Another." })).toEqual(["updated"]);
    expect((await findPaper(db, "doi:10.5555/fmt.x2"))?.abstract).toBe("Another.");
  });

  it("never withdraws, and a paper that its source withdraws stays withdrawn", async () => {
    const { db } = await freshInstance();
    await apply(db, own({ withdrawn: true }), await entry("doi = {10.5555/fmt.x2}"));
    expect((await findPaper(db, "1905.00001"))?.withdrawn).toBe(true);
    const { db: other } = await freshInstance();
    await apply(other, own(), { ...(await entry("doi = {10.5555/fmt.x2}")), withdrawn: true });
    expect((await findPaper(other, "1905.00001"))?.withdrawn).toBe(false);
  });

  it("whose entry turns out to be arXiv's paper by a new title leaves arXiv's text", async () => {
    const { db } = await freshInstance();
    await apply(db, own(), await entry("doi = {10.5555/fmt.x2}", "A working title for it"));
    expect(await apply(db, await entry("doi = {10.5555/fmt.x2}"))).toEqual(["updated"]);
    expect(await findPaper(db, "doi:10.5555/fmt.x2")).toMatchObject({
      id: "1905.00001",
      title: TITLE,
      authors: AUTHORS,
      publishedAt: Date.UTC(2019, 4, 1, 10),
    });
  });
});

describe("dates that are known to the year or the month", () => {
  const dated = (fields: string) =>
    recordOf("bibtex", `@article{x, title = {${TITLE}}, author = {Ann Probe}, ${fields}}`);

  it("are kept, and give way to a more exact one that falls into them", async () => {
    const { db } = await freshInstance();
    await apply(db, await dated("year = 2019"));
    const [id = ""] = (await db.selectFrom("papers").select("id").execute()).map((row) => row.id);
    expect(await findPaper(db, id)).toMatchObject({ publishedAt: Date.UTC(2019, 0), publishedPrecision: "year" });
    await apply(db, await dated("year = 2019, month = 5, doi = {10.5555/a}"));
    await apply(db, { ...own({ id: "lab:1" }), provisional: true });
    expect(await findPaper(db, id)).toMatchObject({ publishedAt: Date.UTC(2019, 4, 1, 10) });
    expect((await findPaper(db, id))?.publishedPrecision).toBeUndefined();
  });

  it("change with the record", async () => {
    const { db } = await freshInstance();
    await apply(db, own({ id: "lab:1", versions: [{ version: 1, createdAt: Date.UTC(2019, 0), precision: "year" }] }));
    expect((await findPaper(db, "lab:1"))?.publishedPrecision).toBe("year");
    await apply(db, own({ id: "lab:1", versions: [{ version: 1, createdAt: NOW }] }));
    expect(await findPaper(db, "lab:1")).not.toHaveProperty("publishedPrecision");
  });
});
