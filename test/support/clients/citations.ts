/** Independent readers of citations: Citation.js, and its parts for looking at BibTeX closely. */
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { Cite } = require("@citation-js/core");
require("@citation-js/plugin-bibtex");
require("@citation-js/plugin-ris");

export interface CslName {
  family?: string;
  given?: string;
  literal?: string;
  suffix?: string;
  "non-dropping-particle"?: string;
}
export interface CslItem {
  id: string;
  "citation-key"?: string;
  type: string;
  title: string;
  author?: CslName[];
  issued?: { "date-parts": number[][] };
  abstract?: string;
  DOI?: string;
  URL?: string;
  "container-title"?: string;
  number?: string;
}

const KINDS: Record<string, string> = {
  bib: "@biblatex/text",
  ris: "@ris/file",
};

/** A file by its ending, as items of CSL-JSON. Named, since titles may look like any format. */
export const citationsIn = (ending: string, text: string): CslItem[] =>
  ending === "csl.json" ? new Cite(JSON.parse(text)).data : new Cite(text, { forceType: KINDS[ending] }).data;

export interface BibtexEntry {
  type: string;
  label: string;
  /** Values as they stand, without the outer braces. */
  properties: Record<string, string>;
}
/** Entries of a file with their values still in TeX. */
export const bibtexEntries: (text: string) => BibtexEntry[] =
  require("@citation-js/plugin-bibtex/lib/input/file.js").parse;
/** The Unicode text of a value in TeX. */
export const bibtexText: (tex: string) => string = (tex) =>
  require("@citation-js/plugin-bibtex/lib/input/value.js").parse(tex, "title");

/** A value cut at its dollars: text as the parser reads it, formulas as they stand. */
export const bibtexSegments = (tex: string): { math: boolean; text: string }[] =>
  tex
    .replace(/\{(\$(?:[^$\\]|\\.)*\$)\}/gs, "$1")
    .split(/(?<!\\)\$/)
    .map((part, i) => (i % 2 === 1 ? { math: true, text: part } : { math: false, text: bibtexText(part) }))
    .filter(({ text }) => text !== "");
