/** A day's, week's or month's edition, and the front page. */

import type { ViewerState } from "../../app/papers/viewerState.ts";
import { type Day, type Period, periodOf } from "../../domain/editions/edition.ts";
import type { EmptyReason, FollowedSource } from "../../domain/editions/emptyEditionReasons.ts";
import type { FeedOfPage } from "../../domain/editions/feedUrl.ts";
import { archivePath, latestPeriodPath, paperPath, periodPath } from "../../domain/pagePaths.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import type { PartialInstant } from "../../domain/papers/partialDate.ts";

import { longDay, partialDate, periodShort, periodTitle } from "../../http/pageDates.ts";
import type { PageContext } from "../../http/services.ts";
import { count } from "../../lib/text.ts";
import type { Entry } from "../../store/editions/editions.ts";
import { HiddenCount } from "../collections/HiddenCount.tsx";
import { inOrder, OrderForMe } from "../interests/OrderForMe.tsx";
import { Layout } from "../layout/Layout.tsx";
import { Rich } from "../layout/MathText.tsx";
import { ListTags } from "../layout/MetaTags.tsx";
import { Pager } from "../layout/Pager.tsx";
import { CiteList } from "../papers/CitationBox.tsx";
import { Elsewhere } from "../papers/ExternalScores.tsx";
import { PaperCard } from "../papers/PaperCard.tsx";
import { AllSeen, countShown, furtherPage, Shown, UnseenOnly } from "../reading/Shown.tsx";
import { WhyEmpty } from "./EmptyEdition.tsx";
import { Freshness } from "./Freshness.tsx";
import { Upvotes } from "./Upvote.tsx";

export interface EditionPageProps {
  page: PageContext;
  period: Period;
  /** 0 for weeks and months. */
  number: number;
  front: boolean;
  papers: (Entry & { paper: Paper })[];
  /** Absent where nobody is signed in. */
  viewer: ViewerState | undefined;
  total: number;
  pageNumber: number;
  pages: number;
  pageSize: number;
  previous?: Period | undefined;
  next?: Period | undefined;
  /** The best of the week that the period's last day is in; empty on week pages. */
  weeksBest: Paper[];
  /** Papers in all, and publication of the newest. */
  stock: { papers: number; newest: PartialInstant | undefined };
  /** Why the day that should be shown has no papers: this one, or today's when the front page shows an earlier one. */
  empty: readonly EmptyReason[];
  /** The sources that are followed; on the front page only. */
  sources: readonly FollowedSource[];
  /** The feed day's time zone. */
  zone: string;
  /** Whether the papers are in the order of the reader who is signed in. */
  isForMe: boolean;
}

const KIND = { day: "Papers of the day", week: "Papers of the week", month: "Papers of the month" };

export const EditionPage = (view: EditionPageProps) => {
  const { page, period, papers } = view;
  const title = periodTitle(period);
  const lead = papers[0]?.paper.title;
  return (
    <Layout
      page={page}
      title={`${KIND[period.kind]}, ${title}`}
      description={lead ? `${count(view.total, "paper")}, led by “${lead}”` : KIND[period.kind]}
      canonical={periodPath(period)}
      head={view.total > 0 && <ListTags address={periodPath(period)} />}
      markdown
      front={view.front}
      feeds={feedsOf(view)}
      {...(view.front || period.kind !== "day" ? { current: period.kind } : {})}
      {...(period.kind === "day" ? { edition: { day: period.name, number: view.number } } : {})}
    >
      <div class="columns">
        <section class="papers" aria-labelledby="edition">
          <header class="listhead">
            <h1 id="edition">
              {view.front ? KIND.day : title}
              <small>
                {view.total > 0
                  ? `${countShown(page, view.total)}, ${view.isForMe ? "best for you first" : "most upvoted first"}`
                  : "no papers"}
              </small>
            </h1>
            <Neighbours view={view} />
          </header>
          {view.front && period.last < page.today && <Earlier view={view} />}
          {view.total > 1 && <OrderForMe page={page} isForMe={view.isForMe} />}
          {(view.total > 0 || page.unseen) && <UnseenOnly page={page} />}
          {papers.length === 0 ? (
            page.unseen ? (
              <AllSeen page={page} />
            ) : (
              <Empty view={view} />
            )
          ) : (
            papers.map(({ paper, submitter: name, handle, site, others, byRule, note }, i) => (
              <PaperCard
                page={page}
                paper={paper}
                viewer={view.viewer}
                rank={(view.pageNumber - 1) * view.pageSize + i + 1}
                submitter={name || site ? { name, handle, site, others } : undefined}
                byRule={byRule}
                note={note}
              />
            ))
          )}
          <HiddenCount page={page} viewer={view.viewer} keys={papers.map(({ paper }) => paper.key)} />
          <Shown
            page={page}
            viewer={view.viewer}
            list={period.kind === "day" ? "edition" : period.kind}
            first={(view.pageNumber - 1) * view.pageSize + 1}
            keys={papers.map(({ paper }) => paper.key)}
          />
          <Pager
            page={view.pageNumber}
            pages={view.pages}
            to={(n) => inOrder(furtherPage(page, `${periodPath(period)}?page=${n}`), view.isForMe)}
          />
          <CiteList address={periodPath(period)} papers={view.total} />
          <Neighbours view={view} below />
        </section>
        <Aside view={view} />
      </div>
    </Layout>
  );
};

