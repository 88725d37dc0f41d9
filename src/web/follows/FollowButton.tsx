/** The button that follows what a page is about, or unfollows it. */

import type { FollowState } from "../../app/follows/followState.ts";
import type { Followable } from "../../domain/follows/follow.ts";
import { signInPath } from "../../domain/pagePaths.ts";
import type { PageContext } from "../../http/services.ts";
import { FormFields } from "../layout/FormFields.tsx";

interface FollowButtonProps {
  page: PageContext;
  follow: FollowState;
  /** This page's address, to return to after signing in. */
  back: string;
  /** The handle of a reader who can be followed. */
  handle?: string;
}

/** The value that the form sends: a reader's number is internal, and a folded name is not how it is written. */
const sentValue = ({ kind, value, label }: Followable, handle: string | undefined): string =>
  kind === "author" ? label : (handle ?? value);

export const FollowButton = ({ page, follow: { topic, id }, back, handle }: FollowButtonProps) => {
  const name = topic.kind === "search" ? "this search" : topic.label;
  if (!page.reader)
    return (
      <p class="follow">
        <a href={signInPath({ return: back })}>Sign in to follow {name}</a>
      </p>
    );
  return (
    <form class="follow" method="post" action={id === undefined ? "/follows" : `/follows/${id}/remove`}>
      <FormFields page={page} />
      <input type="hidden" name="kind" value={topic.kind} />
      <input type="hidden" name="value" value={sentValue(topic, handle)} />
      <button type="submit">{id === undefined ? `Follow ${name}` : `Unfollow ${name}`}</button>
      {id !== undefined && (
        <a href="/me">{topic.kind === "reader" ? "What they do" : "What is new"} is on your page of what you follow</a>
      )}
    </form>
  );
};
