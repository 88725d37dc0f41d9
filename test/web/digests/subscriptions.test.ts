/** Subscribing by an address and by an account, changing and ending it by signed links, looking at digests. */
import { describe, expect, it } from "vitest";
import { CONFIRM_WITHIN_MS, type LINK_PURPOSES } from "../../../src/domain/digests/subscription.ts";
import { purgeByTimetable } from "../../../src/jobs/purgeUnconfirmed.ts";
import { createLinks } from "../../../src/mail/subscriptionLinks.ts";
import {
  exportSubscriptions,
  forgetSubscriptions,
  REQUEST_AGAIN_MS,
} from "../../../src/store/digests/subscriptions.ts";
import { submit } from "../../../src/store/editions/editions.ts";
import { addReader } from "../../../src/store/readers/readers.ts";
import { linkIn, member, visitor } from "../../support/cast.ts";
import { freshInstance, type TestInstance, textOf } from "../../support/instance.ts";
import { NOW, record } from "../../support/made/records.ts";
import { world } from "../../support/world.ts";

const pathOf = (link: string) => link.replace("https://papers.example", "");
const rows = ({ db }: TestInstance) => db.selectFrom("subscriptions").selectAll().orderBy("id").execute();
const rowOf = async (instance: TestInstance) => {
  const row = (await rows(instance))[0];
  if (!row) throw new Error("no subscription");
  return row;
};
const signed = async (instance: TestInstance, purpose: (typeof LINK_PURPOSES)[number], issue?: string) =>
  createLinks("the-secret-of-the-tests-is-long-enough").sign(purpose, await rowOf(instance), issue);

async function subscribed(fields: Record<string, string> = {}) {
  const instance = await freshInstance();
  const ada = visitor(instance.app);
  await ada.post("/subscribe", { email: "Ada@example.org", ...fields });
  const manage = pathOf(linkIn(instance.mails()[0]?.text ?? ""));
  await ada.post(`${manage}/start`);
  return { instance, ada, manage };
}

