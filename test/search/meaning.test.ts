import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { beforeAll, describe, expect, it } from "vitest";
import type { Encoder } from "../../src/domain/ports.ts";
import { builtInEncoder } from "../../src/encoders/learn/adapter.ts";
import { corpusBuilder } from "../../src/encoders/learn/corpus.ts";
import { learn } from "../../src/encoders/learn/learn.ts";
import { encoderBytes, readEncoder } from "../../src/encoders/learn/modelFile.ts";
import { createIndexer } from "../../src/search/index/indexer.ts";
import { rank } from "../../src/search/rank/ranking.ts";
import { search } from "../../src/search/search.ts";
import { parseQuery } from "../../src/search/text/query.ts";
import { openVectors, type VectorIndex } from "../../src/search/vectors/vectors.ts";
import { indexablePapers } from "../../src/store/lib/changeFeed.ts";
import { upsertPapers } from "../../src/store/papers/upsertPapers.ts";
import { removePapers } from "../../src/store/whole/merge.ts";
import { freshInstance, type TestInstance, temporaryFolder, titlesIn } from "../support/instance.ts";
import { record } from "../support/made/records.ts";
import { topicLines, topicPapers, topicWord } from "../support/made/topics.ts";
import { eventually, run, start, startServer } from "../support/program.ts";

let bytes: Buffer;
let encoder: Encoder;
beforeAll(() => {
  const corpus = corpusBuilder();
  for (const { title, abstract } of topicPapers(1_400)) corpus.add(title, abstract);
  const { words, record: made } = learn(corpus.finish(), { epochs: 4, batch: 64 }, {});
  bytes = encoderBytes(words, made);
  const file = readEncoder(bytes);
  if (!file) throw new Error("no encoder");
  encoder = builtInEncoder(file);
});

/** An instance with 240 papers of twelve topics, and their vectors. */
async function meaningful(): Promise<{ instance: TestInstance; meaning: VectorIndex; follow(): Promise<void> }> {
  const instance = await freshInstance();
  await instance.add(...topicPapers(240, 99));
  const meaning = openVectors(instance.dataFolder, encoder);
  const indexer = createIndexer(instance.db, meaning, instance.clock, `vectors_${encoder.id}`);
  const follow = async () => {
    await indexer.catchUp();
    await meaning.refresh();
  };
  await follow();
  return { instance, meaning, follow };
}

const topicsOf = async ({ db }: TestInstance, keys: number[]) => {
  const ids = new Map(
    (await db.selectFrom("papers").select(["key", "id"]).where("key", "in", keys).execute()).map((row) => [
      row.key,
      row.id,
    ]),
  );
  return keys.map((key) => Number(ids.get(key)?.split(":")[1]) % 12);
};

