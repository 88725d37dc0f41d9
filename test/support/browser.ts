/** Chromium as Debian packages it, driven by playwright-core, and axe for accessibility. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type axe from "axe-core";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished } from "vitest";

const CANDIDATES = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
export const chromiumPath = CANDIDATES.find((path) => path && existsSync(path));
/** Less than half as long as the source that the package exports. */
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
export const WHY_NO_BROWSER = "Chromium is not installed: apt-get install chromium, or name one in CHROMIUM";

const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumPath ?? "",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });

/** A page of a browser of its own, closed with the test; `complaints` are the errors that it reports. */
export async function openPage(
  browser: Browser,
  baseURL: string,
  options: BrowserContextOptions = {},
  complaints: string[] = [],
) {
  const context = await browser.newContext({ baseURL, ...options });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  return { page, complaints };
}

/**
 * What axe finds serious or critical on the page as it stands, a line each, with targets that are too small for a finger and
 * landmarks of one name. The page's policy keeps scripts out, so axe
 * is evaluated, once a page. Only violations leave the page: what passed is many times as long.
 */
export async function seriousProblems(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as { axe: typeof axe };
    const rules = { "target-size": { enabled: true } };
    const { violations } = await checker.run({ resultTypes: ["violations"], rules });
    return violations
      .filter(({ id, impact }) => impact === "serious" || impact === "critical" || id === "landmark-unique")
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 150)).join(" | ")}`);
  });
}

/** Both ways that every page is looked at; tests act on the phone, where least is in reach. */
const PHONE = { width: 390, colorScheme: "dark" } as const;
const WIDE = { width: 1280, colorScheme: "light" } as const;
const HEIGHT = 900;
export const ON_A_PHONE: BrowserContextOptions = {
  viewport: { width: PHONE.width, height: HEIGHT },
  colorScheme: PHONE.colorScheme,
};

/**
 * Holds the page as it stands, wide and light and on a phone in the dark: axe finds nothing serious, and nothing scrolls
 * sideways. The page stays as it was opened `ON_A_PHONE`. Pictures go into the folder PICTURES, where that is set.
 */
export async function expectReadable(page: Page, name: string): Promise<void> {
  for (const { width, colorScheme } of [WIDE, PHONE]) {
    await page.setViewportSize({ width, height: HEIGHT });
    await page.emulateMedia({ colorScheme });
    if (process.env.PICTURES) {
      const file = `${name.replace(/\W+/g, "-")}-${width}.png`;
      await page.screenshot({ path: join(process.env.PICTURES, file), fullPage: true });
    }
    expect(await seriousProblems(page), `${name}, ${width} px wide`).toEqual([]);
    const shown = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>("[hidden]")].filter((one) => one.offsetParent || one.offsetHeight > 0),
    );
    expect(shown.length, `${name}: elements that are hidden and yet shown`).toBe(0);
    const scrolled = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(scrolled, `${name}, ${width} px wide`).toBeLessThanOrEqual(width);
  }
}

/** One browser for the tests of a file; closed after them. */
export function sharedBrowser(): () => Browser {
  let browser: Browser;
  beforeAll(async () => {
    if (chromiumPath) browser = await launch();
  });
  afterAll(() => browser?.close());
  return () => browser;
}
