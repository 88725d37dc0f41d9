/** One person has one account, in whatever form they type their address, at every form. */
import { describe, expect, it } from "vitest";
import { linkIn, visitor } from "../../support/cast.ts";
import { freshInstance, type TestInstance } from "../../support/instance.ts";
import { world } from "../../support/world.ts";

async function signIn(instance: TestInstance, email: string): Promise<{ to: string | undefined; status: number }> {
  const browser = visitor(instance.app);
  await browser.get("/sign-in");
  instance.time.now += 3_600_000;
  const asked = await browser.post("/sign-in", { email });
  if (asked.status !== 200) return { to: undefined, status: asked.status };
  const [mail] = instance.mails();
  const link = linkIn(mail?.text ?? "");
  await browser.get(link);
  const entered = await browser.post("/sign-in/link", Object.fromEntries(new URL(link).searchParams));
  return { to: mail?.to, status: entered.status };
}

describe("an account", () => {
  it.each([
    [["Mira@MÜLLER.example", "mira@xn--mller-kva.example", "mira@mu\u0308ller.example"], "@xn--mller-kva.example"],
    [["a/b=c?d@example.org", "A/B=C?D@example.org", '"a/b=c?d"@example.org'], "@example.org"],
    [["a..b@example.org", "a..B@EXAMPLE.org"], "@example.org"],
    [["mira@почта.рф", "mira@xn--80a1acny.xn--p1ai"], "@xn--80a1acny.xn--p1ai"],
  ])("is the same for %j", async (forms, domain) => {
    const instance = await freshInstance();
    for (const email of forms)
      expect([email, await signIn(instance, email)]).toEqual([
        email,
        { to: expect.stringContaining(domain), status: 303 },
      ]);
    expect(await instance.db.selectFrom("accounts").select("email").execute()).toHaveLength(1);
  });

  it("of a tagged address is one of its own", async () => {
    const instance = await freshInstance();
    for (const email of ["mira@example.org", "mira+papers@example.org"])
      expect((await signIn(instance, email)).status).toBe(303);
    expect(await instance.db.selectFrom("accounts").select("email").execute()).toHaveLength(2);
  });

  it("of the first admin takes such an address too", async () => {
    const instance = await freshInstance();
    const browser = visitor(instance.app);
    await browser.get("/admin/enter?token=the-token-of-the-tests");
    const entered = await browser.post("/admin/enter", {
      token: "the-token-of-the-tests",
      email: "a/b=c?d@müller.example",
      name: "Mira",
    });
    expect(entered.status).toBe(303);
    expect(await instance.db.selectFrom("accounts").select("email").execute()).toEqual([
      { email: "a/b=c?d@xn--mller-kva.example" },
    ]);
  });
});

describe("other forms", () => {
  it("take the same addresses, and know one in each of its forms", async () => {
    const { instance, ada } = await world({ readers: { ada: "admin" } });
    const nobody = visitor(instance.app);
    await nobody.get("/subscribe");
    for (const email of ["mira@MÜLLER.example", "mira@xn--mller-kva.example"])
      expect((await nobody.post("/subscribe", { email, frequency: "daily" })).status).toBe(200);
    expect(await instance.db.selectFrom("subscriptions").select("address").execute()).toEqual([
      { address: "mira@xn--mller-kva.example" },
    ]);
    await ada.get("/account");
    expect((await ada.post("/account/address", { email: "a/b=c?d@müller.example" })).status).toBe(200);
    expect(instance.mails().some(({ to }) => to === "a/b=c?d@xn--mller-kva.example")).toBe(true);
    await ada.get("/admin/readers");
    expect((await ada.post("/admin/invitations", { email: "x/y@müller.example", role: "reader" })).status).toBe(200);
    expect(instance.mails()[0]?.to).toBe("x/y@xn--mller-kva.example");
    expect((await ada.post("/admin/mail/test", { to: "t/t@müller.example" })).html).toContain(
      "t/t@xn--mller-kva.example",
    );
  });
});
