import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { describe, expect, it } from "vitest";
import { cleanComment, MAX_COMMENT_CHARACTERS } from "../../../src/domain/discussion/comment.ts";
import { BroadsheetError } from "../../../src/lib/errors.ts";
import { isVisible } from "../../../src/lib/sanitizeText.ts";
import { type Known, MAX_MENTIONS, mentionsIn, mostHtml, renderComment } from "../../../src/render/comment.ts";
import { commentParser } from "../../../src/render/markdown.ts";
import { safeHtml } from "../../../src/render/safeHtml.ts";
import { GROWING, hostileComment } from "../../support/hostile/hostile.ts";
import { expectHarmless } from "../../support/tree.ts";

const known: Known = {
  readers: new Set(["alice"]),
  papers: new Map([["2309.12307", 'Long context at rate $x^2$ & "more" <b>']]),
};

/** Through the whole way of a comment; undefined for one that is refused, with a sentence. */
function shown(typed: string): { text: string; html: string } | undefined {
  try {
    const text = cleanComment(typed);
    return { text, html: renderComment(text, known) };
  } catch (error) {
    expect(error).toBeInstanceOf(BroadsheetError);
    expect((error as BroadsheetError).code).toBe("bad_request");
    return undefined;
  }
}
const render = (text: string): string => renderComment(cleanComment(text), known);

describe("a comment", () => {
  it.each([
    ["one\ntwo\n\nthree", '<p dir="auto">one<br />\ntwo</p>\n<p dir="auto">three</p>'],
    ["*a* **b** ~~c~~ `d`", '<p dir="auto"><em>a</em> <strong>b</strong> <s>c</s> <code>d</code></p>'],
    ["# Great\n\nwork", '<h4 dir="auto">Great</h4>\n<p dir="auto">work</p>'],
    ["###### small", '<h6 dir="auto">small</h6>'],
    ["> so\n> it says", '<blockquote dir="auto">\n<p dir="auto">so<br />\nit says</p>\n</blockquote>'],
    ["3. a\n4. b", '<ol start="3" dir="auto">\n<li>a</li>\n<li>b</li>\n</ol>'],
    ["```python\nx < 1\n```", "<pre><code>x &lt; 1\n</code></pre>"],
    ["AT&T &amp; <b>", '<p dir="auto">AT&amp;T &amp;amp; &lt;b&gt;</p>'],
  ])("%j is set as Markdown", (text, html) => expect(render(text).trim()).toBe(html));

  it.each([
    ["\\@alice", "@alice"],
    ["see \\@alice.", "see @alice."],
    ["\\@alice and text", "@alice and text"],
    ["(\\@alice)", "(@alice)"],
    ["**\\@alice**", "<strong>@alice</strong>"],
    ["2309\\.12307", "2309.12307"],
    ["arXiv\\:2309.12307 \\* 2", "arXiv:2309.12307 * 2"],
    ["\\a \\1", "\\a \\1"],
  ])("%j names nobody and no paper", (text, html) => {
    const mentioned = mentionsIn(cleanComment(text));
    // An id by itself is one, also behind a colon that was typed as it is.
    expect(mentioned.readers).toEqual([]);
    expect(render(text).trim()).toBe(`<p dir="auto">${html}</p>`);
  });

  it("names whom it names beside what is literal", () => {
    expect(mentionsIn(cleanComment("\\@mira, @alice and \\_2309.12307_"))).toEqual({
      readers: ["alice"],
      papers: expect.any(Array),
    });
    expect(render("\\@mira @alice")).toBe(
      '<p dir="auto">@mira <a href="/readers/alice" class="mention">@alice</a></p>\n',
    );
  });

  it("sets tables with their alignment, without inline styles", () => {
    const html = render("| a | b |\n|--:|:-:|\n| 1 | 2 |");
    expect(html).toContain('<th class="right">a</th>');
    expect(html).toContain('<td class="center">2</td>');
    expect(html).not.toContain("style");
  });

  it("sets links to the web and to mail, asking nobody to follow or to trust them", () => {
    for (const [text, href] of [
      ["[x](https://a.example/b?c=d)", "https://a.example/b?c=d"],
      ["https://a.example/b_(c)", "https://a.example/b_(c)"],
      ["<mailto:a@b.example>", "mailto:a@b.example"],
      ["![a picture](https://a.example/x.png)", "https://a.example/x.png"],
      ["[](https://a.example)", "https://a.example"],
    ] as const)
      expect(render(text)).toContain(`<a href="${href}" rel="nofollow ugc noopener">`);
    expect(render("![a picture](https://a.example/x.png)")).toContain(">a picture</a>");
    expect(render("[](https://a.example)")).toContain(">https://a.example</a>");
    for (const text of [
      "main.py",
      "torch.nn",
      "me@x.example",
      "[x](/admin)",
      "[x](//evil.example)",
      "[x](javascript:1)",
    ])
      expect(render(text)).not.toContain("<a");
  });
});

