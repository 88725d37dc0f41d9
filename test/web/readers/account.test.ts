/** One's own account: profile, address, sessions, tokens, data, leaving. */
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { recordAudit } from "../../../src/store/moderation/auditLog.ts";
import { linkIn, type Member, member, visitor } from "../../support/cast.ts";
import { freshInstance, type TestInstance, textOf } from "../../support/instance.ts";
import { NOW } from "../../support/made/records.ts";
import { world } from "../../support/world.ts";

const DAY_MS = 86_400_000;

describe("a profile", () => {
  it("is asked for at the first sign-in, once, and then goes on to where one was", async () => {
    const instance = await freshInstance();
    const enter = async () => {
      const alice = visitor(instance.app);
      await alice.get("/sign-in?return=/papers/week");
      await alice.post("/sign-in", { email: "alice@example.org", back: "/papers/week" });
      const link = linkIn(instance.mails()[0]?.text ?? "");
      await alice.get(link);
      const { token = "", return: back = "" } = Object.fromEntries(new URL(link).searchParams);
      return { alice, entered: await alice.post("/sign-in/link", { token, back }) };
    };
    const { alice, entered } = await enter();
    const first = entered.headers.get("location") ?? "";
    expect(first).toBe("/account?new=&return=%2Fpapers%2Fweek");
    const page = await alice.get(first);
    expect(textOf(page.html)).toContain("Welcome to Broadsheet");
    expect(page.html).toContain('name="back" value="/papers/week"');
    const fields = { first: "yes", back: "/papers/week", name: "Alice A.", handle: "alice", about: "Loss functions." };
    const saved = await alice.post("/account", fields);
    expect([saved.status, saved.headers.get("location")]).toEqual([303, "/papers/week"]);
    expect((await alice.get("/account")).html).toContain("Loss functions.");
    expect((await enter()).entered.headers.get("location")).toBe("/papers/week");
  });

  it("comes back with what was entered and why it cannot be", async () => {
    const { instance, mira, carol } = await world({
      config: { title: "Paper Herald" },
      readers: { mira: "admin", bob: "reader", carol: "reader" },
    });
    await carol.get("/account");
    const refusals: [Record<string, string>, string][] = [
      [{ name: "" }, "Please give a name"],
      [{ name: "\u202e\u200b" }, "Please give a name"],
      [{ name: "x".repeat(61) }, "at most 60"],
      [{ name: mira.name }, "somebody who runs this instance"],
      [{ name: "M1RA" }, "somebody who runs this instance"],
      [{ name: "Moderator" }, "somebody who runs this instance"],
      [{ name: "Paper-Herald" }, "somebody who runs this instance"],
      [{ handle: "mira" }, "not available"],
      [{ handle: "admin" }, "could be taken for the people who run this site"],
      [{ handle: "former-7" }, "not available"],
      [{ handle: "reader-123456" }, "not available"],
      [{ handle: "bob" }, "somebody else’s already"],
      [{ handle: "c" }, "2 to 30"],
      [{ handle: "c".repeat(31) }, "2 to 30"],
      [{ handle: "2309-12307" }, "number of a paper"],
      [{ handle: "carol/../x" }, "letters a to z"],
      [{ about: "x".repeat(501) }, "at most 500"],
    ];
    for (const [wrong, message] of refusals) {
      const { status, html, page } = await carol.post("/account", {
        name: "Carol",
        handle: "carol",
        about: "<b>",
        ...wrong,
      });
      expect([status, page.alert], JSON.stringify(wrong)).toEqual([400, expect.stringContaining(message)]);
      if (!wrong.about) expect(html).toContain("&lt;b&gt;");
    }
    // A program gets the sentence in place of the form.
    const asJson = await carol.post("/account", { name: "", handle: "carol" }, { accept: "application/json" });
    expect([asJson.status, JSON.parse(asJson.html)]).toEqual([
      400,
      { error: "bad_request", message: expect.stringContaining("Please give a name") },
    ]);
    const kept = await instance.db.selectFrom("readers").selectAll().where("id", "=", carol.id).executeTakeFirst();
    expect(kept).toMatchObject({ handle: "carol", name: "Carol", about: null });
    // Whoever has a name keeps it, whatever it looks like by now.
    await mira.get("/account");
    expect((await mira.post("/account", { name: "Mira", handle: "@Mira", about: "" })).status).toBe(303);
  });

  it("is nobody's but its owner's", async () => {
    const instance = await freshInstance();
    const { status, html } = await visitor(instance.app).get("/account");
    expect([status, textOf(html).includes("Please sign in first")]).toEqual([401, true]);
    const bob = await member(instance, "bob");
    expect((await bob.get("/account")).headers.get("cache-control")).toBe("private, no-store");
  });
});

