/** The admin pages: who gets in, and what they show. */
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ADMIN_TOKEN as KEPT_TOKEN, keptSecret, SECRET } from "../../../src/http/accounts/secretFiles.ts";
import { member, type Visitor, visitor } from "../../support/cast.ts";
import { ADMIN_TOKEN, freshInstance, type TestInstance, temporaryFolder, textOf } from "../../support/instance.ts";
import { NOW } from "../../support/made/records.ts";

const HOUR_MS = 3_600_000;
const ARXIV = { id: "arxiv", name: "arXiv", parts: ["cs.LG"], lateAfterMs: 26 * HOUR_MS };

async function setUp() {
  const fetched: string[] = [];
  const rules = [{ name: "Learning", categories: ["cs.LG"], papers: 5, order: "newest" as const }];
  const instance = await freshInstance({}, [ARXIV, { ...ARXIV, id: "other", name: "Another", parts: [] }], {
    rules,
    fetchNow: async (id) => void fetched.push(id),
  });
  return { ...instance, fetched };
}

/** Becomes the first admin, as the printed address lets one. */
async function firstAdmin({ app }: Pick<TestInstance, "app">): Promise<Visitor> {
  const alice = visitor(app);
  await alice.get(`/admin/enter?token=${ADMIN_TOKEN}`);
  await alice.post("/admin/enter", { token: ADMIN_TOKEN, email: "alice@example.org", name: "Alice" });
  return alice;
}

describe("the admin pages", () => {
  it("ask nobody in particular to sign in, and are not for readers, curators or moderators", async () => {
    const { fetched, ...instance } = await setUp();
    const nobody = visitor(instance.app);
    const asked = await nobody.get("/admin/sources");
    expect([asked.status, asked.headers.get("cache-control")]).toEqual([401, "no-store"]);
    expect(asked.html).toContain('name="back" value="/admin/sources"');
    for (const role of ["reader", "curator", "moderator"] as const) {
      const bob = await member(instance, role, role);
      const refused = await bob.get("/admin/sources");
      expect([refused.status, refused.headers.get("cache-control")], role).toEqual([403, "no-store"]);
      expect(textOf(refused.html)).toContain(`This is for admins, and your role here is ${role}.`);
      expect((await bob.post("/admin/sources/arxiv/run")).status).toBe(403);
    }
    expect(fetched).toEqual([]);
  });

  it("have a way in for the first admin, by the printed token", async () => {
    const { get, ...instance } = await setUp();
    const printed = await get(`/admin/enter?token=${ADMIN_TOKEN}`);
    expect([printed.status, printed.headers.get("cache-control"), printed.headers.get("x-robots-tag")]).toEqual([
      200,
      "no-store",
      "noindex",
    ]);
    expect(printed.html).toContain(`value="${ADMIN_TOKEN}"`);
    const alice = await firstAdmin(instance);
    expect((await alice.get("/admin/sources")).status).toBe(200);
    expect((await visitor(instance.app).get(`/admin/enter?token=${ADMIN_TOKEN}`)).headers.get("location")).toBe(
      "/admin/sources",
    );
    const audit = await instance.db.selectFrom("audit").select(["action"]).execute();
    expect(audit).toEqual([{ action: "became the first admin" }]);
  });

  it("look at no more tokens after twenty wrong ones from an address", async () => {
    const { app } = await setUp();
    const eve = visitor(app);
    await eve.get("/admin/enter");
    const answers = [];
    for (let i = 0; i < 21; i++) answers.push((await eve.post("/admin/enter", { token: `wrong-${i}` })).status);
    expect(answers).toEqual([...Array(20).fill(403), 429]);
    const right = await eve.post("/admin/enter", { token: ADMIN_TOKEN, email: "eve@example.org" });
    expect([right.status, right.headers.get("retry-after")]).toEqual([429, "30"]);
  });

  it("fetch a source now, and only one that is followed", async () => {
    const { fetched, ...instance } = await setUp();
    const alice = await firstAdmin(instance);
    await alice.get("/admin/sources");
    const ran = await alice.post("/admin/sources/arxiv/run");
    expect([ran.status, ran.headers.get("location")]).toEqual([303, "/admin/sources#arxiv"]);
    expect((await alice.post("/admin/sources/other/run")).status).toBe(303);
    expect((await alice.post("/admin/sources/nothing/run")).status).toBe(404);
    expect((await alice.post("/admin/sources/arxiv/run", { form: "x".repeat(300_000) })).status).toBe(413);
    expect(fetched).toEqual(["arxiv"]);
  });

  it("tell of each source how it stands, what it brought, what is wrong in words, and of the rules", async () => {
    const { db, time, ...instance } = await setUp();
    const alice = await firstAdmin({ ...instance });
    const text = async () => textOf((await alice.get("/admin/sources")).html.replace(/<\/(?:td|th|p|h\d|li)>/g, " | "));
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
    const { db, ...instance } = await setUp();
    const alice = await firstAdmin({ ...instance });
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
    const page = async () => (await alice.get("/admin/sources")).html;
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

describe("kept secrets", () => {
  it.each([
    [KEPT_TOKEN, 32, 16],
    [SECRET, 64, 32],
  ])("are made once, readable for their owner alone, unless one is set: %j", (kept, characters, fewest) => {
    const folder = temporaryFolder();
    const made = keptSecret(kept, "", folder);
    expect(made).toMatch(new RegExp(`^[\\w-]{${characters}}$`));
    expect(keptSecret(kept, "", folder)).toBe(made);
    const file = join(folder, kept.file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(keptSecret(kept, "one-that-was-set-by-hand", folder)).toBe("one-that-was-set-by-hand");
    expect(readFileSync(file, "utf8").trim()).toBe(made);
    writeFileSync(file, "short\n");
    expect(() => keptSecret(kept, "", folder)).toThrow(`fewer than ${fewest} characters. Delete the file`);
    expect(() => keptSecret(kept, "", join(folder, "nowhere"))).toThrow("cannot be read or made");
  });
});
