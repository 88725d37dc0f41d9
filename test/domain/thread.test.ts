import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linksIn, wordsOf } from "../../src/domain/discussion/commentLimits.ts";
import { banProblem } from "../../src/domain/discussion/report.ts";
import {
  outlineThreads,
  PAGE_CHARACTERS,
  PAGE_COMMENTS,
  PAGE_THREADS,
  type ThreadComment,
  threadPages,
} from "../../src/domain/discussion/thread.ts";

/** Any number of remarks, each answering an earlier one or none. */
const remarks: fc.Arbitrary<ThreadComment[]> = fc
  .array(fc.record({ above: fc.nat(), answers: fc.boolean(), gone: fc.boolean(), characters: fc.nat(20_000) }), {
    maxLength: 400,
  })
  .map((given) =>
    given.map(({ above, answers, gone, characters }, i) => ({
      id: i + 1,
      parentId: answers && i > 0 ? 1 + (above % i) : null,
      gone,
      characters,
    })),
  );

describe("the outline of a discussion", () => {
  it("has all that is not gone, and of what is gone just what something hangs on", () =>
    fc.assert(
      fc.property(remarks, (given) => {
        const places = outlineThreads(given);
        const ids = new Set(places.map(({ remark }) => remark.id));
        expect(ids.size).toBe(places.length);
        for (const remark of given) {
          const hasAnswers = given.some(({ id, parentId }) => parentId === remark.id && ids.has(id));
          expect(ids.has(remark.id)).toBe(!remark.gone || hasAnswers);
        }
      }),
    ));

  it("puts answers below what they answer, the oldest first", () =>
    fc.assert(
      fc.property(remarks, (given) => {
        const places = outlineThreads(given);
        const above: ThreadComment[] = [];
        for (const { remark, depth, answers } of places) {
          above.length = depth;
          expect(answers?.id ?? null).toBe(remark.parentId);
          expect(above.at(-1)).toBe(answers);
          above.push(remark);
        }
        const siblings = Map.groupBy(places, ({ remark }) => remark.parentId);
        for (const list of siblings.values()) {
          const ids = list.map(({ remark }) => remark.id);
          expect(ids).toEqual(ids.toSorted((a, b) => a - b));
        }
      }),
    ));

  it("goes over bounded pages that lose nothing, and parts no thread without need", () =>
    fc.assert(
      fc.property(remarks, (given) => {
        const places = outlineThreads(given);
        const pages = threadPages(places);
        expect(pages.flat()).toEqual(places);
        for (const [i, page] of pages.entries()) {
          const characters = page.reduce((sum, { remark }) => sum + remark.characters, 0);
          expect(page.filter(({ depth }) => depth === 0).length).toBeLessThanOrEqual(PAGE_THREADS);
          expect(page.length).toBeLessThanOrEqual(PAGE_COMMENTS);
          expect(characters).toBeLessThanOrEqual(PAGE_CHARACTERS);
          const next = pages[i + 1]?.[0];
          if (next && next.depth > 0)
            expect(page.length === PAGE_COMMENTS || characters + next.remark.characters > PAGE_CHARACTERS).toBe(true);
        }
      }),
    ));
});

describe("the words of a text", () => {
  it.each([
    ["Buy NOW!!", "buy   now"],
    ["Buy-now", "(buy) *now*"],
    ["Bálazs", "balazs"],
  ])("%j are those of %j", (one, other) => expect(wordsOf(one)).toBe(wordsOf(other)));
  it("are the signs where there are no words", () => {
    expect(wordsOf("👍")).not.toBe(wordsOf("👎"));
    expect(wordsOf("+ +")).toBe("+ +");
  });
});

describe("links", () => {
  it.each([
    ["none at all, main.py", 0],
    ["https://a.example, [b](http://b.example/c) and HTTPS://D.example", 3],
    ["https://arxiv.org/abs/2309.12307 and https://arxiv.org/pdf/2309.12307v2", 0],
    ["https://arxiv.org.evil.example/abs/2309.12307", 1],
  ])("in %j are counted, papers left out", (text, n) => expect(linksIn(text)).toBe(n));
});

it("each role bans those below it, and nobody themselves", () => {
  const who = (id: number, role: "reader" | "curator" | "moderator" | "admin") => ({ id, role });
  const may = (by: ReturnType<typeof who>, whom: ReturnType<typeof who>) => banProblem(by, whom) === undefined;
  expect(may(who(1, "moderator"), who(2, "reader"))).toBe(true);
  expect(may(who(1, "moderator"), who(2, "curator"))).toBe(true);
  expect(may(who(1, "moderator"), who(2, "moderator"))).toBe(false);
  expect(may(who(1, "admin"), who(2, "moderator"))).toBe(true);
  expect(may(who(1, "admin"), who(2, "admin"))).toBe(false);
  expect(may(who(1, "admin"), who(1, "admin"))).toBe(false);
});
