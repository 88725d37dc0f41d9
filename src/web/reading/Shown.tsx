/** What a list has at its head and foot for a reader whose seen papers are remembered. */

import { html } from "hono/html";
import type { ViewerState } from "../../app/papers/viewerState.ts";
import type { CardList } from "../../domain/reading/reading.ts";
import type { PageContext } from "../../http/services.ts";
import { AS_OF, UNSEEN, withParameters } from "../../http/urls.ts";
import { count } from "../../lib/text.ts";
import { FormFields } from "../layout/FormFields.tsx";

interface ShownProps {
  page: PageContext;
  viewer: ViewerState | undefined;
  list: CardList;
  /** The position of the first paper, from 1. */
  first: number;
  /** Papers in their order. */
  keys: readonly number[];
}

/** The token by which the script reports what was in view, and the button that marks the list as seen. */
export const Shown = ({ page, viewer, list, first, keys }: ShownProps) => {
  if (!page.form || !page.showList || !page.reader?.remembersReading || !viewer) return null;
  const shown = page.showHidden ? keys : keys.map((key) => (viewer.hidden.has(key) ? 0 : key));
  const papers = shown.filter((key) => key > 0).length;
  if (papers === 0) return null;
  const token = page.showList({ list, first, keys: shown });
  return (
    <form class="markseen" method="post" action="/seen/mark" data-shown={token} data-form={page.form}>
      <FormFields page={page} />
      <input type="hidden" name="list" value={token} />
      <button type="submit" class="plain">
        {papers === 1 ? "Mark this paper as seen" : `Mark these ${papers} as seen`}
      </button>
      {html`<noscript><img src="/seen/served?list=${token}" alt="" width="1" height="1"></noscript>`}
    </form>
  );
};

/** The token of a paper's own page, by which the script reports that its PDF or code was opened. */
export const ShownPaper = ({ page, paperKey }: { page: PageContext; paperKey: number }) =>
  page.form && page.showList && page.reader?.remembersReading ? (
    <span hidden data-shown={page.showList({ list: "paper", first: 1, keys: [paperKey] })} data-form={page.form} />
  ) : null;

/** The way to a list without what the reader has seen, and back. */
export const UnseenOnly = ({ page }: { page: PageContext }) => {
  const first = { page: undefined, upto: undefined, [AS_OF]: undefined };
  if (page.unseen)
    return (
      <p class="unseenonly">
        Papers that you have seen are left out ·{" "}
        <a href={withParameters(page.here, { ...first, [UNSEEN]: undefined })}>show them, too</a>
      </p>
    );
  return page.reader?.remembersReading ? (
    <p class="unseenonly">
      <a href={withParameters(page.here, { ...first, [UNSEEN]: "1" })} rel="nofollow">
        Only what I have not seen
      </a>
    </p>
  ) : null;
};

/** "12 papers", or "12 papers that you have not seen" where the others are left out. */
export const countShown = (page: PageContext, total: number): string =>
  page.unseen ? `${count(total, "paper")} that you have not seen` : count(total, "paper");

/** Instead of a list of which nothing is left. */
export const AllSeen = ({ page }: { page: PageContext }) => (
  <div class="empty">
    <p>There is nothing here that you have not seen.</p>
    <p>
      <a
        href={withParameters(page.here, { page: undefined, upto: undefined, [AS_OF]: undefined, [UNSEEN]: undefined })}
      >
        Show them all
      </a>
    </p>
  </div>
);

/** The address of a further page, which goes on with what was unseen on the first. */
export const furtherPage = ({ unseen }: PageContext, path: string): string =>
  unseen ? withParameters(path, { [UNSEEN]: "1", [AS_OF]: String(unseen.asOf) }) : path;

/** Offers to undo, at the top of the page, what marked a list as seen a moment ago. */
export const JustMarked = ({ page }: { page: PageContext }) =>
  page.justMarked === undefined ? null : (
    <form class="justhidden" method="post" action="/seen/undo">
      <FormFields page={page} />
      <input type="hidden" name="mark" value={String(page.justMarked.mark)} />
      <span role="status">{count(page.justMarked.papers, "paper")} marked as seen.</span>
      <button type="submit">Undo</button>
    </form>
  );