describe("subscribing by an address", () => {
  it("is offered on every page, by the same form for everybody", async () => {
    const instance = await freshInstance();
    await instance.add(record({ id: "2501.00001" }));
    for (const path of ["/", "/papers/2501.00001", "/about", "/papers?q=x", "/nowhere", "/sign-in"]) {
      const { html } = await instance.get(path);
      expect(html, path).toContain("Get trending papers in your inbox once a day");
      expect(html.split('action="/subscribe"')).toHaveLength(2);
    }
    expect((await instance.get("/about")).headers.get("set-cookie")).toBeNull();
  });

  it("sends one confirmation, and nothing before that is confirmed by a button", async () => {
    const instance = await freshInstance();
    const ada = visitor(instance.app);
    const asked = await ada.post("/subscribe", { email: " Ada@example.org ", zone: "Asia/Tokyo" });
    expect([asked.status, textOf(asked.html)]).toEqual([200, expect.stringContaining("on its way to Ada@example.org")]);
    const mail = instance.mails()[0];
    expect([mail?.to, mail?.headers?.["Auto-Submitted"]]).toEqual(["Ada@example.org", "auto-generated"]);
    expect(mail?.text).toContain("Every day at 07:00 (Asia/Tokyo), up to 10 papers of the whole edition.");
    const link = linkIn(mail?.text ?? "");
    for (let i = 0; i < 3; i++) expect((await visitor(instance.app).get(link)).status).toBe(200);
    expect(await rowOf(instance)).toMatchObject({ state: "pending", next_due_at: null, confirmed_at: null });
    // The mail is opened elsewhere: no cookie, no form token.
    const phone = visitor(instance.app);
    expect((await phone.post(`${pathOf(link)}/start`)).headers.get("location")).toBe(`${pathOf(link)}?done=started`);
    expect(await rowOf(instance)).toMatchObject({
      address: "ada@example.org",
      written: "Ada@example.org",
      state: "active",
      confirmed_at: NOW,
      next_due_at: Date.parse("2026-06-16T22:00:00Z"),
    });
    const page = textOf((await phone.get(`${link}?done=started`)).html);
    expect(page).toContain("You are subscribed.");
    expect(page).toContain("The next one is due on Wednesday 17 June, 07:00.");
    expect(instance.mails()).toHaveLength(1);
  });

  it("answers the same for known and unknown addresses, and mails no second time within ten minutes", async () => {
    const { instance, ada } = await subscribed();
    const { time, mails } = instance;
    const answer = async (email: string) =>
      (await ada.post("/subscribe", { email, papers: "3" })).html.replaceAll(email, "ADDRESS");
    expect(await answer("ada@example.org")).toBe(await answer("carol@example.org"));
    expect(mails().map(({ to }) => to)).toEqual(["carol@example.org", "Ada@example.org"]);
    time.now += REQUEST_AGAIN_MS;
    await answer("ada@example.org");
    expect(mails()[0]?.text).toContain("It is already subscribed.");
    // Whoever types an address changes nothing of it.
    expect(JSON.parse((await rowOf(instance)).wishes).papers).toBe(10);
  });

  it("is limited for an address and for a network, and refuses other sites' forms", async () => {
    const instance = await freshInstance();
    const ada = visitor(instance.app);
    for (const headers of [{ origin: "https://evil.example" }, { "sec-fetch-site": "cross-site" }])
      expect((await ada.post("/subscribe", { email: "ada@example.org" }, headers)).status).toBe(403);
    expect(await rows(instance)).toEqual([]);
    const answers = [];
    for (let i = 0; i < 12; i++) answers.push((await ada.post("/subscribe", { email: `a${i}@example.org` })).status);
    expect(answers.slice(-2)).toEqual([429, 429]);
    expect(instance.mails()).toHaveLength(10);
  });

  it("gives the form back with a sentence and what was typed", async () => {
    const instance = await freshInstance();
    const ada = visitor(instance.app);
    const bad = await ada.post("/subscribe", { email: "ada", papers: "99", authors: "<b>Ada</b>" });
    expect(bad.status).toBe(400);
    expect(textOf(bad.html)).toContain("This is not a mail address.");
    expect(bad.html).toContain("A digest has 1 to 50 papers.");
    expect(bad.html).toContain("&lt;b&gt;Ada&lt;/b&gt;");
    expect(bad.html).toContain('value="ada"');
    const json = await ada.post("/subscribe", { email: "ada" }, { accept: "application/json" });
    expect([json.status, JSON.parse(json.html).error]).toEqual([400, "bad_request"]);
  });

  it("answers the same when the mail server refuses, and lets ask again at once", async () => {
    const why = "550 no such user";
    const instance = await freshInstance({}, [], { mailer: async () => ({ sent: false, permanent: true, why }) });
    const ada = visitor(instance.app);
    for (let i = 0; i < 2; i++) {
      const asked = await ada.post("/subscribe", { email: "ada@example.org" });
      expect([asked.status, textOf(asked.html)]).toEqual([200, expect.stringContaining("is on its way")]);
    }
    expect(instance.logged.filter((line) => line.includes(why))).toHaveLength(2);
  });

  it("is forgotten when it is not confirmed for a week; one that was confirmed before is ended again", async () => {
    const { instance, ada, manage } = await subscribed();
    await ada.post(`${manage}/end`);
    instance.time.now += REQUEST_AGAIN_MS;
    await ada.post("/subscribe", { email: "ada@example.org" });
    await ada.post("/subscribe", { email: "carol@example.org" });
    expect((await rows(instance)).map(({ state }) => state)).toEqual(["pending", "pending"]);
    instance.time.now += CONFIRM_WITHIN_MS;
    await purgeByTimetable(instance);
    expect(await rows(instance)).toHaveLength(2);
    instance.time.now += 1;
    await purgeByTimetable(instance);
    expect((await rows(instance)).map(({ address, state }) => [address, state])).toEqual([
      ["ada@example.org", "ended"],
    ]);
  });
});

