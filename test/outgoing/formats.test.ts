/** Alerts as each service wants them: within its limits, and harmless whatever papers are called. */
import { createHmac } from "node:crypto";
import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { type DefaultTreeAdapterTypes, parseFragment } from "parse5";
import { describe, expect, it } from "vitest";
import type { AlertMessage, AlertPaper } from "../../src/domain/alerts/alertMessage.ts";
import { WEBHOOK_KINDS, type WebhookTarget } from "../../src/domain/alerts/webhook.ts";
import { FORMATS } from "../../src/outgoing/formats/all.ts";
import { NOW } from "../support/made/records.ts";
import { alertMessage, alertPaper } from "../support/servers/receiver.ts";

// biome-ignore lint/suspicious/noExplicitAny: each service has a shape of its own.
const bodyOf = (kind: (typeof WEBHOOK_KINDS)[number], message: AlertMessage, given: Partial<WebhookTarget> = {}): any =>
  JSON.parse(JSON.stringify(FORMATS[kind].body(message, { kind, address: "https://x.example", ...given }, NOW)));

const PLAIN = "https://papers.example/papers/2601.00001";
const ODD = "https://papers.example/papers/a|b)c*d~_](";
const ours = (address: string) => [PLAIN, ODD, "https://papers.example/me"].includes(decodeURIComponent(address));

/** Whatever calls people, makes links, tags, code or formats somewhere. */
const HOSTILE = [
  "@everyone",
  "@here",
  "@channel",
  "@all",
  "＠all",
  "@ada_lovelace",
  "<!channel>",
  "<!here|x>",
  "<@U123ABC>",
  "<#C123|general>",
  "<@&123456>",
  "<@123456>",
  '<at user_id="all">Everyone</at>',
  "<at>Ada</at>",
  "[click](https://evil.example)",
  "![x](https://evil.example/x.png)",
  "<https://evil.example|click>",
  '<a href="https://evil.example">click</a>',
  "</a><b>",
  "**bold** _x_ ~~y~~ `code` ```",
  "||spoiler||",
  "|",
  "&lt;&amp;",
  "{{DATE(2026-01-01T00:00:00Z)}}",
  "](https://evil.example)",
  "> quote",
  "# heading",
  "- item",
  "1. item",
  "\n\n# x",
  "\u202Eevil\u202C",
  "\\",
  ":tada:",
  "~town-square",
  "javascript:alert(1)",
];
const hostile = fc
  .array(
    fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: "binary", maxLength: 60 }), fc.constantFrom(" ", "x")),
    {
      minLength: 1,
      maxLength: 40,
    },
  )
  .map((parts) => parts.join(""));
const hostilePaper: fc.Arbitrary<AlertPaper> = fc.record({
  title: hostile,
  authors: fc.array(hostile, { maxLength: 5 }),
  categories: fc.array(hostile, { maxLength: 2 }),
  abstract: hostile,
  reasons: fc.array(hostile, { minLength: 1, maxLength: 5 }),
  id: fc.constant("2601.00001"),
  address: fc.constantFrom(PLAIN, ODD),
  publishedAt: fc.constant(NOW),
});
const hostileMessage = fc
  .tuple(fc.array(hostilePaper, { minLength: 1, maxLength: 60 }), fc.nat(500), hostile)
  .map(([papers, more, title]): AlertMessage => {
    const message = alertMessage(papers, papers.length + more);
    return { ...message, from: { ...message.from, title } };
  });
/** As much of everything as there can be, in characters of three bytes or with escapes. */
const FULL = ["漢字", "*_<&"].map((piece) => {
  const long = piece.repeat(2_000);
  const paper = alertPaper({ title: long, authors: [long, long, long, long], abstract: long, reasons: [long, long] });
  return alertMessage(
    Array.from({ length: 100 }, () => paper),
    5_000,
  );
});
const everyMessage = (check: (message: AlertMessage) => void) =>
  fc.assert(fc.property(hostileMessage, check), {
    numRuns: 150,
    examples: FULL.flatMap((message) => [[message], [{ ...message, papers: message.papers.slice(0, 3), total: 3 }]]),
  });

