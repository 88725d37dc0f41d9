/** Readers and invitations, for admins. */
import { describe, expect, it } from "vitest";
import { allow, linkIn, type Visitor, visitor } from "../../support/cast.ts";
import { freshInstance, type TestInstance, textOf } from "../../support/instance.ts";
import { world } from "../../support/world.ts";

const DAY_MS = 86_400_000;

/** An instance by invitation, with an admin from when it was open. */
async function withAdmin() {
  const { instance, mira } = await world({ readers: { mira: "admin" } });
  allow(instance, { kind: "invitation" });
  return { instance, mira };
}

describe("readers", () => {
  it("are listed for admins alone, and found by handle, name or address", async () => {
    const { instance, mira, bob } = await world({ readers: { mira: "admin", bob: "moderator", carol: "reader" } });
    await instance.db
      .updateTable("readers")
      .set({ name: "100% <Carol>", banned_at: 1, ban_reason: "Noise" })
      .where("handle", "=", "carol")
      .execute();
    for (const path of ["/admin/readers", "/admin/invitations"]) {
      expect((await visitor(instance.app).get(path)).status).toBe(401);
      expect((await bob.get(path)).status).toBe(403);
    }
    const handles = async (query: string) =>
      (await mira.get(`/admin/readers?${query}`)).page.all("row").flatMap((row) => row.attribute("id") ?? []);
    expect(await handles("")).toEqual(["bob", "carol", "mira"]);
    expect(await handles("q=BOB@example")).toEqual(["bob"]);
    expect(await handles("q=%25")).toEqual(["carol"]);
    expect(await handles("q=_")).toEqual([]);
    expect(await handles("after=bob")).toEqual(["carol", "mira"]);
    const page = await mira.get("/admin/readers?q=carol");
    expect(page.html).toContain("&lt;Carol>".replace(">", "&gt;"));
    expect(textOf(page.html)).toContain("closed to changes since 1 Jan 1970: Noise");
  });

  it("are given roles, which is written down; the last admin stays one", async () => {
    const { instance, mira, bob } = await world({ readers: { mira: "admin", bob: "reader" } });
    await mira.get("/admin/readers");
    const give = (who: Visitor, handle: string, role: string) => who.post(`/admin/readers/${handle}/role`, { role });
    expect((await give(bob, "bob", "admin")).status).toBe(403);
    expect((await give(mira, "bob", "emperor")).status).toBe(400);
    expect((await give(mira, "nobody", "admin")).status).toBe(404);
    const refused = await give(mira, "mira", "reader");
    expect([refused.status, textOf(refused.html).includes("@mira is the only admin")]).toEqual([409, true]);
    expect((await give(mira, "bob", "admin")).status).toBe(303);
    expect((await give(mira, "mira", "curator")).status).toBe(303);
    expect((await mira.get("/admin/readers")).status).toBe(403);
    expect((await bob.get("/admin/readers")).status).toBe(200);
    const deeds = await instance.db
      .selectFrom("audit")
      .select(["reader_id", "subject", "says"])
      .orderBy("id")
      .execute();
    expect(deeds).toEqual([
      { reader_id: mira.id, subject: "@bob", says: "reader became admin" },
      { reader_id: mira.id, subject: "@mira", says: "admin became curator" },
    ]);
  });
});

