/** Citing and bringing a library in a browser: without scripts, wide and light, on a phone in the dark. */
import type { BrowserContextOptions } from "playwright-core";
import { describe, expect, it } from "vitest";
import { chromiumPath, openPage, seriousProblems, sharedBrowser, WHY_NO_BROWSER } from "../support/browser.ts";
import { bibtexEntries } from "../support/clients/citations.ts";
import { OPEN_TO_ALL, signIn } from "../support/clients/signedIn.ts";
import { temporaryFolder } from "../support/instance.ts";
import { startServer } from "../support/program.ts";

/** Pictures of the pages go here, to look at by eye. */
const PICTURES = process.env.PICTURES;

const browser = sharedBrowser();

/** Pages that axe looks at; the others are made of the same parts. */
const CHECKED = ["paper", "search", "library-read"];

const WAYS: [string, BrowserContextOptions][] = [
  ["wide", { viewport: { width: 1280, height: 900 } }],
  [
    "phone",
    {
      viewport: { width: 390, height: 844 },
      colorScheme: "dark",
      javaScriptEnabled: false,
      isMobile: true,
      hasTouch: true,
    },
  ],
];

describe("a scholar", () => {
  it.for(WAYS)("cites a paper and a list, and brings a library: %s", async ([way, options], { skip }) => {
    if (!chromiumPath) return skip(WHY_NO_BROWSER);
    const { address } = await startServer(temporaryFolder(), "--learn", "no", ...OPEN_TO_ALL);
    const { page, complaints } = await openPage(browser(), address, options);
    const look = async (name: string) => {
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect([name, overflow > 0]).toEqual([name, false]);
      if (await page.locator(".cite").count()) await page.locator(".cite").scrollIntoViewIfNeeded();
      if (PICTURES) await page.screenshot({ path: `${PICTURES}/${name}-${way}.png` });
      if (options.javaScriptEnabled !== false && CHECKED.includes(name))
        expect(await seriousProblems(page)).toEqual([]);
    };
    await page.goto("/papers/week");
    await page.locator(".card h2 a").first().click();
    await page.locator(".cite summary").click();
    const citation = page.locator(".cite .citation").first();
    expect(await citation.innerText()).toMatch(/\(20\d\d\)\. .*https:\/\/doi\.org\/10\.48550\/arXiv\./);
    // A click marks all of it.
    await citation.click();
    expect(await page.evaluate(() => getSelection()?.toString().trim())).toBe((await citation.innerText()).trim());
    await look("paper");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.locator(".cite").getByRole("link", { name: "BibTeX" }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^[a-z]+20\d\d[a-z0-9]+\.bib$/);
    const [entry] = bibtexEntries(await (await page.request.get(download.url())).text());
    expect(entry?.type).toBe("misc");

    for (const [name, path] of [
      ["search", "/papers?q=retrieval"],
      ["edition", "/papers/week"],
    ] as const) {
      await page.goto(path);
      await page.locator(".cite summary").click();
      await look(name);
      const link = page.locator(".cite").getByRole("link", { name: "APA" });
      expect((await page.request.get((await link.getAttribute("href")) ?? "")).status()).toBe(200);
    }

    const cited = await (await page.request.get("/papers.bib?q=retrieval")).text();
    await signIn(page, "mira@example.org", "/me/library");
    await look("library");
    const unknown = "@book{x, title={A book of {$O(n)$} that is not here}, author={Nobody}, year=1999}";
    await page
      .getByLabel("Library", { exact: true })
      .setInputFiles({ name: "mine.bib", mimeType: "text/plain", buffer: Buffer.from(`${cited}\n${unknown}`) });
    await page.getByRole("button", { name: "Read it" }).click();
    await page.getByRole("group", { name: "Follow categories" }).getByRole("checkbox").first().check();
    await page.getByText("1 work not found").click();
    await look("library-read");
    await page.getByRole("button", { name: "Keep what is ticked" }).click();
    await page.getByRole("heading", { name: "My library" }).waitFor();
    expect(await page.locator(".card").count()).toBe(Math.min(100, bibtexEntries(cited).length));
    await page.locator(".cite summary").click();
    await look("collection");
    // Linked data in the head is no script that the policy keeps from running.
    expect(complaints).toEqual([]);
  });
});
