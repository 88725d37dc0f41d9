/** What stands around pages: who may keep them, where they lead, and from where a request is taken to come. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { networkOf } from "../../../src/http/accounts/origin.ts";
import { visitor } from "../../support/cast.ts";
import { freshInstance } from "../../support/instance.ts";
import { world } from "../../support/world.ts";

/** Some pages are there as Markdown too. */
const VARY = /^(accept, )?cookie, authorization(, accept)?$/;
const ORIGIN = "https://papers.example";

describe("a page", () => {
  it("of who is signed in is kept by no cache that others share, nor given to others", async () => {
    const {
      instance,
      papers: [paper],
      ada,
    } = await world({ papers: ["On sparse matter"], readers: { ada: "admin" } });
    const paths = [
      ...["/", "/papers", "/papers?q=sparse", `/papers/${paper.id}`, `/papers/${paper.id}/upvotes`, "/papers/trending"],
      ...["/papers/week", "/archive", "/readers/ada", "/collections", "/me", "/me/follows", "/account", "/reports"],
      ...["/submit", "/moderation", "/moderation/audit", "/admin/readers", "/about", "/sign-in", "/no/such/page"],
      ...[`/papers/${paper.id}/claim`, "/account/gone", "/account/address?token=x", "/papers/suggest?q=spa"],
    ];
    for (const path of paths) {
      const { headers } = await ada.get(path);
      expect([path, headers.get("cache-control")]).toEqual([path, expect.stringMatching(/private|no-store/)]);
      expect([path, headers.get("vary")]).toEqual([path, expect.stringMatching(VARY)]);
      const anybody = (await visitor(instance.app).get(path)).headers;
      expect([path, anybody.get("cache-control")]).toEqual([path, expect.stringMatching(/private|no-store|no-cache/)]);
      expect([path, anybody.get("vary")]).toEqual([path, expect.stringMatching(VARY)]);
    }
    const style = /href="(\/assets\/styles[^"]+)"/.exec((await ada.get("/about")).html)?.[1] ?? "";
    expect((await ada.get(style)).headers.get("cache-control")).toContain("public");
    expect((await ada.get(style)).headers.get("vary")).toBe(null);
  });

  it("with a secret in its address tells it to nobody elsewhere", async () => {
    const { app } = await freshInstance();
    for (const [path, policy] of [
      ["/sign-in/link?token=secret", "same-origin"],
      ["/account/address?token=secret", "same-origin"],
      ["/about", "strict-origin-when-cross-origin"],
    ] as const)
      expect((await visitor(app).get(path)).headers.get("referrer-policy")).toBe(policy);
  });

  it("with a slash behind its address leads to the one without, by a path", async () => {
    const instance = await freshInstance();
    const nobody = visitor(instance.app, "http://inner.example:8080");
    for (const [path, to] of [
      ["/about/", "/about"],
      ["/papers/week/2026-W25/?page=2", "/papers/week/2026-W25?page=2"],
    ] as const) {
      const { status, headers } = await nobody.get(path);
      expect([status, headers.get("location")]).toEqual([301, to]);
    }
    for (const path of ["//evil.example/", "/.//evil.example/", "///", "/none"])
      expect((await instance.app.request(`${ORIGIN}${path}`)).headers.get("location") ?? "/").not.toMatch(/^\/\/|:/);
  });
});

describe("going on after an action", () => {
  it("never leaves the site, whatever a form says", async () => {
    const {
      instance,
      papers: [paper],
      alice,
    } = await world({ papers: ["On sparse matter"], readers: { alice: "reader" } });
    const parts = fc.constantFrom("/", "//", "/.", "/..", "/.//", "\\", "evil.example", "%2f", "?a=/", "#", "@", "x");
    const back = fc.array(parts, { maxLength: 6 }).map((some) => `/${some.join("")}`);
    await fc.assert(
      fc.asyncProperty(back, async (path) => {
        instance.time.now += 1_000;
        const { headers } = await alice.post(`/papers/${paper.id}/hide`, { state: "on", back: path });
        expect(new URL(headers.get("location") ?? "", ORIGIN).origin).toBe(ORIGIN);
      }),
      { numRuns: 200, examples: [["/.//evil.example"], ["/..//evil.example"], ["/x/..//evil.example"]] },
    );
  });
});

describe("a network", () => {
  it.each([
    ["203.0.113.9", "203.0.113.9"],
    ["203.0.113.9:51234", "203.0.113.9"],
    ["::ffff:203.0.113.9", "203.0.113.9"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
    ["2001:0DB8:0001:0002::6", "2001:db8:1:2"],
    ["2001:db8::6", "2001:db8:0:0"],
    ["2001:db8::7:8", "2001:db8:0:0"],
    ["[2001:db8::7]:443", "2001:db8:0:0"],
    ["fe80::1%eth0", "fe80:0:0:0"],
    ["::1", "0:0:0:0"],
    ["", ""],
    ["unknown", "unknown"],
  ])("of %s is %s", (address, network) => expect(networkOf(address)).toBe(network));

  it("is one for all addresses that a customer of IPv6 has, however they are written", () => {
    const group = fc.integer({ min: 0, max: 0xffff }).map((n) => n.toString(16));
    fc.assert(
      fc.property(fc.tuple(group, group, group, group), fc.tuple(group, group, group, group), (network, host) => {
        const address = [...network, ...host].join(":");
        // As runtimes write it: the longest row of zeros left out.
        const short = new URL(`http://[${address}]`).hostname.slice(1, -1);
        expect(networkOf(short)).toBe(network.join(":"));
        expect(networkOf(address)).toBe(network.join(":"));
      }),
    );
  });
});
