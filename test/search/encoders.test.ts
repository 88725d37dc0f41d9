/** Which encoder answers, as the setting and the outside world change: through the pages of an instance. */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PROBE_AGAIN_MS } from "../../src/app/search/encoderSource.ts";
import { createSemanticIndex, type SemanticIndex } from "../../src/app/search/semanticIndex.ts";
import { KEPT_MS } from "../../src/app/search/vectorGenerations.ts";
import { type EncoderConfig, parseEncoderConfig } from "../../src/domain/search/encoderConfig.ts";
import { dot } from "../../src/domain/search/vectors.ts";
import { upsertPapers } from "../../src/store/papers/upsertPapers.ts";
import { freshInstance, type TestInstance, temporaryFolder } from "../support/instance.ts";
import { record } from "../support/made/records.ts";
import { topicLines, topicPapers, topicWord } from "../support/made/topics.ts";
import { eventually, run, startServer } from "../support/program.ts";
import { answers, embeddingsServer, json, meaningOf, testPatience } from "../support/servers/embeddings.ts";
import { f32, wordPiece, writeModel } from "../support/servers/model2vec.ts";

const AWAY = "Search by meaning is away just now; this is what the words alone find.";
const GIVEN_BY_MEANING = /Meaning gives 0\.[1-9]/;
const QUERY = topicWord(3, 1);

const choose = (setting: string): EncoderConfig => {
  const choice = parseEncoderConfig(setting);
  if (typeof choice === "string") throw new Error(choice);
  return choice;
};

async function instanceWithPapers(n = 60): Promise<TestInstance> {
  const instance = await freshInstance();
  await instance.add(...topicPapers(n, 99));
  return instance;
}

/** Search by meaning as a process has it; sleeps move the instance's clock and take no time. */
function meaningFor(instance: TestInstance, setting: string) {
  const { db, dataFolder, clock, time } = instance;
  const choice = choose(setting);
  const { hang, timeout } = testPatience();
  const slept: number[] = [];
  const meaning = createSemanticIndex({
    db,
    dataFolder,
    clock,
    choice,
    key: "",
    workerFile: new URL("file:///unused"),
    timeout,
    random: () => 0.5,
    async sleep(ms) {
      slept.push(ms);
      time.now += ms;
      await new Promise((resolve) => setTimeout(resolve, 1));
    },
    ...(choice.kind === "learned" && choice.startFolder ? { startFolder: choice.startFolder } : {}),
  });
  return { meaning: instance.use(meaning), hang, slept };
}

const page = async ({ get }: TestInstance, query = QUERY) => {
  const { status, html } = await get(`/papers?q=${query}&limit=120`);
  expect(status).toBe(200);
  return html;
};
const health = async ({ get }: TestInstance) => JSON.parse((await get("/health")).html).meaning;
const vectorFolders = ({ dataFolder }: TestInstance) =>
  readdirSync(join(dataFolder, "vectors")).filter((name) => name !== "encoders.json");

/** A model whose words are those of the topics, each topic with a direction of its own. */
function topicModel(folder = temporaryFolder(), turn = 0): string {
  const words = Array.from({ length: 12 }, (_, topic) =>
    Array.from({ length: 10 }, (_, i) => topicWord(topic, i)),
  ).flat();
  const rows = [[], [], ...words].map((word) => meaningOf(String(word), 48, turn));
  return writeModel(folder, { embeddings: f32(rows) }, wordPiece(words));
}

