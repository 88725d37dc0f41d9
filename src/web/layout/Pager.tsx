/** Links to the previous and the next page of a list. */
interface PagerProps {
  /** 1 for the first. */
  page: number;
  pages: number;
  /** The URL of a page. */
  to(page: number): string;
}

export const Pager = ({ page, pages, to }: PagerProps) =>
  pages <= 1 ? null : (
    <nav class="pager" aria-label="Pages">
      {page > 1 ? (
        <a rel="prev" href={to(page - 1)}>
          ← Page {page - 1}
        </a>
      ) : (
        <span />
      )}
      <span>
        Page {page} of {pages}
      </span>
      {page < pages ? (
        <a rel="next" href={to(page + 1)}>
          Page {page + 1} →
        </a>
      ) : (
        <span />
      )}
    </nav>
  );
