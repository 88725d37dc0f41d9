/** The small print of a paper on its card, which is the same for everybody: date, categories, code, what others say. */

import { paperPath } from "../../domain/pagePaths.ts";
import { categoryName } from "../../domain/papers/categories.ts";
import type { Link } from "../../domain/papers/link.ts";
import { type Paper, publishedOf } from "../../domain/papers/paper.ts";
import { isoPartialDate } from "../../domain/papers/partialDate.ts";
import { plainText } from "../../domain/papers/tex.ts";
import { partialDate } from "../../http/pageDates.ts";
import { count } from "../../lib/text.ts";
import { renderOnce } from "../layout/keptHtml.ts";
import { Elsewhere } from "./ExternalScores.tsx";

const SHOWN_CATEGORIES = 4;

const FactsOf = ({ paper, isNamed }: { paper: Paper; isNamed: boolean }) => (
  <>
    <time datetime={isoPartialDate(publishedOf(paper))}>{partialDate(publishedOf(paper))}</time>
    {paper.categories.slice(0, SHOWN_CATEGORIES).map((category) => (
      <CategoryLink category={category} isNamed={isNamed} />
    ))}
    <FirstCodeLink links={paper.links} />
    <Elsewhere scores={paper.elsewhere} />
    <CommentsLink paper={paper} />
  </>
);

const factsOf = renderOnce((paper: Paper) => <FactsOf paper={paper} isNamed={false} />);
const namedFactsOf = renderOnce((paper: Paper) => <FactsOf paper={paper} isNamed />);

/** `isNamed` tells whether categories have their subjects' names beside them. */
export const CardFacts = ({ paper, isNamed }: { paper: Paper; isNamed: boolean }) =>
  isNamed ? namedFactsOf(paper) : factsOf(paper);

/** The title, for who does not see where a control stands. */
export const unseenTitle = renderOnce((paper: Pick<Paper, "title">) => (
  <span class="unseen"> {plainText(paper.title)}</span>
));

const CommentsLink = ({ paper }: { paper: Paper }) =>
  paper.commentCount === 0 ? null : (
    <a href={`${paperPath(paper.id)}#comments`}>
      {count(paper.commentCount, "comment")}
      <span class="unseen"> on {plainText(paper.title)}</span>
    </a>
  );

const CategoryLink = ({ category, isNamed }: { category: string; isNamed: boolean }) => {
  const name = categoryName(category);
  const link = (
    <a class="category" href={`/papers?cat=${encodeURIComponent(category)}`} title={name}>
      {category}
    </a>
  );
  return isNamed && name !== category ? (
    <span class="coded">
      {link} {name}
    </span>
  ) : (
    link
  );
};

const FirstCodeLink = ({ links }: { links: Link[] }) => {
  const code = links.find((link) => link.kind === "code");
  return code ? (
    <a href={code.value} rel="noopener nofollow" data-opens="code">
      Code
    </a>
  ) : null;
};
