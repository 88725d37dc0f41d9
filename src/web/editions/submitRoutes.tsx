/** Submitting papers to the edition of the feed day. */

import { type Context, Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import {
  LOOK_AGAIN_S,
  MAX_REQUEST_CHARACTERS,
  namedPaper,
  requestPaper,
  submitPaper,
  whyNotSubmittable,
} from "../../app/editions/submitPaper.ts";
import { viewerStateOf } from "../../app/papers/viewerState.ts";
import { assertAllowed, PERMISSIONS } from "../../app/permissions.ts";
import { paperPath, submitPath } from "../../domain/pagePaths.ts";
import type { Paper } from "../../domain/papers/paper.ts";

import type { Session } from "../../http/accounts/authentication.ts";
import { action, done, wantsJson } from "../../http/actions.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { BroadsheetError, HTTP_STATUS } from "../../lib/errors.ts";
import { paperHistory } from "../../store/papers/papers.ts";
import { AskPage, ConfirmPage, type ConfirmView, FetchingPage } from "./submitPage.tsx";

/** What a form is shown again for, with the mistake; anything else is a page of its own. */
const MISTAKES = ["bad_request", "not_found", "conflict", "not_allowed", "source_failing"];

export function submittingPages(site: WebContext): Hono {
  const pages = new Hono();
  const originOf = (c: Context) => new URL(site.config.baseUrl || c.req.url).origin;
  const ask = async (c: Context, view: { asked?: string; message?: string }, status: ContentfulStatusCode) =>
    c.html(html(<AskPage page={await site.page(c)} {...view} />), status);

  pages.get("/submit", async (c) => {
    const session = await site.only(c, "reader");
    assertAllowed(PERMISSIONS.submitPaper, session);
    const text = (c.req.query("paper") ?? "").slice(0, MAX_REQUEST_CHARACTERS);
    if (text.trim() === "") return ask(c, {}, 200);
    try {
      const requested = await requestPaper(site, session, { text, origin: originOf(c) });
      if (requested.state === "here") return await confirm(c, session, requested.paper, {}, 200);
      c.header("refresh", `${LOOK_AGAIN_S}; url=${submitPath(requested.id)}`);
      return c.html(html(<FetchingPage page={await site.page(c)} id={requested.id} />), 202);
    } catch (error) {
      const mistake = mistakeOf(error);
      return ask(c, { asked: text, message: mistake.message }, statusOf(mistake));
    }
  });

  /** The look at a paper; what was typed comes back with what is wrong with it. */
  async function confirm(
    c: Context,
    session: Session,
    paper: Paper,
    view: Pick<ConfirmView, "typed" | "message">,
    status: ContentfulStatusCode,
  ): Promise<Response> {
    const { db } = site;
    const page = { ...(await site.page(c)), here: submitPath(paper.id) };
    const refused = await whyNotSubmittable(site, session, paper);
    const about = {
      history: await paperHistory(db, paper.key),
      viewer: await viewerStateOf(db, session.reader, [paper]),
    };
    return c.html(html(<ConfirmPage page={page} paper={paper} {...about} {...view} refused={refused} />), status);
  }

  action(pages, site, "POST /submit", async (c, session, { paper: text = "", note = "", code = "", project = "" }) => {
    const notes = { note, code, project };
    const request = { text, origin: originOf(c) };
    try {
      const submitted = await submitPaper(site, session, { ...request, notes });
      return done(c, `${paperPath(submitted.paper)}?submitted`, submitted);
    } catch (error) {
      const { paper } = await namedPaper(site, text, request.origin);
      // A program gets the error as such.
      if (!paper || wantsJson(c)) throw error;
      const mistake = mistakeOf(error);
      return confirm(c, session, paper, { typed: notes, message: mistake.message }, statusOf(mistake));
    }
  });

  return pages;
}

/** Throws what is no mistake in a form. */
function mistakeOf(error: unknown): BroadsheetError {
  if (error instanceof BroadsheetError && MISTAKES.includes(error.code)) return error;
  throw error;
}

const statusOf = ({ code }: BroadsheetError) => HTTP_STATUS[code] ?? 500;
