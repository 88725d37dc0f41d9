/** What scripts of other sites may read: feeds, the Hub's API, Markdown, citations; and nothing on a private instance. */
import { describe, expect, it } from "vitest";
import { world } from "../support/world.ts";

const OPEN = ["/feeds/front.json", "/feeds/papers.atom?q=x", "/feeds/papers/week.rss", "/feed.json", "/rss.xml"];
const OPEN_ELSEWHERE = ["/api/daily_papers", "/api/papers", "/papers.md", "/llms.txt", "/api/papers/2309.99999"];
const ORIGIN = { origin: "https://elsewhere.example" };

describe("a script of another site", () => {
  it("may read what is made for programs, and why it was refused", async () => {
    const { instance } = await world({ papers: ["On sparse matter"] });
    for (const path of [...OPEN, ...OPEN_ELSEWHERE, "/feeds/no-such-list.json"]) {
      const { headers } = await instance.app.request(path, { headers: ORIGIN });
      expect([path, headers.get("access-control-allow-origin")]).toEqual([path, "*"]);
      expect([path, headers.get("access-control-allow-credentials")]).toEqual([path, null]);
    }
  });

  it("asks first for what is no simple request, and is told that it may only read", async () => {
    const { instance } = await world({});
    for (const path of [...OPEN, "/api/daily_papers"]) {
      const { status, headers } = await instance.app.request(path, {
        method: "OPTIONS",
        headers: {
          ...ORIGIN,
          "access-control-request-method": "GET",
          "access-control-request-headers": "if-none-match",
        },
      });
      expect([path, status, headers.get("access-control-allow-origin")]).toEqual([path, 204, "*"]);
      expect(headers.get("access-control-allow-methods")).toBe("GET, HEAD");
      expect(headers.get("access-control-allow-headers")).toMatch(/If-None-Match/i);
    }
  });

  it("may not read pages, nor who a token belongs to", async () => {
    const { instance } = await world({});
    for (const path of ["/", "/papers", "/about", "/api/whoami-v2", "/health", "/mcp", "/sign-in"])
      for (const method of ["GET", "OPTIONS"]) {
        const { headers } = await instance.app.request(path, { method, headers: ORIGIN });
        expect([path, headers.get("access-control-allow-origin")]).toEqual([path, null]);
      }
  });

  it("reads nothing of an instance that has no public address", async () => {
    const { instance } = await world({ config: { baseUrl: "http://papers.lab.internal" } });
    for (const path of OPEN)
      expect((await instance.app.request(path, { headers: ORIGIN })).headers.has("access-control-allow-origin")).toBe(
        false,
      );
  });
});
