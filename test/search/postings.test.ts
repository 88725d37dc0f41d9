import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/lib/random.ts";
import { createPostings, type PostingsLists } from "../../src/search/postings/memory.ts";
import { type PaperTerms, packTerms, termsOf, unpackTerms } from "../../src/search/postings/paperTerms.ts";
import type { Phrase } from "../../src/search/postings/phrases.ts";
import type { Narrowing, PostingsQuery } from "../../src/search/postings/postingsQuery.ts";
import { MAX_PAPERS } from "../../src/search/postings/segment.ts";
import { readSnapshot, writeSnapshot } from "../../src/search/postings/snapshot.ts";
import { factTerm, fieldOf, TEXT, type Term, termOf, termsIn } from "../../src/search/postings/terms.ts";
import { topK } from "../../src/search/vectors/topK.ts";
import { temporaryFolder } from "../support/instance.ts";

interface Doc {
  key: number;
  day: number;
  words: string[];
  category: string;
}

const word = fc.constantFrom(..."a b c d e f g".split(" "));
const doc = fc.record({
  key: fc.integer({ min: 1, max: 3_000 }),
  day: fc.integer({ min: 0, max: 9 }),
  words: fc.array(word, { maxLength: 12 }),
  category: fc.constantFrom("cs.LG", "math.OC"),
});
const steps = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ take: fc.uniqueArray(doc, { selector: ({ key }) => key, maxLength: 20 }) }) },
    fc.record({ remove: fc.array(fc.integer({ min: 1, max: 3_000 }), { maxLength: 5 }) }),
    fc.constant({ removeHalf: true } as const),
  ),
  { maxLength: 12 },
);
const asked = fc.record({
  words: fc.array(word, { minLength: 1, maxLength: 4 }),
  all: fc.boolean(),
  must: fc.array(word, { maxLength: 2 }),
  mustNot: fc.array(word, { maxLength: 1 }),
  category: fc.option(fc.constantFrom("cs.LG", "math.OC"), { nil: undefined }),
  fromDay: fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined }),
  toDay: fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined }),
  phrase: fc.option(fc.array(word, { minLength: 1, maxLength: 3 }), { nil: undefined }),
  notPhrase: fc.option(fc.array(word, { minLength: 2, maxLength: 3 }), { nil: undefined }),
  group: fc.option(fc.array(fc.array(word, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 2 }), {
    nil: undefined,
  }),
  limit: fc.integer({ min: 0, max: 60 }),
});

const text = (words: readonly string[]): Term[] => words.map((one) => termOf("text", one));
const phraseOf = (words: readonly string[]): Phrase =>
  words.map((one, offset) => ({ term: termOf("text", one), offset }));

const papers = (docs: readonly Doc[], revision: number): PaperTerms[] =>
  docs.map(({ key, day, words, category }) => {
    const positions = new Map<Term, number[]>([[factTerm(["category", category]), [0]]]);
    for (const [at, term] of text(words).entries()) positions.set(term, [...(positions.get(term) ?? []), at]);
    const terms = Uint32Array.from(positions.keys()).sort();
    const at = (term: Term) => positions.get(term) ?? [];
    return {
      key,
      revision,
      day,
      terms,
      times: Uint8Array.from(terms, (term) => at(term).length),
      positions: Uint16Array.from([...terms].filter((term) => fieldOf(term) === TEXT).flatMap(at)),
    };
  });

/** How often words stand side by side. */
const timesOf = (own: readonly string[], words: readonly string[]): number =>
  own.filter((_, at) => words.every((word, i) => own[at + i] === word)).length;

/** How often any of several phrases begins at a word. */
const groupTimes = ({ words: own }: Doc, ways: readonly (readonly string[])[]): number =>
  own.filter((_, at) => ways.some((way) => way.every((word, i) => own[at + i] === word))).length;

/** As the formula says, paper by paper. */
function bm25(
  docs: readonly Doc[],
  words: readonly string[],
  doc: Doc,
  group?: readonly (readonly string[])[],
): number {
  const mean = docs.reduce((sum, one) => sum + one.words.length, 0) / docs.length || 1;
  const part = (times: (one: Doc) => number): number => {
    const having = docs.filter((other) => times(other) > 0).length;
    const rarity = Math.log(1 + (docs.length - having + 0.5) / (having + 0.5));
    return (rarity * times(doc) * 2.2) / (times(doc) + 1.2 * (0.25 + (0.75 * doc.words.length) / mean) || 1);
  };
  const ofWords = words.map((word) => part((one) => timesOf(one.words, [word])));
  return [...ofWords, group ? part((one) => groupTimes(one, group)) : 0].reduce((sum, score) => sum + score, 0);
}

