import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { expect, it } from "vitest";
import { DAY_MS } from "../../src/lib/time.ts";
import { openIndex, type PaperIndex } from "../../src/search/index/paperIndex.ts";
import { temporaryFolder } from "../support/instance.ts";

const steps = fc.array(
  fc.oneof(
    fc.record({ put: fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 6 }) }),
    fc.record({ remove: fc.integer({ min: 1, max: 12 }) }),
    fc.constant({ makeAnew: true } as const),
  ),
  { minLength: 4, maxLength: 12 },
);

const paper = (key: number, n: number) => ({
  key,
  revision: n,
  title: `quokka mark${n}`,
  abstract: "",
  authors: [],
  categories: n % 2 === 0 ? ["cs.LG"] : ["math.OC"],
  publishedAt: n * DAY_MS,
  hasCode: false,
});

const asked = (text: string) => ({ text, column: "text", all: false, filter: {}, limit: 100 }) as const;

const found = async (index: PaperIndex, text: string) =>
  (await index.find(asked(text))).map(({ key, day }) => `${key} on ${day}`).sort();

it("the index gives papers as they are, whatever changes and goes, and another file takes its place", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (steps) => {
      const folder = temporaryFolder();
      const index = openIndex(folder);
      await index.prepare();
      const reader = openIndex(folder);
      const now = new Map<number, number>();
      const put: string[] = [];
      for (const step of [{ put: [1, 2, 3] }, ...steps]) {
        if ("put" in step) {
          const first = put.length;
          put.push(...step.put.map((key, i) => `${key} on ${first + i}`));
          await index.put(step.put.map((key, i) => paper(key, first + i)));
          for (const [i, key] of step.put.entries()) now.set(key, first + i);
        } else if ("remove" in step) {
          await index.remove([step.remove]);
          now.delete(step.remove);
        } else {
          await index.reset();
          now.clear();
        }
        const expected = [...now].map(([key, n]) => `${key} on ${n}`).sort();
        expect(await found(index, "quokka")).toEqual(expected);
        const even = [...now].filter(([, n]) => n % 2 === 0).map(([key]) => key);
        const marks = await index.matching({ category: "cs.LG" });
        expect([...marks.keys()].filter((key) => marks[key] === 1).sort()).toEqual(even.sort());
        // Another process sees the same.
        expect(await found(reader, "quokka")).toEqual(expected);
        for (const [n, row] of put.entries())
          expect(await found(reader, `mark${n}`)).toEqual(
            expected.includes(row) && now.get(Number.parseInt(row, 10)) === n ? [row] : [],
          );
      }
      reader.close();
      index.close();
    }),
    { numRuns: 12 },
  );
});

it("the index opened again begins with its snapshot, and takes what came, changed and went since", async () => {
  const folder = temporaryFolder();
  const all = Array.from({ length: 1_300 }, (_, i) => paper(i + 1, i));
  const index = openIndex(folder);
  await index.prepare();
  await index.put(all);
  await index.keep?.();
  const snapshot = readdirSync(join(folder, "index")).filter((name) => name.startsWith("postings_"));
  expect(snapshot).toEqual(["postings_6.bin"]);
  await index.put([paper(5, 2_000), paper(1_400, 2_001)]);
  await index.remove([6]);
  index.close();
  for (const damaged of [false, true]) {
    if (damaged) writeFileSync(join(folder, "index", snapshot[0] ?? ""), "damaged");
    const again = openIndex(folder);
    expect(await found(again, "mark2000")).toEqual(["5 on 2000"]);
    expect(await found(again, "mark4")).toEqual([]);
    expect(await found(again, "mark5")).toEqual([]);
    expect(await found(again, "mark2001")).toEqual(["1400 on 2001"]);
    expect(await found(again, "mark1299")).toEqual(["1300 on 1299"]);
    expect((await again.find({ ...asked("quokka"), limit: 5_000 })).length).toBe(1_300);
    again.close();
  }
});

