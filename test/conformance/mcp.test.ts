/** The Model Context Protocol as its own client speaks it, over HTTP. Over standard input: test/cli/agents/mcp.test.ts. */
import { describe, expect, it } from "vitest";
import { SCOPES } from "../../src/domain/readers/reader.ts";
import { submit } from "../../src/store/editions/editions.ts";
import { agentAt, call, listening, tokenFor } from "../support/clients/agents.ts";
import { headings } from "../support/clients/readMarkdown.ts";
import { hostileInstance } from "../support/hostile/hostileTitles.ts";
import { freshInstance } from "../support/instance.ts";
import { addTitled } from "../support/made/papers.ts";
import { NOW } from "../support/made/records.ts";
import { world } from "../support/world.ts";

const READING = ["search", "read_paper", "related_papers", "edition", "trending", "for_you", "explain_match"];
const ACTING = ["watch", "save_paper", "mark_seen", "mark_read", "adjust_interest"];

/** An instance with an edition, listening. */
async function served() {
  const instance = await freshInstance({ baseUrl: "" });
  const abstract = `We look at sparse matter. ${"It is found to be so. ".repeat(60)}`;
  const papers = [
    ...(await addTitled(instance, ["On sparse matter", "On dense matter", "On dark matter"], { abstract })),
    ...(await addTitled(instance, ["On *stars*"], { authors: Array.from({ length: 30 }, (_, i) => `Author ${i}`) })),
  ];
  const { id: readerId } = await instance.db
    .insertInto("readers")
    .values({ handle: "mira", name: "Mira", created_at: NOW })
    .returning("id")
    .executeTakeFirstOrThrow();
  for (const { key } of papers.slice(0, 3))
    await instance.db
      .transaction()
      .execute((tx) => submit(tx, { day: "2026-06-16", paperKey: key, readerId, at: NOW }));
  const address = await listening(instance);
  return { instance, address, readerId, ids: papers.map(({ id }) => id) };
}

const post = (address: string, body: string, headers: Record<string, string> = {}) =>
  fetch(`${address}/mcp`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream", ...headers },
    body,
  });
const LIST = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });

