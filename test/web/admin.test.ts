/** The admin pages: who gets in, and what they show. */
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { adminToken, TOKEN_FILE } from "../../src/web/admin/token.ts";
import { ADMIN_TOKEN, freshInstance, type TestInstance, temporaryFolder, textOf } from "../support/instance.ts";
import { NOW } from "../support/records.ts";

const HOUR_MS = 3_600_000;
const ARXIV = { id: "arxiv", name: "arXiv", parts: ["cs.LG"], lateAfterMs: 26 * HOUR_MS };

async function setUp() {
  const fetched: string[] = [];
  const rules = [{ name: "Learning", categories: ["cs.LG"], papers: 5, order: "newest" as const }];
  const instance = await freshInstance({}, [ARXIV, { ...ARXIV, id: "other", name: "Another", parts: [] }], {
    rules,
    fetchNow: async (id) => void fetched.push(id),
  });
  return { ...instance, fetched, ...visitor(instance) };
}

function visitor({ app }: Pick<TestInstance, "app">) {
  const post = async (path: string, fields: Record<string, string>, cookie = "") => {
    const headers = { "content-type": "application/x-www-form-urlencoded", cookie };
    const body = new URLSearchParams(fields).toString();
    const response = await app.request(path, { method: "POST", headers, body });
    return { status: response.status, headers: response.headers, html: await response.text() };
  };
  return {
    post,
    /** Signs in; returns the cookie as a browser sends it. */
    async enter(): Promise<string> {
      const { headers } = await post("/admin/enter", { token: ADMIN_TOKEN });
      return headers.get("set-cookie")?.split(";")[0] ?? "";
    },
  };
}

const formIn = (html: string) => /name="form" value="([^"]+)"/.exec(html)?.[1] ?? "";