describe("postings", () => {
  it("find, narrow and score as looking at each paper does, whatever was taken and removed", () => {
    fc.assert(
      fc.property(steps, asked, (steps, { words, category, fromDay, toDay, ...one }) => {
        const postings = createPostings();
        const kept = new Map<number, Doc>();
        const forget = (keys: number[]) => {
          postings.remove(keys);
          for (const key of keys) kept.delete(key);
        };
        for (const [i, step] of steps.entries()) {
          if ("take" in step) {
            postings.take(papers(step.take, i));
            for (const doc of step.take) kept.set(doc.key, doc);
            for (const { key } of step.take) expect(postings.revisionOf(key)).toBe(i);
          } else if ("remove" in step) forget(step.remove);
          else forget([...kept.keys()].filter((_, i) => i % 2 === 0));
        }
        expect([...postings.keys()]).toEqual([...kept.keys()].sort((a, b) => a - b));
        expect(postings.size).toBe(kept.size);
        const narrowing: Narrowing = {
          filter: {
            ...(category === undefined ? {} : { category }),
            ...(fromDay === undefined ? {} : { fromDay }),
            ...(toDay === undefined ? {} : { toDay }),
          },
          must: text(one.must),
          mustNot: text(one.mustNot),
          phrases: one.phrase === undefined ? [] : [phraseOf(one.phrase)],
          notPhrases: one.notPhrase === undefined ? [] : [phraseOf(one.notPhrase)],
        };
        const passes = (doc: Doc) =>
          (category === undefined || doc.category === category) &&
          doc.day >= (fromDay ?? 0) &&
          doc.day <= (toDay ?? 9) &&
          one.must.every((word) => doc.words.includes(word)) &&
          !one.mustNot.some((word) => doc.words.includes(word)) &&
          (one.phrase === undefined || timesOf(doc.words, one.phrase) > 0) &&
          (one.notPhrase === undefined || timesOf(doc.words, one.notPhrase) === 0);
        const hasGroup = (doc: Doc) => groupTimes(doc, one.group ?? []) > 0;
        const marks = postings.marks(narrowing);
        const through = [...kept.values()].filter(passes);
        expect([...marks.keys()].filter((key) => marks[key] === 1)).toEqual(
          through.map(({ key }) => key).sort((a, b) => a - b),
        );
        // Half of a segment's papers may have gone before it is made anew, and until then they count in how rare words are.
        const wanted: PostingsQuery = {
          ...narrowing,
          field: "text",
          terms: text(words),
          groups: one.group === undefined ? [] : [one.group.map(phraseOf)],
          all: one.all,
          limit: one.limit,
        };
        const found = postings.find(wanted);
        const fits = through.filter((doc) =>
          one.all
            ? words.every((word) => doc.words.includes(word)) && (one.group === undefined || hasGroup(doc))
            : words.some((word) => doc.words.includes(word)) || hasGroup(doc),
        );
        expect(found.length).toBe(Math.min(one.limit, fits.length));
        expect(found.map(({ score }) => score)).toEqual(found.map(({ score }) => score).sort((a, b) => b - a));
        for (const hit of found) expect(fits).toContainEqual(expect.objectContaining({ key: hit.key, day: hit.day }));
        const restored = createPostings();
        restored.restore(postings.lists());
        expect(restored.find(wanted)).toEqual(found);
        const untouched = createPostings();
        untouched.take(papers([...kept.values()], 1));
        const all = [...kept.values()];
        const scores = fits.map((doc) => bm25(all, words, doc, one.group)).sort((a, b) => b - a);
        for (const [i, hit] of untouched.find(wanted).entries()) {
          expect(hit.score).toBeCloseTo(bm25(all, words, kept.get(hit.key) as Doc, one.group), 4);
          expect(hit.score).toBeCloseTo(scores[i] as number, 4);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("keep more papers than a segment holds, taken a few at a time", () => {
    const postings = createPostings();
    const random = seeded(7);
    const count = MAX_PAPERS + 5_000;
    for (let made = 0; made < count; ) {
      const docs = Array.from({ length: Math.min(count - made, 1 + random.below(900)) }, (_, i) => ({
        key: made + i + 1,
        day: 0,
        words: ["common", `of${(made + i) % 100}`],
        category: "cs.LG",
      }));
      postings.take(papers(docs, 1));
      made += docs.length;
    }
    const find = (word: string, limit: number) =>
      postings.find({ field: "text", terms: text([word]), all: false, filter: {}, limit });
    expect(find("of7", 1_000).map(({ key }) => key % 100)).toEqual(
      new Array(Math.floor((count - 8) / 100) + 1).fill(8),
    );
    expect(new Set(find("common", count + 1).map(({ key }) => key)).size).toBe(count);
    expect(find("common", 10)).toHaveLength(10);
    expect(find("absent", 10)).toEqual([]);
  });
});

describe("a snapshot", () => {
  const ORIGIN = { generation: "g", cursor: { write: 7, key: 300 } };
  const file = () => join(temporaryFolder(), "postings.bin");
  const some = () => {
    const postings = createPostings();
    const docs = Array.from({ length: 300 }, (_, i) => ({
      key: i + 1,
      day: i,
      words: [`w${i % 7}`],
      category: "cs.LG",
    }));
    postings.take(papers(docs, 5));
    postings.remove([7, 9]);
    return postings;
  };

  it("is what was written, though papers go while it is", async () => {
    const path = file();
    const postings = some();
    const writing = writeSnapshot(path, postings.lists(), ORIGIN);
    const wanted: PostingsQuery = { field: "text", terms: text(["w0", "w1"]), all: false, filter: {}, limit: 1_000 };
    const before = postings.find(wanted);
    postings.remove([1, 2, 3]);
    await writing;
    const restored = createPostings();
    const read = await readSnapshot(path, ORIGIN.generation);
    expect(read?.cursor).toEqual(ORIGIN.cursor);
    restored.restore(read?.lists as PostingsLists);
    expect(restored.find(wanted)).toEqual(before);
    expect([restored.size, restored.revisionOf(1), restored.revisionOf(7)]).toEqual([298, 5, undefined]);
  });

  it("is none of another file of rows", async () => {
    const path = file();
    await writeSnapshot(path, some().lists(), ORIGIN);
    expect(await readSnapshot(path, "another")).toBeUndefined();
  });

  it("is none when it is cut off or damaged", async () => {
    const path = file();
    expect(await readSnapshot(path, ORIGIN.generation)).toBeUndefined();
    await writeSnapshot(path, some().lists(), ORIGIN);
    const whole = readFileSync(path);
    const damages = fc.oneof(
      fc.nat(whole.length - 1).map((length) => whole.subarray(0, length)),
      fc.nat(whole.length - 1).map((at) => {
        const bytes = Buffer.from(whole);
        bytes[at] = (bytes[at] ?? 0) ^ 1;
        return bytes;
      }),
    );
    await fc.assert(
      fc.asyncProperty(damages, async (bytes) => {
        writeFileSync(path, bytes);
        expect(await readSnapshot(path, ORIGIN.generation)).toBeUndefined();
      }),
    );
  });
});

describe("terms", () => {
  it("of a paper are what a query's words give, each in its field", () => {
    const made = termsOf({
      title: "Colour matching of the $L_2$ losses",
      abstract: "Well-known methods minimise it.",
      authors: ["Émile Østergaard"],
      categories: ["cs.LG"],
      hasCode: true,
    });
    expect(unpackTerms(packTerms(made))).toEqual(made);
    const terms = new Set(made.terms);
    const has = (words: string, field: "text" | "forms" | "names" = "text") =>
      termsIn(field, words).length > 0 && termsIn(field, words).every((term) => terms.has(term));
    for (const words of ["color", "match", "loss", "l2", "known method", "minimization"]) expect(has(words)).toBe(true);
    expect(has("loss minimise", "forms")).toBe(true);
    expect(has("minimization", "forms")).toBe(false);
    expect(has("ostergaard emile", "names")).toBe(true);
    expect(has("color", "names")).toBe(false);
    expect(termsIn("text", "of the it")).toEqual([]);
    for (const fact of [
      ["category", "cs.LG"],
      ["author", "emile ostergaard"],
      ["has", "code"],
    ] as const)
      expect(terms.has(factTerm(fact))).toBe(true);
    expect(terms.has(factTerm(["category", "cs.CL"]))).toBe(false);
  });
});

it("the largest are those that sorting puts first", () => {
  const numbers = fc.oneof(
    fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { maxLength: 200 }),
    fc.array(fc.constantFrom(0, 1, 2), { maxLength: 200 }),
  );
  fc.assert(
    fc.property(numbers, fc.integer({ min: 0, max: 60 }), (numbers, limit) => {
      const values = Float32Array.from(numbers);
      const sorted = [...values.keys()].sort((a, b) => (values[b] as number) - (values[a] as number) || a - b);
      expect(topK(values, limit)).toEqual(sorted.slice(0, limit));
    }),
  );
});
