/** Bodies of requests at every door: who sends one and how often is looked at before a byte of it is read. */
import { describe, expect, it } from "vitest";
import { member } from "../../support/cast.ts";
import { freshInstance, type TestInstance } from "../../support/instance.ts";
import { record } from "../../support/made/records.ts";

const ORIGIN = "https://papers.example";
const MIB = 1_048_576;
const FORM = "application/x-www-form-urlencoded";
const MULTIPART = "multipart/form-data; boundary=xyz";
const JSON_TYPE = "application/json";

/** Sends a body as it is asked for, chunk by chunk, and tells how many bytes were. `then` is what comes after the last. */
function sending(chunks: readonly (string | Uint8Array)[], then: "ends" | "breaks off" | "waits" = "ends") {
  const sent = { bytes: 0, breakOff: () => {} };
  const waiting = [...chunks];
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        sent.breakOff = () => controller.error(new Error("ECONNRESET"));
        const chunk = waiting.shift();
        if (chunk === undefined) {
          if (then === "ends") controller.close();
          else if (then === "breaks off") controller.error(new Error("ECONNRESET"));
          else return new Promise<void>(() => {});
          return;
        }
        const bytes = Buffer.from(chunk);
        sent.bytes += bytes.length;
        controller.enqueue(bytes);
      },
    },
    { highWaterMark: 0 },
  );
  return { sent, body };
}

const post = (
  { app }: TestInstance,
  path: string,
  body: ReadableStream<Uint8Array> | string,
  headers: Record<string, string>,
  method = "POST",
) =>
  app.request(
    new Request(ORIGIN + path, {
      method,
      headers: { origin: ORIGIN, ...headers },
      body,
      duplex: "half",
    } as RequestInit),
  );

const opened = () =>
  freshInstance({ proxies: 1 }, [], {
    returned: { token: "a-token-of-the-mail-system", take: async () => ({ taken: "unknown" }) as never },
  });

/** Every door that takes bodies, as nobody in particular comes to it. */
const DOORS: [method: string, path: string, type: string, status: number][] = [
  ["POST", "/me/library", MULTIPART, 401],
  ["POST", "/papers/2601.00001/upvote", FORM, 401],
  ["POST", "/admin/mail/test", FORM, 401],
  ["POST", "/api/v1/follows", JSON_TYPE, 401],
  ["PATCH", "/api/v1/subscription", JSON_TYPE, 401],
  ["POST", "/api/papers/index", JSON_TYPE, 401],
  ["POST", "/mail/bounces", "message/rfc822", 401],
  ["POST", "/auth/passkey/verify-registration", JSON_TYPE, 401],
  ["POST", "/auth/sign-up", JSON_TYPE, 404],
  ["POST", "/nowhere", FORM, 404],
];

