/** What `/mcp` answers to messages that are not as they should be, by the letter of JSON-RPC 2.0. */
import { describe, expect, it } from "vitest";
import { freshInstance, type TestInstance } from "../support/instance.ts";

const PING = { jsonrpc: "2.0", id: 1, method: "ping" };
const JSON_HEADERS = { "content-type": "application/json" };

const post = (
  { app }: Pick<TestInstance, "app">,
  body: unknown,
  headers: Record<string, string> = {},
  path = "/mcp",
): Promise<Response> =>
  Promise.resolve(
    app.request(`https://papers.example${path}`, {
      method: "POST",
      headers: { ...JSON_HEADERS, ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    }),
  );

const error = (id: unknown, code: number) => ({ jsonrpc: "2.0", id, error: { code, message: expect.any(String) } });

describe("a message", () => {
  it.each([
    ["no JSON", '{"jsonrpc":', 400, error(null, -32_700)],
    ["nothing", "", 400, error(null, -32_700)],
    ["a text", '"ping"', 400, error(null, -32_600)],
    ["null", "null", 400, error(null, -32_600)],
    ["an empty object", {}, 400, error(null, -32_600)],
    ["another version", { ...PING, jsonrpc: "1.0" }, 400, error(1, -32_600)],
    ["no version", { id: "a", method: "ping" }, 400, error("a", -32_600)],
    ["params that are a text", { ...PING, params: "x" }, 400, error(1, -32_600)],
    ["params that are null", { ...PING, params: null }, 400, error(1, -32_600)],
    ["params by place", { ...PING, params: [1] }, 200, error(1, -32_602)],
    ["a method that is no text", { ...PING, method: 1 }, 400, error(1, -32_600)],
    ["no method", { jsonrpc: "2.0", id: 1 }, 400, error(1, -32_600)],
    ["an id that is null", { ...PING, id: null }, 400, error(null, -32_600)],
    ["an id that is an object", { ...PING, id: {} }, 400, error(null, -32_600)],
    ["an id that is a fraction", { ...PING, id: 1.5 }, 400, error(null, -32_600)],
    ["an unknown method", { ...PING, method: "no/such" }, 200, error(1, -32_601)],
    ["a method of every object", { ...PING, method: "constructor" }, 200, error(1, -32_601)],
    ["a cursor", { ...PING, method: "tools/list", params: { cursor: "junk" } }, 200, error(1, -32_602)],
    ["a cursor of resources", { ...PING, method: "resources/list", params: { cursor: "x" } }, 200, error(1, -32_602)],
    ["a call without a name", { ...PING, method: "tools/call", params: {} }, 200, error(1, -32_602)],
    ["a call of no tool", { ...PING, method: "tools/call", params: { name: "no" } }, 200, error(1, -32_602)],
    ["no resource", { ...PING, method: "resources/read", params: {} }, 200, error(1, -32_602)],
    [
      "a resource that is no URI",
      { ...PING, method: "resources/read", params: { uri: "x y" } },
      200,
      error(1, -32_602),
    ],
    ["_meta that is a text", { ...PING, params: { _meta: "x" } }, 200, error(1, -32_602)],
  ])("%s gets its error", async (_, body, status, expected) => {
    const answer = await post(await freshInstance(), body);
    expect([answer.status, await answer.json()]).toEqual([status, expected]);
  });

  it.each([
    ["with fields that nobody knows", { ...PING, more: 1 }],
    ["with an id of 0", { ...PING, id: 0 }],
    ["with an empty id", { ...PING, id: "" }],
    ["with empty params", { ...PING, params: {} }],
  ])("%s is answered", async (_, body) => {
    const answer = await post(await freshInstance(), body);
    expect([answer.status, await answer.json()]).toEqual([200, { jsonrpc: "2.0", id: body.id, result: {} }]);
  });

  it.each([
    ["a notification", { jsonrpc: "2.0", method: "notifications/initialized" }],
    ["an unknown notification", { jsonrpc: "2.0", method: "no/such", params: [1] }],
    ["a response", { jsonrpc: "2.0", id: 9, result: {} }],
    [
      "a batch of them",
      [
        { jsonrpc: "2.0", method: "no/such" },
        { jsonrpc: "2.0", id: 9, result: {} },
      ],
    ],
  ])("%s gets no answer", async (_, body) => {
    const answer = await post(await freshInstance(), body);
    expect([answer.status, await answer.text()]).toEqual([202, ""]);
  });

  it("that names a paper which is not here says so", async () => {
    const params = { uri: "https://papers.example/papers/2309.99999.md" };
    const answer = await post(await freshInstance(), { ...PING, method: "resources/read", params });
    expect(await answer.json()).toMatchObject({
      error: { code: -32_002, message: expect.stringMatching(/^There is no paper 2309/), data: params },
    });
  });
});

describe("a batch", () => {
  it.each([
    ["that is empty", [], 400, error(null, -32_600)],
    ["of what are no messages", [1, "x"], 200, [error(null, -32_600), error(null, -32_600)]],
    ["of one", [PING], 200, [{ jsonrpc: "2.0", id: 1, result: {} }]],
    ["with one id twice", [PING, PING], 200, [1, 1].map((id) => ({ jsonrpc: "2.0", id, result: {} }))],
    [
      "of all kinds",
      [PING, 1, { jsonrpc: "2.0", method: "no/such" }, { ...PING, id: "b", method: "no/such" }],
      200,
      [{ jsonrpc: "2.0", id: 1, result: {} }, error(null, -32_600), error("b", -32_601)],
    ],
    ["with initialize", [{ ...PING, method: "initialize", params: {} }], 200, [error(1, -32_600)]],
  ])("%s is answered in its order", async (_, body, status, expected) => {
    const answer = await post(await freshInstance(), body);
    expect([answer.status, await answer.json()]).toEqual([status, expected]);
  });
});

describe("the address", () => {
  it.each(["application/json, text/event-stream", "application/json", "text/event-stream", "*/*", "text/html", ""])(
    "answers in JSON with Accept: %j",
    async (accept) => {
      const answer = await post(await freshInstance(), PING, { accept });
      expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/json"]);
    },
  );

  it("may end with a slash, and takes POST alone", async () => {
    const instance = await freshInstance();
    for (const path of ["/mcp", "/mcp/"]) {
      expect((await post(instance, PING, {}, path)).status).toBe(200);
      for (const method of ["GET", "HEAD", "PUT", "PATCH", "DELETE"]) {
        const answer = await instance.app.request(path, { method });
        expect([method, answer.status, answer.headers.get("allow")]).toEqual([method, 405, "POST, OPTIONS"]);
        if (method !== "HEAD") expect(await answer.json()).toEqual(error(null, -32_000));
      }
      const options = await instance.app.request(path, { method: "OPTIONS" });
      expect([options.status, options.headers.get("allow")]).toEqual([204, "POST, OPTIONS"]);
    }
  });

  it("takes JSON alone, and the versions of the protocol that it knows", async () => {
    const instance = await freshInstance();
    for (const [headers, status] of [
      [{ "content-type": "text/plain" }, 415],
      [{ "content-type": "application/json; charset=utf-8" }, 200],
      [{ "mcp-protocol-version": "2025-06-18" }, 200],
      [{ "mcp-protocol-version": "1999-01-01" }, 400],
    ] as const)
      expect([headers, (await post(instance, PING, headers)).status]).toEqual([headers, status]);
  });
});
