/** Where nothing fits all that was asked, which single condition keeps papers out. */

import { count } from "../../lib/text.ts";
import type { PaperFilter } from "../../store/papers/papers.ts";
import type { ParsedQuery } from "../text/query.ts";

export interface Conditions {
  parsed: ParsedQuery;
  /** What the address narrows by, besides the query. */
  filter: PaperFilter;
}

/** A condition by its name, and what is asked without it. */
interface Loosened {
  name: string;
  without: Conditions;
}

/** What is asked without each of its conditions in turn; empty where there is none. */
function loosened({ parsed, filter }: Conditions): Loosened[] {
  const { category, from, to, hasCode, ...plain } = parsed;
  const inWords: [string, ParsedQuery][] = [
    ...parsed.authors.map((name): [string, ParsedQuery] => [
      `author:${name}`,
      { ...parsed, authors: parsed.authors.filter((other) => other !== name) },
    ]),
    ...(category
      ? [[`cat:${category}`, { ...plain, ...defined({ from, to, hasCode }) }] satisfies [string, ParsedQuery]]
      : []),
    ...(from
      ? [[`after:${from}`, { ...plain, ...defined({ category, to, hasCode }) }] satisfies [string, ParsedQuery]]
      : []),
    ...(to ? [["before:", { ...plain, ...defined({ category, from, hasCode }) }] satisfies [string, ParsedQuery]] : []),
    ...(hasCode
      ? [["has:code", { ...plain, ...defined({ category, from, to }) }] satisfies [string, ParsedQuery]]
      : []),
  ];
  const inFilter = Object.entries(filter).map(([name, value]): Loosened => {
    const { [name as keyof PaperFilter]: _, ...rest } = filter;
    return { name: NAMES[name as keyof PaperFilter](String(value)), without: { parsed, filter: rest } };
  });
  return [...inWords.map(([name, without]) => ({ name, without: { parsed: without, filter } })), ...inFilter];
}

const NAMES: Record<keyof PaperFilter, (value: string) => string> = {
  category: (value) => `the category ${value}`,
  author: (value) => `the author ${value}`,
  from: (value) => `the first day ${value}`,
  to: (value) => `the last day ${value}`,
  hasCode: () => "the filter for code",
};

/** The parts that there are. */
const defined = <T extends object>(parts: T): { [K in keyof T]: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: NonNullable<T[K]>;
  };

/**
 * Sentences on which condition to loosen, where nothing fits all of them. `found` tells how many papers fit, at most
 * `most` where there are words.
 */
export async function loosenNotes(
  asked: Conditions,
  found: (conditions: Conditions) => Promise<number>,
  most: number,
): Promise<string[]> {
  const conditions = loosened(asked);
  const each = await Promise.all(conditions.map(async ({ name, without }) => ({ name, papers: await found(without) })));
  const enough = each.filter(({ papers }) => papers > 0);
  if (conditions.length === 0) return [];
  if (enough.length === 0)
    return conditions.length > 1
      ? ["Nothing fits all that was asked, and leaving out one condition does not help."]
      : [];
  const parts = enough.map(
    ({ name, papers }) =>
      `without ${name} there ${papers === 1 ? "is" : "are"} ${papers > most ? "more than " : ""}${count(Math.min(papers, most), "paper")}`,
  );
  return [`Nothing fits all that was asked; ${parts.join("; ")}.`];
}
