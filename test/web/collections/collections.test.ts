/** Collections: saving, what is in them and in which order, and who may see them. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  MAX_COLLECTION_NAME_CHARACTERS,
  MAX_COLLECTION_PAPERS,
  MAX_COLLECTIONS,
  MAX_NOTE_CHARACTERS,
} from "../../../src/domain/collections/collection.ts";
import { collect } from "../../../src/store/collections/collectionItems.ts";
import { exportCollections, forgetCollections, makeCollection } from "../../../src/store/collections/collections.ts";
import { mergePapers } from "../../../src/store/whole/merge.ts";
import { member, visitor } from "../../support/cast.ts";
import { type TestInstance, textOf, titlesIn } from "../../support/instance.ts";
import { NOW } from "../../support/made/records.ts";
import { collection, world } from "../../support/world.ts";

const JSON_PLEASE = { accept: "application/json" };

/** Bob and papers for his collections. */
const worldOf = (
  titles: string[] = ["First matter here", "Second matter here", "Third matter here", "Fourth matter here"],
) => world({ papers: titles, readers: { bob: "reader" } });

/** Time goes on between requests, as it does, so that nobody is too quick. */
const later = (instance: TestInstance) => {
  instance.time.now += 60_000;
};

describe("saving", () => {
  it("makes Saved with the first paper, private; again takes it out; the card says how it stands", async () => {
    const { bob, ids } = await worldOf();
    const [id = ""] = ids;
    expect((await bob.get("/papers")).html).toContain('name="add" value="saved" aria-pressed="false"');
    const saved = await bob.post(`/papers/${id}/collect`, { add: "saved", back: "/papers?cat=cs.LG" });
    expect([saved.status, saved.headers.get("location")]).toEqual([
      303,
      expect.stringMatching(/^\/papers\?cat=cs\.LG#p-\d+$/),
    ]);
    for (let i = 0; i < 2; i++) await bob.post(`/papers/${id}/collect`, { add: "saved" });
    expect(titlesIn((await bob.get("/me/saved")).html)).toEqual(["First matter here"]);
    expect((await bob.get(`/papers/${id}`)).html).toContain('name="remove" value="saved" aria-pressed="true"');
    const mine = textOf((await bob.get("/collections")).html);
    expect(mine).toContain("Saved1 paper, private");
    const out = JSON.parse((await bob.post(`/papers/${id}/collect`, { remove: "saved" }, JSON_PLEASE)).html);
    expect(out).toEqual({ collected: false, address: expect.any(String) });
    expect(titlesIn((await bob.get("/me/saved")).html)).toEqual([]);
    expect((await bob.get("/collections")).page.main.text).toContain("Saved0 papers, private");
  });

  it("asks who is not signed in to sign in, and refuses papers and collections that are not there", async () => {
    const { instance, bob, ids } = await worldOf();
    const [id = ""] = ids;
    const nobody = visitor(instance.app);
    await nobody.get("/sign-in");
    expect((await nobody.post(`/papers/${id}/collect`, { add: "saved" })).status).toBe(401);
    expect((await nobody.get("/papers")).html).not.toContain('class="controls"');
    expect((await bob.post("/papers/2099.99999/collect", { add: "saved" })).status).toBe(404);
    expect((await bob.post(`/papers/${id}/collect`, { add: "no-such-address" })).status).toBe(404);
    for (const fields of [{}, { add: "saved", remove: "saved" }])
      expect((await bob.post(`/papers/${id}/collect`, fields as Record<string, string>)).status).toBe(400);
    const alice = await member(instance, "alice");
    const path = await collection(alice, { visibility: "public" });
    expect((await bob.post(`/papers/${id}/collect`, { add: path.split("/")[2] ?? "" })).status).toBe(404);
    expect(textOf((await alice.get(path)).html)).toContain("0 papers");
  });
});

describe("a collection", () => {
  it("is made on its page or with a paper, changed and, once sure, deleted", async () => {
    const { bob, ids } = await worldOf();
    const [id = ""] = ids;
    const made = await bob.post(`/papers/${id}/collect`, { name: "Sparse things", back: "/papers" });
    expect(made.status).toBe(303);
    const path = (await bob.get("/collections")).page.main.link("Sparse things").target;
    expect(path).toMatch(/^\/collections\/[\w-]{16}$/);
    expect(titlesIn((await bob.get(path)).html)).toEqual(["First matter here"]);
    const words = { name: "Sparser", about: "Line one\r\nline two", visibility: "unlisted", ordering: "published" };
    expect((await bob.post(path, words)).headers.get("location")).toBe(path);
    const text = textOf((await bob.get(path)).html);
    expect(text).toContain("SparserUnlisted collection by Bob, 1 paper, last published first");
    expect(text).toContain("Line one\nline two");
    const unsure = await bob.post(`${path}/delete`);
    expect([unsure.status, textOf(unsure.html).includes("please tick the box first")]).toEqual([400, true]);
    expect((await bob.post(`${path}/delete`, { sure: "yes" })).headers.get("location")).toBe("/collections");
    expect((await bob.get(path)).status).toBe(404);
    expect((await bob.get("/collections")).page.main.text).not.toContain("Sparser");
  });

  it("comes back as a form with what was entered when its words do not do", async () => {
    const { bob, ids } = await worldOf();
    const path = await collection(bob, {});
    const long = "x".repeat(MAX_COLLECTION_NAME_CHARACTERS + 1);
    for (const to of ["/collections", path, `/papers/${ids[0]}/collect`])
      for (const name of ["", " \u200b\u202e ", long]) {
        const answer = await bob.post(to, { name, about: "kept <words>" });
        expect([to, answer.status, answer.page.has("alert")]).toEqual([to, 400, true]);
        if (!to.includes("collect?") && !to.startsWith("/papers")) expect(answer.html).toContain("kept &lt;words&gt;");
        expect((await bob.post(to, { name }, JSON_PLEASE)).html).toContain('"error":"bad_request"');
      }
    for (const fields of [{ visibility: "everybody" }, { ordering: "chance" }])
      expect((await bob.post("/collections", { name: "Fine", ...fields })).status).toBe(400);
    expect(textOf((await bob.get("/collections")).html)).not.toContain("Fine");
  });

  it("keeps a note on each paper as plain text, and a note that is too long in its form", async () => {
    const { bob, ids } = await worldOf();
    const [id = ""] = ids;
    const path = await collection(bob, { visibility: "public" }, ids);
    const hostile = '<img src=x onerror=alert(1)> **bold**\n\n\n\n"quoted" \u202eevil';
    expect((await bob.post(`${path}/papers`, { do: "note", paper: id, note: hostile })).status).toBe(303);
    const { html, page } = await bob.get(path);
    expect(page.main.has("image")).toBe(false);
    expect(textOf(html)).toContain('<img src=x onerror=alert(1)> **bold**\n\n"quoted" evil');
    const long = `${"n".repeat(MAX_NOTE_CHARACTERS)}end`;
    const refused = await bob.post(`${path}/papers`, { do: "note", paper: id, note: long });
    expect([refused.status, refused.html.includes(long), refused.page.has("alert")]).toEqual([400, true, true]);
    expect((await bob.post(`${path}/papers`, { do: "note", paper: "2099.00001", note: "x" })).status).toBe(404);
    for (const fields of [{ do: "fly" }, { do: "place", place: "0" }, { do: "place", place: "1e3" }, {}])
      expect((await bob.post(`${path}/papers`, { paper: id, ...fields })).status).toBe(400);
    await bob.post(`${path}/papers`, { do: "remove", paper: id });
    expect((await bob.post(`${path}/papers`, { do: "note", paper: id, note: "x" })).status).toBe(404);
    expect(titlesIn((await bob.get(path)).html)).toHaveLength(3);
  });

  it("orders papers as it says: last added, last published, by hand", async () => {
    const { instance, bob, ids } = await worldOf();
    const path = await collection(bob, { ordering: "added" });
    for (const i of [1, 0, 3, 2]) {
      later(instance);
      await bob.post(`/papers/${ids[i]}/collect`, { add: path.split("/")[2] ?? "" });
    }
    const order = async () => titlesIn((await bob.get(path)).html).map((title) => title.split(" ")[0]);
    expect(await order()).toEqual(["Third", "Fourth", "First", "Second"]);
    await bob.post(path, { ordering: "published" });
    expect(await order()).toEqual(["First", "Second", "Third", "Fourth"]);
    await bob.post(path, { ordering: "hand" });
    expect(await order()).toEqual(["Second", "First", "Fourth", "Third"]);
    const moved = await bob.post(`${path}/papers`, { do: "up", paper: ids[2] ?? "" });
    expect(moved.headers.get("location")).toMatch(new RegExp(`^${path}#p-\\d+$`));
    expect(await order()).toEqual(["Second", "First", "Third", "Fourth"]);
    await bob.post(`${path}/papers`, { do: "place", place: "999999", paper: ids[1] ?? "" });
    expect(await order()).toEqual(["First", "Third", "Fourth", "Second"]);
  });

  it("stays a permutation whatever is moved where, also with gaps where papers went", { timeout: 60_000 }, async () => {
    const titles = Array.from({ length: 7 }, (_, i) => `Matter number ${i} of many`);
    const { instance, bob, ids } = await worldOf(titles);
    const step = fc.record({
      paper: fc.nat(ids.length - 1),
      does: fc.oneof(
        fc.constantFrom("up" as const, "down" as const, "out" as const, "in" as const),
        fc.integer({ min: 1, max: 9 }),
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const path = await collection(bob, { ordering: "hand" }, ids);
        const model = ids.map((_, i) => i);
        for (const { paper, does } of steps) {
          later(instance);
          const at = model.indexOf(paper);
          const fields = { paper: ids[paper] ?? "" };
          if (does === "in") {
            await bob.post(`/papers/${fields.paper}/collect`, { add: path.split("/")[2] ?? "" });
            if (at < 0) model.push(paper);
          } else if (does === "out") {
            await bob.post(`${path}/papers`, { ...fields, do: "remove" });
            if (at >= 0) model.splice(at, 1);
          } else {
            const move = typeof does === "number" ? { do: "place", place: String(does) } : { do: does };
            const { status } = await bob.post(`${path}/papers`, { ...fields, ...move });
            expect(status).toBe(at < 0 ? 404 : 303);
            if (at < 0) continue;
            const to = typeof does === "number" ? does - 1 : at + (does === "up" ? -1 : 1);
            model.splice(at, 1);
            model.splice(Math.max(0, to), 0, paper);
          }
        }
        expect(titlesIn((await bob.get(path)).html)).toEqual(model.map((paper) => titles[paper]));
        await bob.post(`${path}/delete`, { sure: "yes" });
      }),
      { numRuns: 25 },
    );
  });

  it("pages by a hundred, and a move leads to the page that the paper is on then", async () => {
    const titles = Array.from({ length: 103 }, (_, i) => `Matter ${String(i).padStart(3, "0")} of many`);
    const { instance, bob, papers, ids } = await worldOf(titles);
    const path = await collection(bob, { ordering: "hand" });
    await instance.db.transaction().execute(async (tx) => {
      for (const { key } of papers)
        await collect(tx, { readerId: bob.id, address: path.split("/")[2] ?? "", paperKey: key, at: NOW });
    });
    expect(titlesIn((await bob.get(path)).html)).toHaveLength(100);
    expect(titlesIn((await bob.get(`${path}?page=2`)).html)).toEqual(titles.slice(100));
    const moved = await bob.post(`${path}/papers`, { do: "place", place: "103", paper: ids[0] ?? "" });
    expect(moved.headers.get("location")).toMatch(/\?page=2#p-/);
    expect(titlesIn((await bob.get(`${path}?page=2`)).html).at(-1)).toBe(titles[0]);
    expect(textOf((await bob.get(`${path}?page=9`)).html)).toContain("past the end");
  });

  it("ends at its limits with a sentence", async () => {
    const { instance, bob, papers, ids } = await worldOf(
      Array.from({ length: MAX_COLLECTION_PAPERS + 1 }, (_, i) => `Matter ${i} here`),
    );
    const path = await collection(bob, {});
    const address = path.split("/")[2] ?? "";
    await instance.db.transaction().execute(async (tx) => {
      for (const { key } of papers.slice(1)) await collect(tx, { readerId: bob.id, address, paperKey: key, at: NOW });
      const words = { name: "More", about: "", visibility: "private", ordering: "hand" } as const;
      for (let i = 1; i < MAX_COLLECTIONS; i++) await makeCollection(tx, bob.id, words, NOW);
    });
    const full = await bob.post(`/papers/${ids[0]}/collect`, { add: address });
    expect([full.status, textOf(full.html).includes("2,000 papers, which is as many as fit")]).toEqual([409, true]);
    const again = await bob.post(`/papers/${ids[1]}/collect`, { add: address });
    expect(again.status).toBe(303);
    for (const answer of [
      await bob.post("/collections", { name: "One too many" }),
      await bob.post(`/papers/${ids[0]}/collect`, { add: "saved" }),
    ])
      expect([answer.status, textOf(answer.html).includes("200 collections")]).toEqual([409, true]);
  });

  it("that has both of two papers that are one keeps the earlier place and the note that there is", async () => {
    const { instance, bob, papers, ids } = await worldOf();
    const path = await collection(bob, { ordering: "hand" }, ids);
    await bob.post(`${path}/papers`, { do: "note", paper: ids[3] ?? "", note: "of the fourth" });
    await bob.post(`/papers/${ids[3]}/hide`, { state: "on" });
    const other = await collection(bob, { ordering: "hand" }, [ids[3] ?? ""]);
    await instance.db.transaction().execute((tx) => mergePapers(tx, papers[3]?.key ?? 0, papers[1]?.key ?? 0));
    const { html } = await bob.get(path);
    expect(titlesIn(html)).toEqual(["First matter here", "Second matter here", "Third matter here"]);
    expect(textOf(html)).toContain("“of the fourth”");
    expect(titlesIn((await bob.get(other)).html)).toEqual(["Second matter here"]);
    expect(titlesIn((await bob.get("/me/hidden")).html)).toEqual(["Second matter here"]);
  });

  it("goes along with its reader's data, and goes when the reader leaves", async () => {
    const { instance, bob, ids } = await worldOf();
    await collection(bob, { name: "Taken along", about: "Why" }, ids.slice(0, 2));
    expect(await exportCollections(instance.db, bob.id)).toMatchObject([
      {
        name: "Taken along",
        about: "Why",
        visibility: "private",
        papers: [
          { paper: ids[0], note: "" },
          { paper: ids[1], note: "" },
        ],
      },
    ]);
    await instance.db.transaction().execute((tx) => forgetCollections(tx, bob.id));
    expect(await exportCollections(instance.db, bob.id)).toEqual([]);
  });
});

describe("who may see a collection", () => {
  it("is nobody but its owner, whoever has the address, or everybody, as it says", async () => {
    const { instance, bob, ids } = await worldOf();
    const cast = {
      nobody: visitor(instance.app),
      carol: await member(instance, "carol"),
      moderator: await member(instance, "mod", "moderator"),
      owner: bob,
    };
    const expected = {
      private: {
        nobody: [404, 401, false],
        carol: [404, 404, false],
        moderator: [404, 404, false],
        owner: [200, 200, false],
      },
      unlisted: {
        nobody: [200, 401, false],
        carol: [200, 403, false],
        moderator: [200, 403, false],
        owner: [200, 200, false],
      },
      public: {
        nobody: [200, 401, true],
        carol: [200, 403, true],
        moderator: [200, 403, true],
        owner: [200, 200, true],
      },
    } as const;
    for (const [visibility, answers] of Object.entries(expected)) {
      const path = await collection(bob, { name: `A ${visibility} one`, visibility }, ids.slice(0, 1));
      await bob.post(`${path}/papers`, { do: "note", paper: ids[0] ?? "", note: `note of the ${visibility} one` });
      for (const [who, [read, edit, listed]] of Object.entries(answers)) {
        const reader = cast[who as keyof typeof cast];
        const row = `${visibility}, ${who}`;
        const answer = await reader.get(path);
        expect([row, answer.status]).toEqual([row, read]);
        expect([row, answer.html.includes("note of the")]).toEqual([row, read === 200]);
        expect([row, answer.headers.get("x-robots-tag")]).toEqual([
          row,
          read === 200 && visibility !== "public" ? "noindex" : null,
        ]);
        expect([row, (await reader.get(`${path}/edit`)).status]).toEqual([row, edit]);
        const shelf = await reader.get("/readers/bob?show=collections");
        expect([row, shelf.html.includes(`A ${visibility} one`)]).toEqual([row, listed]);
        if (who === "owner") continue;
        const changes = [
          ["", { name: "Taken over" }],
          ["/delete", { sure: "yes" }],
          ["/papers", { do: "remove", paper: ids[0] ?? "" }],
        ] as const;
        for (const [below, fields] of changes)
          expect([row, below, (await reader.post(path + below, fields)).status]).toEqual([row, below, edit]);
      }
      expect(titlesIn((await bob.get(path)).html)).toEqual(["First matter here"]);
    }
    for (const reader of [cast.carol, cast.moderator]) {
      const own = textOf((await reader.get("/collections")).html);
      expect(own).not.toContain("one1 paper");
    }
  });

  it("is moderators alone when its owner is banned, and nobody when the owner has left", async () => {
    const { instance, bob } = await worldOf();
    const [carol, moderator] = [await member(instance, "carol"), await member(instance, "mod", "moderator")];
    const path = await collection(bob, { visibility: "public" });
    const change = (set: { banned_at?: number; deleted_at?: number }) =>
      instance.db.updateTable("readers").set(set).where("id", "=", bob.id).execute();
    await change({ banned_at: NOW });
    expect([(await carol.get(path)).status, (await moderator.get(path)).status]).toEqual([404, 200]);
    await change({ deleted_at: NOW });
    expect([(await carol.get(path)).status, (await moderator.get(path)).status]).toEqual([404, 404]);
  });
});
