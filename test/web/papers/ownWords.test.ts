/** What somebody types comes back without the marks that turn the text around it. */
import { describe, expect, it } from "vitest";
import { withoutDirections } from "../../../src/lib/sanitizeText.ts";
import { world } from "../../support/world.ts";

/** Embeddings, overrides, isolates, and what ends them. */
const MARKS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069";
const TYPED = `gold\u202e\u2066 ${MARKS}evil@example.org`;
const HAS_MARKS = new RegExp(`[${MARKS}]|&#x?(202[a-e]|206[6-9]|823[4-8]|829[4-7]);`, "i");

/** Names of everything that an address of ours reads, and some that none does. */
const NAMES = "q paper address after author cat tag year from to sort page return error invitation token email".split(
  " ",
);
const MORE = "follow kind id back new done for like abstract zone papers list sent name handle".split(" ");

describe("what somebody typed", () => {
  it("comes back on every page, however it was sent, without marks that turn text", async () => {
    const { instance, paper, mira } = await world({ papers: 1, readers: { mira: "admin" } });
    const routes = instance.app.routes.filter(({ method, path }) => method === "GET" && !path.includes("*"));
    const typed = encodeURIComponent(TYPED);
    const paths = routes.map(({ path }) =>
      path.replace(/:(\w+)(\{(?:[^{}]|\{[^}]*\})*\})?/g, (_, name) => (name === "id" ? paper.id : typed)),
    );
    const query = [...NAMES, ...MORE].map((name) => `${name}=${typed}`).join("&");
    const one = (name: string, path: string) => `${path}?${name}=${typed}`;
    const shown = [one("paper", "/submit"), one("address", "/admin/mail"), one("q", "/papers"), one("q", "/papers.md")];
    const people = [one("q", "/admin/readers"), one("q", "/moderation/readers"), one("q", "/me/saved")];
    let echoed = 0;
    for (const path of [...paths.map((known) => `${known}?${query}`), ...shown, ...people, `/nowhere/${typed}`]) {
      instance.time.now += 5_000;
      const { html, headers } = await mira.get(path);
      if (!/html|markdown/.test(headers.get("content-type") ?? "")) continue;
      if (html.includes("gold ")) echoed++;
      expect([path, HAS_MARKS.exec(html)]).toEqual([path, null]);
    }
    // The pages do show what was typed.
    expect(echoed).toBeGreaterThan(5);
  }, 60_000);

  it.each([
    ["/submit", { paper: TYPED }],
    ["/account", { name: TYPED, handle: TYPED, about: TYPED }],
    ["/account/tokens", { name: TYPED }],
    ["/account/address", { email: TYPED }],
    ["/collections", { name: "", about: TYPED }],
    ["/me/webhooks", { kind: "slack", name: TYPED, address: TYPED, chat: TYPED }],
    ["/admin/invitations", { email: TYPED, role: "reader" }],
    ["/admin/mail/test", { to: TYPED }],
    ["/subscribe", { email: TYPED, queries: TYPED, zone: TYPED }],
  ] as [string, Record<string, string>][])("comes back from a form without them: %s", async (path, fields) => {
    const { mira } = await world({ readers: { mira: "admin" } });
    await mira.get("/account");
    const { status, html } = await mira.post(path, fields);
    expect([path, status < 500, HAS_MARKS.exec(html)]).toEqual([path, true, null]);
  });

  it("keeps what Persian, Hebrew and mathematics need", () => {
    const kept = "می\u200cخواهم \u200e(א)\u200f f\u2061(x) e\u0301";
    expect(withoutDirections(`${kept}\u202e`)).toBe(kept);
  });
});