describe("an agent without a token", () => {
  it("is told what there is, and which of it changes nothing", async () => {
    const { address } = await served();
    const agent = await agentAt(address);
    expect(agent.getServerVersion()).toMatchObject({ name: "broadsheet", title: "Broadsheet" });
    expect(agent.getInstructions()).toContain(address);
    const { tools } = await agent.listTools();
    expect(tools.map(({ name }) => name).toSorted()).toEqual([...READING, ...ACTING].toSorted());
    for (const { name, annotations, description, inputSchema, outputSchema } of tools) {
      expect([name, annotations?.readOnlyHint]).toEqual([name, READING.includes(name)]);
      expect(annotations?.destructiveHint).not.toBe(true);
      expect([name, description?.length, inputSchema.type, outputSchema?.type]).toEqual([
        name,
        expect.any(Number),
        "object",
        "object",
      ]);
    }
  });

  it("promises no news of its tools and resources, for which there is no stream", async () => {
    const agent = await agentAt((await served()).address);
    expect(agent.getServerCapabilities()).toEqual({
      tools: { listChanged: false },
      resources: { listChanged: false },
    });
  });

  it("reads lists, cited by address and short", async () => {
    const { address, ids } = await served();
    const agent = await agentAt(address);
    for (const [tool, given, title] of [
      ["search", { query: "sparse matter" }, "Papers on sparse matter"],
      ["edition", { period: "2026-06-16" }, "Tuesday, 16 June 2026"],
      ["edition", { period: "2026-W25" }, "Week 25, 15 to 21 June 2026"],
      ["edition", { period: "2026-06" }, "June 2026"],
      ["edition", {}, "Tuesday, 16 June 2026"],
      ["trending", {}, "Trending papers"],
      ["related_papers", { paper: ids[0] }, "Related to On sparse matter"],
    ] as const) {
      const { isError, text, data } = await call(agent, tool, given);
      expect([tool, isError, data.title, headings(text, 1)]).toEqual([tool, false, title, [title]]);
      expect(data.papers.length).toBeGreaterThan(0);
      expect(headings(text, 2)).toEqual(data.papers.map((paper: { title: string }) => paper.title));
      for (const { id, address: at, abstract } of data.papers) {
        expect(at).toBe(`${address}/papers/${id}`);
        expect(text).toContain(`<${at}>`);
        expect(abstract.length).toBeLessThan(320);
      }
      const full = await call(agent, tool, { ...given, detail: "full" });
      expect(full.text.length).toBeGreaterThan(text.length);
    }
  });

  it("goes on with a list where the last answer ended", async () => {
    const { address } = await served();
    const agent = await agentAt(address);
    const first = (await call(agent, "edition", { limit: 2 })).data;
    expect([first.total, first.papers.length, first.nextOffset]).toEqual([3, 2, 2]);
    const second = (await call(agent, "edition", { limit: 2, offset: first.nextOffset })).data;
    expect([second.papers.length, second.nextOffset]).toEqual([1, undefined]);
  });

  it("reads a paper by any of its names, shortly or whole", async () => {
    const { address, ids } = await served();
    const agent = await agentAt(address);
    for (const paper of [ids[3], `https://arxiv.org/abs/${ids[3]}v1`, `arXiv:${ids[3]}`]) {
      const { text, data } = await call(agent, "read_paper", { paper });
      expect(data).toMatchObject({ id: ids[3], title: "On *stars*", authorCount: 30, upvotes: 0, withdrawn: false });
      expect(data.authors).toHaveLength(5);
      expect(text).toContain("Author 4, and 25 others");
      expect(headings(text, 2)).toEqual(["Abstract"]);
    }
    const whole = await call(agent, "read_paper", { paper: ids[0], detail: "full" });
    expect(headings(whole.text, 2)).toEqual(["Abstract", "Versions", "Submitted", "Related papers"]);
  });

  it("is told in a sentence what does not work", async () => {
    const { address, ids } = await served();
    const agent = await agentAt(address);
    for (const [tool, given, message] of [
      ["read_paper", { paper: "2612.99999" }, "There is no paper 2612.99999 in this library."],
      ["read_paper", { paper: "no id" }, "There is no paper no id in this library."],
      ["related_papers", { paper: "2612.99999" }, "There is no paper"],
      ["edition", { period: "2026-02-30" }, "There is no such period."],
      ["save_paper", { paper: ids[0] }, `readers make them at ${address}/account`],
      ["watch", { query: "sparse" }, "This is done in a reader’s name."],
      ["search", {}, "query"],
      ["search", { query: "x", limit: 31 }, "limit"],
      ["search", { query: "x".repeat(6_000) }, "query"],
    ] as const) {
      const { isError, text } = await call(agent, tool, given);
      expect([tool, isError, text]).toEqual([tool, true, expect.stringContaining(message)]);
    }
    // The protocol has an error of its own for that.
    await expect(agent.callTool({ name: "nothing" })).rejects.toMatchObject({ code: -32_602 });
  });

  it("reads papers and editions as resources, at their addresses on the web", async () => {
    const { address, ids } = await served();
    const agent = await agentAt(address);
    const { resourceTemplates } = await agent.listResourceTemplates();
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual([
      `${address}/papers/date/{day}.md`,
      `${address}/papers/{+id}.md`,
    ]);
    const { resources } = await agent.listResources();
    for (const uri of [
      ...resources.map((one) => one.uri),
      `${address}/papers/date/2026-06-16.md`,
      `${address}/papers/${ids[0]}.md`,
    ]) {
      const { contents } = await agent.readResource({ uri });
      const [content] = contents as { text: string; mimeType: string }[];
      expect(content?.mimeType).toBe("text/markdown");
      expect(content?.text).toBe(await (await fetch(uri)).text());
    }
    await expect(agent.readResource({ uri: `${address}/papers/2612.99999.md` })).rejects.toThrow("There is no paper");
  });
});

