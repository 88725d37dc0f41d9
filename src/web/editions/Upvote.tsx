/** Upvoting: an arrow with the count. A button for a reader who is signed in, else the way to an account. */

import { html } from "hono/html";
import type { ViewerState } from "../../app/papers/viewerState.ts";
import { paperPath, signInPath } from "../../domain/pagePaths.ts";
import type { Paper } from "../../domain/papers/paper.ts";

import { plainText } from "../../domain/papers/tex.ts";
import type { PageContext } from "../../http/services.ts";
import { grouped } from "../../lib/text.ts";
import { oncePerPage, renderOnce } from "../layout/keptHtml.ts";

interface UpvoteProps {
  page: PageContext;
  paper: Pick<Paper, "key" | "id" | "title" | "upvotes">;
  /** Absent where nobody is signed in. */
  viewer: ViewerState | undefined;
}

/** By hand, since a page may have a hundred: only what differs by reader and page is written each time. */
export const Upvote = ({ page, paper, viewer }: UpvoteProps) => {
  const upvoted = viewer?.upvoted.has(paper.key) ?? false;
  // Where the paper is on the page, for browsers without scripts.
  const back = `${page.here}#p-${paper.key}`;
  return viewer && page.form !== undefined
    ? html`<form class="upvote" method="post" action="${paperPath(paper.id)}/upvote"><input type="hidden" name="form" value="${page.form}"/><input type="hidden" name="back" value="${back}"/><button type="submit" name="state" value="${upvoted ? "off" : "on"}" aria-pressed="${upvoted ? "true" : "false"}">${faceOf(paper)}</button>${tallyOf(paper)}</form>`
    : html`<span class="upvote"><a href="${signInToUpvote(page)}${paper.key}" rel="nofollow" title="Upvotes need an account: sign in">${faceOf(paper)}</a>${tallyOf(paper)}</span>`;
};

type Counted = UpvoteProps["paper"];

/** The address of the page for signing in, up to the key of the paper to come back to. */
const signInToUpvote = oncePerPage((page) => signInPath({ for: "upvote", return: `${page.here}#p-` }));

/** What is seen is the arrow with the count; the name says what it does. */
const faceOf = renderOnce((paper: Counted) => (
  <>
    <Arrow />
    <span class="n" aria-hidden="true">
      {grouped(paper.upvotes)}
    </span>
    <span class="unseen">Upvote {plainText(paper.title)}</span>
  </>
));

const tallyOf = renderOnce(({ upvotes }: Counted) => (
  <span class="unseen tallied">
    {grouped(upvotes)}
    {upvotes === 1 ? " upvote" : " upvotes"}
  </span>
));

/** The count alone. */
export const Upvotes = ({ n }: { n: number }) => (
  <span class="upvotes">
    <Arrow />
    <span>
      {grouped(n)}
      <span class="unseen">{n === 1 ? " upvote" : " upvotes"}</span>
    </span>
  </span>
);

const Arrow = () => (
  <svg aria-hidden="true" viewBox="0 0 12 10" width="12" height="10">
    <path d="M6 0 12 10H0z" />
  </svg>
);
