/** A reader with a browser: with and without scripts, on a phone, in the dark, by keyboard. */
import type { BrowserContextOptions, Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { periodOf } from "../../src/domain/editions/edition.ts";
import {
  chromiumPath,
  expectReadable,
  ON_A_PHONE,
  openPage,
  seriousProblems,
  sharedBrowser,
  WHY_NO_BROWSER,
} from "../support/browser.ts";
import { eventually, sharedServer } from "../support/program.ts";

const browser = sharedBrowser();
/** The demo, which nobody here changes. */
const address = sharedServer();
beforeAll(() => untilSearchable(address()));

async function untilSearchable(server: string): Promise<void> {
  await eventually(
    async () => (await fetch(`${server}/papers?q=loss`)).text(),
    (html) => html.includes("<mark>"),
  );
}

/** A page that fails the test on any script error, refused resource or message of the policy. */
async function open(options: BrowserContextOptions = {}): Promise<{ page: Page; complaints: string[] }> {
  const { page, complaints } = await openPage(browser(), address(), options);
  page.on("requestfailed", (request) => {
    // A page that is left while it fetches suggestions ends that request itself.
    const left = request.resourceType() === "fetch" && request.failure()?.errorText === "net::ERR_ABORTED";
    if (!left) complaints.push(request.url());
  });
  return { page, complaints };
}

/** The day whose edition the front page shows, from its canonical address. */
const shownDay = async (page: Page) =>
  (await page.getAttribute("link[rel=canonical]", "href"))?.split("/").at(-1) ?? "";

describe("a reader", () => {
  it.for([{ javaScriptEnabled: true }, { javaScriptEnabled: false }])(
    "reads the front page, last week, a paper, and searches: %j",
    async (options, { skip }) => {
      if (!chromiumPath) return skip(WHY_NO_BROWSER);
      const { page, complaints } = await open(options);

      await page.goto("/");
      expect(await page.locator(".name").innerText()).toBe("Broadsheet");
      const today = await shownDay(page);
      expect(await page.locator(".card").count()).toBeGreaterThanOrEqual(5);

      // Folded abstracts open without a script.
      const fold = page.locator(".fold").first();
      const folded = (await fold.locator(".abstract").boundingBox())?.height ?? 0;
      await fold.locator("summary").click();
      expect((await fold.locator(".abstract").boundingBox())?.height).toBeGreaterThan(folded);

      await page.getByRole("link", { name: "Week", exact: true }).click();
      await page.locator(".listhead a[rel=prev]").click();
      const lastWeek = await shownDay(page);
      expect(lastWeek < periodOf("week", today).name).toBe(true);
      const title = await page.locator(".card h2").first().innerText();
      await page.locator(".card h2 a").first().click();
      expect(await page.locator("article.paper h1").innerText()).toBe(title);
      expect(await page.locator(".sources a").first().getAttribute("href")).toMatch(/^https:\/\/arxiv\.org\/abs\//);

      await page.locator("#q").fill("learning representations");
      await page.locator("#q").press("Enter");
      expect(await page.locator("mark").count()).toBeGreaterThan(3);
      const all = await page.locator(".listhead small").innerText();
      await page.locator(".filterbox summary").click();
      await page.locator("select[name=cat]").selectOption("cs.CV");
      await page.getByRole("button", { name: "Apply" }).click();
      expect(new URL(page.url()).searchParams.get("cat")).toBe("cs.CV");
      expect(await page.locator(".listhead small").innerText()).not.toBe(all);
      for (const card of await page.locator(".card").all())
        expect(await card.locator(".category").allInnerTexts()).toContain("cs.CV");
      await page.getByRole("link", { name: "Clear filters" }).click();
      const first = await page.locator(".card h2").first().innerText();
      await page.locator(".pager a[rel=next]").click();
      expect(await page.locator(".card h2").first().innerText()).not.toBe(first);
      expect(await page.locator(".pager").innerText()).toContain("Page 2 of");
      await page.locator(".listhead a", { hasText: "Newest first" }).click();
      const dates = await page
        .locator(".card time")
        .evaluateAll((times) => times.map((time) => time.getAttribute("datetime") ?? ""));
      expect(dates).toEqual([...dates].sort().reverse());

      await page.goto("/archive");
      await page.locator("td a").last().click();
      expect(await shownDay(page)).toBe(today);
      expect(complaints).toEqual([]);
    },
  );

  const PATHS = [
    "/",
    "/papers/week",
    "/papers/month",
    "/papers/2605.10335",
    "/papers?q=loss",
    "/papers?q=zzzz",
    "/papers?like=2605.10335&like=2309.12307",
    "/papers?sort=upvotes",
    "/papers",
    `/papers?q=${"x".repeat(900)}`,
    "/archive",
    "/about",
    "/nowhere",
    "/papers/date/2020-01-01",
  ];

  it("finds every page accessible and without sideways scrolling", async ({ skip }) => {
    if (!chromiumPath) return skip(WHY_NO_BROWSER);
    const { page, complaints } = await open(ON_A_PHONE);
    for (const path of PATHS) {
      await page.goto(path);
      for (const summary of (await page.locator("summary").all()).slice(0, 3)) await summary.click();
      await expectReadable(page, path.slice(0, 100));
    }
    expect(complaints.filter((complaint) => !complaint.includes("404"))).toEqual([]);
  });

  it("is offered titles and authors while typing, by keys and by hand", async ({ skip }) => {
    if (!chromiumPath) return skip(WHY_NO_BROWSER);
    const { page, complaints } = await open({ viewport: { width: 390, height: 844 } });
    await page.goto("/papers/2605.10335");
    const title = await page.locator("h1").innerText();
    const name = await page.locator(".names a").first().innerText();
    await page.goto("/");
    const box = page.locator("#q[role=combobox]");
    const offers = page.getByRole("option");
    await box.pressSequentially(name);
    await offers.first().waitFor();
    expect(await box.getAttribute("aria-expanded")).toBe("true");
    expect(await seriousProblems(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await box.press("Escape");
    expect(await offers.count()).toBe(0);
    expect(await box.getAttribute("aria-expanded")).toBe("false");

    await box.fill("");
    await box.pressSequentially(name);
    await offers.first().waitFor();
    await box.press("ArrowDown");
    expect(await offers.first().getAttribute("aria-selected")).toBe("true");
    expect(await box.getAttribute("aria-activedescendant")).toBe(await offers.first().getAttribute("id"));
    await box.press("Enter");
    await page.waitForURL(/author=/);
    expect(await page.locator(".card").count()).toBeGreaterThan(0);

    await box.fill("");
    await box.pressSequentially(title.slice(0, 12));
    await page
      .getByRole("option", { name: title.slice(0, 12) })
      .first()
      .click();
    await page.waitForURL(/\/papers\/\d{4}\./);
    expect(complaints).toEqual([]);
  });

  it.for([{ javaScriptEnabled: true }, { javaScriptEnabled: false }])(
    "marks papers of a search and finds more like them: %j",
    async (options, { skip }) => {
      if (!chromiumPath) return skip(WHY_NO_BROWSER);
      const { page, complaints } = await open(options);
      await page.goto("/papers?q=language+models");
      const marked = [];
      for (const i of [0, 2]) {
        marked.push(await page.locator(".card h2").nth(i).innerText());
        await page.locator(".card .choose input").nth(i).check();
      }
      await page.getByRole("button", { name: "More like the marked papers" }).click();
      expect(await page.locator("h1").innerText()).toContain("Papers like these 2");
      expect(await page.locator(".models li > a:first-child").allInnerTexts()).toEqual(marked);
      const found = await page.locator(".card h2").allInnerTexts();
      expect(found.length).toBeGreaterThan(5);
      for (const title of marked) expect(found).not.toContain(title);
      await page.getByRole("link", { name: "leave out" }).first().click();
      expect(await page.locator("h1").innerText()).toContain("Papers like this one");
      expect(complaints).toEqual([]);
    },
  );

  it("typesets mathematics, without styles that the policy would refuse", async ({ skip }) => {
    if (!chromiumPath) return skip(WHY_NO_BROWSER);
    const { page, complaints } = await open();
    await page.goto("/papers/2605.10335");
    const math = page.locator("h1 math");
    expect(await math.count()).toBe(1);
    expect((await math.boundingBox())?.width).toBeGreaterThan(10);
    expect(await math.textContent()).toContain("ℓ");
    expect(complaints).toEqual([]);
  });

  it("goes through a list by keys", async ({ skip }) => {
    if (!chromiumPath) return skip(WHY_NO_BROWSER);
    const { page } = await open();
    await page.goto("/");
    const titles = await page.locator(".card h2").allInnerTexts();
    const focused = () => page.evaluate(() => (document.activeElement as HTMLElement).innerText);
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    expect(await focused()).toBe(titles[1]);
    await page.keyboard.press("k");
    expect(await focused()).toBe(titles[0]);
    await page.keyboard.press("o");
    await page.waitForURL(/\/papers\/\d{4}\./);
    await page.keyboard.press("/");
    await page.keyboard.type("jko");
    expect(await page.locator("#q").inputValue()).toBe("jko");
    // By Tab alone: the first stop skips the masthead.
    await page.goto("/");
    await page.keyboard.press("Tab");
    expect(await focused()).toContain("Skip to the papers");
  });
});
