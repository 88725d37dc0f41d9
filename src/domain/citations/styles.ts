/**
 * Citations as they are written in lists of references: APA (7th edition), IEEE (its reference guide) and ACM (its
 * reference format). Titles keep their authors' case, for no rule tells names from other words.
 */

import { doiUrl } from "../papers/doi.ts";
import { plainText } from "../papers/tex.ts";
import { arxivDoi, type Citation } from "./citation.ts";
import { type AuthorName, initialsOf, isUninverted, spoken } from "./names.ts";

/** A piece of a formatted citation. */
export interface CitationPiece {
  text: string;
  italic?: true;
}

export const STYLES = { apa: { name: "APA" }, ieee: { name: "IEEE" }, acm: { name: "ACM" } } as const;
export type Style = keyof typeof STYLES;

export const formatted = (style: Style, citation: Citation): CitationPiece[] =>
  FORMATS[style](citation).filter((p) => p.text);

/** Without italics. */
export const formattedText = (style: Style, citation: Citation): string =>
  formatted(style, citation)
    .map(({ text }) => text)
    .join("");

const FORMATS: Record<Style, (citation: Citation) => CitationPiece[]> = { apa, ieee, acm };

const plain = (text: string): string => plainText(text).replace(/\s+/g, " ").trim();
const roman = (text: string): CitationPiece => ({ text });
const italic = (text: string): CitationPiece => ({ text, italic: true });
/** Adds a full stop unless the text already ends with one. */
const stopped = (text: string): string => (/[.?!]$/.test(text) ? text : `${text}.`);
const stopAfter = (text: string): string => (/[.?!]$/.test(text) ? " " : ". ");

/** Authors that APA names in full, in its 7th edition. */
const APA_AUTHORS = 20;

function apa(citation: Citation): CitationPiece[] {
  const { kind, year, venue, arxiv, version, server } = citation;
  const title = plain(citation.title);
  const name = plain(venue?.name ?? "");
  const authors = listed(citation.authors.map(apaName), APA_AUTHORS);
  const preprint = kind === "preprint" && arxiv;
  const alone = kind === "preprint" || kind === "other";
  const note = preprint ? ` (arXiv:${arxiv}${version !== undefined && version > 1 ? `; Version ${version}` : ""})` : "";
  const named: CitationPiece[] = [alone ? italic(title) : roman(title), roman(note)];
  const closing = note ? ". " : stopAfter(title);
  const head: CitationPiece[] =
    authors === ""
      ? [...named, roman(`${closing}(${year}). `)]
      : [roman(`${stopped(authors)} (${year}). `), ...named, roman(closing)];
  const where: CitationPiece[] =
    kind === "article"
      ? [italic(name), roman(stopAfter(name))]
      : kind === "conference"
        ? [roman("In "), italic(name), roman(stopAfter(name))]
        : kind === "preprint"
          ? [roman(`${server}. `)]
          : [];
  return tidied([...head, ...where, roman(locator(citation, preprint ? arxivDoi(preprint) : undefined))]);
}

/** "A., B., & C."; of longer lists, the first authors, dots, and the last author. */
function listed(names: string[], most: number): string {
  const last = names.at(-1) ?? "";
  if (names.length < 2) return last;
  if (names.length > most) return `${names.slice(0, most - 1).join(", ")}, … ${last}`;
  return `${names.slice(0, -1).join(", ")}, & ${last}`;
}

function apaName(name: AuthorName): string {
  const { family, given, particle, suffix } = name;
  return isUninverted(name)
    ? [spoken({ ...name, suffix: "" }), suffix].filter(Boolean).join(", ")
    : [[particle, family].filter(Boolean).join(" "), initialsOf(given), suffix].filter(Boolean).join(", ");
}

/** With more authors, IEEE names only the first. */
const IEEE_AUTHORS = 6;

function ieee(citation: Citation): CitationPiece[] {
  const { kind, year, venue, arxiv, server, doi, url } = citation;
  const title = plain(citation.title);
  const names = citation.authors.map(ieeeName);
  const authors = names.length > IEEE_AUTHORS ? `${names[0]} et al.` : joined(names);
  const name = plain(venue?.name ?? "");
  const facts: CitationPiece[][] = [
    ...(kind === "article" ? [[italic(name)]] : []),
    ...(kind === "conference" ? [[roman("in "), italic(name)]] : []),
    ...(kind === "preprint" && !arxiv ? [[italic(server ?? "")]] : []),
    // The name of a conference already has it.
    ...(name.endsWith(String(year)) ? [] : [[roman(String(year))]]),
    ...(arxiv ? [[roman(`arXiv:${arxiv}`)]] : []),
    ...(doi ? [[roman(`doi: ${doi}`)]] : []),
  ];
  const online = doi || arxiv || !url ? "" : ` [Online]. Available: ${url}`;
  return [
    roman(`${authors}${authors ? ", " : ""}“${title}${/[.?!]$/.test(title) ? "" : ","}” `),
    ...facts.flatMap((pieces, i) => (i === 0 ? pieces : [roman(", "), ...pieces])),
    roman(`.${online}`),
  ];
}

const ieeeName = (name: AuthorName): string =>
  isUninverted(name) ? spoken(name) : spoken({ ...name, given: initialsOf(name.given) });

/** The thousands of authors of a collaboration would bury the rest. */
const ACM_AUTHORS = 100;

function acm(citation: Citation): CitationPiece[] {
  const { kind, year, venue, arxiv, categories, server } = citation;
  const title = plain(citation.title);
  const names = citation.authors.map(spoken);
  const authors = names.length > ACM_AUTHORS ? `${names.slice(0, ACM_AUTHORS).join(", ")}, et al.` : joined(names);
  const name = plain(venue?.name ?? "");
  const where: CitationPiece[] =
    kind === "article"
      ? [italic(name), roman(stopAfter(name))]
      : kind === "conference"
        ? [roman("In "), italic(name), roman(stopAfter(name))]
        : arxiv
          ? [roman(`arXiv:${arxiv}${categories[0] ? ` [${categories[0]}]` : ""}. `)]
          : kind === "preprint"
            ? [italic(server ?? ""), roman(". ")]
            : [];
  return tidied([
    roman(`${authors ? `${stopped(authors)} ` : ""}${year}. ${title}${stopAfter(title)}`),
    ...where,
    roman(locator(citation)),
  ]);
}

/** "A", "A and B", "A, B, and C". */
function joined(names: string[]): string {
  if (names.length < 3) return names.join(" and ");
  return `${names.slice(0, -1).join(", ")}, and ${names.at(-1)}`;
}

/** The URL that is likely to last longest. */
const locator = ({ doi, url }: Citation, otherDoi?: string): string =>
  (doi ?? otherDoi) ? doiUrl(doi ?? otherDoi ?? "") : (url ?? "");

/** Removes the space before a URL that is missing. */
function tidied(pieces: CitationPiece[]): CitationPiece[] {
  const last = pieces.findLastIndex(({ text }) => text !== "");
  return pieces.slice(0, last + 1).map((piece, i) => (i === last ? { ...piece, text: piece.text.trimEnd() } : piece));
}