describe("a subscription's link", () => {
  it("changes what comes and when, and gives a bad form back", async () => {
    const { instance, ada, manage } = await subscribed();
    const saved = await ada.post(manage, {
      rhythm: "weekly",
      weekday: "4",
      at: "18:30",
      zone: "Europe/Berlin",
      papers: "25",
    });
    expect([saved.status, saved.headers.get("location")]).toEqual([303, `${manage}?done=saved`]);
    const page = textOf((await ada.get(`${manage}?done=saved`)).html);
    expect(page).toContain("It is saved.");
    expect(page).toContain("Every Friday at 18:30 (Europe/Berlin), up to 25 papers of the whole edition.");
    expect(page).toContain("due on Friday 19 June, 18:30");
    const bad = await ada.post(manage, { scope: "interests", searches: "the" });
    expect(bad.status).toBe(400);
    expect(textOf(bad.html)).toContain('The search "the" cannot be used');
    expect(JSON.parse((await rowOf(instance)).wishes).rhythm).toBe("weekly");
  });

  it("ends, begins again, and tells why it is suspended", async () => {
    const { instance, ada, manage } = await subscribed();
    await ada.post(`${manage}/end`);
    expect(await rowOf(instance)).toMatchObject({ state: "ended", ended_at: NOW, next_due_at: null });
    expect(textOf((await ada.get(manage)).html)).toContain("Subscribe again");
    await ada.post(`${manage}/start`);
    const suspension = {
      state: "suspended",
      suspended_at: NOW,
      suspended_why: "the mailbox is <full>",
      soft_bounces: 5,
    };
    await instance.db
      .updateTable("subscriptions")
      .set({ ...suspension, next_due_at: null })
      .execute();
    const page = (await ada.get(manage)).html;
    expect(textOf(page)).toContain("Nothing has been sent since Tuesday 16 June, 12:00: the mailbox is <full>");
    await ada.post(`${manage}/start`);
    expect(await rowOf(instance)).toMatchObject({ state: "active", suspended_why: null, soft_bounces: 0 });
    expect((await rowOf(instance)).next_due_at).toBeGreaterThan(NOW);
  });

  it("holds no more after a new one was asked for, which goes to the address alone", async () => {
    const { instance, ada, manage } = await subscribed();
    const renewed = await ada.post(`${manage}/renew`);
    expect(renewed.html).not.toContain("/subscription/1.");
    expect((await ada.get(manage)).status).toBe(403);
    const fresh = pathOf(linkIn(instance.mails()[0]?.text ?? ""));
    expect([fresh === manage, (await ada.get(fresh)).status]).toEqual([false, 200]);
  });

  it("does nothing when it is tampered with, for something else, or of a subscription that is gone", async () => {
    const { instance, ada, manage } = await subscribed();
    const token = await signed(instance, "manage");
    const foreign = createLinks("another-secret-that-is-long-enough").sign("manage", await rowOf(instance));
    const wrong = [
      `${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`,
      token.replace("1.1.", "2.1."),
      foreign,
      "x",
    ];
    for (const bad of [...wrong, await signed(instance, "unsubscribe"), await signed(instance, "view", "2026-06-16")]) {
      for (const action of ["", "/end", "/start", "/renew"])
        expect((await ada.post(`/subscription/${bad}${action}`)).status, action).toBe(403);
      expect((await ada.get(`/subscription/${bad}/preview`)).status).toBe(403);
    }
    for (const bad of [...wrong, token]) expect((await ada.post(`/unsubscribe/${bad}`)).status).toBe(403);
    for (const bad of [...wrong, token]) expect((await ada.get(`/digest/${bad}`)).status).toBe(403);
    expect((await rowOf(instance)).state).toBe("active");
    await instance.db.deleteFrom("subscriptions").execute();
    const gone = await ada.get(manage);
    expect([gone.status, textOf(gone.html)]).toEqual([
      403,
      expect.stringContaining("Enter your address at the bottom"),
    ]);
  });
});

