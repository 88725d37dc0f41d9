/** Credentials that cannot be read, and forms of pages that were opened under another address. */
import { describe, expect, it } from "vitest";
import { visitor } from "../../support/cast.ts";
import { freshInstance } from "../../support/instance.ts";
import { world } from "../../support/world.ts";

describe("credentials", () => {
  it.each([
    "Bearer",
    "Bearer ",
    "bearer a b",
    "Bearer tök",
    `Bearer ${"x".repeat(300)}`,
    'Bearer "quoted"',
    "Bearer: token",
    "Token abc",
    "token-alone",
  ])("that cannot be read are refused: %j", async (authorization) => {
    const { instance } = await world({});
    // Header values are bytes; those of Latin-1 are the same as characters.
    for (const [method, path] of [
      ["GET", "/api/v1/papers"],
      ["GET", "/api/v1/me"],
      ["GET", "/api/whoami-v2"],
      ["GET", "/papers"],
      ["POST", "/mcp"],
      ["POST", "/follows"],
    ] as const) {
      const answer = await instance.app.request(path, { method, headers: { authorization } });
      expect([path, answer.status, answer.headers.get("www-authenticate")]).toEqual([path, 401, "Bearer"]);
      expect(await answer.text()).toContain("Authorization cannot be read");
    }
  });

  it("of a server in front, and those for the Hub, change nothing", async () => {
    const { instance } = await world({});
    for (const authorization of ["Basic YTpi", "basic YTpi", "Digest username=a", "Negotiate YII", ""])
      for (const path of ["/", "/papers", "/api/v1/papers", "/api/daily_papers", "/feeds/front.atom"])
        expect([authorization, path, (await instance.get(path, { authorization })).status]).toEqual([
          authorization,
          path,
          200,
        ]);
    for (const authorization of ["Bearer hf_unknown", "Bearer", "Token x"])
      expect((await instance.get("/api/daily_papers", { authorization })).status).toBe(200);
  });
});

describe("a form", () => {
  it.each([
    ["http://papers.example", {}],
    ["http://10.0.0.7:3000", {}],
    ["https://www.papers.example", { "sec-fetch-site": "same-origin" }],
  ])("of a page under %s says which address to use", async (origin, headers) => {
    const instance = await freshInstance();
    const elsewhere = visitor(instance.app, origin);
    await elsewhere.get("/sign-in");
    const { status, html } = await elsewhere.post(
      "/sign-in",
      { email: "mira@example.org" },
      { ...headers, referer: `${origin}/sign-in?return=/me` },
    );
    expect([status, html]).toEqual([
      403,
      expect.stringContaining("Forms work at https://papers.example/sign-in?return=/me"),
    ]);
  });

  it("of another site is told of no address", async () => {
    const instance = await freshInstance();
    const browser = visitor(instance.app);
    await browser.get("/sign-in");
    for (const headers of [
      { origin: "https://evil.example" },
      { origin: "null" },
      { origin: "https://evil.example", "sec-fetch-site": "cross-site", referer: "https://evil.example/x" },
    ]) {
      const { status, html } = await browser.post("/sign-in", { email: "mira@example.org" }, headers);
      expect([status, html.includes("Forms work at")]).toEqual([403, false]);
    }
  });
});