describe("emoji in a comment", () => {
  const tags = (text: string) =>
    Array.from(text, (letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join("");
  it.each([
    ["gbeng", "gbsct", "gbwls"].map((region) => `\u{1f3f4}${tags(region)}\u{e007f}`).join(" and "),
    "1\ufe0f\u20e3 first, *\ufe0f\u20e3press*\ufe0f\u20e3, #\ufe0f\u20e3 and *\u20e3x*\u20e3",
    "👨‍👩‍👧‍👦 👩🏽‍❤️‍💋‍👨🏻 🧑🏿‍🚀 🏴‍☠️ 🏳️‍🌈 ❤️ ☺︎ 🇩🇪",
  ])("stays: %s", (text) => {
    expect(render(text)).toBe(`<p dir="auto">${text}</p>\n`);
    expect(render(`**so ${text} on** @alice`)).toContain(text);
  });
});

describe("mathematics in a comment", () => {
  const formulas = (text: string) => render(text).split("<math").length - 1;

  it("is typeset between dollars and TeX's brackets", () => {
    expect(formulas("$a_1*b*c_1$, \\(\\alpha\\), $$x$$ and \\[y\\]")).toBe(4);
    expect(render("$a_1*b*c_1$")).not.toContain("<em>");
    expect(render("\\(x\\)")).toContain("<mi>x</mi>");
    expect(formulas("from $5 to $10")).toBe(0);
    expect(formulas("\\$x$ is escaped")).toBe(0);
  });

  it("may be set off over several lines that look like something else, in lists and quotes as well", () => {
    for (const text of [
      "$$\nx\n=\ny\n$$",
      "so\n$$\n+ a\n- b\n$$\nthen",
      "\\[\n> x\n\\]",
      "> $$\n> x\n> = y\n> $$",
      "- a\n\n  $$\n  + x\n  $$",
    ]) {
      expect(formulas(text)).toBe(1);
      expect(render(text)).toContain('display="block"');
      expect(render(text)).not.toMatch(/<h\d|<li>\s*[xab]\s*<\/li>/);
    }
  });

  it("is left alone in code, and where it ends in code", () => {
    expect(formulas("`$x$` and\n\n    $y$\n\n```\n$z$\n```")).toBe(0);
    expect(render("costs $5 and `a$b`")).toContain("<code>a$b</code>");
  });

  it("is typeset up to a cost, further formulas are shown as TeX", () => {
    const many = render(Array.from({ length: 200 }, (_, i) => `$${i}\\ne\\boxed{x}$`).join(" "));
    const typeset = many.split("<math").length - 1;
    expect(typeset).toBeGreaterThan(100);
    expect(many.split('<code class="tex">').length - 1).toBe(200 - typeset);
  });

  it("that cannot be typeset, or comes after the first 200, is shown as TeX", () => {
    expect(render("$\\nosuchthing$")).toContain('<code class="tex">\\nosuchthing</code>');
    const many = render("$x$ ".repeat(1_000));
    expect(many.split("<math").length - 1).toBe(200);
    expect(many.split('<code class="tex">x</code>').length - 1).toBe(800);
  });
});

describe("links in a comment", () => {
  it("close where the parser itself finds that they do", () => {
    const own = new MarkdownIt().helpers.parseLinkLabel;
    const ours = commentParser.helpers.parseLinkLabel;
    const unit = fc.constantFrom(..."[ ] ( ) ](x) a * ` ! [a](b) \\ < https://a.b/ $x$ ![ ** \n".split(" "), " ");
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 20 }), (parts) => {
        const text = `x${parts.join("")}`;
        commentParser.helpers.parseLinkLabel = own;
        const expected = renderComment(text);
        commentParser.helpers.parseLinkLabel = ours;
        expect(renderComment(text)).toBe(expected);
      }),
      { numRuns: 1_000 },
    );
  });

  it("are not longer than a URL may be, and none of what is in a longer one", () => {
    expect(render("see https://a.example/b*, **https://c.example/d** and x://e")).toMatch(/\/b<.*\/d</);
    expect(render(`https://a.example/${"b".repeat(1_900)}`)).toContain("<a");
    expect(render(`https://a.example/${"b".repeat(3_000)} https://c.example`).split("<a").length - 1).toBe(1);
    expect(render("https://a.example/é".repeat(400))).not.toContain("<a");
  });
});

