import { describe, expect, it } from "vitest";
import type { EditionRow } from "../../src/evaluation/captures.ts";
import { pastExpectations } from "../../src/evaluation/prior/pastExpectations.ts";
import { seeded } from "../../src/lib/random.ts";

const DAYS = 60;
const dayOf = (n: number) => new Date(Date.UTC(2025, 0, 1 + n)).toISOString().slice(0, 10);

function rows(): EditionRow[] {
  const random = seeded(4);
  return Array.from({ length: DAYS * 20 }, (_, n) => {
    const author = random.below(60);
    return {
      day: dayOf(Math.floor(n / 20)),
      id: `2501.${String(n).padStart(5, "0")}`,
      title: `Quokka ${["fur", "teeth", "ears"][random.below(3)]}`,
      summary: "",
      authors: [`Author ${author}`],
      submitter: `reader ${random.below(5)}`,
      hasCode: false,
      hasPage: false,
      upvotes: Math.round((author < 12 ? 30 : 5) * (0.5 + random.next())),
    };
  });
}

describe("expectations of past papers", () => {
  it("do not change when votes of the same or later days do", () => {
    const from = dayOf(40);
    const asked = dayOf(52);
    const real = pastExpectations(rows(), from);
    const changed = rows().map((row) =>
      row.day >= asked ? { ...row, upvotes: 7 * (row.authors[0]?.length ?? 0) } : row,
    );
    const other = pastExpectations(changed, from);
    const names = rows()
      .filter(({ day }) => day <= asked && day >= from)
      .map(({ day, id }) => `${day} ${id}`);
    expect(names).toHaveLength(13 * 20);
    for (const name of names) expect(other?.of(name)).toBe(real?.of(name));
    // And they do change when those of the day before do.
    const before = rows().map((row) => (row.day === dayOf(51) ? { ...row, upvotes: row.upvotes === 0 ? 9 : 0 } : row));
    const moved = pastExpectations(before, from);
    expect(names.some((name) => moved?.of(name) !== real?.of(name))).toBe(true);
  });

  it("are 1 for what is not known, and none at all where past papers are too few", () => {
    expect(pastExpectations(rows(), dayOf(40))?.of("2025-03-01 nothing")).toBe(1);
    expect(pastExpectations(rows(), dayOf(20))).toBeUndefined();
  });
});
