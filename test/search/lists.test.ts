import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { upvote } from "../../src/store/editions/upvotes.ts";
import { addReader } from "../../src/store/readers/readers.ts";
import { freshInstance, type TestInstance, textOf, titlesIn } from "../support/instance.ts";
import { DAY_MS, NOW, record } from "../support/made/records.ts";

const at = (daysAgo: number) => [{ version: 1, createdAt: NOW - daysAgo * DAY_MS }];
const next = (html: string) => /rel="next" href="([^"]*)"/.exec(html)?.[1]?.replace(/&amp;/g, "&");

async function upvotes(instance: TestInstance, id: string, n: number): Promise<void> {
  await instance.db.transaction().execute(async (tx) => {
    const { key } = await tx.selectFrom("papers").select("key").where("id", "=", id).executeTakeFirstOrThrow();
    for (let i = 0; i < n; i++)
      await upvote(tx, key, await addReader(tx, { handle: `${id}-${i}`, name: "A reader", at: NOW }), NOW);
  });
}

describe("lists", () => {
  it("are ordered by upvotes, with a query among the papers with every word, without one among all", async () => {
    const instance = await freshInstance();
    await instance.add(
      record({ id: "2501.00001", title: "Quokka ecology", versions: at(3) }),
      record({ id: "2501.00002", title: "Quokka anatomy", versions: at(2) }),
      record({ id: "2501.00003", title: "Quokka song", versions: at(1) }),
      record({ id: "2501.00004", title: "Wombat song", versions: at(4) }),
    );
    await upvotes(instance, "2501.00001", 1);
    await upvotes(instance, "2501.00002", 2);
    await upvotes(instance, "2501.00004", 3);
    const titles = async (path: string) => titlesIn((await instance.get(path)).html);
    expect(await titles("/papers?q=quokka&sort=upvotes")).toEqual(["Quokka anatomy", "Quokka ecology", "Quokka song"]);
    expect(await titles("/papers?sort=upvotes")).toEqual([
      "Wombat song",
      "Quokka anatomy",
      "Quokka ecology",
      "Quokka song",
    ]);
    expect((await instance.get("/papers?sort=votes")).status).toBe(400);
  });

  it("go on with the same papers while others arrive, whatever the order", async () => {
    const queries = ["quokka", "quokka song", "", "quokka -wombat"];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...queries),
        fc.constantFrom("relevance", "date", "upvotes"),
        fc.integer({ min: 1, max: 12 }),
        async (query, sort, arriving) => {
          const instance = await freshInstance();
          const paper = (i: number) =>
            record({ title: `Quokka ${i % 3 === 0 ? "song" : "life"} ${i}`, abstract: "quokka ".repeat(1 + (i % 5)) });
          await instance.add(...Array.from({ length: 11 }, (_, i) => paper(i)));
          const parameters = new URLSearchParams({ ...(query ? { q: query } : {}), sort, limit: "3" });
          const whole = titlesIn(
            (
              await instance.get(
                `/papers?${new URLSearchParams([...parameters].map(([k, v]) => [k, k === "limit" ? "60" : v]))}`,
              )
            ).html,
          );
          const seen: string[] = [];
          for (let path: string | undefined = `/papers?${parameters}`; path; ) {
            const { html } = await instance.get(path);
            seen.push(...titlesIn(html));
            path = next(html);
            await instance.add(...Array.from({ length: arriving }, (_, i) => paper(i)));
          }
          expect(seen).toEqual(whole);
        },
      ),
      { numRuns: 8 },
    );
  }, 60_000);

  it("of papers like others leave those out, and are found by words while nothing is known of meanings", async () => {
    const instance = await freshInstance();
    await instance.add(
      record({
        id: "2501.00001",
        title: "Songs of the quokka",
        abstract: "Quokkas sing at dusk.",
        categories: ["q-bio.PE"],
      }),
      record({
        id: "2501.00002",
        title: "Dusk choruses",
        abstract: "Who sings, and why the quokka does.",
        categories: ["q-bio.PE"],
      }),
      record({ id: "2501.00003", title: "Quokka diets", abstract: "What a quokka eats.", categories: ["q-bio.NC"] }),
      record({ id: "2501.00004", title: "Convex losses", abstract: "A bound." }),
    );
    const { html } = await instance.get("/papers?like=2501.00001");
    expect(titlesIn(html)).toEqual(["Dusk choruses", "Quokka diets"]);
    expect(html).toContain("Songs of the quokka");
    expect(titlesIn((await instance.get("/papers?like=2501.00001&like=arXiv:2501.00003v2")).html)[0]).toBe(
      "Dusk choruses",
    );
    expect(titlesIn((await instance.get("/papers?like=2501.00001&cat=q-bio.NC")).html)).toEqual(["Quokka diets"]);
    expect((await instance.get("/papers?like=2501.99999")).status).toBe(404);
    expect((await instance.get(`/papers?${"like=2501.00001&".repeat(21)}`)).status).toBe(400);
    const none = await instance.get("/papers?like=<script>");
    expect([none.status, textOf(none.html).includes("like must be the id of a paper")]).toEqual([400, true]);
    // Without vectors the papers' words say what is related.
    expect(textOf((await instance.get("/papers/2501.00001")).html)).toContain("Related papers");
  });

  it("found by a pasted abstract begin with its paper", async () => {
    const instance = await freshInstance();
    const abstract = `We propose a "loss": it is convex - and -bounded. author:nobody said so. ${"Further sentences of no matter follow here. ".repeat(60)}`;
    await instance.add(
      record({ title: "The one", abstract }),
      ...Array.from({ length: 5 }, () => record({ abstract: "Further sentences of no matter follow here." })),
    );
    const { status, html } = await instance.get(`/papers?${new URLSearchParams({ q: abstract })}`);
    expect([status, titlesIn(html)[0]]).toEqual([200, "The one"]);
  });

  it("divide by year into at most ten bars, the first for all that is earlier", async () => {
    const instance = await freshInstance();
    await instance.add(
      ...[1994, 2001, 2016, 2018, 2025, 2026, 2026].map((year) =>
        record({
          title: "Quokka",
          abstract: `Of ${year}.`,
          versions: [{ version: 1, createdAt: Date.UTC(year, 1, 1) }],
        }),
      ),
    );
    const { html } = await instance.get("/papers?q=quokka");
    const bars = [...html.matchAll(/<li><a href="([^"]*)" title.*?class="unseen">([^<]*)</gs)].map(
      ([, href, label]) => [label, href],
    );
    expect(bars.map(([label]) => label)).toEqual([
      "2017 and earlier: 3 papers",
      "2018: 1 paper",
      ...[2019, 2020, 2021, 2022, 2023, 2024].map((year) => `${year}: 0 papers`),
      "2025: 1 paper",
      "2026: 2 papers",
    ]);
    expect(bars.at(-1)?.[1]).toBe("/papers?q=quokka&amp;from=2026-01-01&amp;to=2026-12-31");
    expect(titlesIn((await instance.get((bars[0]?.[1] ?? "").replace(/&amp;/g, "&"))).html)).toHaveLength(3);
  });
});
