/** Signing in with a browser at a server that keeps its mails: by the link that the local mail page shows. */
import type { Page } from "playwright-core";

/** What the server is started with. */
export const OPEN_TO_ALL = ["--registration", "open"];

/** Goes on to the page that is asked for. */
export async function signIn(page: Page, email: string, to = "/"): Promise<void> {
  await page.goto(`/sign-in?${new URLSearchParams({ return: to })}`);
  await page.getByLabel("Your mail address").fill(email);
  await page.getByRole("button", { name: "Send me a link" }).click();
  await page.goto("/mail");
  await page.locator("article.mail", { hasText: email }).first().getByRole("link").first().click();
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => url.pathname !== "/sign-in/link");
}
