/** 405 with `Allow` at every address, by the table of routes, and an answer to OPTIONS. */
import { describe, expect, it } from "vitest";
import { world } from "../../support/world.ts";

const READ = "GET, HEAD, OPTIONS";

describe("a method that an address does not have", () => {
  it.each([
    ["POST", "/", READ],
    ["DELETE", "/about", READ],
    ["PUT", "/papers", READ],
    ["PATCH", "/papers/week", READ],
    ["POST", "/papers/2309.12307", READ],
    ["POST", "/feeds/front.atom", READ],
    ["PUT", "/feeds/front.json", READ],
    ["POST", "/api/daily_papers", READ],
    ["DELETE", "/api/papers/2309.12307", READ],
    ["GET", "/api/papers/index", "POST, OPTIONS"],
    ["POST", "/llms.txt", READ],
    ["POST", "/robots.txt", READ],
    ["POST", "/health", READ],
    ["POST", "/papers.md", READ],
    ["POST", "/papers/2309.12307.bib", READ],
    ["GET", "/follows", "POST, OPTIONS"],
    ["HEAD", "/follows", "POST, OPTIONS"],
    ["GET", "/sign-out", "POST, OPTIONS"],
    ["GET", "/papers/2309.12307/upvote", "POST, OPTIONS"],
    ["PUT", "/papers/2309.12307/upvote", /POST, OPTIONS$/],
    ["GET", "/auth/passkey/verify-registration", "POST, OPTIONS"],
    ["POST", "/auth/passkey/generate-register-options", READ],
    ["PUT", "/sign-in", "GET, HEAD, POST, OPTIONS"],
    ["PROPFIND", "/", READ],
    ["POST", "/assets/styles.css", READ],
    ["PUT", "/about/", READ],
    ["GET", "/follows/", "POST, OPTIONS"],
  ])("%s %s is refused with what it has", async (method, path, allow) => {
    const { instance } = await world({});
    const answer = await instance.app.request(path, { method });
    const allowed = typeof allow === "string" ? allow : expect.stringMatching(allow);
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, allowed]);
    const text = await answer.text();
    if (method !== "HEAD") expect(text).toContain("not allowed at this address");
  });

  it("is refused in the format of the address", async () => {
    const { instance } = await world({});
    for (const [path, type] of [
      ["/about", "text/html"],
      ["/feeds/front.json", "application/json"],
      ["/feeds/front.atom", "text/plain"],
      ["/api/daily_papers", "application/json"],
      ["/api/v1/papers", "application/problem+json"],
      ["/papers.md", "text/plain"],
    ] as const) {
      const answer = await instance.app.request(path, { method: "PUT" });
      expect([path, answer.status, answer.headers.get("content-type")]).toEqual([
        path,
        405,
        expect.stringContaining(type),
      ]);
    }
  });

  it("is not found where there is nothing at all, and a paper that is not here neither", async () => {
    const { instance } = await world({});
    for (const [method, path] of [
      ["GET", "/no/such/page"],
      ["POST", "/no/such/page"],
      ["OPTIONS", "/no/such/page"],
      ["GET", "/papers/2309.99999"],
      ["GET", "/api/papers/2309.99999"],
      ["GET", "/collections/no-such-collection"],
      ["GET", "/readers/nobody"],
      ["POST", "/auth/no-such-step"],
    ] as const)
      expect([method, path, (await instance.app.request(path, { method })).status]).toEqual([method, path, 404]);
  });
});

describe("OPTIONS", () => {
  it.each([
    ["/", READ],
    ["/papers/2309.12307", READ],
    ["/sign-in", "GET, HEAD, POST, OPTIONS"],
    ["/follows", "POST, OPTIONS"],
    ["/about/", READ],
    ["/feeds/papers.atom", READ],
    ["/api/daily_papers", READ],
    ["/api/v1/papers", READ],
  ])("at %s names the methods", async (path, allow) => {
    const { instance } = await world({});
    const answer = await instance.app.request(path, { method: "OPTIONS" });
    expect([answer.status, answer.headers.get("allow"), await answer.text()]).toEqual([204, allow, ""]);
  });
});
