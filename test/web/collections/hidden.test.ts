/** Papers that a reader is not interested in: gone from lists for that reader alone, and one button away. */
import { describe, expect, it } from "vitest";
import { exportHidden, forgetHidden } from "../../../src/store/collections/hidden.ts";
import { visitor } from "../../support/cast.ts";
import { titlesIn } from "../../support/instance.ts";
import { NOW } from "../../support/made/records.ts";
import { world } from "../../support/world.ts";

const TITLES = ["First sparse matter", "Second sparse matter", "Third sparse matter"];

/** All of them are in today's edition. */
const WORLD = {
  papers: TITLES,
  readers: { bob: "reader", carol: "reader" },
  editions: { "2026-06-16": [0, 1, 2] },
} as const;

const LISTS = [
  "/",
  "/papers/date/2026-06-16",
  "/papers/week/2026-W25",
  "/papers/month/2026-06",
  "/papers?q=sparse",
  "/papers?cat=cs.LG",
];

describe("a hidden paper", () => {
  it("is left out of every list for who hid it, which say so, and shown on request", async () => {
    const { instance, bob, carol, ids } = await world(WORLD);
    await bob.post(`/papers/${ids[1]}/hide`, { state: "on" });
    for (const path of LISTS) {
      const { html, page } = await bob.get(path);
      expect([path, titlesIn(html).sort()]).toEqual([path, [TITLES[0], TITLES[2]]]);
      expect(page.text, path).toContain("1 paper hidden · show");
      for (const aside of page.all("complementary")) expect(aside.text, path).not.toContain("Second sparse");
      const [hiddenHere] = page.marked("hiddenhere");
      const shown = hiddenHere?.link("show").target ?? "";
      expect([path, titlesIn((await bob.get(shown)).html).sort()]).toEqual([path, TITLES]);
      for (const other of [carol, visitor(instance.app)])
        expect([path, titlesIn((await other.get(path)).html).sort()]).toEqual([path, TITLES]);
    }
    // The others keep the places that they have for everybody.
    const ranks = (await bob.get("/papers/date/2026-06-16")).page.marked("rank");
    expect(ranks.map(({ text }) => text)).toEqual(["1", "3"]);
  });

  it("can be had back at once from the page that follows, and later from the list of all", async () => {
    const { bob, carol, ids } = await world(WORLD);
    const hidden = await bob.post(`/papers/${ids[0]}/hide`, { state: "on", back: "/papers?cat=cs.LG" });
    expect(hidden.headers.get("location")).toBe(`/papers?cat=cs.LG&hid=${ids[0]}`);
    const follows = await bob.get(hidden.headers.get("location") ?? "");
    expect(follows.page.text).toContain(`Hidden: ${TITLES[0]}`);
    expect(follows.page.form(`/papers/${ids[0]}/hide`).button("Undo").value).toBe("off");
    // The line is for who hid it alone, whoever follows the address.
    expect((await carol.get(hidden.headers.get("location") ?? "")).html).not.toContain("justhidden");
    await bob.post(`/papers/${ids[0]}/hide`, { state: "off", back: hidden.headers.get("location") ?? "" });
    expect(titlesIn((await bob.get("/papers")).html)).toHaveLength(3);
    expect((await bob.get(hidden.headers.get("location") ?? "")).html).not.toContain("justhidden");
    for (let i = 0; i < 2; i++) await bob.post(`/papers/${ids[2]}/hide`, { state: "on" });
    expect(titlesIn((await bob.get("/me/hidden")).html)).toEqual([TITLES[2]]);
    expect(titlesIn((await carol.get("/me/hidden")).html)).toEqual([]);
    await bob.post(`/papers/${ids[2]}/hide`, { state: "off" });
    expect(titlesIn((await bob.get("/me/hidden")).html)).toEqual([]);
  });

  it("leaves the pages of a search as they are", async () => {
    const { bob, ids } = await world(WORLD);
    const pagesOf = async () =>
      Promise.all([1, 2, 3].map(async (n) => titlesIn((await bob.get(`/papers?cat=cs.LG&limit=1&page=${n}`)).html)));
    const before = await pagesOf();
    await bob.post(`/papers/${ids[TITLES.indexOf(before[1]?.[0] ?? "")]}/hide`, { state: "on" });
    expect(await pagesOf()).toEqual([before[0], [], before[2]]);
  });

  it("takes on and off, no other state, of papers that there are; goes along with its reader's data", async () => {
    const { instance, bob, ids } = await world(WORLD);
    expect((await bob.post(`/papers/${ids[0]}/hide`, { state: "maybe" })).status).toBe(400);
    expect((await bob.post("/papers/2099.00001/hide", { state: "on" })).status).toBe(404);
    const program = await bob.post(`/papers/${ids[0]}/hide`, { state: "on" }, { accept: "application/json" });
    expect(JSON.parse(program.html)).toEqual({ hidden: true });
    expect(await exportHidden(instance.db, bob.id)).toEqual([{ paper: ids[0], hiddenAt: new Date(NOW).toISOString() }]);
    await instance.db.transaction().execute((tx) => forgetHidden(tx, bob.id));
    expect(await exportHidden(instance.db, bob.id)).toEqual([]);
  });
});
