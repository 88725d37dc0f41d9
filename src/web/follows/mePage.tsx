/** A reader's own pages: news from what they follow, the list of what they follow, and lists of their activity. */

import type { ViewerState } from "../../app/papers/viewerState.ts";
import {
  FOLLOWED_DAYS,
  FOLLOWED_PAPERS,
  type Follow,
  type FollowKind,
  MAX_FOLLOWS,
} from "../../domain/follows/follow.ts";
import { readerPath } from "../../domain/pagePaths.ts";
import type { Paper } from "../../domain/papers/paper.ts";

import { isoDate, shortDate } from "../../http/pageDates.ts";
import type { PageContext } from "../../http/services.ts";
import { withParameter } from "../../http/urls.ts";
import { count } from "../../lib/text.ts";
import type { News, Reason } from "../../search/saved/newMatches.ts";
import type { ViewerList } from "../../store/collections/viewerLists.ts";
import { FormFields } from "../layout/FormFields.tsx";
import { Layout } from "../layout/Layout.tsx";
import { Pager } from "../layout/Pager.tsx";
import { PaperCard } from "../papers/PaperCard.tsx";
import { MyNav } from "../readers/MyNav.tsx";
import { AllSeen, Shown, UnseenOnly } from "../reading/Shown.tsx";

interface NewsView {
  page: PageContext;
  follows: Follow[];
  papers: (News & { paper: Paper })[];
  viewer: ViewerState | undefined;
}

export const NewsPage = ({ page, follows, papers, viewer }: NewsView) => (
  <Layout page={page} title="Following" current="following">
    <MyNav page={page} at="/me" />
    <section class="papers" aria-labelledby="news">
      <header class="listhead">
        <h1 id="news">
          Following
          <small>
            New in the last {FOLLOWED_DAYS} days from <a href="/me/follows">what you follow</a>, newest first
            {papers.length >= FOLLOWED_PAPERS && `; the newest ${FOLLOWED_PAPERS} are shown`}
          </small>
        </h1>
      </header>
      {(papers.length > 0 || page.unseen) && <UnseenOnly page={page} />}
      {follows.length === 0 ? (
        <div class="empty">
          <p>You follow nothing yet.</p>
          <p>
            An author’s papers, a category, a reader’s page and any <a href="/papers">search</a> have a button to follow
            them. Whatever is new then appears here. Nobody else sees what you follow.
          </p>
        </div>
      ) : (
        papers.length === 0 &&
        !page.unseen && (
          <p class="empty">
            Nothing new in {FOLLOWED_DAYS} days. Papers appear here as soon as they are in the library.
          </p>
        )
      )}
      {papers.map(({ paper, reasons }) => (
        <PaperCard paper={paper} because={describeReasons(reasons)} page={page} viewer={viewer} />
      ))}
      {follows.length > 0 && papers.length === 0 && page.unseen && <AllSeen page={page} />}
      <Shown page={page} viewer={viewer} list="following" first={1} keys={papers.map(({ key }) => key)} />
    </section>
  </Layout>
);

/** Further reasons are only counted. */
const SHOWN_REASONS = 3;

