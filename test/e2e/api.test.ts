/** The API's page in a browser: accessible on a phone in the dark, and usable by keyboard without scripts. */
import { describe, expect, it } from "vitest";
import { chromiumPath, openPage, seriousProblems, sharedBrowser, WHY_NO_BROWSER } from "../support/browser.ts";
import { temporaryFolder } from "../support/instance.ts";
import { startServer } from "../support/program.ts";

const browser = sharedBrowser();

describe("the page of the API", () => {
  it("is accessible, fits a phone, and tells by keyboard what an operation takes", async ({ skip }) => {
    if (!chromiumPath) return skip(WHY_NO_BROWSER);
    const { address } = await startServer(temporaryFolder(), "--learn", "no");
    const phone = { viewport: { width: 390, height: 844 }, colorScheme: "dark" } as const;
    const { page, complaints } = await openPage(browser(), address, phone);
    await page.goto("/api");
    for (const summary of (await page.locator("summary").all()).slice(0, 3)) await summary.click();
    expect(await seriousProblems(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    expect(complaints).toEqual([]);

    const { page: plain } = await openPage(browser(), address, { ...phone, javaScriptEnabled: false });
    await plain.goto("/api#listPapers");
    await plain.locator("#listPapers summary").focus();
    await plain.keyboard.press("Enter");
    expect(await plain.locator("#listPapers dd").first().innerText()).toContain("A category");
    await plain.keyboard.press("Tab");
    await plain.keyboard.press("Enter");
    await plain.waitForURL(/\/api\/v1\/papers\?cat=/);
    expect(JSON.parse(await plain.locator("body").innerText()).items).not.toEqual([]);
  });
});
