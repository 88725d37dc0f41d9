/** The parts of a query that narrow it, each with the query as it would be without it. */
import { clean } from "../../lib/text.ts";
import { PART, type ParsedQuery, parseQuery } from "./query.ts";

export interface QueryPart {
  kind: "phrase" | "without" | "author" | "category" | "from" | "to" | "code";
  /** A name, a category, a day, or words; empty for `code`. `to` is the last day that counts. */
  value: string;
  /** The query without this part; empty where nothing else is asked for. */
  rest: string;
}

/** Lists what narrows a query, in its order. Empty for prose, whose quotes and colons are nothing but that. */
export function queryParts(query: string): QueryPart[] {
  const whole = parseQuery(query);
  if (narrowing(whole).length === 0) return [];
  return [...evenQuotes(query).matchAll(PART)].flatMap((match) => {
    const rest = clean(`${query.slice(0, match.index)} ${query.slice(match.index + match[0].length)}`);
    return narrowing(parseQuery(match[0]))
      .filter((part) => isInForce(part, whole))
      .map((part) => ({ ...part, rest }));
  });
}

type Narrowing = Omit<QueryPart, "rest">;

const narrowing = ({ phrases, without, authors, category, from, to, hasCode }: ParsedQuery): Narrowing[] => [
  ...phrases.map((value) => ({ kind: "phrase", value }) as const),
  ...without.map((value) => ({ kind: "without", value }) as const),
  ...authors.map((value) => ({ kind: "author", value }) as const),
  ...(category === undefined ? [] : [{ kind: "category", value: category } as const]),
  ...(from === undefined ? [] : [{ kind: "from", value: from } as const]),
  ...(to === undefined ? [] : [{ kind: "to", value: to } as const]),
  ...(hasCode ? [{ kind: "code", value: "" } as const] : []),
];

/** The last of two categories or days counts. */
const isInForce = ({ kind, value }: Narrowing, whole: ParsedQuery): boolean =>
  !(kind === "category" || kind === "from" || kind === "to") || whole[kind] === value;

/** The last quotation mark is a space where it has no partner; nothing else moves. */
function evenQuotes(text: string): string {
  if ((text.split('"').length - 1) % 2 === 0) return text;
  const at = text.lastIndexOf('"');
  return `${text.slice(0, at)} ${text.slice(at + 1)}`;
}
