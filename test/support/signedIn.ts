/** A browser that is signed in at a real server, which keeps its mail on its own page. */
import type { Page } from "playwright-core";

/** By a link in a mail; the server must not have been given a mail server. Ends on the page `back`. */
export async function signIn(page: Page, email: string, back = "/"): Promise<void> {
  await page.goto(`/sign-in?${new URLSearchParams({ return: back })}`);
  await page.getByLabel("Your mail address").fill(email);
  await page.getByRole("button", { name: "Send me a link" }).click();
  await page.getByRole("heading", { name: "A link is on its way" }).waitFor();
  await page.goto("/mail");
  const mail = page.locator("article.mail").filter({ hasText: email }).first();
  await page.goto((await mail.getByRole("link").first().getAttribute("href")) ?? "");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((url) => url.pathname === new URL(back, url).pathname);
}