describe("search by meaning", () => {
  it("finds papers that have none of the words, after those that have", async () => {
    const { instance, meaning } = await meaningful();
    const { hits, byMeaning } = await rank(
      { index: instance.index, meaning },
      parseQuery(topicWord(3, 1)),
      {},
      "relevance",
    );
    expect(byMeaning).toBe(true);
    const first = hits.slice(0, 20);
    expect(
      (
        await topicsOf(
          instance,
          first.map((hit) => hit.key),
        )
      ).filter((topic) => topic === 3).length,
    ).toBeGreaterThanOrEqual(18);
    expect(hits.some((hit) => hit.words === 0 && hit.meaning > 0)).toBe(true);
    for (const hit of hits) expect(hit.score).toBeCloseTo(hit.words + hit.meaning, 9);
  });

  it("finds papers like several, narrowed by filters, on a page that says which", async () => {
    const { instance, meaning } = await meaningful();
    instance.meaning.vectors = meaning;
    const { html } = await instance.get("/papers?like=topic:3&like=topic:15&limit=30");
    const ids = [...html.matchAll(/<article class="card[^"]*".*?href="\/papers\/topic:(\d+)"/gs)].map((found) =>
      Number(found[1]),
    );
    expect(ids.filter((id) => id % 12 === 3).length).toBeGreaterThanOrEqual(17);
    expect(ids).not.toContain(3);
    expect(ids).not.toContain(15);
    expect(titlesIn((await instance.get("/papers?like=topic:3&cat=math.OC")).html)).toEqual([]);
  });

  it("says in words which results are close in meaning, with the words or without", async () => {
    const { instance, meaning } = await meaningful();
    instance.meaning.vectors = meaning;
    const { page } = await instance.get(`/papers?q=${topicWord(3, 1)}+${topicWord(3, 2)}&limit=120`);
    const why = page.marked("reason").map(({ text }) => text);
    expect(why[0]).toMatch(/^Matches .*; close in meaning: the scores of/);
    expect(why.some((text) => /^(Close|Related) in meaning: the scores of/.test(text))).toBe(true);
  });

  it("keeps to phrases, left out words and filters", async () => {
    const { instance, meaning } = await meaningful();
    const library = { index: instance.index, meaning };
    const without = await rank(library, parseQuery(`${topicWord(3, 1)} -${topicWord(3, 2)}`), {}, "relevance");
    const keys = without.hits.map((hit) => hit.key);
    const texts = await instance.db
      .selectFrom("papers")
      .select(["title", "abstract"])
      .where("key", "in", keys)
      .execute();
    expect(keys.length).toBeGreaterThan(0);
    for (const { title, abstract } of texts) expect(`${title} ${abstract}`).not.toContain(topicWord(3, 2));
    const filtered = await rank(library, parseQuery(topicWord(3, 1)), { category: "math.OC" }, "relevance");
    expect(filtered.hits).toEqual([]);
  });

  it("follows new, changed and removed papers", async () => {
    const { instance, meaning, follow } = await meaningful();
    await instance.add(record({ id: "2501.00001", title: "Nothing known", abstract: "Qqq." }));
    const paper = record({
      id: "2501.00002",
      title: `On ${topicWord(5, 0)} ${topicWord(5, 1)}`,
      abstract: `${topicWord(5, 4)} only.`,
    });
    await instance.db.transaction().execute((tx) => upsertPapers(tx, [paper]));
    await follow();
    const { key } = await instance.db
      .selectFrom("papers")
      .select("key")
      .where("id", "=", paper.id)
      .executeTakeFirstOrThrow();
    expect(meaning.vectorOf(key)?.some((x) => x !== 0)).toBe(true);
    expect((await meaning.revisions()).size).toBe(242);
    const [vector] = await encoder.encode([`${topicWord(5, 0)}`]);
    const near = meaning.compare(vector ?? new Float32Array()).nearest(60);
    expect(near.map((hit) => hit.key)).toContain(key);
  });

  it("forgets papers that another process removed", async () => {
    const { instance, meaning, follow } = await meaningful();
    const reader = openVectors(instance.dataFolder, encoder);
    await reader.refresh();
    const [asked = new Float32Array()] = await encoder.encode([topicWord(3, 1)]);
    const gone = reader
      .compare(asked)
      .nearest(10)
      .map((hit) => hit.key);
    expect(gone).toHaveLength(10);
    await instance.db.transaction().execute((tx) => removePapers(tx, gone));
    await instance.add(record({ id: "2501.00001", title: `On ${topicWord(3, 1)}` }));
    await follow();
    await eventually(
      async () => {
        await reader.refresh();
        return reader.compare(asked).nearest(240);
      },
      (near) => near.length === 231 && !near.some((hit) => gone.includes(hit.key)),
    );
    expect(reader.vectorOf(gone[0] ?? 0)).toBeUndefined();
    expect(reader.compare(asked).nearest(240)).toEqual(meaning.compare(asked).nearest(240));
    reader.close();
  });

  it("takes in what another process mended, though its revision is an earlier one", async () => {
    const { instance, meaning } = await meaningful();
    const [first = 0] = [...(await meaning.revisions()).keys()].sort((a, b) => a - b);
    await meaning.remove([first]);
    const reader = openVectors(instance.dataFolder, encoder);
    await reader.refresh();
    expect(reader.vectorOf(first)).toBeUndefined();
    await meaning.put(await indexablePapers(instance.db, [first]));
    await eventually(
      async () => {
        await reader.refresh();
        return reader.vectorOf(first);
      },
      (vector) => vector !== undefined,
    );
    reader.close();
  });

  it("answers unknown words, stop words and hostile text by words alone", async () => {
    const { instance, meaning } = await meaningful();
    for (const query of ["zzzz", "the of", "😀", "a".repeat(10_000), "author:zzz"])
      expect(
        (
          await search(
            instance.db,
            { index: instance.index, meaning },
            { query, filter: {}, sort: "relevance", limit: 30, offset: 0 },
          )
        ).papers,
      ).toEqual([]);
  });
});