/** What goes on before what stays. */
const feedsOf = ({ page, period, front }: EditionPageProps): FeedOfPage[] => {
  const running =
    period.kind === "day"
      ? { title: page.title, page: "/" }
      : { title: `${page.title} by the ${period.kind}`, page: latestPeriodPath(period.kind) };
  return front ? [running] : [running, { title: periodTitle(period), page: periodPath(period) }];
};

const Neighbours = ({ view: { previous, next }, below }: { view: EditionPageProps; below?: boolean }) => (
  <nav class="neighbours" aria-label={below ? "Neighbouring editions, below the papers" : "Neighbouring editions"}>
    {previous ? (
      <a rel="prev" href={periodPath(previous)}>
        ← {periodShort(previous)}
      </a>
    ) : (
      <span class="end">{next ? "First edition" : ""}</span>
    )}
    {next ? (
      <a rel="next" href={periodPath(next)}>
        {periodShort(next)} →
      </a>
    ) : (
      <span class="end">{previous ? "Latest edition" : ""}</span>
    )}
  </nav>
);

/** Above an earlier edition that stands in for today's. */
const Earlier = ({ view: { period, page, empty, zone } }: { view: EditionPageProps }) => (
  <div class="notice" role="note">
    <p>
      <b>
        There is no edition of {longDay(page.today)} yet; this is that of {longDay(period.last)}.
      </b>
    </p>
    <WhyEmpty reasons={empty} zone={zone} />
  </div>
);

const Empty = ({ view: { period, previous, next, page, empty, zone } }: { view: EditionPageProps }) => (
  <div class="empty">
    {period.kind === "day" ? (
      <WhyEmpty reasons={empty} zone={zone} />
    ) : (
      <p>
        {period.first > page.today
          ? `This ${period.kind} is yet to come.`
          : `No paper entered an edition of this ${period.kind}${period.last >= page.today ? " so far" : ""}; each day’s page says why.`}
      </p>
    )}
    <p>
      {previous && (
        <>
          The edition before it is <a href={periodPath(previous)}>{periodTitle(previous)}</a>.{" "}
        </>
      )}
      {next && (
        <>
          The one after it is <a href={periodPath(next)}>{periodTitle(next)}</a>.{" "}
        </>
      )}
      The <a href="/archive">archive</a> shows every day that has one.
    </p>
  </div>
);

