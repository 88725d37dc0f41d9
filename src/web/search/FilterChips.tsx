/** Everything that narrows a search, each with a cross: a link to the search without it. */
import type { Child } from "hono/jsx";
import { type SearchParams, searchUrl } from "../../app/papers/searchUrl.ts";
import { paperPath } from "../../domain/pagePaths.ts";
import { categoryName } from "../../domain/papers/categories.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import { plainText } from "../../domain/papers/tex.ts";
import { plainDay } from "../../http/pageDates.ts";
import { type QueryPart, queryParts } from "../../search/text/queryParts.ts";
import type { PaperFilter } from "../../store/papers/papers.ts";
import { Rich } from "../layout/MathText.tsx";

interface Chip {
  /** `Category: cs.LG Machine Learning` */
  label: string;
  /** What is left of the search without it. */
  rest: Partial<Pick<SearchParams, "query" | "filter">>;
}

export const FilterChips = ({ params }: { params: SearchParams }) => {
  const chips = [...typedChips(params), ...fieldChips(params.filter)];
  if (chips.length === 0) return null;
  return (
    <ul class="chips" aria-label="Filters in use">
      {chips.map(({ label, rest }) => (
        <li>
          {label}
          <Cross to={firstPage({ ...params, ...rest })}>Remove the filter {label}</Cross>
        </li>
      ))}
    </ul>
  );
};

/** The papers that the results are like. */
export const ModelChips = ({ params, models }: { params: SearchParams; models: readonly Paper[] }) => (
  <ul class="chips models" aria-label="Papers that these are like">
    {models.map((paper) => (
      <li>
        <a href={paperPath(paper.id)}>
          <Rich text={paper.title} />
        </a>
        <Cross to={firstPage({ ...params, like: models.filter(({ key }) => key !== paper.key).map(({ id }) => id) })}>
          leave out {plainText(paper.title)}
        </Cross>
      </li>
    ))}
  </ul>
);

const firstPage = (params: SearchParams): string => searchUrl({ ...params, page: 1, upTo: undefined });

const Cross = ({ to, children }: { to: string; children?: Child }) => (
  <a class="cross" href={to}>
    <span aria-hidden="true">×</span>
    <span class="unseen">{children}</span>
  </a>
);

/** What the query itself narrows by; with papers to be like, there is no query. */
const typedChips = ({ query, like }: SearchParams): Chip[] =>
  (like.length > 0 ? [] : queryParts(query)).map((part) => ({ label: partLabel(part), rest: { query: part.rest } }));

const partLabel = ({ kind, value }: QueryPart): string =>
  ({
    phrase: () => `Phrase: “${value}”`,
    without: () => `Without: ${/\s/.test(value) ? `“${value}”` : value}`,
    author: () => `Author: ${value}`,
    category: () => categoryLabel(value),
    from: () => `From: ${plainDay(value)}`,
    to: () => `To: ${plainDay(value)}`,
    code: () => "With code",
  })[kind]();

/** What the fields of the form narrow by. A whole year is one filter, as the bars beside the results have it. */
function fieldChips(filter: PaperFilter): Chip[] {
  const { category, author, from, to, hasCode } = filter;
  const without = (...names: (keyof PaperFilter)[]): Chip["rest"] => ({
    filter: Object.fromEntries(Object.entries(filter).filter(([name]) => !names.includes(name as keyof PaperFilter))),
  });
  const year = from?.slice(0, 4);
  const isYear = year !== undefined && from === `${year}-01-01` && to === `${year}-12-31`;
  return [
    ...(category ? [{ label: categoryLabel(category), rest: without("category") }] : []),
    ...(author ? [{ label: `Author: ${author}`, rest: without("author") }] : []),
    ...(isYear ? [{ label: `Year: ${year}`, rest: without("from", "to") }] : []),
    ...(from && !isYear ? [{ label: `From: ${plainDay(from)}`, rest: without("from") }] : []),
    ...(to && !isYear ? [{ label: `To: ${plainDay(to)}`, rest: without("to") }] : []),
    ...(hasCode ? [{ label: "With code", rest: without("hasCode") }] : []),
  ];
}

const categoryLabel = (category: string): string => {
  const name = categoryName(category);
  return `Category: ${category}${name === category ? "" : ` ${name}`}`;
};
