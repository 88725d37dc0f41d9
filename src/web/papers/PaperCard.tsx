/** A paper as lists show it: rank and upvotes, title, authors, abstract or snippet, small print. */

import { html } from "hono/html";
import type { Child } from "hono/jsx";
import type { ViewerState } from "../../app/papers/viewerState.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import type { PageContext } from "../../http/services.ts";
import { namedAuthors } from "../../search/postings/namedAuthors.ts";
import type { RankedHit } from "../../search/rank/fusion.ts";
import type { QueryStems } from "../../search/text/queryStems.ts";
import { snippet } from "../../search/text/words.ts";
import { Submitter, type SubmitterProps } from "../editions/Submitter.tsx";
import { Upvote } from "../editions/Upvote.tsx";
import { CardControls } from "./CardControls.tsx";
import { CardFacts, unseenTitle } from "./CardFacts.tsx";
import { Abstract, Heading, SnippetText } from "./PaperText.tsx";
import { type SearchHints, WhyFound } from "./WhyFound.tsx";

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

/** The style tells papers apart that the reader has seen or read; the text is for those who do not see it. */
const cardClass = (viewer: ViewerState | undefined, key: number): string =>
  viewer?.read.has(key) ? "card was-read" : viewer?.seen.has(key) ? "card was-seen" : "card";

const ReadMark = ({ viewer, paperKey }: { viewer: ViewerState; paperKey: number }) =>
  viewer.read.has(paperKey) ? READ : viewer.seen.has(paperKey) ? SEEN : null;

const READ = html`<span class="unseen">Read: </span>`;
const SEEN = html`<span class="unseen">Seen before: </span>`;

export const PaperCard = (card: CardProps) => {
  const { paper, rank, submitter, byRule, note, stems, reason, hints, choose, page, viewer, because, children } = card;
  if (viewer?.hidden.has(paper.key) && !page.showHidden) return null;
  const match = viewer?.matches?.get(paper.key);
  const shown = stems && stems.size > 0 ? snippet(paper.abstract, stems, hints?.weights) : undefined;
  const named = namedAuthors(paper.authors, hints?.names ?? []);
  return (
    <article class={cardClass(viewer, paper.key)} id={`p-${paper.key}`}>
      <div class="votes">
        {rank !== undefined && <span class="rank">{rank}</span>}
        <Upvote page={page} paper={paper} viewer={viewer} />
      </div>
      <div class="story">
        {viewer && <ReadMark viewer={viewer} paperKey={paper.key} />}
        <Heading paper={paper} stems={stems} named={named} />
        {because && <p class="because">{because}</p>}
        {note && <p class="note">“{note}”</p>}
        {shown && stems ? <SnippetText shown={shown} stems={stems} /> : <Abstract paper={paper} />}
        <p class="meta">
          <CardFacts paper={paper} isNamed={hints !== undefined} />
          {match !== undefined && <span class="match">{match}% match</span>}
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
