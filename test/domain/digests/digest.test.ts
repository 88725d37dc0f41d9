/** Choosing: each paper once, the most wanted first, counts that are true. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type CandidateGroup,
  choosePapers,
  compareCandidates,
  type DigestCandidate,
} from "../../../src/domain/digests/digest.ts";

const group = (title: string, ...places: number[]): CandidateGroup => ({ title, reason: `in ${title}`, places });

describe("choosing", () => {
  it("gives each paper to the first interest that wants it, and lets interests take turns", () => {
    const { sections, total } = choosePapers(
      [group("Ada", 7), group("cs.LG", 0, 1, 2, 3, 4, 5, 6, 7), group("stat", 3, 8)],
      () => true,
      5,
    );
    expect(sections.map(({ group: { title }, places, total: all }) => [title, places, all])).toEqual([
      ["Ada", [7], 1],
      ["cs.LG", [0, 1, 2], 7],
      ["stat", [8], 1],
    ]);
    expect(total).toBe(9);
  });

  it("leaves out what was had before, in the counts too", () => {
    const { sections, total } = choosePapers([group("cs.LG", 0, 1, 2), group("stat", 1)], (place) => place !== 0, 10);
    expect([sections.map(({ places }) => places), total]).toEqual([[[1, 2]], 2]);
    expect(choosePapers([group("cs.LG", 0)], () => false, 10)).toEqual({ sections: [], total: 0 });
  });

  it("never repeats, never exceeds, and shows all where there is room", () => {
    const places = fc.uniqueArray(fc.integer({ min: 0, max: 40 })).map((list) => list.sort((a, b) => a - b));
    const groups = fc.array(
      places.map((list): CandidateGroup => ({ reason: "", places: list })),
      { maxLength: 6 },
    );
    const had = fc.uniqueArray(fc.integer({ min: 0, max: 40 })).map((list) => new Set(list));
    fc.assert(
      fc.property(groups, had, fc.integer({ min: 1, max: 50 }), (some, before, papers) => {
        const { sections, total } = choosePapers(some, (place) => !before.has(place), papers);
        const shown = sections.flatMap((section) => section.places);
        expect(new Set(shown).size).toBe(shown.length);
        const wanted = new Set(some.flatMap((one) => one.places).filter((place) => !before.has(place)));
        expect(shown.every((place) => wanted.has(place))).toBe(true);
        expect([total, shown.length]).toEqual([wanted.size, Math.min(papers, wanted.size)]);
        expect(sections.reduce((sum, section) => sum + section.total, 0)).toBeGreaterThanOrEqual(shown.length);
        for (const section of sections) {
          expect(section.places).toEqual([...section.places].sort((a, b) => a - b));
          // Nothing more wanted of the same section is passed over.
          const own = section.group.places.filter(
            (place) => !before.has(place) && !others(sections, section).has(place),
          );
          expect(
            own
              .filter((place) => place < (section.places.at(-1) ?? 0))
              .every((p) => shown.includes(p) || wantedEarlier(some, section.group, p)),
          ).toBe(true);
        }
      }),
    );
  });
});

type Sections = ReturnType<typeof choosePapers>["sections"];
const others = (sections: Sections, own: Sections[number]) =>
  new Set(sections.filter((section) => section !== own).flatMap(({ places }) => places));
/** Whether the place belongs to a want before this one. */
const wantedEarlier = (wants: readonly CandidateGroup[], own: CandidateGroup, place: number): boolean =>
  wants.slice(0, wants.indexOf(own)).some(({ places }) => places.includes(place));

describe("the order", () => {
  it("is by upvotes, people before rules before nobody, the earlier submission, and a total order", () => {
    const paper = (key: number, given: Partial<DigestCandidate>): DigestCandidate => ({
      key,
      votes: 0,
      by: "people",
      at: 5,
      ...given,
    });
    const papers = [
      paper(1, { by: "nobody", at: 1 }),
      paper(2, { by: "nobody", at: 9 }),
      paper(3, { by: "rule", at: 1 }),
      paper(4, { at: 7 }),
      paper(5, { at: 6 }),
      paper(6, { votes: 2, by: "nobody" }),
      paper(7, { votes: 12, by: "rule" }),
    ];
    expect(papers.sort(compareCandidates).map(({ key }) => key)).toEqual([7, 6, 5, 4, 3, 2, 1]);
    const any = fc.record<DigestCandidate>({
      key: fc.integer({ min: 1, max: 9 }),
      votes: fc.integer({ min: 0, max: 2 }),
      by: fc.constantFrom("people", "rule", "nobody"),
      at: fc.integer({ min: 0, max: 2 }),
    });
    fc.assert(
      fc.property(any, any, any, (a, b, c) => {
        expect(Math.sign(compareCandidates(a, b)) + Math.sign(compareCandidates(b, a))).toBe(0);
        if (compareCandidates(a, b) <= 0 && compareCandidates(b, c) <= 0)
          expect(compareCandidates(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });
});
