/** Comments and their moderation in a browser: with and without scripts, on a phone, in the dark, by keyboard. */

import type { BrowserContextOptions } from "playwright-core";
import { describe, expect, it, onTestFinished } from "vitest";
import { paperPath } from "../../src/domain/pagePaths.ts";

import { openRecords } from "../../src/store/database.ts";
import { upsertPapers } from "../../src/store/papers/upsertPapers.ts";
import { addReader } from "../../src/store/readers/readers.ts";
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
import { record } from "../support/made/records.ts";
import { startServer } from "../support/program.ts";

const browser = sharedBrowser();

/** A server with one paper and a comment by Mina. `as` signs a new reader in, with a role, in a browser context of their own. */
async function setUp() {
  const data = temporaryFolder();
  const paper = record();
  const records = await openRecords(data);
  onTestFinished(() => records.close());
  await records.db.transaction().execute(async (tx) => {
    await upsertPapers(tx, [paper]);
    const reader_id = await addReader(tx, { handle: "mina", name: "Mina Haddad", at: 1 });
    const { key } = await tx.selectFrom("papers").select("key").executeTakeFirstOrThrow();
    const comment = { paper_key: key, reader_id, body: "The bound $O(n^2)$ seems **loose**.", created_at: 1 };
    await tx.insertInto("comments").values(comment).execute();
  });
  const server = await startServer(data, "--demo", "no", "--learn", "no", ...OPEN_TO_ALL);
  const complaints: string[] = [];
  async function as(name: string, role: string, options: BrowserContextOptions = {}) {
    const { page } = await openPage(browser(), server.address, options, complaints);
    await signIn(page, `${name.toLowerCase()}@example.org`, "/about");
    const latest = await records.db.selectFrom("readers").select("id").orderBy("id", "desc").executeTakeFirstOrThrow();
    const values = { name, handle: name.toLowerCase(), role };
    await records.db.updateTable("readers").set(values).where("id", "=", latest.id).execute();
    return page;
  }
  return { as, complaints, path: paperPath(paper.id), records };
}

