/** Our own API by the front door: who may what, pages that are stable, conditional requests, errors, limits. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LIMITS } from "../../src/app/limits.ts";
import { SCOPES } from "../../src/domain/readers/reader.ts";
import { submit } from "../../src/store/editions/editions.ts";
import { type Member, member } from "../support/cast.ts";
import { program, type Reply, tokenFor, walk } from "../support/clients/api.ts";
import { hostileInstance } from "../support/hostile/hostileTitles.ts";
import { freshInstance, type TestInstance } from "../support/instance.ts";
import { addTitled } from "../support/made/papers.ts";
import { NOW } from "../support/made/records.ts";
import { world } from "../support/world.ts";

const DAY = "2026-06-16";
const HOUR_MS = 3_600_000;

/** An instance with papers, and readers whose accounts are no longer new, each with a token for everything. */
async function staffed(...handles: string[]) {
  const { instance, papers } = await world({
    papers: ["On sparse matter", "On dense matter", "Of kernels and margins"],
  });
  const cast = new Map<string, { member: Member; asks: ReturnType<typeof program> }>();
  for (const handle of handles) {
    const made = await member(instance, handle, handle === "mod" ? "moderator" : "reader");
    cast.set(handle, { member: made, asks: program(instance, await tokenFor(instance, made.id)) });
  }
  await instance.db.updateTable("readers").set({ created_at: 1 }).execute();
  const of = (handle: string) => cast.get(handle) ?? fail(handle);
  return { instance, papers, id: papers[0]?.id ?? "", nobody: program(instance), of };
}
const fail = (what: string): never => {
  throw new Error(`no ${what}`);
};

const idsOn = (pages: Reply["body"][]): string[] =>
  pages.flatMap(({ items }) => items.map((one: Reply["body"]) => (one.paper ?? one).id));
const refusal = ({ status, body }: Reply) => [status, body.code];

describe("a paper", () => {
  it("is found by every id of its, with slashes written %2F", async () => {
    const { instance, nobody } = await staffed();
    const versions = [{ version: 1, createdAt: NOW }];
    const shared = { abstract: "Of flows.", authors: ["Grisha Example"], categories: [], links: [], versions };
    await instance.add({ ...shared, id: "math/0211159", title: "The entropy formula" });
    for (const written of ["math/0211159", "math/0211159v1", "math.DG/0211159", "https://arxiv.org/abs/math/0211159"]) {
      const { status, body } = await nobody.get(`/papers/${encodeURIComponent(written)}`);
      expect([status, body.id, body.address]).toEqual([
        200,
        "math/0211159",
        "https://papers.example/papers/math/0211159",
      ]);
    }
    const { body } = await nobody.get("/papers/math/0211159");
    expect([body.code, body.detail]).toEqual(["not_found", expect.stringContaining("%2F")]);
  });
});

