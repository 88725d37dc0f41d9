/** A private instance is read under its own names, and by no page of another site. */
import { hostname } from "node:os";
import { describe, expect, it } from "vitest";
import { readConfig, type SettingName } from "../../../src/config.ts";
import type { HostSettings } from "../../../src/http/hosts.ts";
import { freshInstance, temporaryFolder } from "../../support/instance.ts";
import { startServer } from "../../support/program.ts";

const PATHS = ["/", "/papers", "/about", "/api/v1/papers", "/feeds/papers.atom", "/papers.bib?q=x", "/health", "/mail"];

const withReach = (reach: Partial<HostSettings>) => freshInstance(reach as Parameters<typeof freshInstance>[0]);

async function statusAt(reach: Partial<HostSettings>, host: string): Promise<number> {
  const { app } = await withReach(reach);
  return (await app.request(`http://${host}/about`)).status;
}

describe("a name that is not the instance's", () => {
  it("opens nothing of a private instance, and is told which setting would", async () => {
    const { app } = await withReach({ baseUrl: "" });
    for (const path of PATHS) {
      const answer = await app.request(`http://rebound.example${path}`);
      const text = await answer.text();
      expect([path, answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([path, 421, null]);
      expect(text).toContain("--base-url https://rebound.example");
      expect(text).toContain("--hosts rebound.example");
    }
    const json = await app.request("http://rebound.example/papers", { headers: { accept: "application/json" } });
    expect([json.status, (await json.json()).error]).toEqual([421, "wrong_host"]);
    const sent = await app.request("http://rebound.example/sign-in", { method: "POST" });
    expect(sent.status).toBe(421);
  });

  it.each([
    "localhost:3000",
    "127.0.0.1:3000",
    "[::1]:3000",
    "192.168.1.20:3000",
    "[fd00::12]",
    "203.0.113.9",
    "lab-server:3000",
    "lab-server.local",
    "papers.lan.",
    "Papers.Corp.Internal",
    "nas.home.arpa",
    hostname(),
  ])("is none that leads nowhere else: %s", async (host) => {
    expect(await statusAt({ baseUrl: "" }, host)).toBe(200);
  });

  it.each([
    ["rebound.example", { baseUrl: "" }, 421],
    ["localhost.rebound.example", { baseUrl: "" }, 421],
    ["127.0.0.1.rebound.example", { baseUrl: "" }, 421],
    ["local.example", { baseUrl: "" }, 421],
    ["www.papers.example", { baseUrl: "", hosts: ["www.papers.example"] }, 200],
    ["rebound.example", { baseUrl: "", hosts: ["*"] }, 200],
    ["lab.example", { baseUrl: "", host: "lab.example" }, 200],
    // A public instance is everybody's, but behind a proxy the port on this machine need not be.
    ["rebound.example", { baseUrl: "https://papers.example", host: "0.0.0.0" }, 200],
    ["rebound.example", { baseUrl: "https://papers.example", host: "127.0.0.1" }, 421],
    ["PAPERS.example", { baseUrl: "https://papers.example", host: "127.0.0.1" }, 200],
    ["127.0.0.1:3000", { baseUrl: "https://papers.example", host: "127.0.0.1" }, 200],
  ] as [string, Partial<HostSettings>, number][])("at %s with %j: %i", async (host, reach, status) => {
    expect(await statusAt(reach, host)).toBe(status);
  });

  it("is told with the port that it was asked at, where that is this server's own", async () => {
    const { app } = await withReach({ baseUrl: "" });
    const sentence = async (host: string) => (await app.request(`http://${host}/about`)).text();
    expect(await sentence("lab.uni.example:3000")).toContain("--base-url http://lab.uni.example:3000;");
    expect(await sentence("papers.example:443")).toContain("--base-url https://papers.example;");
  });

  it("is refused by the server itself, which goes by the header alone", async () => {
    const server = await startServer(temporaryFolder(), "--hosts", "one.example");
    const statusOf = async (host: string) => {
      const { request } = await import("node:http");
      return new Promise<number | undefined>((resolve, reject) => {
        const asking = request(`${server.address}/about`, { headers: { host } }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        });
        asking.once("error", reject).end();
      });
    };
    expect(await statusOf("rebound.example")).toBe(421);
    expect(await statusOf("one.example:3000")).toBe(200);
    expect(await statusOf(new URL(server.address).host)).toBe(200);
    await server.stop();
  }, 60_000);
});

describe("scripts of other sites", () => {
  it.each([
    [{ baseUrl: "" }, false],
    [{ baseUrl: "http://localhost:3000" }, false],
    [{ baseUrl: "http://192.168.1.20" }, false],
    [{ baseUrl: "https://papers.corp" }, false],
    [{ baseUrl: "https://papers.example" }, true],
    [{ baseUrl: "https://papers.example", cors: "no" }, false],
    [{ baseUrl: "", cors: "yes" }, true],
  ] as [Partial<HostSettings>, boolean][])("may read an instance with %j: %j", async (reach, may) => {
    const { app } = await withReach(reach);
    for (const method of ["GET", "OPTIONS"]) {
      const { headers, status } = await app.request("http://localhost/api/v1/papers", {
        method,
        headers: { origin: "https://else.example" },
      });
      expect([method, status < 300, headers.get("access-control-allow-origin")]).toEqual([
        method,
        true,
        may ? "*" : null,
      ]);
      const cors = [...headers].filter(([name]) => name.startsWith("access-control-"));
      expect(cors.length > 0).toBe(may);
    }
    // Of everything else, what is made for programs goes by the same setting, and pages invite nobody.
    for (const path of PATHS.filter((one) => !one.startsWith("/api/v1"))) {
      const allowed = (await app.request(`http://localhost${path}`)).headers.get("access-control-allow-origin");
      expect([path, allowed]).toEqual([path, may && /^\/feeds\/|\.bib/.test(path) ? "*" : null]);
    }
  });
});

it("settings are checked", () => {
  const read = (name: SettingName, text: string) => readConfig({ [name]: text }, {})[name];
  expect(read("hosts", "A.example, b.example")).toEqual(["a.example", "b.example"]);
  expect(() => read("hosts", "https://a.example")).toThrow("--hosts");
  expect(() => read("cors", "maybe")).toThrow("--cors");
});
