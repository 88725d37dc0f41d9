/** Signing in with a real browser, at a server without a mail server: the local mail page shows the link. */
import type { Page } from "playwright-core";

/** The server is started with `--registration open`, at `localhost`. */
export async function signIn(page: Page, email: string, profile: { handle: string; name: string }): Promise<void> {
  await followLink(page, email);
  if (!new URL(page.url()).searchParams.has("new")) return;
  await page.getByLabel("Name", { exact: true }).fill(profile.name);
  await page.getByLabel("Handle").fill(profile.handle);
  await page.getByRole("button", { name: "Go on" }).click();
  await page.waitForURL((url) => url.pathname === "/");
}

/** Asks for a link and follows it. */
export async function followLink(page: Page, email: string): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("Your mail address").fill(email);
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "the local mail page" }).click();
  await page.locator("article.mail", { hasText: email }).first().getByRole("link").first().click();
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}
