/**
 * Addresses of citations: a paper's stand below its own (`/papers/2309.12307/cite.bib`), since ids may have dots and
 * slashes; a list's are its address with an ending (`/papers.bib?q=loss`, `/papers/date/2025-06-10.ris`).
 */
import type { Citation } from "../domain/citation.ts";
import { toBibtex } from "../domain/citationBibtex.ts";
import { toCslJson } from "../domain/citationCsl.ts";
import { toRis } from "../domain/citationRis.ts";
import { formattedText, STYLES, type Style } from "../domain/citationStyles.ts";
import { paperPath } from "../domain/paperId.ts";

/** Papers in one file; collections have no more. */
export const MAX_CITED_PAPERS = 2_000;

interface CitationFile {
  /** Without the dot. */
  ending: string;
  name: string;
  type: string;
  /** Whether browsers are to keep it rather than to show it. */
  kept: boolean;
  write(citations: readonly Citation[]): string;
}

const formatted = (style: Style): CitationFile => ({
  ending: `${style}.txt`,
  name: STYLES[style].name,
  type: "text/plain",
  kept: false,
  write: (citations) => citations.map((citation) => `${formattedText(style, citation)}\n`).join("\n"),
});

export const CITATION_FILES: readonly CitationFile[] = [
  { ending: "bib", name: "BibTeX", type: "application/x-bibtex", kept: true, write: toBibtex },
  { ending: "ris", name: "RIS", type: "application/x-research-info-systems", kept: true, write: toRis },
  {
    ending: "csl.json",
    name: "CSL-JSON",
    type: "application/vnd.citationstyles.csl+json",
    kept: true,
    write: toCslJson,
  },
  formatted("apa"),
  formatted("ieee"),
  formatted("acm"),
];

export const citePath = (paperId: string, ending: string): string => `${paperPath(paperId)}/cite.${ending}`;

/** Of a list's address, its search included. */
export function listCitePath(address: string, ending: string): string {
  const [path = "", search] = address.split("?");
  return `${path}.${ending}${search === undefined ? "" : `?${search}`}`;
}