describe("an encoder on a server", () => {
  it("makes every paper's vector and counts in searches", async () => {
    const instance = await instanceWithPapers(300);
    const server = await embeddingsServer();
    const { meaning } = meaningFor(instance, `${server.address}#m`);
    expect(await health(instance)).toEqual({ encoder: "server", state: "none", behind: 0 });
    await meaning.catchUp();
    expect(await page(instance)).toMatch(GIVEN_BY_MEANING);
    expect(await health(instance)).toEqual({ encoder: "server", state: "ready", behind: 0 });
    expect(server.asked.at(-1)?.input).toEqual([QUERY]);
  });

  it("that is away leaves search to the words, says so on the page and once in the log, and is taken up when it comes", async () => {
    const instance = await instanceWithPapers();
    const server = await embeddingsServer();
    await server.stop();
    const { meaning, slept } = meaningFor(instance, `${server.address}#m`);
    const log: string[] = [];
    meaning.follow((message) => log.push(message), false);
    await eventually(
      async () => slept.filter((ms) => ms === 60_000).length,
      (n) => n >= 3,
    );
    expect(await page(instance)).toContain(AWAY);
    expect(await page(instance, encodeURIComponent('author:"No One"'))).not.toContain(AWAY);
    expect(await health(instance)).toMatchObject({ encoder: "server", state: "away" });
    expect((await instance.get("/health")).status).toBe(200);
    expect(log).toEqual([
      expect.stringMatching(/cannot be reached: .* Search goes by words alone until it answers\.$/),
    ]);

    await server.start();
    await eventually(
      () => page(instance),
      (html) => GIVEN_BY_MEANING.test(html),
    );
    expect(await page(instance)).not.toContain(AWAY);
    expect(log).toHaveLength(2);
    expect(log[1]).toContain("answers again.");
  });

  it("that goes away later holds up one query, no more, and papers keep their relatives", async () => {
    const instance = await instanceWithPapers();
    const server = await embeddingsServer();
    const { meaning, hang } = meaningFor(instance, `${server.address}#m`);
    await meaning.catchUp();
    server.usual = hang;
    const asked = server.asked.length;
    for (let i = 0; i < 5; i++) {
      const html = await page(instance);
      expect(html).toContain(AWAY);
      expect(html).toContain("Paper on");
      expect(html).not.toMatch(GIVEN_BY_MEANING);
    }
    expect(server.asked).toHaveLength(asked + 1);
    expect(await health(instance)).toMatchObject({ state: "away" });
    expect((await instance.get("/papers/topic:3")).html).toContain("Related");
    server.usual = answers();
    instance.time.now += 60_000;
    expect(await page(instance)).toMatch(GIVEN_BY_MEANING);
  });

  it("fails half-way through the papers, and later goes on from there", async () => {
    const instance = await instanceWithPapers(500);
    const server = await embeddingsServer();
    let served = 0;
    server.usual = (...request) => (served++ < 8 ? answers() : json(500, "out of memory"))(...request);
    const { meaning } = meaningFor(instance, `${server.address}#m`);
    await expect(meaning.catchUp()).rejects.toThrow("failed (500): out of memory.");
    expect(meaning.ready()).toBeUndefined();
    await meaning.stop();

    server.usual = answers();
    const before = server.asked.length;
    const restarted = meaningFor(instance, `${server.address}#m`);
    await restarted.meaning.catchUp();
    const texts = server.asked.slice(before).flatMap(({ input }) => input);
    // The probe, and the papers that were not yet made.
    expect(texts.length).toBeLessThan(1 + 500 - 100);
    expect(await page(instance)).toMatch(GIVEN_BY_MEANING);
    expect(vectorFolders(instance)).toHaveLength(1);
  });

  it("is noticed to serve another model at the same address, and every vector is made anew", async () => {
    const instance = await instanceWithPapers();
    const server = await embeddingsServer();
    const { meaning } = meaningFor(instance, `${server.address}#m`);
    const first = await meaning.catchUp();
    server.usual = answers((text) => meaningOf(text).map((x) => x * 3 + 1e-3));
    instance.time.now += PROBE_AGAIN_MS;
    expect((await meaning.catchUp())?.id).toBe(first?.id);
    server.usual = answers((text) => meaningOf(text, 64, 5));
    instance.time.now += PROBE_AGAIN_MS;
    const second = await meaning.catchUp();
    expect(second?.id).not.toBe(first?.id);
    expect(await page(instance)).toMatch(GIVEN_BY_MEANING);
  });

  it.each([384, 1_024, 4_096])("may have %i dimensions", async (dimension) => {
    const instance = await instanceWithPapers(24);
    const { address } = await embeddingsServer(answers((text) => meaningOf(text, dimension)));
    const { meaning } = meaningFor(instance, `${address}#m`);
    const encoder = await meaning.catchUp();
    const papers = await instance.db.selectFrom("papers").select(["key", "title", "abstract"]).execute();
    const exact = (await encoder?.encode(papers.map(({ title, abstract }) => `${title}. ${abstract}`))) ?? [];
    const [asked = new Float32Array()] = (await encoder?.encode([QUERY], "query")) ?? [];
    const nearness = meaning.ready()?.compare(asked);
    expect(nearness?.nearest(24)).toHaveLength(24);
    for (const [i, { key }] of papers.entries())
      expect(nearness?.to([key])?.[0]).toBeCloseTo(dot(asked, exact[i] ?? []), 2);
  });
});

