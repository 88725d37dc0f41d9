/** `/for-you`: the papers that a reader is likely to want, with the reasons. */
import type { ForYouList } from "../../app/interests/forYou.ts";
import type { ViewerState } from "../../app/papers/viewerState.ts";
import { FOR_YOU_SPANS, type ForYouSpan } from "../../domain/interests/interest.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import { longDay } from "../../http/pageDates.ts";
import type { PageContext } from "../../http/services.ts";
import { withParameters } from "../../http/urls.ts";
import { count } from "../../lib/text.ts";
import { FormFields } from "../layout/FormFields.tsx";
import { Layout } from "../layout/Layout.tsx";
import { Pager } from "../layout/Pager.tsx";
import { PaperCard } from "../papers/PaperCard.tsx";
import { MyNav } from "../readers/MyNav.tsx";
import { AllSeen, furtherPage, Shown, UnseenOnly } from "../reading/Shown.tsx";
import { WhyMatched } from "./WhyMatched.tsx";

export const FOR_YOU_PATH = "/for-you";

interface ForYouView {
  page: PageContext;
  list: ForYouList;
  span: ForYouSpan;
  /** The address of the collection that it is from alone. */
  from: string | undefined;
  collections: readonly { address: string; name: string }[];
  viewer: ViewerState | undefined;
  pageNumber: number;
  pageSize: number;
  /** Papers to begin with; empty where something was learned. */
  starting: readonly Paper[];
}

const SPAN_NAMES: Record<ForYouSpan, string> = {
  day: "The newest day",
  week: "Seven days",
  visit: "Since my last visit",
};

export const ForYouPage = (view: ForYouView) => {
  const { page, list, span, from, viewer, pageNumber, pageSize } = view;
  const first = (pageNumber - 1) * pageSize + 1;
  const to = (more: Record<string, string | undefined>) => withParameters(FOR_YOU_PATH, { span, from, ...more });
  return (
    <Layout page={page} title="For you" current="for-you" markdown>
      <MyNav page={page} at={FOR_YOU_PATH} />
      <section class="papers" aria-labelledby="for-you">
        <header class="listhead">
          <h1 id="for-you">
            For you
            <small>
              {list.total < list.candidates && `The best ${list.total} of `}
              {list.since === undefined ? (list.total < list.candidates ? "the newest " : "The newest ") : ""}
              {count(list.candidates, "paper")}
              {list.since !== undefined && ` since ${longDay(dayOf(list.since))}`}
              {list.collection !== undefined && `, by your collection “${list.collection}” alone`}
            </small>
          </h1>
        </header>
        <nav class="spans" aria-label="Papers of">
          {FOR_YOU_SPANS.map((one) => (
            <a href={to({ span: one })} aria-current={one === span ? "page" : undefined}>
              {SPAN_NAMES[one]}
            </a>
          ))}
        </nav>
        <From view={view} />
        {list.isPaused && (
          <p class="notice" role="note">
            Learning is paused: what you do now changes nothing here. <a href="/me/interests">Go on learning</a>
          </p>
        )}
        {!list.isKnown && !list.isPaused && <Starting view={view} />}
        {(list.total > 0 || page.unseen) && <UnseenOnly page={page} />}
        {list.total === 0 &&
          (page.unseen ? (
            <AllSeen page={page} />
          ) : (
            <p class="empty">There are no papers in this time. Try seven days.</p>
          ))}
        {list.papers.map(({ paper, match, isToExplore }, i) => (
          <PaperCard page={page} paper={paper} viewer={viewer} rank={first + i}>
            <WhyMatched match={match} isToExplore={isToExplore} />
          </PaperCard>
        ))}
        <Shown
          page={page}
          viewer={viewer}
          list="for-you"
          first={first}
          keys={list.papers.map(({ paper }) => paper.key)}
        />
        <Pager
          page={pageNumber}
          pages={Math.ceil(list.total / pageSize)}
          to={(n) => furtherPage(page, to({ page: String(n) }))}
        />
        <p class="more">
          Every tenth paper is one to explore. <a href="/me/interests">What was learned about you</a>, and how to change
          it.
        </p>
      </section>
    </Layout>
  );
};

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** Each collection is an interest of its own. */
const From = ({ view: { from, span, collections } }: { view: ForYouView }) =>
  collections.length === 0 ? null : (
    <nav class="spans" aria-label="By">
      <a href={withParameters(FOR_YOU_PATH, { span })} aria-current={from === undefined ? "page" : undefined}>
        Everything I like
      </a>
      {collections.map(({ address, name }) => (
        <a
          href={withParameters(FOR_YOU_PATH, { span, from: address })}
          aria-current={from === address ? "page" : undefined}
        >
          {name}
        </a>
      ))}
    </nav>
  );

/** What a reader can do while nothing is known about them. */
const Starting = ({ view: { page, starting, viewer } }: { view: ForYouView }) => (
  <section class="starting" aria-labelledby="starting">
    <h2 id="starting">Where to begin</h2>
    <p>
      Nothing is known yet about what you like, so the list below is in the order of readers’ upvotes. Save or upvote a
      few of these papers, follow categories and authors, or <a href="/me/library">bring your library</a>. Only you see
      what is learned.
    </p>
    <form method="post" action="/for-you/papers" class="stacked">
      <FormFields page={page} />
      <label for="references">Papers that you like: ids or links, one a line</label>
      <textarea id="references" name="references" rows={3} placeholder="2309.12307" />
      <button type="submit">Save them, and learn</button>
    </form>
    <details open={starting.length > 0}>
      <summary>A few papers to choose from, as different as can be</summary>
      {starting.map((paper) => (
        <PaperCard page={page} paper={paper} viewer={viewer} />
      ))}
    </details>
    <h2>The list</h2>
  </section>
);