/** An @ right before a name calls somebody somewhere. */
const CALL = /[@＠][\p{L}\p{N}_]/u;
const stringsIn = (value: unknown): string[] =>
  typeof value === "string"
    ? [value]
    : Object.values((value ?? {}) as Record<string, unknown>).flatMap((one) => stringsIn(one));

describe("a message to people", () => {
  it.each(WEBHOOK_KINDS.filter((kind) => kind !== "json"))("calls nobody and turns no text around: %s", (kind) =>
    everyMessage((message) => {
      for (const text of stringsIn(bodyOf(kind, message, { chat: "-100", secret: "s" })))
        if (!text.startsWith("https://")) expect(text).not.toMatch(new RegExp(`${CALL.source}|[\\u202a-\\u202e]`, "u"));
    }),
  );

  it.each(WEBHOOK_KINDS.filter((kind) => kind !== "json"))("says how many papers it leaves out: %s", (kind) => {
    const papers = Array.from({ length: 100 }, (_, i) => alertPaper({ title: `Paper number ${i}`, id: `p${i}` }));
    const text = stringsIn(bodyOf(kind, alertMessage(papers, 250), { chat: "1" })).join("\n");
    const shown = papers.filter(({ title }) => text.includes(`${title}`)).length;
    expect(shown).toBeGreaterThan(5);
    // “Paper number 1” stands in “Paper number 12” as well.
    const told = new Set([...text.matchAll(/Paper number (\d+)/g)].map(([, n]) => n)).size;
    expect(text.replace(/\\/g, "")).toContain(`and ${250 - told} more papers`);
  });
});

describe("Slack", () => {
  it("has at most 50 blocks and 3,000 characters a text, links to papers alone, and no other markup in angles", () =>
    everyMessage((message) => {
      const { text, blocks } = bodyOf("slack", message);
      expect(blocks.length).toBeLessThanOrEqual(50);
      expect(blocks[0].text.type).toBe("plain_text");
      expect([...blocks[0].text.text].length).toBeLessThanOrEqual(150);
      const texts = [
        text,
        ...blocks.slice(1).flatMap((block: object) => stringsIn(block).filter((s) => s.length > 10)),
      ];
      for (const one of texts) {
        expect(one.length).toBeLessThanOrEqual(3_000);
        for (const [, inside = ""] of one.matchAll(/<([^<>]*)>/g))
          expect(ours(inside.split("|")[0] ?? ""), inside).toBe(true);
        expect(one.replace(/<https:\/\/papers\.example[^<>|]*\|[^<>]*>/g, "")).not.toMatch(/[<>]|&(?!(amp|lt|gt);)/);
      }
      for (const block of blocks.slice(1))
        for (const one of block.elements ?? [block.text]) expect(one.verbatim).toBe(true);
    }));

  it("shows a paper with its link, authors, reason and beginning", () => {
    const { text, blocks } = bodyOf("slack", alertMessage());
    expect(text).toBe("New: Sparse losses for deep nets");
    expect(blocks[1].text.text.split("\n")).toEqual([
      "*<https://papers.example/papers/2601.00001|Sparse losses for deep nets>*",
      "Ada Lovelace, Alan Turing, Grace Hopper and 1 other · cs.LG",
      "by Ada Lovelace; in cs.LG",
      "We study sparse losses. They are found to be sparse.",
    ]);
  });
});

describe("Discord", () => {
  it("has at most 10 embeds with 6,000 characters in all, and mentions nobody", () =>
    everyMessage((message) => {
      const { content, embeds, allowed_mentions } = bodyOf("discord", message);
      expect(allowed_mentions).toEqual({ parse: [] });
      expect(content.length).toBeLessThanOrEqual(2_000);
      expect(embeds.length).toBeLessThanOrEqual(10);
      let total = 0;
      for (const { title, description, url } of embeds) {
        expect(title.length).toBeLessThanOrEqual(256);
        expect(description.length).toBeLessThanOrEqual(4_096);
        expect(ours(url)).toBe(true);
        total += title.length + description.length;
      }
      expect(total).toBeLessThanOrEqual(6_000);
    }));
});

