/** One paper. */
import type { Child } from "hono/jsx";
import type { ViewerState } from "../../app/papers/viewerState.ts";
import type { Citation } from "../../domain/citations/citation.ts";
import { submissionId } from "../../domain/discussion/report.ts";
import { type Day, periodPath } from "../../domain/editions/edition.ts";
import { categoryName } from "../../domain/papers/categories.ts";
import type { Link } from "../../domain/papers/link.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import { homeOf, paperPath } from "../../domain/papers/paperId.ts";
import { hubName, isHubKind, LINK_NAMES } from "../../domain/papers/paperLinks.ts";
import { plainText } from "../../domain/papers/tex.ts";
import { isoDate, longDay, shortDate } from "../../http/pageDates.ts";
import type { PageContext } from "../../http/services.ts";
import { count, grouped } from "../../lib/text.ts";
import type { Ranking } from "../../store/editions/editions.ts";
import type { Voter } from "../../store/editions/upvotes.ts";
import type { AuthorNote } from "../../store/moderation/authorNotes.ts";
import type { VerifiedAuthor } from "../../store/moderation/verifiedAuthors.ts";
import type { PaperHistory } from "../../store/papers/papers.ts";
import { Places } from "../editions/Rankings.tsx";
import { Submitter } from "../editions/Submitter.tsx";
import { Upvote } from "../editions/Upvote.tsx";
import { Voters } from "../editions/Voters.tsx";
import { Layout } from "../layout/Layout.tsx";
import { Rich } from "../layout/MathText.tsx";
import { PaperTags } from "../layout/MetaTags.tsx";
import { SubjectLinks } from "../moderation/SubjectLinks.tsx";
import { CardControls } from "./CardControls.tsx";
import { CitePaper } from "./CitationBox.tsx";
import { Elsewhere } from "./ExternalScores.tsx";
import { Withdrawn } from "./PaperText.tsx";
import { AuthorsHere } from "./VerifiedAuthors.tsx";

/** Papers of large collaborations have thousands; the rest unfold. */
const SHOWN_AUTHORS = 40;

interface PaperView {
  page: PageContext;
  paper: Paper;
  citation: Citation;
  history: PaperHistory;
  /** Absent where nobody is signed in. */
  mine: ViewerState | undefined;
  /** Those who upvoted it last. */
  voters: readonly Voter[];
  places: readonly Ranking[];
  /** Where it stands in today's edition, for whoever has just submitted it. */
  submitted: { day: Day; place: number; total: number } | undefined;
  /** Most related first; empty while nothing is known of meanings. */
  related: Paper[];
  verified: readonly VerifiedAuthor[];
  authorNotes: readonly AuthorNote[];
  /** What is said about it. */
  comments: Child;
}

export const PaperPage = ({
  page,
  paper,
  citation,
  history,
  mine,
  voters,
  places,
  submitted,
  related,
  verified,
  authorNotes: notes,
  comments,
}: PaperView) => (
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
      {submitted && (
        <p class="notice" role="status">
          Submitted, with your upvote. It is number {grouped(submitted.place)} of {count(submitted.total, "paper")} in{" "}
          <a href={`${periodPath({ kind: "day", name: submitted.day })}#p-${paper.key}`}>
            the edition of {longDay(submitted.day)}
          </a>
          .
        </p>
      )}
      <Places places={places} />
      <h1>
        <Rich text={paper.title} />
      </h1>
      {paper.withdrawn && <Withdrawn />}
      <Authors names={paper.authors} />
      <div class="meta">
        <Upvote page={page} paper={paper} mine={mine} />
        <Elsewhere scores={paper.elsewhere} />
        <time datetime={isoDate(paper.publishedAt)}>Published {shortDate(paper.publishedAt)}</time>
        {paper.updatedAt > paper.publishedAt && (
          <time datetime={isoDate(paper.updatedAt)}>revised {shortDate(paper.updatedAt)}</time>
        )}
        <span class="id">{paper.id}</span>
      </div>
      <Upvoted paper={paper} voters={voters} />
      <Sources paper={paper} newest={history.versions.find(({ id }) => id === paper.id)?.version} />
      {mine && <CardControls page={page} paper={paper} mine={mine} />}
      <h2 class="unseen">Abstract</h2>
      {paper.abstract === "" ? (
        <p class="abstract none">No abstract was given.</p>
      ) : (
        <p class="abstract">
          <Rich text={paper.abstract} />
        </p>
      )}
      <CitePaper paperId={paper.id} citation={citation} />
      <Facts page={page} paper={paper} history={history} />
      {paper.authors.length > 0 && <AuthorsHere paper={paper} verified={verified} notes={notes} />}
      {comments}
      {related.length > 0 && <Related paper={paper} papers={related} />}
    </article>
  </Layout>
);

