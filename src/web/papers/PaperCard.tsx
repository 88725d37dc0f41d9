/** A paper as lists show it: rank and upvotes, title, authors, abstract or snippet, small print. */

import type { Child } from "hono/jsx";
import type { ViewerState } from "../../app/papers/viewerState.ts";
import { paperPath } from "../../domain/pagePaths.ts";
import { categoryName } from "../../domain/papers/categories.ts";
import type { Link } from "../../domain/papers/link.ts";
import { type Paper, publishedOf } from "../../domain/papers/paper.ts";
import { isoPartialDate } from "../../domain/papers/partialDate.ts";
import { plainText } from "../../domain/papers/tex.ts";
import { partialDate } from "../../http/pageDates.ts";
import type { PageContext } from "../../http/services.ts";
import { count } from "../../lib/text.ts";
import { namedAuthors } from "../../search/postings/namedAuthors.ts";
import type { RankedHit } from "../../search/rank/fusion.ts";
import type { QueryStems } from "../../search/text/queryStems.ts";
import { snippet } from "../../search/text/words.ts";
import { Submitter, type SubmitterProps } from "../editions/Submitter.tsx";
import { Upvote } from "../editions/Upvote.tsx";
import { CardControls } from "./CardControls.tsx";
import { Elsewhere } from "./ExternalScores.tsx";
import { Abstract, Heading, SnippetText } from "./PaperText.tsx";
import { type SearchHints, WhyFound } from "./WhyFound.tsx";

const SHOWN_CATEGORIES = 4;

interface CardProps {
  page: PageContext;
  paper: Paper;
  /** What the reader has done with papers; absent where nobody is signed in. A hidden paper is left out. */
  viewer: ViewerState | undefined;
  /** 1 for the first of the list. */
  rank?: number;
  submitter?: SubmitterProps | undefined;
  /** Whether the submitter is a rule. */
  byRule?: boolean;
  note?: string | null;
  /** Stems of a search's words; with any, the best snippet with marked words takes the place of the abstract. */
  stems?: QueryStems | undefined;
  /** What gave a search result its place. */
  reason?: RankedHit | undefined;
  /** Present for a search result, which names the subjects of its categories, too. */
  hints?: SearchHints;
  /** Whether it can be marked for the page's form `more`, which finds papers like the marked ones. */
  choose?: boolean;
  /** The reason why a reader's own list has it. */
  because?: string;
  /** Further controls for this list. */
  children?: Child;
}

export const PaperCard = (card: CardProps) => {
  const { paper, rank, submitter, byRule, note, stems, reason, hints, choose, page, viewer, because, children } = card;
  if (viewer?.hidden.has(paper.key) && !page.showHidden) return null;
  const shown = stems && stems.size > 0 ? snippet(paper.abstract, stems, hints?.weights) : undefined;
  const named = namedAuthors(paper.authors, hints?.names ?? []);
  return (
    <article class="card" id={`p-${paper.key}`}>
      <div class="votes">
        {rank !== undefined && <span class="rank">{rank}</span>}
        <Upvote page={page} paper={paper} viewer={viewer} />
      </div>
      <div class="story">
        <Heading paper={paper} stems={stems} named={named} />
        {because && <p class="because">{because}</p>}
        {note && <p class="note">“{note}”</p>}
        {shown && stems ? <SnippetText shown={shown} stems={stems} /> : <Abstract paper={paper} />}
        <p class="meta">
          <time datetime={isoPartialDate(publishedOf(paper))}>{partialDate(publishedOf(paper))}</time>
          {paper.categories.slice(0, SHOWN_CATEGORIES).map((category) => (
            <CategoryLink category={category} isNamed={hints !== undefined} />
          ))}
          <FirstCodeLink links={paper.links} />
          <Elsewhere scores={paper.elsewhere} />
          <CommentsLink paper={paper} />
          {submitter && (
            <span class={byRule ? "byrule" : undefined}>
              {byRule ? (
                `By the rule “${submitter.name}”`
              ) : (
                <>
                  Submitted by <Submitter {...submitter} />
                </>
              )}
            </span>
          )}
        </p>
        {viewer && <CardControls page={page} paper={paper} viewer={viewer} />}
        {children}
        {choose && (
          <label class="choose">
            <input type="checkbox" name="like" value={paper.id} form="more" /> mark
            <span class="unseen"> {plainText(paper.title)}</span>
          </label>
        )}
        {reason && stems && hints && (
          <WhyFound
            paper={paper}
            reason={reason}
            stems={stems}
            inAbstract={shown?.words ?? []}
            authors={named}
            hints={hints}
          />
        )}
      </div>
    </article>
  );
};

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
    <a href={code.value} rel="noopener nofollow">
      Code
    </a>
  ) : null;
};