describe("an encoder in a folder", () => {
  it("is used as it is", async () => {
    const instance = await instanceWithPapers();
    const { meaning } = meaningFor(instance, topicModel());
    expect(await meaning.catchUp()).toMatchObject({ dimension: 48 });
    expect(await page(instance)).toMatch(GIVEN_BY_MEANING);
    expect(await health(instance)).toEqual({ encoder: "folder", state: "ready", behind: 0 });
  });

  it("that is broken leaves search to the words, and is taken up when it is mended", async () => {
    const instance = await instanceWithPapers();
    const folder = topicModel();
    writeFileSync(join(folder, "model.safetensors"), "half");
    const { meaning, slept } = meaningFor(instance, folder);
    const log: string[] = [];
    meaning.follow((message) => log.push(message), false);
    await eventually(
      async () => slept.length,
      (n) => n >= 5,
    );
    expect(await page(instance)).toContain(AWAY);
    expect(log).toEqual([expect.stringContaining("cannot be used: model.safetensors has no header. Trying again.")]);
    topicModel(folder);
    await eventually(
      () => page(instance),
      (html) => GIVEN_BY_MEANING.test(html),
    );
  });
});

describe("changing the encoder", () => {
  /** The process ends, and another begins with this setting. */
  async function restart(instance: TestInstance, before: SemanticIndex, setting: string) {
    await before.stop();
    return meaningFor(instance, setting).meaning;
  }

  it("lets the earlier vectors answer until the new ones are complete, also after a restart half-way", async () => {
    const instance = await instanceWithPapers(300);
    const folder = topicModel();
    const first = meaningFor(instance, folder).meaning;
    const old = await first.catchUp();
    const server = await embeddingsServer();
    let served = 0;
    server.usual = (...request) => (served++ < 6 ? answers() : json(500, "oops"))(...request);

    const second = await restart(instance, first, `${server.address}#m`);
    await expect(second.catchUp()).rejects.toThrow("oops");
    expect(second.ready()?.encoder.id).toBe(old?.id);
    const third = await restart(instance, second, `${server.address}#m`);
    await expect(third.catchUp()).rejects.toThrow("oops");
    expect(third.ready()?.encoder.id).toBe(old?.id);
    expect(await page(instance)).toMatch(GIVEN_BY_MEANING);
    expect(vectorFolders(instance)).toHaveLength(2);

    server.usual = answers();
    instance.time.now += 60_000;
    const now = await third.catchUp();
    expect(third.ready()?.encoder.id).toBe(now?.id);
    expect(now?.id).not.toBe(old?.id);
    expect(await page(instance)).toMatch(GIVEN_BY_MEANING);

    const back = await restart(instance, third, folder);
    const texts = server.asked.length;
    expect((await back.catchUp())?.id).toBe(old?.id);
    expect(server.asked).toHaveLength(texts);
  });

  it("lets new papers into both meanwhile, and goes by words while the server whose vectors answer is away", async () => {
    const instance = await instanceWithPapers();
    const server = await embeddingsServer();
    const first = meaningFor(instance, `${server.address}#m`).meaning;
    const old = await first.catchUp();
    const broken = temporaryFolder();
    const second = await restart(instance, first, broken);
    await instance.db.transaction().execute((tx) => upsertPapers(tx, [record({ title: `On ${QUERY}` })]));
    await instance.indexer.catchUp();
    await expect(second.catchUp()).rejects.toThrow("there is no model.safetensors.");
    expect(second.ready()?.encoder.id).toBe(old?.id);
    expect(await page(instance)).toMatch(GIVEN_BY_MEANING);

    await server.stop();
    expect(await page(instance)).toContain(AWAY);
    topicModel(broken);
    expect((await second.catchUp())?.dimension).toBe(48);
    expect(await page(instance)).toMatch(GIVEN_BY_MEANING);
    expect((await second.ready()?.revisions())?.size).toBe(61);
  });

  it("clears vectors away once nobody has wanted them for a while", async () => {
    const instance = await instanceWithPapers();
    const first = meaningFor(instance, topicModel()).meaning;
    await first.catchUp();
    await first.stop();
    const { meaning, slept } = meaningFor(instance, topicModel(undefined, 3));
    meaning.follow(() => {}, false);
    const began = instance.time.now;
    await eventually(
      async () => vectorFolders(instance),
      (folders) =>
        folders.length === 1 && folders.join().endsWith(meaning.ready()?.encoder.id ?? "none") && slept.length > 5,
    );
    expect(instance.time.now - began).toBeGreaterThanOrEqual(KEPT_MS);
  });

  it("goes on when the file that remembers the encoders is lost or damaged", async () => {
    const instance = await instanceWithPapers();
    const folder = topicModel();
    let meaning = meaningFor(instance, folder).meaning;
    await meaning.catchUp();
    const file = join(instance.dataFolder, "vectors", "encoders.json");
    for (const damage of [
      () => rmSync(file),
      () => writeFileSync(file, "{"),
      () => writeFileSync(file, "[null, 3, {}]"),
    ]) {
      damage();
      meaning = await restart(instance, meaning, folder);
      await meaning.catchUp();
      expect(await page(instance)).toMatch(GIVEN_BY_MEANING);
      expect(existsSync(file)).toBe(true);
    }
  });
});