function describeReasons(reasons: readonly Reason[]): string {
  const phrases = reasons.slice(0, SHOWN_REASONS).map(describeReason);
  const rest = reasons.length - phrases.length;
  const sentence = phrases.join("; ") + (rest > 0 ? `; and ${count(rest, "reason")} more` : "");
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function describeReason({ follow: { kind, label }, did }: Reason): string {
  if (kind === "author") return `by ${label}, whom you follow`;
  if (kind === "category") return `in ${label}, which you follow`;
  if (kind === "search") return `found by your search ${label}`;
  return `${did ?? "found"} by ${label}, whom you follow`;
}

const KINDS: Record<FollowKind, string> = {
  author: "Authors",
  category: "Categories",
  reader: "Readers",
  search: "Searches",
};

const addressOf = ({ kind, value, label, handle }: Follow): string =>
  kind === "author"
    ? `/papers?${new URLSearchParams({ author: label })}`
    : kind === "category"
      ? `/papers?${new URLSearchParams({ cat: value })}`
      : kind === "reader"
        ? readerPath(handle ?? "")
        : value;

export const FollowsPage = ({ page, follows }: { page: PageContext; follows: Follow[] }) => (
  <Layout page={page} title="What I follow" current="reader">
    <MyNav page={page} at="/me/follows" />
    <section class="prose">
      <h1>What I follow</h1>
      <p>
        {follows.length === 0 ? "Nothing yet." : `${count(follows.length, "follow")} of at most ${MAX_FOLLOWS}.`} Nobody
        else sees this list. What is new is under <a href="/me">Following</a>, and <a href="/me/alerts">alerts</a> tell
        you of it.
      </p>
      {(Object.keys(KINDS) as FollowKind[])
        .map((kind) => [kind, follows.filter((follow) => follow.kind === kind)] as const)
        .filter(([, some]) => some.length > 0)
        .map(([kind, some]) => (
          <>
            <h2>{KINDS[kind]}</h2>
            <ul class="listing">
              {some.map((follow) => (
                <li>
                  <a href={addressOf(follow)}>{follow.label}</a>
                  <span class="small">
                    since <time datetime={isoDate(follow.createdAt)}>{shortDate(follow.createdAt)}</time>
                  </span>
                  <a class="small" href={`/me/alerts?follow=${follow.id}#add`}>
                    Alert me<span class="unseen"> of {follow.label}</span>
                  </a>
                  <form method="post" action={`/follows/${follow.id}/remove`}>
                    <FormFields page={page} />
                    <button type="submit" class="plain">
                      Unfollow<span class="unseen"> {follow.label}</span>
                    </button>
                  </form>
                </li>
              ))}
            </ul>
          </>
        ))}
    </section>
  </Layout>
);

const LISTS: Record<ViewerList, { title: string; description: string; none: string }> = {
  upvoted: { title: "Upvoted", description: "last upvoted first", none: "You have not upvoted a paper yet." },
  saved: {
    title: "Saved",
    description: "everything in your collections, last saved first",
    none: "You have saved nothing yet. “Save” on a paper’s card, or the key s, keeps it here.",
  },
  submitted: { title: "Submitted", description: "last submitted first", none: "You have not submitted a paper yet." },
  hidden: {
    title: "Hidden",
    description: "left out of editions, searches and lists for you alone, last hidden first",
    none: "You have hidden nothing. “Not interested” on a paper’s card leaves it out of your lists.",
  },
};
const MAX_TITLE_CHARACTERS = 100;

interface OwnListView {
  page: PageContext;
  list: ViewerList;
  papers: Paper[];
  total: number;
  pageNumber: number;
  pageSize: number;
  /** The text that titles must contain; empty for all papers. */
  inTitle: string;
  viewer: ViewerState | undefined;
}

export const OwnListPage = (view: OwnListView) => {
  const { page, list, papers, total, pageNumber, pageSize, inTitle, viewer } = view;
  const { title, description, none } = LISTS[list];
  return (
    <Layout page={page} title={title} current="reader">
      <MyNav page={page} at={`/me/${list}`} />
      <section class="papers" aria-labelledby="list">
        <header class="listhead">
          <h1 id="list">
            {title}
            <small>
              {count(total, "paper")}
              {inTitle && ` with “${inTitle}” in the title`}, {description}
            </small>
          </h1>
          <form class="titles" action={`/me/${list}`}>
            <label for="titles">In the title</label>
            <input id="titles" name="q" type="search" value={inTitle} maxlength={MAX_TITLE_CHARACTERS} />
            <button type="submit">Look</button>
          </form>
        </header>
        {total === 0 && <p class="empty">{inTitle ? "No title has this." : none}</p>}
        {papers.map((paper) => (
          <PaperCard paper={paper} page={{ ...page, showHidden: true }} viewer={viewer} />
        ))}
        <Pager
          page={pageNumber}
          pages={Math.ceil(total / pageSize)}
          to={(n) => withParameter(withParameter(`/me/${list}`, "q", inTitle || undefined), "page", String(n))}
        />
        <Shown
          page={{ ...page, showHidden: true }}
          viewer={viewer}
          list="own"
          first={(pageNumber - 1) * pageSize + 1}
          keys={papers.map(({ key }) => key)}
        />
      </section>
    </Layout>
  );
};
