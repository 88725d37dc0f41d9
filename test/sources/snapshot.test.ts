import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSnapshotLine } from "../../src/sources/snapshot.ts";
import { NOW, snapshotLine } from "../support/made/records.ts";

const read = (line: string) => readSnapshotLine(Buffer.from(line), NOW);
const recordOf = (line: string) => {
  const reading = read(line);
  if (!("record" in reading)) throw new Error(`rejected: ${JSON.stringify(reading)}`);
  return reading.record;
};

describe("a snapshot line", () => {
  it("becomes a record, unwrapped and without TeX accents", () => {
    const given = snapshotLine({
      authors_parsed: [["K\\'egl", "Bal\\'azs", ""]],
      doi: "10.1000/x 10.1000/y",
      "journal-ref": "Ann. Math.\n  12",
      comments: "12 pages. Code: https://github.com/a/b.",
      versions: [
        { version: "v1", created: "Wed, 1 Jan 2025 10:00:00 GMT" },
        { version: "v2", created: "Thu, 2 Jan 2025 10:00:00 GMT" },
      ],
    });
    expect(recordOf(given)).toEqual({
      id: "2501.00001",
      title: "A title that wraps onto a second line",
      abstract: "An abstract that begins with two spaces and wraps.",
      authors: ["Balázs Kégl"],
      authorParts: [{ family: "Kégl", given: "Balázs" }],
      categories: ["cs.LG", "stat.ML"],
      comments: "12 pages. Code: https://github.com/a/b.",
      versions: [
        { version: 1, createdAt: Date.UTC(2025, 0, 1, 10) },
        { version: 2, createdAt: Date.UTC(2025, 0, 2, 10) },
      ],
      links: [
        { kind: "doi", value: "10.1000/x" },
        { kind: "doi", value: "10.1000/y" },
        { kind: "journal", value: "Ann. Math. 12" },
        { kind: "code", value: "https://github.com/a/b" },
      ],
    });
  });

  it("may have nulls wherever something else will do", () => {
    const sparse = snapshotLine({
      abstract: null,
      categories: null,
      versions: null,
      authors_parsed: null,
      authors: null,
    });
    expect(recordOf(sparse)).toMatchObject({
      abstract: "",
      authors: [],
      categories: [],
      versions: [{ version: 1, createdAt: Date.UTC(2025, 0, 2) }],
    });
    expect(recordOf(snapshotLine({ authors_parsed: undefined })).authors).toEqual(["Alice Example", "Bob Sample"]);
  });

  it.each([
    ["{", "it is not valid JSON"],
    ["[1]", "it is not a JSON object"],
    ["null", "it is not a JSON object"],
    [snapshotLine({ id: undefined }), "id is missing"],
    [snapshotLine({ id: 704.0001 }), "id must be text"],
    [snapshotLine({ id: "../etc/passwd" }), 'id "../etc/passwd" is neither an arXiv id nor source:local-id'],
    [snapshotLine({ title: null }), "title is missing"],
    [snapshotLine({ title: "\u0000 \n" }), "title is missing"],
    [snapshotLine({ title: "x".repeat(2_001) }), "title is longer than 2,000 characters"],
    [snapshotLine({ abstract: "x".repeat(50_001) }), "abstract is longer than 50,000 characters"],
    [snapshotLine({ versions: null, update_date: null }), "it has no date (versions and update_date are missing)"],
    [
      snapshotLine({ versions: [{ version: "v1", created: "Wed, 31 Feb 2025 10:00:00 GMT" }] }),
      'date "Wed, 31 Feb 2025 10:00:00 GMT" is no date',
    ],
    [
      snapshotLine({ versions: [{ version: "v1", created: "Wed, 1 Jan 2099 10:00:00 GMT" }] }),
      'date "Wed, 1 Jan 2099 10:00:00 GMT" is in the future',
    ],
    [
      snapshotLine({ versions: [{ version: "v1", created: "Wed, 1 Jan 1200 10:00:00 GMT" }] }),
      'date "Wed, 1 Jan 1200 10:00:00 GMT" is too long ago',
    ],
    [snapshotLine({ versions: [{ version: "one", created: "2025-01-01" }] }), 'version "one" is not like v1'],
    [snapshotLine({ authors_parsed: "Alice" }), "authors_parsed must be a list of names"],
  ])("is refused with its reason: %.60s", (line, reason) => expect(read(line)).toEqual({ reason }));

  it("is refused when it is not UTF-8, and passed over when blank", () => {
    expect(readSnapshotLine(Buffer.from([0x7b, 0xff, 0x7d]), NOW)).toEqual({ reason: "it is not valid UTF-8" });
    expect(read("  \r")).toEqual({ blank: true });
  });

  it("loses what hides or reorders text", () => {
    expect(recordOf(snapshotLine({ title: "safe\u202Eevil\u2066 title\u0007 of\u200b it" })).title).toBe(
      "safeevil title of it",
    );
  });

  it("never throws, whatever JSON it holds", () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.dictionary(fc.constantFrom("id", "title", "versions", "authors_parsed", "abstract", "doi"), fc.jsonValue()),
        (json, fields) => {
          for (const line of [json, snapshotLine(fields)])
            expect(["record", "blank", "reason"]).toContain(Object.keys(read(line))[0]);
        },
      ),
    );
  });
});
