/** Signing in with a browser at a real server that has no mail server: the link is on its local mail page. */
import type { Page } from "playwright-core";

/** The server must have been started with `--registration open`. */
export async function signIn(page: Page, email: string): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("Your mail address").fill(email);
  await page.getByRole("button", { name: "Send me a link" }).click();
  await page.goto("/mail");
  // The latest mail is the first.
  await page.locator("article.mail", { hasText: email }).first().getByRole("link").click();
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Sign out" }).waitFor();
}
