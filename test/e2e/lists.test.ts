/** A reader's collections, hidden papers and follows in a browser: with and without scripts, by keyboard, on a phone, in the dark; and over two servers. */
import type { BrowserContextOptions, Page } from "playwright-core";
import { describe, expect, it, onTestFinished } from "vitest";
import { openRecords } from "../../src/store/database.ts";
import { hashOf } from "../../src/store/lib/secrets.ts";
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

async function setUp(options: BrowserContextOptions = {}): Promise<{ page: Page; complaints: string[] }> {
  const { address } = await startServer(temporaryFolder(), "--learn", "no", ...OPEN_TO_ALL);
  const { page, complaints } = await openPage(browser(), address, options);
  await signIn(page, "mira@example.org");
  return { page, complaints };
}

const cardsOf = (page: Page) => page.locator(".card");
const titleOf = (page: Page, n: number) => cardsOf(page).nth(n).locator("h2").innerText();

describe("a reader", () => {
  it.for([{ javaScriptEnabled: true }, { javaScriptEnabled: false }])(
    "saves, collects, orders, hides, has it back, and follows: %j",
    async (options, { skip }) => {
      if (!chromiumPath) return skip(WHY_NO_BROWSER);
      const { page, complaints } = await setUp(options);
      await page.goto("/papers/week");
      const titles = [await titleOf(page, 0), await titleOf(page, 1), await titleOf(page, 2)];

      // The first save, then a collection of one's own by way of its page.
      await cardsOf(page).nth(0).getByRole("button", { name: /^Save/ }).click();
      await cardsOf(page)
        .nth(0)
        .getByRole("button", { name: /^Saved/, pressed: true })
        .waitFor();
      await cardsOf(page)
        .nth(1)
        .getByRole("link", { name: /^Into a collection/ })
        .click();
      await page.getByLabel("Name of the new collection").fill("Reading group");
      await page.getByRole("button", { name: "Make it and add the paper" }).click();
      await page.waitForURL("**/papers/week/**");

      // Now cards offer it.
      const third = cardsOf(page).nth(2);
      await third.locator(".controls summary").click();
      await third.getByRole("button", { name: "Reading group" }).click();
      if (!options.javaScriptEnabled) await third.locator(".controls summary").click();
      await third.getByRole("button", { name: "Reading group", pressed: true }).waitFor();

      await page.goto("/collections");
      await page.getByRole("link", { name: "Reading group" }).click();
      await page.getByRole("link", { name: "Change or delete" }).click();
      await page.getByLabel("Order").selectOption("hand");
      await page.getByLabel("Who may see it").selectOption("public");
      await page.getByRole("button", { name: "Keep the changes" }).click();
      expect([await titleOf(page, 0), await titleOf(page, 1)]).toEqual([titles[1], titles[2]]);
      // By keyboard: up, and by the number of a place.
      await cardsOf(page)
        .nth(1)
        .getByRole("button", { name: /Move up/ })
        .focus();
      await page.keyboard.press("Enter");
      await eventually(
        () => titleOf(page, 0),
        (title) => title === titles[2],
      );
      await cardsOf(page)
        .nth(0)
        .getByLabel(/^Place/)
        .fill("2");
      await page.keyboard.press("Enter");
      await eventually(
        () => titleOf(page, 0),
        (title) => title === titles[1],
      );
      await cardsOf(page).nth(0).getByText("Write a note").click();
      await cardsOf(page).nth(0).getByRole("textbox").fill("Begin with section 3.");
      await cardsOf(page).nth(0).getByRole("button", { name: "Keep the note" }).click();
      expect(await cardsOf(page).nth(0).locator(".note").innerText()).toBe("“Begin with section 3.”");

      // Hiding, and having it back at once.
      await page.goto("/papers/week");
      const hide = cardsOf(page)
        .nth(0)
        .getByRole("button", { name: /^Not interested/ });
      await hide.click();
      await page.getByRole("button", { name: /^Undo/ }).click();
      await cardsOf(page)
        .nth(0)
        .getByRole("button", { name: /^Not interested/ })
        .waitFor();
      expect(await titleOf(page, 0)).toBe(titles[0]);
      await cardsOf(page)
        .nth(0)
        .getByRole("button", { name: /^Not interested/ })
        .click();
      await page.getByRole("button", { name: /^Undo/ }).waitFor();
      await page.goto("/papers/week");
      expect(await titleOf(page, 0)).toBe(titles[1]);
      await page.getByRole("link", { name: "show", exact: true }).click();
      expect(await titleOf(page, 0)).toBe(titles[0]);

      await page.goto("/papers?cat=cs.LG");
      await page.getByRole("button", { name: "Follow cs.LG" }).click();
      await page.getByRole("button", { name: "Unfollow cs.LG" }).waitFor();
      await page.getByRole("link", { name: "Following", exact: true }).click();
      expect(await page.locator("h1").innerText()).toContain("Following");
      expect(complaints).toEqual([]);
    },
  );

  it("saves the card in focus with s, and a paper's page too; trouble falls back to the plain form", async ({
    skip,
  }) => {
    if (!chromiumPath) return skip(WHY_NO_BROWSER);
    const { page } = await setUp();
    await page.goto("/papers/week");
    const saved = (n: number) =>
      cardsOf(page)
        .nth(n)
        .getByRole("button", { name: /^Saved/, pressed: true });
    await page.keyboard.press("s");
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("s");
    await saved(1).waitFor();
    expect([await saved(0).count(), await saved(1).count()]).toEqual([0, 1]);
    expect(await cardsOf(page).nth(1).locator(".said").innerText()).toBe("Saved.");
    await page.keyboard.press("s");
    await eventually(
      () => saved(1).count(),
      (n) => n === 0,
    );
    // The script's request does not arrive, the form's does.
    await page.route("**/collect", (route) =>
      route.request().resourceType() === "fetch" ? route.abort() : route.continue(),
    );
    await cardsOf(page).nth(1).getByRole("button", { name: /^Save/ }).click();
    await page.waitForURL(/#p-/);
    await saved(1).waitFor();
    await cardsOf(page).nth(2).locator("h2 a").click();
    await page.waitForURL((url) => /\/papers\/\d/.test(url.pathname));
    await page.unroute("**/collect");
    await page.keyboard.press("s");
    await page.getByRole("button", { name: /^Saved/, pressed: true }).waitFor();
  });

  it("finds the pages accessible and without sideways scrolling", async ({ skip }) => {
    if (!chromiumPath) return skip(WHY_NO_BROWSER);
    const { page } = await setUp(ON_A_PHONE);
    await page.goto("/papers/week");
    await cardsOf(page)
      .nth(0)
      .getByRole("link", { name: /^Into a collection/ })
      .click();
    const collect = new URL(page.url());
    await page.getByLabel("Name of the new collection").fill(`A ${"very".repeat(20)} long name`);
    await page.getByRole("button", { name: "Make it and add the paper" }).click();
    await cardsOf(page)
      .nth(1)
      .getByRole("button", { name: /^Not interested/ })
      .click();
    await page.getByRole("button", { name: /^Undo/ }).waitFor();
    await page.goto("/collections");
    await page.locator(".listing a").first().click();
    const collection = new URL(page.url()).pathname;
    await page.goto(`${collection}/edit`);
    await page.getByLabel("Order").selectOption("hand");
    await page.getByRole("button", { name: "Keep the changes" }).click();
    const own = (await page.locator(".yours a[href^='/readers/']").getAttribute("href")) ?? "";
    for (const path of [
      "/papers/week?hidden=show",
      "/papers/week",
      collect.pathname + collect.search,
      "/collections",
      collection,
      `${collection}/edit`,
      "/me",
      "/me/follows",
      "/me/saved",
      "/me/hidden",
      "/papers?q=loss&cat=cs.LG",
      own,
      "/readers/yukibrandt",
    ]) {
      await page.goto(path);
      await page
        .locator(".controls summary")
        .first()
        .click({ timeout: 500 })
        .catch(() => {});
      await expectReadable(page, path);
    }
  });
});

it("papers that are collected over two servers at once have each a place of their own", {
  timeout: 60_000,
}, async () => {
  const data = temporaryFolder();
  const servers = [
    await startServer(data, "--learn", "no", ...OPEN_TO_ALL),
    await startServer(data, "--learn", "no", ...OPEN_TO_ALL),
  ];
  const { db, close } = await openRecords(data);
  onTestFinished(close);
  const { id } = await db
    .insertInto("readers")
    .values({ handle: "program", name: "Program", created_at: 0 })
    .returning("id")
    .executeTakeFirstOrThrow();
  const token = { reader_id: id, name: "t", hash: hashOf("bs_test"), scopes: "read write", created_at: 0 };
  await db
    .insertInto("api_tokens")
    .values({ ...token, expires_at: null, used_at: Date.now() })
    .execute();
  const papers = await db.selectFrom("papers").select("id").orderBy("key").limit(30).execute();
  const add = (server: number, paper: string) =>
    fetch(`${servers[server]?.address}/papers/${paper}/collect`, {
      method: "POST",
      headers: { authorization: "Bearer bs_test", accept: "application/json", "content-type": "application/json" },
      body: JSON.stringify({ add: "saved" }),
    });
  const answers = await Promise.all(papers.flatMap((paper) => [add(0, paper.id), add(1, paper.id)]));
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
  expect(await db.selectFrom("collections").select("saved").execute()).toEqual([{ saved: 1 }]);
  const rows = await db.selectFrom("collection_papers").select("position").orderBy("position").execute();
  expect(rows.map((row) => row.position)).toEqual(papers.map((_, i) => i + 1));
});
