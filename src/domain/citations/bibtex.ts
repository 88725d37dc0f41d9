/** Citations as BibTeX, which biber and BibTeX both read. */
import type { Citation } from "./citation.ts";
import type { AuthorName } from "./names.ts";
import { texSafe, texSafeWords } from "./tex.ts";

export const toBibtex = (citations: readonly Citation[]): string => citations.map(bibtexEntry).join("\n");

const TYPES = { article: "article", conference: "inproceedings", preprint: "misc", other: "misc" };
const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");

export function bibtexEntry(citation: Citation): string {
  const { kind, venue, year, month, arxiv, categories } = citation;
  const fields: [name: string, value: string | undefined][] = [
    ["title", `{${texSafe(citation.title, true)}}`],
    ["author", citation.authors.length > 0 ? `{${citation.authors.map(bibtexName).join(" and ")}}` : undefined],
    ["year", `{${year}}`],
    ["month", MONTHS[(month ?? 0) - 1]],
    [kind === "conference" ? "booktitle" : "journal", venue && `{${texSafe(venue.name)}}`],
    ["eprint", arxiv && `{${arxiv}}`],
    ["archivePrefix", arxiv && "{arXiv}"],
    ["primaryClass", arxiv && categories[0] && `{${texSafeWords(categories[0])}}`],
    ["publisher", kind === "preprint" && !arxiv ? `{${citation.server}}` : undefined],
    ["version", kind === "preprint" && citation.version ? `{${citation.version}}` : undefined],
    ["doi", verbatim(citation.doi)],
    ["url", verbatim(citation.url)],
    ["keywords", categories.length > 0 ? `{${categories.map(texSafeWords).join(", ")}}` : undefined],
    ["note", citation.withdrawn ? "{Withdrawn}" : undefined],
    ["abstract", citation.abstract === "" ? undefined : `{${texSafe(citation.abstract)}}`],
  ];
  const lines = fields.flatMap(([name, value]) => (value ? [`  ${name} = ${value},\n`] : []));
  return `@${TYPES[kind]}{${citation.key},\n${lines.join("")}}\n`;
}

/** "von Last, Jr, First", in braces where it must stay in one piece. */
function bibtexName({ family, given, particle, suffix, literal }: AuthorName): string {
  if (literal) return `{${texSafeWords(family)}}${suffix ? `, ${texSafeWords(suffix)}` : ""}`;
  const last =
    /[,]|^\p{Ll}.*\s|\s\p{Ll}|\sand\s/u.test(family) || (given === "" && /\s/.test(family))
      ? `{${texSafeWords(family)}}`
      : texSafeWords(family);
  const first = /[,]|\sand\s/.test(given) ? `{${texSafeWords(given)}}` : texSafeWords(given);
  const before = particle ? `${texSafeWords(particle)} ` : "";
  const rest = [...(suffix ? [texSafeWords(suffix)] : []), ...(first || suffix ? [first] : [])];
  return [`${before}${last}`, ...rest].join(", ");
}

/** Addresses are read as they stand, so what would end or upset a field is written as addresses may write it. */
const verbatim = (address: string | undefined): string | undefined =>
  address && `{${address.replace(/[{}\\\s"<>^`|]/g, (character) => encodeURIComponent(character))}}`;
