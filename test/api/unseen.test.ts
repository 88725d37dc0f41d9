/** `unseen` in lists for programs: the API, agents, the command line's lists, and private feeds. */
import { describe, expect, it } from "vitest";
import { readNewest, readTrending } from "../../src/app/papers/paperLists.ts";
import { program, tokenFor, walk } from "../support/clients/api.ts";
import { world } from "../support/world.ts";

const TITLES = Array.from({ length: 25 }, (_, i) => `Sparse matter ${String(i).padStart(2, "0")}`);
const WORLD = {
  papers: TITLES,
  readers: { bob: "reader", carol: "reader" },
  editions: { "2026-06-16": TITLES.map((_, i) => i) },
} as const;
const LISTS = ["/papers", "/trending", "/editions/day/2026-06-16", "/search?q=sparse", "/search"];
const param = (path: string, rest: string) => `${path}${path.includes("?") ? "&" : "?"}${rest}`;

// biome-ignore lint/suspicious/noExplicitAny: the document describes the items.
const idsIn = (pages: any[]): string[] => pages.flatMap(({ items }) => items.map((one: any) => (one.paper ?? one).id));

describe("unseen in /api/v1", () => {
  it("leaves out what the reader has seen, pages on as it began, and counts what is left", async () => {
    const { instance, bob, carol, ids } = await world(WORLD);
    const api = program(instance, await tokenFor(instance, bob.id));
    const other = program(instance, await tokenFor(instance, carol.id));
    await api.send("POST", "/reading/seen", { papers: ids.slice(0, 5) });
    instance.time.now += 1_000;
    for (const path of LISTS) {
      const { body } = await api.get(param(path, "unseen=true&limit=4"));
      expect([path, body.total]).toEqual([path, 20]);
      let i = 5;
      const pages = await walk(api, param(path, "unseen=true&limit=4"), async () => {
        instance.time.now += 1_000;
        await api.send("PUT", `/papers/${ids[i++]}/read`);
      });
      expect([path, idsIn(pages).sort()]).toEqual([path, ids.slice(5).sort()]);
      for (const id of ids.slice(5, i)) await api.send("DELETE", `/papers/${id}/read`);
      expect([path, idsIn(await walk(other, param(path, "unseen=true&limit=9"))).length]).toEqual([path, 25]);
      expect([path, idsIn(await walk(api, param(path, "limit=9"))).length]).toEqual([path, 25]);
    }
  });

  it("is refused where nobody is signed in, and never answered from an earlier state", async () => {
    const { instance, bob, ids } = await world(WORLD);
    const nobody = program(instance);
    for (const path of LISTS) {
      const { status, body } = await nobody.get(param(path, "unseen=true"));
      expect([path, status, body.code]).toEqual([path, 401, "sign_in_first"]);
      expect(body.detail).toMatch(/does not say who you are. Send an API token/);
      expect((await nobody.get(param(path, "unseen=false"))).status).toBe(200);
    }
    const api = program(instance, await tokenFor(instance, bob.id));
    const first = await api.get("/trending?unseen=true");
    const tag = first.headers.get("etag") ?? "";
    expect((await api.get("/trending?unseen=true", { "if-none-match": tag })).status).toBe(304);
    await api.send("POST", "/reading/seen", { papers: [ids[0]] });
    instance.time.now += 1_000;
    expect((await api.get("/trending?unseen=true", { "if-none-match": tag })).status).toBe(200);
  });
});

describe("unseen for agents", () => {
  const call = async (
    instance: Awaited<ReturnType<typeof world>>["instance"],
    name: string,
    given: object,
    token?: string,
  ) => {
    const response = await instance.app.request("https://papers.example/mcp", {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: given } }),
    });
    const text = await response.text();
    return JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? text).result;
  };

  it("leaves out what was seen, which agents mark and unmark; without a reader it says what is missing", async () => {
    const { instance, bob, ids } = await world(WORLD);
    const token = await tokenFor(instance, bob.id);
    const marked = (await call(instance, "mark_seen", { papers: ids.slice(0, 3) }, token)).structuredContent;
    expect(marked.papers).toBe(3);
    expect((await call(instance, "mark_read", { paper: ids[3] }, token)).structuredContent).toEqual({
      paper: ids[3],
      read: true,
    });
    instance.time.now += 1_000;
    for (const [name, given] of [
      ["edition", { period: "2026-06-16" }],
      ["edition", {}],
      ["trending", {}],
      ["search", { query: "sparse" }],
      ["search", { query: "" }],
    ] as const) {
      const found = await call(instance, name, { ...given, unseen: true, limit: 3 }, token);
      expect([name, given, found.structuredContent?.total]).toEqual([name, given, 21]);
      const refused = await call(instance, name, { ...given, unseen: true });
      expect([refused.isError, refused.content[0].text]).toEqual([true, expect.stringMatching(/API token/)]);
    }
    await call(instance, "mark_seen", { undo: marked.mark }, token);
    const { total } = (await call(instance, "trending", { unseen: true }, token)).structuredContent;
    expect(total).toBe(24);
  });
});

describe("unseen elsewhere", () => {
  it("filters the lists that commands print", async () => {
    const { instance, bob, ids } = await world(WORLD);
    const api = program(instance, await tokenFor(instance, bob.id));
    await api.send("POST", "/reading/seen", { papers: ids.slice(0, 20) });
    const unseen = { readerId: bob.id, asOf: instance.time.now };
    for (const read of [readNewest, readTrending]) {
      const list = await read(instance, { limit: 3, offset: 3, unseen });
      expect([list.total, list.papers.length, list.message]).toEqual([5, 2, ["Papers that were seen are left out."]]);
    }
  });

  it("filters a reader's private feeds, which follow what is read at once", async () => {
    const { instance, bob, ids, collections } = await world({
      ...WORLD,
      editor: "carol",
      collections: { bob: { Losses: [0, 1] } },
    });
    const api = program(instance, await tokenFor(instance, bob.id));
    await api.send("POST", "/follows", { kind: "reader", value: "carol" });
    await bob.get("/me/feeds");
    const addresses: string[] = [];
    for (const list of ["following", "saved", `collection ${collections[0]?.split("/").at(-1)}`]) {
      await bob.post("/me/feeds", { list });
      const { html } = await bob.get("/me/feeds");
      for (const [path] of html.matchAll(/\/feeds\/private\/[\w.-]+\.json/g)) addresses.push(path);
    }
    const entries = async (path: string): Promise<number> => JSON.parse((await bob.get(path)).html).items.length;
    const sizes = new Map<string, number>();
    for (const path of new Set(addresses)) sizes.set(path, await entries(`${path}?unseen=1`));
    expect([...sizes.values()].sort()).toEqual([2, 2, 25]);
    await api.send("POST", "/reading/seen", { papers: [ids[0]] });
    instance.time.now += 1_000;
    for (const [path, size] of sizes) {
      expect([path, await entries(`${path}?unseen=1`)]).toEqual([path, size - 1]);
      expect([path, await entries(path)]).toEqual([path, size]);
    }
  });
});
