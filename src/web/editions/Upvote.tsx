/** Upvoting: an arrow with the count. A button for a reader who is signed in, else the way to an account. */

import type { ViewerState } from "../../app/papers/viewerState.ts";
import { paperPath, signInPath } from "../../domain/pagePaths.ts";
import type { Paper } from "../../domain/papers/paper.ts";

import { plainText } from "../../domain/papers/tex.ts";
import type { PageContext } from "../../http/services.ts";
import { grouped } from "../../lib/text.ts";

interface UpvoteProps {
  page: PageContext;
  paper: Pick<Paper, "key" | "id" | "title" | "upvotes">;
  /** Absent where nobody is signed in. */
  viewer: ViewerState | undefined;
}

export const Upvote = ({ page, paper, viewer }: UpvoteProps) => {
  const upvoted = viewer?.upvoted.has(paper.key) ?? false;
  // Where the paper is on the page, for browsers without scripts.
  const back = `${page.here}#p-${paper.key}`;
  return viewer && page.form !== undefined ? (
    <form class="upvote" method="post" action={`${paperPath(paper.id)}/upvote`}>
      <input type="hidden" name="form" value={page.form} />
      <input type="hidden" name="back" value={back} />
      <button type="submit" name="state" value={upvoted ? "off" : "on"} aria-pressed={upvoted ? "true" : "false"}>
        <Face paper={paper} />
      </button>
      <Tally n={paper.upvotes} />
    </form>
  ) : (
    <span class="upvote">
      <a href={signInPath({ for: "upvote", return: back })} rel="nofollow" title="Upvotes need an account: sign in">
        <Face paper={paper} />
      </a>
      <Tally n={paper.upvotes} />
    </span>
  );
};

/** What is seen is the arrow with the count; the name says what it does. */
const Face = ({ paper }: Pick<UpvoteProps, "paper">) => (
  <>
    <Arrow />
    <span class="n" aria-hidden="true">
      {grouped(paper.upvotes)}
    </span>
    <span class="unseen">Upvote {plainText(paper.title)}</span>
  </>
);

const Tally = ({ n }: { n: number }) => (
  <span class="unseen tallied">
    {grouped(n)}
    {n === 1 ? " upvote" : " upvotes"}
  </span>
);

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