describe("a mail address", () => {
  const ask = async (who: Member, email: string) => {
    await who.get("/account");
    return who.post("/account/address", { email });
  };
  const linkTo = ({ mails }: TestInstance, to: string) => linkIn(mails().find((mail) => mail.to === to)?.text ?? "");

  it("changes by the link alone, with word to the old one", async () => {
    const { instance, alice } = await world({ readers: { alice: "reader" } });
    expect((await ask(alice, "Alice@New.example")).status).toBe(200);
    const [notice] = instance.mails();
    expect([notice?.to, notice?.text.includes("new.example")]).toEqual(["alice@example.org", false]);
    const link = linkTo(instance, "alice@new.example");
    expect((await alice.get(link)).html).toContain("Use this address");
    expect((await alice.get("/account")).html).toContain("alice@example.org");
    // Opened where the new mail is read: another browser.
    const elsewhere = visitor(instance.app);
    await elsewhere.get(link);
    const token = new URL(link).searchParams.get("token") ?? "";
    expect((await elsewhere.post("/account/address/confirm", { token })).status).toBe(303);
    expect((await alice.get("/account")).html).toContain("alice@new.example");
    expect((await elsewhere.post("/account/address/confirm", { token })).status).toBe(403);
    expect((await visitor(instance.app).get(link)).status).toBe(403);
  });

  it("is asked for so often only that nobody mails the world from here", async () => {
    const { instance, alice } = await world({ readers: { alice: "reader" } });
    await alice.get("/account");
    const before = instance.mails().length;
    const statuses = [];
    for (let i = 0; i < 7; i++)
      statuses.push((await alice.post("/account/address", { email: `victim${i}@example.com` })).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429]);
    const to = instance.mails().slice(0, instance.mails().length - before);
    expect(to.filter((mail) => mail.to.startsWith("victim"))).toHaveLength(5);
  });

  it("stays when the link is late, replaced, stopped, or the address somebody else's", async () => {
    const { instance, alice } = await world({ readers: { alice: "reader", bob: "reader" } });
    const first = (await ask(alice, "one@new.example")) && linkTo(instance, "one@new.example");
    const taken = await ask(alice, "bob@example.org");
    // The same answer as for an address that nobody has, and no mail to its owner.
    expect([taken.status, instance.mails()[0]?.to]).toEqual([200, "alice@example.org"]);
    expect(textOf(taken.html)).toContain("If bob@example.org can be used here");
    expect((await visitor(instance.app).get(first)).status).toBe(403);
    await ask(alice, "two@new.example");
    instance.time.now += 31 * 60_000;
    expect((await visitor(instance.app).get(linkTo(instance, "two@new.example"))).status).toBe(403);
    await ask(alice, "three@new.example");
    await alice.post("/account/sessions/end");
    expect((await visitor(instance.app).get(linkTo(instance, "three@new.example"))).status).toBe(403);
    expect((await ask(alice, "not an address")).page.alert).toContain("This is not a mail address");
    expect((await alice.get("/account")).html).toContain("alice@example.org");
  });

  it("stays at the lab's where accounts are for the lab", async () => {
    const instance = await freshInstance({ registration: { kind: "domains", domains: ["example.org"] } });
    const alice = await member(instance, "alice");
    const refused = await ask(alice, "alice@elsewhere.example");
    expect([refused.status, refused.page.alert.includes("example.org")]).toEqual([400, true]);
  });
});