describe("an agent with a token", () => {
  it("acts in its reader's name where the token may write", async () => {
    const { instance, address, readerId, ids } = await served();
    const agent = await agentAt(address, await tokenFor(instance, readerId, ["write"]));
    const saved = await call(agent, "save_paper", { paper: ids[0] });
    expect(saved.data).toMatchObject({ paper: ids[0], collection: "Saved", isNew: true });
    expect((await call(agent, "save_paper", { paper: ids[0] })).data.isNew).toBe(false);
    const named = await call(agent, "save_paper", { paper: ids[1], collection: "To read" });
    const again = await call(agent, "save_paper", { paper: ids[2], collection: "to read" });
    expect(again.data).toMatchObject({ collection: "To read", address: named.data.address, isNew: true });
    const collections = await instance.db.selectFrom("collections").select(["name", "visibility"]).execute();
    expect(collections).toEqual([
      { name: "Saved", visibility: "private" },
      { name: "To read", visibility: "private" },
    ]);

    const topic = { query: "sparse loss", category: "cs.LG" };
    const watched = await call(agent, "watch", topic);
    expect(watched.data).toEqual({ watched: "“sparse loss”, in cs.LG", isNew: true, address: `${address}/me/alerts` });
    expect((await call(agent, "watch", topic)).data.isNew).toBe(false);
    expect((await call(agent, "watch", { ...topic, tell: "mail" })).data.isNew).toBe(true);
    expect((await call(agent, "watch", { author: "Ann Example", tell: "page" })).data.watched).toBe("Ann Example");
    expect((await call(agent, "watch", { query: "the of" })).text).toContain("cannot be followed");
    expect(await call(agent, "watch", { query: "sparse", category: "x' or 1=1" })).toMatchObject({
      isError: true,
      text: "This is no category such as cs.LG.",
    });
    const follows = await instance.db.selectFrom("follows").select(["kind", "reader_id"]).orderBy("id").execute();
    expect(follows).toEqual(["search", "author"].map((kind) => ({ kind, reader_id: readerId })));
    expect(await instance.db.selectFrom("alerts").select("rhythm").execute()).toEqual([
      { rhythm: "at_once" },
      { rhythm: "digest" },
    ]);
  });

  it.each([[["read"]], [["moderate"]], [[]]] as const)("may not act where the token may %j alone", async (scopes) => {
    const { instance, address, readerId, ids } = await served();
    const agent = await agentAt(address, await tokenFor(instance, readerId, [...scopes]));
    expect((await call(agent, "search", { query: "matter" })).isError).toBe(false);
    for (const [tool, given] of [
      ["save_paper", { paper: ids[0] }],
      ["watch", { query: "sparse" }],
    ] as const)
      expect(await call(agent, tool, given)).toMatchObject({
        isError: true,
        text: "This API token may not write. Make one that may.",
      });
  });

  it("is closed to changes with its reader, and counted by the limits of the pages", async () => {
    const { instance, address, readerId, ids } = await served();
    const token = await tokenFor(instance, readerId, [...SCOPES]);
    const agent = await agentAt(address, token);
    const tries = [];
    for (let i = 0; i < 121; i++) tries.push(await call(agent, "save_paper", { paper: ids[0] }));
    expect(tries.filter(({ isError }) => isError).map(({ text }) => text)).toEqual([
      expect.stringContaining("There were too many changes in a short time."),
    ]);
    await instance.db
      .updateTable("readers")
      .set({ banned_at: 1, ban_reason: "spam" })
      .where("id", "=", readerId)
      .execute();
    instance.time.now += 3_600_000;
    expect((await call(agent, "save_paper", { paper: ids[0] })).text).toContain("closed this account to changes: spam");
  });

  it("is turned away where the token is not known", async () => {
    const { address } = await served();
    const answer = await post(address, LIST, { authorization: "Bearer never-made" });
    expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
    expect((await answer.json()).error.message).toContain("not known here");
  });
});

