/**
 * Addresses of citations: a paper's stand below its own (`/papers/2309.12307/cite.bib`), since ids may have dots and
 * slashes; a list's are its address with an ending (`/papers.bib?q=loss`, `/papers/date/2025-06-10.ris`).
 */

import { bibtexEntry } from "../domain/citations/bibtex.ts";
import type { Citation } from "../domain/citations/citation.ts";
import { cslEntry } from "../domain/citations/csl.ts";
import { risEntry } from "../domain/citations/ris.ts";
import { formattedText, STYLES, type Style } from "../domain/citations/styles.ts";
import { paperPath } from "../domain/pagePaths.ts";

/** Papers in one file; collections have no more. */
export const MAX_CITED_PAPERS = 2_000;

export interface CitationFile {
  /** Without the dot. */
  ending: string;
  name: string;
  type: string;
  /** Whether browsers should save it rather than show it. */
  kept: boolean;
  /** Writes one citation. With what stands between two and around all of them, a long file can be written part by part. */
  entry(citation: Citation): string;
  between: string;
  around: readonly [before: string, after: string];
}

/** Writes a whole file, or a part of one: `from` is the number of citations before it. */
export const written = ({ entry, between }: CitationFile, citations: readonly Citation[], from = 0): string =>
  citations.map((citation, i) => (from + i > 0 ? between : "") + entry(citation)).join("");

const NOTHING = ["", ""] as const;

const formatted = (style: Style): CitationFile => ({
  ending: `${style}.txt`,
  name: STYLES[style].name,
  type: "text/plain",
  kept: false,
  entry: (citation) => `${formattedText(style, citation)}\n`,
  between: "\n",
  around: NOTHING,
});

export const CITATION_FILES: readonly CitationFile[] = [
  {
    ending: "bib",
    name: "BibTeX",
    type: "application/x-bibtex",
    kept: true,
    entry: bibtexEntry,
    between: "\n",
    around: NOTHING,
  },
  {
    ending: "ris",
    name: "RIS",
    type: "application/x-research-info-systems",
    kept: true,
    entry: risEntry,
    between: "",
    around: NOTHING,
  },
  {
    ending: "csl.json",
    name: "CSL-JSON",
    type: "application/vnd.citationstyles.csl+json",
    kept: true,
    entry: cslEntry,
    between: ",",
    around: ["[", "\n]\n"],
  },
  formatted("apa"),
  formatted("ieee"),
  formatted("acm"),
];

export const citePath = (paperId: string, ending: string): string => `${paperPath(paperId)}/cite.${ending}`;

/** The address of a list's citations, with the list's search. */
export function listCitePath(address: string, ending: string): string {
  const [path = "", search] = address.split("?");
  return `${path}.${ending}${search === undefined ? "" : `?${search}`}`;
}
