/** Search, and the whole library when nothing is searched for. */
import { categoryName } from "../../domain/categories.ts";
import { arxivAddress, isArxivId } from "../../domain/paperId.ts";
import { count, grouped } from "../../domain/text.ts";
import { MAX_QUERY_CHARACTERS, type SearchResult, SORTS, type Sort } from "../../search/search.ts";
import type { PaperFilter } from "../../store/papers.ts";
import { Layout } from "../components/Layout.tsx";
import { Pager } from "../components/Pager.tsx";
import { PaperCard } from "../components/PaperCard.tsx";
import type { PageContext } from "../context.ts";

export const PAGE_SIZES = [30, 60, 120] as const;
/** Categories offered for filtering: the most frequent. */
export const OFFERED_CATEGORIES = 60;

/** A search as its address has it. */
export interface SearchAddress {
  query: string;
  filter: PaperFilter;
  sort: Sort;
  limit: number;
  page: number;
}

interface SearchView {
  page: PageContext;
  asked: SearchAddress;
  found: SearchResult;
  /** An id that was asked for and is not here. */
  missingId: string | undefined;
  categories: { category: string; papers: number }[];
}

export const SearchPage = (view: SearchView) => {
  const { page, asked, found } = view;
  const heading = asked.query
    ? `Papers on “${asked.query.slice(0, 100)}”`
    : asked.filter.author
      ? `Papers by ${asked.filter.author}`
      : "All papers, newest first";
  return (
    <Layout
      page={page}
      title={heading}
      query={asked.query}
      current="search"
      canonical={searchPath({ ...asked, page: 1 })}
    >
      <div class="columns">
        <section class="papers" aria-labelledby="results">
          <header class="listhead">
            <h1 id="results">
              {heading}
              <small>
                <Summary asked={asked} found={found} />
              </small>
            </h1>
            <Order asked={asked} />
          </header>
          <Filters view={view} />
          {view.missingId && <Missing id={view.missingId} />}
          {found.notes.map((note) => (
            <p class="notice">{note}</p>
          ))}
          {found.papers.length === 0
            ? view.missingId === undefined && <Nothing asked={asked} found={found} />
            : found.papers.map((paper) => (
                <PaperCard
                  paper={paper}
                  stems={asked.query ? found.stems : undefined}
                  reason={asked.sort === "relevance" ? found.reasons.get(paper.key) : undefined}
                />
              ))}
          <Pager
            page={asked.page}
            pages={Math.ceil(found.total / asked.limit)}
            to={(n) => searchPath({ ...asked, page: n })}
          />
        </section>
        {asked.query && found.total > 0 && <FacetsAside asked={asked} found={found} />}
      </div>
    </Layout>
  );
};

/** How the results divide, each part a link that narrows to it. */
const FacetsAside = ({ asked, found: { facets } }: { asked: SearchAddress; found: SearchResult }) => {
  const narrow = (filter: PaperFilter) => searchPath({ ...asked, filter: { ...asked.filter, ...filter }, page: 1 });
  const newest = facets.years.toReversed();
  const shown = newest.slice(0, SHOWN_YEARS);
  const earlier = newest.slice(SHOWN_YEARS);
  const most = Math.max(...shown.map(({ papers }) => papers));
  return (
    <aside>
      <section aria-labelledby="years">
        <h2 id="years">By year</h2>
        <ul class="years">
          {shown.map(({ year, papers }) => (
            <li>
              <a href={narrow({ from: `${year}-01-01`, to: `${year}-12-31` })}>{year}</a>
              <meter min="0" max={most} value={papers} aria-hidden="true" />
              <span>{grouped(papers)}</span>
            </li>
          ))}
        </ul>
        {earlier.length > 0 && (
          <p>
            <a href={narrow({ to: `${earlier[0]?.year}-12-31` })}>{earlier[0]?.year} and earlier</a>{" "}
            <span class="tally">{grouped(earlier.reduce((sum, { papers }) => sum + papers, 0))}</span>
          </p>
        )}
      </section>
      <section aria-labelledby="categories">
        <h2 id="categories">By category</h2>
        <ul>
          {facets.categories.slice(0, SHOWN_FACETS).map(({ category, papers }) => (
            <li>
              <a href={narrow({ category })} title={categoryName(category)}>
                {category}
              </a>{" "}
              <span class="tally">{grouped(papers)}</span>
            </li>
          ))}
        </ul>
      </section>
      {facets.withCode > 0 && !asked.filter.hasCode && (
        <section aria-labelledby="code">
          <h2 id="code">With code</h2>
          <p>
            <a href={narrow({ hasCode: true })}>{count(facets.withCode, "paper")}</a>
          </p>
        </section>
      )}
    </aside>
  );
};

const SHOWN_FACETS = 12;
const SHOWN_YEARS = 10;

