/** Submitting papers to the edition of the feed day. */

import { type Context, Hono } from "hono";
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
import { action, done } from "../../http/actions.ts";
import { orFormAgain } from "../../http/formErrors.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import type { ErrorCode } from "../../lib/errors.ts";
import { paperHistory } from "../../store/papers/papers.ts";
import { AskPage, ConfirmPage, type ConfirmView, FetchingPage } from "./submitPage.tsx";

/** What a form is shown again for, with the mistake; anything else is a page of its own. */
const MISTAKES: readonly ErrorCode[] = ["bad_request", "not_found", "conflict", "not_allowed", "source_failing"];

export function submittingPages(site: WebContext): Hono {
  const pages = new Hono();
  const originOf = (c: Context) => new URL(site.config.baseUrl || c.req.url).origin;
  const askPage = async (c: Context, view: { asked?: string; message?: string } = {}) => (
    <AskPage page={await site.page(c)} {...view} />
  );

  pages.get("/submit", async (c) => {
    const session = await site.only(c, "reader");
    assertAllowed(PERMISSIONS.submitPaper, session);
    const text = (c.req.query("paper") ?? "").slice(0, MAX_REQUEST_CHARACTERS);
    if (text.trim() === "") return c.html(html(await askPage(c)));
    const request = async () => {
      const requested = await requestPaper(site, session, { text, origin: originOf(c) });
      if (requested.state === "here") return c.html(html(await confirmPage(c, session, requested.paper)));
      c.header("refresh", `${LOOK_AGAIN_S}; url=${submitPath(requested.id)}`);
      return c.html(html(<FetchingPage page={await site.page(c)} id={requested.id} />), 202);
    };
    return orFormAgain(c, request, (message) => askPage(c, { asked: text, message }), MISTAKES);
  });

  /** The look at a paper; what was typed comes back with what is wrong with it. */
  async function confirmPage(
    c: Context,
    session: Session,
    paper: Paper,
    view: Pick<ConfirmView, "typed" | "message"> = {},
  ) {
    const { db } = site;
    const page = { ...(await site.page(c)), here: submitPath(paper.id) };
    const refused = await whyNotSubmittable(site, session, paper);
    const about = {
      history: await paperHistory(db, paper.key),
      viewer: await viewerStateOf(db, session.reader, [paper]),
    };
    return <ConfirmPage page={page} paper={paper} {...about} {...view} refused={refused} />;
  }

  action(pages, site, "POST /submit", async (c, session, { paper: text = "", note = "", code = "", project = "" }) => {
    const notes = { note, code, project };
    const request = { text, origin: originOf(c) };
    const { paper } = await namedPaper(site, text, request.origin);
    const submit = async () => {
      const submitted = await submitPaper(site, session, { ...request, notes });
      return done(c, `${paperPath(submitted.paper)}?submitted`, submitted);
    };
    return paper === undefined
      ? submit()
      : orFormAgain(c, submit, (message) => confirmPage(c, session, paper, { typed: notes, message }), MISTAKES);
  });

  return pages;
}
