import { describe, expect, it } from "vitest";
import { learnEditionPrior } from "../../src/app/editions/editionPrior.ts";
import { applyListings } from "../../src/store/editions/listings.ts";
import { freshInstance } from "../support/instance.ts";
import { record } from "../support/made/records.ts";

const AT = Date.UTC(2025, 5, 1);
const dayOf = (n: number) => new Date(AT + n * 86_400_000).toISOString().slice(0, 10);
const idOf = (n: number) => `2506.${String(n).padStart(5, "0")}`;

/** Twenty-five papers a day that another site listed; readers there like Ada Sample's papers and those that mira submits. */
async function listed(papers: number) {
  const instance = await freshInstance();
  const each = Array.from({ length: papers }, (_, n) => ({ n, liked: n % 3 === 0, mira: n % 5 === 0 }));
  await instance.add(
    ...each.map(({ n, liked }) =>
      record({
        id: idOf(n),
        title: `Study number ${n}`,
        authors: [liked ? "Ada Sample" : "Bo Other", `Co Author${n}`],
      }),
    ),
  );
  await instance.db.transaction().execute((tx) =>
    applyListings(
      tx,
      each.map(({ n, liked, mira }) => ({
        day: dayOf(Math.floor(n / 25)),
        paperId: idOf(n),
        site: "huggingface",
        submitter: mira ? "mira" : `reader${n % 7}`,
        submittedAt: AT + n,
        upvotes: (liked ? 40 : 5) * (mira ? 3 : 1),
        takenAt: AT + n,
        links: [],
      })),
    ),
  );
  const keys = new Map(
    (await instance.db.selectFrom("papers").select(["id", "key"]).execute()).map((row) => [row.id, row.key]),
  );
  return { ...instance, keyOf: (n: number) => keys.get(idOf(n)) ?? 0 };
}

describe("the prior of an instance's editions", () => {
  it("expects more of authors and submitters whose papers did well, before the papers have votes", async () => {
    const { db, keyOf } = await listed(550);
    const prior = await learnEditionPrior(db, dayOf(21));
    expect(prior?.papers).toBe(525);
    const [liked, other, submitted] = [528, 529, 530].map(keyOf) as [number, number, number];
    const expected = (await prior?.expected(db, [liked, other, submitted, 999_999])) ?? new Map();
    expect(expected.get(liked)).toBeGreaterThan(2 * (expected.get(other) ?? 9));
    expect(expected.get(submitted)).toBeGreaterThan(1.5 * (expected.get(other) ?? 9));
    expect(expected.get(999_999)).toBe(1);
    const again = await (await learnEditionPrior(db, dayOf(21)))?.expected(db, [liked]);
    expect(again?.get(liked)).toBe(expected.get(liked));
  });

  it("is not there before there are five hundred papers, and counts only days that are over", async () => {
    const { db } = await listed(510);
    expect(await learnEditionPrior(db, dayOf(20))).toMatchObject({ papers: 500 });
    expect(await learnEditionPrior(db, dayOf(19))).toBeUndefined();
  });
});
