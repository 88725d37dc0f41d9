/** A reverse proxy that the settings do not count is told of, and does not make one visitor of all. */
import { describe, expect, it } from "vitest";
import { proxyInSettings } from "../../../src/http/limits/proxyWatch.ts";
import { visitor } from "../../support/cast.ts";
import { ADMIN_TOKEN, freshInstance, type TestInstance, textOf } from "../../support/instance.ts";

const HERE = "http://127.0.0.1:3000";

const ask = (
  { app }: TestInstance,
  path: string,
  { peer = "127.0.0.1", at = HERE, ...init }: { peer?: string; at?: string } & RequestInit = {},
) => app.request(at + path, init, { incoming: { socket: { remoteAddress: peer } } });
const warnings = async (instance: TestInstance) =>
  (await (await ask(instance, "/health")).json()) as { status: string; warnings: string[] };

describe("an unknown proxy", () => {
  it.each([
    { "x-forwarded-for": "203.0.113.9" },
    { forwarded: "for=203.0.113.9" },
    { "x-real-ip": "203.0.113.9" },
    { "x-forwarded-proto": "https" },
    { via: "1.1 proxy" },
    { at: "http://papers.example.org" },
    { peer: "10.1.2.3", "x-forwarded-for": "203.0.113.9" },
    { peer: "::ffff:172.20.0.2", "x-forwarded-for": "203.0.113.9" },
    { peer: "fd00::7", "x-forwarded-for": "203.0.113.9" },
  ])("is told once in the log, in /health and to the admin: %j", async (sign) => {
    const { peer, at, ...headers } = sign as { peer?: string; at?: string } & Record<string, string>;
    const instance = await freshInstance({ baseUrl: "" });
    expect(await warnings(instance)).toMatchObject({ status: "ok", warnings: [] });
    const request = { ...(peer ? { peer } : {}), ...(at ? { at } : {}), headers };
    for (let i = 0; i < 3; i++) await ask(instance, "/about", request);
    expect(await warnings(instance)).toMatchObject({
      status: "ok",
      warnings: [expect.stringContaining("Set --proxies to the number of reverse proxies")],
    });
    expect(instance.logged.filter((line) => line.includes("--proxies"))).toHaveLength(1);
    const mira = visitor(instance.app, HERE);
    await mira.get("/admin/enter");
    await mira.post("/admin/enter", { token: ADMIN_TOKEN, email: "mira@example.org", name: "Mira" });
    for (const page of ["/admin/sources", "/admin/mail"])
      expect(textOf((await mira.get(page)).html), page).toContain("Set --proxies to the number of reverse proxies");
  });

  it.each([
    { name: "a browser on the machine" },
    { name: "another name of the machine", at: "http://localhost:3000" },
    { name: "a stranger's own header", peer: "203.0.113.9", headers: { "x-forwarded-for": "198.51.100.1" } },
    { name: "a proxy that is counted", headers: { "x-forwarded-for": "203.0.113.9" }, proxies: 1 },
  ])("is not $name", async ({ name: _, proxies = 0, ...request }) => {
    const instance = await freshInstance({ baseUrl: "", proxies });
    await ask(instance, "/about", request);
    expect((await warnings(instance)).warnings).toEqual([]);
  });

  it("is told by the settings where they need one", () => {
    const of = (baseUrl: string, host: string, proxies = 0) =>
      proxyInSettings({ baseUrl, host, proxies }) !== undefined;
    expect(of("https://papers.example", "0.0.0.0")).toBe(true);
    expect(of("http://papers.example", "127.0.0.1")).toBe(true);
    expect(of("http://papers.example", "::1")).toBe(true);
    // A lab's machine that serves its network itself.
    expect(of("http://papers.example:3000", "0.0.0.0")).toBe(false);
    expect(of("https://papers.example", "127.0.0.1", 1)).toBe(false);
    expect(of("http://localhost:3000", "127.0.0.1")).toBe(false);
    expect(of("", "127.0.0.1")).toBe(false);
  });

  it("leaves room for many people at its address, and for nobody more elsewhere", async () => {
    const instance = await freshInstance();
    const enter = async (peer: string, header: Record<string, string>) => {
      const statuses: number[] = [];
      const browser = visitor({
        request: (url, init) =>
          instance.app.request(String(url), init as RequestInit, { incoming: { socket: { remoteAddress: peer } } }),
      });
      await browser.get("/sign-in", header);
      for (let i = 0; i < 25; i++)
        statuses.push((await browser.post("/sign-in/link", { token: "wrong" }, header)).status);
      return statuses.filter((status) => status === 429).length;
    };
    expect(await enter("127.0.0.1", { "x-forwarded-for": "198.51.100.1" })).toBe(0);
    expect(await enter("203.0.113.9", { "x-forwarded-for": "198.51.100.1" })).toBe(5);
  });
});
