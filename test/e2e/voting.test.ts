/** Upvoting and submitting in a browser: with and without scripts, on a phone, in the dark, by keyboard. */
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
import { OPEN_TO_ALL, signIn } from "../support/clients/signedIn.ts";
import { temporaryFolder } from "../support/instance.ts";
import { startServer } from "../support/program.ts";
import { startArxiv } from "../support/servers/arxiv.ts";
import { servedPapers } from "../support/servers/arxivRecords.ts";

const browser = sharedBrowser();

/** A server, empty or with the demo, and an arXiv that it may ask. */
async function setUp(options: BrowserContextOptions = {}, demo = "no") {
  const papers = servedPapers(10, Date.now());
  const arxiv = await startArxiv({ papers });
  const server = await startServer(
    temporaryFolder(),
    "--demo",
    demo,
    "--learn",
    "no",
    ...OPEN_TO_ALL,
    ...arxiv.options,
  );
  return { ...(await openPage(browser(), server.address, options)), papers };
}

const WAYS = [{ javaScriptEnabled: true }, { javaScriptEnabled: false }];

describe("a reader", () => {
  it.for(WAYS)("submits a paper that arXiv has, finds and upvotes it: %j", async (options, { skip }) => {
    if (!chromiumPath) return skip(WHY_NO_BROWSER);
    const { page, papers, complaints } = await setUp(options);
    const [paper] = papers;
    await signIn(page, "mira@example.org", "/submit");
    await page.getByLabel("The paper’s arXiv id or link").fill(`https://arxiv.org/pdf/${paper?.id}v1`);
    await page.keyboard.press("Enter");
    // The page of a paper that is on its way looks again by itself.
    await page.getByRole("heading", { name: "Submit this paper?" }).waitFor();
    await page.getByLabel("Why it matters").fill("It settles <b>the</b> matter.");
    await page.getByLabel("Its project page").fill("nonsense");
    await page.getByRole("button", { name: "Submit to the edition" }).click();
    expect(await page.getByRole("alert").innerText()).toContain("The project page’s address is none");
    expect(await page.getByLabel("Why it matters").inputValue()).toBe("It settles <b>the</b> matter.");
    await page.getByLabel("Its project page").fill("https://matter.example");
    await page.getByRole("button", { name: "Submit to the edition" }).click();
    await page.waitForURL("**?submitted");
    expect(await page.locator("main").getByRole("status").innerText()).toContain("number 1 of 1 paper");
    const arrow = page.getByRole("button", { name: /^Upvote On the 0th matter/ });
    expect(await arrow.getAttribute("aria-pressed")).toBe("true");
    await page.goto("/");
    expect(await page.locator(".card").innerText()).toContain("“It settles <b>the</b> matter.”");
    await arrow.click();
    await page.locator('.upvote button[aria-pressed="false"]').waitFor();
    expect(await page.locator(".card .n").innerText()).toBe("0");
    await arrow.click();
    await page.locator('.upvote button[aria-pressed="true"]').waitFor();
    if (!options.javaScriptEnabled) expect(new URL(page.url()).hash).toMatch(/^#p-\d+$/);
    await page.reload();
    expect(await page.locator(".card .n").innerText()).toBe("1");
    // The browser itself reports the form that came back.
    expect(complaints.filter((complaint) => !complaint.includes("400"))).toEqual([]);
  });

  it("upvotes by keyboard, and by the plain form when the script's request fails", async ({ skip }) => {
    if (!chromiumPath) return skip(WHY_NO_BROWSER);
    const { page } = await setUp({}, "yes");
    await signIn(page, "mira@example.org");
    const first = page.locator(".card").first().locator(".upvote button");
    const before = Number(await first.locator(".n").innerText());
    await page.keyboard.press("j");
    await page.keyboard.press("u");
    await page.locator('.card:first-of-type .upvote button[aria-pressed="true"]').first().waitFor();
    expect(await first.locator(".n").innerText()).toBe(String(before + 1));
    expect(
      await page.evaluate(() => document.activeElement?.closest(".card")?.querySelector(".rank")?.textContent),
    ).toBe("1");
    await page.route("**/upvote", (route) =>
      route.request().headers().accept === "application/json" ? route.abort() : route.continue(),
    );
    await first.focus();
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.hash.startsWith("#p-"));
    expect(await first.getAttribute("aria-pressed")).toBe("false");
    expect(await first.locator(".n").innerText()).toBe(String(before));
  });

  it("without an account is asked kindly, and comes back to the paper", async ({ skip }) => {
    if (!chromiumPath) return skip(WHY_NO_BROWSER);
    const { page } = await setUp({}, "yes");
    await page.goto("/");
    await page
      .locator(".card")
      .nth(1)
      .getByRole("link", { name: /^Upvote / })
      .click();
    expect(await page.locator("main").innerText()).toContain("Upvotes come from readers, one each");
    const back = await page.locator('input[name="back"]').first().inputValue();
    expect(back).toMatch(/^\/#p-\d+$/);
  });
});

describe("the pages of upvotes and submissions", () => {
  it("are accessible and without sideways scrolling", async ({ skip }) => {
    if (!chromiumPath) return skip(WHY_NO_BROWSER);
    const { page } = await setUp(ON_A_PHONE, "yes");
    const look = async (path: string) => {
      await page.goto(path);
      await expectReadable(page, path);
    };
    await look("/papers/trending");
    const id = (await page.locator(".card h2 a").first().getAttribute("href")) ?? "";
    await signIn(page, "mira@example.org");
    for (const path of [
      "/",
      "/papers/trending",
      id,
      `${id}/upvotes`,
      "/submit",
      `/submit?paper=${id}`,
      "/submit?paper=x",
    ])
      await look(path);
    await page.goto(`/submit?paper=${id}`);
    await page.getByRole("button", { name: "Submit to the edition" }).click();
    await look(`${id}?submitted`);
    await look(`/submit?paper=${id}`);
  });
});
