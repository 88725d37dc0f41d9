/** What digests look like as mails, whatever stands in them. */

import fc from "fast-check";
import { parse } from "parse5";
import { describe, expect, it } from "vitest";
import type { Digest, DigestPaper } from "../../src/domain/digests/digest.ts";
import { DEFAULT_PREFERENCES, type DigestPreferences } from "../../src/domain/digests/digestPreferences.ts";
import { LINK_PURPOSES } from "../../src/domain/digests/subscription.ts";
import { truncateAtWord } from "../../src/lib/truncate.ts";
import { digestMail, MAX_HTML_BYTES } from "../../src/mail/digests/digestMail.ts";
import { createLinks } from "../../src/mail/subscriptionLinks.ts";
import { wrap } from "../../src/mail/wrapText.ts";
import { textOf } from "../support/instance.ts";

const BASE = "https://papers.example";
const LINKS = {
  manage: `${BASE}/subscription/1.1.${"m".repeat(43)}`,
  unsubscribe: `${BASE}/unsubscribe/1.1.${"u".repeat(43)}`,
  view: `${BASE}/digest/1.1.2026-06-16.${"v".repeat(43)}`,
};
const paper = (n: number, given: Partial<DigestPaper> = {}): DigestPaper => ({
  key: n,
  id: `2601.${String(n).padStart(5, "0")}`,
  title: `Study ${n} of made up matters`,
  abstract: `We look at matter ${n}. It is found to be so.`,
  authors: ["Ada Lovelace", "Charles Babbage"],
  reason: "12 upvotes, from Mira",
  ...given,
});
const digest = (papers: DigestPaper[], total = papers.length, given: Partial<Digest> = {}): Digest => ({
  issue: "2026-06-16",
  title: "Monday, 15 June 2026",
  sections: papers.length === 0 ? [] : [{ papers, total }],
  total,
  isForReader: false,
  empty: papers.length === 0,
  ...given,
});
const mailOf = (one: Digest, preferences: Partial<DigestPreferences> = {}) =>
  digestMail(one, {
    instance: { title: "Broadsheet", baseUrl: BASE },
    subscription: { preferences: { ...DEFAULT_PREFERENCES, ...preferences }, zone: "Europe/Berlin" },
    links: LINKS,
  });

