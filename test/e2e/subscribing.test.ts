/** Subscribing in a browser: with and without scripts, by keyboard, on a phone, in the dark. */
import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { chromiumPath, launch, seriousProblems, WHY_NO_BROWSER } from "../support/browser.ts";
import { temporaryFolder } from "../support/instance.ts";
import { startServer } from "../support/program.ts";
import { openMails, READING_MAILS } from "../support/signedIn.ts";

let browser: Browser;
beforeAll(async () => {
  if (chromiumPath) browser = await launch();
});
afterAll(() => browser?.close());

/** A server with the demo edition, whose mails stay on its own page. */
async function setUp(options: BrowserContextOptions = {}) {
  const server = await startServer(temporaryFolder(), "--learn", "no", ...READING_MAILS);
  const context = await browser.newContext({ baseURL: server.address, ...options });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
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

  it.for([
    { name: "wide and light", width: 1280, colorScheme: "light" as const },
    { name: "a phone in the dark", width: 390, colorScheme: "dark" as const },
  ])("finds pages and mails accessible and without sideways scrolling: $name", async (look, { skip }) => {
    if (!chromiumPath) return skip(WHY_NO_BROWSER);
    const { width, colorScheme } = look;
    const { page, mailedLink } = await setUp({ viewport: { width, height: 900 }, colorScheme });
    const check = async (message: string) => {
      expect(await seriousProblems(page), message).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), message).toBeLessThanOrEqual(width);
    };
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
    const colours = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(colours).toBe(colorScheme === "dark" ? "rgb(22, 21, 19)" : "rgb(253, 252, 249)");
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
