/** Sending to addresses that readers give: where it goes, how long it waits, how much it reads. */
import type { ServerResponse } from "node:http";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressProblem, createSafePost, RefusedAddress, type SafePostSettings } from "../../src/outgoing/safeFetch.ts";
import { reply, startReceiver } from "../support/servers/receiver.ts";

const settings = (given: Partial<SafePostSettings> = {}): SafePostSettings => ({
  userAgent: "Broadsheet/test",
  anywhere: true,
  refusalMs: 5,
  ...given,
});
const post = (address: string, given: Partial<SafePostSettings> = {}) =>
  createSafePost(settings(given))(address, "{}", {});

/** As where private addresses are closed, but over http, which a test can compose/server: 127.0.0.2 is everybody's. */
const closed = (resolve: (name: string) => Promise<string[]>): Partial<SafePostSettings> => ({
  resolve,
  isAllowed: (address) => address === "127.0.0.2",
});
const HTTPS_REFUSED = /EPROTO|SSL|ECONNRESET|wrong version/i;

describe("an address that a reader gave", () => {
  it.each([
    ["https://127.0.0.1/x", /private network/],
    ["https://2130706433/x", /private network/],
    ["https://0x7f.1/x", /private network/],
    ["https://0177.0.0.1/x", /private network/],
    ["https://[::1]/x", /private network/],
    ["https://[::ffff:10.0.0.1]/x", /private network/],
    ["https://[64:ff9b::a00:1]/x", /private network/],
    ["https://169.254.169.254/latest/meta-data", /private network/],
    ["https://１２７.0.0.1/x", /private network/],
    ["http://93.184.215.14/x", /Only https/],
    ["https://user:password@example.org/x", /user name/],
    ["ftp://example.org/x", /not an https/],
    ["file:///etc/passwd", /not an https/],
    ["example.org", /not an https/],
  ])("is refused as %s", async (address, why) => {
    expect(addressProblem(address, false)).toMatch(why);
    await expect(post(address, { anywhere: false })).rejects.toBeInstanceOf(RefusedAddress);
  });

  it("is taken by https with a name, or at an address that is everybody's", () => {
    for (const address of ["https://hooks.example.org/x?y=1", "https://8.8.8.8/x", "https://[2606:4700::1]:8443/x"])
      expect(addressProblem(address, false)).toBeUndefined();
    expect(addressProblem("http://127.0.0.1:3000/x", true)).toBeUndefined();
  });
});

describe("a name", () => {
  it("that leads to a private address is refused, also when it leads elsewhere besides", async () => {
    for (const addresses of [["127.0.0.1"], ["127.0.0.2", "127.0.0.1"], ["127.0.0.2", "::1"], ["::ffff:127.0.0.2"]])
      await expect(
        post("https://hook.example/x", { anywhere: false, ...closed(async () => addresses) }),
      ).rejects.toBeInstanceOf(RefusedAddress);
  });

  it("that is not known is refused as one that leads inside: in the same words, after the same time", async () => {
    const failing = (code: string) => async () => {
      throw Object.assign(new Error(code), { code });
    };
    const slow = async () => new Promise<string[]>((resolve) => setTimeout(resolve, 40, []));
    const lookups = [async () => ["10.0.0.1"], async () => [], slow, failing("ENOTFOUND"), failing("EAI_AGAIN")];
    const words = new Set<string>();
    for (const lookup of lookups) {
      const began = performance.now();
      const error = await post("https://hook.example/x", { anywhere: false, refusalMs: 150, ...closed(lookup) }).catch(
        (thrown: Error) => thrown,
      );
      expect(error).toBeInstanceOf(RefusedAddress);
      // A timer may be early by part of a millisecond.
      expect(performance.now() - began).toBeGreaterThan(148);
      words.add((error as RefusedAddress).message);
    }
    expect([...words]).toEqual([expect.stringMatching(/^its name is not known, or leads into a private network/)]);
  });

  it("that changes between the check and the connection leads where it was checked", async () => {
    const open = await startReceiver(undefined, "127.0.0.2");
    const hidden = await startReceiver(undefined, "127.0.0.1", open.port);
    const asked: string[] = [];
    const resolve = async (name: string) => {
      asked.push(name);
      return [asked.length === 1 ? "127.0.0.2" : "127.0.0.1"];
    };
    // TLS meets a server that has none: the connection was made, and to the right one.
    let reached = 0;
    open.onConnection(() => reached++);
    hidden.onConnection(() => {
      throw new Error("the hidden server was reached");
    });
    const address = `https://hook.example:${open.port}/x`;
    await expect(post(address, { anywhere: false, ...closed(resolve) })).rejects.toThrow(HTTPS_REFUSED);
    expect([reached, asked]).toEqual([1, ["hook.example"]]);
    // The second time the name leads to the private one.
    await expect(post(address, { anywhere: false, ...closed(resolve) })).rejects.toBeInstanceOf(RefusedAddress);
    expect(reached).toBe(1);
  });

  it("is looked up once a request, whatever is found", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.ipV4(), { minLength: 1, maxLength: 4 }), async (addresses) => {
        let asked = 0;
        const resolve = async () => {
          asked++;
          return addresses;
        };
        const allowed = new Set<string>();
        const isAllowed = (address: string) => {
          allowed.add(address);
          return false;
        };
        await expect(post("https://hook.example/", { anywhere: false, resolve, isAllowed })).rejects.toBeInstanceOf(
          RefusedAddress,
        );
        expect([asked, [...allowed].every((address) => addresses.includes(address))]).toEqual([1, true]);
      }),
      { numRuns: 30 },
    );
  });
});