describe("sessions", () => {
  it("have cookies that scripts and other sites cannot use", async () => {
    const instance = await freshInstance();
    const alice = visitor(instance.app);
    const form = await alice.get("/sign-in");
    expect(form.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^broadsheet\.form=[\w-]{24}; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
    ]);
    await alice.post("/sign-in", { email: "alice@example.org" });
    const link = linkIn(instance.mails()[0]?.text ?? "");
    await alice.get(link);
    const entered = await alice.post("/sign-in/link", Object.fromEntries(new URL(link).searchParams));
    const session = entered.headers.getSetCookie().find((cookie) => cookie.includes("session_token")) ?? "";
    expect(session).toMatch(
      /^__Secure-broadsheet\.session_token=[^;]{40,}; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
  });

  it("end elsewhere at one's word", async () => {
    const { instance, alice: here } = await world({ readers: { alice: "reader" } });
    const there = await member(instance, "alice");
    expect(textOf((await here.get("/account")).html)).toContain("End 1 other session");
    expect((await here.post("/account/sessions/end")).status).toBe(303);
    expect((await there.get("/account")).status).toBe(401);
    expect((await here.get("/account")).status).toBe(200);
  });
});

describe("passkeys", () => {
  const keep = (db: TestInstance["db"], id: string, owner: string) =>
    sql`insert into passkeys (id, name, "publicKey", "credentialID", "deviceType", "userId", counter, "backedUp")
      values (${id}, ${id}, '', ${id}, 'x', (select account_id from readers where handle = ${owner}), 0, 0)`.execute(
      db,
    );

  it("are removed by their owner alone, and are not without number", async () => {
    const { instance, bob, carol } = await world({ readers: { bob: "reader", carol: "reader" } });
    await keep(instance.db, "key-of-bob", "bob");
    for (const who of [carol, bob]) await who.get("/account");
    expect((await carol.post("/account/passkeys/key-of-bob/remove")).status).toBe(404);
    expect((await bob.get("/account")).html).toContain("key-of-bob");
    expect((await bob.post("/account/passkeys/key-of-bob/remove")).status).toBe(303);
    expect((await bob.get("/account")).html).not.toContain("key-of-bob");
    const options = () => bob.get("/auth/passkey/generate-register-options", { accept: "application/json" });
    const asked = await options();
    expect([asked.status, JSON.parse(asked.html).rp.id]).toEqual([200, "papers.example"]);
    for (let i = 0; i < 20; i++) await keep(instance.db, `key-${i}`, "bob");
    expect((await options()).status).toBe(409);
    const nobody = await visitor(instance.app).get("/auth/passkey/generate-register-options", {
      accept: "application/json",
    });
    expect(nobody.status).toBe(401);
    await instance.db.updateTable("readers").set({ banned_at: NOW }).where("id", "=", bob.id).execute();
    expect((await options()).status).toBe(403);
  });

  it("are added in a session that has just begun; later the page asks to sign in again, which one may", async () => {
    const { instance, bob } = await world({ readers: { bob: "reader" } });
    const fresh = await bob.get("/account");
    expect(textOf(fresh.html)).toContain("You can add one within a day of signing in.");
    expect(fresh.html).toContain('id="add-passkey"');
    expect((await bob.get("/sign-in?return=/account")).status).toBe(303);
    const began = new Date(Math.min(Date.now(), instance.time.now) - 2 * DAY_MS).toISOString();
    await instance.db.updateTable("sessions").set({ createdAt: began }).execute();
    const options = await bob.get("/auth/passkey/generate-register-options", { accept: "application/json" });
    expect([options.status, JSON.parse(options.html).code]).toEqual([403, "SESSION_NOT_FRESH"]);
    const { html } = await bob.get("/account");
    expect(html).not.toContain('id="add-passkey"');
    const again = textOf(/href="(\/sign-in\?[^"]+)"/.exec(html.slice(html.indexOf("more than a day ago")))?.[1] ?? "");
    const form = await bob.get(again);
    expect([form.status, textOf(form.html)]).toEqual([200, expect.stringContaining("signed in again, you come back")]);
    await bob.post("/sign-in", { email: "bob@example.org", back: "/account#passkeys" });
    const link = linkIn(instance.mails()[0]?.text ?? "");
    const back = (await bob.get(link)).page.main.hidden("back");
    const token = new URL(link).searchParams.get("token") ?? "";
    const entered = await bob.post("/sign-in/link", { token, back });
    expect([entered.status, entered.headers.get("location")]).toEqual([303, "/account#passkeys"]);
    expect((await bob.get("/account")).html).toContain('id="add-passkey"');
  });

  it("are asked about by anybody no more often than their network may, and nothing is left of it", async () => {
    const instance = await freshInstance();
    const ask = async () =>
      (await instance.app.request("https://papers.example/auth/passkey/generate-authenticate-options")).status;
    const rows = async () => (await instance.db.selectFrom("verifications").select("expiresAt").execute()).length;
    const old = new Date(Date.now() - 1_000).toISOString();
    for (let i = 0; i < 30; i++)
      await sql`insert into verifications (id, identifier, value, "expiresAt", "createdAt", "updatedAt")
        values (${`old-${i}`}, 'old', '{}', ${old}, ${old}, ${old})`.execute(instance.db);
    expect([await ask(), await rows()]).toEqual([200, 1]);
    const statuses = [];
    for (let i = 0; i < 220; i++) statuses.push(await ask());
    expect(statuses.filter((status) => status === 200)).toHaveLength(199);
    // What is refused was refused before the library was asked.
    expect(await rows()).toBe(200);
  });

  it("take no proof that is long, or none at all", async () => {
    const { instance, bob } = await world({ readers: { bob: "reader" } });
    const send = async (path: string, body: string) => {
      const headers = { "content-type": "application/json", cookie: bob.cookies(), origin: "https://papers.example" };
      return (
        await instance.app.request(`https://papers.example/auth/passkey/${path}`, { method: "POST", headers, body })
      ).status;
    };
    for (const path of ["verify-registration", "verify-authentication"]) {
      expect(await send(path, JSON.stringify({ response: "x".repeat(40_000) }))).toBe(413);
      for (const body of ["", "null", "[]", "{", '{"response":{}}', '{"response":{"id":"x"}}'])
        expect(await send(path, body), `${path} ${body}`).toBe(400);
    }
  });
});