const markdown = new MarkdownIt({ html: true, linkify: false });
const elements = (html: string): { name: string; href: string | undefined }[] => {
  const found: { name: string; href: string | undefined }[] = [];
  const walk = (node: DefaultTreeAdapterTypes.ChildNode): void => {
    if ("attrs" in node)
      found.push({ name: node.nodeName, href: node.attrs.find(({ name }) => name === "href")?.value });
    if ("childNodes" in node) for (const child of node.childNodes) walk(child);
  };
  for (const child of parseFragment(html).childNodes) walk(child);
  return found;
};

describe("Markdown", () => {
  it("says what papers say, and only the links are ours: Mattermost within 16,383 characters, Discord", () =>
    everyMessage((message) => {
      const { text } = bodyOf("mattermost", message);
      expect(text.length).toBeLessThanOrEqual(16_383);
      const discord = bodyOf("discord", message);
      const parts = [
        text,
        discord.content,
        ...discord.embeds.flatMap(({ title, description }: Record<string, string>) => [title, description]),
      ];
      for (const part of parts)
        for (const { name, href } of elements(markdown.render(part))) {
          expect(["p", "strong", "a", "br"], part).toContain(name);
          if (name === "a") expect(ours(href ?? ""), href).toBe(true);
        }
    }));
});

describe("Teams", () => {
  it("has a card of at most 28 KB whose texts are text runs, which no markup is read in", () =>
    everyMessage((message) => {
      const body = bodyOf("teams", message);
      expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThanOrEqual(28_000);
      const [{ contentType, content }] = body.attachments;
      expect([body.type, contentType, content.type]).toEqual([
        "message",
        "application/vnd.microsoft.card.adaptive",
        "AdaptiveCard",
      ]);
      const blocks = content.body.flatMap((one: { items?: object[] }) => one.items ?? [one]);
      for (const { type, inlines } of blocks) {
        expect([type, inlines.length, inlines[0].type]).toEqual(["RichTextBlock", 1, "TextRun"]);
        const url = inlines[0].selectAction?.url;
        if (url) expect(ours(url)).toBe(true);
      }
    }));
});

describe("Telegram", () => {
  it("has at most 4,096 characters, two tags, and links to papers alone", () =>
    everyMessage((message) => {
      const body = bodyOf("telegram", message, { chat: "@papers" });
      expect([body.chat_id, body.parse_mode]).toEqual(["@papers", "HTML"]);
      expect(body.text.length).toBeLessThanOrEqual(4_096);
      for (const { name, href } of elements(body.text)) {
        expect(["b", "a"]).toContain(name);
        if (name === "a") expect(ours(href ?? ""), href).toBe(true);
      }
      expect(body.text.replace(/<(\/?b|\/a|a href="https:\/\/papers\.example[^"<>]*")>/g, "")).not.toMatch(/[<>"]/);
    }));
});

describe("Feishu", () => {
  it("has at most 20 KB of plain texts and links to papers, and no tags in texts", () =>
    everyMessage((message) => {
      const body = bodyOf("feishu", message);
      expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThanOrEqual(20_000);
      const { title, content } = body.content.post.en_us;
      expect(title).not.toContain("<");
      for (const { tag, text, href } of content.flat()) {
        expect(["a", "text"]).toContain(tag);
        expect(text).not.toMatch(/[<>]/);
        if (tag === "a") expect(ours(href)).toBe(true);
      }
      expect(body).not.toHaveProperty("sign");
    }));

  it("signs where a secret is known, as its bots ask for", () => {
    const { timestamp, sign } = bodyOf("feishu", alertMessage(), { secret: "geheim" });
    expect(timestamp).toBe(String(NOW / 1_000));
    expect(sign).toBe(createHmac("sha256", `${timestamp}\ngeheim`).update("").digest("base64"));
  });
});

describe("a program", () => {
  it("gets papers as they are", () => {
    const paper = alertPaper({ title: "@everyone <b> *", authors: Array.from({ length: 60 }, (_, i) => `A ${i}`) });
    const body = bodyOf("json", alertMessage([paper]));
    expect(body).toMatchObject({
      id: alertMessage().id,
      kind: "papers",
      at: "2026-06-16T12:00:00.000Z",
      papers: [{ title: "@everyone <b> *", authorCount: 60, publishedAt: "2026-06-16T12:00:00.000Z" }],
    });
    expect(body.papers[0].authors).toHaveLength(50);
    expect(bodyOf("json", { ...alertMessage(), sample: true }).kind).toBe("sample");
  });
});
