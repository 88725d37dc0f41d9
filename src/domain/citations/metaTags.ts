/**
 * What a paper's page says of the paper to programs: Highwire's tags, which Zotero and Google Scholar read, and
 * schema.org's ScholarlyArticle.
 */

import { categoryName } from "../papers/categories.ts";
import { doiUrl } from "../papers/doi.ts";
import { type Paper, publishedOf, updatedOf } from "../papers/paper.ts";
import { isoPartialDate } from "../papers/partialDate.ts";
import { plainText } from "../papers/tex.ts";
import type { Citation } from "./citation.ts";
import { type AuthorName, spoken } from "./names.ts";

/** `address` is the absolute URL of the page; absent where the instance does not know it. */
export function highwireTags(citation: Citation, address: string | undefined): [name: string, content: string][] {
  const { kind, year, month, day, venue, arxiv } = citation;
  const two = (n: number) => String(n).padStart(2, "0");
  const tags: [string, string | undefined][] = [
    ["citation_title", plainText(citation.title)],
    ...citation.authors.map((name): [string, string] => ["citation_author", highwireName(name)]),
    ["citation_date", [String(year), ...[month, day].flatMap((part) => (part ? two(part) : []))].join("/")],
    ["citation_journal_title", kind === "article" ? plainText(venue?.name ?? "") : undefined],
    ["citation_conference_title", kind === "conference" ? plainText(venue?.name ?? "") : undefined],
    ["citation_doi", citation.doi],
    ["citation_arxiv_id", arxiv],
    ["citation_pdf_url", citation.pdf],
    ["citation_public_url", address ?? citation.url],
    ...citation.categories.map((category): [string, string] => ["citation_keywords", categoryName(category)]),
    ["citation_abstract", plainText(citation.abstract)],
  ];
  return tags.flatMap(([name, content]) => (content ? [[name, content]] : []));
}

/**
 * "Maaten, Laurens" tells the family name best. But Zotero takes a comma between several words and several words for
 * one between two authors, so such names are written as they are spoken.
 */
function highwireName(name: AuthorName): string {
  const family = [name.particle, name.family, name.suffix].filter(Boolean).join(" ");
  return name.literal || name.given === "" || (family.includes(" ") && name.given.includes(" "))
    ? spoken(name)
    : `${family}, ${name.given}`;
}

function linkedName(name: AuthorName): object {
  const isGroup = name.told === "group" || (name.literal && name.family.includes(" "));
  if (name.told !== "parts") return { "@type": isGroup ? "Organization" : "Person", name: spoken(name) };
  const familyName = [name.particle, name.family].filter(Boolean).join(" ");
  return { "@type": "Person", name: spoken(name), familyName, ...(name.given ? { givenName: name.given } : {}) };
}

export function scholarlyArticle(paper: Paper, citation: Citation, address: string | undefined): object {
  const { venue, arxiv, doi } = citation;
  const same = [citation.url, doi && doiUrl(doi)].filter((one) => one !== undefined && one !== "");
  return {
    "@context": "https://schema.org",
    "@type": "ScholarlyArticle",
    name: plainText(citation.title),
    author: citation.authors.map(linkedName),
    datePublished: isoPartialDate(publishedOf(paper)),
    dateModified: isoPartialDate(updatedOf(paper)),
    ...(citation.abstract ? { abstract: plainText(citation.abstract) } : {}),
    ...(paper.categories.length > 0 ? { keywords: paper.categories.map(categoryName) } : {}),
    ...(address ? { url: address } : {}),
    ...(same.length > 0 ? { sameAs: [...new Set(same)] } : {}),
    identifier: [
      ...(arxiv ? [{ "@type": "PropertyValue", propertyID: "arXiv", value: arxiv }] : []),
      ...(doi ? [{ "@type": "PropertyValue", propertyID: "DOI", value: doi }] : []),
    ],
    ...(citation.pdf
      ? { encoding: { "@type": "MediaObject", contentUrl: citation.pdf, encodingFormat: "application/pdf" } }
      : {}),
    ...(venue
      ? { isPartOf: { "@type": citation.kind === "article" ? "Periodical" : "PublicationIssue", name: venue.name } }
      : {}),
  };
}