describe("mentions", () => {
  const title = 'title="Long context at rate x^2 &amp; &quot;more&quot; &lt;b&gt;"';

  it.each([
    ["thanks @alice!", '<a href="/readers/alice" class="mention">@alice</a>!'],
    ["(@Alice)", '<a href="/readers/alice" class="mention">@Alice</a>)'],
    ["**@alice**'s", '<a href="/readers/alice" class="mention">@alice</a></strong>'],
    ["see arXiv:2309.12307v2.", `<a href="/papers/2309.12307" ${title} class="mention">arXiv:2309.12307v2</a>.`],
    ["(2309.12307)", `<a href="/papers/2309.12307" ${title} class="mention">2309.12307</a>)`],
    ["arxiv.org/abs/2309.12307,", `class="mention">arxiv.org/abs/2309.12307</a>,`],
    ["https://arxiv.org/pdf/2309.12307", 'class="mention">Long context at rate x^2 &amp; "more" &lt;b&gt;</a>'],
    ["[this](https://arxiv.org/abs/2309.12307)", '<a href="https://arxiv.org/abs/2309.12307" rel='],
  ])("%j become links", (text, html) => expect(render(text)).toContain(html));

  it.each([
    "@bob",
    "a@alice",
    "@alice.example",
    "@alice@social.example",
    "x/@alice",
    "`@alice` and `2309.12307`",
    "```\n@alice\n```",
    "    @alice 2309.12307",
    "12309.12307 and 2309.123071 and 2309.12307.5",
    "$@alice$",
    "see/2309.12307",
  ])("%j are none, or of nobody", (text) => expect(render(text)).not.toContain("<a"));

  it("of arXiv's papers that are not here lead there", () =>
    expect(render("as in 2309.99999v2.")).toBe(
      '<p dir="auto">as in <a href="https://arxiv.org/abs/2309.99999" rel="nofollow ugc noopener">2309.99999v2</a>.</p>\n',
    ));

  it("are told before rendering, each once and not too many", () => {
    expect(
      mentionsIn(
        "@alice @Bob @alice `@carol` 2309.12307 https://hf.co/papers/2506.09185 [x](https://arxiv.org/abs/math/0211159)",
      ),
    ).toEqual({
      readers: ["alice", "bob"],
      papers: ["2309.12307", "2506.09185", "math/0211159"],
    });
    const many = Array.from({ length: 900 }, (_, i) => `@a${i}`).join(" ");
    expect(mentionsIn(many).readers).toHaveLength(MAX_MENTIONS);
  });

  it("that are told and exist are linked, and no others", () => {
    const words = fc.constantFrom(
      "@alice",
      "@bob",
      "2309.12307",
      "`",
      "*",
      " ",
      "\n",
      "(",
      ").",
      "a",
      "$",
      "\\",
      "[",
      "](",
      "> ",
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 30 }), (parts) => {
        const text = `x${parts.join("")}`;
        const { readers, papers } = mentionsIn(text);
        const all = { readers: new Set(readers), papers: new Map(papers.map((id) => [id, "A title"])) };
        const expected = [...readers.map((handle) => `/readers/${handle}`), ...papers.map((id) => `/papers/${id}`)];
        expect([...new Set(expectHarmless(renderComment(text, all)).links)].sort()).toEqual(expected.sort());
      }),
      { numRuns: 500 },
    );
  });
});

