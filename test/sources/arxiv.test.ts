import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SourceError } from "../../src/domain/harvest/harvest.ts";
import { readFeed } from "../../src/sources/arxiv/announcements.ts";
import { readAtom } from "../../src/sources/arxiv/atom.ts";
import { readList } from "../../src/sources/arxiv/oaiList.ts";
import { setOf } from "../../src/sources/arxiv/sets.ts";
import { readXml } from "../../src/sources/xml.ts";
import { DAY_MS, NOW } from "../support/made/records.ts";
import { oaiRecord, type ServedPaper } from "../support/servers/arxivRecords.ts";

const PAPER: ServedPaper = {
  id: "2601.00001",
  title: "A title that\n  wraps",
  abstract: "We study $x < y$ & more. Code: https://github.com/a/b.git{https://github.com/a/b}.",
  authors: ["Bal\\'azs K\\'egl (1)", "Alice Example (2) ((1) Somewhere", "(2) Elsewhere)"],
  categories: ["cs.LG", "stat.ML"],
  versions: [{ at: Date.UTC(2026, 0, 1, 10) }, { at: Date.UTC(2026, 1, 1, 11) }],
  changed: "2026-02-02",
  comments: "12 pages",
  doi: "10.1000/x",
};

const answerOf = (body: string | Uint8Array | Iterable<Uint8Array>, contentType?: string) => ({
  header: (name: string) => (name === "content-type" ? contentType : undefined),
  body: (async function* () {
    if (typeof body === "string") yield Buffer.from(body);
    else if (body instanceof Uint8Array) yield body;
    else yield* body;
  })(),
});
const listOf = (...records: string[]) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-06-16T12:00:00Z</responseDate><ListRecords>${records.join("\n")}<resumptionToken expirationDate="2026-06-17T00:00:00Z">from%3D2026&amp;x</resumptionToken></ListRecords></OAI-PMH>`;
const read = (xml: string | Uint8Array, contentType?: string, lenient = false) =>
  readList(answerOf(xml, contentType), NOW, lenient);
const troubleOf = (reading: Promise<unknown>): Promise<string> =>
  reading.then(
    () => "no trouble",
    (error) => (error instanceof SourceError ? `${error.kind}: ${error.message}` : Promise.reject(error)),
  );

describe("arXiv's lists", () => {
  it("become records with every version, names without affiliations, links without debris", async () => {
    const list = await read(listOf(oaiRecord(PAPER, "arXivRaw")));
    expect(list).toMatchObject({ token: "from%3D2026&x", respondedAt: NOW, rejects: [], removed: [], listed: true });
    expect(list.records).toEqual([
      {
        id: "2601.00001",
        title: "A title that wraps",
        abstract: "We study $x < y$ & more. Code: https://github.com/a/b.git.",
        authors: ["Balázs Kégl", "Alice Example"],
        categories: ["cs.LG", "stat.ML"],
        comments: "12 pages",
        versions: [
          { version: 1, createdAt: Date.UTC(2026, 0, 1, 10) },
          { version: 2, createdAt: Date.UTC(2026, 1, 1, 11) },
        ],
        links: [
          { kind: "doi", value: "10.1000/x" },
          { kind: "code", value: "https://github.com/a/b" },
        ],
      },
    ]);
  });

  it("are read in the format without versions too", async () => {
    const { records } = await read(
      listOf(oaiRecord({ ...PAPER, authors: ["Alice Example", "Bob B. Sample"] }, "arXiv")),
    );
    expect(records[0]).toMatchObject({
      authors: ["Alice Example", "Bob B. Sample"],
      versions: [
        { version: 1, createdAt: Date.UTC(2026, 0, 1) },
        { version: 2, createdAt: Date.UTC(2026, 1, 1) },
      ],
    });
  });

  it("have ids of every era, and dates from 1970 to tomorrow", async () => {
    const ids = ["hep-th/9901001", "math/0211159", "cs/0703001", "0704.0001", "1412.9999", "1501.00001", "2606.12345"];
    const dates = [
      Date.UTC(1970, 0, 1),
      Date.UTC(1991, 7, 14),
      Date.UTC(2002, 1, 2),
      NOW - DAY_MS,
      NOW,
      NOW + DAY_MS / 2,
      Date.UTC(2099, 0, 1),
    ];
    const { records, rejects } = await read(
      listOf(...ids.map((id, i) => oaiRecord({ ...PAPER, id, versions: [{ at: dates[i] ?? 0 }] }, "arXivRaw"))),
    );
    expect(records.map((record) => [record.id, record.versions[0]?.createdAt])).toEqual(
      ids.slice(0, 6).map((id, i) => [id, dates[i]]),
    );
    expect(rejects).toEqual([{ id: "2606.12345", reason: 'date "Thu, 01 Jan 2099 00:00:00 GMT" is in the future' }]);
  });

  it("tell of withdrawals by remark and by arXiv's mark of the newest version, and of deletions", async () => {
    const { records, removed } = await read(
      listOf(
        oaiRecord({ ...PAPER, comments: "This paper has been withdrawn by the author" }, "arXivRaw"),
        oaiRecord(
          { ...PAPER, id: "2601.00002", versions: [{ at: NOW - DAY_MS }, { at: NOW, sourceType: "I" }] },
          "arXivRaw",
        ),
        oaiRecord(
          {
            ...PAPER,
            id: "2601.00003",
            versions: [
              { at: NOW - DAY_MS, sourceType: "I" },
              { at: NOW, sourceType: "D" },
            ],
          },
          "arXivRaw",
        ),
        oaiRecord({ ...PAPER, id: "2601.00004", deleted: true }, "arXivRaw"),
      ),
    );
    expect(records.map(({ id, withdrawn }) => [id, withdrawn])).toEqual([
      ["2601.00001", true],
      ["2601.00002", true],
      ["2601.00003", undefined],
    ]);
    expect(removed).toEqual(["2601.00004"]);
  });

  it("reject what cannot be used, with its reason, and keep the rest", async () => {
    const good = oaiRecord(PAPER, "arXivRaw");
    const { records, rejects } = await read(
      listOf(
        oaiRecord({ ...PAPER, id: "2601.00002", title: "" }, "arXivRaw"),
        oaiRecord({ ...PAPER, id: "../../etc/passwd" }, "arXivRaw"),
        oaiRecord({ ...PAPER, id: "2601.00005", abstract: "x".repeat(60_000) }, "arXivRaw"),
        oaiRecord({ ...PAPER, id: "2601.00006", abstract: "x".repeat(3_000_000) }, "arXivRaw"),
        "<record><header><identifier>oai:arXiv.org:2601.00007</identifier></header></record>",
        oaiRecord({ ...PAPER, id: "2601.00008", versions: [] }, "arXivRaw"),
        good,
      ),
    );
    expect(records).toHaveLength(1);
    expect(rejects.map(({ id, reason }) => `${id}: ${reason}`)).toEqual([
      "2601.00002: title is missing",
      '../../etc/passwd: id "../../etc/passwd" is neither an arXiv id nor source:local-id',
      "2601.00005: abstract is longer than 50,000 characters",
      "2601.00006: abstract is longer than 50,000 characters",
      "2601.00007: it has no metadata",
      "2601.00008: it has no date (versions and update_date are missing)",
    ]);
  });

  it("are read in the encoding that they are in, control characters and all", async () => {
    const xml = listOf(
      oaiRecord({ ...PAPER, title: "Théorie de Kégl\u000b et\u0000 al", authors: ["Balázs Kégl"] }, "arXivRaw"),
    );
    const title = "Théorie de Kégl et al";
    const titles = async (bytes: Uint8Array, type?: string) =>
      (await read(bytes, type)).records.map((record) => record.title);
    expect(await titles(Buffer.from(xml))).toEqual([title]);
    expect(await titles(Buffer.from(`\ufeff${xml}`))).toEqual([title]);
    expect(await titles(Buffer.from(xml.replace("UTF-8", "iso-8859-1"), "latin1"))).toEqual([title]);
    expect(await titles(Buffer.from(xml, "latin1"), "text/xml; charset=ISO-8859-1")).toEqual([title]);
    expect(await titles(Buffer.from(`\ufeff${xml}`, "utf16le"))).toEqual([title]);
    expect(await troubleOf(read(Buffer.from(xml, "latin1")))).toBe(
      "passing: arXiv answered with text that is not UTF-8, as it says it is.",
    );
    expect(await troubleOf(read(xml.replace("UTF-8", "klingon-1")))).toContain(
      'the encoding "klingon-1", which is not known',
    );
    const mended = await read(
      Buffer.from(
        `${xml.replace(/<resumptionToken.*$/s, "")}${oaiRecord(PAPER, "arXivRaw")}</ListRecords></OAI-PMH>`,
        "latin1",
      ),
      undefined,
      true,
    );
    expect([mended.records.map(({ id }) => id), mended.rejects]).toEqual([
      ["2601.00001"],
      [{ id: "2601.00001", reason: "its text is not in the encoding that arXiv said" }],
    ]);
  });

  it.each([
    ["", "passing: arXiv answered with nothing at all."],
    [listOf(oaiRecord(PAPER, "arXivRaw")).slice(0, 900), "passing: arXiv broke its answer off before the end."],
    [
      "<!DOCTYPE html><html><body>Down</body></html>",
      "passing: arXiv answered with a web page where papers were expected.",
    ],
    ["<html><body>Down</body></html>", "passing: arXiv answered with a web page where papers were expected."],
    ["<?xml version='1.0'?><Error/>", "passing: arXiv answered with XML of another kind (<Error>)."],
    ["Rate exceeded.", "passing: arXiv answered with damaged XML"],
    [
      "<!DOCTYPE a [<!ENTITY b 'cc'>]><OAI-PMH>&b;</OAI-PMH>",
      "lasting: arXiv answered with XML that has a document type, which is refused.",
    ],
    ["<OAI-PMH><a b=c></a></OAI-PMH>", "passing: arXiv answered with damaged XML"],
    [`<OAI-PMH>${"<a>".repeat(1_000)}`, "lasting: arXiv answered with XML nested too deeply."],
    [`<!--${"x".repeat(40_000)}`, "passing: arXiv answered with something that is no XML."],
    ["<OAI-PMH></header></OAI-PMH>", "passing: arXiv answered with damaged XML"],
  ])("that are none are trouble in words: %.60s", async (xml, message) =>
    expect(await troubleOf(read(xml))).toContain(message),
  );

  it("read the same however the answer is cut into pieces", async () => {
    const bytes = Buffer.from(
      listOf(oaiRecord({ ...PAPER, title: "Kégl’s “theorem” — é" }, "arXivRaw"), oaiRecord(PAPER, "arXiv")),
    );
    const expected = await read(bytes);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1 }), async (sizes) => {
        const pieces: Uint8Array[] = [];
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const size = sizes[i % sizes.length] ?? 1;
          pieces.push(bytes.subarray(at, at + size));
          at += size;
        }
        expect(await readList(answerOf(pieces), NOW)).toEqual(expected);
      }),
    );
  });

  it("are read as they arrive: each record is done with before the next piece is asked for", async () => {
    let asked = 0;
    const seen: number[] = [];
    async function* pieces() {
      yield Buffer.from(`<OAI-PMH>${" ".repeat(300)}`);
      for (; asked < 1_000; asked++) yield Buffer.from(`<record><id>${asked}</id></record>`);
      yield Buffer.from("</OAI-PMH>");
    }
    const close = (name: string, text: string) => {
      if (name === "id") seen.push(asked - Number(text));
    };
    await readXml(pieces(), { contentType: undefined, who: "arXiv" }, { roots: ["OAI-PMH"], close });
    expect(seen).toEqual(Array.from({ length: 1_000 }, () => 0));
    asked = 0;
    const refused = readXml(pieces(), { contentType: undefined, who: "arXiv" }, { roots: ["feed"], close });
    expect([await troubleOf(refused), asked]).toEqual([expect.stringContaining("XML of another kind"), 0]);
  });

  it("never do worse than trouble, whatever is done to them", async () => {
    const xml = listOf(
      oaiRecord(PAPER, "arXivRaw"),
      oaiRecord(PAPER, "arXiv"),
      oaiRecord({ ...PAPER, deleted: true }, "arXiv"),
    );
    const harm = fc.tuple(fc.nat(xml.length), fc.nat(200), fc.string({ unit: "binary", maxLength: 20 }));
    const pieces = fc.array(
      fc.constantFrom(
        "<record>",
        "</record>",
        "<metadata>",
        "<id>",
        "</id>",
        "x",
        "<header status='deleted'>",
        "<version>",
        "<date>",
        "</date>",
        "<author>",
        "</author>",
        "&amp;",
        "<![CDATA[a]]>",
        "<error/>",
        "<resumptionToken>",
        "]]>",
      ),
      { maxLength: 30 },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(harm, { maxLength: 4 }), pieces, async (harms, inside) => {
        let harmed = xml;
        for (const [at, length, text] of harms) harmed = harmed.slice(0, at) + text + harmed.slice(at + length);
        for (const source of [harmed, listOf(inside.join(""))]) {
          for (const reader of [
            () => read(source),
            () => readAtom(answerOf(source), NOW),
            () => readFeed(answerOf(source)),
          ])
            expect(await troubleOf(reader())).toMatch(/^(no trouble|passing|lasting)/);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("arXiv's sets", () => {
  it.each([
    ["cs.LG", "cs:cs:LG"],
    ["cs", "cs"],
    ["stat.ML", "stat:stat:ML"],
    ["math", "math"],
    ["q-bio.NC", "q-bio:q-bio:NC"],
    ["hep-th", "physics:hep-th"],
    ["astro-ph.CO", "physics:astro-ph:CO"],
    ["astro-ph", "physics:astro-ph"],
    ["physics.optics", "physics:physics:optics"],
    ["physics", "physics"],
    ["quant-ph", "physics:quant-ph"],
  ])("of %s is %s", (category, set) => expect(setOf(category)).toBe(set));
});

describe("arXiv's Atom answers", () => {
  const atom = (inside: string) =>
    `<?xml version='1.0' encoding='UTF-8'?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"><id>x</id><updated>2026-01-01T00:00:00Z</updated>${inside}</feed>`;

  it("become records of the first and the newest version, with the primary category first", async () => {
    const { records } = await readAtom(
      answerOf(
        atom(
          `<entry><id>http://arxiv.org/abs/hep-th/9901001v3</id><updated>1999-03-01T01:02:03Z</updated><published>1999-01-01T00:00:00Z</published><title>Strings
  again</title><summary>We pull strings.</summary><author><name>A. First</name><arxiv:affiliation>Somewhere</arxiv:affiliation></author><author><name>B. Second</name></author><arxiv:comment>Withdrawn.</arxiv:comment><arxiv:doi>10.1000/y</arxiv:doi><arxiv:journal_ref>J. 1</arxiv:journal_ref><category term="gr-qc"/><category term="hep-th"/><arxiv:primary_category term="hep-th"/></entry>`,
        ),
      ),
      NOW,
    );
    expect(records).toEqual([
      {
        id: "hep-th/9901001",
        title: "Strings again",
        abstract: "We pull strings.",
        authors: ["A. First", "B. Second"],
        categories: ["hep-th", "gr-qc"],
        comments: "Withdrawn.",
        versions: [
          { version: 1, createdAt: Date.UTC(1999, 0, 1) },
          { version: 3, createdAt: Date.UTC(1999, 2, 1, 1, 2, 3) },
        ],
        links: [
          { kind: "doi", value: "10.1000/y" },
          { kind: "journal", value: "J. 1" },
        ],
        withdrawn: true,
      },
    ]);
  });

  it("carry errors as entries", async () => {
    const entry =
      "<entry><id>https://arxiv.org/api/errors#incorrect_id_format_for_x</id><title>Error</title><summary>incorrect id format for x</summary></entry>";
    expect((await readAtom(answerOf(atom(entry)), NOW)).error).toBe("incorrect id format for x");
  });
});