describe("the admin pages", () => {
  it("are closed without the token, with a kind sentence and a way in", async () => {
    const { get, post, fetched } = await setUp();
    for (const path of ["/admin", "/admin/sources", "/admin/nowhere"]) {
      const { status, html, headers } = await get(path);
      expect([status, headers.get("cache-control")], path).toEqual([403, "no-store"]);
      expect(textOf(html)).toContain("These pages are for whoever runs Broadsheet; readers need nothing from here.");
      expect(html).not.toContain("arXiv</h2>");
    }
    expect((await post("/admin/sources/arxiv/run", {})).status).toBe(403);
    expect((await get("/admin/sources", { cookie: "broadsheet_admin=9999999999999.abc.def" })).status).toBe(403);
    expect(fetched).toEqual([]);
  });

  it.each(["a form", "the printed address"])("open by the token, by way of %s", async (way) => {
    const { get, post } = await setUp();
    const { status, headers } =
      way === "a form"
        ? await post("/admin/enter", { token: ` ${ADMIN_TOKEN}\n` })
        : await get(`/admin/enter?token=${ADMIN_TOKEN}`);
    // The token does not stay in the address bar.
    expect([status, headers.get("location"), headers.get("cache-control")]).toEqual([
      303,
      "/admin/sources",
      "no-store",
    ]);
    const cookie = headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(
      /^broadsheet_admin=\d+\.[\w-]+\.[\w-]+; Max-Age=604800; Path=\/admin; HttpOnly; Secure; SameSite=Strict$/,
    );
    expect(cookie).not.toContain(ADMIN_TOKEN);
    const page = await get("/admin/sources", { cookie: cookie.split(";")[0] ?? "" });
    expect([page.status, page.headers.get("cache-control"), page.headers.get("x-robots-tag")]).toEqual([
      200,
      "no-store",
      "noindex",
    ]);
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
  });

  it("close after a week, whatever is written into the cookie", async () => {
    const { get, enter, time } = await setUp();
    const cookie = await enter();
    expect((await get("/admin/sources", { cookie })).status).toBe(200);
    const longer = cookie.replace(/=(\d+)/, (_, expires) => `=${Number(expires) + 1}`);
    expect((await get("/admin/sources", { cookie: longer })).status).toBe(403);
    time.now += 7 * 24 * HOUR_MS + 1;
    expect((await get("/admin/sources", { cookie })).status).toBe(403);
  });

  it("look at no more tokens after ten wrong ones, for ten minutes", async () => {
    const { post, enter, get, time } = await setUp();
    const cookie = await enter();
    for (let i = 0; i < 10; i++) {
      const wrong = await post("/admin/enter", { token: `wrong-${i}` });
      expect([wrong.status, textOf(wrong.html).includes("This is not the token of this instance.")]).toEqual([
        403,
        true,
      ]);
    }
    const right = await post("/admin/enter", { token: ADMIN_TOKEN });
    expect([right.status, right.headers.get("retry-after"), right.headers.get("set-cookie")]).toEqual([
      429,
      "600",
      null,
    ]);
    expect(textOf(right.html)).toContain("Please wait ten minutes");
    expect((await get("/admin/sources", { cookie })).status).toBe(200);
    time.now += 600_000;
    expect((await post("/admin/enter", { token: ADMIN_TOKEN })).status).toBe(303);
  });

  it("take forms from their own pages only", async () => {
    const { post, get, enter, fetched } = await setUp();
    const cookie = await enter();
    for (const fields of [
      {},
      { form: "" },
      { form: "x".repeat(43) },
      { form: formIn((await get("/admin/sources", { cookie: await enter() })).html) },
    ]) {
      const refused = await post("/admin/sources/arxiv/run", fields as Record<string, string>, cookie);
      expect([refused.status, textOf(refused.html).includes("so nothing was done")]).toEqual([400, true]);
    }
    expect(fetched).toEqual([]);
    const form = formIn((await get("/admin/sources", { cookie })).html);
    expect((await post("/admin/sources/arxiv/run", { form: "x".repeat(20_000) }, cookie)).status).toBe(413);
    const ran = await post("/admin/sources/arxiv/run", { form }, cookie);
    expect([ran.status, ran.headers.get("location")]).toEqual([303, "/admin/sources#arxiv"]);
    // What nobody follows is not fetched.
    expect((await post("/admin/sources/other/run", { form }, cookie)).status).toBe(303);
    expect((await post("/admin/sources/nothing/run", { form }, cookie)).status).toBe(404);
    expect(fetched).toEqual(["arxiv"]);
    const left = await post("/admin/leave", { form }, cookie);
    expect([left.status, left.headers.get("set-cookie")]).toEqual([303, expect.stringContaining("Max-Age=0")]);
  });

  it("tell of each source how it stands, what it brought, what is wrong in words, and of the rules", async () => {
    const { db, get, enter, time } = await setUp();
    const cookie = await enter();
    const text = async () =>
      textOf((await get("/admin/sources", { cookie })).html.replace(/<\/(?:td|th|p|h\d|li)>/g, " | "));
    expect(await text()).toContain("Nothing of Another is followed, so nothing is fetched.");
    expect(await text()).toContain("Learning: papers of cs.LG, the newest 5 a day");
    const row = { source: "arxiv", part: "cs.LG", from_day: "2026-06-01", started_at: NOW - HOUR_MS };
    await db
      .insertInto("harvests")
      .values({
        ...row,
        until_day: "2026-06-15",
        pages: 3,
        new: 1_200,
        updated: 34,
        withdrawn: 2,
        rejected: 1,
        saved_at: NOW,
        finished_at: NOW,
        new_at: NOW,
      })
      .execute();
    await db
      .insertInto("harvest_rejects")
      .values({ source: "arxiv", paper_id: "2606.00009", reason: "it has <no> title", rejected_at: NOW })
      .execute();
    const well = await text();
    expect(well).toContain("1,200 papers brought so far, the last new one on Tuesday 16 June, 12:00.");
    expect(well).toContain("It is asked next on Tuesday 16 June, 13:00.");
    expect(well).toContain(
      "2026-06-01 to 2026-06-15 | 1,200 | 34 | 2 | 1 | Tuesday 16 June, 11:00 | Tuesday 16 June, 12:00 |",
    );
    expect(well).toContain("2606.00009: it has <no> title");
    const error = "oaipmh.arxiv.org answered 500 (it is broken just now).";
    await db
      .insertInto("harvests")
      .values({
        ...row,
        error,
        failing_since: NOW,
        retry_at: NOW + HOUR_MS,
        failures: 2,
        trouble: error,
        trouble_at: NOW,
      })
      .execute();
    time.now += 27 * HOUR_MS;
    const failing = await text();
    expect(failing).toContain(
      "oaipmh.arxiv.org answered 500 (it is broken just now). Failing since Tuesday 16 June, 12:00, tried again from Tuesday 16 June, 13:00 on.",
    );
    expect(failing).toContain("It is late: no answer for more than 26 hours.");
  });

  it("show a harvest under way, and do not offer another", async () => {
    const { db, get, enter } = await setUp();
    const cookie = await enter();
    await db
      .insertInto("harvests")
      .values({
        source: "arxiv",
        part: "cs.LG",
        from_day: "2026-06-01",
        pages: 7,
        new: 700,
        started_at: NOW,
        saved_at: NOW,
      })
      .execute();
    const page = async () => (await get("/admin/sources", { cookie })).html;
    expect(textOf(await page())).toContain("interrupted after 7 pages; the next goes on");
    expect(await page()).toContain('data-live="still"');
    const lease = { name: "harvest arxiv", holder: "elsewhere:1:x", expires_at: NOW + 30_000 };
    await db.insertInto("leases").values(lease).execute();
    const running = await page();
    expect(textOf(running)).toContain("A harvest is under way.");
    expect(textOf(running)).toContain("under way, 7 pages so far");
    expect(running).toContain('data-live="running"');
    expect(running).toMatch(/<button type="submit" disabled="">Being fetched/);
    expect(running).toContain('<a href="/admin/sources">Look again</a>');
  });
});

describe("the admin's token", () => {
  it("is made once, readable for its owner alone, unless one is set", () => {
    const folder = temporaryFolder();
    const made = adminToken("", folder);
    expect(made).toMatch(/^[\w-]{32}$/);
    expect(adminToken("", folder)).toBe(made);
    expect(statSync(join(folder, TOKEN_FILE)).mode & 0o777).toBe(0o600);
    expect(adminToken("one-that-was-set-by-hand", folder)).toBe("one-that-was-set-by-hand");
    expect(readFileSync(join(folder, TOKEN_FILE), "utf8").trim()).toBe(made);
    writeFileSync(join(folder, TOKEN_FILE), "short\n");
    expect(() => adminToken("", folder)).toThrow("fewer than 16 characters. Delete the file");
    expect(() => adminToken("", join(folder, "nowhere"))).toThrow("cannot be read or made");
  });
});
