/** The form that narrows a list of papers. */
import { PAGE_SIZES, type SearchParams, searchUrl } from "../../app/papers/searchUrl.ts";
import { categoryName } from "../../domain/papers/categories.ts";
import { grouped } from "../../lib/text.ts";
import { SORTS } from "../../search/rank/ranking.ts";

/** Categories that the form offers: the most frequent. */
const OFFERED_CATEGORIES = 60;

export interface CategoryCount {
  category: string;
  papers: number;
}

interface SearchFiltersProps {
  params: SearchParams;
  /** The most frequent first. */
  categories: CategoryCount[];
}

export const SearchFilters = ({ params, categories }: SearchFiltersProps) => (
  <details class="filterbox" open={Object.keys(params.filter).length > 0}>
    <summary>Filters</summary>
    <form class="filters" action="/papers">
      {params.query && params.like.length === 0 && <input type="hidden" name="q" value={params.query} />}
      {params.like.map((id) => (
        <input type="hidden" name="like" value={id} />
      ))}
      {params.filter.hasCode && <input type="hidden" name="code" value="yes" />}
      {params.sort !== SORTS[0] && <input type="hidden" name="sort" value={params.sort} />}
      <label>
        Category
        <select name="cat">
          <option value="">any</option>
          {offered(categories, params.filter.category).map(({ category, papers }) => (
            <option value={category} selected={category === params.filter.category}>
              {category} {categoryName(category) === category ? "" : categoryName(category)} ({grouped(papers)})
            </option>
          ))}
        </select>
      </label>
      <label>
        Published from
        <input type="date" name="from" value={params.filter.from ?? ""} />
      </label>
      <label>
        Published to
        <input type="date" name="to" value={params.filter.to ?? ""} />
      </label>
      <label>
        Author
        <input type="text" name="author" value={params.filter.author ?? ""} placeholder="full name" maxlength={200} />
      </label>
      <label>
        Papers a page
        <select name="limit">
          {[...new Set([...PAGE_SIZES, params.limit])]
            .sort((a, b) => a - b)
            .map((n) => (
              <option value={n === PAGE_SIZES[0] ? "" : String(n)} selected={n === params.limit}>
                {n}
              </option>
            ))}
        </select>
      </label>
      <button type="submit">Apply</button>
      {Object.keys(params.filter).length > 0 && (
        <a href={searchUrl({ ...params, filter: {}, page: 1 })}>Clear filters</a>
      )}
    </form>
  </details>
);

function offered(categories: CategoryCount[], chosen: string | undefined): CategoryCount[] {
  const first = categories.slice(0, OFFERED_CATEGORIES);
  if (!chosen || first.some((row) => row.category === chosen)) return first;
  return [categories.find((row) => row.category === chosen) ?? { category: chosen, papers: 0 }, ...first];
}
