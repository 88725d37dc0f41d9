/** Citations as RIS: each line has a tag and a value, and no value has a line break. */
import { categoryName } from "../papers/categories.ts";
import { plainText } from "../papers/tex.ts";
import type { Citation } from "./citation.ts";
import type { AuthorName } from "./names.ts";

const TYPES = { article: "JOUR", conference: "CPAPER", preprint: "UNPB", other: "GEN" };

export function risEntry(citation: Citation): string {
  const { kind, year, month = 0, day = 0, arxiv } = citation;
  const two = (n: number) => (n > 0 ? String(n).padStart(2, "0") : "");
  const lines: [tag: string, value: string | undefined][] = [
    ["TY", TYPES[kind]],
    ["ID", citation.key],
    ["TI", plainText(citation.title)],
    ...citation.authors.map((name): [string, string] => ["AU", risName(name)]),
    ["PY", String(year)],
    ["DA", month > 0 ? `${year}/${two(month)}/${two(day)}` : undefined],
    ["T2", citation.venue && plainText(citation.venue.name)],
    ["AB", plainText(citation.abstract)],
    ["DO", citation.doi],
    ["PB", kind === "preprint" ? citation.server : undefined],
    ["AN", arxiv && `arXiv:${arxiv}`],
    ["UR", citation.url],
    ["L1", citation.pdf],
    ...citation.categories.map((category): [string, string] => ["KW", categoryName(category)]),
    ["N1", citation.withdrawn ? "Withdrawn" : undefined],
  ];
  const written = lines.flatMap(([tag, value]) => {
    // Some programs take two spaces and a hyphen for the beginning of a value wherever they are.
    const line = (value ?? "").replace(/\s+/g, " ").trim();
    return line === "" ? [] : [`${tag}  - ${line}\r\n`];
  });
  return `${written.join("")}ER  - \r\n\r\n`;
}

/** "van der Maaten, Laurens", "King, Martin Luther, Jr." */
const risName = ({ family, given, particle, suffix, literal }: AuthorName): string =>
  literal
    ? [family, suffix].filter(Boolean).join(" ")
    : [[particle, family].filter(Boolean).join(" "), ...(given || suffix ? [given] : []), ...(suffix ? [suffix] : [])]
        .map((part) => part.replace(/,/g, ""))
        .join(", ");
