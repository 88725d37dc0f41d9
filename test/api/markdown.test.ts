/** Papers, editions and searches as Markdown: where it is, what it says, and that nothing in it breaks out of its place. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clean } from "../../src/lib/text.ts";
import { inline, quoted } from "../../src/presenters/escapeMarkdown.ts";
import { submit } from "../../src/store/editions/editions.ts";
import { blocksOf, headings } from "../support/clients/readMarkdown.ts";
import { hostileInstance } from "../support/hostile/hostileTitles.ts";
import { freshInstance, type TestInstance } from "../support/instance.ts";
import { regular, say } from "../support/made/discussing.ts";
import { addTitled } from "../support/made/papers.ts";
import { DAY_MS, NOW, record } from "../support/made/records.ts";
import { world } from "../support/world.ts";

const ORIGIN = "https://papers.example";
const AS_MARKDOWN = { accept: "text/markdown" };

async function withEdition() {
  const {
    instance,
    papers: [first, second],
    mira,
  } = await world({ papers: ["On sparse matter", "On dense matter"], readers: { mira: "reader" } });
  for (const { key } of [first, second].filter((one) => one !== undefined))
    await instance.db
      .transaction()
      .execute((tx) =>
        submit(tx, { day: "2026-06-16", paperKey: key, readerId: mira.id, note: "Worth *reading*", at: NOW }),
      );
  return { instance, first: first.id ?? "", second: second.id ?? "" };
}

describe("a paper as Markdown", () => {
  it("has what its page has, each cited by its address", async () => {
    const { instance, first } = await withEdition();
    const paper = record({
      title: "Of *stars* & <b>stripes</b>",
      abstract: "# Not a heading. We show that sparse matter has $a_i < b$.",
      authors: ["Ann_Example_", "Bob [Sample](x)"],
      categories: ["cs.LG", "stat.ML"],
      comments: "12 pages",
      links: [{ kind: "code", value: "https://github.com/a/b" }],
      versions: [
        { version: 1, createdAt: NOW - 9 * DAY_MS },
        { version: 2, createdAt: NOW - 2 * DAY_MS },
      ],
    });
    await instance.add(paper);
    const mira = await regular(instance, "ada");
    await say(mira, paper, "I like it.\n\n# Heading\n\n[away]: https://evil.example\n<script>x</script>");
    const { status, headers, html: text } = await instance.get(`/papers/${paper.id}.md`);
    expect([status, headers.get("content-type")]).toEqual([200, "text/markdown; charset=utf-8"]);
    expect(headings(text, 1)).toEqual([paper.title]);
    expect(headings(text, 2)).toEqual(["Abstract", "Versions", "Related papers", "Comments"]);
    const blocks = blocksOf(text);
    const facts = blocks.filter(({ within }) => within.includes("li")).map((block) => block.text);
    expect(facts).toEqual(
      expect.arrayContaining([
        `Id: ${paper.id}`,
        `Page: ${ORIGIN}/papers/${paper.id}`,
        "Authors: Ann_Example_, Bob [Sample](x)",
        "Published: 2026-06-07, last revised 2026-06-14",
        "Categories: cs.LG, stat.ML",
        `arXiv: https://arxiv.org/abs/${paper.id}, PDF: https://arxiv.org/pdf/${paper.id}`,
        "Code: https://github.com/a/b",
        "Remark of the authors: 12 pages",
        "Readers: 0 upvotes, 1 comment",
        `2026-06-14: version 2 of ${paper.id} https://arxiv.org/abs/${paper.id}v2`,
      ]),
    );
    expect(blocks.map((block) => block.text)).toContain(paper.abstract);
    expect(blocks.flatMap(({ links }) => links)).toContain(`${ORIGIN}/papers/${first}`);
    const said = blocks.filter(({ within }) => within[0] === "blockquote");
    expect(said.map((block) => [block.within, block.text])).toEqual(
      ["I like it.", "# Heading", "[away]: https://evil.example\n<script>x</script>"].map((line) => [
        ["blockquote", "p"],
        line,
      ]),
    );
  });

  it("has nothing that is hidden or deleted", async () => {
    const { instance, paper, ada } = await world({ papers: 1, regulars: { ada: "reader" } });
    for (const text of ["stays", "is hidden", "is deleted"]) {
      await say(ada, paper, text);
      instance.time.now += 600_000;
    }
    const update = (body: string, set: object) =>
      instance.db.updateTable("comments").set(set).where("body", "=", body).execute();
    await update("is hidden", { hidden_at: NOW, hidden_reason: "spam" });
    await update("is deleted", { deleted_at: NOW });
    const { html } = await instance.get(`/papers/${paper.id}.md`);
    expect(html).toContain("> stays");
    expect(html).not.toMatch(/is hidden|is deleted/);
  });

  it("is found by any of its ids, and told to be unknown in text", async () => {
    const { instance, first } = await withEdition();
    const moved = await instance.get(`/papers/${first}v3.md`);
    expect([moved.status, moved.headers.get("location")]).toEqual([301, `/papers/${first}.md`]);
    for (const [path, headers] of [
      ["/papers/2612.99999.md", {}],
      ["/papers/2612.99999", AS_MARKDOWN],
      ["/papers/nothing.md", {}],
      ["/papers/date/2026-02-30.md", {}],
      ["/papers/date/2026-02-30", AS_MARKDOWN],
      ["/papers.md?like=2612.99999", {}],
    ] as const) {
      const answer = await instance.get(path, headers);
      expect([path, answer.status, answer.headers.get("content-type")]).toEqual([
        path,
        404,
        expect.stringMatching(/^text\/plain/i),
      ]);
      expect(answer.html).toMatch(/^There is no.*\.\n$/);
    }
    expect((await instance.get("/papers.md?page=none")).status).toBe(400);
  });

  it("does not stand in the way of a paper whose id ends like it", async () => {
    const { instance } = await world({ papers: [{ id: "conf:notes.md", title: "Of notes" }] });
    expect((await instance.get("/papers/conf:notes.md")).headers.get("content-type")).toContain("text/html");
    expect(headings((await instance.get("/papers/conf:notes.md.md")).html, 1)).toEqual(["Of notes"]);
  });
});

describe("lists as Markdown", () => {
  it.each([
    ["/index.md", "Tuesday, 16 June 2026"],
    ["/papers/date/2026-06-16.md", "Tuesday, 16 June 2026"],
    ["/papers/week/2026-W25.md", "Week 25, 15 to 21 June 2026"],
    ["/papers/month/2026-06.md", "June 2026"],
    ["/papers/trending.md", "Trending papers"],
    ["/papers.md", "Papers"],
    ["/papers.md?q=matter", "Papers on matter"],
  ])("%s lists its papers under their titles", async (path, title) => {
    const { instance, first } = await withEdition();
    const { status, html } = await instance.get(path);
    expect(status).toBe(200);
    expect(headings(html, 1)).toEqual([title]);
    expect(headings(html, 2).sort()).toEqual(["On dense matter", "On sparse matter"]);
    expect(blocksOf(html).flatMap(({ links }) => links)).toContain(`${ORIGIN}/papers/${first}`);
    if (/date|week|month|index/.test(path)) expect(html).toContain("> Worth \\*reading\\*");
    const page = path === "/index.md" ? "/" : path.replace(".md", "");
    const other = await instance.get(page, AS_MARKDOWN);
    expect(other.html).toBe(html);
    expect((await instance.get(page)).html).toContain(
      `<link rel="alternate" type="text/markdown" href="${path === "/index.md" ? "/papers/date/2026-06-16.md" : path}"`,
    );
  });

  it("go on page by page, and a search with the same list", async () => {
    const instance = await freshInstance();
    await addTitled(
      instance,
      Array.from({ length: 65 }, (_, i) => `Matter number ${i}`),
    );
    const seen: string[] = [];
    let path: string | undefined = "/papers.md?q=matter";
    while (path) {
      const { html } = await instance.get(path);
      seen.push(...headings(html, 2));
      const next = blocksOf(html).find(({ text }) => text.startsWith("The list goes on"));
      path = next?.links[0]?.slice(ORIGIN.length);
      await addTitled(instance, ["Matter that came later"]);
    }
    expect(seen).toHaveLength(65);
    expect(new Set(seen).size).toBe(65);
  });

  it("send whoever asks for one paper to it", async () => {
    const { instance, first } = await withEdition();
    const answer = await instance.get(`/papers.md?q=https://arxiv.org/abs/${first}`);
    expect([answer.status, answer.headers.get("location")]).toEqual([303, `/papers/${first}.md`]);
  });
});

describe("a page and its Markdown at one address", () => {
  const kinds = async (instance: TestInstance, path: string, accept: string) => {
    const { headers } = await instance.get(path, { accept });
    expect(headers.get("vary")).toContain("accept");
    return headers.get("content-type")?.split(";")[0];
  };

  it("are told apart by what is asked for", async () => {
    const { instance, first } = await withEdition();
    for (const path of ["/", "/papers/date/2026-06-16", "/papers/trending", "/papers?q=matter", `/papers/${first}`])
      for (const [accept, kind] of [
        ["text/markdown", "text/markdown"],
        ["text/markdown, text/html;q=0.9, */*;q=0.8", "text/markdown"],
        ["text/html, text/markdown;q=0.9", "text/html"],
        ["text/markdown;q=0", "text/html"],
        ["*/*", "text/html"],
        ["text/html,application/xhtml+xml,*/*;q=0.8", "text/html"],
        ["", "text/html"],
      ] as const)
        expect([path, accept, await kinds(instance, path, accept)]).toEqual([path, accept, kind]);
  });

  it("have tags of their own, and neither is answered by the other's", async () => {
    const { instance } = await withEdition();
    const page = await instance.get("/papers/date/2026-06-16");
    const markdown = await instance.get("/papers/date/2026-06-16", AS_MARKDOWN);
    const [one, other] = [page, markdown].map(({ headers }) => headers.get("etag") ?? "");
    expect(one).not.toBe(other);
    const ask = async (etag: string | undefined, headers: Record<string, string>) =>
      (await instance.get("/papers/date/2026-06-16", { ...headers, "if-none-match": etag ?? "" })).status;
    expect([await ask(one, {}), await ask(other, AS_MARKDOWN)]).toEqual([304, 304]);
    expect([await ask(other, {}), await ask(one, AS_MARKDOWN)]).toEqual([200, 200]);
  });

  it("do not take pages beside them for papers", async () => {
    const { instance, first } = await withEdition();
    for (const path of [`/papers/${first}/upvotes`, "/about"])
      expect((await instance.get(path, AS_MARKDOWN)).headers.get("content-type")).toContain("text/html");
  });

  it("are kept for everybody only where the instance knows its own address", async () => {
    const instance = await freshInstance({ baseUrl: "", hosts: ["*"] });
    await addTitled(instance, ["On sparse matter"]);
    const ask = async (host: string) => (await instance.app.request(`http://${host}/papers/trending.md`)).text();
    expect(await ask("evil.example")).toContain("http://evil.example/");
    expect(await ask("papers.example")).toContain("http://papers.example/");
  });
});