describe("lists", () => {
  it("bring a thousand hostile titles back as they are kept", async () => {
    const { instance, papers } = await hostileInstance();
    const kept = new Map(papers.map(({ id, title }) => [id, title]));
    const asks = program(instance);
    for (const [path, titleOf] of [
      ["/papers?limit=120", (item: Reply["body"]) => item],
      ["/search?q=matter&limit=120", (item: Reply["body"]) => item.paper],
    ] as const) {
      const items = (await walk(asks, path)).flatMap((page) => page.items).map(titleOf);
      expect(items).toHaveLength(1_000);
      for (const { id, title } of items) expect(title).toBe(kept.get(id));
    }
  });

  /** Papers whose dates lie anywhere among those that are there, and in the day's edition. */
  const arriving = async (instance: TestInstance, readerId: number, n: number) => {
    const versions = [{ version: 1, createdAt: NOW - Math.floor((n * 7.3 * HOUR_MS) % (30 * 24 * HOUR_MS)) }];
    const titles = Array.from({ length: 2 }, (_, i) => `Matter that arrives ${n} ${i}`);
    const papers = await addTitled(instance, titles, { versions });
    await instance.db.transaction().execute(async (tx) => {
      for (const { key } of papers) await submit(tx, { day: DAY, paperKey: key, readerId, at: instance.time.now });
    });
  };

  it.each([
    "/papers",
    "/search",
    "/search?q=matter",
    "/search?q=matter&sort=date",
    `/editions/day/${DAY}`,
    "/editions/month/2026-06",
    "/trending",
  ])(
    "of %s have each paper exactly once for whoever goes through them, whatever arrives and is upvoted meanwhile",
    async (path) => {
      const { instance, nobody, of } = await staffed("alice");
      const alice = of("alice").member;
      const papers = await addTitled(
        instance,
        Array.from({ length: 8 }, (_, i) => `Of matter, part ${i}`),
      );
      await instance.db.transaction().execute(async (tx) => {
        for (const { key } of papers) await submit(tx, { day: DAY, paperKey: key, readerId: alice.id, at: NOW });
      });
      for (const { id } of papers) await of("alice").asks.send("PUT", `/papers/${id}/upvote`);
      let n = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 4 }),
          fc.array(fc.nat(7), { maxLength: 2 }),
          async (limit, voted) => {
            const mark = path.includes("?") ? "&" : "?";
            const before = idsOn(await walk(nobody, `${path}${mark}limit=120`));
            const seen = idsOn(
              await walk(nobody, `${path}${mark}limit=${limit}`, async () => {
                instance.time.now += 60_000;
                if (n++ % 3 === 0) await arriving(instance, alice.id, n);
                for (const i of voted) {
                  await of("alice").asks.send(n % 2 ? "DELETE" : "PUT", `/papers/${papers[i]?.id}/upvote`);
                }
              }),
            );
            expect(seen).toEqual(before);
          },
        ),
        { numRuns: 3 },
      );
    },
  );

  it("of comments have each once while others answer", async () => {
    const { instance, id, of, nobody } = await staffed("alice");
    const { asks } = of("alice");
    const say = async (text: string, answers?: number) => {
      instance.time.now += HOUR_MS;
      const { body } = await asks.send("POST", `/papers/${id}/comments`, { text, ...(answers ? { answers } : {}) });
      return body.id as number;
    };
    const threads: number[] = [];
    for (let i = 0; i < 4; i++) {
      const first = await say(`Remark ${i}`);
      threads.push(first, await say(`Answer to ${i}`, first));
    }
    let n = 0;
    const pages = await walk(nobody, `/papers/${id}/comments?limit=3`, async () => {
      await say(`Later, ${n}`, threads[0]);
      // Its place goes with it.
      if (n++ === 0) await asks.send("DELETE", `/comments/${threads[3]}`);
    });
    const seen = pages.flatMap(({ items }) => items.map((one: { id: number }) => one.id));
    expect(new Set(seen).size).toBe(seen.length);
    expect(threads.filter((one) => one !== threads[3] && !seen.includes(one))).toEqual([]);
  });

  it("have a page only by a cursor of their own", async () => {
    const { nobody } = await staffed();
    const next = new URL((await nobody.get("/papers?limit=1")).body.next);
    const cursor = next.searchParams.get("cursor") ?? "";
    expect((await nobody.get(`/papers?limit=2&cursor=${cursor}`)).body.items).toHaveLength(2);
    for (const path of [`/papers?cat=cs.LG&cursor=${cursor}`, `/search?cursor=${cursor}`, `/trending?cursor=${cursor}`])
      expect(refusal(await nobody.get(path))).toEqual([400, "bad_request"]);
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.nat(cursor.length), async (text, at) => {
        const changed = `${cursor.slice(0, at)}${text}${cursor.slice(at + 1)}`.slice(0, 300);
        const { status } = await nobody.get(`/papers?cursor=${encodeURIComponent(changed)}`);
        expect([changed, status]).toEqual([changed, expect.toBeOneOf([200, 400])]);
      }),
      { numRuns: 100 },
    );
  });

  it("tell of the next page in a header too", async () => {
    const { nobody } = await staffed();
    const { headers, body } = await nobody.get("/papers?limit=2&cat=cs.LG");
    expect(headers.get("link")).toBe(`<${body.next}>; rel="next"`);
    expect((await nobody.get(body.next)).headers.get("link")).toBeNull();
  });
});

