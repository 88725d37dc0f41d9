/** Signing in at a lab's single sign-on, with a real provider in a process of its own. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Services } from "../../../src/http/services.ts";
import { addInvitation } from "../../../src/store/readers/invitations.ts";
import { member, type Visitor, visitor } from "../../support/cast.ts";
import { freshInstance, type TestInstance, textOf } from "../../support/instance.ts";
import { type Person, startProvider } from "../../support/servers/oidc.ts";

const ORIGIN = "https://papers.example";
const MIRA: Person = {
  sub: "u-17",
  claims: { email: "Mira@lab.example", email_verified: true, name: "Mira \u202eLab" },
};

async function setUp(more: Partial<Services["config"]> = {}) {
  const provider = await startProvider(ORIGIN);
  const instance = await freshInstance({ registration: { kind: "invitation" }, ...provider, ...more });
  return { provider, instance };
}
type Provider = Awaited<ReturnType<typeof setUp>>["provider"];

/** Up to where the provider sends the browser back to. */
async function goThere(provider: Provider, browser: Visitor, back = "/papers/week"): Promise<string> {
  await browser.get(`/sign-in?return=${encodeURIComponent(back)}`);
  const onward = await browser.post("/sign-in/single-sign-on", { back });
  expect(onward.status, textOf(onward.html)).toBe(200);
  const address = onward.page.refresh;
  return provider.passThrough(textOf(address));
}

async function signIn(provider: Provider, { app }: TestInstance, person: Person, back?: string) {
  await provider.letIn(person);
  const browser = visitor(app);
  const answer = await browser.get(await goThere(provider, browser, back));
  return { browser, status: answer.status, location: answer.headers.get("location") ?? "" };
}