describe("the command line", () => {
  const imported = async (n: number) => {
    const folder = temporaryFolder();
    const data = join(folder, "data");
    writeFileSync(join(folder, "papers.jsonl"), topicLines(n));
    await run(["import", join(folder, "papers.jsonl"), "--data", data]);
    return data;
  };

  it("makes vectors with a server, and says when it is away", async () => {
    const data = await imported(40);
    const server = await embeddingsServer();
    const environment = { BROADSHEET_ENCODER: `${server.address}#m`, BROADSHEET_ENCODER_KEY: "k3y" };
    const learned = await run(["learn", "--data", data], { environment });
    expect(learned).toMatchObject({ code: 0 });
    expect(learned.stderr).toContain("There is nothing to learn with this encoder; making vectors.");
    expect(learned.stderr).toContain("Every paper has its vector.");
    expect(new Set(server.asked.map(({ authorization }) => authorization))).toEqual(new Set(["Bearer k3y"]));
    const config = await run(["config", "--encoder-key", "k3y"]);
    expect(config.stdout).toContain("--encoder-key");
    expect(config.stdout).not.toContain("k3y");
    server.usual = json(401, { error: { message: "no such key" } });
    const refused = await run(["index", "--data", data, "--encoder", `${server.address}#other`]);
    // Worth another try later.
    expect(refused.code).toBe(4);
    expect(refused.stderr).toContain("The index has 40 papers");
    expect(refused.stderr).toContain("refused the request (401) (is the key right?): no such key.");
    const wrong = await run(["index", "--data", data, "--encoder", "http://127.0.0.1:1/v1"]);
    expect(wrong.stderr).toContain("must name the model after a #");
  });

  it("learns on top of a model in a folder, which serves as it is until then", async () => {
    const data = await imported(2_200);
    const encoder = `refine:${topicModel()}`;
    const indexed = await run(["index", "--data", data, "--encoder", encoder]);
    expect(indexed.stderr).toContain("Every paper has its vector.");
    const learned = await run(["learn", "--data", data, "--encoder", encoder]);
    expect(learned.stderr).toMatch(/Learned from 2,1\d\d papers|No better than the earlier encoder/);
    expect(learned.code).toBe(0);
    const server = await startServer(data, "--encoder", encoder);
    await eventually(
      async () => (await fetch(`${server.address}/papers?q=${QUERY}&limit=120`)).text(),
      (html) => GIVEN_BY_MEANING.test(html),
    );
    const { stderr } = await server.stop();
    // What was learned, or found no better, is not learned again.
    expect(stderr).not.toContain("Learning what words mean");
  });

  it("measures the encoder that is asked for", async () => {
    const folder = temporaryFolder();
    const papers = topicPapers(60);
    const write = (name: string, lines: string[]) => writeFileSync(join(folder, name), lines.join("\n"));
    const collection = join(folder, "topics");
    mkdirSync(join(collection, "qrels"), { recursive: true });
    write(
      "topics/corpus.jsonl",
      papers.map(({ id, title, abstract }) => JSON.stringify({ _id: id, title, text: abstract })),
    );
    write("topics/queries.jsonl", [JSON.stringify({ _id: "q", text: QUERY })]);
    write("topics/qrels/test.tsv", [
      "query\tdoc\tscore",
      ...papers.filter((p) => p.topic === 3).map((p) => `q\t${p.id}\t1`),
    ]);
    const server = await embeddingsServer();
    for (const encoder of [`${server.address}#m`, topicModel()]) {
      const { stdout, code } = await run(["eval", collection, "--encoder", encoder]);
      expect(code).toBe(0);
      expect(stdout).toMatch(/topics +meaning +1 +1\.000/);
    }
    server.usual = json(400, "no");
    const away = await run(["eval", collection, "--encoder", `${server.address}#m`]);
    expect(away.code).toBe(1);
    expect(away.stderr).toContain("refused the request (400): no.");
  });
});
