import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createIndexer } from "../../src/search/index/indexer.ts";
import { openIndex } from "../../src/search/index/paperIndex.ts";
import { search } from "../../src/search/search.ts";
import { changedPapers } from "../../src/store/lib/changeFeed.ts";
import { takeLease } from "../../src/store/lib/leases.ts";
import { upsertPapers } from "../../src/store/papers/upsertPapers.ts";
import { removePapers } from "../../src/store/whole/merge.ts";
import { freshInstance, type TestInstance } from "../support/instance.ts";
import { NOW, record } from "../support/made/records.ts";
import { eventually } from "../support/program.ts";

const found = async ({ db, index }: Pick<TestInstance, "db" | "index">, query: string) =>
  (await search(db, { index }, { query, filter: {}, sort: "relevance", limit: 120, offset: 0 })).papers.length;

let word = 0;
const randomWords = (): string => Array.from({ length: 100 }, () => `w${(word++ * 7_919) % 100_003}`).join(" ");

describe("the indexer", () => {
  it("mends rows that a killed process left missing, stale or too many", async () => {
    const instance = await freshInstance();
    await instance.add(
      record({ title: "Quokka one" }),
      record({ title: "Quokka two" }),
      record({ title: "Quokka three" }),
    );
    const { index, db, clock } = instance;
    const [missing, stale] = [...(await index.revisions()).keys()].sort();
    await index.remove([missing ?? 0]);
    const row = {
      key: stale ?? 0,
      revision: 0,
      title: "Outdated",
      abstract: "",
      authors: [],
      categories: [],
      publishedAt: 0,
      hasCode: false,
    };
    await index.put([row, { ...row, key: 999 }]);
    expect(await found(instance, "quokka")).toBe(1);
    // A process that starts anew compares everything, though the revisions say that nothing is to do.
    const next = createIndexer(db, index, clock);
    await next.catchUp();
    await next.stop();
    expect(await found(instance, "quokka")).toBe(3);
    expect(await index.size()).toBe(3);
  });

  it("makes a damaged index anew, when it is opened and when it fails under way", async () => {
    const instance = await freshInstance();
    await instance.add(record({ title: "Quokka" }));
    const folder = join(instance.dataFolder, "index");
    for (const file of readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()))
      writeFileSync(join(file.parentPath, file.name), "damaged");
    let why = "";
    const index = openIndex(instance.dataFolder, {
      onDamage(reason) {
        why = reason;
      },
    });
    // Whoever only opens it leaves it alone: another process may be at it.
    expect(why).toBe("");
    const indexer = createIndexer(instance.db, index, instance.clock);
    await indexer.catchUp();
    expect(why).not.toBe("");
    expect(await found({ db: instance.db, index }, "quokka")).toBe(1);

    // And while it is open: what memory still answers is not lost, and the next write makes it anew.
    rmSync(folder, { recursive: true });
    await instance.db.transaction().execute((tx) => upsertPapers(tx, [record({ title: "Quokka too" })]));
    await indexer.catchUp();
    expect(await found({ db: instance.db, index }, "quokka")).toBe(2);
    const opened = openIndex(instance.dataFolder);
    expect(opened.failing()).toBe(false);
    expect(await opened.size()).toBe(2);
    opened.close();
    await indexer.stop();
    index.close();
  });

  it("makes an index anew whose rows turn out to be damaged when they are searched", async () => {
    const instance = await freshInstance();
    await instance.add(...Array.from({ length: 900 }, () => record({ title: "Quokka", abstract: randomWords() })));
    const file = join(instance.dataFolder, "index", "6.sqlite");
    instance.index.close();
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0, bytes.length >> 1, (bytes.length >> 1) + 20_000));
    const index = openIndex(instance.dataFolder);
    const indexer = createIndexer(instance.db, index, instance.clock);
    indexer.follow(() => {});
    const answer = () => found({ db: instance.db, index }, "quokka").catch(() => 0);
    await eventually(answer, (papers) => papers === 120);
    await indexer.stop();
    index.close();
  });

  it("writes rows anew that two processes wrote at once", async () => {
    const instance = await freshInstance();
    await instance.add(...Array.from({ length: 300 }, () => record({ title: "Quokka" })));
    const { db, clock, dataFolder } = instance;
    const rows = await changedPapers(db, 0, 1_000);
    const [one, other] = [openIndex(dataFolder), openIndex(dataFolder)];
    await one.remove(rows.map(({ key }) => key));
    await Promise.allSettled([one.put(rows), other.put(rows)]);
    const indexer = createIndexer(db, one, clock);
    await indexer.catchUp();
    await indexer.stop();
    expect(await one.size()).toBe(300);
    expect((await one.find({ text: "quokka", column: "text", all: false, filter: {}, limit: 1_000 })).length).toBe(300);
    one.close();
    other.close();
  });

  it("follows a removal that is committed between its looks", async () => {
    const instance = await freshInstance();
    await instance.add(record({ title: "Quokka one" }), record({ title: "Quokka two" }));
    const { db, index, clock } = instance;
    const [first] = await db.selectFrom("papers").select("key").orderBy("key").execute();
    await db.transaction().execute(async (tx) => {
      await removePapers(tx, [first?.key ?? 0]);
      await upsertPapers(tx, [record({ title: "Quokka three" })]);
    });
    await instance.indexer.catchUp();
    expect(await found(instance, "quokka")).toBe(2);
    expect(await index.size()).toBe(2);
    expect(clock()).toBe(NOW);
  });

  it("rebuilds from nothing", async () => {
    const instance = await freshInstance();
    await instance.add(...Array.from({ length: 300 }, () => record({ title: "Quokka" })));
    const steps = new Set<string>();
    await instance.indexer.rebuild(({ step }) => steps.add(step));
    expect(await instance.index.size()).toBe(300);
    expect([...steps]).toEqual(["reading", "writing"]);
  });

  it("writes in one process at a time; another waits until the index is complete", async () => {
    const instance = await freshInstance();
    const { db, time } = instance;
    expect(await takeLease(db, "indexer", "elsewhere:1:x", NOW, NOW + 20_000)).toBe(true);
    await db.transaction().execute((tx) => upsertPapers(tx, [record({ title: "Quokka" })]));
    let done = false;
    const waiting = instance.indexer.catchUp().then(() => {
      done = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(done).toBe(false);
    // The other one died: its lease runs out and is taken over.
    time.now += 21_000;
    await waiting;
    expect(await found(instance, "quokka")).toBe(1);
  });

  it("of two in one folder leave every paper in the index once", async () => {
    const instance = await freshInstance();
    const other = createIndexer(instance.db, instance.index, instance.clock);
    for (let round = 0; round < 5; round++) {
      await instance.db.transaction().execute((tx) =>
        upsertPapers(
          tx,
          Array.from({ length: 20 }, () => record()),
        ),
      );
      await Promise.all([instance.indexer.catchUp(), other.catchUp()]);
      expect((await instance.index.revisions()).size).toBe(20 * (round + 1));
    }
    expect(await instance.index.size()).toBe(100);
    await other.stop();
  });
});