describe("the single sign-on", () => {
  it("opens an account with its name and address, without an invitation, and the same one ever after", async () => {
    const { provider, instance } = await setUp();
    const first = await signIn(provider, instance, MIRA, "/papers?q=loss*&page=2");
    const back = encodeURIComponent("/papers?q=loss*&page=2").replaceAll("*", "%2A");
    expect([first.status, first.location]).toEqual([302, `/account?new=&return=${back}`]);
    const page = await first.browser.get("/account");
    expect(page.html).toContain('value="Mira Lab"');
    expect(page.html).toContain("mira@lab.example");
    expect(page.html).not.toContain("not confirmed");
    const again = await signIn(provider, instance, { ...MIRA, claims: { ...MIRA.claims, email: "m@lab.example" } });
    expect(again.location).toBe("/sign-in?return=%2Fpapers%2Fweek");
    expect((await again.browser.get(again.location)).headers.get("location")).toBe("/papers/week");
    expect(await instance.db.selectFrom("accounts").select("email").execute()).toEqual([{ email: "mira@lab.example" }]);
    // Nothing of the provider's that would open anything there is kept.
    const kept = await instance.db.selectFrom("identities").selectAll().execute();
    expect(kept).toMatchObject([{ accountId: "u-17", accessToken: null, refreshToken: null, idToken: null }]);
    expect(await instance.db.selectFrom("readers").select("name").execute()).toEqual([{ name: "Mira Lab" }]);
  });

  it.each([
    { verified: true, joined: true },
    { verified: "true", joined: true },
    { verified: false, joined: false },
    { verified: "false", joined: false },
    { verified: undefined, joined: false },
  ])("joins an account that has the address only when it vouches for it: $verified", async ({ verified, joined }) => {
    const { provider, instance } = await setUp({ registration: { kind: "open" } });
    const bob = await member(instance, "bob");
    const claims = { email: bob.email, email_verified: verified, name: "Robert" };
    const { browser, location } = await signIn(provider, instance, { sub: "u-1", claims });
    const page = await browser.get(location);
    if (joined) expect((await browser.get("/account")).html).toContain("bob@example.org");
    else {
      expect(page.page.alert).toContain("Lab login does not vouch that the address is yours");
      expect((await browser.get("/account")).status).toBe(401);
    }
    expect((await instance.db.selectFrom("accounts").select("id").execute()).length).toBe(1);
  });

  it("opens an account whose address is to be confirmed before anything lasting is made of it", async () => {
    const { provider, instance } = await setUp();
    const claims = { email: "carol@lab.example", email_verified: false, name: "Carol" };
    const { browser } = await signIn(provider, instance, { sub: "u-2", claims });
    expect(textOf((await browser.get("/account")).html)).toContain("It is not confirmed yet");
    const token = { name: "t", days: "30", "may-read": "yes" };
    expect((await browser.post("/account/tokens", token)).page.alert).toContain("confirm your mail address first");
    expect((await browser.get("/auth/passkey/generate-register-options")).status).toBe(403);
    await browser.post("/account/address", { email: "carol@lab.example" });
    const link = /https:\S+/.exec(instance.mails()[0]?.text ?? "")?.[0] ?? "";
    await browser.get(link);
    await browser.post("/account/address/confirm", { token: new URL(link).searchParams.get("token") ?? "" });
    await browser.get("/account");
    expect((await browser.post("/account/tokens", token)).status).toBe(200);
    // And it still signs in there.
    const again = await signIn(provider, instance, { sub: "u-2", claims });
    expect((await again.browser.get("/account")).status).toBe(200);
  });

  it("gives nobody the role of an invitation to an address that it does not vouch for", async () => {
    const { provider, instance } = await setUp();
    for (const [n, email_verified] of [false, true].entries()) {
      const email = `invited${n}@lab.example`;
      await instance.db
        .transaction()
        .execute((tx) => addInvitation(tx, { hash: `hash ${n}`, email, role: "admin", at: instance.time.now }));
      const { browser } = await signIn(provider, instance, { sub: `u-${n}`, claims: { email, email_verified } });
      expect((await browser.get("/admin/readers")).status).toBe(email_verified ? 200 : 403);
    }
  });

  it("that refuses, tells no address, or was tampered with leaves one at the sign-in page, with the reason", async () => {
    const { provider, instance } = await setUp();
    const message = async (browser: Visitor, location: string) => {
      expect(location).toMatch(/^\/sign-in\?/);
      const page = await browser.get(location);
      expect(page.status).toBe(200);
      expect(page.html).toContain("Send me a link");
      return page.page.alert;
    };
    const refused = await signIn(provider, instance, { refuse: true });
    expect(await message(refused.browser, refused.location)).toContain("Lab login did not let you in");
    const nameless = await signIn(provider, instance, { sub: "u-3", claims: { name: "Nobody" } });
    expect(await message(nameless.browser, nameless.location)).toContain("did not tell us your mail address");
    await provider.letIn(MIRA);
    const mira = visitor(instance.app);
    const address = await goThere(provider, mira);
    for (const tamper of [
      (url: URL) => url.searchParams.set("state", "x".repeat(32)),
      (url: URL) => url.searchParams.delete("state"),
    ]) {
      const url = new URL(address);
      tamper(url);
      const back = await mira.get(url.pathname + url.search);
      expect(await message(mira, back.headers.get("location") ?? "")).toContain("took too long, or began in another");
    }
    // Somebody else's browser does not finish it.
    const other = visitor(instance.app);
    const stolen = await other.get(address);
    expect(await message(other, stolen.headers.get("location") ?? "")).toContain("began in another browser");
    const url = new URL(await goThere(provider, mira));
    url.searchParams.set("code", "forged");
    const forged = await mira.get(url.pathname + url.search);
    expect(await message(mira, forged.headers.get("location") ?? "")).toContain("did not work");
    expect(await instance.db.selectFrom("accounts").select("id").execute()).toEqual([]);
  });

  it("that is away keeps nobody from signing in otherwise, and is asked again", async () => {
    const { provider, instance } = await setUp({ registration: { kind: "open" } });
    await provider.stop();
    const mira = visitor(instance.app);
    await mira.get("/sign-in");
    const away = await mira.post("/sign-in/single-sign-on", { back: "/" });
    expect([away.status, away.page.alert]).toEqual([503, expect.stringContaining("Lab login does not answer")]);
    expect((await member(instance, "bob")).handle).toBe("bob");
    const back = await startProvider(ORIGIN, Number(new URL(provider.singleSignOn.issuer).port));
    await back.letIn(MIRA);
    const address = await goThere(back, mira);
    // Away again on the way back.
    await back.stop();
    const broken = await mira.get(address);
    expect((await mira.get(broken.headers.get("location") ?? "")).page.alert).toContain("did not work");
  });

  it.each([
    { what: "never answers", answer: undefined },
    { what: "is something else", answer: "<html>" },
    {
      what: "calls itself otherwise",
      answer: JSON.stringify({
        issuer: "https://other.example",
        jwks_uri: "https://other.example/k",
        authorization_endpoint: "https://other.example/a",
        token_endpoint: "https://other.example/t",
      }),
    },
  ])("that $what counts as away, and the operator is told", async ({ answer }) => {
    const server = createServer((_, response) => {
      if (answer !== undefined) response.writeHead(200, { "content-type": "application/json" }).end(answer);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const singleSignOn = { name: "Lab login", issuer, clientId: "c", clientSecret: "s" };
    const instance = await freshInstance({ singleSignOn });
    const mira = visitor(instance.app);
    await mira.get("/sign-in");
    const asked = mira.post("/sign-in/single-sign-on", { back: "/" });
    // Meanwhile others come in.
    expect((await member(instance, "bob")).handle).toBe("bob");
    expect((await asked).status).toBe(503);
    expect(instance.logged.join("\n")).toMatch(/The single sign-on at http/);
  });
});
