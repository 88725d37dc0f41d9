/** A day's, week's or month's edition, and the front page. */
import { type Day, type Period, periodOf, periodPath } from "../../domain/edition.ts";
import type { Paper } from "../../domain/paper.ts";
import { paperPath } from "../../domain/paperId.ts";
import { count } from "../../domain/text.ts";
import type { Entry } from "../../store/editions.ts";
import { Elsewhere } from "../components/Elsewhere.tsx";
import { Layout } from "../components/Layout.tsx";
import { Pager } from "../components/Pager.tsx";
import { PaperCard, Upvotes } from "../components/PaperCard.tsx";
import { Rich } from "../components/Rich.tsx";
import type { PageContext } from "../context.ts";
import { periodShort, periodTitle, shortDate } from "../format.ts";

export interface EditionView {
  page: PageContext;
  period: Period;
  /** 0 for weeks and months. */
  number: number;
  front: boolean;
  papers: (Entry & { paper: Paper })[];
  total: number;
  pageNumber: number;
  pages: number;
  pageSize: number;
  previous?: Period | undefined;
  next?: Period | undefined;
  /** The best of the week that the period's last day is in; empty on week pages. */
  weeksBest: Paper[];
  /** Papers in all, and publication of the newest. */
  stock: { papers: number; newest: number | undefined };
}

const KIND = { day: "Papers of the day", week: "Papers of the week", month: "Papers of the month" };

export const EditionPage = (view: EditionView) => {
  const { page, period, papers } = view;
  const title = periodTitle(period);
  const lead = papers[0]?.paper.title;
  return (
    <Layout
      page={page}
      title={`${KIND[period.kind]}, ${title}`}
      description={lead ? `${count(view.total, "paper")}, led by “${lead}”` : KIND[period.kind]}
      canonical={periodPath(period)}
      front={view.front}
      {...(view.front || period.kind !== "day" ? { current: period.kind } : {})}
      {...(period.kind === "day" ? { edition: { day: period.name, number: view.number } } : {})}
    >
      <div class="columns">
        <section class="papers" aria-labelledby="edition">
          <header class="listhead">
            <h1 id="edition">
              {view.front ? KIND.day : title}
              <small>{view.total > 0 ? `${count(view.total, "paper")}, most upvoted first` : "no papers"}</small>
            </h1>
            <Neighbours view={view} />
          </header>
          {papers.length === 0 ? (
            <Empty view={view} />
          ) : (
            papers.map(({ paper, submitter, site, note }, i) => (
              <PaperCard
                paper={paper}
                rank={(view.pageNumber - 1) * view.pageSize + i + 1}
                submitter={submitter}
                site={site}
                note={note}
              />
            ))
          )}
          <Pager page={view.pageNumber} pages={view.pages} to={(n) => `${periodPath(period)}?page=${n}`} />
          <Neighbours view={view} />
        </section>
        <Aside view={view} />
      </div>
    </Layout>
  );
};

const Neighbours = ({ view: { previous, next } }: { view: EditionView }) => (
  <nav class="neighbours" aria-label="Neighbouring editions">
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

const Empty = ({ view: { period, previous, next, page } }: { view: EditionView }) => (
  <div class="empty">
    <p>
      {period.first > page.today
        ? `This ${period.kind} is yet to come.`
        : `Nobody submitted a paper for this ${period.kind}${period.last >= page.today ? " so far" : ""}.`}
    </p>
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

const Aside = ({ view }: { view: EditionView }) => (
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
        {view.stock.newest !== undefined && <>, the newest of {shortDate(view.stock.newest)}</>}.{" "}
        <a href="/papers">Browse them</a>
      </p>
    </section>
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
          <a href={`/archive/${period.first.slice(0, 4)}`}>The year {period.first.slice(0, 4)}</a>
        </li>
      </ul>
    </section>
  );
};

/** The front page of an instance that has papers but no edition yet. */
export const NewestPage = ({ page, papers, total }: { page: PageContext; papers: Paper[]; total: number }) => (
  <Layout page={page} title="Newest papers" front current="day" canonical="/">
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
      {papers.map((paper) => (
        <PaperCard paper={paper} />
      ))}
      <p class="more">
        <a href="/papers?page=2">Older papers →</a>
      </p>
    </section>
  </Layout>
);

/** The front page of an instance without papers. */
export const WelcomePage = ({ page, dataFolder }: { page: PageContext; dataFolder: string }) => (
  <Layout page={page} title="Welcome" front current="day" canonical="/">
    <section class="prose">
      <h1>No papers yet</h1>
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
