/** What it costs to make an answer, in units of an ordinary page; `LIMITS.costs` says how many a network may ask for. */
import { CITATION_FILES } from "../citationFormats.ts";

const COSTS = { page: 1, suggestion: 1, search: 4, feed: 4, list: 4, siteMap: 20, citations: 40 } as const;

/** A list as citations, not a single paper's. */
const CITED_LIST = new RegExp(
  `^/(?:papers|papers/(?:date|week|month)/[^/]+|collections/[^/]+)\\.(?:${CITATION_FILES.map(({ ending }) => ending.replaceAll(".", "\\.")).join("|")})$`,
);
const RULES: readonly (readonly [pattern: RegExp, cost: number])[] = [
  [/^\/papers(?:\.md)?$/, COSTS.search],
  [/^\/api\/(?:v1\/search|papers\/search)$/, COSTS.search],
  [/^\/feeds\//, COSTS.feed],
  [CITED_LIST, COSTS.citations],
  [/^\/sitemap\//, COSTS.siteMap],
  [/^\/(?:index|papers\/(?:date|week|month|trending)\b[^.]*)\.md$/, COSTS.list],
  [/^\/api\/(?:daily_papers|papers)$/, COSTS.list],
];

/** The cost of an answer; `path` has no query. */
export const costOf = (path: string): number => RULES.find(([pattern]) => pattern.test(path))?.[1] ?? COSTS.page;
