/** Submitting a paper: which one, then a look at it and what there is to say of it. */

import { MAX_REQUEST_CHARACTERS } from "../../app/editions/submitPaper.ts";
import type { ViewerState } from "../../app/papers/viewerState.ts";
import type { Day } from "../../domain/editions/edition.ts";
import {
  MAX_LINK_CHARACTERS,
  MAX_NOTE_CHARACTERS,
  type TypedSubmissionNotes,
} from "../../domain/editions/submission.ts";
import { periodPath, submitPath } from "../../domain/pagePaths.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import { plainText } from "../../domain/papers/tex.ts";
import { longDay } from "../../http/pageDates.ts";
import type { PageContext } from "../../http/services.ts";
import type { PaperHistory } from "../../store/papers/papers.ts";
import { Layout } from "../layout/Layout.tsx";
import { PaperCard } from "../papers/PaperCard.tsx";
import { Submitter } from "./Submitter.tsx";

interface AskView {
  page: PageContext;
  /** What was typed. */
  asked?: string;
  /** What is wrong with it. */
  message?: string | undefined;
}

export const AskPage = ({ page, asked, message }: AskView) => (
  <Layout page={page} title="Submit a paper" current="submit">
    <section class="prose submitting">
      <h1>Submit a paper</h1>
      <Alert message={message} />
      <p>
        It enters the edition of {longDay(page.today)}, with your name. A paper that is not in the library yet is
        fetched from arXiv.
      </p>
      {page.demo && (
        <p class="notice" role="note">
          This is the demo edition. It goes as soon as a paper is fetched.
        </p>
      )}
      <form action="/submit" class="stacked">
        <label for="paper">The paper’s arXiv id or link, or its address or title here</label>
        <input
          id="paper"
          name="paper"
          type="text"
          required
          maxlength={MAX_REQUEST_CHARACTERS}
          value={asked ?? ""}
          placeholder="https://arxiv.org/abs/1706.03762"
          autocomplete="off"
          aria-describedby={message ? "says" : undefined}
        />
        <button type="submit">Go on</button>
      </form>
    </section>
  </Layout>
);

const Alert = ({ message }: { message: string | undefined }) =>
  message ? (
    <p class="failing" role="alert" id="says">
      {message}
    </p>
  ) : null;

export const FetchingPage = ({ page, id }: { page: PageContext; id: string }) => (
  <Layout page={page} title="Being fetched" current="submit">
    <section class="prose">
      <h1>This paper is being fetched</h1>
      <p role="status">
        <span class="id">{id}</span> is not in the library yet, so arXiv is asked for it. That takes a few seconds, or
        longer when others are waiting. This page looks again by itself.
      </p>
      <p>
        <a href={submitPath(id)}>Look again</a>
      </p>
    </section>
  </Layout>
);

export interface ConfirmView {
  page: PageContext;
  paper: Paper;
  viewer: ViewerState | undefined;
  history: PaperHistory;
  /** Why it cannot be submitted, in place of the form. */
  refused?: string | undefined;
  /** What was typed, and what is wrong with it. */
  typed?: TypedSubmissionNotes | undefined;
  message?: string | undefined;
}

export const ConfirmPage = ({ page, paper, viewer, history, refused, typed, message }: ConfirmView) => (
  <Layout page={page} title={`Submit ${plainText(paper.title)}`} current="submit">
    <section class="prose submitting">
      <h1>Submit this paper?</h1>
      <Alert message={refused ?? message} />
      <div class="chosen">
        <PaperCard page={page} paper={paper} viewer={viewer} />
        <Earlier history={history} today={refused === undefined ? page.today : undefined} />
      </div>
      {refused === undefined && <Remarks page={page} paper={paper} typed={typed} />}
      <p>
        <a href="/submit">Another paper</a>
      </p>
    </section>
  </Layout>
);

/** The editions that it has been in; `today` is the day that it may still be submitted for. */
const Earlier = ({ history, today }: { history: PaperHistory; today: Day | undefined }) =>
  history.submissions.length === 0 ? null : (
    <ul class="hint">
      {history.submissions.map(({ day, name, handle, byRule, site }) => (
        <li>
          {day === today ? "It is already in " : "It has been in "}
          <a href={periodPath({ kind: "day", name: day })}>the edition of {longDay(day)}</a>,{" "}
          {byRule ? (
            `by the rule “${name}”`
          ) : (
            <>
              submitted by <Submitter name={name} handle={handle} site={site} />
            </>
          )}
          {day === today ? "; your submission joins in." : "."}
        </li>
      ))}
    </ul>
  );

const Remarks = ({ page, paper, typed }: Pick<ConfirmView, "page" | "paper" | "typed">) => (
  <form method="post" action="/submit" class="stacked">
    <input type="hidden" name="form" value={page.form} />
    <input type="hidden" name="paper" value={paper.id} />
    <label for="note">Why it matters, in a sentence or two (if you like)</label>
    <textarea id="note" name="note" rows={3} maxlength={MAX_NOTE_CHARACTERS} aria-describedby="note-hint">
      {typed?.note}
    </textarea>
    <p class="hint" id="note-hint">
      Plain text of up to {MAX_NOTE_CHARACTERS} characters, shown with the paper.
    </p>
    <LinkField name="code" label="Its code, if it is not linked above" value={typed?.code} />
    <LinkField name="project" label="Its project page" value={typed?.project} />
    <button type="submit">Submit to the edition of {longDay(page.today)}</button>
    <p class="hint">It gets your upvote as well.</p>
  </form>
);

const LinkField = ({ name, label, value }: { name: string; label: string; value: string | undefined }) => (
  <>
    <label for={name}>{label}</label>
    <input
      id={name}
      name={name}
      type="text"
      inputmode="url"
      maxlength={MAX_LINK_CHARACTERS}
      value={value ?? ""}
      placeholder="https://"
      autocomplete="off"
    />
  </>
);
