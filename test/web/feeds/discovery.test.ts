/** Which feeds a page names, for browsers and feed readers that look for them. */
import { describe, expect, it } from "vitest";
import { world } from "../../support/world.ts";

const linksIn = (html: string): string[] =>
  [
    ...html.matchAll(/<link rel="alternate" type="application\/(?:atom|rss|feed)[^"]*" title="[^"]*" href="([^"]*)"/g),
  ].map((match) => (match[1] ?? "").replaceAll("&amp;", "&"));

describe("feeds", () => {
  it.each([
    "/",
    "/papers",
    "/papers?q=sparse",
    "/papers/trending",
    "/papers/date/2026-06-10",
    "/papers/week/2026-W24",
    "/about",
    "/sign-in",
  ])("are named at %s before the first edition, and all answer", async (path) => {
    for (const papers of [0, 2]) {
      const { instance } = await world({ papers });
      const { html, status } = await instance.get(path);
      const links = linksIn(html);
      expect([status, links.some((link) => link.endsWith("/feeds/front.atom"))]).toEqual([200, true]);
      expect(links.length % 3).toBe(0);
      for (const link of links)
        expect([link, (await instance.get(new URL(link).pathname + new URL(link).search)).status]).toEqual([link, 200]);
      expect(new Set(links).size).toBe(links.length);
    }
  });
});
