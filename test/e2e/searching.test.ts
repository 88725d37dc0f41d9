/** A search in a browser: filters to take off, marks and their bar, suggestions that bear a slip. */
import { beforeAll, describe, expect, it } from "vitest";
import {
  chromiumPath,
  expectReadable,
  ON_A_PHONE,
  openPage,
  sharedBrowser,
  WHY_NO_BROWSER,
} from "../support/browser.ts";
import { eventually, sharedServer } from "../support/program.ts";

const browser = sharedBrowser();
const address = sharedServer();
beforeAll(async () => {
  await eventually(
    async () => (await fetch(`${address()}/papers?q=loss`)).text(),
    (html) => html.includes("<mark>"),
  );
});

const SCRIPTS = [{ javaScriptEnabled: true }, { javaScriptEnabled: false }];

describe("a search", () => {
  it.for(SCRIPTS)("loses one filter after the other by the crosses: %j", async (options, { skip }) => {
    if (!chromiumPath) return skip(WHY_NO_BROWSER);
    const { page, complaints } = await openPage(browser(), address(), { ...ON_A_PHONE, ...options });
    await page.goto('/papers?q=models+"language+models"+-survey+after:2000&cat=cs.CL&code=yes&from=2001-01-01');
    const chips = page.getByRole("list", { name: "Filters in use" }).getByRole("listitem");
    const crosses = page.getByRole("link", { name: /^Remove the filter/ });
    expect(await chips.count()).toBe(6);
    if (options.javaScriptEnabled) await expectReadable(page, "search-chips");
    await page.getByRole("link", { name: "Remove the filter Phrase: “language models”" }).click();
    await page.getByRole("link", { name: "Remove the filter Category: cs.CL" }).click();
    expect(new URL(page.url()).search).toBe("?q=models+-survey+after%3A2000&from=2001-01-01&code=yes");
    // By keyboard, too.
    for (let left = await crosses.count(); left > 0; left--) {
      const before = page.url();
      await crosses.first().focus();
      await page.keyboard.press("Enter");
      await page.waitForURL((url) => url.href !== before);
      expect(await crosses.count()).toBe(left - 1);
    }
    expect(new URL(page.url()).search).toBe("?q=models");
    expect(complaints).toEqual([]);
  });

  it.for(SCRIPTS)(
    "keeps the bar for marked papers in sight once there are any, by hand and by keyboard: %j",
    async (options, { skip }) => {
      if (!chromiumPath) return skip(WHY_NO_BROWSER);
      for (const viewport of [ON_A_PHONE.viewport, { width: 1280, height: 900 }]) {
        const { page, complaints } = await openPage(browser(), address(), { ...options, viewport: viewport ?? null });
        await page.goto("/papers?q=language+models");
        const bar = page.getByRole("form", { name: "More like the marked papers" });
        const button = bar.getByRole("button");
        const isInSight = async () => {
          const box = await button.boundingBox();
          return box !== null && box.y >= 0 && box.y + box.height <= (viewport?.height ?? 0);
        };
        expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeGreaterThan(3_000);
        expect(await bar.innerText()).toContain("None marked yet");
        // Nothing marked, nothing lost.
        await button.click();
        expect(new URL(page.url()).search).toBe("?q=language+models");

        const boxes = page.getByRole("checkbox");
        for (const i of [1, 4]) {
          await boxes.nth(i).focus();
          await page.keyboard.press("Space");
          expect(await isInSight()).toBe(true);
          // What has the focus is above the bar.
          const [box, over] = [await boxes.nth(i).boundingBox(), await bar.boundingBox()];
          expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(over?.y ?? 0);
        }
        const told = await bar
          .locator(".marks")
          .evaluate((one) => [getComputedStyle(one).display, getComputedStyle(one, "::before").content]);
        expect(told).toEqual(["inline", 'counter(marks) " marked"']);
        await page.keyboard.press("Enter");
        await page.waitForURL(/like=.*like=/);
        expect(await page.locator("h1").innerText()).toContain("Papers like these 2");
        expect(new URL(page.url()).searchParams.has("q")).toBe(false);
        expect(complaints).toEqual([]);
      }
    },
  );

  it("is readable with marks and reasons", async ({ skip }) => {
    if (!chromiumPath) return skip(WHY_NO_BROWSER);
    const { page } = await openPage(browser(), address(), ON_A_PHONE);
    await page.goto("/papers?q=author:chen+language+models");
    await page.locator(".choose input").first().check();
    await page.locator(".reason summary").first().click();
    await expectReadable(page, "search-reasons");
    await page.goto("/papers?like=2605.10335&like=2309.12307");
    await expectReadable(page, "search-like");
  });
});

describe("suggestions", () => {
  it("bear a slip, and end with a link to all results", async ({ skip }) => {
    if (!chromiumPath) return skip(WHY_NO_BROWSER);
    const { page, complaints } = await openPage(browser(), address(), ON_A_PHONE);
    await page.goto("/");
    const box = page.locator("#q[role=combobox]");
    const options = page.locator("#offers").getByRole("option");
    await box.pressSequentially("langauge mod");
    await options.first().waitFor();
    expect(await options.first().innerText()).toMatch(/language/i);
    const last = options.last();
    await expect.poll(() => last.innerText()).toBe("All results for “langauge mod”");
    await expectReadable(page, "search-suggestions");
    await box.press("ArrowUp");
    expect(await box.getAttribute("aria-activedescendant")).toBe(await last.getAttribute("id"));
    await box.press("Enter");
    await page.waitForURL("/papers?q=langauge+mod");

    // It is there where nothing else fits, and works by hand.
    await box.fill("");
    await box.pressSequentially("zzzz");
    await page.getByRole("option", { name: "All results for “zzzz”" }).click();
    await page.waitForURL("/papers?q=zzzz");
    // Enter in the box itself searches as ever.
    await box.fill("");
    await box.pressSequentially("loss");
    await options.last().waitFor();
    await box.press("Enter");
    await page.waitForURL("/papers?q=loss");
    expect(complaints).toEqual([]);
  });
});