describe("unsubscribing", () => {
  it("takes one POST without cookies or redirects, as mail programs send it (RFC 8058)", async () => {
    const { instance } = await subscribed();
    const address = `https://papers.example/unsubscribe/${await signed(instance, "unsubscribe")}`;
    const body = new FormData();
    body.set("List-Unsubscribe", "One-Click");
    const multipart = await instance.app.request(address, { method: "POST", body });
    expect(multipart.status).toBe(200);
    expect((await rowOf(instance)).state).toBe("ended");
    const headers = {
      "content-type": "application/x-www-form-urlencoded",
      origin: "https://mail.example",
      "sec-fetch-site": "cross-site",
    };
    const again = await instance.app.request(address, { method: "POST", headers, body: "List-Unsubscribe=One-Click" });
    expect(again.status).toBe(200);
  });

  it("shows a button to whoever follows the link, and can be undone", async () => {
    const { instance, ada } = await subscribed();
    const path = `/unsubscribe/${await signed(instance, "unsubscribe")}`;
    const shown = await ada.get(path);
    expect([shown.status, textOf(shown.html)]).toEqual([200, expect.stringContaining("Unsubscribe Ada@example.org?")]);
    expect(shown.headers.get("referrer-policy")).toBe("same-origin");
    expect((await rowOf(instance)).state).toBe("active");
    expect(textOf((await ada.post(path)).html)).toContain("Nothing more is sent to Ada@example.org.");
    expect((await rowOf(instance)).state).toBe("ended");
    const undone = await ada.post(`${path}/undo`);
    expect(textOf((await ada.get(undone.headers.get("location") ?? "")).html)).toContain("You are subscribed again.");
    expect((await rowOf(instance)).state).toBe("active");
  });
});

