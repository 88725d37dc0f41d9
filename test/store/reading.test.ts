/** How much is kept of what a reader was shown and has read. */
import { expect, it } from "vitest";
import { MAX_IMPRESSIONS } from "../../src/domain/reading/reading.ts";
import { addImpressions, impressionsOf } from "../../src/store/reading/impressions.ts";
import { NOW } from "../support/made/records.ts";
import { world } from "../support/world.ts";

it("Impressions are at most so many a reader, and the oldest go", async () => {
  const { instance, bob, carol, papers } = await world({ papers: 120, readers: { bob: "reader", carol: "reader" } });
  const { db } = instance;
  const cards = papers.map(({ key }, i) => ({ key, position: i + 1 }));
  const days = Math.ceil(MAX_IMPRESSIONS / cards.length) + 2;
  const dayOf = (n: number) => new Date(NOW + n * 86_400_000).toISOString().slice(0, 10);
  const add = (readerId: number, n: number) =>
    db
      .transaction()
      .execute((tx) =>
        addImpressions(tx, { readerId, list: "edition", day: dayOf(n), at: NOW + n * 86_400_000, cards }),
      );
  await add(carol.id, 0);
  for (let n = 0; n < days; n++) await add(bob.id, n);
  const kept = await impressionsOf(db, bob.id, 2 * MAX_IMPRESSIONS);
  expect(kept).toHaveLength(MAX_IMPRESSIONS);
  expect(kept[0]).toMatchObject({ day: dayOf(days - 1), position: 1 });
  const oldest = new Set(kept.map(({ day }) => day));
  expect([oldest.has(dayOf(0)), oldest.has(dayOf(days - 2))]).toEqual([false, true]);
  expect(await impressionsOf(db, carol.id, 200)).toHaveLength(cards.length);
}, 60_000);