describe("a hostile comment", () => {
  it("renders to nothing but what a comment may have, a thousand times, and not to much", () => {
    let [rendered, formulas] = [0, 0];
    fc.assert(
      fc.property(hostileComment, (typed) => {
        const comment = shown(typed);
        if (!comment) return;
        const seen = expectHarmless(comment.html);
        expect(comment.html.length).toBeLessThanOrEqual(mostHtml(comment.text));
        rendered++;
        formulas += seen.tags.get("math") ?? 0;
      }),
      { numRuns: 1_000, seed: 20_260_616 },
    );
    // The generator has not gone soft: most were let through, and many with mathematics.
    expect(rendered).toBeGreaterThan(900);
    expect(formulas).toBeGreaterThan(300);
  });

  it("finds a second wall behind the parser: the list of tags holds for HTML that nobody parsed", () => {
    fc.assert(
      fc.property(hostileComment, (typed) => {
        // A parser would close the outer of two nested links, and move what stands wrongly in tables.
        const html = safeHtml(typed.replaceAll(/<\/?(?:a|t\w+)\b/gi, ""));
        expectHarmless(html);
      }),
      { numRuns: 1_000, seed: 20_260_617 },
    );
    for (const address of [
      "javascript:alert(1)",
      "JAVA\tSCRIPT:x",
      "&#106;avascript:x",
      "data:text/html,x",
      "//evil.example",
      "/admin",
      "/papers/../admin",
      "https:/\\evil",
    ])
      expect(safeHtml(`<a href="${address}" onclick="x()" target="_top">x</a>`)).not.toContain("href");
  });

  it("of any characters is shown wherever there is anything to see", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (typed) => {
        const comment = shown(typed);
        if (comment) expectHarmless(comment.html);
        else expect(isVisible(typed)).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each(Object.entries(GROWING))("made of %s alone stays within its bounds", (_, fill) => {
    for (const characters of [1_000, MAX_COMMENT_CHARACTERS]) {
      const comment = shown(`x ${fill(characters - 10)}\ny`);
      const alone = shown(fill(characters));
      for (const one of [comment, alone]) {
        if (!one) continue;
        const seen = expectHarmless(one.html);
        expect(one.html.length).toBeLessThanOrEqual(mostHtml(one.text));
        expect(seen.tags.get("math") ?? 0).toBeLessThanOrEqual(200);
        expect(seen.depth).toBeLessThanOrEqual(150);
      }
    }
  });

  it.each([
    ["quotes", "> ".repeat(500)],
    ["quotes without spaces", ">".repeat(500)],
    ["lists", "- ".repeat(500)],
    ["numbers", "1. ".repeat(500)],
    ["both", "> - ".repeat(500)],
    ["a staircase", Array.from({ length: 60 }, (_, i) => `${" ".repeat(2 * i)}- a\n`).join("")],
  ])("of %s five hundred deep is shown as it was typed", (_, nested) => {
    const { tags, depth, text } = expectHarmless(render(`${nested}and the text`));
    expect([...tags.keys()].filter((tag) => tag !== "br")).toEqual(["p"]);
    expect(depth).toBe(2);
    expect(text).toContain("and the text");
    expect(text).toContain(nested.trim().split("\n")[0]?.slice(0, 20));
    expect(mentionsIn(`${nested}@alice`)).toEqual({ readers: [], papers: [] });
  });

  it("twenty deep is still a quotation", () => {
    expect(expectHarmless(render(`${"> ".repeat(20)}deep`)).tags.get("blockquote")).toBe(20);
    expect(expectHarmless(render(`${"> ".repeat(21)}deep`)).tags.has("blockquote")).toBe(false);
  });

  it("that would grow out of all proportion is shown as it was typed", () => {
    const columns = 1_000;
    const table = `${"|a".repeat(columns)}\n${"|-".repeat(columns)}\n${"|\n".repeat(2_000)}`;
    const many = `|a|b|\n|-|-|\n${"|c\n".repeat(1_000)}`;
    for (const one of [table, many]) {
      const { text, tags } = expectHarmless(render(one));
      expect(tags.has("table")).toBe(false);
      expect(text).toContain(one.slice(0, 3));
    }
    expect(expectHarmless(render(`|a|b|\n|-|-|\n${"|c\n".repeat(400)}`)).tags.get("td")).toBe(800);
    const matrix = `$\\begin{matrix}${"&".repeat(100)}\\end{matrix}$`;
    expect(expectHarmless(render(matrix)).tags.get("mtd")).toBe(101);
    const matrices = expectHarmless(render(`${matrix} `.repeat(60)));
    expect(matrices.tags.has("math")).toBe(false);
    expect(matrices.text).toContain(matrix);
  });
});

describe("the text of a comment", () => {
  it("keeps lines, tabs and joiners, and loses what reorders, hides or paints over", () => {
    expect(cleanComment("a\r\nb\rc\u2028d\te")).toBe("a\nb\nc\nd\te");
    expect(cleanComment("\u202eabc\u202c \u2066d\u2069 \u0000e\u200bf")).toBe("abc d ef");
    expect(cleanComment("👨‍👩‍👧‍👦 می‌خواهم क्‍ष e\u0301")).toBe("👨‍👩‍👧‍👦 می‌خواهم क्‍ष é");
    expect(cleanComment(`o${"\u0336".repeat(500)}k`)).toBe(`o${"\u0336".repeat(5)}k`);
    expect(cleanComment("\n \n    code\n\n\n\n\n\nend  \n")).toBe("    code\n\n\nend");
    expect(cleanComment("a\ud800b")).toBe("a\ufffdb");
  });

  it.each(["", " \n\t", "\u200b\u2060", "\u0301\u0302", "\u3164\u2800", "\u202e", "\0"])(
    "%j is nothing to read",
    (typed) =>
      expect(() => cleanComment(typed)).toThrow("There is nothing to read in this comment. Please write something."),
  );

  it("has a length, and a megabyte is refused unread", () => {
    expect(cleanComment("a".repeat(MAX_COMMENT_CHARACTERS))).toHaveLength(MAX_COMMENT_CHARACTERS);
    expect(cleanComment("a\r\n".repeat(5_000))).toHaveLength(9_999);
    for (const length of [MAX_COMMENT_CHARACTERS + 1, 1_000_000])
      expect(() => cleanComment("a".repeat(length))).toThrow(
        `This comment has ${length.toLocaleString("en-US")} characters, and a comment may have 10,000. Please shorten it`,
      );
    // Even what would vanish in cleaning.
    expect(() => cleanComment(`a${" ".repeat(1_000_000)}`)).toThrow("1,000,001 characters");
  });

  it("once cleaned stays as it is", () => {
    fc.assert(
      fc.property(fc.oneof(hostileComment, fc.string({ unit: "binary" })), (typed) => {
        const text = shown(typed)?.text;
        if (text !== undefined) expect(cleanComment(text)).toBe(text);
      }),
      { numRuns: 1_000 },
    );
  });
});
