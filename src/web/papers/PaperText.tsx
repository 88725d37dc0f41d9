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

/** Title and authors, with the words of a search marked. */
export const Heading = ({ paper, stems }: { paper: Paper; stems?: QueryStems | undefined }) =>
  stems ? <HeadingOf paper={paper} stems={stems} /> : headingOf(paper);

const HeadingOf = ({ paper, stems }: { paper: Paper; stems?: QueryStems | undefined }) => (
  <>
    <h2>
      <a href={paperPath(paper.id)}>
        <Rich text={paper.title} stems={stems} />
      </a>
    </h2>
    <Byline authors={paper.authors} stems={stems} />
    {paper.withdrawn && <Withdrawn />}
  </>
);

const Byline = ({ authors, stems }: { authors: string[]; stems?: QueryStems | undefined }) => {
  if (authors.length === 0) return <p class="byline">Authors not given</p>;
  // Authors that the search may be about are named wherever they are in the list.
  const meant = stems ? authors.slice(NAMED_AUTHORS).filter((name) => matchedWords(name, stems).length > 0) : [];
  const named = [...authors.slice(0, NAMED_AUTHORS), ...meant.slice(0, NAMED_AUTHORS)];
  return (
    <p class="byline">
      {named.map((name, i) => (
        <>
          {i > 0 && ", "}
          <Rich text={name} stems={stems} />
        </>
      ))}
      {authors.length > named.length && " and others"}
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