/** The first few by name. */
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

const SOURCE_NAMES: Record<Link["kind"], string> = { ...LINK_NAMES, doi: "Publisher (DOI)", journal: "" };

const Sources = ({ paper, newest }: { paper: Paper; newest: number | undefined }) => {
  const home = homeOf(paper.id);
  // arXiv's address without a version is that of the newest; others' need it.
  const pdf = home?.pdf ?? homeOf(paper.id, newest)?.pdf;
  const links = [
    { name: home?.name ?? "", href: home?.page },
    { name: "PDF", href: pdf },
    ...paper.links.map((link) => ({
      name: isHubKind(link.kind) ? `${SOURCE_NAMES[link.kind]} ${hubName(link)}` : SOURCE_NAMES[link.kind],
      href:
        link.kind === "doi"
          ? `https://doi.org/${encodeURI(link.value)}`
          : link.kind === "journal"
            ? undefined
            : link.value,
    })),
  ].filter(({ href }, i, all) => href !== undefined && all.findIndex((other) => other.href === href) === i);
  return links.length === 0 ? null : (
    <ul class="sources">
      {links.map(({ name, href }) => (
        <li>
          <a href={href} rel="noopener nofollow">
            {name}
          </a>
        </li>
      ))}
    </ul>
  );
};

const VersionLink = ({ id, version }: { id: string; version: number }) => {
  // A DOI has one address whatever the version.
  const home = id.startsWith("doi:") ? undefined : homeOf(id, version);
  return home ? <a href={home.page}>v{version}</a> : <>v{version}</>;
};

const Facts = ({ page, paper, history }: { page: PageContext; paper: Paper; history: PaperHistory }) => {
  const journals = paper.links.filter((link) => link.kind === "journal");
  const otherIds = history.ids.filter((id) => id !== paper.id);
  return (
    <dl class="facts">
      {history.submissions.length > 0 && (
        <>
          <dt>Editions</dt>
          {history.submissions.map(({ day, name, handle, readerId, site, byRule, note }) => (
            <dd>
              <a href={periodPath({ kind: "day", name: day })}>{longDay(day)}</a>,{" "}
              {byRule ? (
                `by the rule “${name}”`
              ) : (
                <>
                  submitted by <Submitter name={name} handle={handle} site={site} />
                </>
              )}
              {note && <>: “{note}”</>}
              {readerId !== undefined && (
                <SubjectLinks
                  reader={page.reader}
                  subject={{ kind: "submission", id: submissionId(day, paper.key, readerId) }}
                  writerId={readerId}
                  of={`the submission by ${name}`}
                  back={paperPath(paper.id)}
                />
              )}
            </dd>
          ))}
        </>
      )}
      {paper.categories.length > 0 && (
        <>
          <dt>Categories</dt>
          {paper.categories.map((category) => (
            <dd>
              <a href={`/papers?cat=${encodeURIComponent(category)}`}>{categoryName(category)}</a>
              {categoryName(category) !== category && <span class="id"> {category}</span>}
            </dd>
          ))}
        </>
      )}
      {journals.length > 0 && (
        <>
          <dt>Appeared in</dt>
          {journals.map((link) => (
            <dd>{link.value}</dd>
          ))}
        </>
      )}
      {paper.comments && (
        <>
          <dt>Authors’ remark</dt>
          <dd>
            <Rich text={paper.comments} />
          </dd>
        </>
      )}
      <dt>Versions</dt>
      {history.versions.map((v) => (
        <dd>
          <VersionLink id={v.id} version={v.version} /> of{" "}
          <time datetime={isoDate(v.createdAt)}>{shortDate(v.createdAt)}</time>
          {otherIds.length > 0 && <span class="id"> {v.id}</span>}
        </dd>
      ))}
      {otherIds.length > 0 && (
        <>
          <dt>Also known as</dt>
          {otherIds.map((id) => (
            <dd class="id">{id}</dd>
          ))}
        </>
      )}
    </dl>
  );
};
