/** Signing in and out, and who may. */
import { describe, expect, it } from "vitest";
import { linkIn, member, visitor } from "../support/cast.ts";
import { ADMIN_TOKEN, freshInstance, textOf } from "../support/instance.ts";

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
    const instance = await freshInstance();
    const bob = await member(instance, "bob");
    for (const headers of [{ origin: "https://evil.example" }, { "sec-fetch-site": "cross-site" }])
      expect((await bob.post("/sign-out", {}, headers)).status).toBe(403);
    expect((await bob.post("/sign-out", { form: "" })).status).toBe(403);
    const carol = await member(instance, "carol");
    const form = /name="form" value="([^"]+)"/.exec((await carol.get("/about")).html)?.[1] ?? "";
    expect((await bob.post("/sign-out", { form })).status).toBe(403);
    expect((await bob.get("/about")).html).toContain("Sign out");
  });
});
