/** The admin pages and empty editions in a browser: with and without scripts, on a phone, in the dark, by keyboard. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BrowserContextOptions } from "playwright-core";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  chromiumPath,
  expectReadable,
  ON_A_PHONE,
  openPage,
  sharedBrowser,
  WHY_NO_BROWSER,
} from "../support/browser.ts";
import { temporaryFolder } from "../support/instance.ts";
import { eventually, startServer } from "../support/program.ts";
import { startArxiv } from "../support/servers/arxiv.ts";
import { servedPapers } from "../support/servers/arxivRecords.ts";

const browser = sharedBrowser();

/** A server that has harvested once; `gate` holds back what arXiv answers from then on. */
async function setUp(options: BrowserContextOptions = {}) {
  const data = temporaryFolder();
  writeFileSync(join(data, "editions.txt"), "[Matters]\ncategories: cs.LG\nquery: matter\n");
  const gate = { open: true, release: () => {} };
  let held = Promise.resolve();
  const arxiv = await startArxiv({
    papers: servedPapers(40, Date.now()),
    during: () => (gate.open ? undefined : held),
  });
  const server = await startServer(data, "--demo", "no", "--follow", "cs.LG,stat.ML", ...arxiv.options);
  await eventually(
    async () => (await fetch(`${server.address}/health`)).json(),
    (health) =>
      health.sources[0].parts.every(({ lastSuccess }: { lastSuccess: string | null }) => lastSuccess !== null),
  );
  return {
    ...(await openPage(browser(), server.address, options)),
    arxiv,
    token: /token=(\S+)/.exec(server.output())?.[1] ?? "",
    hold() {
      gate.open = false;
      held = new Promise((resolve) => {
        gate.release = () => {
          gate.open = true;
          resolve();
        };
      });
      onTestFinished(() => gate.release());
    },
    release: () => gate.release(),
  };
}

describe("an admin", () => {
  it.for([{ javaScriptEnabled: true }, { javaScriptEnabled: false }])(
    "signs in, fetches a source now, sees how it gets on, and signs out: %j",
    async (options, { skip }) => {
      if (!chromiumPath) return skip(WHY_NO_BROWSER);
      const { page, token, hold, release, complaints } = await setUp(options);
      await page.goto(`/admin/enter?token=${token}`);
      await page.getByLabel("Your mail address").fill("alice@example.org");
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Sign out" }).waitFor();
      await page.goto("/admin/sources");
      const sources = page.locator("#arxiv");
      expect(await sources.innerText()).toContain("It is asked next on");
      hold();
      const button = sources.getByRole("button", { name: "Fetch now" });
      await button.focus();
      await page.keyboard.press("Enter");
      await page.getByText("A harvest is under way.").waitFor();
      expect(await sources.getByRole("button", { name: "Being fetched" }).isDisabled()).toBe(true);
      release();
      // With scripts the page looks by itself, else the link does.
      if (options.javaScriptEnabled)
        await sources.getByRole("button", { name: "Fetch now" }).waitFor({ timeout: 20_000 });
      else
        await eventually(
          async () => {
            const link = sources.getByRole("link", { name: "Look again" });
            if ((await link.count()) > 0) await link.click();
            return sources.innerText();
          },
          (text) => text.includes("Fetch now"),
        );
      expect(await page.locator("table").last().locator("tbody tr").count()).toBeGreaterThanOrEqual(4);
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.waitForURL((url) => url.pathname === "/");
      expect((await page.goto("/admin/sources"))?.status()).toBe(401);
      // The browser itself reports that answer.
      expect(complaints.filter((complaint) => !complaint.includes("401"))).toEqual([]);
    },
  );

  it("finds the pages accessible and without sideways scrolling", async ({ skip }) => {
    if (!chromiumPath) return skip(WHY_NO_BROWSER);
    const { page, token, arxiv } = await setUp(ON_A_PHONE);
    const look = async (path: string) => {
      await page.goto(path);
      await expectReadable(page, path);
    };
    await look("/");
    await look("/papers/date/2020-01-01");
    await look("/admin/sources");
    await look("/admin/enter?token=wrong");
    await page.getByLabel("Your mail address").fill("alice@example.org");
    await page.getByRole("button", { name: "Become the admin" }).click();
    expect(await page.getByRole("alert").innerText()).toBe("This is not the token of this instance.");
    await page.getByLabel("Token").fill(token);
    await page.getByRole("button", { name: "Become the admin" }).click();
    await page.getByRole("button", { name: "Sign out" }).waitFor();
    await look("/admin/sources");
    arxiv.faults.push(...Array.from({ length: 20 }, () => "broken" as const));
    await page.getByRole("button", { name: "Fetch now" }).click();
    await eventually(
      async () => {
        await page.goto("/admin/sources");
        return page.locator("#arxiv").innerText();
      },
      (text) => text.includes("answered 500"),
    );
    await look("/admin/sources");
    await look("/");
    expect(await page.locator(".fresh").innerText()).toContain("failing since");
  });
});
