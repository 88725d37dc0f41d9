/** One damaged record of a page is mended or left out; the others are taken, whatever the format. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FetchResponse } from "../../src/domain/ports.ts";
import { readFeed } from "../../src/sources/arxiv/announcements.ts";
import { readAtom } from "../../src/sources/arxiv/atom.ts";
import { readList } from "../../src/sources/arxiv/oaiList.ts";
import { createHub } from "../../src/sources/hub/hub.ts";
import { createPreprints } from "../../src/sources/preprints/preprints.ts";
import { NOW } from "../support/made/records.ts";

const CREATED = "Mon, 1 Jun 2026 15:00:00 GMT";

const record = (id: string, title: string, more = "") =>
  `<record><header><identifier>oai:arXiv.org:${id}</identifier></header><metadata><arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>${id}</id><version version="v1"><date>${CREATED}</date></version><title>${title}</title><authors>Ann Probe</authors><categories>cs.LG</categories><abstract>We study lists.</abstract>${more}</arXivRaw></metadata></record>`;
const list = (...records: string[]) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH><responseDate>2026-06-16T12:00:00Z</responseDate><request verb="ListRecords">http://x?a=1&b=2</request><ListRecords>${records.join("\n")}<resumptionToken>from=2026&until=x</resumptionToken></ListRecords></OAI-PMH>`;

const answerOf = (body: string | Uint8Array, pieces = 1_000_000): FetchResponse => ({
  status: 200,
  header: () => undefined,
  body: (async function* () {
    const bytes = Buffer.from(body as string);
    for (let at = 0; at < bytes.length; at += pieces) yield bytes.subarray(at, at + pieces);
  })(),
});

const before = record("2606.00001", "A good record before");
const after = record("2606.00003", "A good record behind");
const readAround = (damaged: string) => readList(answerOf(list(before, damaged, after)), NOW);

describe("a damaged record of arXiv's lists", () => {
  it.each([
    ["A control &#x3; by reference and &#xFFFE; too", "A control by reference and too"],
    ["A control \u0003 as it is", "A control as it is"],
    ["A lone surrogate &#55349; by reference", "A lone surrogate by reference"],
    ["Two references &#55349;&#56490; for one letter", "Two references \u{1d4aa} for one letter"],
    ["A reference &#x110000; beyond the last", "A reference beyond the last"],
    ["Research & Development", "Research & Development"],
    ["R&D, AT&T; and &", "R&D, AT&T; and &"],
    ["Universit&eacute; and&nbsp;space", "Université and space"],
    ["Kau&ccaron;i&ccaron; &amp; Gr&ouml;&szlig;e", "Kaučič & Größe"],
    ["&alpha;&ndash;&Omega; &le; 5", "α–Ω ≤ 5"],
    ["An &unknownthing; that nobody knows", "An &unknownthing; that nobody knows"],
    ["Windows&#146; own &#150; dash", "Windows’ own – dash"],
    ["p < 0.05 and q > 3", "p < 0.05 and q > 3"],
    ["If a<b and b>c then", "If a<b and b>c then"],
    ["x<y", "x<y"],
    ["a <- b", "a <- b"],
    ["Five </ six </3", "Five </ six </3"],
    ["A CDATA <![CDATA[R&D a<b]]> section", "A CDATA R&D a<b section"],
    ["An <i>unclosed element", /^An (<i>)?unclosed element$/],
    ["A stray </b> end", /^A stray (<\/b> )?end$/],
  ])("is mended: %s", async (written, title) => {
    const { records, rejects, token, noticed } = await readAround(record("2606.00002", written));
    expect(rejects).toEqual([]);
    expect(records.map(({ id }) => id)).toEqual(["2606.00001", "2606.00002", "2606.00003"]);
    if (typeof title === "string") expect(records[1]?.title).toBe(title);
    else expect(records[1]?.title).toMatch(title);
    expect(token).toBe("from=2026&until=x");
    if (written.includes("\u0003") || written.includes("CDATA")) expect(noticed).toBeUndefined();
    else expect(noticed).toBe("arXiv sent 1 record that had to be mended (2606.00002). The others were taken.");
  });

  const good = record("2606.00002", "A title");
  it.each([
    ["an unclosed title", good.replace("</title>", ""), /title is missing/],
    ["no end of its own", good.replace("</record>", ""), /XML is damaged/],
    ["an end too many", `${good}</record>`, undefined],
    ["an attribute without quotes", good.replace('"v1"', "v1"), /XML is damaged/],
    ["an attribute that is given twice", good.replace('version="v1"', 'version="v1" version="v1"'), /XML is damaged/],
    ["a CDATA section that does not end", good.replace("A title", "<![CDATA[A title"), undefined],
    ["a comment that does not end", good.replace("A title", "<!-- A title"), undefined],
    ["elements that overlap", good.replace("A title", "<a><b>A title</a></b>"), undefined],
    [
      "too many elements in each other",
      good.replace("A title", "<a>".repeat(99) + "</a>".repeat(99)),
      /nested too deeply/,
    ],
    ["a document type", good.replace("A title", "<!DOCTYPE a []>"), undefined],
    ["20 MB", good.replace("A title", "x".repeat(20_000_000)), /longer than any record/],
    ["an abstract of 3 MB", good.replace("We study lists.", "x".repeat(3_000_000)), /longer than 50,000 characters/],
    ["nothing", "<record/>", /no metadata/],
    ["nothing but a state", '<record status="x" />', /no metadata/],
    ["no version", good.replace(/<version.*<\/version>/, ""), /no date/],
  ])("with %s is left out or mended, and the others are taken", async (_, damaged, reason) => {
    const { records, rejects, token } = await readAround(damaged);
    expect(records.map(({ id }) => id).filter((id) => id !== "2606.00002")).toEqual(["2606.00001", "2606.00003"]);
    expect(rejects.map((reject) => reject.reason)).toEqual(reason ? [expect.stringMatching(reason)] : []);
    if (reason && damaged.includes("identifier>")) expect(rejects[0]?.id).toBe("2606.00002");
    expect(token).toBe("from=2026&until=x");
  });

  it("is left out where its bytes are not of the encoding, once that has happened again and again", async () => {
    const bytes = Buffer.from(list(before, record("2606.00002", "Th\u00e9orie"), after), "latin1");
    await expect(readList(answerOf(bytes), NOW)).rejects.toThrow("text that is not UTF-8");
    const { records, rejects } = await readList(answerOf(bytes), NOW, true);
    expect([records.map(({ id }) => id), rejects.map(({ id }) => id)]).toEqual([
      ["2606.00001", "2606.00003"],
      ["2606.00002"],
    ]);
  });

  it("with prefixes for its elements is cut out as well", async () => {
    const { records, rejects } = await readList(
      answerOf(
        list(before, good.replace("Ann", "&#x1;Ann"), after)
          .replaceAll("<record>", "<oai:record>")
          .replaceAll("</record>", "</oai:record >"),
      ),
      NOW,
    );
    expect([records.length, rejects]).toEqual([3, []]);
  });

  it("is read the same however the answer is cut into pieces", async () => {
    const xml = list(
      before,
      record("2606.00002", "R&D &eacute;&#55349;&#56490; <![CDATA[a<b]]> <!-- x --> p < 1 &#3;"),
      "<record />",
      record("2606.00004", "a<b and c").replace("</record>", ""),
      after,
    );
    const expected = await readList(answerOf(xml), NOW);
    expect([expected.records.length, expected.rejects.length]).toEqual([3, 2]);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 90 }), async (pieces) => {
        expect(await readList(answerOf(xml, pieces), NOW)).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  it("does not make an answer that breaks off count as a whole one", async () => {
    const xml = list(before, good, after);
    for (const at of [
      xml.indexOf("A title"),
      xml.indexOf("</record>") + 4,
      xml.length - 5,
      xml.lastIndexOf("<record>"),
    ])
      await expect(readList(answerOf(xml.slice(0, at)), NOW)).rejects.toThrow("broke its answer off before the end");
  });
});

describe("a damaged entry of arXiv's Atom answers", () => {
  const entry = (id: string, title: string) =>
    `<entry><id>http://arxiv.org/abs/${id}v1</id><published>2026-06-01T00:00:00Z</published><updated>2026-06-01T00:00:00Z</updated><title>${title}</title><summary>x</summary><author><name>Ann Probe</name></author><category term="cs.LG"/></entry>`;
  const feed = (...entries: string[]) =>
    `<feed xmlns="http://www.w3.org/2005/Atom"><title>R & D &eacute;</title>${entries.join("")}</feed>`;

  it("is mended or left out, and the others of the batch are taken", async () => {
    const { records, rejects } = await readAtom(
      answerOf(
        feed(
          entry("2606.00001", "R&D &eacute; a<b &#x3;"),
          entry("2606.00002", "A title").replace("<name>", "<name x=1>"),
          entry("2606.00003", "A good one"),
        ),
      ),
      NOW,
    );
    expect(records.map(({ id, title }) => `${id} ${title}`)).toEqual(["2606.00001 R&D é a<b", "2606.00003 A good one"]);
    expect(rejects).toEqual([{ id: "2606.00002", reason: expect.stringContaining("XML is damaged") }]);
  });
});

describe("a damaged item of arXiv's announcements", () => {
  const item = (id: string, title: string) =>
    `<item><title>${title}</title><link>https://arxiv.org/abs/${id}</link><guid isPermaLink="false">oai:arXiv.org:${id}v2</guid></item>`;

  it("still says which paper it is of", async () => {
    const rss = `<rss><channel><title>a & b</title><pubDate>Tue, 16 Jun 2026 00:00:00 -0400</pubDate>${[
      item("2606.00001", "R&D &eacute;"),
      item("2606.00002", "x").replace("<title>", "<title a=b>"),
      item("2606.00003", "An <i>unclosed"),
    ].join("")}</channel></rss>`;
    const { papers, at } = await readFeed(answerOf(rss));
    expect(papers.map(({ id }) => id)).toEqual(["2606.00001", "2606.00002", "2606.00003"]);
    expect(at).toBe(Date.UTC(2026, 5, 16, 4));
  });
});

const sourceParts = (body: string | Uint8Array) => ({
  fetch: <T>(_: string, read: (answer: FetchResponse) => Promise<T>) => read(answerOf(body)),
  turns: { take: <T>(work: () => Promise<T>) => work(), postpone: async () => {} },
  clock: () => NOW,
});

/** Ways in which a single item's JSON is damaged, from its sound text; the second is whether it can be mended. */
const JSON_DAMAGE: [string, (item: string) => string, boolean][] = [
  ["a line break within text", (item) => item.replace("A title", "A\ntitle"), true],
  ["a control character", (item) => item.replace("A title", "A \u0003title"), true],
  ["a backslash of TeX", (item) => item.replace("A title", "A \\alpha title"), true],
  ["\\u without digits", (item) => item.replace("A title", "A \\underline title"), true],
  ["NaN", (item) => item.replace(/"NULL"/, "NaN"), true],
  ["a comma too many", (item) => item.replace(/\}$/, ",}"), true],
  ["Python's None", (item) => item.replace(/"NULL"/, "None"), true],
  ["quotes within text", (item) => item.replace("A title", 'A "good" title'), false],
  ["one quote within text", (item) => item.replace("A title", 'A 5" title'), false],
  ["a quote that is missing", (item) => item.replace('A title"', "A title"), false],
  ["a brace that is missing", (item) => item.replace(/\}$/, ""), false],
  ["a colon that is missing", (item) => item.replace('"title":', '"title"'), false],
  ["a title of 20 MB", (item) => item.replace("A title", "x".repeat(20_000_000)), false],
];