describe("the address of the protocol", () => {
  it("takes no cookie for a token", async () => {
    const {
      instance,
      papers: [paper],
      mira,
    } = await world({ papers: ["On sparse matter"], readers: { mira: "reader" } });
    const message = {
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name: "save_paper", arguments: { paper: paper.id } },
    };
    const response = await instance.app.request("https://papers.example/mcp", {
      method: "POST",
      headers: {
        cookie: mira.cookies(),
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
      },
      body: JSON.stringify(message),
    });
    expect((await response.json()).result).toMatchObject({ isError: true });
    expect(await instance.db.selectFrom("collections").selectAll().execute()).toEqual([]);
  });

  it("refuses pages of other sites, and offers itself to none", async () => {
    const { address } = await served();
    const port = new URL(address).port;
    for (const headers of [
      { origin: "https://evil.example" },
      // A name of theirs that was made to lead here.
      { origin: `http://evil.example:${port}`, host: `evil.example:${port}` },
      { "sec-fetch-site": "cross-site" },
    ]) {
      const answer = await post(address, LIST, headers);
      expect([headers, [403, 503].includes(answer.status)]).toEqual([headers, true]);
    }
    const own = await post(address, LIST, { origin: address });
    expect([own.status, own.headers.get("access-control-allow-origin")]).toEqual([200, null]);
    const before = await fetch(`${address}/mcp`, { method: "OPTIONS", headers: { origin: "https://evil.example" } });
    expect(before.headers.get("access-control-allow-origin")).toBe(null);
  });

  it("bounds what is sent, and says what is wrong with it", async () => {
    const { address } = await served();
    for (const [body, status] of [
      [`{"x":"${"x".repeat(70_000)}"}`, 413],
      ["not json", 400],
      ["{}", 400],
      ["null", 400],
      [JSON.stringify(Array.from({ length: 21 }, (_, id) => ({ jsonrpc: "2.0", id, method: "ping" }))), 413],
    ] as const) {
      const answer = await post(address, body);
      expect([body.slice(0, 20), answer.status]).toEqual([body.slice(0, 20), status]);
      expect(await answer.json()).toMatchObject({ jsonrpc: "2.0", error: { message: expect.any(String) } });
    }
    for (const method of ["GET", "DELETE"]) {
      const answer = await fetch(`${address}/mcp`, { method });
      expect([method, answer.status, answer.headers.get("allow")]).toEqual([method, 405, "POST, OPTIONS"]);
      expect(await answer.json()).toMatchObject({ jsonrpc: "2.0", error: { message: expect.any(String) } });
    }
  });

  it("answers what is asked and cancelled together", async () => {
    const { address } = await served();
    const cancelled = { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 1 } };
    const answer = await post(address, JSON.stringify([JSON.parse(LIST), cancelled]));
    expect([answer.status, await answer.json()]).toEqual([200, [expect.objectContaining({ id: 1 })]]);
    expect((await post(address, JSON.stringify([cancelled]))).status).toBe(202);
  });

  it("is asked so often and no more", async () => {
    const instance = await freshInstance({ baseUrl: "" });
    const address = await listening(instance);
    const answers = [];
    for (let i = 0; i < 16; i++)
      answers.push(
        await post(
          address,
          JSON.stringify(Array.from({ length: 20 }, (_, id) => ({ jsonrpc: "2.0", id, method: "ping" }))),
        ),
      );
    expect(answers.map(({ status }) => status)).toEqual([...Array(15).fill(200), 429]);
    expect(answers.at(-1)?.headers.get("retry-after")).toMatch(/^\d+$/);
    instance.time.now += 300_000;
    expect((await post(address, LIST)).status).toBe(200);
  });
});

describe("a thousand hostile titles", () => {
  it("come back equal, as data and in the text", async () => {
    const { instance, papers } = await hostileInstance();
    const agent = await agentAt(await listening({ app: instance.app }));
    const back: { data: string[]; text: string[] } = { data: [], text: [] };
    for (let offset: number | undefined = 0; offset !== undefined; ) {
      const { text, data } = await call(agent, "search", { query: "", limit: 30, offset });
      expect(text.length).toBeLessThan(12_000);
      back.data.push(...data.papers.map(({ title }: { title: string }) => title));
      back.text.push(...headings(text, 2));
      offset = data.nextOffset;
    }
    const wanted = papers.map(({ title }) => title).sort();
    expect(back.data.sort()).toEqual(wanted);
    expect(back.text.sort()).toEqual(wanted);
  });
});