describe("answers", () => {
  it("are not sent again while nothing has changed", async () => {
    const { instance, nobody, of, id } = await staffed("alice", "bob");
    const { asks } = of("alice");
    const paths = ["/papers", `/papers/${id}`, `/papers/${id}/versions`, `/papers/${id}/related`, "/search?q=matter"];
    paths.push("/trending", "/editions", `/editions/day/${DAY}`, `/papers/${id}/comments`, "/collections", "/sources");
    for (const path of [...paths, "/openapi.json"]) {
      const first = await nobody.get(path);
      const tag = first.headers.get("etag") ?? "";
      expect([path, first.headers.get("cache-control")]).toEqual([path, "no-cache"]);
      const again = await nobody.get(path, { "if-none-match": `"other", W/${tag}` });
      expect([path, again.status, again.text, again.headers.get("etag")]).toEqual([path, 304, "", tag]);
      expect([path, (await nobody.get(path, { "if-none-match": '"other"' })).status]).toEqual([path, 200]);
    }
    const own = ["/me", "/me/collections", "/follows", "/alerts", `/papers/${id}`];
    for (const path of own) {
      const { headers } = await asks.get(path);
      expect([path, headers.get("cache-control")]).toEqual([path, "private, no-cache"]);
      expect([path, headers.get("vary")]).toEqual([path, "cookie, authorization"]);
      const tag = { "if-none-match": headers.get("etag") ?? "" };
      expect([path, (await asks.get(path, tag)).status]).toEqual([path, 304]);
      expect([path, (await of("bob").asks.get(path, tag)).status]).toEqual([path, 200]);
    }
    const tag = { "if-none-match": (await nobody.get(`/papers/${id}`)).headers.get("etag") ?? "" };
    await asks.send("PUT", `/papers/${id}/upvote`);
    expect((await nobody.get(`/papers/${id}`, tag)).body.upvotes).toBe(1);
    expect(instance.logged.filter((line) => line.includes("failed"))).toEqual([]);
  });

  it("are never taken for the same when they are not, whatever happens in between", async () => {
    const { instance, nobody, of, papers, id } = await staffed("alice");
    const { asks, member: alice } = of("alice");
    const made = (await asks.send("POST", "/collections", { name: "Some", visibility: "public" })).body.collection;
    const other = papers[1]?.id ?? "";
    const happenings: (() => Promise<unknown>)[] = [
      () => asks.send("PUT", `/papers/${id}/upvote`),
      () => asks.send("DELETE", `/papers/${id}/upvote`),
      () => asks.send("POST", "/submissions", { paper: other }),
      () => asks.send("POST", `/papers/${id}/comments`, { text: `At ${instance.time.now}` }),
      () => asks.send("PUT", `/collections/${made}/papers/${other}`, { note: `At ${instance.time.now}` }),
      () => asks.send("DELETE", `/collections/${made}/papers/${other}`),
      () => asks.send("POST", "/follows", { kind: "author", value: `Ada ${instance.time.now}` }),
      () => addTitled(instance, [`On matter at ${instance.time.now}`]),
      () => alice.post(`/papers/${id}/hide`, { state: "on" }),
      async () => {
        instance.time.now += 24 * HOUR_MS;
      },
    ];
    const paths = [
      "/papers",
      `/papers/${id}`,
      `/papers/${id}/comments`,
      "/editions",
      `/editions/day/${DAY}`,
      "/trending",
    ];
    paths.push("/collections", `/collections/${made}`, "/me/collections", "/follows", "/search?q=matter", "/sources");
    const known = new Map<string, { tag: string; text: string }>();
    await fc.assert(
      fc.asyncProperty(fc.nat(happenings.length - 1), async (which) => {
        instance.time.now += HOUR_MS;
        await happenings[which]?.();
        for (const [who, from] of [
          ["nobody", nobody],
          ["alice", asks],
        ] as const)
          for (const path of paths) {
            const before = known.get(`${who} ${path}`);
            const asked = await from.get(path, before ? { "if-none-match": before.tag } : {});
            const now = await from.get(path);
            if (asked.status === 304) expect([path, now.text]).toEqual([path, before?.text]);
            known.set(`${who} ${path}`, { tag: now.headers.get("etag") ?? "", text: now.text });
          }
      }),
      { numRuns: 15 },
    );
  });

  it("may be read by scripts of any site, without cookies, and nothing more", async () => {
    const { instance, id, of } = await staffed("alice");
    const origin = "https://elsewhere.example";
    const { headers } = await program(instance).get(`/papers/${id}`, { origin });
    expect(headers.get("access-control-allow-origin")).toBe("*");
    expect(headers.get("access-control-allow-credentials")).toBeNull();
    expect(headers.get("access-control-expose-headers")).toContain("ETag");
    expect(headers.getSetCookie()).toEqual([]);
    const asked = { origin, "access-control-request-method": "PUT", "access-control-request-headers": "authorization" };
    const before = await program(instance).send("OPTIONS", `/papers/${id}/upvote`, undefined, asked);
    expect([before.status, before.headers.get("allow")]).toEqual([204, "PUT, DELETE, OPTIONS"]);
    expect(before.headers.get("access-control-allow-methods")).toBe("GET, HEAD");
    expect(before.headers.get("access-control-allow-headers")).toBe("If-None-Match");
    // A browser's cookie changes nothing without a form's token, wherever the request comes from.
    const cookie = of("alice").member.cookies();
    const forged = await program(instance).send("PUT", `/papers/${id}/upvote`, {}, { cookie, origin });
    expect(refusal(forged)).toEqual([403, "foreign_form"]);
  });

  it("are without their content for HEAD", async () => {
    const { nobody, id } = await staffed();
    const { status, text, headers } = await nobody.send("HEAD", `/papers/${id}`);
    expect([status, text, headers.get("etag")]).toEqual([
      200,
      "",
      (await nobody.get(`/papers/${id}`)).headers.get("etag"),
    ]);
  });
});