const Aside = ({ view }: { view: EditionPageProps }) => (
  <aside>
    {view.weeksBest.length > 0 && (
      <section aria-labelledby="best">
        <h2 id="best">Best of the week</h2>
        <ol>
          {view.weeksBest.map((paper) => (
            <li>
              <a href={paperPath(paper.id)}>
                <Rich text={paper.title} />
              </a>
              {(paper.upvotes > 0 || paper.elsewhere.length === 0) && <Upvotes n={paper.upvotes} />}{" "}
              <Elsewhere scores={paper.elsewhere} />
            </li>
          ))}
        </ol>
        <p>
          <a
            href={periodPath(periodOf("week", view.period.last > view.page.today ? view.page.today : view.period.last))}
          >
            The whole week
          </a>
        </p>
      </section>
    )}
    <Wider period={view.period} today={view.page.today} />
    <section aria-labelledby="stock">
      <h2 id="stock">In the library</h2>
      <p>
        {count(view.stock.papers, "paper")}
        {view.stock.newest !== undefined && <>, the newest of {partialDate(view.stock.newest)}</>}.{" "}
        <a href="/papers">Browse them</a>
      </p>
    </section>
    <Freshness sources={view.sources} zone={view.zone} />
  </aside>
);

const Wider = ({ period, today }: { period: Period; today: Day }) => {
  const week = periodOf("week", period.last < today ? period.last : today);
  const month = periodOf("month", period.first);
  return (
    <section aria-labelledby="wider">
      <h2 id="wider">More to read</h2>
      <ul>
        {period.kind !== "week" && (
          <li>
            <a href={periodPath(week)}>{periodTitle(week)}</a>
          </li>
        )}
        {period.kind !== "month" && (
          <li>
            <a href={periodPath(month)}>{periodTitle(month)}</a>
          </li>
        )}
        <li>
          <a href={archivePath(period.first.slice(0, 4))}>The year {period.first.slice(0, 4)}</a>
        </li>
      </ul>
    </section>
  );
};

interface NewestView {
  page: PageContext;
  papers: Paper[];
  /** Absent where nobody is signed in. */
  viewer: ViewerState | undefined;
  total: number;
  /** Why today's edition is empty. */
  empty: readonly EmptyReason[];
  /** The sources that are followed. */
  sources: readonly FollowedSource[];
  zone: string;
}

/** The front page of an instance that has papers but no edition yet. */
export const NewestPage = ({ page, papers, viewer, total, empty, sources, zone }: NewestView) => (
  <Layout
    page={page}
    title="Newest papers"
    front
    current="day"
    canonical="/"
    markdown
    feeds={[{ title: page.title, page: "/" }]}
  >
    <div class="columns">
      <section class="papers" aria-labelledby="edition">
        <header class="listhead">
          <h1 id="edition">
            Newest papers
            <small>
              There is no edition yet: none of the {count(total, "paper")} has been submitted for a day. These appeared
              last.
            </small>
          </h1>
        </header>
        <div class="notice" role="note">
          <WhyEmpty reasons={empty} zone={zone} />
        </div>
        <UnseenOnly page={page} />
        {page.unseen && papers.length === 0 && <AllSeen page={page} />}
        {papers.map((paper) => (
          <PaperCard page={page} paper={paper} viewer={viewer} />
        ))}
        <HiddenCount page={page} viewer={viewer} keys={papers.map(({ key }) => key)} />
        <Shown page={page} viewer={viewer} list="newest" first={1} keys={papers.map(({ key }) => key)} />
        <p class="more">
          <a href="/papers?page=2">Older papers →</a>
        </p>
      </section>
      <aside>
        <Freshness sources={sources} zone={zone} />
      </aside>
    </div>
  </Layout>
);

interface WelcomeView {
  page: PageContext;
  dataFolder: string;
  /** Why today's edition is empty, where papers come by themselves. */
  empty: readonly EmptyReason[];
  zone: string;
}

/** The front page of an instance without papers. */
export const WelcomePage = ({ page, dataFolder, empty, zone }: WelcomeView) => (
  <Layout page={page} title="Welcome" front current="day" canonical="/" markdown>
    <section class="prose">
      <h1>No papers yet</h1>
      <WhyEmpty reasons={empty} zone={zone} />
      <p>Bring some in, and this page fills by itself. In the folder of the program:</p>
      <pre>
        <code>npx broadsheet import papers.jsonl.gz --data {dataFolder}</code>
      </pre>
      <p>
        The file may be the arXiv snapshot or any in its format. To look around first,{" "}
        <code>npx broadsheet demo --data {dataFolder}</code> puts in the demo edition.
      </p>
    </section>
  </Layout>
);