describe("a body", () => {
  it.each(DOORS)("is not read before it is known who sends it: %s %s", async (method, path, type, status) => {
    const instance = await opened();
    const { sent, body } = sending(["x".repeat(1_000)], "waits");
    // As a server hands on what is sent in chunks.
    const headers = { "content-type": type, "transfer-encoding": "chunked" };
    const response = await post(instance, path, body, headers, method);
    expect([response.status, sent.bytes]).toEqual([status, 0]);
  });

  it("is not read where there were too many before, counted whether or not anything could be read", async () => {
    const instance = await opened();
    const mira = await member(instance, "mira");
    const library = (text: string, ends: "ends" | "waits" = "ends") => {
      const { sent, body } = sending([text], ends);
      return {
        sent,
        answer: post(instance, "/me/library", body, { "content-type": MULTIPART, cookie: mira.cookies() }),
      };
    };
    // None of them has a form's token.
    for (let i = 0; i < 10; i++) expect((await library("--xyz--").answer).status).toBe(403);
    const { sent, answer } = library("--xyz--", "waits");
    expect([(await answer).status, sent.bytes]).toEqual([429, 0]);
    const forms = (client: string, ends: "ends" | "waits") => {
      const { sent, body } = sending(["a=b"], ends);
      return { sent, answer: post(instance, "/sign-in", body, { "content-type": FORM, "x-forwarded-for": client }) };
    };
    for (let i = 0; i < 300; i++) expect((await forms("10.0.0.1", "ends").answer).status).toBe(403);
    const refused = forms("10.0.0.1", "waits");
    expect([(await refused.answer).status, refused.sent.bytes]).toEqual([429, 0]);
    expect((await forms("10.0.0.2", "ends").answer).status).toBe(403);
  });

  it("of somebody who uses up another's limits from another site is not even counted", async () => {
    const instance = await opened();
    const mira = await member(instance, "mira");
    for (let i = 0; i < 130; i++) {
      const headers = { "content-type": FORM, cookie: mira.cookies(), origin: "https://elsewhere.example" };
      expect((await post(instance, "/follows", "a=b", headers)).status).toBe(403);
    }
    await mira.get("/account");
    expect((await mira.post("/follows", { kind: "category", value: "cs.LG" })).status).toBe(303);
  });

  it("that is too large is refused unread where its length is told, and else as soon as it is", async () => {
    const instance = await opened();
    const mira = await member(instance, "mira");
    const told = sending(["x"], "waits");
    const headers = { "content-type": FORM, cookie: mira.cookies() };
    const refused = await post(instance, "/follows", told.body, { ...headers, "content-length": "262145" });
    expect([refused.status, told.sent.bytes]).toEqual([413, 0]);
    const untold = sending(
      Array.from({ length: 100 }, () => "x".repeat(16_384)),
      "waits",
    );
    expect((await post(instance, "/follows", untold.body, headers)).status).toBe(413);
    expect(untold.sent.bytes).toBe(262_144 + 16_384);
  });

  it("has a file's size only where it is a form with a file, at a door that takes files", async () => {
    const instance = await opened();
    const mira = await member(instance, "mira");
    const cookie = mira.cookies();
    const large = `a=${"x".repeat(300_000)}`;
    const status = async (path: string, type: string, body: string) =>
      (await post(instance, path, body, { "content-type": type, cookie })).status;
    expect(await status("/me/library", FORM, large)).toBe(413);
    expect(await status("/me/library", JSON_TYPE, JSON.stringify({ a: large }))).toBe(413);
    expect(await status("/follows", MULTIPART, large)).toBe(413);
    // No form's token: it was read.
    expect(await status("/me/library", MULTIPART, large)).toBe(403);
  });

  it("has so many fields, parts and lists inside of lists and no more", async () => {
    const instance = await opened();
    const mira = await member(instance, "mira");
    const cookie = mira.cookies();
    const send = async (type: string, body: string, path = "/me/library") => {
      const response = await post(instance, path, body, { "content-type": type, cookie, accept: JSON_TYPE });
      return [response.status, ((await response.json()) as { error: string }).error];
    };
    const fields = (n: number) => Array.from({ length: n }, (_, i) => `a${i}=1`).join("&");
    const parts = (n: number) =>
      `${Array.from({ length: n }, (_, i) => `--xyz\r\nContent-Disposition: form-data; name="a${i}"\r\n\r\n1\r\n`).join("")}--xyz--\r\n`;
    const deep = (n: number) => `{"a":${"[".repeat(n - 1)}${"]".repeat(n - 1)}}`;
    expect(await send(FORM, fields(1_000), "/follows")).toEqual([403, "foreign_form"]);
    expect(await send(FORM, fields(1_002), "/follows")).toEqual([400, "bad_request"]);
    expect(await send(MULTIPART, parts(99))).toEqual([403, "foreign_form"]);
    expect(await send(MULTIPART, parts(150))).toEqual([400, "bad_request"]);
    expect(await send(JSON_TYPE, deep(32), "/follows")).toEqual([403, "foreign_form"]);
    expect(await send(JSON_TYPE, deep(33), "/follows")).toEqual([400, "bad_request"]);
    // Brackets in a text are no lists.
    expect(await send(JSON_TYPE, JSON.stringify({ a: `"\\${"[".repeat(100)}` }), "/follows")).toEqual([
      403,
      "foreign_form",
    ]);
  });

  it("shares the memory that there is for bodies, a network no more than its part of it", async () => {
    const instance = await opened();
    const mira = await member(instance, "mira");
    const library = (client: string, mib: number, then: "ends" | "waits") => {
      const { sent, body } = sending(
        Array.from({ length: mib }, () => new Uint8Array(MIB)),
        then,
      );
      const headers = { "content-type": MULTIPART, cookie: mira.cookies(), "x-forwarded-for": client };
      return { sent, answer: post(instance, "/me/library", body, headers) };
    };
    const first = library("10.0.0.1", 16, "waits");
    const second = library("10.0.0.1", 15, "waits");
    while (first.sent.bytes + second.sent.bytes < 31 * MIB) await new Promise((resolve) => setTimeout(resolve, 5));
    const third = await library("10.0.0.1", 2, "waits").answer;
    expect([third.status, third.headers.get("retry-after")]).toEqual([503, "10"]);
    expect((await library("10.0.0.2", 2, "ends").answer).status).toBe(403);
    first.sent.breakOff();
    expect((await first.answer).status).toBe(400);
    expect((await library("10.0.0.1", 2, "ends").answer).status).toBe(403);
    second.sent.breakOff();
    await second.answer;
  });

  it("that is broken off is no failure of ours, at any door", async () => {
    const instance = await opened();
    await instance.add(record({ id: "2601.00001" }));
    const mira = await member(instance, "mira");
    const made = await mira.get("/account");
    expect(made.status).toBe(200);
    const doors: [path: string, type: string, headers?: Record<string, string>][] = [
      ["/me/library", MULTIPART],
      ["/papers/2601.00001/upvote", FORM],
      ["/follows", JSON_TYPE],
      ["/mcp", JSON_TYPE],
      ["/mail/bounces", "message/rfc822", { authorization: "Bearer a-token-of-the-mail-system" }],
      ["/auth/passkey/verify-authentication", JSON_TYPE],
      ["/api/v1/follows", JSON_TYPE],
      ["/sign-in", FORM, { cookie: "" }],
    ];
    const before = instance.logged.length;
    for (const [path, type, headers] of doors) {
      const { sent, body } = sending(['{"a":'], "breaks off");
      const response = await post(instance, path, body, { "content-type": type, cookie: mira.cookies(), ...headers });
      expect([path, sent.bytes > 0, response.status]).toEqual([
        path,
        true,
        expect.toSatisfy((s: number) => s === 400 || s === 403),
      ]);
    }
    expect(instance.logged.slice(before)).toEqual([]);
  });
});
