/** Signing in and out, and who may. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isMailAddress } from "../../../src/domain/mail/mailAddress.ts";
import { allow, linkIn, member, visitor } from "../../support/cast.ts";
import { ADMIN_TOKEN, freshInstance, type TestInstance, textOf } from "../../support/instance.ts";
import { world } from "../../support/world.ts";

describe("signing in by a link", () => {
  it("works once, by a button, and goes on to where one was", async () => {
    const instance = await freshInstance();
    const alice = visitor(instance.app);
    await alice.get("/sign-in?return=/papers/week");
    const sent = await alice.post("/sign-in", { email: "alice@example.org", back: "/papers/week" });
    expect([sent.status, textOf(sent.html).includes("A link is on its way")]).toEqual([200, true]);
    const link = linkIn(instance.mails()[0]?.text ?? "");
    // What follows links before people do changes nothing.
    for (let i = 0; i < 3; i++) expect((await visitor(instance.app).get(link)).status).toBe(200);
    const fields = Object.fromEntries(new URL(link).searchParams);
    await alice.get(link);
    const entered = await alice.post("/sign-in/link", { ...fields, back: fields.return ?? "" });
    expect([entered.status, entered.headers.get("location")]).toEqual([303, "/account?new=&return=%2Fpapers%2Fweek"]);
    expect(entered.headers.get("set-cookie")).toMatch(/^__Secure-broadsheet\.session_token=.*HttpOnly/);
    expect((await alice.get("/about")).html).toContain("Sign out");
    const again = visitor(instance.app);
    await again.get(link);
    const spent = await again.post("/sign-in/link", fields);
    expect([spent.status, textOf(spent.html).includes("does not work any more")]).toEqual([403, true]);
    expect((await alice.post("/sign-out")).status).toBe(303);
    expect((await alice.get("/about")).html).not.toContain("Sign out");
  });

  it("makes the first admin by the token, and only the first", async () => {
    const instance = await freshInstance();
    const alice = visitor(instance.app);
    await alice.get(`/admin/enter?token=${ADMIN_TOKEN}`);
    const wrong = await alice.post("/admin/enter", { token: "wrong", email: "a@example.org" });
    expect(wrong.status).toBe(403);
    const made = await alice.post("/admin/enter", { token: ADMIN_TOKEN, email: "alice@example.org", name: "Alice" });
    expect([made.status, made.headers.get("location")]).toEqual([303, "/account?new"]);
    expect((await alice.get("/admin/sources")).status).toBe(200);
    const bob = await member(instance, "bob");
    expect((await bob.get("/admin/sources")).status).toBe(403);
    expect((await bob.post("/admin/enter", { token: ADMIN_TOKEN })).status).toBe(409);
    expect((await bob.get("/admin/sources")).status).toBe(403);
  });

  it("takes no form but its own pages'", async () => {
    const { instance, bob } = await world({ readers: { bob: "reader" } });
    for (const headers of [{ origin: "https://evil.example" }, { "sec-fetch-site": "cross-site" }])
      expect((await bob.post("/sign-out", {}, headers)).status).toBe(403);
    expect((await bob.post("/sign-out", { form: "" })).status).toBe(403);
    const carol = await member(instance, "carol");
    const form = (await carol.get("/about")).page.hidden("form");
    expect((await bob.post("/sign-out", { form })).status).toBe(403);
    expect((await bob.get("/about")).html).toContain("Sign out");
  });
});

describe("who may open an account", () => {
  const ask = async (instance: TestInstance, email: string) => {
    const before = instance.mails().length;
    const browser = visitor(instance.app);
    await browser.get("/sign-in");
    const { status, html } = await browser.post("/sign-in", { email });
    return { status, message: textOf(html).replaceAll(email, "ADDRESS"), mailed: instance.mails().length > before };
  };

  it.each([
    { registration: { kind: "open" as const }, mailed: { "eve@elsewhere.example": true, "dan@lab.example": true } },
    {
      registration: { kind: "invitation" as const },
      mailed: { "eve@elsewhere.example": false, "dan@lab.example": false },
    },
    {
      registration: { kind: "domains" as const, domains: ["lab.example"] },
      mailed: {
        "eve@elsewhere.example": false,
        "eve@notlab.example": false,
        "eve@lab.example.org": false,
        "Dan@LAB.example": true,
      },
    },
  ])("$registration: the answer is the same for everybody, the mail is not", async ({ registration, mailed }) => {
    const { instance } = await world({ readers: { bob: "reader" } });
    allow(instance, registration);
    const known = await ask(instance, "bob@example.org");
    expect([known.status, known.mailed]).toEqual([200, true]);
    for (const [email, sent] of Object.entries(mailed)) {
      const answer = await ask(instance, email);
      expect([answer.mailed, answer.status, answer.message], email).toEqual([sent, 200, known.message]);
    }
  });

  it("is found again where the link is used, since it may change in between", async () => {
    const instance = await freshInstance();
    await ask(instance, "eve@elsewhere.example");
    const link = new URL(linkIn(instance.mails()[0]?.text ?? ""));
    allow(instance, { kind: "invitation" });
    const eve = visitor(instance.app);
    await eve.get("/sign-in");
    const entered = await eve.post("/sign-in/link", { token: link.searchParams.get("token") ?? "" });
    expect(entered.status).toBe(403);
    expect(await instance.db.selectFrom("accounts").selectAll().execute()).toEqual([]);
  });
});

describe("a link", () => {
  const linkFor = async (instance: TestInstance, email = "alice@example.org") => {
    const browser = visitor(instance.app);
    await browser.get("/sign-in");
    await browser.post("/sign-in", { email });
    return { browser, token: new URL(linkIn(instance.mails()[0]?.text ?? "")).searchParams.get("token") ?? "" };
  };

  it("that was tampered with, or is too old, opens nothing", async () => {
    const instance = await freshInstance();
    const { browser, token } = await linkFor(instance);
    for (const wrong of ["", token.slice(1), `${token}x`, token.toUpperCase(), "../../x", "\u0000", "x".repeat(5_000)])
      expect((await browser.post("/sign-in/link", { token: wrong })).status, wrong.slice(0, 50)).toBe(403);
    const { expiresAt } = await instance.db.selectFrom("verifications").select("expiresAt").executeTakeFirstOrThrow();
    expect(Math.abs(Date.parse(expiresAt) - Date.now() - 30 * 60_000)).toBeLessThan(60_000);
    await instance.db
      .updateTable("verifications")
      .set({ expiresAt: new Date(Date.now() - 1_000).toISOString() })
      .execute();
    const late = await browser.post("/sign-in/link", { token });
    expect([late.status, textOf(late.html).includes("does not work any more")]).toEqual([403, true]);
    expect(await instance.db.selectFrom("accounts").selectAll().execute()).toEqual([]);
  });

  it("is kept as a hash, and leads only to where this instance is", async () => {
    const instance = await freshInstance({ baseUrl: "", hosts: ["*"] });
    const address = "https://evil.example/sign-in";
    const stranger = await instance.app.request(address);
    expect(stranger.status).toBe(503);
    expect(textOf(await stranger.text())).toContain("has not been told its public address");
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const body = "email=alice%40example.org";
    expect((await instance.app.request(address, { method: "POST", headers, body })).status).toBe(403);
    expect(instance.mails()).toEqual([]);
    const told = await freshInstance();
    const { token: kept } = await linkFor(told);
    expect(JSON.stringify(await told.db.selectFrom("verifications").selectAll().execute())).not.toContain(kept);
    const bob = visitor(told.app);
    await bob.get("https://evil.example/sign-in");
    expect((await bob.post("https://evil.example/sign-in", { email: "bob@example.org" })).status).toBe(200);
    for (const { text } of told.mails()) expect(text).toContain("https://papers.example/sign-in/link?token=");
    expect(told.mails().length).toBe(2);
  });

  it("is sent to no address so often that it is a nuisance, nor to many from one place", async () => {
    const instance = await freshInstance();
    const browser = visitor(instance.app);
    await browser.get("/sign-in");
    const ask = async (email: string) => (await browser.post("/sign-in", { email })).status;
    for (let i = 0; i < 8; i++) expect(await ask(i % 2 ? "a@example.org" : "A@example.org")).toBe(200);
    expect(instance.mails()).toHaveLength(5);
    for (let i = 0; i < 30; i++) expect(await ask(`b${i}@example.org`)).toBe(200);
    expect(instance.mails()).toHaveLength(5 + 12);
    for (let i = 0; i < 262; i++) await ask("a@example.org");
    expect(await ask("c@example.org")).toBe(429);
    instance.time.now += 3_600_000;
    expect(await ask("c@example.org")).toBe(200);
    expect(instance.mails()[0]?.to).toBe("c@example.org");
  });

  it("is asked for with any text at all without anything breaking", async () => {
    const instance = await freshInstance();
    const browser = visitor(instance.app);
    await browser.get("/sign-in");
    const name = fc.string({ minLength: 1, maxLength: 20, unit: "grapheme" });
    const address = fc.oneof(
      name,
      fc.emailAddress(),
      fc.tuple(name, name).map(([one, two]) => `${one}@${two}.org`),
    );
    await fc.assert(
      fc.asyncProperty(address, async (email) => {
        instance.time.now += 3_600_000;
        const { status } = await browser.post("/sign-in", { email });
        expect([200, 400]).toContain(status);
        expect((status === 200) === isMailAddress(email.trim())).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});

describe("going on after signing in", () => {
  it("never leaves the site", async () => {
    const { alice } = await world({ readers: { alice: "reader" } });
    const hostile = fc.oneof(
      fc.webUrl(),
      fc.string({ unit: "binary-ascii" }),
      fc
        .tuple(fc.constantFrom("//", "/\\", "\\\\", "/\t/", "/%2f", "https:", "javascript:", "/.//", "/@"), fc.domain())
        .map((parts) => parts.join("")),
    );
    await fc.assert(
      fc.asyncProperty(hostile, async (path) => {
        const { status, headers } = await alice.get(`/sign-in?return=${encodeURIComponent(path)}`);
        const location = headers.get("location") ?? "";
        expect(status).toBe(303);
        expect(new URL(location, "https://papers.example").origin).toBe("https://papers.example");
      }),
      { numRuns: 300, examples: [["//evil.example"], ["/\\evil.example"], ["/\n/evil.example"]] },
    );
    expect((await alice.get("/sign-in?return=/papers%3Fq%3Dloss")).headers.get("location")).toBe("/papers?q=loss");
  });
});

describe("the sign-in library", () => {
  it.each([
    "POST /auth/sign-up/email",
    "POST /auth/sign-in/email",
    "POST /auth/sign-in/magic-link",
    "POST /auth/sign-in/social",
    "POST /auth/sign-in/oauth2",
    "GET /auth/magic-link/verify",
    "POST /auth/sign-out",
    "POST /auth/update-user",
    "POST /auth/delete-user",
    "GET /auth/delete-user/callback",
    "POST /auth/change-email",
    "POST /auth/change-password",
    "POST /auth/link-social",
    "POST /auth/unlink-account",
    "GET /auth/list-accounts",
    "GET /auth/list-sessions",
    "POST /auth/revoke-session",
    "POST /auth/revoke-sessions",
    "POST /auth/revoke-other-sessions",
    "GET /auth/get-session",
    "POST /auth/get-access-token",
    "POST /auth/refresh-token",
    "GET /auth/account-info",
    "GET /auth/verify-email",
    "POST /auth/send-verification-email",
    "GET /auth/token",
    "GET /auth/ok",
    "GET /auth/error",
    "GET /auth/callback/google",
    "GET /auth/passkey/list-user-passkeys",
    "POST /auth/passkey/delete-passkey",
    "POST /auth/passkey/update-passkey",
    "POST /auth/passkey/generate-register-options",
    "GET /auth/passkey/verify-authentication",
  ])("is closed to browsers at %s", async (address) => {
    const { alice } = await world({ readers: { alice: "reader" } });
    const [method = "", path = ""] = address.split(" ");
    const { status } =
      method === "GET"
        ? await alice.get(path)
        : await alice.post(path, {}, { "content-type": "application/json", accept: "text/html" });
    expect(status).toBeOneOf([404, 405]);
  });
});
