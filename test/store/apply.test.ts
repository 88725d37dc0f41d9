import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PaperRecord } from "../../src/domain/papers/paper.ts";
import type { Database } from "../../src/store/database.ts";
import { submit } from "../../src/store/editions/editions.ts";
import { upvote } from "../../src/store/editions/upvotes.ts";
import { findPaper, paperHistory } from "../../src/store/papers/papers.ts";
import { upsertPapers } from "../../src/store/papers/upsertPapers.ts";
import { addReader } from "../../src/store/readers/readers.ts";
import { freshInstance } from "../support/instance.ts";
import { DAY_MS, NOW, record } from "../support/made/records.ts";

const apply = (db: Database, ...records: PaperRecord[]) => db.transaction().execute((tx) => upsertPapers(tx, records));
const revisionOf = async (db: Database, id: string) =>
  (await db.selectFrom("papers").select("revision").where("id", "=", id).executeTakeFirstOrThrow()).revision;

const TITLE = "One work that has two names";
const ARXIV = record({
  id: "2501.11111",
  title: TITLE,
  authors: ["Alice Example", "Balázs Kégl"],
  categories: ["cs.LG"],
  versions: [{ version: 1, createdAt: NOW - 90 * DAY_MS }],
  links: [{ kind: "code", value: "https://github.com/a/b" }],
});
const CONFERENCE = record({
  id: "conf:icml2025/abc",
  title: "One Work that has Two Names.",
  abstract: "As it was printed.",
  authors: ["A. Example", "B. Kegl"],
  categories: ["stat.ML"],
  versions: [{ version: 1, createdAt: NOW - 30 * DAY_MS }],
  links: [{ kind: "journal", value: "ICML 2025" }],
});

