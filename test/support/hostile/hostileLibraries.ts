/** Libraries made of the cheapest repeated piece, up to the size that is let in. */
import { MAX_LIBRARY_BYTES } from "../../../src/domain/collections/referenceLibrary.ts";

/** Some room for a beginning and an end. */
const SIZE = MAX_LIBRARY_BYTES - 1_000_000;

const upTo = (piece: string, size = SIZE): string => piece.repeat(Math.floor(size / Buffer.byteLength(piece)));
const filled = (begin: string, piece: string, end: string): string => `${begin}${upTo(piece)}${end}`;
const entry = (i: number, author: string, abstract: string) =>
  `@misc{k${i}, title={Work number ${i}}, year=2020, author={${author}}, abstract={${abstract}}}\n`;

/** Name of the file and what makes its content. */
export const HOSTILE_LIBRARIES: [name: string, what: string, make: () => string][] = [
  [
    "a.bib",
    "abstracts full of \\(",
    () => Array.from({ length: 300 }, (_, i) => entry(i, "A", "\\(".repeat(24_000))).join(""),
  ],
  [
    "c.bib",
    "macros that each grow",
    () =>
      `@string{a={${"€".repeat(33_000)}}}\n${Array.from({ length: 9_990 }, (_, i) => `@string{b${i}=a#a}\n`).join("")}`,
  ],
  ["f.bib", "braces that open", () => filled("@misc{a, title={", "{", "")],
  ["i.ris", "tags without an end", () => filled("TY  - JOUR\n", "AU  - \n", "")],
  [
    "l.json",
    "CSL-JSON, names of \\[",
    () => {
      const author = Array(4_000).fill({ family: "\\[".repeat(240), given: "\\[" });
      return JSON.stringify(
        Array.from({ length: 3 }, (_, i) => ({ type: "article", title: `T${i}`, issued: { raw: "2020" }, author })),
      );
    },
  ],
  ["o.json", "CSL-JSON, nested items", () => filled("[", '{"a":', "")],
  ["p.rdf", "Zotero RDF, empty elements", () => filled("<rdf:RDF>", "<a/>", "</rdf:RDF>")],
  ["t.csv", "Zotero's CSV, empty fields", () => filled('"Key","Item Type","Title"\n', ",", "\n")],
  ["w.json", "Better BibTeX JSON, items", () => filled('{"items":[', '{"itemType":"a"},', "{}]}")],
  ["x.jsonl", "JSON lines", () => upTo("{}\n")],
];
