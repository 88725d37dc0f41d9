/** The ranking that learns from a reader: its list, its reasons, its beginning, and how it is steered, paused and forgotten. */
import { describe, expect, it } from "vitest";
import { HOUR_MS } from "../../../src/lib/time.ts";
import { textOf, titlesIn } from "../../support/instance.ts";
import { NOW } from "../../support/made/records.ts";
import { topicPapers } from "../../support/made/topics.ts";
import { world } from "../../support/world.ts";

/** Papers of twelve topics from the last days, so that all of them are in the week. */
const PAPERS = topicPapers(96).map(({ topic, ...paper }, i) => ({
  ...paper,
  comments: `topic ${topic}`,
  versions: [{ version: 1, createdAt: NOW - (i + 1) * HOUR_MS }],
}));
const topicsOf = (html: string): number[] => titlesIn(html).map((title) => Number(title.split(" ").at(-1)) % 12);
/** The places of papers of a topic. */
const places = (topic: number, count: number) => Array.from({ length: count }, (_, i) => topic + 12 * i);
const WORLD = { papers: PAPERS, readers: { bob: "reader", carol: "reader" } } as const;

const likesTopic = async (topic: number) => {
  const made = await world({ ...WORLD, upvotes: { bob: places(topic, 4) } });
  return { ...made, list: async (query = "") => (await made.bob.get(`/for-you${query}`)).html };
};

describe("/for-you", () => {
  it("puts papers like the upvoted ones first, without those, and says why", async () => {
    const { list } = await likesTopic(3);
    const html = await list();
    const topics = topicsOf(html);
    expect(topics.slice(0, 4)).toEqual([3, 3, 3, 3]);
    for (const place of places(3, 4)) expect(titlesIn(html)).not.toContain(PAPERS[place]?.title);
    const why = /<details class="whymatch">.*?<\/details>/s.exec(html)?.[0] ?? "";
    expect(textOf(why)).toMatch(/close to “Paper on /i);
    const shares = [...why.matchAll(/<b>(\d+)%<\/b>/g)].map(([, share]) => Number(share));
    const sum = shares.reduce((total, share) => total + share, 0);
    expect([sum > 97, sum < 103]).toEqual([true, true]);
  });

  it("keeps every tenth place for exploring, and says so", async () => {
    const { list } = await likesTopic(3);
    const cards = (await list()).split('<article class="card').slice(1);
    expect(cards.map((card, i) => (card.includes("To explore") ? i + 1 : 0)).filter(Boolean)).toEqual([10, 20, 30]);
  });

  it("is the same list twice, and another for another reader", async () => {
    const { list, carol } = await likesTopic(3);
    expect(titlesIn(await list())).toEqual(titlesIn(await list()));
    expect(titlesIn((await carol.get("/for-you")).html)).not.toEqual(titlesIn(await list()));
  });

  it("learns at once from an upvote, and from hiding", async () => {
    const { bob, papers, list } = await likesTopic(3);
    for (const place of places(5, 4)) await bob.post(`/papers/${papers[place]?.id}/upvote`, { state: "on" });
    const both = topicsOf(await list()).slice(0, 8);
    expect(new Set(both)).toEqual(new Set([3, 5]));
    for (const place of [3 + 48, 3 + 60]) await bob.post(`/papers/${papers[place]?.id}/hide`, { state: "on" });
    const after = await list();
    expect(titlesIn(after)).not.toContain(PAPERS[3 + 48]?.title);
    expect(topicsOf(after).indexOf(5)).toBe(0);
  });

  it("counts what is followed as known, and puts it first", async () => {
    const { bob } = await world({
      ...WORLD,
      follows: { bob: [{ kind: "author", value: "author 20", label: "Author 20" }] },
    });
    const { html } = await bob.get("/for-you");
    expect(html).not.toContain("Where to begin");
    expect(titlesIn(html)[0]).toBe(PAPERS[20]?.title);
  });

  it("finds what a liked author wrote among more papers than are compared in full", async () => {
    const papers = topicPapers(620).map(({ topic, ...paper }, i) => ({
      ...paper,
      comments: `topic ${topic}`,
      authors: i === 3 || i === 15 ? ["Mira Example"] : [`Author ${i}`],
      versions: [{ version: 1, createdAt: NOW - (i + 1) * 60_000 }],
    }));
    const { bob } = await world({ papers, readers: { bob: "reader" }, upvotes: { bob: [3] } });
    const { html } = await bob.get("/for-you");
    expect(titlesIn(html)[0]).toBe(papers[15]?.title);
  });

  it("recommends from one collection alone", async () => {
    const { bob, collections } = await world({
      ...WORLD,
      upvotes: { bob: places(3, 4) },
      collections: { bob: { Proteins: places(7, 3) } },
    });
    const address = collections[0]?.split("/").at(-1);
    const { html } = await bob.get(`/for-you?from=${address}`);
    expect(topicsOf(html).slice(0, 4)).toEqual([7, 7, 7, 7]);
    expect(html).toContain("by your collection “Proteins” alone");
  });

  it("never learns from another reader's collection", async () => {
    const { carol, collections } = await world({ ...WORLD, collections: { bob: { Proteins: places(7, 3) } } });
    const { status, page } = await carol.get(`/for-you?from=${collections[0]?.split("/").at(-1)}`);
    expect(status).toBe(404);
    expect(page.text).toContain("You have no collection at this address");
  });

  it("tells a reader of whom nothing is known where to begin, with different papers to choose from", async () => {
    const made = await world({ ...WORLD, votes: PAPERS.map((_, i) => (i % 12) + 1) });
    const { html } = await made.bob.get("/for-you");
    expect(html).toContain("Where to begin");
    const { status } = await made.bob.post("/for-you/papers", {
      references: `${made.papers[3]?.id}\n${made.papers[15]?.id}, ${made.papers[27]?.id}`,
    });
    expect(status).toBe(303);
    const after = (await made.bob.get("/for-you")).html;
    expect(after).not.toContain("Where to begin");
    expect(topicsOf(after)[0]).toBe(3);
  });

  it.each([
    ["that is empty", "", "Paste ids of papers"],
    ["of unknown papers", "2309.99999", "None of the papers is in this library: 2309.99999."],
    ["that is long", Array.from({ length: 201 }, (_, i) => `2309.${10_000 + i}`).join(" "), "200 fit at once"],
  ])("answers a pasted list %s with a sentence", async (_, references, sentence) => {
    const { bob } = await world(WORLD);
    await bob.get("/for-you");
    const { status, page } = await bob.post("/for-you/papers", { references });
    expect(status).toBe(400);
    expect(page.text).toContain(sentence);
  });

  it.each(["span=decade", `from=${"x".repeat(101)}`, "page=0"])("refuses %s with a sentence", async (query) => {
    const { bob } = await world(WORLD);
    const { status, page } = await bob.get(`/for-you?${query}`);
    expect([status, page.text]).toEqual([400, expect.stringContaining("The address has a mistake")]);
  });

  it("asks those to sign in who have not", async () => {
    const { instance } = await world(WORLD);
    expect((await instance.app.request("/for-you")).status).toBe(401);
  });
});

