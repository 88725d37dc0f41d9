/** Author claims: who may, what settles them, what verified authors add. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { containsAddress, looksLike } from "../../../src/domain/readers/claim.ts";
import { upsertPapers } from "../../../src/store/papers/upsertPapers.ts";
import { mergePapers } from "../../../src/store/whole/merge.ts";
import { type Member, member, visitor } from "../../support/cast.ts";
import { type TestInstance, textOf } from "../../support/instance.ts";
import { record } from "../../support/made/records.ts";
import { world } from "../../support/world.ts";

const PAPER = record({ id: "2501.00001", title: "On engines", authors: ["Ada Lovelace", "Charles Babbage"] });

const WORLD = { papers: [PAPER], readers: { ada: "reader", mona: "moderator" } } as const;

const claim = async (who: Member, author = "Ada Lovelace", evidence = "My page: https://ada.example.org") => {
  await who.get("/papers/2501.00001/claim");
  return who.post("/papers/2501.00001/claim", { author, evidence });
};

/** Decides the first claim that waits; throws where none does. */
async function decide(mona: Member, decision: string) {
  const { page } = await mona.get("/moderation/claims");
  return mona.post(page.form(/^\/moderation\/claims\/\d+$/).target, { decision, says: "wrote from their page" });
}

const paperPage = async (instance: TestInstance) => textOf((await instance.get("/papers/2501.00001")).html);