describe("API tokens", () => {
  const make = async (who: Member, fields: Record<string, string>) => {
    await who.get("/account");
    return who.post("/account/tokens", { name: "script", days: "30", ...fields });
  };
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

  it("are shown once, do what they may, and nothing when revoked, run out, or the reader's account is closed", async () => {
    const { instance, bob } = await world({ readers: { bob: "moderator" } });
    const token = (await make(bob, { "may-read": "yes", "may-moderate": "yes" })).page.code;
    expect(token).toMatch(/^bs_[\w-]{32}$/);
    expect(JSON.stringify(await instance.db.selectFrom("api_tokens").selectAll().execute())).not.toContain(token);
    expect((await bob.get("/account")).html).not.toContain(token);
    const program = visitor(instance.app);
    expect((await program.get("/about", bearer(token))).html).toContain("Bob");
    expect(textOf((await bob.get("/account")).html)).toContain("last used 16 Jun 2026");
    // Only a browser's session signs out, makes tokens, exports and deletes.
    for (const path of ["/sign-out", "/account/tokens", "/account/export", "/account/delete", "/account/sessions/end"])
      expect((await program.post(path, { handle: "bob" }, bearer(token))).status, path).toBe(403);
    expect((await program.get("/account", bearer(token))).status).toBe(403);
    await instance.db
      .updateTable("readers")
      .set({ banned_at: NOW, ban_reason: "Noise" })
      .where("id", "=", bob.id)
      .execute();
    expect((await program.post("/account", {}, bearer(token))).status).toBe(403);
    await instance.db.updateTable("readers").set({ banned_at: null }).where("id", "=", bob.id).execute();
    instance.time.now += 31 * DAY_MS;
    expect((await program.get("/about", bearer(token))).status).toBe(401);
    const other = (await make(bob, { "may-read": "yes", days: "never" })).page.code;
    const [{ id }] = (await instance.db.selectFrom("api_tokens").select("id").orderBy("id", "desc").execute()) as [
      { id: number },
    ];
    expect((await program.get("/about", bearer(other))).status).toBe(200);
    const carol = await member(instance, "carol");
    await carol.get("/account");
    expect((await carol.post(`/account/tokens/${id}/revoke`)).status).toBe(404);
    expect((await bob.post(`/account/tokens/${id}/revoke`)).status).toBe(303);
    expect((await program.get("/about", bearer(other))).status).toBe(401);
  });

  it("do no admin's work, whatever they may: one that leaks makes nobody an admin", async () => {
    const { instance, mira: admin, bob } = await world({ readers: { mira: "admin", bob: "moderator" } });
    const token = (await make(admin, { "may-read": "yes", "may-write": "yes", "may-moderate": "yes" })).page.code;
    const program = visitor(instance.app);
    const json = { ...bearer(token), accept: "application/json" };
    for (const path of ["/admin/invitations", "/admin/readers/bob/role", "/admin/mail/test"])
      expect([path, (await program.post(path, { role: "admin" }, json)).status]).toEqual([path, 403]);
    for (const path of ["/admin/readers", "/admin/invitations", "/admin/mail", "/admin/sources"]) {
      const refused = await program.get(path, json);
      expect([path, refused.status, refused.html.includes("@example.org")]).toEqual([path, 403, false]);
    }
    // It acts as a moderator, whom other moderators are out of reach of.
    expect((await program.get("/moderation", json)).status).toBe(200);
    expect((await program.post("/moderation/readers/bob/ban", { reason: "noise" }, json)).status).toBe(403);
    await admin.get("/moderation");
    expect((await admin.post(`/moderation/readers/${bob.handle}/ban`, { reason: "noise" })).status).toBe(303);
  });

  it("are refused in words where the form is wrong, and are not without number", async () => {
    const { bob } = await world({ readers: { bob: "reader" } });
    expect((await make(bob, {})).page.alert).toContain("at least one thing");
    // A reader's form has no such box.
    expect((await make(bob, { "may-moderate": "yes" })).page.alert).toContain("at least one thing");
    expect((await make(bob, { name: " ", "may-read": "yes" })).page.alert).toContain("a name");
    expect((await make(bob, { days: "9999", "may-read": "yes" })).page.alert).toContain("how long");
    for (let i = 0; i < 20; i++) expect((await make(bob, { "may-read": "yes" })).status).toBe(200);
    expect((await make(bob, { "may-read": "yes" })).page.alert).toContain("You have 20 tokens");
  });
});

