/** The small print of a paper: editions, categories, journals, the authors' remark, versions, ids. */

import { submissionId } from "../../domain/discussion/report.ts";
import { paperPath, periodPath } from "../../domain/pagePaths.ts";

import { categoryName } from "../../domain/papers/categories.ts";
import type { Paper, Version } from "../../domain/papers/paper.ts";
import { homeOf } from "../../domain/papers/paperId.ts";
import { isoPartialDate, type PartialInstant } from "../../domain/papers/partialDate.ts";
import { longDay, partialDate } from "../../http/pageDates.ts";
import type { PageContext } from "../../http/services.ts";
import type { PaperHistory } from "../../store/papers/papers.ts";
import { Submitter } from "../editions/Submitter.tsx";
import { Rich } from "../layout/MathText.tsx";
import { SubjectLinks } from "../moderation/SubjectLinks.tsx";

interface FactsProps {
  page: PageContext;
  paper: Paper;
  history: PaperHistory;
}

export const PaperFacts = ({ page, paper, history }: FactsProps) => {
  const journals = paper.links.filter((link) => link.kind === "journal");
  const otherIds = history.ids.filter((id) => id !== paper.id);
  return (
    <dl class="facts">
      <Editions page={page} paper={paper} history={history} />
      <Categories categories={paper.categories} />
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
      <Versions history={history} hasOtherIds={otherIds.length > 0} />
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

const Editions = ({ page, paper, history }: FactsProps) =>
  history.submissions.length === 0 ? null : (
    <>
      <dt>Editions</dt>
      {history.submissions.map((submission) => (
        <Edition page={page} paper={paper} submission={submission} />
      ))}
    </>
  );

interface EditionProps {
  page: PageContext;
  paper: Paper;
  submission: PaperHistory["submissions"][number];
}

const Edition = ({ page, paper, submission: { day, name, handle, readerId, site, byRule, note } }: EditionProps) => (
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
);

const Categories = ({ categories }: Pick<Paper, "categories">) =>
  categories.length === 0 ? null : (
    <>
      <dt>Categories</dt>
      {categories.map((category) => (
        <dd>
          <a href={`/papers?cat=${encodeURIComponent(category)}`}>{categoryName(category)}</a>
          {categoryName(category) !== category && <span class="id"> {category}</span>}
        </dd>
      ))}
    </>
  );

const Versions = ({ history, hasOtherIds }: { history: PaperHistory; hasOtherIds: boolean }) => (
  <>
    <dt>Versions</dt>
    {history.versions.map((v) => (
      <dd>
        <VersionLink id={v.id} version={v.version} /> of{" "}
        <time datetime={isoPartialDate(versionDate(v))}>{partialDate(versionDate(v))}</time>
        {hasOtherIds && <span class="id"> {v.id}</span>}
      </dd>
    ))}
  </>
);

const versionDate = ({ createdAt: at, precision }: Version): PartialInstant => ({ at, precision });

const VersionLink = ({ id, version }: { id: string; version: number }) => {
  // A DOI has one URL for all versions.
  const home = id.startsWith("doi:") ? undefined : homeOf(id, version);
  return home ? <a href={home.page}>v{version}</a> : <>v{version}</>;
};