describe("a digest in a browser", () => {
  async function withEdition() {
    const { instance, ...rest } = await subscribed();
    await instance.add(
      record({ id: "2606.00001", title: "Quokkas & <wombats>", abstract: "We look at $x^2$ and more." }),
    );
    const { key } = await instance.db.selectFrom("papers").select("key").executeTakeFirstOrThrow();
    await instance.db.transaction().execute(async (tx) => {
      const readerId = await addReader(tx, { handle: "mira", name: "Mira", at: NOW });
      await submit(tx, { day: "2026-06-16", paperKey: key, readerId, at: NOW });
    });
    return { instance, key, ...rest };
  }

  it("is shown before subscribing, as text and as the mail's own HTML under a policy of its own", async () => {
    const { ada } = await withEdition();
    const first = await ada.get("/subscribe/preview?email=ada%40example.org&form=x&papers=5&rhythm=daily");
    expect([first.status, first.headers.get("location")]).toEqual([303, "/subscribe/preview?papers=5&zone=UTC"]);
    const page = await ada.get("/subscribe/preview?papers=5&zone=UTC");
    const text = textOf(page.html);
    expect(text).toContain("Tuesday, 16 June 2026: 1 paper");
    expect(text).toContain("This is the issue that is due on Wednesday 17 June, 07:00");
    expect(text).toContain("1.  Quokkas & <wombats>");
    const mail = await ada.get("/subscribe/preview/mail?papers=5&zone=UTC");
    expect(mail.headers.get("content-security-policy")).toMatch(/^default-src 'none'; style-src 'unsafe-inline';/);
    expect(mail.html).toContain("Quokkas &amp; &lt;wombats&gt;");
    expect(mail.html).toContain('href="https://papers.example/papers/2606.00001"');
    expect((await ada.get("/subscribe/preview?papers=99")).status).toBe(400);
    // The site's own pages keep theirs.
    expect(page.headers.get("content-security-policy")).toContain("style-src 'self'");
  });

  it("is the latest that had papers, where the next has none yet", async () => {
    const { ada, instance } = await withEdition();
    instance.time.now += 20 * 86_400_000;
    expect(textOf((await ada.get("/subscribe/preview?zone=UTC")).html)).toContain("the one with the latest papers");
  });

  it("leaves out for a subscriber what was had, and shows what was sent to whoever has the link", async () => {
    const { instance, key, ada, manage } = await withEdition();
    const view = `/digest/${await signed(instance, "view", "2026-06-17")}`;
    const delivery = {
      subscription_id: (await rowOf(instance)).id,
      issue: "2026-06-17",
      state: "sent" as const,
      due_at: NOW + 1,
    };
    const { id } = await instance.db
      .insertInto("deliveries")
      .values(delivery)
      .returning("id")
      .executeTakeFirstOrThrow();
    await instance.db
      .insertInto("delivered_papers")
      .values({ subscription_id: delivery.subscription_id, paper_key: key, delivery_id: id })
      .execute();
    await instance.db
      .updateTable("deliveries")
      .set({ due_at: Date.parse("2026-06-17T07:00:00Z") })
      .execute();
    const sent = await visitor(instance.app).get(view);
    expect(sent.html).toContain("Quokkas &amp; &lt;wombats&gt;");
    // It may be passed on: nobody can change anything by it.
    expect(sent.html).not.toMatch(/\/subscription\/|\/unsubscribe\//);
    expect(sent.headers.get("x-robots-tag")).toBe("noindex");
    instance.time.now = Date.parse("2026-06-17T08:00:00Z");
    const next = textOf((await ada.get(`${manage}/preview?zone=UTC`)).html);
    expect(next).toContain("Nothing new");
    expect(next).not.toContain("Quokkas");
    await ada.post(`${manage}/renew`);
    expect((await ada.get(view)).status).toBe(403);
  });
});

describe("an account's digest", () => {
  it("needs no second confirmation, and takes over what its address had", async () => {
    const { instance } = await subscribed({ papers: "7", email: "bob@example.org" });
    const bob = await member(instance, "bob");
    const form = await bob.get("/account/digest");
    expect(form.html).toContain('value="7"');
    expect(form.html).toContain('name="follows"');
    expect((await bob.get("/about")).html).toContain('href="/account/digest"');
    const made = await bob.post("/account/digest", { scope: "interests", follows: "yes", zone: "UTC" });
    expect(made.status).toBe(303);
    expect(await rows(instance)).toHaveLength(1);
    expect(await rowOf(instance)).toMatchObject({ state: "active", reader_id: bob.id, address: "bob@example.org" });
    expect((await bob.get("/account/digest")).headers.get("location")).toMatch(/^\/subscription\/1\./);
    expect((await bob.post("/account/digest", { form: "" })).status).toBe(403);
    expect(await exportSubscriptions(instance.db, bob.id)).toMatchObject([
      { address: "bob@example.org", wishes: { follows: true }, deliveries: [], papers: [] },
    ]);
    await instance.db.transaction().execute((tx) => forgetSubscriptions(tx, bob.id));
    expect(await rows(instance)).toEqual([]);
  });

  it("is confirmed by mail where the account's own address never was", async () => {
    const { instance, bob } = await world({ readers: { bob: "reader" } });
    await instance.db.updateTable("accounts").set({ emailVerified: 0 }).execute();
    const asked = await bob.post("/account/digest", { zone: "UTC" });
    expect([asked.status, textOf(asked.html)]).toEqual([200, expect.stringContaining("on its way to bob@example.org")]);
    expect(await rowOf(instance)).toMatchObject({ state: "pending", reader_id: null });
    await bob.post(`${pathOf(linkIn(instance.mails()[0]?.text ?? ""))}/start`);
    expect(await rowOf(instance)).toMatchObject({ state: "active", reader_id: bob.id });
    expect((await visitor(instance.app).get("/account/digest")).status).toBe(401);
  });
});
