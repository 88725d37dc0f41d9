/** Submitting papers to the edition of the feed day. */
import { type Context, Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { createSubmitting, LOOK_AGAIN_S, MAX_ASKED_CHARACTERS, NO_ID, NOT_HERE } from "../../app/papers/submitPaper.ts";
import { viewerStateOf } from "../../app/papers/viewerState.ts";
import { assertAllowed, PERMISSIONS } from "../../app/permissions.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import { isArxivId, paperPath } from "../../domain/papers/paperId.ts";
import type { Session } from "../../http/accounts/authentication.ts";
import { action, done, wantsJson } from "../../http/actions.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { BroadsheetError, HTTP_STATUS } from "../../lib/errors.ts";
import { paperHistory } from "../../store/papers/papers.ts";
import { AskPage, ConfirmPage, type ConfirmView, FetchingPage, submitPath } from "./submitPage.tsx";

export function submittingPages(site: WebContext): Hono {
  const { db, services } = site;
  const submitting = createSubmitting(site);
  const pages = new Hono();

  pages.get("/submit", async (c) => {
    const visit = await site.only(c, "reader");
    assertAllowed(PERMISSIONS.submitPaper, visit);
    const asked = (c.req.query("paper") ?? "").slice(0, MAX_ASKED_CHARACTERS);
    if (asked.trim() === "") return ask(c, {}, 200);
    const { id, paper } = await paperMeant(c, asked);
    if (paper) return confirm(c, visit, paper, {}, 200);
    if (id === undefined) return ask(c, { asked, message: NO_ID }, 400);
    if (!isArxivId(id)) return ask(c, { asked, message: NOT_HERE }, 404);
    return fetched(c, visit, id);
  });

  const paperMeant = (c: Context, asked: string) =>
    submitting.meant(asked, new URL(services.config.baseUrl || c.req.url).origin);

  async function fetched(c: Context, visit: Session, id: string): Promise<Response> {
    const fetch = await submitting.fetched(visit.reader, id);
    if ("underway" in fetch) {
      c.header("refresh", `${LOOK_AGAIN_S}; url=${submitPath(id)}`);
      return c.html(html(<FetchingPage page={await site.page(c)} id={id} />), 202);
    }
    if ("paper" in fetch) return confirm(c, visit, fetch.paper, {}, 200);
    return ask(c, { asked: id, message: fetch.message }, fetch.failed ? 503 : 404);
  }

  const ask = async (c: Context, view: { asked?: string; message?: string }, status: ContentfulStatusCode) =>
    c.html(html(<AskPage page={await site.page(c)} {...view} />), status);

  /** The look at a paper; what was typed comes back with what is wrong with it. */
  async function confirm(
    c: Context,
    visit: Session,
    paper: Paper,
    view: Pick<ConfirmView, "typed" | "message">,
    status: ContentfulStatusCode,
  ): Promise<Response> {
    const page = { ...(await site.page(c)), here: submitPath(paper.id) };
    const refused = await submitting.refusal(visit.reader, paper);
    const about = { history: await paperHistory(db, paper.key), mine: await viewerStateOf(db, visit.reader, [paper]) };
    return c.html(html(<ConfirmPage page={page} paper={paper} {...about} {...view} refused={refused} />), status);
  }

  action(pages, site, "POST /submit", async (c, visit, { paper: asked = "", note = "", code = "", project = "" }) => {
    const { paper } = await paperMeant(c, asked);
    if (!paper) throw new BroadsheetError("not_found", "This paper is not in this library. Please look for it again.");
    const typed = { note, code, project };
    try {
      const submitted = await submitting.submit(visit.reader, paper, typed);
      return done(c, `${paperPath(paper.id)}?submitted`, submitted);
    } catch (error) {
      // A program gets the error as such.
      if (!(error instanceof BroadsheetError) || wantsJson(c)) throw error;
      return confirm(c, visit, paper, { typed, message: error.message }, HTTP_STATUS[error.code] ?? 500);
    }
  });

  return pages;
}
