/** Signing in with a real browser, at a server without a mail server: the local mail page shows the link. */
import type { Page } from "playwright-core";

/** What the server is started with. */
const MAIL_KEY = "the-key-to-the-mails-of-the-tests";
export const READING_MAILS = ["--mail-key", MAIL_KEY];
export const OPEN_TO_ALL = ["--registration", "open", ...READING_MAILS];
/** Where the server's mails are. */
const MAILS = `/mail?key=${MAIL_KEY}`;

interface Profile {
  handle: string;
  name: string;
}

/** Signs in, as a new reader with a profile where it is the first time, and goes on to the page that is asked for. */
export async function signIn(page: Page, email: string, to = "/", profile = profileOf(email)): Promise<void> {
  await followLink(page, email, to);
  if (!new URL(page.url()).searchParams.has("new")) return;
  await page.getByLabel("Name", { exact: true }).fill(profile.name);
  await page.getByLabel("Handle").fill(profile.handle);
  await page.getByRole("button", { name: "Go on" }).click();
  await page.waitForURL((url) => url.pathname !== "/account");
}

/** `mira@example.org` becomes Mira. */
function profileOf(email: string): Profile {
  const handle = email.split("@")[0] ?? "";
  return { handle, name: `${handle[0]?.toUpperCase()}${handle.slice(1)}` };
}

/** Opens the mails of the server, once there are more to an address than there were. */
export async function openMails(page: Page, email: string, before = 0): Promise<void> {
  await newMail(page, email, before);
  await page.goto(MAILS);
}

/** The latest mail to an address as HTML, once there are more than there were. Asks beside the page, which stays. */
async function newMail(page: Page, email: string, before: number): Promise<string> {
  for (let tries = 0; tries < 100; tries++) {
    const mails = await mailsTo(page, email);
    if (mails[0] !== undefined && mails.length > before) return mails[0];
    await page.waitForTimeout(100);
  }
  throw new Error(`there is no mail to ${email}`);
}

/** Mails to an address as HTML, the latest first. */
async function mailsTo(page: Page, email: string): Promise<string[]> {
  const html = await (await page.request.get(MAILS)).text();
  return html
    .split('<article class="mail"')
    .slice(1)
    .filter((mail) => mail.includes(email));
}

/** Asks for a link and follows it. */
export async function followLink(page: Page, email: string, to = "/"): Promise<void> {
  const before = (await mailsTo(page, email)).length;
  await page.goto(`/sign-in?${new URLSearchParams({ return: to })}`);
  await page.getByLabel("Your mail address").fill(email);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "A link is on its way" }).waitFor();
  const [, link = ""] = /href="([^"]+)"/.exec(await newMail(page, email, before)) ?? [];
  await page.goto(link.replaceAll("&amp;", "&"));
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}