describe("refusals", () => {
  it("are problems as RFC 9457 has them", async () => {
    const { nobody } = await staffed();
    const { status, headers, body } = await nobody.get("/papers?limit=0&limti=3&from=2025-02-30&code=yes");
    expect([status, headers.get("content-type"), headers.get("cache-control")]).toEqual([
      400,
      "application/problem+json",
      "no-store",
    ]);
    expect(body).toMatchObject({ type: "https://papers.example/api#bad_request", status: 400, code: "bad_request" });
    expect(body.errors.map(({ field }: { field: string }) => field).sort()).toEqual(["code", "from", "limit", "limti"]);
    const page = await nobody.get("https://papers.example/api");
    expect(page.text).toContain('id="bad_request"');
  });

  it("know addresses that there are not, methods, bodies that are too large, and such as are not JSON", async () => {
    const { instance, nobody, of, id } = await staffed("alice");
    const { asks } = of("alice");
    for (const path of ["/nothing", "/papers/", "/", `/papers/${id}/nothing`, "/papers/%zz"])
      expect([path, (await nobody.get(path)).body?.code ?? "moved"]).toEqual([
        path,
        expect.toBeOneOf(["not_found", "moved"]),
      ]);
    const wrong = await nobody.send("DELETE", "/papers");
    expect([...refusal(wrong), wrong.headers.get("allow")]).toEqual([405, "method_not_allowed", "GET, HEAD, OPTIONS"]);
    const address = `/papers/${id}/comments`;
    expect(refusal(await asks.send("POST", address, { text: "x".repeat(300_000) }))).toEqual([413, "too_large"]);
    const text = { "content-type": "text/plain" };
    expect(refusal(await asks.send("POST", address, "Well.", text))).toEqual([415, "unsupported_media_type"]);
    const deep = `{"text":${"[".repeat(50_000)}${"]".repeat(50_000)}}`;
    for (const body of ["{", "[]", "null", '"x"', "1", '{"text":"Well.","__proto__":{"a":1}}', deep])
      expect([body, ...refusal(await asks.send("POST", address, body))]).toEqual([body, 400, "bad_request"]);
    expect(refusal(await nobody.get("/papers?constructor=1&toString=2"))).toEqual([400, "bad_request"]);
    expect((await nobody.get("/papers?__proto__=1")).status).toBeLessThan(500);
    expect(instance.logged.filter((line) => line.includes("failed"))).toEqual([]);
  });

  it("say when it is too much, and what is left before", async () => {
    const { instance, nobody } = await staffed();
    const { times } = LIMITS.api;
    const first = (await nobody.get("/trending")).headers;
    expect(first.get("ratelimit-policy")).toBe(`"api";q=${times};w=60`);
    expect(first.get("ratelimit")).toBe(`"api";r=${times - 1};t=1`);
    for (let i = 1; i < times; i++) await nobody.get("/trending");
    const refused = await nobody.get("/trending");
    expect(refusal(refused)).toEqual([429, "too_many_tries"]);
    expect(refused.headers.get("ratelimit")).toMatch(/^"api";r=0;t=\d+$/);
    const wait = Number(refused.headers.get("retry-after"));
    expect(wait).toBeGreaterThan(0);
    instance.time.now += wait * 1_000;
    expect((await nobody.get("/trending")).status).toBe(200);
  });
});