describe("text of strangers", () => {
  it("comes back equal: a thousand titles, in lists and on pages of their own", async () => {
    const { instance, papers } = await hostileInstance();
    const back: string[] = [];
    for (let page = 1; page <= 9; page++) {
      const { html } = await instance.get(`/papers.md?limit=120&page=${page}`);
      for (const { within } of blocksOf(html)) expect(["h1", "h2", "p"]).toContain(within.join());
      back.push(...headings(html, 2));
    }
    expect(back.sort()).toEqual(papers.map(({ title }) => title).sort());
    for (const { id, title } of papers.filter((_, i) => i % 50 === 49)) {
      const { html } = await instance.get(`/papers/${id}.md`);
      expect(headings(html, 1)).toEqual([title]);
      expect(headings(html, 2)).toEqual(["Abstract", "Versions", "Related papers"]);
    }
  });

  it.each([
    ["2002.10857", "2002.10857"],
    ["2002.10857v2", "2002.10857v2"],
    ["10.1101/2020.01.01.123456", "10.1101/2020.01.01.123456"],
    ["3.5 times faster", "3.5 times faster"],
    ["-1 is negative", "-1 is negative"],
    ["+1", "+1"],
    ["C# and C++", "C# and C++"],
    ["1. first", "1\\. first"],
    ["1) first", "1\\) first"],
    ["1.", "1\\."],
    ["- item", "\\- item"],
    ["---", "\\---"],
    ["===", "\\==="],
    ["# head", "\\# head"],
  ])("has no backslash that it does not need: %j", (text, markdown) => expect(inline(text)).toBe(markdown));

  it("of any kind stays in its place", () => {
    const signs = fc.constantFrom(..."\\`*_{}[]()<>#+-.!|~=&:\"' 1a\t\n".split(""), "```", "---", "&amp;", "](x)");
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(signs, { maxLength: 40 }).map((some) => some.join("")),
    );
    fc.assert(
      fc.property(text, (given) => {
        const wanted = clean(given).replace(/\u00ad/g, "\u00ad");
        fc.pre(wanted !== "");
        expect(blocksOf(`# ${inline(wanted)}\n\nnext`)).toEqual([
          { within: ["h1"], text: wanted, links: [] },
          { within: ["p"], text: "next", links: [] },
        ]);
        expect(blocksOf(inline(wanted))).toEqual([{ within: ["p"], text: wanted, links: [] }]);
        for (const { within } of blocksOf(`${quoted(given)}\n\nnext`).slice(0, -1))
          expect(within).toEqual(["blockquote", "p"]);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("llms.txt", () => {
  it("names what there is, and nothing that there is not", async () => {
    const { instance } = await withEdition();
    const { status, headers, html } = await instance.get("/llms.txt");
    expect([status, headers.get("content-type")]).toEqual([
      200,
      expect.stringMatching(/^text\/plain; ?charset=utf-8$/i),
    ]);
    expect(headings(html, 1)).toEqual(["Broadsheet"]);
    expect(html).toContain("It has 2 papers");
    expect(html).toContain("editions from 2026-06-16 to 2026-06-16");
    const links = blocksOf(html).flatMap((block) => block.links);
    expect(links.length).toBeGreaterThan(8);
    for (const link of links) {
      const { status } = await instance.get(link.slice(ORIGIN.length));
      // An account is for who has signed in; the protocol is spoken by POST.
      const expected = link.endsWith("/account") ? 401 : link.endsWith("/mcp") ? 405 : 200;
      expect([link, status]).toEqual([link, expected]);
    }
  });

  it("is there where there are no papers", async () => {
    const { status, html } = await (await freshInstance({ title: "[Lab](x) *news*" })).get("/llms.txt");
    expect([status, headings(html, 1)]).toEqual([200, ["[Lab](x) *news*"]]);
    expect(html).toContain("It has 0 papers.");
  });
});