describe.each(JSON_DAMAGE)("an item with %s", (_, harm, isMended) => {
  it("of bioRxiv is mended or left out, and the others are taken", async () => {
    const row = (n: number, title: string) =>
      JSON.stringify({
        doi: `10.1101/2026.06.01.00000${n}`,
        title,
        authors: "Probe, A.",
        date: "2026-06-01",
        version: "1",
        category: "neuroscience",
        published: "NULL",
      });
    const rows = [row(1, "Before"), harm(row(2, "A title")), row(3, "Behind")];
    const body = `{"messages":[{"status":"ok","total":3}],"collection":[${rows.join(", ")}]}`;
    const source = createPreprints({
      ...sourceParts(body),
      server: "biorxiv",
      categories: ["all"],
      address: "http://x",
    });
    const page = await source.read({ part: "all", span: { from: "2026-06-01" } });
    if (page instanceof Error) throw page;
    expect(page.records.map(({ id }) => id.at(-1))).toEqual(isMended ? ["1", "2", "3"] : ["1", "3"]);
    expect(page.rejects.map(({ id }) => id)).toEqual(isMended ? [] : ["biorxiv:10.1101/2026.06.01.000002"]);
    expect(page.noticed).toMatch(isMended ? /had to be mended \(10\.1101/ : /too damaged to be read \(10\.1101/);
    expect(page.cursor).toBeUndefined();
  });

  it("of Hugging Face is mended or left out, and the others are taken", async () => {
    const item = (n: number, title: string) =>
      JSON.stringify({
        paper: {
          id: `2606.0000${n}`,
          authors: [
            { _id: "1", name: "Ann Probe" },
            { _id: "2", name: "Bo [Sample]" },
          ],
          publishedAt: "2026-06-01T00:00:00.000Z",
          title,
          upvotes: 3,
          projectPage: "NULL",
        },
      });
    const body = `[${item(1, "Before")},${harm(item(2, "A title"))},${item(3, "Behind")}]`;
    const source = createHub({ ...sourceParts(body), followed: true, address: "http://x" });
    const page = await source.read({ part: "daily papers", span: { from: "2026-06-10", until: "2026-06-10" } });
    if (page instanceof Error) throw page;
    expect(page.records.map(({ id }) => id.at(-1))).toEqual(isMended ? ["1", "2", "3"] : ["1", "3"]);
    expect(page.rejects.map(({ id }) => id)).toEqual(isMended ? [] : ["2606.00002"]);
  });
});

describe("items of JSON whose bytes are not UTF-8", () => {
  it("are left out once that has happened again and again", async () => {
    const rows = ["Before", "Th\u00e9orie", "Behind"].map((title, i) =>
      JSON.stringify({ doi: `10.1101/00000${i}`, title, date: "2026-06-01", version: 1 }),
    );
    const body = Buffer.from(`{"messages":[{"status":"ok","total":3}],"collection":[${rows.join()}]}`, "latin1");
    const source = createPreprints({
      ...sourceParts(body),
      server: "medrxiv",
      categories: ["all"],
      address: "http://x",
    });
    const read = () => source.read({ part: "all", span: { from: "2026-06-01" } });
    for (let i = 0; i < 3; i++) expect(await read()).toMatchObject({ message: expect.stringContaining("UTF-8") });
    expect(await read()).toMatchObject({
      records: [{ title: "Before" }, { title: "Behind" }],
      rejects: [{ id: "medrxiv:10.1101/000001", reason: "its text is not UTF-8" }],
    });
  });
});