describe("tokens", () => {
  it("do what their scopes say, and unknown ones nothing", async () => {
    const { instance, id, of, nobody } = await staffed("alice");
    const reader = of("alice").member.id;
    const [readOnly, writeOnly] = await Promise.all(
      [["read"] as const, ["write"] as const].map(async (scopes) =>
        program(instance, await tokenFor(instance, reader, scopes)),
      ),
    );
    expect((await readOnly?.get("/me"))?.body).toMatchObject({ handle: "alice", scopes: ["read"] });
    expect(refusal((await readOnly?.send("PUT", `/papers/${id}/upvote`)) as Reply)).toEqual([403, "not_allowed"]);
    expect((await writeOnly?.send("PUT", `/papers/${id}/upvote`))?.status).toBe(200);
    expect(refusal((await writeOnly?.get("/me")) as Reply)).toEqual([403, "not_allowed"]);
    // What everybody sees is all that a token sees which may not read.
    expect((await writeOnly?.get(`/papers/${id}`))?.body.yours).toBeNull();
    const unknown = await program(instance, "no-such-token").get("/papers");
    expect([...refusal(unknown), unknown.headers.get("www-authenticate")]).toEqual([401, "sign_in_first", "Bearer"]);
    expect(refusal(await nobody.get("/follows"))).toEqual([401, "sign_in_first"]);
    expect((await of("alice").asks.get("/me")).body.scopes).toEqual([...SCOPES]);
  });

  it("of the banned change nothing", async () => {
    const { instance, id, of } = await staffed("alice");
    await instance.db
      .updateTable("readers")
      .set({ banned_at: 1, ban_reason: "spam" })
      .where("handle", "=", "alice")
      .execute();
    const { asks } = of("alice");
    expect(refusal(await asks.send("PUT", `/papers/${id}/upvote`))).toEqual([403, "banned"]);
    expect((await asks.get("/me")).body.banned).toBe("spam");
  });
});

describe("what others may not see", () => {
  it("of collections: private ones, those of the banned, and unlisted ones in lists", async () => {
    const { instance, id, of, nobody } = await staffed("alice", "bob", "mod");
    const { asks } = of("alice");
    const made: Record<string, string> = {};
    for (const visibility of ["private", "unlisted", "public"]) {
      const { body } = await asks.send("POST", "/collections", { name: visibility, visibility });
      made[visibility] = body.collection;
      await asks.send("PUT", `/collections/${body.collection}/papers/${id}`, { note: "Mine" });
    }
    const listed = async (from = nobody) =>
      (await from.get("/collections")).body.items.map(({ name }: { name: string }) => name);
    const seen = async (from: ReturnType<typeof program>) =>
      Promise.all(
        ["private", "unlisted", "public"].map(async (one) => (await from.get(`/collections/${made[one]}`)).status),
      );
    expect([await listed(), await listed(of("bob").asks)]).toEqual([["public"], ["public"]]);
    expect(await seen(nobody)).toEqual([404, 200, 200]);
    expect(await seen(asks)).toEqual([200, 200, 200]);
    for (const [method, path] of [
      ["PATCH", ""],
      ["DELETE", ""],
      ["PUT", `/papers/${id}`],
      ["DELETE", `/papers/${id}`],
    ] as const)
      for (const [visibility, expected] of [
        ["private", 404],
        ["public", 403],
      ] as const) {
        const { status } = await of("bob").asks.send(method, `/collections/${made[visibility]}${path}`, {});
        expect([method, path, visibility, status]).toEqual([method, path, visibility, expected]);
      }
    expect((await asks.get(`/collections/${made.public}`)).body).toMatchObject({
      papers: 1,
      items: [{ note: "Mine" }],
    });
    await instance.db.updateTable("readers").set({ banned_at: 1 }).where("handle", "=", "alice").execute();
    expect([await listed(), await seen(nobody), await seen(of("mod").asks)]).toEqual([
      [],
      [404, 404, 404],
      [404, 200, 200],
    ]);
  });

  it("of comments: texts that a moderator hid, and of deleted ones", async () => {
    const { id, of, nobody, instance } = await staffed("alice", "bob", "mod");
    const { body } = await of("alice").asks.send("POST", `/papers/${id}/comments`, { text: "Buy my book" });
    const hidden = await of("mod").member.post(`/moderation/comments/${body.id}/hide`, { reason: "Advertising" });
    expect(hidden.status).toBe(303);
    const texts = async (from: ReturnType<typeof program>) =>
      (await from.get(`/papers/${id}/comments`)).body.items.map((one: Reply["body"]) => [
        one.text,
        one.html === null,
        one.by?.handle ?? null,
      ]);
    const shown = [["Buy my book", false, "alice"]];
    expect([await texts(nobody), await texts(of("bob").asks)]).toEqual([[[null, true, null]], [[null, true, null]]]);
    expect([await texts(of("alice").asks), await texts(of("mod").asks)]).toEqual([shown, shown]);
    const withoutRead = program(instance, await tokenFor(instance, of("alice").member.id, ["write"]));
    expect(await texts(withoutRead)).toEqual([[null, true, null]]);
    expect(refusal(await of("bob").asks.send("PATCH", `/comments/${body.id}`, { text: "Mine" }))).toEqual([
      403,
      "not_allowed",
    ]);
    expect(refusal(await of("bob").asks.send("DELETE", `/comments/${body.id}`))).toEqual([403, "not_allowed"]);
  });

  it("of follows, alerts and digests: anything", async () => {
    const { of } = await staffed("alice", "bob");
    const [alice, bob] = [of("alice").asks, of("bob").asks];
    const follow = (await alice.send("POST", "/follows", { kind: "search", value: "q=sparse+matter&cat=cs.LG" })).body;
    expect(follow).toMatchObject({ kind: "search", label: "“sparse matter”, in cs.LG" });
    const alert = (await alice.send("POST", "/alerts", { follow: follow.id, way: "mail", rhythm: "hourly" })).body;
    expect((await bob.get("/follows")).body.items).toEqual([]);
    expect((await bob.get("/alerts")).body.items).toEqual([]);
    expect(refusal(await bob.send("DELETE", `/follows/${follow.id}`))).toEqual([404, "not_found"]);
    expect(refusal(await bob.send("DELETE", `/alerts/${alert.id}`))).toEqual([404, "not_found"]);
    expect(refusal(await bob.send("POST", "/alerts", { follow: follow.id, way: "mail" }))).toEqual([404, "not_found"]);
    expect(refusal(await bob.get("/subscription"))).toEqual([404, "not_found"]);
  });
});