describe("a digest's mail", () => {
  it("reads well as plain text", () => {
    const { subject, preheader, text } = mailOf(
      digest(
        [
          paper(1, {
            title: "Bounds of $O(n^2)$ for mixing sequences that are longer than one line of a mail is",
          }),
          paper(2, { authors: ["A", "B", "C", "D", "E", "F", "G", "H"], reason: "" }),
        ],
        34,
      ),
    );
    expect(subject).toBe("Monday, 15 June 2026: 2 of 34 papers");
    expect(preheader).toMatch(/^Bounds of O\(n\^2\)/);
    expect(text.split("\n").slice(0, 13)).toEqual([
      "BROADSHEET",
      "Monday, 15 June 2026 · 2 of 34 papers",
      "",
      expect.stringMatching(/^1\. {2}Bounds of O\(n\^2\) for/),
      expect.stringMatching(/^ {4}\S/),
      "    Ada Lovelace, Charles Babbage",
      "    12 upvotes, from Mira",
      "    https://papers.example/papers/2601.00001",
      "",
      "    We look at matter 1. It is found to be so.",
      "",
      "2.  Study 2 of made up matters",
      "    A, B, C, D, E and 3 others",
    ]);
    for (const line of text.split("\n")) expect(line.length <= 72 || line.includes("https://")).toBe(true);
    expect(text.replace(/\s+/g, " ")).toContain(
      "Every day at 07:00 (Europe/Berlin), up to 10 papers of the whole edition.",
    );
    for (const link of Object.values(LINKS)) expect(text).toContain(`\n${link}\n`);
  });

  it("has its links, its sections and their counts in HTML, and nothing that is fetched", () => {
    const sections = [
      { title: "Machine Learning (cs.LG)", total: 40, papers: [paper(1, { reason: "in cs.LG" })] },
      { title: "“diffusion”", total: 1, papers: [paper(2, { reason: "matches “diffusion”" })] },
    ];
    const { html = "" } = mailOf(digest([paper(1)], 41, { sections }));
    expect(html).toMatch(/^<!doctype html>/);
    const shown = textOf(html);
    for (const message of [
      "Machine Learning (cs.LG), 1 of 40 papers",
      "“diffusion”, 1 paper",
      "in cs.LG",
      "2 of 41 papers",
    ])
      expect(shown).toContain(message);
    for (const link of [...Object.values(LINKS), `${BASE}/papers/2601.00001`]) expect(html).toContain(`href="${link}"`);
    expect(html).not.toMatch(/<img|<script|<link|url\(|src=|@import/i);
    expect(html).toContain("prefers-color-scheme:dark");
    expect(html).toContain('<meta name="color-scheme" content="light dark"');
  });

  it("is plain text alone where that is wished for, and says so when nothing is new", () => {
    expect(mailOf(digest([paper(1)]), { format: "text" }).html).toBeUndefined();
    const { subject, text, html = "" } = mailOf(digest([]));
    expect(subject).toBe("Nothing new: Monday, 15 June 2026");
    for (const one of [text, textOf(html)]) expect(one).toContain("There is nothing that you have not had before.");
  });

  it("has as much of the abstracts as is wished for", () => {
    const long = digest([paper(1, { abstract: `${"word ".repeat(900)}end` })]);
    const textOfWish = (abstracts: DigestPreferences["abstracts"]) =>
      mailOf(long, { abstracts }).text.replace(/\s+/g, " ");
    expect(textOfWish("none")).not.toContain("word");
    expect(textOfWish("short")).toMatch(/(word ){80}.*word…/);
    expect(textOfWish("full")).toContain("word end");
  });

  it("stays below what mail programs cut, with fifty papers of 5,000 characters and any text", () => {
    const big = digest(Array.from({ length: 50 }, (_, i) => paper(i, { abstract: "A word or two. ".repeat(340) })));
    const { html = "" } = mailOf(big, { abstracts: "full", papers: 50 });
    expect(Buffer.byteLength(html)).toBeLessThanOrEqual(MAX_HTML_BYTES);
    expect(html.match(/<h2/g)).toHaveLength(50);
    expect(textOf(html)).toContain("A word or two.");
    const nasty = fc.oneof(
      fc.string({ unit: "binary", maxLength: 300 }),
      fc.constantFrom(
        '<script>alert("x")</script>',
        '"><img src=x onerror=y>',
        "&amp;",
        "$\\frac{a}{b}$",
        "\u202egnp.exe",
        "𝔘".repeat(400),
        "'\"&<>".repeat(80),
        "a\r\nBcc: x@example.org",
        "word ".repeat(80),
      ),
    );
    const papers = fc.array(fc.tuple(nasty, nasty, nasty, nasty), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(
        papers,
        nasty,
        fc.constantFrom<DigestPreferences["abstracts"]>("none", "short", "full"),
        (some, title, abstracts) => {
          const list = some.map(([name, author, reason, abstract], i) =>
            paper(i, { title: name, authors: [author, author], reason, abstract: abstract.repeat(12) }),
          );
          const sections = list.map((one) => ({ title, total: 1, papers: [one] }));
          const made = mailOf(digest(list, 50, { sections }), { abstracts, papers: 50 });
          const html = made.html ?? "";
          expect(Buffer.byteLength(html)).toBeLessThanOrEqual(MAX_HTML_BYTES);
          for (const line of html.split("\n")) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(998);
          expect(made.subject + made.preheader).not.toMatch(/[\r\n]/);
          expect(tagsOf(html)).toEqual(KNOWN_TAGS);
          expect(made.text + html).not.toContain("\u202e");
        },
      ),
      { numRuns: 60 },
    );
  });
});

const KNOWN_TAGS = "a body div h1 h2 h3 head html meta p style table tbody td title tr".split(" ");

/** Names of all tags, as a browser reads them. */
function tagsOf(html: string): string[] {
  const names = new Set<string>(["h2"]);
  const walk = (node: { nodeName: string; childNodes?: unknown[] }) => {
    if (!node.nodeName.startsWith("#")) names.add(node.nodeName);
    for (const child of node.childNodes ?? []) walk(child as { nodeName: string });
  };
  walk(parse(html));
  return [...names].sort();
}

describe("lines", () => {
  it("are cut and wrapped without losing or tearing characters", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), fc.integer({ min: 4, max: 80 }), (text, n) => {
        expect(truncateAtWord(text, n).length).toBeLessThanOrEqual(Math.max(n, 1));
        expect(truncateAtWord(text, n).isWellFormed()).toBe(true);
        expect(wrap(text, n).replace(/\s+/g, "")).toBe(text.replace(/\s+/g, ""));
        for (const line of wrap(text, n, "  ", true).split("\n")) expect([...line].length).toBeLessThanOrEqual(n);
      }),
    );
  });
});

describe("links", () => {
  const links = createLinks("the-secret-of-the-tests-is-long-enough");
  const subject = { id: 17, links: 2 };

  it("speak for one subscription and one purpose", () => {
    for (const purpose of LINK_PURPOSES) {
      const token = links.sign(purpose, subject, purpose === "view" ? "2026-W24" : undefined);
      expect(token).toMatch(/^[\w.-]+$/);
      for (const other of LINK_PURPOSES)
        expect(links.read(other, token)).toEqual(
          other === purpose ? { ...subject, issue: purpose === "view" ? "2026-W24" : "" } : undefined,
        );
      expect(createLinks("another-secret-of-the-tests-long-enough").read(purpose, token)).toBeUndefined();
    }
  });

  it("do not hold when anything of them is changed", () => {
    const token = links.sign("view", subject, "2026-06-16");
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(..."0123456789abcXYZ.-_"), (at, letter) => {
        const changed = token.slice(0, at) + letter + token.slice(at + 1);
        if (changed !== token) expect(links.read("view", changed)).toBeUndefined();
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(links.read("manage", text)).toBeUndefined();
      }),
    );
  });
});
