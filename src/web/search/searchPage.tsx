/** The page of a search, and of all papers without one. */

import type { FollowState } from "../../app/follows/followState.ts";
import { PAGE_SIZES, type SearchParams, searchUrl } from "../../app/papers/searchUrl.ts";
import type { ViewerState } from "../../app/papers/viewerState.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import { arxivAddress, isArxivId } from "../../domain/papers/paperId.ts";
import { matchCounts, ONLY_IN_PART, partFrom } from "../../domain/search/matchCounts.ts";
import type { PageContext } from "../../http/services.ts";
import { count, grouped } from "../../lib/text.ts";
import { truncate } from "../../lib/truncate.ts";
import { MAX_RESULTS, SORTS, type Sort } from "../../search/rank/ranking.ts";
import { MAX_QUERY_CHARACTERS, type SearchResult } from "../../search/search.ts";
import type { QueryStems } from "../../search/text/queryStems.ts";
import type { WordWeights } from "../../search/text/words.ts";
import { HiddenCount } from "../collections/HiddenCount.tsx";
import { FollowButton } from "../follows/FollowButton.tsx";
import { Layout } from "../layout/Layout.tsx";
import { ListTags } from "../layout/MetaTags.tsx";
import { Pager } from "../layout/Pager.tsx";
import { CiteList } from "../papers/CitationBox.tsx";
import { PaperCard } from "../papers/PaperCard.tsx";
import { AllSeen, furtherPage, Shown, UnseenOnly } from "../reading/Shown.tsx";
import { FacetsAside } from "./FacetsAside.tsx";
import { FilterChips, ModelChips } from "./FilterChips.tsx";
import { MoreLikeBar } from "./MoreLikeBar.tsx";
import { type CategoryCount, SearchFilters } from "./SearchFilters.tsx";

export interface SearchView {
  page: PageContext;
  params: SearchParams;
  found: SearchResult;
  /** Absent where nobody is signed in. */
  viewer: ViewerState | undefined;
  /** The papers of `params.like` that are here. */
  models: Paper[];
  /** The id that the query names and that is not here. */
  missingId: string | undefined;
  /** How much each word of the search tells, by its stem. */
  weights: WordWeights;
  /** The words as they were typed, by their stems. */
  typed: QueryStems;
  /** Names of authors that the search asks for. */
  names: readonly string[];
  categories: CategoryCount[];
  /** The key of the newest paper that the list may have. */
  newestKey: number;
  /** The topic of this page that can be followed, and the reader's follow of it; absent where there is none. */
  follow: FollowState | undefined;
}

export const SearchPage = (view: SearchView) => {
  const { page, params, found } = view;
  const heading = headingOf(view);
  const firstPage = searchUrl({ ...params, page: 1 });
  return (
    <Layout
      page={page}
      title={heading}
      query={params.query}
      current="search"
      description={`${heading}: ${matchCounts(found)}`}
      canonical={firstPage}
      feeds={[{ title: heading.replace(/, [a-z ]+ first$/, ""), page: firstPage }]}
      head={found.total > 0 && <ListTags address={wholeListUrl(params)} />}
      markdown
    >
      <div class="columns">
        <section class="papers" aria-labelledby="results">
          <header class="listhead">
            <h1 id="results">
              {heading}
              <small>
                <Summary params={params} found={found} />
                {page.unseen && "; only those that you have not seen"}
              </small>
            </h1>
            <OrderLinks params={params} />
          </header>
          {view.models.length > 0 && <ModelChips params={params} models={view.models} />}
          <FilterChips params={params} />
          {view.follow && <FollowButton page={page} follow={view.follow} back={firstPage} />}
          {(found.total > 0 || page.unseen) && <UnseenOnly page={page} />}
          <SearchFilters params={params} categories={view.categories} />
          <Notices view={view} />
          <Results view={view} />
        </section>
        {found.reasons.size > 0 && <FacetsAside params={params} found={found} />}
      </div>
    </Layout>
  );
};

/** The URL of the whole list, whatever the size of its pages. */
const wholeListUrl = (params: SearchParams): string => searchUrl({ ...params, limit: PAGE_SIZES[0], page: 1 });

const Notices = ({ view: { params, found, missingId } }: { view: SearchView }) => (
  <>
    {missingId && <Missing id={missingId} />}
    {found.notes.map((note) => (
      <p class="notice">{note}</p>
    ))}
    {found.meant !== undefined && <Meant params={params} meant={found.meant} isShown={found.corrected === true} />}
    {found.also.length > 0 && <p class="notice">Also searched: {found.also.join("; ")}.</p>}
  </>
);

/** What a misspelt query was taken for, with the way back; or the question whether it is meant. */
const Meant = ({ params, meant, isShown }: { params: SearchParams; meant: string; isShown: boolean }) => {
  const first = { ...params, page: 1, upTo: undefined };
  return isShown ? (
    <p class="notice">
      No paper has “{truncate(params.query, SHOWN_QUERY_CHARACTERS)}” as typed, so these are results for{" "}
      <a href={searchUrl({ ...first, query: meant })}>{meant}</a>. Search{" "}
      <a href={searchUrl({ ...first, asTyped: true })}>as typed instead</a>.
    </p>
  ) : (
    <p class="notice">
      Did you mean <a href={searchUrl({ ...first, query: meant })}>{meant}</a>?
    </p>
  );
};