describe("submitting", () => {
  it("waits for a paper that is fetched, and tells why one cannot be", async () => {
    const states = [{ state: "underway" }, { state: "failed", message: "arXiv does not answer." }] as const;
    let asked = 0;
    const instance = await freshInstance({}, [], {
      fetchPaper: async () => states[asked++] ?? { state: "unknown", message: "arXiv does not know it." },
    });
    const alice = await member(instance, "alice");
    const asks = program(instance, await tokenFor(instance, alice.id));
    const submit = () => asks.send("POST", "/submissions", { paper: "https://arxiv.org/abs/1706.03762" });
    const first = await submit();
    expect([first.status, first.body.state, first.headers.get("retry-after")]).toEqual([202, "underway", "3"]);
    expect(refusal(await submit())).toEqual([503, "source_failing"]);
    expect(refusal(await submit())).toEqual([404, "not_found"]);
    expect(refusal(await asks.send("POST", "/submissions", { paper: "no such title" }))).toEqual([404, "not_found"]);
  });
});

describe("the page of the API", () => {
  it("has every operation with an example, and links that lead to answers", async () => {
    const { nobody } = await staffed();
    const { text, status } = await nobody.get("https://papers.example/api");
    expect(status).toBe(200);
    const { body } = await nobody.get("/openapi.json");
    const paths = Object.entries<Record<string, { operationId: string }>>(body.paths);
    for (const [path, methods] of paths)
      for (const { operationId } of Object.values(methods)) {
        expect(text).toContain(`id="${operationId}"`);
        expect(text).toContain(`<code>${path}</code>`);
      }
    const tries = [...text.matchAll(/<a href="(\/api\/v1[^"]*)">\s*Try it/g)].map(([, to = ""]) =>
      to.replaceAll("&amp;", "&"),
    );
    expect(tries.length).toBeGreaterThan(10);
    for (const to of tries)
      expect([to, (await nobody.get(`https://papers.example${to}`)).status]).toEqual([
        to,
        expect.toBeOneOf([200, 401]),
      ]);
    const commands = [...text.matchAll(/curl &#39;https:\/\/papers\.example([^']*?)&#39;/g)].map(([, to = ""]) =>
      to.replaceAll("&amp;", "&"),
    );
    expect(commands).toEqual(expect.arrayContaining(tries));
    for (const [, id = ""] of text.matchAll(/href="#([^"]+)"/g)) expect(text).toContain(`id="${id}"`);
    expect((await nobody.get("https://papers.example/about")).text).toContain('href="/api"');
  });
});
