/** Papers for tests: small ones written out, and any number of made-up ones. */

import type { PaperRecord } from "../../../src/domain/papers/paper.ts";
import { DAY_MS } from "../../../src/lib/time.ts";

export { DAY_MS };

/** The clock of the tests: a Tuesday noon, UTC. */
export const NOW = Date.UTC(2026, 5, 16, 12);

let serial = 0;

/** A record that differs from every other one; what matters to the test is given. */
export function record(given: Partial<PaperRecord> = {}): PaperRecord {
  serial++;
  return {
    id: `2601.${String(serial).padStart(5, "0")}`,
    title: `Study number ${serial} of made up matters`,
    abstract: `We look at matter ${serial}. It is found to be so.`,
    authors: ["Alice Example", "Bob Sample"],
    categories: ["cs.LG"],
    versions: [{ version: 1, createdAt: NOW - serial * DAY_MS }],
    links: [],
    ...given,
  };
}

/** One line of an arXiv snapshot; fields may be overwritten or, with undefined, left out. */
export const snapshotLine = (given: Record<string, unknown> = {}): string =>
  JSON.stringify({
    id: "2501.00001",
    submitter: null,
    authors: "Alice Example and Bob Sample",
    title: "A title that wraps\n  onto a second line",
    comments: null,
    "journal-ref": null,
    doi: null,
    "report-no": null,
    categories: "cs.LG stat.ML",
    license: null,
    abstract: "  An abstract that begins with two spaces\nand wraps.\n",
    versions: [{ version: "v1", created: "Wed, 1 Jan 2025 10:00:00 GMT" }],
    update_date: "2025-01-02",
    authors_parsed: [
      ["Example", "Alice", ""],
      ["Sample", "Bob", ""],
    ],
    ...given,
  });

const WORDS =
  "gradient loss function kernel sparse robust neural attention retrieval ranking graph bound convex sample label noise margin metric token prior policy reward latent diffusion".split(
    " ",
  );

/** `n` different lines in the snapshot format, the same for the same numbers. */
export function* snapshotLines(n: number, from = 0): Generator<string> {
  for (let i = from; i < from + n; i++) {
    const word = (k: number) => WORDS[(i * 7 + k * (1 + (i % 11))) % WORDS.length];
    const number = String(i % 100_000).padStart(5, "0");
    const month = String(1 + (Math.floor(i / 100_000) % 12)).padStart(2, "0");
    yield snapshotLine({
      id: `25${month}.${number}`,
      title: `On the ${word(1)} ${word(2)} of ${word(3)} number ${i}`,
      abstract: `  We study ${word(4)} and ${word(5)}.\nA ${word(6)} of ${word(7)} ${word(8)} is given for case ${i}.\n`,
      categories: i % 3 === 0 ? "cs.IR cs.LG" : "cs.LG",
      versions: [{ version: "v1", created: new Date(Date.UTC(2025, 0, 1) + (i % 365) * DAY_MS).toUTCString() }],
      authors_parsed: [
        ["Example", `Alice${i % 50}`, ""],
        ["Sample", "Bob", ""],
      ],
    });
  }
}