describe("records", () => {
  it("open papers, and change nothing when they come again", async () => {
    const { db } = await freshInstance();
    const one = record();
    expect(await apply(db, one, record())).toEqual(["new", "new"]);
    const before = await revisionOf(db, one.id);
    expect(await apply(db, one)).toEqual(["unchanged"]);
    expect(await revisionOf(db, one.id)).toBe(before);
  });

  it("keep authors in order, categories with the primary first, links and versions", async () => {
    const { db } = await freshInstance();
    const versions = [
      { version: 1, createdAt: NOW - 9 * DAY_MS },
      { version: 2, createdAt: NOW - DAY_MS },
    ];
    await apply(
      db,
      record({ id: "2501.00002", authors: ["Zoe Z", "Ann A", "Mia M"], categories: ["stat.ML", "cs.LG"], versions }),
    );
    const paper = await findPaper(db, "2501.00002");
    expect(paper?.authors).toEqual(["Zoe Z", "Ann A", "Mia M"]);
    expect(paper?.categories).toEqual(["stat.ML", "cs.LG"]);
    expect([paper?.publishedAt, paper?.updatedAt]).toEqual([NOW - 9 * DAY_MS, NOW - DAY_MS]);
    expect((await paperHistory(db, paper?.key ?? 0)).versions.map((v) => v.version)).toEqual([2, 1]);
  });

  it("follow the newest version; an older one does not bring the old text back", async () => {
    const { db } = await freshInstance();
    const first = record({
      id: "2501.00003",
      title: "The first title of it",
      versions: [{ version: 1, createdAt: NOW - 9 * DAY_MS }],
    });
    const second = {
      ...first,
      title: "The second title of it",
      versions: [...first.versions, { version: 2, createdAt: NOW }],
    };
    await apply(db, first);
    expect(await apply(db, second)).toEqual(["updated"]);
    const revision = await revisionOf(db, first.id);
    expect(await apply(db, first)).toEqual(["unchanged"]);
    expect((await findPaper(db, first.id))?.title).toBe("The second title of it");
    expect(await revisionOf(db, first.id)).toBe(revision);
  });

  it.each([
    ["arXiv first", [ARXIV, CONFERENCE]],
    ["conference first", [CONFERENCE, ARXIV]],
  ])("of one work under two ids become one paper, %s", async (_, records) => {
    const { db } = await freshInstance();
    expect(await apply(db, ...records)).toEqual(["new", "joined"]);
    const paper = await findPaper(db, CONFERENCE.id);
    expect(paper).toEqual(await findPaper(db, ARXIV.id));
    expect(paper).toMatchObject({
      id: ARXIV.id,
      abstract: "As it was printed.",
      categories: ["cs.LG", "stat.ML"],
      publishedAt: NOW - 90 * DAY_MS,
    });
    expect(paper?.links.map((link) => link.kind).sort()).toEqual(["code", "journal"]);
    expect((await paperHistory(db, paper?.key ?? 0)).ids).toEqual([ARXIV.id, CONFERENCE.id]);
    expect(await apply(db, ...records)).toEqual(["unchanged", "unchanged"]);
  });

  it("fill each other's gaps in whatever order they come", async () => {
    const bare = { ...CONFERENCE, abstract: "" };
    for (const records of [
      [ARXIV, bare],
      [bare, ARXIV],
    ]) {
      const { db } = await freshInstance();
      await apply(db, ...records);
      expect((await findPaper(db, ARXIV.id))?.abstract).toBe(ARXIV.abstract);
    }
  });

  it("never make two arXiv papers one, also by way of a conference's id", async () => {
    const { db } = await freshInstance();
    const other = record({
      ...ARXIV,
      id: "2501.22222",
      title: "Early title of another work",
      versions: [{ version: 1, createdAt: NOW - 80 * DAY_MS }],
    });
    await apply(db, other, ARXIV, CONFERENCE);
    await apply(db, { ...other, title: TITLE, versions: [...other.versions, { version: 2, createdAt: NOW - DAY_MS }] });
    await apply(db, { ...CONFERENCE, links: [{ kind: "doi", value: "10.1000/x" }] });
    expect((await findPaper(db, ARXIV.id))?.id).toBe(ARXIV.id);
    expect((await findPaper(db, "2501.22222"))?.id).toBe("2501.22222");
    expect(await db.selectFrom("papers").select("id").execute()).toHaveLength(2);
  });

  it("take a demo paper over for good, and stay quick when thousands share a title", async () => {
    const { db } = await freshInstance();
    await db.transaction().execute((tx) => upsertPapers(tx, [ARXIV], true));
    await apply(db, { ...ARXIV, abstract: "From a real source." });
    expect((await findPaper(db, ARXIV.id))?.demo).toBe(false);
    const namesakes = Array.from({ length: 400 }, () =>
      record({ title: "Comment on a recent paper", authors: ["Alice Example"] }),
    );
    expect(new Set(await apply(db, ...namesakes))).toEqual(new Set(["new"]));
  });

  it("of two works with the same title stay two papers", async () => {
    const { db } = await freshInstance();
    const other = record({ id: "conf:x/1", title: TITLE, authors: ["Carol Third"] });
    const twin = record({ id: "2501.22222", title: TITLE, authors: ARXIV.authors });
    expect(await apply(db, ARXIV, other, twin)).toEqual(["new", "new", "new"]);
  });

  it("join two papers when a new version's title shows that they are one, with all that hangs on them", async () => {
    const { db } = await freshInstance();
    const renamed = record({
      ...ARXIV,
      title: "A working title for it",
      versions: [{ version: 1, createdAt: NOW - 95 * DAY_MS }],
    });
    await apply(db, renamed, CONFERENCE);
    await db.transaction().execute(async (tx) => {
      const [alice, bob] = [
        await addReader(tx, { handle: "alice", name: "Alice", at: NOW }),
        await addReader(tx, { handle: "bob", name: "Bob", at: NOW }),
      ];
      const keys = await tx.selectFrom("papers").select("key").orderBy("key").execute();
      for (const { key } of keys) await upvote(tx, key, alice, NOW);
      await upvote(tx, keys[0]?.key ?? 0, bob, NOW);
      await submit(tx, { day: "2026-06-16", paperKey: keys[0]?.key ?? 0, readerId: bob, at: NOW });
    });
    await apply(db, { ...ARXIV, versions: [...renamed.versions, { version: 2, createdAt: NOW - DAY_MS }] });
    const paper = await findPaper(db, CONFERENCE.id);
    expect(paper).toMatchObject({ id: ARXIV.id, title: TITLE, upvotes: 2 });
    expect(await db.selectFrom("papers").select("id").execute()).toEqual([{ id: ARXIV.id }]);
    expect((await paperHistory(db, paper?.key ?? 0)).submissions.map((s) => s.name)).toEqual(["Bob"]);
    expect(await db.selectFrom("removed_papers").select("paper_key").execute()).toHaveLength(1);
  });

  it("end the same in whatever batches they come, each change with a revision of its own", async () => {
    const pool = Array.from({ length: 6 }, (_, i) =>
      record({
        id: i % 2 ? `conf:p/${i}` : `2501.3333${i}`,
        title: `Shared title of work ${i >> 1}`,
        versions: [{ version: 1, createdAt: NOW - i * DAY_MS }],
      }),
    );
    const whole = await freshInstance();
    await apply(whole.db, ...pool);
    const summary = async (db: Database) =>
      await db
        .selectFrom("papers")
        .select(["id", "title", "abstract", "published_at", "updated_at"])
        .orderBy("id")
        .execute();
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 6 }), async (sizes) => {
        const { db, records } = await freshInstance();
        for (let i = 0, n = 0; i < pool.length; n++) {
          const size = sizes[n % sizes.length] ?? 1;
          await apply(db, ...pool.slice(i, i + size));
          i += size;
        }
        expect(await summary(db)).toEqual(await summary(whole.db));
        const revisions = (await db.selectFrom("papers").select("revision").execute()).map((row) => row.revision);
        expect(new Set(revisions).size).toBe(revisions.length);
        expect(records.state()).not.toBe("");
      }),
      { numRuns: 8 },
    );
  });
});

describe("ids that earlier releases made", () => {
  const TEX = "library:00000000000000aa";
  const READ = "library:00000000000000bb";
  const known = (id: string) => record({ id, title: "A list of three words", provisional: true });
  const idsOf = async (db: Database) =>
    (await db.selectFrom("paper_ids").select(["id", "paper_key"]).orderBy("id").execute()).map(({ id }) => id);
  const keys = async (db: Database) => (await db.selectFrom("papers").select("key").execute()).length;

  it("lead to the paper, which gets the new id besides", async () => {
    const { db } = await freshInstance();
    await apply(db, known(TEX));
    const again = { ...known(READ), formerIds: [TEX] };
    expect(await apply(db, again)).toEqual(["joined"]);
    expect(await apply(db, again)).toEqual(["unchanged"]);
    expect([await keys(db), await idsOf(db)]).toEqual([1, [TEX, READ]]);
    expect((await findPaper(db, TEX))?.key).toBe((await findPaper(db, READ))?.key);
  });

  it("make one paper of two that were the same entry in two formats", async () => {
    const { db } = await freshInstance();
    await apply(db, known(TEX), { ...known(READ), title: "Another list of words" });
    expect(await keys(db)).toBe(2);
    await apply(db, { ...known(READ), formerIds: [TEX] });
    expect([await keys(db), await idsOf(db)]).toEqual([1, [TEX, READ]]);
    expect((await findPaper(db, TEX))?.key).toBe((await findPaper(db, READ))?.key);
  });
});
