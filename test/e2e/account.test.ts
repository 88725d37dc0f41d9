/** One's own account in a browser: with and without scripts, by passkey, at a single sign-on, on a phone, in the dark. */
import type { BrowserContextOptions, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import {
  chromiumPath,
  expectReadable,
  ON_A_PHONE,
  openPage,
  sharedBrowser,
  WHY_NO_BROWSER,
} from "../support/browser.ts";
import { followLink, OPEN_TO_ALL, signIn } from "../support/clients/signedIn.ts";
import { temporaryFolder } from "../support/instance.ts";
import { startServer } from "../support/program.ts";
import { startProvider } from "../support/servers/oidc.ts";

const browser = sharedBrowser();

async function setUp(options: BrowserContextOptions = {}, ...settings: string[]) {
  const server = await startServer(temporaryFolder(), "--demo", "no", ...OPEN_TO_ALL, ...settings);
  // Passkeys are for names, not for bare network addresses.
  const address = server.address.replace("127.0.0.1", "localhost");
  const { page, complaints } = await openPage(browser(), address, options);
  return { page, complaints, address, token: /token=(\S+)/.exec(server.output())?.[1] ?? "" };
}

/** A device that has passkeys and whose owner always agrees. */
async function withAuthenticator(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

describe("a reader's account", () => {
  it.for([{ javaScriptEnabled: true }, { javaScriptEnabled: false }])(
    "is made, named, given a token and deleted: %j",
    async (options, { skip }) => {
      if (!chromiumPath) return skip(WHY_NO_BROWSER);
      const { page, complaints } = await setUp(options);
      await signIn(page, "mira@example.org");
      await page.getByRole("link", { name: "Account" }).click();
      await page.getByLabel("About you").fill("I read about losses.");
      await page.getByRole("button", { name: "Save" }).click();
      expect(await page.getByLabel("About you").inputValue()).toBe("I read about losses.");
      await page.getByLabel("Name of a new token").fill("notes");
      await page.keyboard.press("Enter");
      expect(await page.locator(".made pre").innerText()).toMatch(/^bs_/);
      const downloading = page.waitForEvent("download");
      await page.getByRole("button", { name: "Download my data" }).click();
      expect((await downloading).suggestedFilename()).toBe("mira.json");
      await page.getByText("Delete my account", { exact: true }).click();
      await page.getByLabel("To confirm, write your handle").fill("mira");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "Your account is gone" }).waitFor();
      expect(await page.getByRole("link", { name: "Sign in" }).count()).toBe(1);
      expect(complaints).toEqual([]);
    },
  );

  it("asks to sign in again, with a link, where a passkey is added too late", async ({ skip }) => {
    if (!chromiumPath) return skip(WHY_NO_BROWSER);
    const { page } = await setUp();
    await withAuthenticator(page);
    await signIn(page, "mira@example.org");
    await page.goto("/account");
    // What the library says in a session of yesterday.
    await page.route("**/auth/passkey/generate-register-options", (route) =>
      route.fulfill({ status: 403, json: { code: "SESSION_NOT_FRESH", message: "Session is not fresh" } }),
    );
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await page.getByText("You signed in more than a day ago.").waitFor();
    await page.getByRole("link", { name: "Sign in again" }).click();
    await page.getByText("Once you are signed in again, you come back to your account.").waitFor();
    expect(await page.getByLabel("Your mail address").count()).toBe(1);
  });

  it("is signed in to by a passkey, which can be removed", async ({ skip }) => {
    if (!chromiumPath) return skip(WHY_NO_BROWSER);
    const { page, complaints } = await setUp();
    await withAuthenticator(page);
    await signIn(page, "mira@example.org");
    await page.goto("/account");
    await page.getByLabel("Name of a new passkey").fill("laptop");
    await page.keyboard.press("Enter");
    const remove = page.getByRole("button", { name: "Remove laptop" });
    await remove.waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.goto("/sign-in?return=/about");
    const button = page.getByRole("button", { name: "Sign in with a passkey" });
    await button.click();
    await page.waitForURL((url) => url.pathname === "/about");
    expect(await page.getByRole("link", { name: "Mira" }).count()).toBe(1);
    // Another of the same device is not made.
    await page.goto("/account");
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await page.getByText("This device has a passkey for your account already.").waitFor();
    await remove.click();
    await page.waitForURL("**/account#signing-in");
    expect(await remove.count()).toBe(0);
    await page.getByRole("button", { name: "Sign out" }).click();
    expect(complaints).toEqual([]);
    await page.goto("/sign-in");
    await button.click();
    await page.getByText("This passkey is not known here.").waitFor();
    expect(await button.isEnabled()).toBe(true);
  });

  it("is signed in to at the lab's single sign-on, by whatever sites it leads over", async ({ skip }) => {
    if (!chromiumPath) return skip(WHY_NO_BROWSER);
    // The provider must know the instance's address before either starts, so the port is chosen first.
    const port = await freePort();
    const provider = await startProvider(`http://localhost:${port}`);
    const { name, issuer, clientId, clientSecret } = provider.singleSignOn;
    const sso = ["--sso-issuer", issuer, "--sso-name", name, "--sso-client", clientId, "--sso-secret", clientSecret];
    const { page, complaints } = await setUp({}, "--port", String(port), ...sso);
    const claims = { email: "mira@lab.example", email_verified: true, name: "Mira" };
    await provider.letIn({ sub: "u-1", claims });
    await page.goto("/sign-in?return=/about");
    await page.getByRole("button", { name: "Sign in with Lab login" }).click();
    await page.getByRole("heading", { name: "Welcome" }).waitFor();
    await page.getByRole("button", { name: "Go on" }).click();
    await page.waitForURL((url) => url.pathname === "/about");
    await page.getByRole("button", { name: "Sign out" }).click();
    await provider.letIn({ refuse: true });
    // The provider still knows the browser and would not ask.
    await page.context().clearCookies({ domain: "127.0.0.1" });
    await page.goto("/sign-in");
    await page.getByRole("button", { name: "Sign in with Lab login" }).click();
    expect(await page.getByRole("alert").innerText()).toContain("Lab login did not let you in");
    expect(complaints).toEqual([]);
  });

  it("has pages that are accessible and do not scroll sideways", async ({ skip }) => {
    if (!chromiumPath) return skip(WHY_NO_BROWSER);
    const { page, token } = await setUp(ON_A_PHONE);
    await withAuthenticator(page);
    const look = (name: string) => expectReadable(page, name);
    await page.goto("/sign-in?error=access_denied");
    await look("sign-in");
    await followLink(page, "mira@example.org");
    await look("welcome");
    await page.goto("/admin/enter");
    await page.getByLabel("Token").fill(token);
    await page.keyboard.press("Enter");
    await expect.poll(() => page.url(), { timeout: 30_000 }).toMatch(/\/admin\/sources$/);
    await page.goto("/account");
    await page.getByLabel("Name of a new passkey").fill("A laptop with rather a long name, so that it has to wrap");
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await page.getByRole("button", { name: /^Remove/ }).waitFor();
    await page.getByLabel("Name of a new token").fill("notes on my laptop");
    await page.getByRole("button", { name: "Make a token" }).click();
    await page.locator(".made").waitFor();
    await page.getByText("Delete my account", { exact: true }).click();
    await look("account");
    await page.goto("/account");
    await page.getByLabel("Name", { exact: true }).fill("Administrator");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("alert").waitFor();
    await look("refused");
    await page.goto("/admin/invitations");
    await page.getByRole("button", { name: "Invite" }).click();
    await page.locator(".made").waitFor();
    await look("invitations");
    await page.goto("/admin/readers");
    await look("readers");
    await page.getByLabel("Handle, name or mail address").fill("nobody at all");
    await page.keyboard.press("Enter");
    await page.getByText("Nobody has “nobody at all”").waitFor();
    await look("no-readers");
  });
});

async function freePort(): Promise<number> {
  const { createServer } = await import("node:net");
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}
