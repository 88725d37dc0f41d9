/** Feeds in a browser: found at the foot of a page, and private ones made, copied and revoked, without scripts too. */
import { expect, it } from "vitest";
import { chromiumPath, openPage, seriousProblems, sharedBrowser, WHY_NO_BROWSER } from "../support/browser.ts";
import { OPEN_TO_ALL, signIn } from "../support/clients/signedIn.ts";
import { temporaryFolder } from "../support/instance.ts";
import { readFeed } from "../support/made/feeds.ts";
import { startServer } from "../support/program.ts";

const browser = sharedBrowser();

it.for([
  { name: "wide and light", width: 1280, colorScheme: "light" as const, javaScriptEnabled: true },
  { name: "a phone in the dark, without scripts", width: 390, colorScheme: "dark" as const, javaScriptEnabled: false },
])("a reader finds feeds and makes one of their own: $name", async ({ width, ...look }, { skip }) => {
  if (!chromiumPath) return skip(WHY_NO_BROWSER);
  const server = await startServer(temporaryFolder(), "--learn", "no", ...OPEN_TO_ALL);
  const { page, complaints } = await openPage(browser(), server.address, { ...look, viewport: { width, height: 900 } });
  const shot = async (name: string) => {
    const folder = process.env.SCREENSHOTS;
    if (folder) await page.screenshot({ path: `${folder}/${name}-${width}.png`, fullPage: true });
    const scrolls = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect([name, scrolls <= 0]).toEqual([name, true]);
    if (look.javaScriptEnabled) expect([name, await seriousProblems(page)]).toEqual([name, []]);
  };
  await page.goto("/");
  await shot("front");
  const front = await page.locator("footer").getByRole("link", { name: "Atom" }).getAttribute("href");
  expect(readFeed("atom", await (await page.request.get(front ?? "")).text()).items.length).toBeGreaterThan(0);

  await signIn(page, "mira@example.org", "/me/feeds");
  await shot("none");
  await page.getByLabel("Of", { exact: true }).selectOption({ label: "Upvoted" });
  await page.getByRole("button", { name: "Give it an address" }).press("Enter");
  await page.getByLabel("Of", { exact: true }).selectOption({ index: 0 });
  await page.getByRole("button", { name: "Give it an address" }).press("Enter");
  await shot("made");
  const upvoted = page.getByRole("region", { name: "Upvoted" });
  const address = await upvoted.getByLabel("JSON Feed of Upvoted").inputValue();
  expect(readFeed("json", await (await page.request.get(address)).text()).title).toBe("Upvoted · Broadsheet");
  await upvoted.getByRole("button", { name: "Revoke" }).press("Enter");
  await page.getByRole("region").first().waitFor();
  expect([await upvoted.count(), (await page.request.get(address)).status()]).toEqual([0, 404]);
  await page.goto("/about");
  await shot("about");
  expect(complaints).toEqual([]);
});