const Results = ({ view }: { view: SearchView }) => {
  const { page, params, found, viewer, models } = view;
  const canChoose = found.papers.length > 0 && (params.query !== "" || models.length > 0);
  return (
    <>
      {found.papers.length === 0 &&
        view.missingId === undefined &&
        (page.unseen ? <AllSeen page={page} /> : <Nothing params={params} found={found} />)}
      <Cards view={view} canChoose={canChoose} />
      <HiddenCount page={page} viewer={viewer} keys={found.papers.map(({ key }) => key)} />
      {canChoose && <MoreLikeBar params={params} />}
      <Shown
        page={page}
        viewer={viewer}
        list={models.length > 0 ? "like" : params.query !== "" || params.filter.author ? "search" : "newest"}
        first={(params.page - 1) * params.limit + 1}
        keys={found.papers.map(({ key }) => key)}
      />
      <Pager
        page={params.page}
        pages={Math.ceil(found.total / params.limit)}
        to={(n) => furtherPage(page, searchUrl({ ...params, page: n, upTo: params.upTo ?? view.newestKey }))}
      />
      <CiteList address={wholeListUrl(params)} papers={found.total + (found.more ? 1 : 0)} most={MAX_RESULTS} />
    </>
  );
};

/** The papers of the page, with a line where those begin that match only in part. */
const Cards = ({ view: { page, params, found, viewer, weights, typed, names }, canChoose }: CardsProps) => {
  const partAt = partFrom(found, (params.page - 1) * params.limit, found.papers.length);
  const closest = Math.max(0, ...[...found.reasons.values()].map(({ meaning }) => meaning));
  return (
    <>
      {found.papers.map((paper, i) => (
        <>
          {i === partAt && <p class="partline">{ONLY_IN_PART}</p>}
          <PaperCard
            page={page}
            paper={paper}
            viewer={viewer}
            stems={params.query ? found.stems : undefined}
            reason={params.sort === "relevance" ? found.reasons.get(paper.key) : undefined}
            hints={{ weights, typed, names, closest }}
            choose={canChoose}
          />
        </>
      ))}
    </>
  );
};

interface CardsProps {
  view: SearchView;
  canChoose: boolean;
}

function headingOf({ params, models }: SearchView): string {
  if (models.length > 0) return models.length === 1 ? "Papers like this one" : `Papers like these ${models.length}`;
  if (params.query) {
    const query = truncate(params.query, SHOWN_QUERY_CHARACTERS);
    return /["“”]/.test(query) ? `Papers on ${query}` : `Papers on “${query}”`;
  }
  const order = params.sort === "upvotes" ? "most upvoted first" : "newest first";
  return params.filter.author ? `Papers by ${params.filter.author}, ${order}` : `All papers, ${order}`;
}

const SHOWN_QUERY_CHARACTERS = 100;

const Summary = ({ params, found }: { params: SearchParams; found: SearchResult }) => (
  <>
    {matchCounts(found)}
    {params.query &&
      found.total > 0 &&
      params.sort !== "relevance" &&
      `${found.everyWord ? ", with every word" : ", none has every word"}, ${params.sort === "date" ? "newest" : "most upvoted"} first`}
    {`, found in ${found.tookMs < 10 ? found.tookMs.toFixed(1) : Math.round(found.tookMs)} ms`}
    {found.more && `; the ${ORDER_WORDS[params.sort]} ${grouped(found.total)} are listed`}
    {params.query.length > MAX_QUERY_CHARACTERS && `; only the first ${MAX_QUERY_CHARACTERS} characters were used`}
  </>
);

const OrderLinks = ({ params }: { params: SearchParams }) =>
  params.like.length > 0 ? null : (
    <nav class="neighbours" aria-label="Order">
      {SORTS.filter((sort) => sort !== (params.query ? undefined : "date")).map((sort) => (
        <OrderLink params={params} sort={sort} />
      ))}
    </nav>
  );

/** Without a query, the best papers are the newest. */
const OrderLink = ({ params, sort }: { params: SearchParams; sort: Sort }) => {
  const name = params.query || sort !== "relevance" ? ORDER_NAMES[sort] : ORDER_NAMES.date;
  const isCurrent = sort === params.sort || (!params.query && sort === "relevance" && params.sort === "date");
  return isCurrent ? (
    <span class="end" aria-current="true">
      {name}
    </span>
  ) : (
    <a href={searchUrl({ ...params, sort, page: 1, upTo: undefined })}>{name}</a>
  );
};

const ORDER_NAMES: Record<Sort, string> = {
  relevance: "Best first",
  date: "Newest first",
  upvotes: "Most upvoted first",
};
const ORDER_WORDS: Record<Sort, string> = { relevance: "best", date: "newest", upvotes: "most upvoted" };

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

const Nothing = ({ params, found }: { params: SearchParams; found: SearchResult }) => {
  const filtered = Object.keys(params.filter).length > 0;
  return (
    <div class="empty">
      <p>
        {found.total > 0
          ? `Page ${params.page} is past the end: there are ${count(found.total, "paper")}.`
          : params.query && found.stems.size === 0
            ? "These words are too common to search for. Add one that names the subject."
            : filtered
              ? "No paper matches with these filters."
              : params.query
                ? "No paper has any of these words."
                : "There are no papers yet."}
      </p>
      {found.total > 0 ? (
        <p>
          <a href={searchUrl({ ...params, page: 1 })}>Back to the first page</a>
        </p>
      ) : (
        filtered && (
          <p>
            <a href={searchUrl({ ...params, filter: {}, page: 1 })}>Search without filters</a>
          </p>
        )
      )}
    </div>
  );
};