const LATE = { totalMs: 300, bodyMs: 100, maxAnswerBytes: 100 };

describe("a request", () => {
  it("arrives whole, with its headers", async () => {
    const { address, received } = await startReceiver(reply(202, "taken", { "retry-after": "7" }));
    const answer = await createSafePost(settings())(address, '{"a":"ü"}', { "x-mark": "1" });
    expect([answer.status, answer.text, answer.header("retry-after"), answer.header("x-none")]).toEqual([
      202,
      "taken",
      "7",
      undefined,
    ]);
    expect(received.map(({ text, headers }) => [text, headers["x-mark"], headers["user-agent"]])).toEqual([
      ['{"a":"ü"}', "1", "Broadsheet/test"],
    ]);
  });

  it.each([301, 302, 303, 307, 308])("is not sent on to another address: %i", async (status) => {
    const other = await startReceiver();
    const { address, received } = await startReceiver(reply(status, "", { location: other.address }));
    expect((await post(address)).status).toBe(status);
    expect([received.length, other.received.length]).toEqual([1, 0]);
  });

  it("reads no more of an answer than its limit", async () => {
    const { address } = await startReceiver((response) => {
      const more = () => response.write("x".repeat(10_000), () => !response.destroyed && more());
      more();
    });
    const { text } = await post(address, { limits: { totalMs: 30_000, bodyMs: 30_000, maxAnswerBytes: 5_000 } });
    expect(text).toBe("x".repeat(5_000));
  });

  it("gives up on an answer that does not begin", async () => {
    const { address } = await startReceiver(() => {});
    await expect(post(address, { limits: LATE })).rejects.toThrow();
  });

  it.each([
    ["does not end", (response: ServerResponse) => void response.write("a")],
    ["does not end in time", (response: ServerResponse) => void setInterval(() => response.write("a"), 5).unref()],
    ["is broken off", (response: ServerResponse) => void response.write("a", () => response.destroy())],
    [
      "is shorter than it says",
      (response: ServerResponse) => {
        response.writeHead(200, { "content-length": "100" });
        response.write("a", () => response.socket?.end());
      },
    ],
    [
      "is not written as its headers say",
      (response: ServerResponse) => {
        response.socket?.end("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nthis is no chunk\r\n");
      },
    ],
  ])("is taken at its status where the body %s", async (_, behaviour) => {
    const { address } = await startReceiver(behaviour);
    expect((await post(address, { limits: LATE })).status).toBe(200);
  });

  it("gives up when the name is never found", async () => {
    const given = { anywhere: false, ...closed(() => new Promise(() => {})) };
    await expect(post("https://hook.example/", { ...given, limits: LATE })).rejects.toThrow();
  });
});
