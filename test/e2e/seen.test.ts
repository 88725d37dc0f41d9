/** What a browser reports as seen: by looking, clicking, and without scripts; on cards, wide and on a phone. */
import type { BrowserContextOptions, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { openRecords } from "../../src/store/database.ts";
import { impressionsOf } from "../../src/store/reading/impressions.ts";
import { openedBy } from "../../src/store/reading/readState.ts";
import {
  chromiumPath,
  expectReadable,
  ON_A_PHONE,
  openPage,
  sharedBrowser,
  WHY_NO_BROWSER,
} from "../support/browser.ts";
import { OPEN_TO_ALL, signIn } from "../support/clients/signedIn.ts";
import { temporaryFolder } from "../support/instance.ts";
import { eventually, startServer } from "../support/program.ts";

const browser = sharedBrowser();

async function setUp(options: BrowserContextOptions = {}) {
  const folder = temporaryFolder();
  const { address } = await startServer(folder, "--learn", "no", ...OPEN_TO_ALL);
  const { page, complaints } = await openPage(browser(), address, options);
  await signIn(page, "mira@example.org");
  /** What the records have of Mira. */
  const kept = async () => {
    const { db, close } = await openRecords(folder);
    const { id } = await db
      .selectFrom("readers")
      .innerJoin("accounts", "accounts.id", "readers.account_id")
      .select("readers.id")
      .where("email", "=", "mira@example.org")
      .executeTakeFirstOrThrow();
    const impressions = await impressionsOf(db, id, 200);
    const opened = await openedBy(db, id, 200);
    close();
    return { impressions, opened };
  };
  return { page, complaints, kept };
}

const keyOf = async (page: Page, n: number): Promise<number> =>
  Number((await page.locator("article.card").nth(n).getAttribute("id"))?.slice(2));

describe("a browser with scripts", () => {
  it("reports the cards that were in view for a while, and what was opened", async ({ skip }) => {
    if (!chromiumPath) return skip(WHY_NO_BROWSER);
    const { page, complaints, kept } = await setUp({ viewport: { width: 1280, height: 700 } });
    await page.goto("/papers/week");
    const cards = await page.locator("article.card").count();
    const [first, last] = [await keyOf(page, 0), await keyOf(page, cards - 1)];
    const seen = await eventually(
      () => kept(),
      ({ impressions }) => impressions.some(({ key }) => key === first),
    );
    // Those below the window were not in view.
    expect(seen.impressions.length).toBeLessThan(cards);
    expect(seen.impressions.every(({ list, position }) => list === "week" && position <= cards)).toBe(true);
    expect(seen.impressions.some(({ key }) => key === last)).toBe(false);

    await page.locator("article.card").last().scrollIntoViewIfNeeded();
    await eventually(
      () => kept(),
      ({ impressions }) => impressions.some(({ key }) => key === last),
    );

    // A click counts at once, and the paper's page is opened.
    await page.goto("/papers/week");
    const second = await keyOf(page, 1);
    await page.locator("article.card h2 a").nth(1).click();
    await page.locator("article.paper").waitFor();
    const pdf = page.getByRole("link", { name: "PDF" });
    await page.evaluate(() => document.addEventListener("click", (event) => event.preventDefault(), { capture: true }));
    await pdf.click();
    const { opened } = await eventually(
      () => kept(),
      ({ opened }) => opened.some(({ event }) => event === "pdf"),
    );
    expect(opened.map(({ key, event }) => [key, event]).sort()).toEqual([
      [second, "opened"],
      [second, "pdf"],
    ]);
    expect(complaints).toEqual([]);
  });

  it("shows what was seen and read, leaves it out, and undoes a mark", async ({ skip }) => {
    if (!chromiumPath) return skip(WHY_NO_BROWSER);
    const { page, complaints, kept } = await setUp(ON_A_PHONE);
    await page.goto("/papers/week");
    await page.locator("article.card h2 a").nth(0).click();
    await page.locator("article.paper").waitFor();
    await page.goto("/papers/week");
    await page.locator("article.card.was-read").first().waitFor();
    await page.getByRole("button", { name: /^Mark these \d+ as seen$/ }).click();
    await page.getByText(/papers? marked as seen\./).waitFor();
    const cards = await page.locator("article.card").count();
    expect(await page.locator("article.card:is(.was-seen, .was-read)").count()).toBe(cards);
    await expectReadable(page, "seen papers");
    await page.getByRole("button", { name: "Undo" }).click();
    await page.waitForURL("**/papers/week/**");
    await page.getByRole("link", { name: "Only what I have not seen" }).click();
    await page.getByText("Papers that you have seen are left out").waitFor();
    expect(await page.locator("article.card.was-read").count()).toBe(0);
    await expectReadable(page, "unseen only");
    await page.goto("/account");
    await page.getByRole("button", { name: "Forget what I have seen" }).click();
    await page.getByText("What you had seen is forgotten.").waitFor();
    await expectReadable(page, "the switch for what was seen");
    expect((await kept()).opened).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

describe("a browser without scripts", () => {
  it("counts what it was served", async ({ skip }) => {
    if (!chromiumPath) return skip(WHY_NO_BROWSER);
    const { page, complaints, kept } = await setUp({ javaScriptEnabled: false });
    await page.goto("/papers/week");
    const cards = await page.locator("article.card").count();
    const { impressions } = await eventually(
      () => kept(),
      (all) => all.impressions.some(({ list }) => list === "week"),
    );
    expect(impressions.filter(({ list }) => list === "week")).toHaveLength(cards);
    await page.goto("/papers/week");
    expect(await page.locator("article.card.was-seen").count()).toBe(cards);
    expect(complaints).toEqual([]);
  });
});
