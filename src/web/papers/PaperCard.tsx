/** A paper as lists show it: rank and upvotes, title, authors, abstract or snippet, small print. */

import type { Child } from "hono/jsx";
import type { ViewerState } from "../../app/papers/viewerState.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import { plainText } from "../../domain/papers/tex.ts";
import type { PageContext } from "../../http/services.ts";
import type { RankedHit } from "../../search/rank/fusion.ts";
import type { QueryStems } from "../../search/text/queryStems.ts";
import { matchedWords, snippet } from "../../search/text/words.ts";
import { Submitter, type SubmitterProps } from "../editions/Submitter.tsx";
import { Upvote } from "../editions/Upvote.tsx";
import { CardControls } from "./CardControls.tsx";
import { CardFacts, unseenTitle } from "./CardFacts.tsx";
import { Abstract, Heading, SnippetText } from "./PaperText.tsx";

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
  /** Whether it can be marked for the page's form `more`, which finds papers like the marked ones. */
  choose?: boolean;
  /** The reason why a reader's own list has it. */
  because?: string;
  /** Further controls for this list. */
  children?: Child;
}

export const PaperCard = (card: CardProps) => {
  const { paper, rank, submitter, byRule, note, stems, reason, choose, page, viewer, because, children } = card;
  if (viewer?.hidden.has(paper.key) && !page.showHidden) return null;
  const shown = stems && stems.size > 0 ? snippet(paper.abstract, stems) : undefined;
  return (
    <article class="card" id={`p-${paper.key}`}>
      <div class="votes">
        {rank !== undefined && <span class="rank">{rank}</span>}
        <Upvote page={page} paper={paper} viewer={viewer} />
      </div>
      <div class="story">
        <Heading paper={paper} stems={stems} />
        {because && <p class="because">{because}</p>}
        {note && <p class="note">“{note}”</p>}
        {shown && stems ? <SnippetText shown={shown} stems={stems} /> : <Abstract paper={paper} />}
        <p class="meta">
          <CardFacts paper={paper} />
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
            {unseenTitle(paper)}
          </label>
        )}
        {reason && stems && shown && <Reason paper={paper} reason={reason} stems={stems} inAbstract={shown.words} />}
      </div>
    </article>
  );
};

interface ReasonProps {
  paper: Paper;
  reason: RankedHit;
  stems: QueryStems;
  /** Words of the query in the abstract. */
  inAbstract: readonly string[];
}

const Reason = ({ paper, reason, stems, inAbstract }: ReasonProps) => {
  const inTitle = matchedWords(paper.title, stems);
  return (
    <details class="reason">
      <summary>
        Why<span class="unseen"> {plainText(paper.title)} is a result</span>
      </summary>
      <p>
        Words give {reason.words.toFixed(2)}
        {inTitle.length + inAbstract.length === 0 && " (none of them occurs in the title or abstract)"}
        {inTitle.length > 0 && `: in the title ${inTitle.join(", ")}`}
        {inAbstract.length > 0 && `${inTitle.length > 0 ? "; " : ": "}in the abstract ${inAbstract.join(", ")}`}.
        Meaning gives {reason.meaning.toFixed(2)}. Together {(reason.words + reason.meaning).toFixed(2)}.
      </p>
    </details>
  );
};