describe("whoever leaves", () => {
  const WORLD = {
    papers: 1,
    readers: { bob: "reader", carol: "reader" },
    editions: { "2026-06-16": [{ paper: 0, note: "Worth it" }] },
    editor: "bob",
    upvotes: { bob: [0], carol: [0] },
  } as const;

  it("takes their data along, and nobody else's", async () => {
    const { instance, paper, bob } = await world(WORLD);
    await instance.db
      .updateTable("readers")
      .set({ banned_at: NOW, ban_reason: "Noise" })
      .where("id", "=", bob.id)
      .execute();
    await bob.get("/account");
    const { status, headers, html } = await bob.post("/account/export");
    expect([status, headers.get("content-disposition")]).toEqual([200, 'attachment; filename="bob.json"']);
    const taken = JSON.parse(html);
    expect(taken).toMatchObject({
      instance: "Broadsheet",
      takenAt: new Date(NOW).toISOString(),
      account: { email: "bob@example.org", sessions: 1, passkeys: [] },
      reader: { handle: "bob", role: "reader", ban_reason: "Noise" },
      submissions: { submissions: [{ paper: paper.id, day: "2026-06-16", note: "Worth it" }], links: [] },
      upvotes: [{ paper: paper.id, at: new Date(NOW).toISOString() }],
      comments: [],
      collections: [],
      follows: [],
      claims: [],
      apiTokens: [],
    });
    expect(html).not.toContain("carol");
  });

  it("leaves no name behind, takes upvotes back, and keeps what others build on", async () => {
    const { instance, bob } = await world(WORLD);
    const { db, app } = instance;
    const there = await member(instance, "bob");
    await bob.get("/account");
    const token = (await bob.post("/account/tokens", { name: "t", days: "never", "may-read": "yes" })).page.code;
    expect((await bob.post("/account/delete", { handle: "carol" })).status).toBe(400);
    const old = bob.cookies();
    const left = await bob.post("/account/delete", { handle: " @Bob " });
    expect([left.status, left.headers.get("location")]).toEqual([303, "/account/gone"]);
    expect(left.headers.getSetCookie().join()).toMatch(/session_token=; Max-Age=0/);
    expect(textOf((await bob.get("/account/gone")).html)).toContain("Your account is gone");
    const row = await db.selectFrom("readers").selectAll().where("id", "=", bob.id).executeTakeFirst();
    expect(row).toMatchObject({
      handle: `former-${bob.id}`,
      name: "A former reader",
      account_id: null,
      about: null,
      deleted_at: NOW,
    });
    expect((await db.selectFrom("papers").select("upvotes").executeTakeFirst())?.upvotes).toBe(1);
    expect(await db.selectFrom("submissions").select(["reader_id", "note"]).execute()).toEqual([
      { reader_id: bob.id, note: null },
    ]);
    // Every way in is nobody's.
    expect((await there.get("/account")).status).toBe(401);
    expect((await app.request("https://papers.example/account", { headers: { cookie: old } })).status).toBe(401);
    expect((await visitor(app).get("/about", { authorization: `Bearer ${token}` })).status).toBe(401);
    for (const table of ["accounts", "sessions", "identities", "passkeys", "api_tokens"] as const)
      expect(JSON.stringify(await db.selectFrom(table).selectAll().execute()), table).not.toContain("bob");
    // The address is free for somebody new.
    const again = await member(instance, "bob");
    expect(again.id).not.toBe(bob.id);
  });

  it("is named in the log no more, nor as which author; others are", async () => {
    const { instance, bob, carol } = await world(WORLD);
    const subjects = ["@bob", "3 comments of @bob", "@bob as Robert Bobson", "@bob-2", "@carol as Carol", "comment 7"];
    for (const subject of subjects)
      await recordAudit(instance.db, { by: carol.id, at: NOW, action: "did", subject, message: "why" });
    await bob.get("/account");
    await bob.post("/account/delete", { handle: "bob" });
    const kept = await instance.db.selectFrom("audit").select("subject").orderBy("id").execute();
    expect(kept.map(({ subject }) => subject)).toEqual([
      "a former reader",
      "3 comments of a former reader",
      "a former reader",
      "@bob-2",
      "@carol as Carol",
      "comment 7",
    ]);
  });

  it("stays while nobody else looks after the instance", async () => {
    const { instance, mira, bob } = await world({ readers: { mira: "admin", bob: "admin" } });
    await instance.db.updateTable("readers").set({ banned_at: NOW }).where("id", "=", bob.id).execute();
    await mira.get("/account");
    const refused = await mira.post("/account/delete", { handle: "mira" });
    expect([refused.status, textOf(refused.html).includes("You are the only admin")]).toEqual([409, true]);
    await instance.db.updateTable("readers").set({ banned_at: null }).where("id", "=", bob.id).execute();
    expect((await mira.post("/account/delete", { handle: "mira" })).status).toBe(303);
  });
});
