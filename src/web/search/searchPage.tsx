/** Search, and the whole library when nothing is searched for. */

import type { FollowState } from "../../app/follows/followState.ts";
import { PAGE_SIZES, type SearchParams, searchUrl } from "../../app/papers/searchUrl.ts";
import type { ViewerState } from "../../app/papers/viewerState.ts";
import { categoryName } from "../../domain/papers/categories.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import { arxivAddress, isArxivId, paperPath } from "../../domain/papers/paperId.ts";
import { plainText } from "../../domain/papers/tex.ts";
import type { PageContext } from "../../http/services.ts";
import { count, grouped } from "../../lib/text.ts";
import { truncate } from "../../lib/truncate.ts";
import { MAX_RESULTS, SORTS, type Sort } from "../../search/rank/ranking.ts";
import { MAX_QUERY_CHARACTERS, type SearchResult } from "../../search/search.ts";
import type { PaperFilter } from "../../store/papers/papers.ts";
import { HiddenCount } from "../collections/HiddenCount.tsx";
import { FollowButton } from "../follows/FollowButton.tsx";
import { Layout } from "../layout/Layout.tsx";
import { Rich } from "../layout/MathText.tsx";
import { ListTags } from "../layout/MetaTags.tsx";
import { Pager } from "../layout/Pager.tsx";
import { CiteList } from "../papers/CitationBox.tsx";
import { PaperCard } from "../papers/PaperCard.tsx";
import { Histogram } from "./Histogram.tsx";

/** Categories offered for filtering: the most frequent. */
const OFFERED_CATEGORIES = 60;

export interface SearchView {
  page: PageContext;
  asked: SearchParams;
  found: SearchResult;
  /** Absent where nobody is signed in. */
  mine: ViewerState | undefined;
  /** The papers of `asked.like` that are here. */
  models: Paper[];
  /** An id that was asked for and is not here. */
  missingId: string | undefined;
  categories: { category: string; papers: number }[];
  /** Key of the newest paper of all. */
  newestKey: number;
  /** What can be followed of this page, and the reader's follow of it; absent where nothing can. */
  follow: FollowState | undefined;
}

export const SearchPage = (view: SearchView) => {
  const { page, asked, found } = view;
  const heading = headingOf(view);
  const whole = searchUrl({ ...asked, limit: PAGE_SIZES[0], page: 1 });
  return (
    <Layout
      page={page}
      title={heading}
      query={asked.query}
      current="search"
      description={`${heading}: ${found.more ? "more than " : ""}${count(found.total, "paper")}`}
      canonical={searchUrl({ ...asked, page: 1 })}
      feeds={[{ title: heading.replace(/, [a-z ]+ first$/, ""), page: searchUrl({ ...asked, page: 1 }) }]}
      head={found.total > 0 && <ListTags address={whole} />}
      markdown
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
          {view.models.length > 0 && <Models view={view} />}
          {view.follow && <FollowButton page={page} follow={view.follow} back={searchUrl({ ...asked, page: 1 })} />}
          <Filters view={view} />
          {view.missingId && <Missing id={view.missingId} />}
          {found.notes.map((note) => (
            <p class="notice">{note}</p>
          ))}
          {found.meant !== undefined && (
            <p class="notice">
              Did you mean{" "}
              <a href={searchUrl({ ...asked, query: found.meant, page: 1, upTo: undefined })}>{found.meant}</a>?
            </p>
          )}
          {found.papers.length === 0
            ? view.missingId === undefined && <Nothing asked={asked} found={found} />
            : found.papers.map((paper) => (
                <PaperCard
                  page={page}
                  paper={paper}
                  mine={view.mine}
                  stems={asked.query ? found.stems : undefined}
                  reason={asked.sort === "relevance" ? found.reasons.get(paper.key) : undefined}
                  choose={asked.query !== "" || view.models.length > 0}
                />
              ))}
          <HiddenCount page={page} mine={view.mine} keys={found.papers.map(({ key }) => key)} />
          {found.papers.length > 0 && (asked.query !== "" || view.models.length > 0) && (
            <form class="more" id="more" action="/papers">
              <button type="submit">More like the marked papers</button>
            </form>
          )}
          <Pager
            page={asked.page}
            pages={Math.ceil(found.total / asked.limit)}
            to={(n) => searchUrl({ ...asked, page: n, upTo: asked.upTo ?? view.newestKey })}
          />
          <CiteList address={whole} papers={found.total + (found.more ? 1 : 0)} most={MAX_RESULTS} />
        </section>
        {found.reasons.size > 0 && <FacetsAside asked={asked} found={found} />}
      </div>
    </Layout>
  );
};