describe("a discussion", () => {
  it.for([{ javaScriptEnabled: true }, { javaScriptEnabled: false }])(
    "is joined: written, tried, answered, changed, deleted: %j",
    async (options, { skip }) => {
      if (!chromiumPath) return skip(WHY_NO_BROWSER);
      const { as, path, complaints } = await setUp();
      const page = await as("Alice", "reader", options);
      await page.goto(`${path}#comments`);
      await page.getByLabel("Your comment").fill("It is *tight*, see $x^2$.");
      await page.getByRole("button", { name: "Preview" }).click();
      expect(await page.locator(".preview em").innerText()).toBe("tight");
      // With scripts the reader has not left the paper's page.
      expect(new URL(page.url()).pathname).toBe(options.javaScriptEnabled ? path : "/comments/preview");
      await page.getByRole("button", { name: "Comment", exact: true }).click();
      await page.waitForURL(/#c-2$/);
      expect(await page.locator("#c-2 .comment-text em").innerText()).toBe("tight");

      // By keyboard alone.
      await page.getByRole("link", { name: "Reply to Mina Haddad’s comment" }).focus();
      await page.keyboard.press("Enter");
      const answer = page.getByLabel("Your answer to Mina Haddad");
      await answer.waitFor();
      expect(await answer.evaluate((field) => field === document.activeElement)).toBe(true);
      await page.keyboard.type("Which bound?");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await page.waitForURL(/#c-3$/);
      expect(
        await page.locator(".comment").evaluateAll((items) => items.map(({ id, className }) => [id, className])),
      ).toEqual([
        ["c-1", "comment d0"],
        ["c-3", "comment d1"],
        ["c-2", "comment d0"],
      ]);

      await page.locator("#c-3").getByRole("link", { name: "Edit" }).click();
      await page.getByLabel("Your comment").fill("Which bound, please?");
      await page.getByRole("button", { name: "Save" }).click();
      await page.waitForURL(/#c-3$/);
      expect(await page.locator("#c-3").innerText()).toContain("edited");
      await page.locator("#c-3 summary").click();
      await page.locator("#c-3").getByRole("button", { name: "Delete it for good" }).click();
      await page.waitForURL(/#comments$/);
      expect(await page.locator(".comment").count()).toBe(2);
      expect(complaints).toEqual([]);
    },
  );

  it("shows in place why a preview is refused, and takes an answer back", async ({ skip }) => {
    if (!chromiumPath) return skip(WHY_NO_BROWSER);
    const { as, path } = await setUp();
    const page = await as("Alice", "reader");
    await page.goto(path);
    await page.getByRole("link", { name: "Reply to Mina Haddad’s comment" }).click();
    await page.getByLabel("Your answer to Mina Haddad").fill("\u2800");
    await page.locator("#c-1").getByRole("button", { name: "Preview" }).click();
    await page.locator("#c-1 .preview.failing").waitFor();
    expect(await page.locator("#c-1 .preview").innerText()).toContain("nothing to read");
    await page.locator("#c-1").getByRole("button", { name: "Cancel" }).click();
    expect(await page.locator("#c-1 form.write").count()).toBe(0);
  });
});

describe("moderation", () => {
  it.for([{ javaScriptEnabled: true }, { javaScriptEnabled: false }])(
    "goes from a report to what was done: %j",
    async (options, { skip }) => {
      if (!chromiumPath) return skip(WHY_NO_BROWSER);
      const { as, path, complaints } = await setUp();
      const alice = await as("Alice", "reader", options);
      await alice.goto(path);
      await alice.getByRole("link", { name: "Report Mina Haddad’s comment" }).click();
      await alice.getByLabel("What is wrong with it?").selectOption("Insults, threats or hate");
      await alice.getByLabel("In your own words").fill("rude");
      await alice.getByRole("button", { name: "Report" }).click();
      await alice.getByText("the moderators have your report").waitFor();
      const mod = await as("Mona", "moderator", options);
      await mod.goto("/moderation");
      expect(await mod.locator(".case").innerText()).toContain("Insults, threats or hate: “rude” @alice");
      await mod.getByLabel("Why it is hidden").fill("not kind");
      await mod.getByRole("button", { name: "Hide it" }).click();
      await mod.getByRole("button", { name: "Show it again" }).waitFor();
      await mod.getByText("Ban Mina Haddad").click();
      await mod.getByLabel("Why @mina is banned").fill("again and again");
      await mod.getByRole("button", { name: "Ban", exact: true }).click();
      await mod.getByRole("button", { name: "Lift the ban" }).waitFor();
      await mod.getByRole("link", { name: "What was done" }).click();
      expect(await mod.locator(".people").innerText()).toMatch(
        /@mona banned @mina: again and again[\s\S]*@mona hid comment 1: not kind/,
      );
      await alice.goto("/reports");
      expect(await alice.locator(".reports").innerText()).toContain("It was hidden.");
      await alice.goto(path);
      expect(await alice.locator("#c-1").innerText()).toContain("Hidden by a moderator: not kind");
      expect(complaints).toEqual([]);
    },
  );

  it("and discussions are accessible, without sideways scrolling", async ({ skip }) => {
    if (!chromiumPath) return skip(WHY_NO_BROWSER);
    const { as, path, records } = await setUp();
    const page = await as("Mona", "moderator", ON_A_PHONE);
    const look = async (address: string) => {
      await page.goto(address);
      await expectReadable(page, address);
    };
    const { key } = await records.db.selectFrom("papers").select("key").executeTakeFirstOrThrow();
    // Deep, wide and long.
    const bodies = [
      "I see.",
      "| a | b |\n|--|--|\n| 1 | 2 |",
      `${"long".repeat(200)} $${"x+".repeat(80)}y$`,
      "> so\n\n```\ncode\n```",
    ];
    for (let i = 0; i < 10; i++) {
      const row = {
        paper_key: key,
        reader_id: 1,
        parent_id: i + 1,
        body: bodies[i % bodies.length] ?? "",
        created_at: 2,
      };
      await records.db.insertInto("comments").values(row).execute();
    }
    await records.db.updateTable("comments").set({ hidden_at: 1, hidden_reason: "rude" }).where("id", "=", 3).execute();
    await records.db.updateTable("comments").set({ deleted_at: 1, body: "" }).where("id", "=", 5).execute();
    const report = { kind: "comment", subject: "2", reason: "spam", says: "an advert", created_at: Date.now() };
    const mod = await records.db
      .selectFrom("readers")
      .select("id")
      .where("handle", "=", "mona")
      .executeTakeFirstOrThrow();
    await records.db
      .insertInto("reports")
      .values({ ...report, reader_id: mod.id })
      .execute();
    await look(path);
    await look(`${path}?reply=2`);
    await look("/comments/1");
    await look("/reports/new?kind=comment&id=1");
    await look("/reports");
    await look("/moderation");
    await look("/moderation/about?kind=comment&id=3");
    await look("/moderation/readers");
    await look("/moderation/audit");
    await page.goto(path);
    await page.getByLabel("Your comment").fill("*so*");
    await page.getByRole("button", { name: "Preview" }).last().click();
    await page.locator(".preview em").waitFor();
    await expectReadable(page, "a preview");
  });
});
