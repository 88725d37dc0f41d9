/** Subscribing in a browser: with and without scripts, by keyboard, on a phone, in the dark. */
import type { BrowserContextOptions } from "playwright-core";
import { describe, expect, it } from "vitest";
import {
  chromiumPath,
  expectReadable,
  ON_A_PHONE,
  openPage,
  sharedBrowser,
  WHY_NO_BROWSER,
} from "../support/browser.ts";
import { openMails, READING_MAILS } from "../support/clients/signedIn.ts";
import { temporaryFolder } from "../support/instance.ts";
import { startServer } from "../support/program.ts";

const browser = sharedBrowser();

/** A server with the demo edition, whose mails stay on its own page. */
async function setUp(options: BrowserContextOptions = {}) {
  const server = await startServer(temporaryFolder(), "--learn", "no", ...READING_MAILS);
  const { page, complaints } = await openPage(browser(), server.address, options);
  /** The address in the latest mail. */
  const mailedLink = async () => {
    await openMails(page, "@example.org");
    return (await page.locator("article.mail a").first().getAttribute("href")) ?? "";
  };
  return { page, complaints, mailedLink };
}

describe("a reader", () => {
  it.for([{ javaScriptEnabled: true }, { javaScriptEnabled: false }])(
    "subscribes below a page, confirms, changes, looks ahead, unsubscribes and undoes it: %j",
    async ({ javaScriptEnabled }, { skip }) => {
      if (!chromiumPath) return skip(WHY_NO_BROWSER);
      const { page, complaints, mailedLink } = await setUp({ javaScriptEnabled, timezoneId: "Asia/Kathmandu" });
      await page.goto("/");
      await page.getByLabel("Get trending papers in your inbox once a day").focus();
      await page.keyboard.type("ada@example.org");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "Please look at your mail" }).waitFor();
      const link = await mailedLink();
      await page.goto(link);
      // With scripts the zone is the reader's own, else the instance's.
      const zone = javaScriptEnabled ? "Asia/Kat" : "America/New_York";
      expect(await page.locator("main").innerText()).toContain(`Every day at 07:00 (${zone}`);
      await page.getByRole("button", { name: "Yes, send me papers" }).press("Enter");
      expect(await page.locator("main").getByRole("status").innerText()).toBe("You are subscribed.");
      await page.getByLabel("How often").selectOption("weekly");
      await page.getByLabel("Papers at most").fill("5");
      await page.getByLabel("Only my interests").check();
      await page.getByLabel("Categories").fill("cs.LG");
      await page.getByRole("button", { name: "Save" }).click();
      expect(await page.locator("main").getByRole("status").innerText()).toBe("It is saved.");
      expect(await page.locator("main").innerText()).toContain("up to 5 papers of your interests: cs.LG.");
      await page.getByRole("button", { name: "Show me the next one" }).click();
      await page.getByRole("heading", { name: "How it will look" }).waitFor();
      await page.goto(link);
      await page.getByRole("button", { name: "Unsubscribe" }).click();
      await page.getByText("This address is no longer subscribed").waitFor();
      await page.getByRole("button", { name: "Subscribe again" }).click();
      await page.getByText("You are subscribed.").waitFor();
      expect(complaints).toEqual([]);
    },
  );

  it("finds pages and mails accessible and without sideways scrolling", async ({ skip }) => {
    if (!chromiumPath) return skip(WHY_NO_BROWSER);
    const { page, mailedLink } = await setUp(ON_A_PHONE);
    const check = (name: string) => expectReadable(page, name);
    const open = async (path: string) => {
      await page.goto(path);
      await check(path);
    };
    await open("/");
    await open("/subscribe");
    await page.getByLabel("Your mail address").fill("ada@example.org");
    await page.getByLabel("Searches, one per line").fill("the");
    await page.getByRole("button", { name: "Subscribe", exact: true }).click();
    expect(await page.getByRole("alert").innerText()).toContain("cannot be used");
    await check("a bad form");
    await page.getByLabel("Searches, one per line").fill("");
    await page.getByRole("button", { name: "Show me the next one" }).click();
    await page.getByRole("heading", { name: "How it will look" }).waitFor();
    expect(page.url()).not.toContain("ada");
    await check("the preview");
    await page.getByRole("link", { name: "See the HTML" }).click();
    await page.getByRole("link", { name: "Unsubscribe" }).waitFor();
    await check("the mail");
    const papers = await page.locator("h2 a").count();
    expect(papers).toBeGreaterThan(4);
    for (const [colorScheme, background] of [
      ["light", "rgb(253, 252, 249)"],
      ["dark", "rgb(22, 21, 19)"],
    ] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(background);
    }
    await page.goto("/subscribe");
    await page.getByLabel("Your mail address").fill("ada@example.org");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Please look at your mail" }).waitFor();
    await check("asked");
    const link = await mailedLink();
    await open(link);
    await page.getByRole("button", { name: "Yes, send me papers" }).click();
    await page.getByText("You are subscribed.").waitFor();
    await check("the settings");
  });
});
