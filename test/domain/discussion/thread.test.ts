import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countLinks, wordsOf } from "../../../src/domain/discussion/commentLimits.ts";
import { banProblem } from "../../../src/domain/discussion/report.ts";
import {
  outlineThreads,
  PAGE_CHARACTERS,
  PAGE_COMMENTS,
  PAGE_THREADS,
  type ThreadComment,
  threadPages,
} from "../../../src/domain/discussion/thread.ts";

/** Any number of comments, each answering an earlier one or none. */
const comments: fc.Arbitrary<ThreadComment[]> = fc
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
  it("has every comment that is not gone, and of those that are gone only the ones with answers", () =>
    fc.assert(
      fc.property(comments, (given) => {
        const nodes = outlineThreads(given);
        const ids = new Set(nodes.map(({ comment }) => comment.id));
        expect(ids.size).toBe(nodes.length);
        for (const comment of given) {
          const hasAnswers = given.some(({ id, parentId }) => parentId === comment.id && ids.has(id));
          expect(ids.has(comment.id)).toBe(!comment.gone || hasAnswers);
        }
      }),
    ));

  it("puts answers below what they answer, the oldest first", () =>
    fc.assert(
      fc.property(comments, (given) => {
        const nodes = outlineThreads(given);
        const above: ThreadComment[] = [];
        for (const { comment, depth, parent } of nodes) {
          above.length = depth;
          expect(parent?.id ?? null).toBe(comment.parentId);
          expect(above.at(-1)).toBe(parent);
          above.push(comment);
        }
        const siblings = Map.groupBy(nodes, ({ comment }) => comment.parentId);
        for (const list of siblings.values()) {
          const ids = list.map(({ comment }) => comment.id);
          expect(ids).toEqual(ids.toSorted((a, b) => a - b));
        }
      }),
    ));

  it("goes over bounded pages that lose nothing, and parts no thread without need", () =>
    fc.assert(
      fc.property(comments, (given) => {
        const nodes = outlineThreads(given);
        const pages = threadPages(nodes);
        expect(pages.flat()).toEqual(nodes);
        for (const [i, page] of pages.entries()) {
          const characters = page.reduce((sum, { comment }) => sum + comment.characters, 0);
          expect(page.filter(({ depth }) => depth === 0).length).toBeLessThanOrEqual(PAGE_THREADS);
          expect(page.length).toBeLessThanOrEqual(PAGE_COMMENTS);
          expect(characters).toBeLessThanOrEqual(PAGE_CHARACTERS);
          const next = pages[i + 1]?.[0];
          if (next && next.depth > 0)
            expect(page.length === PAGE_COMMENTS || characters + next.comment.characters > PAGE_CHARACTERS).toBe(true);
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
  ])("in %j are counted, papers left out", (text, n) => expect(countLinks(text)).toBe(n));
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
