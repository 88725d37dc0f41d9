/** The page of a paper. */

import type { Child } from "hono/jsx";
import type { ViewerState } from "../../app/papers/viewerState.ts";
import type { Citation } from "../../domain/citations/citation.ts";
import type { Day } from "../../domain/editions/edition.ts";
import { paperPath, periodPath } from "../../domain/pagePaths.ts";
import { type Paper, publishedOf, updatedOf } from "../../domain/papers/paper.ts";
import { isoPartialDate } from "../../domain/papers/partialDate.ts";
import { plainText } from "../../domain/papers/tex.ts";
import { longDay, partialDate } from "../../http/pageDates.ts";
import type { PageContext } from "../../http/services.ts";
import { count, grouped } from "../../lib/text.ts";
import type { Ranking } from "../../store/editions/editions.ts";
import type { Voter } from "../../store/editions/upvotes.ts";
import type { authorNotes } from "../../store/moderation/authorNotes.ts";
import type { VerifiedAuthor } from "../../store/moderation/verifiedAuthors.ts";
import type { PaperHistory } from "../../store/papers/papers.ts";
import { Places } from "../editions/Rankings.tsx";
import { Upvote } from "../editions/Upvote.tsx";
import { Voters } from "../editions/Voters.tsx";
import { Layout } from "../layout/Layout.tsx";
import { Rich } from "../layout/MathText.tsx";
import { PaperTags } from "../layout/MetaTags.tsx";
import { ShownPaper } from "../reading/Shown.tsx";
import { CardControls } from "./CardControls.tsx";
import { CitePaper } from "./CitationBox.tsx";
import { Elsewhere } from "./ExternalScores.tsx";
import { PaperFacts } from "./PaperFacts.tsx";
import { PaperSources } from "./PaperSources.tsx";
import { Withdrawn } from "./PaperText.tsx";
import { AuthorsHere } from "./VerifiedAuthors.tsx";

/** Large collaborations have thousands of authors; the rest are folded. */
const SHOWN_AUTHORS = 40;

interface SubmittedPlace {
  day: Day;
  place: number;
  total: number;
}

interface PaperView {
  page: PageContext;
  paper: Paper;
  citation: Citation;
  history: PaperHistory;
  /** Absent where nobody is signed in. */
  viewer: ViewerState | undefined;
  /** The readers who upvoted it last. */
  voters: readonly Voter[];
  places: readonly Ranking[];
  /** Its place in today's edition, for the reader who has just submitted it. */
  submitted: SubmittedPlace | undefined;
  /** The most related first; may be empty. */
  related: Paper[];
  verified: readonly VerifiedAuthor[];
  authorNotes: Awaited<ReturnType<typeof authorNotes>>;
  /** The discussion of the paper. */
  comments: Child;
}

export const PaperPage = (view: PaperView) => {
  const { page, paper, citation, history, verified, authorNotes: notes, related } = view;
  return (
    <Layout
      page={page}
      title={plainText(paper.title)}
      description={plainText(paper.abstract).slice(0, 200)}
      canonical={paperPath(paper.id)}
      kind="article"
      head={<PaperTags page={page} paper={paper} citation={citation} />}
      markdown
    >
      <article class="paper" id={`p-${paper.key}`}>
        <PaperHeader {...view} />
        <h2 class="unseen">Abstract</h2>
        {paper.abstract === "" ? (
          <p class="abstract none">No abstract was given.</p>
        ) : (
          <p class="abstract">
            <Rich text={paper.abstract} />
          </p>
        )}
        <CitePaper paperId={paper.id} citation={citation} />
        <PaperFacts page={page} paper={paper} history={history} />
        {paper.authors.length > 0 && <AuthorsHere paper={paper} verified={verified} notes={notes} />}
        {view.comments}
        {related.length > 0 && <Related paper={paper} papers={related} />}
      </article>
    </Layout>
  );
};

const PaperHeader = ({ page, paper, history, viewer, voters, places, submitted }: PaperView) => (
  <>
    {submitted && <SubmittedNotice paper={paper} submitted={submitted} />}
    <Places places={places} />
    <h1>
      <Rich text={paper.title} />
    </h1>
    {paper.withdrawn && <Withdrawn />}
    <Authors names={paper.authors} />
    <div class="meta">
      <Upvote page={page} paper={paper} viewer={viewer} />
      <Elsewhere scores={paper.elsewhere} />
      <time datetime={isoPartialDate(publishedOf(paper))}>Published {partialDate(publishedOf(paper))}</time>
      {paper.updatedAt > paper.publishedAt && (
        <time datetime={isoPartialDate(updatedOf(paper))}>revised {partialDate(updatedOf(paper))}</time>
      )}
      <span class="id">{paper.id}</span>
    </div>
    <Upvoted paper={paper} voters={voters} />
    <PaperSources paper={paper} newest={history.versions.find(({ id }) => id === paper.id)?.version} />
    {viewer && <CardControls page={page} paper={paper} viewer={viewer} />}
    <ShownPaper page={page} paperKey={paper.key} />
  </>
);

const SubmittedNotice = ({ paper, submitted: { day, place, total } }: { paper: Paper; submitted: SubmittedPlace }) => (
  <p class="notice" role="status">
    Submitted, with your upvote. It is number {grouped(place)} of {count(total, "paper")} in{" "}
    <a href={`${periodPath({ kind: "day", name: day })}#p-${paper.key}`}>the edition of {longDay(day)}</a>.
  </p>
);

/** The first few voters by name, and a link to the others. */
const Upvoted = ({ paper, voters }: { paper: Paper; voters: readonly Voter[] }) =>
  voters.length === 0 ? null : (
    <div class="voted">
      <span>Upvoted by</span>
      <Voters voters={voters} />
      {paper.upvotes > voters.length && (
        <a href={`${paperPath(paper.id)}/upvotes`}>and {count(paper.upvotes - voters.length, "other")}</a>
      )}
    </div>
  );

const Related = ({ paper, papers }: { paper: Paper; papers: Paper[] }) => (
  <section class="related" aria-labelledby="related">
    <h2 id="related">Related papers</h2>
    <ol>
      {papers.map((paper) => (
        <li>
          <a href={paperPath(paper.id)}>
            <Rich text={paper.title} />
          </a>
          <span>
            {paper.authors[0]}
            {paper.authors.length > 1 && " and others"}, {new Date(paper.publishedAt).getUTCFullYear()}
          </span>
        </li>
      ))}
    </ol>
    <p>
      <a href={`/papers?like=${encodeURIComponent(paper.id)}`}>More like this one</a>
    </p>
  </section>
);

const Authors = ({ names }: { names: string[] }) => {
  if (names.length === 0) return <p class="byline">Authors not given</p>;
  const rest = names.slice(SHOWN_AUTHORS);
  return (
    <div class="byline">
      <Names names={names.slice(0, SHOWN_AUTHORS)} />
      {rest.length > 0 && (
        <details>
          <summary>and {count(rest.length, "more author")}</summary>
          <Names names={rest} />
        </details>
      )}
    </div>
  );
};

const Names = ({ names }: { names: string[] }) => (
  <ul class="names">
    {names.map((name) => (
      <li>
        <a href={`/papers?author=${encodeURIComponent(name)}`}>{name}</a>
      </li>
    ))}
  </ul>
);
