import { type SearchParams, searchUrl } from "../../app/papers/searchUrl.ts";
import { categoryName } from "../../domain/papers/categories.ts";
import { count, grouped } from "../../lib/text.ts";
import type { SearchResult } from "../../search/search.ts";
import type { PaperFilter } from "../../store/papers/papers.ts";
import { Histogram } from "./Histogram.tsx";

const SHOWN_FACETS = 12;

/** How the results are distributed; each part links to a search that is narrowed to it. */
export const FacetsAside = ({ params, found }: { params: SearchParams; found: SearchResult }) => {
  const { facets } = found;
  const narrow = (filter: PaperFilter) =>
    searchUrl({ ...params, filter: { ...params.filter, ...filter }, page: 1, upTo: undefined });
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
              <a href={narrow({ category })}>
                {category}
                {categoryName(category) !== category && ` ${categoryName(category)}`}
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