describe("broadsheet learn", () => {
  const papersFile = (folder: string, n: number): string => {
    const file = join(folder, "topics.jsonl");
    writeFileSync(file, topicLines(n));
    return file;
  };

  it("says that words alone are used while there are few papers", async () => {
    const folder = temporaryFolder();
    await run(["import", papersFile(folder, 30), "--data", join(folder, "data")]);
    const { code, stderr } = await run(["learn", "--data", join(folder, "data")]);
    expect(code).toBe(1);
    expect(stderr).toContain(
      "Meaning is learned from 2,000 papers on, and there are 30 papers. Search goes by words alone until then.",
    );
  });

  it("learns, serves, and goes by words alone when the encoder's file is cut in half", async () => {
    const folder = temporaryFolder();
    const data = join(folder, "data");
    await run(["import", papersFile(folder, 2_200), "--data", data]);
    const learned = await run(["learn", "--data", data]);
    expect(learned.code).toBe(0);
    expect(learned.stderr).toMatch(/Learned from 2,1\d\d papers.*Every paper has its vector/s);
    const server = await startServer(data);
    const page = async () => (await fetch(`${server.address}/papers?q=${topicWord(3, 1)}&limit=120`)).text();
    await eventually(page, (html) => /Meaning gives 0\.[1-9]/.test(html));
    await server.stop();

    const file = join(data, "encoder", "current.bin");
    writeFileSync(file, readFileSync(file).subarray(0, 5_000));
    const second = await startServer(data);
    await eventually(
      async () => second.output(),
      (said) => said.includes("The encoder's file is damaged"),
    );
    expect((await fetch(`${second.address}/papers?q=${topicWord(3, 1)}`)).status).toBe(200);
    await second.stop();
  });

  it("is learned by a running server by itself, once, and killed without harm", async () => {
    const folder = temporaryFolder();
    const data = join(folder, "data");
    mkdirSync(data);
    await run(["import", papersFile(folder, 2_200), "--data", data]);
    const first = start(["serve", "--data", data, "--port", "0"]);
    await eventually(
      async () => first.output(),
      (said) => said.includes("Learning what words mean from 2,200 papers"),
    );
    first.child.kill("SIGKILL");
    await first.ended;
    // The dead process's lease runs out before another learns.
    const db = new DatabaseSync(join(data, "broadsheet.sqlite"));
    db.exec("delete from leases");
    db.close();
    const server = await startServer(data);
    await eventually(
      async () => server.output(),
      (said) => /Learned in \d+ s/.test(said),
    );
    const page = async () => (await fetch(`${server.address}/papers?q=${topicWord(3, 1)}&limit=120`)).text();
    await eventually(page, (html) => /Meaning gives 0\.[1-9]/.test(html));
    const { stderr } = await server.stop();
    expect(stderr.match(/Learning what words mean/g)).toHaveLength(1);
  });
});