it("phrases are found by the places of their words, of other words between them, and not across title and abstract", async () => {
  const index = openIndex(temporaryFolder());
  await index.prepare();
  const texts: [string, string][] = [
    ["Attention is all you need", "Neural networks of graphs."],
    ["All you need is attention", "Graph neural networks, and graph neural network."],
    ["Graph", "neural networks"],
    ["State-of-the-art methods", "The state of an art."],
  ];
  await index.put(texts.map(([title, abstract], i) => ({ ...paper(i + 1, i), title, abstract })));
  const having = async (text: string, phrase: string) =>
    (await index.find({ ...asked(text), phrases: [phrase] })).map(({ key }) => key).sort();
  expect(await having("attention", "attention is all you need")).toEqual([1]);
  expect(await having("graph", "graph neural network")).toEqual([2]);
  expect(await having("state", "state of the art")).toEqual([4]);
  expect(await having("state", "state-of-the-art")).toEqual([4]);
  expect(await having("state", "art state")).toEqual([]);
  const without = async (phrase: string) =>
    (await index.find({ ...asked("graph neural"), without: [phrase] })).map(({ key }) => key).sort();
  expect(await without("graph neural")).toEqual([1, 3]);
  expect(await without("to be")).toEqual([1, 2, 3]);
  index.close();
});

it("what was written while others' rows were being read is found at once", async () => {
  const folder = temporaryFolder();
  const index = openIndex(folder);
  await index.prepare();
  await index.put(Array.from({ length: 3_000 }, (_, i) => paper(i + 1, i)));
  const reading = index.find(asked("quokka"));
  await index.put([paper(5_000, 5_000)]);
  expect(await found(index, "mark5000")).toEqual(["5000 on 5000"]);
  await reading;
  index.close();
});

it("a name without a letter is nobody's, and a phrase of words that the index leaves out is in no paper", async () => {
  const index = openIndex(temporaryFolder());
  await index.prepare();
  await index.put([paper(1, 1)]);
  expect(await index.find({ ...asked("quokka"), named: ["---"] })).toEqual([]);
  expect(await index.find({ ...asked("quokka"), phrases: ["the"] })).toEqual([]);
  expect(await index.find({ ...asked("quokka"), phrases: ["to be"] })).toEqual([]);
  index.close();
});

it("a snapshot that cannot be written keeps nothing else from being done", async () => {
  const folder = temporaryFolder();
  const index = openIndex(folder);
  await index.prepare();
  await index.put(Array.from({ length: 1_300 }, (_, i) => paper(i + 1, i)));
  mkdirSync(join(folder, "index", "postings_6.bin.new"));
  await index.keep?.();
  expect(await found(index, "mark7")).toEqual(["8 on 7"]);
  index.close();
});

it("many searches at once, phrases among them, are answered while rows are written", async () => {
  const index = openIndex(temporaryFolder());
  await index.prepare();
  await index.put([paper(1, 1)]);
  const phrase = { ...asked("quokka"), phrases: ["quokka mark1"] };
  let writing = true;
  const searching = Array.from({ length: 8 }, async (_, i) => {
    const answers: number[] = [];
    for (; writing; await setImmediate())
      answers.push((await index.find(i % 2 === 0 ? phrase : asked("mark1"))).length);
    return answers;
  });
  for (let round = 2; round <= 7; round++) {
    await index.put([paper(round, round)]);
    expect(await found(index, `mark${round}`)).toHaveLength(1);
  }
  writing = false;
  const answers = (await Promise.all(searching)).flat();
  expect(answers.length).toBeGreaterThan(20);
  expect(new Set(answers)).toEqual(new Set([1]));
  expect(index.failing()).toBe(false);
  index.close();
});

it("is opened with fresh eyes while it is being read, and nothing is taken for damage", async () => {
  const folder = temporaryFolder();
  const index = openIndex(folder);
  await index.prepare();
  await index.put(Array.from({ length: 900 }, (_, i) => paper(i + 1, i)));
  index.close();
  const damages: string[] = [];
  for (let round = 0; round < 5; round++) {
    const again = openIndex(folder, { onDamage: (why) => damages.push(why) });
    const reading = again.find({ ...asked("mark7"), phrases: ["quokka mark7"] });
    const preparing = again.prepare();
    const sizes = [];
    for (let asked = 0; asked < 20; asked++) sizes.push(await again.size());
    expect(await preparing).toBe(false);
    expect(await reading).toHaveLength(1);
    expect(new Set(sizes)).toEqual(new Set([900]));
    again.close();
  }
  expect(damages).toEqual([]);
});
