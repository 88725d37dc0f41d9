/** To follow what a page is about, or to follow it no more. */
import type { Followable } from "../../domain/follows/follow.ts";
import type { PageContext } from "../../http/services.ts";
import { FormFields } from "../layout/FormFields.tsx";

export interface FollowState {
  what: Followable;
  /** Of the reader's follow; absent where there is none. */
  id?: number;
}

interface FollowButtonProps {
  page: PageContext;
  follow: FollowState;
  /** This page's address, for those who sign in first. */
  back: string;
  /** Of a reader. */
  handle?: string;
}

/** What a form names it by: a reader's number is internal, and a folded name is not how it is written. */
const given = ({ kind, value, label }: Followable, handle: string | undefined): string =>
  kind === "author" ? label : (handle ?? value);

export const FollowButton = ({ page, follow: { what, id }, back, handle }: FollowButtonProps) => {
  const name = what.kind === "search" ? "this search" : what.label;
  if (!page.reader)
    return (
      <p class="follow">
        <a href={`/sign-in?${new URLSearchParams({ return: back })}`}>Sign in to follow {name}</a>
      </p>
    );
  return (
    <form class="follow" method="post" action={id === undefined ? "/follows" : `/follows/${id}/remove`}>
      <FormFields page={page} />
      <input type="hidden" name="kind" value={what.kind} />
      <input type="hidden" name="value" value={given(what, handle)} />
      <button type="submit">{id === undefined ? `Follow ${name}` : `Unfollow ${name}`}</button>
      {id !== undefined && (
        <a href="/me">{what.kind === "reader" ? "What they do" : "What is new"} is on your page of what you follow</a>
      )}
    </form>
  );
};
