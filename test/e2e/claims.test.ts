/** Author claims in a browser: with and without scripts, on a phone, in the dark. */

import type { BrowserContextOptions } from "playwright-core";
import { describe, expect, it, onTestFinished } from "vitest";
import { paperPath } from "../../src/domain/pagePaths.ts";

import { openRecords } from "../../src/store/database.ts";
import { upsertPapers } from "../../src/store/papers/upsertPapers.ts";
import { chromiumPath, openPage, seriousProblems, sharedBrowser, WHY_NO_BROWSER } from "../support/browser.ts";
import { OPEN_TO_ALL, signIn } from "../support/clients/signedIn.ts";
import { temporaryFolder } from "../support/instance.ts";
import { record } from "../support/made/records.ts";
import { startServer } from "../support/program.ts";

const browser = sharedBrowser();

async function setUp() {
  const data = temporaryFolder();
  const paper = record({ title: "On engines", authors: ["Ada Lovelace", "Charles Babbage"] });
  const records = await openRecords(data);
  onTestFinished(() => records.close());
  await records.db.transaction().execute((tx) => upsertPapers(tx, [paper]));
  const server = await startServer(data, "--demo", "no", "--learn", "no", ...OPEN_TO_ALL);
  async function as(name: string, role: string, options: BrowserContextOptions) {
    const { page, complaints } = await openPage(browser(), server.address, options);
    await signIn(page, `${name}@example.org`);
    await records.db.updateTable("readers").set({ role }).where("handle", "=", name).execute();
    return { page, complaints };
  }
  return { as, path: paperPath(paper.id) };
}

describe("an author", () => {
  it.for([
    { javaScriptEnabled: true, colorScheme: "light" as const, width: 1280 },
    { javaScriptEnabled: false, colorScheme: "dark" as const, width: 390 },
  ])("claims a paper, a moderator approves, and the author adds to it: %j", async ({ width, ...options }, { skip }) => {
    if (!chromiumPath) return skip(WHY_NO_BROWSER);
    const { as, path } = await setUp();
    const viewport = { width, height: 900 };
    const ada = await as("ada", "reader", { ...options, viewport });
    const mona = await as("mona", "moderator", { ...options, viewport });
    const look = async ({ page }: typeof ada) => {
      // Without scripts axe cannot look.
      if (options.javaScriptEnabled) expect(await seriousProblems(page), page.url()).toEqual([]);
      const wide = await page.locator("html").evaluate((html) => html.scrollWidth);
      expect(wide, page.url()).toBeLessThanOrEqual(width);
    };
    await ada.page.goto(path);
    await ada.page.getByRole("link", { name: "Are you an author?" }).click();
    await look(ada);
    await ada.page.getByLabel("I am").selectOption("Ada Lovelace");
    await ada.page.getByLabel("What shows a moderator that it is you").fill("See https://ada.example.org");
    await ada.page.getByRole("button", { name: "Claim this paper" }).click();
    await ada.page.getByText("until a moderator has looked at it").waitFor();
    await mona.page.goto("/moderation/claims");
    await look(mona);
    await mona.page.getByLabel("Reason, for the log").fill("The page names this account");
    await mona.page.getByRole("button", { name: "Approve" }).click();
    await mona.page.getByText("None is waiting.").waitFor();
    await ada.page.goto(`${path}/claim`);
    await look(ada);
    await ada.page.getByLabel("Code").fill("https://github.com/ada/engine");
    await ada.page.getByLabel("Code").press("Enter");
    await ada.page.waitForURL(`**${path}`);
    await ada.page.goto(`${path}/claim`);
    await ada.page.getByLabel("A note to readers, in Markdown").fill("See the *second* table, where $n=3$.");
    await ada.page.getByRole("button", { name: "Save note" }).click();
    await ada.page.waitForURL(`**${path}`);
    expect(await ada.page.locator(".authors-here em").innerText()).toBe("second");
    expect(await ada.page.getByRole("link", { name: "Code", exact: true }).getAttribute("href")).toBe(
      "https://github.com/ada/engine",
    );
    await look(ada);
    expect([...ada.complaints, ...mona.complaints]).toEqual([]);
  });
});
