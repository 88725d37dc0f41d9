/** The ranking that learns, in a browser: from nothing known to a list with reasons that can be steered. */
import { describe, expect, it } from "vitest";
import { chromiumPath, expectReadable, openPage, sharedBrowser, WHY_NO_BROWSER } from "../support/browser.ts";
import { OPEN_TO_ALL, signIn } from "../support/clients/signedIn.ts";
import { temporaryFolder } from "../support/instance.ts";
import { startServer } from "../support/program.ts";

const browser = sharedBrowser();

describe("the papers for a reader", () => {
  it("come with reasons once something is liked, and can be steered", async ({ skip }) => {
    if (!chromiumPath) return skip(WHY_NO_BROWSER);
    const { address } = await startServer(temporaryFolder(), "--learn", "no", ...OPEN_TO_ALL);
    const { page, complaints } = await openPage(browser(), address);
    await signIn(page, "mira@example.org");
    await page.goto("/for-you");
    expect(await page.getByRole("heading", { name: "Where to begin" }).isVisible()).toBe(true);
    await expectReadable(page, "for you, at the beginning");
    await page.goto("/papers/month");
    for (const place of [0, 1, 2]) {
      const vote = page.locator("form.upvote button").nth(place);
      await vote.click();
      await page.locator(`form.upvote button[aria-pressed="true"] >> nth=${place}`).waitFor();
    }
    await page.goto("/for-you");
    expect(await page.getByRole("heading", { name: "Where to begin" }).count()).toBe(0);
    const why = page.locator("details.whymatch").first();
    await why.locator("summary").click();
    expect(await why.locator("li").first().innerText()).toMatch(/^\d+% /);
    await expectReadable(page, "for you");
    await page.goto("/me/interests");
    await expectReadable(page, "interests");
    await page
      .getByRole("button", { name: /^Remove/ })
      .first()
      .click();
    expect(await page.getByRole("heading", { name: "Set by you" }).isVisible()).toBe(true);
    await page.goto("/papers/month");
    await page.getByRole("link", { name: "In my order" }).click();
    expect(await page.locator(".match").first().innerText()).toMatch(/^\d+% match$/);
    expect(complaints).toEqual([]);
  });
});