function headingOf({ asked, models }: SearchView): string {
  if (models.length > 0) return models.length === 1 ? "Papers like this one" : `Papers like these ${models.length}`;
  if (asked.query) {
    const query = truncate(asked.query, SHOWN_QUERY_CHARACTERS);
    return /["“”]/.test(query) ? `Papers on ${query}` : `Papers on “${query}”`;
  }
  const order = asked.sort === "upvotes" ? "most upvoted first" : "newest first";
  return asked.filter.author ? `Papers by ${asked.filter.author}, ${order}` : `All papers, ${order}`;
}

const SHOWN_QUERY_CHARACTERS = 100;

/** The papers that others are to be like, each with a way to do without it. */
const Models = ({ view: { asked, models } }: { view: SearchView }) => (
  <ul class="models">
    {models.map((paper) => (
      <li>
        <a href={paperPath(paper.id)}>
          <Rich text={paper.title} />
        </a>
        {models.length > 1 && (
          <a
            class="leave"
            href={searchUrl({ ...asked, like: asked.like.filter((id) => id !== paper.id), page: 1, upTo: undefined })}
          >
            leave out<span class="unseen"> {plainText(paper.title)}</span>
          </a>
        )}
      </li>
    ))}
  </ul>
);

/** How the results divide, each part a link that narrows to it. */
const FacetsAside = ({ asked, found }: { asked: SearchParams; found: SearchResult }) => {
  const { facets } = found;
  const narrow = (filter: PaperFilter) =>
    searchUrl({ ...asked, filter: { ...asked.filter, ...filter }, page: 1, upTo: undefined });
  return (
    <aside>
      <section aria-labelledby="years">
        <h2 id="years">By year</h2>
        <Histogram years={facets.years} narrow={narrow} />
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
      {facets.withCode > 0 && facets.withCode < found.total && (
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

const Summary = ({ asked, found }: { asked: SearchParams; found: SearchResult }) => (
  <>
    {found.more && "more than "}
    {count(found.total, "paper")}
    {asked.query &&
      found.total > 0 &&
      asked.sort !== "relevance" &&
      `${found.everyWord ? ", with every word" : ", none has every word"}, ${asked.sort === "date" ? "newest" : "most upvoted"} first`}
    {`, found in ${found.tookMs < 10 ? found.tookMs.toFixed(1) : Math.round(found.tookMs)} ms`}
    {found.more && `; the ${ORDER_WORDS[asked.sort]} ${grouped(found.total)} are listed`}
    {asked.query.length > MAX_QUERY_CHARACTERS && `; only the first ${MAX_QUERY_CHARACTERS} characters were used`}
  </>
);

/** Every order in sight, the others as links; without a query the best are the newest. */
const Order = ({ asked }: { asked: SearchParams }) =>
  asked.like.length > 0 ? null : (
    <nav class="neighbours" aria-label="Order">
      {SORTS.filter((sort) => sort !== (asked.query ? undefined : "date")).map((sort) =>
        sort === asked.sort || (!asked.query && sort === "relevance" && asked.sort === "date") ? (
          <span class="end" aria-current="true">
            {asked.query || sort !== "relevance" ? ORDER_NAMES[sort] : ORDER_NAMES.date}
          </span>
        ) : (
          <a href={searchUrl({ ...asked, sort, page: 1, upTo: undefined })}>
            {asked.query || sort !== "relevance" ? ORDER_NAMES[sort] : ORDER_NAMES.date}
          </a>
        ),
      )}
    </nav>
  );

const ORDER_NAMES: Record<Sort, string> = {
  relevance: "Best first",
  date: "Newest first",
  upvotes: "Most upvoted first",
};
const ORDER_WORDS: Record<Sort, string> = { relevance: "best", date: "newest", upvotes: "most upvoted" };

const Filters = ({ view: { asked, categories } }: { view: SearchView }) => (
  <details class="filterbox" open={Object.keys(asked.filter).length > 0}>
    <summary>Filters</summary>
    <form class="filters" action="/papers">
      {asked.query && asked.like.length === 0 && <input type="hidden" name="q" value={asked.query} />}
      {asked.like.map((id) => (
        <input type="hidden" name="like" value={id} />
      ))}
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
      {Object.keys(asked.filter).length > 0 && <a href={searchUrl({ ...asked, filter: {}, page: 1 })}>Clear filters</a>}
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

const Nothing = ({ asked, found }: { asked: SearchParams; found: SearchResult }) => {
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
          <a href={searchUrl({ ...asked, page: 1 })}>Back to the first page</a>
        </p>
      ) : (
        filtered && (
          <p>
            <a href={searchUrl({ ...asked, filter: {}, page: 1 })}>Search without filters</a>
          </p>
        )
      )}
    </div>
  );
};
