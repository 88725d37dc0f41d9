/** The admin's page of mail in a browser: by keyboard, without scripts, on a phone, in the dark. */
import { describe, expect, it, onTestFinished } from "vitest";
import { sendDigests } from "../../src/app/digests/sendDigests.ts";
import { openRecords } from "../../src/store/database.ts";
import { chromiumPath, seriousProblems, sharedBrowser, WHY_NO_BROWSER } from "../support/browser.ts";
import { temporaryFolder } from "../support/instance.ts";
import { DAY_MS, senderWith, subscribe } from "../support/made/subscribers.ts";
import { startServer } from "../support/program.ts";

const browser = sharedBrowser();

/** A server on whose records two deliveries are stuck and one came back. */
async function setUp() {
  const data = temporaryFolder();
  const { db, close } = await openRecords(data);
  const addresses = ["ann@example.net", "bob@example.net", "gone@example.net", "zoe@example.net"];
  await subscribe(db, addresses, Math.floor(Date.now() / DAY_MS) * DAY_MS);
  await sendDigests(
    { db, clock: Date.now, sleep: async () => {}, log: () => {}, signal: new AbortController().signal },
    senderWith(async ({ to }) => {
      if (to.startsWith("zoe")) return { sent: true, answer: "250 taken" };
      if (to.startsWith("gone"))
        return { sent: false, permanent: true, about: "address", status: "5.1.1", why: "550 5.1.1 user unknown" };
      return { sent: false, permanent: false, unknown: true, why: "The connection was lost" };
    }),
  );
  close();
  const server = await startServer(data, "--learn", "no");
  const options = { baseURL: server.address, viewport: { width: 390, height: 800 }, colorScheme: "dark" } as const;
  const context = await browser().newContext({ ...options, javaScriptEnabled: false });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  await page.goto(/http:\S+token=\S+/.exec(server.output())?.[0] ?? "");
  await page.getByLabel("Your mail address").fill("alice@example.org");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Sign out" }).waitFor();
  return { page, context, options };
}

describe("an admin", () => {
  it("sees what is stuck, settles it by keyboard, looks an address up and sends a test", async ({ skip }) => {
    if (!chromiumPath) return skip(WHY_NO_BROWSER);
    const { page, context, options } = await setUp();
    await page.goto("/admin/sources");
    await page.getByRole("link", { name: "Mail", exact: true }).click();
    await page.getByRole("button", { name: /^Count as sent.*ann@/ }).focus();
    await page.keyboard.press("Enter");
    await page.waitForURL("**/admin/mail#stuck");
    expect(await page.getByRole("button", { name: /^Count as sent/ }).count()).toBe(1);
    await page.getByRole("button", { name: /^Count as sent.*bob@/ }).click();
    expect(await page.locator("section", { has: page.locator("#stuck") }).innerText()).toContain("Nothing is.");
    await page.getByLabel("Mail address").fill("Gone@example.net");
    await page.keyboard.press("Enter");
    const found = page.locator("section", { has: page.locator("#address") });
    await found.getByText("suspended").waitFor();
    await page.getByLabel("Send a test to").fill("alice@example.org");
    await page.keyboard.press("Enter");
    expect(await page.getByRole("status").innerText()).toContain("a test to alice@example.org: kept here");
    // axe itself needs scripts.
    const scripted = await browser().newContext({ ...options, storageState: await context.storageState() });
    onTestFinished(() => scripted.close());
    const again = await scripted.newPage();
    await again.goto("/admin/mail?address=gone@example.net");
    expect(await again.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    expect(await seriousProblems(again)).toEqual([]);
  });
});
