/** What sources tell of names is kept by the records, through merging, dumps and restoring. */
import { join } from "node:path";
import { expect, it } from "vitest";
import { dumpToFile } from "../../src/app/whole/dump.ts";
import { restore } from "../../src/app/whole/restore.ts";
import type { AuthorParts } from "../../src/domain/papers/authorParts.ts";
import type { PaperRecord } from "../../src/domain/papers/paper.ts";
import { openSourceFile } from "../../src/sources/lines.ts";
import { type Database, openRecords } from "../../src/store/database.ts";
import { findPaper } from "../../src/store/papers/papers.ts";
import { upsertPapers } from "../../src/store/papers/upsertPapers.ts";
import { freshInstance, temporaryFolder } from "../support/instance.ts";
import { linesIn, ofTable } from "../support/made/dumps.ts";
import { DAY_MS, NOW, record } from "../support/made/records.ts";

const apply = (db: Database, ...records: PaperRecord[]) => db.transaction().execute((tx) => upsertPapers(tx, records));
const partsOf = async (db: Database, id: string) => (await findPaper(db, id))?.authorParts;

const AUTHORS = ["Gabriel García Martel", "Lists and Things", "Ann Probe"];
const PARTS: (AuthorParts | null)[] = [{ family: "García Martel", given: "Gabriel" }, { group: true }, null];
const TITLE = "A work of several words";
const told = (given: Partial<PaperRecord> = {}) =>
  record({
    ...{ id: "lab:1", title: TITLE, authors: AUTHORS, authorParts: PARTS },
    ...{ versions: [{ version: 1, createdAt: NOW - 9 * DAY_MS }] },
    ...given,
  });

it("parts come back as they were told, and papers without any have none", async () => {
  const { db } = await freshInstance();
  const full: AuthorParts = { family: "Berg", given: "Jan", particle: "van", suffix: "Jr." };
  await apply(
    db,
    told(),
    record({ id: "lab:2" }),
    record({ id: "lab:3", authors: ["Jan van Berg Jr."], authorParts: [full] }),
  );
  expect(await partsOf(db, "lab:1")).toEqual(PARTS);
  expect(await findPaper(db, "lab:2")).not.toHaveProperty("authorParts");
  expect(await partsOf(db, "lab:3")).toEqual([full]);
  expect(await apply(db, told({ abstract: "Another." }))).toEqual(["updated"]);
});

it("a newer version replaces names with their parts, and keeps the parts of a name of which it tells nothing", async () => {
  const { db } = await freshInstance();
  await apply(db, told());
  const { authorParts: _, ...untold } = told({ authors: ["Ann Probe", "Gabriel García Martel"] });
  await apply(db, { ...untold, versions: [{ version: 2, createdAt: NOW - DAY_MS }] });
  const paper = await findPaper(db, "lab:1");
  expect(paper?.authors).toEqual(["Ann Probe", "Gabriel García Martel"]);
  expect(paper?.authorParts).toEqual([null, PARTS[0]]);
});

it("a record from elsewhere adds parts where none are known, and changes none", async () => {
  const { db } = await freshInstance();
  const arxiv = record({
    ...{
      id: "2501.22222",
      title: TITLE,
      authors: AUTHORS,
      authorParts: [null, null, { family: "Probe", given: "Ann" }],
    },
    versions: [{ version: 1, createdAt: NOW - DAY_MS }],
  });
  await apply(db, arxiv);
  const library = told({
    authorParts: [PARTS[0] ?? null, PARTS[1] ?? null, { family: "Ann Probe" }],
    versions: [{ version: 1, createdAt: NOW - 500 * DAY_MS }],
  });
  expect(await apply(db, library)).toEqual(["joined"]);
  const paper = await findPaper(db, "2501.22222");
  expect(paper?.authors).toEqual(AUTHORS);
  expect(paper?.authorParts).toEqual([PARTS[0], PARTS[1], { family: "Probe", given: "Ann" }]);
  // A provisional record of a known id changes nothing at all.
  expect(await apply(db, { ...arxiv, authorParts: [{ family: "Martel" }, null, null], provisional: true })).toEqual([
    "unchanged",
  ]);
});

it.each(["whole", "public"] as const)("a dump has them, and a restored instance, too: %s", async (part) => {
  const folder = temporaryFolder();
  const records = await openRecords(folder);
  await apply(records.db, told());
  await records.close();
  const file = join(temporaryFolder(), "dump.jsonl.gz");
  const instance = { title: "Broadsheet", address: "https://papers.example" };
  await dumpToFile(file, {
    dataFolder: folder,
    part,
    secrets: false,
    keyNames: [],
    version: "0",
    instance,
    clock: () => NOW,
  });
  expect(ofTable(linesIn(file), "papers")[0]?.authors).toEqual([
    { name: "Gabriel García Martel", family: "García Martel", given: "Gabriel" },
    { name: "Lists and Things", group: true },
    "Ann Probe",
  ]);
  const there = join(temporaryFolder(), "data");
  await restore({ dataFolder: there, file: openSourceFile(file), keyNames: [] });
  const restored = await openRecords(there);
  expect(await partsOf(restored.db, "lab:1")).toEqual(PARTS);
  await restored.close();
});
