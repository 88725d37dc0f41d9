/** Keys on pages, wherever the focus is; those of an input method; and what is hidden until its script shows it. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import {
  chromiumPath,
  ON_A_PHONE,
  openPage,
  seriousProblems,
  sharedBrowser,
  WHY_NO_BROWSER,
} from "../support/browser.ts";
import { OPEN_TO_ALL, signIn } from "../support/clients/signedIn.ts";
import { sharedServer } from "../support/program.ts";

const browser = sharedBrowser();
const address = sharedServer("--learn", "no", ...OPEN_TO_ALL);

/** The place of the card whose title has the focus; -1 for none. */
const cardInFocus = (page: Page) =>
  page.evaluate(() => [...document.querySelectorAll(".card h2 a")].indexOf(document.activeElement as Element));

const FIELDS = `
  <input type="checkbox" id="t-checkbox"><input type="radio" id="t-radio"><button id="t-button" type="button">b</button>
  <details><summary id="t-summary">s</summary>d</details>
  <input id="t-text"><input type="search" id="t-search"><input type="date" id="t-date">
  <select id="t-select"><option>i</option><option>j</option></select><textarea id="t-textarea"></textarea>
  <div id="t-editable" contenteditable="true">e</div>`;

describe("the key j", () => {
  it("moves from where nothing is typed, and is left to fields", async ({ skip }) => {
    if (!chromiumPath) return skip(WHY_NO_BROWSER);
    const { page, complaints } = await openPage(browser(), address());
    await page.goto("/papers/week");
    await page.evaluate((html) => document.querySelector("main")?.insertAdjacentHTML("afterbegin", html), FIELDS);
    for (const [id, moves] of [
      ["t-checkbox", true],
      ["t-radio", true],
      ["t-button", true],
      ["t-summary", true],
      ["t-text", false],
      ["t-search", false],
      ["t-date", false],
      ["t-select", false],
      ["t-textarea", false],
      ["t-editable", false],
    ] as const) {
      await page.focus(`#${id}`);
      await page.keyboard.press("j");
      expect([id, (await cardInFocus(page)) === 0]).toEqual([id, moves]);
    }
    expect(await page.inputValue("#t-text")).toBe("j");
    // Where nothing has the focus, browsers send keys to the document itself.
    await page.evaluate(() => {
      (document.activeElement as HTMLElement | null)?.blur();
      document.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true, cancelable: true }));
    });
    expect(await cardInFocus(page)).toBe(0);
    expect(complaints).toEqual([]);
  });

  it("goes on from the card that the focus is in", async ({ skip }) => {
    if (!chromiumPath) return skip(WHY_NO_BROWSER);
    const { page } = await openPage(browser(), address());
    await page.goto("/papers/week");
    await page.locator(".card").nth(1).locator(".fold summary, .upvote a, .upvote button").first().focus();
    await page.keyboard.press("j");
    expect(await cardInFocus(page)).toBe(2);
    await page.keyboard.press("k");
    expect(await cardInFocus(page)).toBe(1);
  });

  it("is an input method's where that composes", async ({ skip }) => {
    if (!chromiumPath) return skip(WHY_NO_BROWSER);
    const { page } = await openPage(browser(), address());
    await page.goto("/papers/week");
    for (const composing of [{ isComposing: true }, { keyCode: 229 }])
      expect(
        await page.evaluate((composing) => {
          const event = new KeyboardEvent("keydown", { key: "j", bubbles: true, cancelable: true, ...composing });
          document.body.dispatchEvent(event);
          return event.defaultPrevented;
        }, composing),
      ).toBe(false);
  });
});

describe("suggestions", () => {
  it("leave the keys of an input method alone", async ({ skip }) => {
    if (!chromiumPath) return skip(WHY_NO_BROWSER);
    const { page } = await openPage(browser(), address());
    await page.route("**/papers/suggest?*", (route) =>
      route.fulfill({ json: { titles: [{ title: "One", address: "/about" }], authors: [] } }),
    );
    await page.goto("/");
    await page.locator("#q").pressSequentially("loss");
    await page.locator("#offers li").waitFor();
    for (const composing of [{ isComposing: true }, { keyCode: 229 }, { isComposing: true, keyCode: 229 }])
      for (const key of ["ArrowDown", "ArrowUp", "Escape", "Enter"])
        expect(
          await page.evaluate(
            ([key, composing]) => {
              const box = document.querySelector("#q") as HTMLInputElement;
              const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...composing });
              box.dispatchEvent(event);
              return [event.defaultPrevented, box.getAttribute("aria-activedescendant"), box.ariaExpanded];
            },
            [key, composing] as const,
          ),
        ).toEqual([false, null, "true"]);
    await page.locator("#q").press("ArrowDown");
    expect(await page.locator("#q").getAttribute("aria-activedescendant")).toBe("offer-0");
  });
});

describe("what is hidden", () => {
  it("is shown on no page, and all pages have targets for a finger and landmarks of different names", async ({
    skip,
  }) => {
    if (!chromiumPath) return skip(WHY_NO_BROWSER);
    // Passkeys do not work under a bare network address.
    const { page } = await openPage(browser(), address(), ON_A_PHONE);
    const problems: string[] = [];
    const see = async (path: string) => {
      await page.goto(path);
      const shown = await page.evaluate(() =>
        [...document.querySelectorAll("[hidden]")]
          .filter((one) => one.getClientRects().length > 0)
          .map(({ outerHTML }) => `hidden: ${outerHTML.slice(0, 100)}`),
      );
      for (const problem of [...shown, ...(await seriousProblems(page))]) problems.push(`${path} ${problem}`);
    };
    const seen = async (paths: readonly string[]) => {
      for (const path of paths) await see(path);
    };
    const open = ["/", "/papers", "/papers?q=loss", "/papers/week", "/papers/trending", "/archive", "/subscribe"];
    await seen([...open, "/about", "/api", "/sign-in", "/collections", "/no/such/page"]);
    const paper = await page.goto("/papers/week").then(() => page.locator(".card h2 a").first().getAttribute("href"));
    await seen([paper ?? "", `${paper}/upvotes`]);
    await signIn(page, "mira@example.org");
    const own = [
      "/account",
      "/account/digest",
      "/me",
      "/me/follows",
      "/me/alerts",
      "/me/feeds",
      "/me/library",
      "/submit",
    ];
    await seen([...own, "/papers?q=loss", "/papers/week", paper ?? ""]);
    expect(problems).toEqual([]);
    expect(await page.goto("/account").then(() => page.locator("#add-passkey").isVisible())).toBe(false);
  });

  it("stays hidden whatever display its rule gives it", async ({ skip }) => {
    if (!chromiumPath) return skip(WHY_NO_BROWSER);
    const { page } = await openPage(browser(), address());
    await page.goto("/sign-in");
    // Every class and element that the styles know, hidden.
    const shown = await page.evaluate(() => {
      const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
      const flat = rules.flatMap((rule) => ("cssRules" in rule ? [rule, ...(rule.cssRules as CSSRuleList)] : [rule]));
      const selectors = flat.flatMap((rule) => (rule instanceof CSSStyleRule ? [rule.selectorText] : []));
      const classes = new Set(
        selectors.flatMap((one) => [...one.matchAll(/\.([\w-]+)/g)].map((match) => match[1] ?? "")),
      );
      return [...classes].filter((name) => {
        const element = document.createElement("form");
        element.className = name;
        element.hidden = true;
        document.body.append(element);
        const isShown = getComputedStyle(element).display !== "none";
        element.remove();
        return isShown;
      });
    });
    expect(shown).toEqual([]);
  });
});