/** The stable address of a search. */
export function searchPath({ query, filter, sort, limit, page }: SearchAddress): string {
  const parameters = new URLSearchParams();
  if (query) parameters.set("q", query);
  if (filter.category) parameters.set("cat", filter.category);
  if (filter.author) parameters.set("author", filter.author);
  if (filter.from) parameters.set("from", filter.from);
  if (filter.to) parameters.set("to", filter.to);
  if (filter.hasCode) parameters.set("code", "yes");
  if (query && sort !== SORTS[0]) parameters.set("sort", sort);
  if (limit !== PAGE_SIZES[0]) parameters.set("limit", String(limit));
  if (page > 1) parameters.set("page", String(page));
  return parameters.size > 0 ? `/papers?${parameters}` : "/papers";
}

const Summary = ({ asked, found }: { asked: SearchAddress; found: SearchResult }) => (
  <>
    {found.more && "more than "}
    {count(found.total, "paper")}
    {asked.query &&
      found.total > 0 &&
      asked.sort === "date" &&
      (found.everyWord ? ", with every word, newest first" : ", none has every word, newest first")}
    {`, found in ${found.tookMs < 10 ? found.tookMs.toFixed(1) : Math.round(found.tookMs)} ms`}
    {found.more && `; the ${asked.sort === "date" ? "newest" : "best"} ${grouped(found.total)} are listed`}
    {asked.query.length > MAX_QUERY_CHARACTERS && `; only the first ${MAX_QUERY_CHARACTERS} characters were used`}
  </>
);

/** Both orders in sight, the other one as a link. */
const Order = ({ asked }: { asked: SearchAddress }) =>
  asked.query ? (
    <nav class="neighbours" aria-label="Order">
      {SORTS.map((sort) =>
        sort === asked.sort ? (
          <span class="end" aria-current="true">
            {ORDER_NAMES[sort]}
          </span>
        ) : (
          <a href={searchPath({ ...asked, sort, page: 1 })}>{ORDER_NAMES[sort]}</a>
        ),
      )}
    </nav>
  ) : null;

const ORDER_NAMES: Record<Sort, string> = { relevance: "Best first", date: "Newest first" };

const Filters = ({ view: { asked, categories } }: { view: SearchView }) => (
  <details class="filterbox" open={Object.keys(asked.filter).length > 0}>
    <summary>Filters</summary>
    <form class="filters" action="/papers">
      {asked.query && <input type="hidden" name="q" value={asked.query} />}
      {asked.filter.hasCode && <input type="hidden" name="code" value="yes" />}
      {asked.sort !== SORTS[0] && <input type="hidden" name="sort" value={asked.sort} />}
      <label>
        Category
        <select name="cat">
          <option value="">any</option>
          {offered(categories, asked.filter.category).map(({ category, papers }) => (
            <option value={category} selected={category === asked.filter.category}>
              {category} {categoryName(category) === category ? "" : categoryName(category)} ({grouped(papers)})
            </option>
          ))}
        </select>
      </label>
      <label>
        Published from
        <input type="date" name="from" value={asked.filter.from ?? ""} />
      </label>
      <label>
        Published to
        <input type="date" name="to" value={asked.filter.to ?? ""} />
      </label>
      <label>
        Author
        <input type="text" name="author" value={asked.filter.author ?? ""} placeholder="full name" maxlength={200} />
      </label>
      <label>
        Papers a page
        <select name="limit">
          {[...new Set([...PAGE_SIZES, asked.limit])]
            .sort((a, b) => a - b)
            .map((n) => (
              <option value={n === PAGE_SIZES[0] ? "" : String(n)} selected={n === asked.limit}>
                {n}
              </option>
            ))}
        </select>
      </label>
      <button type="submit">Apply</button>
      {Object.keys(asked.filter).length > 0 && (
        <a href={searchPath({ ...asked, filter: {}, page: 1 })}>Clear filters</a>
      )}
    </form>
  </details>
);

function offered(categories: SearchView["categories"], chosen: string | undefined): SearchView["categories"] {
  const first = categories.slice(0, OFFERED_CATEGORIES);
  if (!chosen || first.some((row) => row.category === chosen)) return first;
  return [categories.find((row) => row.category === chosen) ?? { category: chosen, papers: 0 }, ...first];
}

const Missing = ({ id }: { id: string }) => (
  <p class="notice">
    The paper <span class="id">{id}</span> is not in this library.{" "}
    {isArxivId(id) && (
      <>
        It may be <a href={arxivAddress(id)}>on arXiv</a>.
      </>
    )}
  </p>
);

const Nothing = ({ asked, found }: { asked: SearchAddress; found: SearchResult }) => {
  const filtered = Object.keys(asked.filter).length > 0;
  return (
    <div class="empty">
      <p>
        {found.total > 0
          ? `Page ${asked.page} is past the end: there are ${count(found.total, "paper")}.`
          : asked.query && found.stems.size === 0
            ? "These words are too common to search for. Add one that names the subject."
            : filtered
              ? "No paper matches with these filters."
              : asked.query
                ? "No paper has any of these words."
                : "There are no papers yet."}
      </p>
      {found.total > 0 ? (
        <p>
          <a href={searchPath({ ...asked, page: 1 })}>Back to the first page</a>
        </p>
      ) : (
        filtered && (
          <p>
            <a href={searchPath({ ...asked, filter: {}, page: 1 })}>Search without filters</a>
          </p>
        )
      )}
    </div>
  );
};