describe("invitations", () => {
  const invite = async (mira: Visitor, fields: Record<string, string>) => {
    await mira.get("/admin/invitations");
    return mira.post("/admin/invitations", fields);
  };
  /** Follows an invitation, or comes without one; returns the role of the account that it opens, or why it opens none. */
  async function follow(
    { app, mails, db }: TestInstance,
    link: string,
    email: string,
    { opensAccount = true } = {},
  ): Promise<string> {
    const browser = visitor(app);
    const { page } = await browser.get(link);
    const invitation = page.has("hidden", "invitation") ? page.hidden("invitation") : "";
    const before = mails().length;
    const asked = await browser.post("/sign-in", { email, invitation });
    if (asked.status !== 200 || mails().length === before)
      return asked.page.has("alert") ? asked.page.alert : "no mail";
    const token = new URL(linkIn(mails()[0]?.text ?? "")).searchParams.get("token") ?? "";
    await browser.post("/sign-in/link", { token });
    if (opensAccount) await browser.get("/account");
    const row = await db
      .selectFrom("readers")
      .innerJoin("accounts", "accounts.id", "readers.account_id")
      .select("role")
      .where("email", "=", email)
      .executeTakeFirst();
    return row?.role ?? "none";
  }

  it("for an address are mailed, give the role, and hold for that address, once, for 14 days", async () => {
    const { instance, mira } = await withAdmin();
    const made = await invite(mira, { email: "Bob@lab.example", role: "curator" });
    expect([made.status, textOf(made.html).includes("on its way to bob@lab.example")]).toEqual([200, true]);
    const [mail] = instance.mails();
    expect([mail?.to, mail?.text.includes("Mira invites you")]).toEqual(["bob@lab.example", true]);
    const link = linkIn(mail?.text ?? "");
    expect(made.html).not.toContain(link.split("=")[1]);
    expect(await follow(instance, link, "carol@lab.example")).toContain("does not hold any more");
    expect(await follow(instance, link, "bob@lab.example")).toBe("curator");
    expect(await follow(instance, link, "bob@lab.example")).toContain("does not hold any more");
    await invite(mira, { email: "late@lab.example", role: "reader" });
    const late = linkIn(instance.mails()[0]?.text ?? "");
    instance.time.now += 14 * DAY_MS;
    expect(await follow(instance, late, "late@lab.example")).toContain("does not hold any more");
    expect(textOf((await mira.get("/admin/invitations")).html)).toContain("expired 30 Jun 2026");
  });

  it("for anybody are shown once, as a link, and open one account", async () => {
    const { instance, mira } = await withAdmin();
    const made = await invite(mira, { role: "reader" });
    const link = made.page.code;
    expect((await mira.get("/admin/invitations")).html).not.toContain(link.split("=")[1]);
    expect(await follow(instance, link, "carol@lab.example")).toBe("reader");
    expect(await follow(instance, link, "dan@lab.example")).toContain("does not hold any more");
    expect(await follow(instance, "/sign-in", "dan@lab.example")).toBe("no mail");
  });

  it("for anybody open one account even before anybody has opened its page", async () => {
    const { instance, mira } = await withAdmin();
    const link = (await invite(mira, { role: "curator" })).page.code;
    expect(await follow(instance, link, "carol@lab.example", { opensAccount: false })).toBe("none");
    expect(await follow(instance, link, "dan@lab.example")).toContain("does not hold any more");
    const emails = await instance.db.selectFrom("accounts").select("email").orderBy("email").execute();
    expect(emails.map(({ email }) => email)).toEqual(["carol@lab.example", "mira@example.org"]);
    expect(await follow(instance, "/sign-in", "carol@lab.example")).toBe("curator");
  });

  it("are taken back, and not made twice over", async () => {
    const { instance, mira } = await withAdmin();
    await invite(mira, { email: "bob@lab.example", role: "reader" });
    const link = linkIn(instance.mails()[0]?.text ?? "");
    const { id } = await instance.db.selectFrom("invitations").select("id").executeTakeFirstOrThrow();
    await mira.get("/admin/invitations");
    expect((await mira.post(`/admin/invitations/${id}/revoke`)).status).toBe(303);
    expect((await mira.post(`/admin/invitations/${id}/revoke`)).status).toBe(409);
    expect(await follow(instance, link, "bob@lab.example")).toContain("does not hold any more");
    expect(await follow(instance, "/sign-in", "bob@lab.example")).toBe("no mail");
    expect((await invite(mira, { email: "mira@example.org", role: "reader" })).page.alert).toContain(
      "has an account already",
    );
    expect((await invite(mira, { email: "nobody", role: "reader" })).page.alert).toContain("not a mail address");
    expect((await invite(mira, { role: "emperor" })).status).toBe(400);
  });

  it("that cannot be mailed are none", async () => {
    const instance = await freshInstance({}, [], {
      mailer: async ({ subject }) =>
        subject.startsWith("Invitation") ? { sent: false, permanent: true, why: "550 no" } : { sent: true, answer: "" },
    });
    const mira = visitor(instance.app);
    await mira.get("/admin/enter");
    await mira.post("/admin/enter", { token: "the-token-of-the-tests", email: "mira@example.org", name: "Mira" });
    expect((await invite(mira, { email: "bob@lab.example", role: "reader" })).status).toBe(200);
    const page = textOf((await mira.get("/admin/mail")).html).replace(/\s+/g, " ");
    expect(page).toContain("bob@lab.example, invitation");
    expect(page).toContain("given up. 550 no.");
    expect(await instance.db.selectFrom("invitations").selectAll().execute()).toEqual([]);
  });
});
