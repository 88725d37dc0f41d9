/** Citations as items of CSL-JSON 1.0.2, which Zotero, Pandoc and citeproc read. */

import { plainText } from "../papers/tex.ts";
import type { Citation } from "./citation.ts";
import type { AuthorName } from "./names.ts";

export const cslEntry = (citation: Citation): string => `\n${JSON.stringify(cslItem(citation))}`;

const TYPES = { article: "article-journal", conference: "paper-conference", preprint: "article", other: "document" };

function cslItem(citation: Citation) {
  const { kind, year, month, day, venue, arxiv, version } = citation;
  return {
    id: citation.key,
    type: TYPES[kind],
    title: plainText(citation.title),
    ...(citation.authors.length > 0 ? { author: citation.authors.map(cslName) } : {}),
    issued: { "date-parts": [[year, month, day].filter((part) => part !== undefined)] },
    ...(venue ? { "container-title": plainText(venue.name) } : {}),
    ...(kind === "preprint" ? { genre: "preprint", publisher: citation.server } : {}),
    ...(arxiv ? { number: `arXiv:${arxiv}` } : {}),
    ...(version && kind === "preprint" ? { version: String(version) } : {}),
    ...(citation.doi ? { DOI: citation.doi } : {}),
    ...(citation.url ? { URL: citation.url } : {}),
    ...(citation.abstract ? { abstract: plainText(citation.abstract) } : {}),
    ...(citation.categories.length > 0 ? { keyword: citation.categories.join(", ") } : {}),
    ...(citation.withdrawn ? { status: "withdrawn" } : {}),
  };
}

const cslName = ({ family, given, particle, suffix, literal }: AuthorName) =>
  literal
    ? { literal: [family, suffix].filter(Boolean).join(" ") }
    : {
        family,
        ...(given ? { given } : {}),
        ...(particle ? { "non-dropping-particle": particle } : {}),
        ...(suffix ? { suffix } : {}),
      };