describe("announcements", () => {
  it("are read from RSS and from Atom, with versions and the time of the list", async () => {
    const rss = `<?xml version='1.0'?><rss version="2.0"><channel><title>cs.AI updates</title><pubDate>Mon, 30 Sep 2024 00:00:00 -0400</pubDate><item><title>a</title><link>https://arxiv.org/abs/2409.01234</link><guid isPermaLink="false">oai:arXiv.org:2409.01234v2</guid></item><item><link>https://arxiv.org/abs/hep-th/9901001</link></item><item><link>https://example.org</link></item></channel></rss>`;
    expect(await readFeed(answerOf(rss))).toEqual({
      at: Date.UTC(2024, 8, 30, 4),
      papers: [
        { id: "2409.01234", version: 2 },
        { id: "hep-th/9901001", version: 1 },
      ],
    });
    const atom = `<feed xmlns="http://www.w3.org/2005/Atom"><id>http://rss.arxiv.org/atom/cs.AI</id><updated>2025-08-20T00:00:00-04:00</updated><entry><id>oai:arXiv.org:2508.13435v1</id><updated>2020-01-01T00:00:00Z</updated></entry></feed>`;
    expect(await readFeed(answerOf(atom))).toEqual({
      at: Date.UTC(2025, 7, 20, 4),
      papers: [{ id: "2508.13435", version: 1 }],
    });
  });
});
