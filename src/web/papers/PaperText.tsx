/** The text of a paper on its card: title, authors, abstract or snippet. */

import { paperPath } from "../../domain/pagePaths.ts";
import type { Paper } from "../../domain/papers/paper.ts";

import { plainText } from "../../domain/papers/tex.ts";
import { count } from "../../lib/text.ts";
import type { QueryStems } from "../../search/text/queryStems.ts";
import { matchedWords, type Snippet } from "../../search/text/words.ts";
import { renderOnce } from "../layout/keptHtml.ts";
import { Rich } from "../layout/MathText.tsx";

const NAMED_AUTHORS = 3;
/** About five lines; a shorter abstract is not folded. */
const FOLDED_CHARACTERS = 420;

/** Text that is the same on every page, and takes half of the work of a card. */
const headingOf = renderOnce((paper: Paper) => <HeadingOf paper={paper} />);
const abstractOf = renderOnce((paper: Paper) => <AbstractOf paper={paper} />);

interface HeadingProps {
  paper: Paper;
  /** Stems of a search's words, which are marked. */
  stems?: QueryStems | undefined;
  /** Authors that a search asks for by name: they are marked, too. */
  named?: ReadonlySet<string>;
}

/** Title and authors, with what a search asks for marked. */
export const Heading = ({ paper, stems, named = NOBODY }: HeadingProps) =>
  stems || named.size > 0 ? <HeadingOf paper={paper} stems={stems} named={named} /> : headingOf(paper);

const NOBODY: ReadonlySet<string> = new Set();

const HeadingOf = ({ paper, stems, named = NOBODY }: HeadingProps) => (
  <>
    <h2>
      <a href={paperPath(paper.id)}>
        <Rich text={paper.title} stems={stems} />
      </a>
    </h2>
    <Byline authors={paper.authors} stems={stems} named={named} />
    {paper.withdrawn && <Withdrawn />}
  </>
);

const Byline = ({
  authors,
  stems,
  named,
}: {
  authors: string[];
  stems: QueryStems | undefined;
  named: ReadonlySet<string>;
}) => {
  if (authors.length === 0) return <p class="byline">Authors not given</p>;
  const later = authors.slice(NAMED_AUTHORS);
  // Authors that the search may be about are named wherever they are in the list; those that it asks for, first of all.
  const askedFor = later.filter((name) => named.has(name));
  const meant = stems ? later.filter((name) => !named.has(name) && matchedWords(name, stems).length > 0) : [];
  const shown = [
    ...authors.slice(0, NAMED_AUTHORS),
    ...askedFor.slice(0, NAMED_AUTHORS),
    ...meant.slice(0, NAMED_AUTHORS),
  ];
  return (
    <p class="byline">
      {shown.map((name, i) => (
        <>
          {i > 0 && ", "}
          {named.has(name) ? (
            <mark>
              <Rich text={name} />
            </mark>
          ) : (
            <Rich text={name} stems={stems} />
          )}
        </>
      ))}
      {authors.length > shown.length && " and others"}
      <span class="count"> · {count(authors.length, "author")}</span>
    </p>
  );
};

/** The remark or the abstract may give the reason. */
export const Withdrawn = () => <p class="withdrawn">This paper has been withdrawn.</p>;

export const Abstract = ({ paper }: { paper: Paper }) => abstractOf(paper);

const AbstractOf = ({ paper }: { paper: Paper }) =>
  paper.abstract === "" ? (
    <p class="abstract none">No abstract was given.</p>
  ) : paper.abstract.length <= FOLDED_CHARACTERS ? (
    <p class="abstract">
      <Rich text={paper.abstract} />
    </p>
  ) : (
    <div class="fold">
      <details>
        <summary>
          <span class="closed">Read all</span>
          <span class="open">Fold</span>
          <span class="unseen"> the abstract of {plainText(paper.title)}</span>
        </summary>
      </details>
      <p class="abstract">
        <Rich text={paper.abstract} />
      </p>
    </div>
  );

export const SnippetText = ({ shown: { text, cutBefore, cutAfter }, stems }: { shown: Snippet; stems: QueryStems }) => (
  <p class="abstract snippet">
    {cutBefore && "… "}
    <Rich text={text} stems={stems} />
    {cutAfter && " …"}
  </p>
);