describe("a claim", () => {
  it("waits for a moderator, who sees what helps to decide, and is shown once approved", async () => {
    const { instance, ada, mona } = await world(WORLD);
    expect((await claim(ada)).status).toBe(303);
    expect(await paperPage(instance)).not.toContain("verified");
    const queue = textOf((await mona.get("/moderation/claims")).html);
    expect(queue).toContain("Ada claims to be Ada Lovelace");
    expect(queue).toContain("Confirmed address: ada@example.org, which does not look like the name");
    expect(queue).toContain("My page: https://ada.example.org");
    expect((await decide(mona, "approved")).status).toBe(303);
    expect(await paperPage(instance)).toContain("Ada Lovelace, verified");
    expect((await mona.get("/moderation/audit")).page.main.text).toContain(
      "@mona approved a claim @ada as Ada Lovelace: wrote from their page",
    );
    expect((await mona.get("/moderation/claims")).page.has("form", /^\/moderation\/claims\//)).toBe(false);
  });

  it("is approved at once when the paper names the confirmed address", async () => {
    const { instance, ada } = await world(WORLD);
    const named = { ...PAPER, comments: "12 pages. Write to ada@example.org.", versions: PAPER.versions };
    await instance.db.transaction().execute((tx) => upsertPapers(tx, [named]));
    await claim(ada, "Ada Lovelace", "");
    expect(await paperPage(instance)).toContain("Ada Lovelace, verified");
  });

  it("by a program, which knows no address, waits for a moderator", async () => {
    const { instance, ada } = await world(WORLD);
    await ada.get("/account");
    const made = await ada.post("/account/tokens", { name: "t", days: "30", "may-write": "yes" });
    const authorization = `Bearer ${made.page.code}`;
    const program = visitor(instance.app);
    const fields = { author: "Ada Lovelace", evidence: "" };
    const answer = await program.post("/papers/2501.00001/claim", fields, {
      authorization,
      accept: "application/json",
    });
    expect(JSON.parse(answer.html)).toEqual({ state: "pending" });
  });

  it("is not approved at once by an unconfirmed address", async () => {
    const { instance, ada, mona } = await world(WORLD);
    const named = { ...PAPER, comments: "Write to ada@example.org.", versions: PAPER.versions };
    await instance.db.transaction().execute((tx) => upsertPapers(tx, [named]));
    await instance.db.updateTable("accounts").set({ emailVerified: 0 }).where("email", "=", ada.email).execute();
    await claim(ada);
    expect(await paperPage(instance)).not.toContain("verified");
    expect(textOf((await mona.get("/moderation/claims")).html)).not.toContain("ada@example.org,");
  });

  it("can be refused, made again, hidden and withdrawn", async () => {
    const { instance, ada, mona } = await world(WORLD);
    await claim(ada);
    await decide(mona, "refused");
    expect(textOf((await ada.get("/papers/2501.00001/claim")).html)).toContain("could not verify");
    await claim(ada, "Ada Lovelace", "Now with my address at work");
    await decide(mona, "approved");
    await ada.get("/papers/2501.00001/claim");
    await ada.post("/papers/2501.00001/note", { body: "The **tables** are in part two. <script>alert(1)</script>" });
    await ada.post("/papers/2501.00001/claim/visibility", { shown: "no" });
    const hidden = (await instance.get("/papers/2501.00001")).html;
    expect(textOf(hidden)).not.toContain("verified");
    expect(hidden).toContain("<strong>tables</strong>");
    expect(hidden).not.toContain("<script>alert");
    expect(textOf(hidden)).toContain("An author,");
    await ada.post("/papers/2501.00001/links", { code: "https://github.com/ada/engine", project: "" });
    await ada.post("/papers/2501.00001/claim/withdraw");
    expect(await paperPage(instance)).not.toContain("tables");
    expect((await instance.get("/papers/2501.00001")).html).not.toContain("github.com/ada");
    const claims = (await mona.get("/moderation/claims")).page.main.text;
    expect(claims).not.toContain("Ada says to be");
  });

  it.each([
    ["nobody of the paper", { author: "Grace Hopper" }, "Please say which of the authors you are."],
    ["no author at all", {}, "Please say which of the authors you are."],
    ["a novel as evidence", { author: "Ada Lovelace", evidence: "x".repeat(501) }, "may have 500 characters at most"],
  ])("of %s comes back with a sentence", async (_, fields, message) => {
    const { ada } = await world(WORLD);
    await ada.get("/papers/2501.00001/claim");
    const refused = await ada.post("/papers/2501.00001/claim", fields as Record<string, string>);
    expect([refused.status, textOf(refused.html).includes(message)]).toEqual([400, true]);
  });

  it("of an author who is verified already is refused, and other pending ones with the approval", async () => {
    const { instance, ada, mona } = await world(WORLD);
    const eve = await member(instance, "eve");
    await claim(ada);
    await claim(eve);
    await decide(mona, "approved");
    const states = await instance.db.selectFrom("claims").select("state").orderBy("id").execute();
    expect(states).toEqual([{ state: "approved" }, { state: "refused" }]);
    expect((await claim(eve)).status).toBe(409);
    expect((await claim(eve, "Charles Babbage")).status).toBe(303);
  });

  it("makes no second reader the same author when the paper itself has settled another claim meanwhile", async () => {
    const { instance, ada, mona } = await world(WORLD);
    const eve = await member(instance, "eve");
    await claim(eve);
    const named = { ...PAPER, comments: "Write to ada@example.org.", versions: PAPER.versions };
    await instance.db.transaction().execute((tx) => upsertPapers(tx, [named]));
    await claim(ada);
    expect((await decide(mona, "approved")).status).toBe(409);
    expect((await decide(mona, "refused")).status).toBe(303);
    const states = await instance.db.selectFrom("claims").select("state").orderBy("id").execute();
    expect(states).toEqual([{ state: "refused" }, { state: "approved" }]);
  });

  it("that was approved stays so when two papers turn out to be one", async () => {
    const other = { id: "2501.00002", title: "On other engines", authors: ["Ada Lovelace"] };
    const { instance, ada, mona, key } = await world({ ...WORLD, papers: [PAPER, other] });
    await claim(ada);
    await decide(mona, "approved");
    await ada.post("/papers/2501.00002/claim", { author: "Ada Lovelace", evidence: "" });
    await instance.db.transaction().execute((tx) => mergePapers(tx, key(0), key(1)));
    expect(textOf((await instance.get("/papers/2501.00002")).html)).toContain("Ada Lovelace, verified");
  });

  it("is not decided by the moderator who made it", async () => {
    const { mona } = await world(WORLD);
    await claim(mona);
    expect((await decide(mona, "approved")).status).toBe(409);
  });
});

describe("what an author adds", () => {
  it("is for the paper's verified authors alone", async () => {
    const { instance, ada } = await world(WORLD);
    await claim(ada);
    expect((await ada.post("/papers/2501.00001/note", { body: "Hello" })).status).toBe(403);
    expect((await ada.post("/papers/2501.00001/links", { code: "https://github.com/a/b" })).status).toBe(403);
    expect(await paperPage(instance)).not.toContain("Hello");
  });

  it("are links that stay when the paper's record comes again", async () => {
    const { instance, ada, mona } = await world(WORLD);
    await claim(ada);
    await decide(mona, "approved");
    await ada.get("/papers/2501.00001/claim");
    const wrong = await ada.post("/papers/2501.00001/links", { code: "nonsense", project: "" });
    expect([wrong.status, textOf(wrong.html).includes("address is none that can be used")]).toEqual([400, true]);
    const links = { code: "https://github.com/ada/engine/", project: "https://ada.example.org/engine" };
    expect((await ada.post("/papers/2501.00001/links", links)).status).toBe(303);
    await instance.add({ ...PAPER, title: "On engines, revised" });
    const { html } = await instance.get("/papers/2501.00001");
    expect(html).toContain('href="https://github.com/ada/engine"');
    expect(html).toContain('href="https://ada.example.org/engine"');
    // What searches know follows.
    expect((await instance.get("/papers?q=engines&code=yes")).html).toContain("/papers/2501.00001");
    await ada.post("/papers/2501.00001/links", { code: "", project: "" });
    expect((await instance.get("/papers/2501.00001")).html).not.toContain("github.com/ada");
  });
});

describe("addresses as evidence", () => {
  it("are plain ones alone: the signs of a list are nobody's address", () => {
    expect(containsAddress("{ada,bob}@example.org", "bob}@example.org")).toBe(false);
  });

  it.each([
    ["Write to ada@example.org.", true],
    ["(Ada@Example.org)", true],
    ["nada@example.org", false],
    ["ada@example.org.uk", false],
    ["ada@example.organ", false],
    ["x.ada@example.org", false],
    ["x/ada@example.org", false],
    ["{bob}ada@example.org", false],
  ])("%s", (text, named) => expect(containsAddress(text, "ada@example.org")).toBe(named));

  it.each([
    ["ada.lovelace@uni.edu", "Ada Lovelace", true],
    ["alovelace@uni.edu", "Ada Lovelace", true],
    ["lovelace@uni.edu", "Ada King Lovelace", true],
    ["kegl@lal.in2p3.fr", "Balázs Kégl", true],
    ["ada@uni.edu", "Ada Lovelace", false],
    ["x@uni.edu", "X", false],
  ])("%s for %s", (address, name, like) => expect(looksLike(address, name)).toBe(like));

  it("never fail, whatever the text, and an empty one is in no text", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        expect(containsAddress(`${one}, ${other}`, "")).toBe(false);
        containsAddress(one, other);
        looksLike(one, other);
      }),
    );
  });
});