describe("/me/interests", () => {
  const topWord = (html: string): string =>
    textOf(/<ul class="listing learned">.*?<span>(.*?)<\/span>/s.exec(html)?.[1] ?? "");

  it("lists what was learned, and removes and adds by hand", async () => {
    const { bob, list } = await likesTopic(3);
    const { html } = await bob.get("/me/interests");
    const word = topWord(html);
    expect(
      PAPERS.filter(({ title, abstract }, i) => i % 12 === 3 && `${title} ${abstract}`.includes(word)),
    ).not.toEqual([]);
    await bob.post("/me/interests", { kind: "word", value: word, setting: "removed" });
    const after = (await bob.get("/me/interests")).html;
    expect(topWord(after)).not.toBe(word);
    expect(textOf(after)).toMatch(new RegExp(`Set by you.*${word}.*word, removed`, "s"));
    await bob.post("/me/interests", { kind: "word", value: word, setting: "none" });
    expect(topWord((await bob.get("/me/interests")).html)).toBe(word);
    expect(topicsOf(await list())[0]).toBe(3);
  });

  it("follows an author who is added by hand", async () => {
    const { bob, list } = await likesTopic(3);
    const wanted = PAPERS[20];
    await bob.post("/me/interests", { kind: "author", value: "Author 20", setting: "more" });
    expect(titlesIn(await list()).slice(0, 8)).toContain(wanted?.title);
    expect(textOf(await list())).toMatch(/by Author 20/i);
  });

  it("forgets what was done until now, and takes that back", async () => {
    const { instance, bob, list } = await likesTopic(3);
    const before = titlesIn(await list());
    instance.time.now += HOUR_MS;
    await bob.post("/me/interests/change", { change: "forget" });
    expect(await list()).toContain("Where to begin");
    await bob.post("/me/interests/change", { change: "undo" });
    expect(titlesIn(await list())).toEqual(before);
    expect((await bob.post("/me/interests/change", { change: "undo" })).status).toBe(409);
  });

  it("learns nothing while it is paused, and goes on", async () => {
    const { instance, bob, papers, list } = await likesTopic(3);
    instance.time.now += HOUR_MS;
    await bob.post("/me/interests/change", { change: "pause" });
    for (const place of places(5, 6)) await bob.post(`/papers/${papers[place]?.id}/upvote`, { state: "on" });
    expect(topicsOf(await list())[0]).toBe(3);
    expect(await list()).toContain("Learning is paused");
    await bob.post("/me/interests/change", { change: "resume" });
    expect(topicsOf(await list()).slice(0, 4)).toContain(5);
  });

  it.each([
    [{ kind: "colour", value: "red", setting: "more" }, 400, "kind is one of"],
    [{ kind: "word", value: "two words", setting: "more" }, 400, "is not one word"],
    [{ kind: "word", value: " ", setting: "more" }, 400, "Write the word"],
    [{ kind: "word", value: "unheard", setting: "more" }, 400, "“unheard” is in too many papers here, or in too few"],
    [{ kind: "paper", value: "2309.99999", setting: "more" }, 404, "2309.99999"],
  ])("refuses %j with a sentence", async (fields, status, sentence) => {
    const { bob } = await world(WORLD);
    await bob.get("/me/interests");
    const answer = await bob.post("/me/interests", fields as unknown as Record<string, string>);
    expect([answer.status, answer.page.text]).toEqual([status, expect.stringContaining(sentence)]);
  });

  it("is in the reader's own data, and gone with the account", async () => {
    const { instance, bob } = await likesTopic(3);
    await bob.post("/me/interests", { kind: "category", value: "cs.RO", setting: "more" });
    await bob.post("/me/interests/change", { change: "pause" });
    const { html } = await bob.post("/account/export", {});
    expect(JSON.parse(html).interests.adjustments).toMatchObject([
      { kind: "category", value: "cs.RO", setting: "more" },
    ]);
    await bob.post("/account/delete", { handle: "bob" });
    for (const table of ["interest_adjustments", "interest_settings"] as const)
      expect(await instance.db.selectFrom(table).selectAll().execute()).toEqual([]);
  });
});
