/** Claims: a reader says that they are an author of a paper, a moderator decides, an author adds to the paper. */

import { type Context, Hono } from "hono";
import { getAuthorsPaper } from "../../app/moderation/authorsPaper.ts";
import { claimPaper } from "../../app/moderation/claimPaper.ts";
import { decideClaim } from "../../app/moderation/decideClaim.ts";
import { setClaimVisibility } from "../../app/moderation/setClaimVisibility.ts";
import { showClaim } from "../../app/moderation/showClaim.ts";
import { withdrawClaim } from "../../app/moderation/withdrawClaim.ts";
import { writeAuthorNote } from "../../app/moderation/writeAuthorNote.ts";
import { editPaperLinks } from "../../app/papers/editPaperLinks.ts";
import { getPaper } from "../../app/papers/getPaper.ts";
import { paperPath } from "../../domain/pagePaths.ts";
import type { Paper } from "../../domain/papers/paper.ts";

import type { Session } from "../../http/accounts/authentication.ts";
import { action, done } from "../../http/actions.ts";
import { orFormAgain } from "../../http/formErrors.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { parseRowId } from "../../lib/ids.ts";
import { pendingClaims } from "../../store/moderation/claims.ts";
import { ClaimPage, type TypedClaim } from "./claimPage.tsx";
import { ClaimsPage } from "./claimsPage.tsx";

const SHOWN_CLAIMS = 50;

export function claimPages(site: WebContext): Hono {
  const pages = new Hono();
  addClaiming(pages, site);
  addAuthorsAdditions(pages, site);
  addDecisions(pages, site);
  return pages;
}

function addClaiming(pages: Hono, site: WebContext): void {
  pages.get("/papers/:id{.+}/claim", async (c) => {
    const session = await site.only(c, "reader");
    return c.html(html(await claimPage(site, c, session, await paperOf(site, c))));
  });

  action(pages, site, "POST /papers/:id{.+}/claim", async (c, session, { author = "", evidence = "" }) => {
    const paper = await paperOf(site, c);
    const claim = async () => {
      const state = await claimPaper(site, session, { paperId: paper.id, author, evidence });
      return done(c, `${paperPath(paper.id)}/claim`, { state });
    };
    return orFormAgain(c, claim, (message) => claimPage(site, c, session, paper, { message, author, evidence }));
  });

  action(pages, site, "POST /papers/:id{.+}/claim/withdraw", async (c, session) => {
    const { id } = await paperOf(site, c);
    await withdrawClaim(site, session, { paperId: id });
    return done(c, paperPath(id));
  });

  action(pages, site, "POST /papers/:id{.+}/claim/visibility", async (c, session, { shown }) => {
    const { id } = await paperOf(site, c);
    await setClaimVisibility(site, session, { paperId: id, visible: shown === "yes" });
    return done(c, `${paperPath(id)}/claim`);
  });
}

function addAuthorsAdditions(pages: Hono, site: WebContext): void {
  action(pages, site, "POST /papers/:id{.+}/note", async (c, session, { body = "" }) => {
    const paper = await getAuthorsPaper(site.db, session.reader, c.req.param("id") ?? "");
    const write = async () => {
      await writeAuthorNote(site, session, { paperId: paper.id, body });
      return done(c, paperPath(paper.id));
    };
    return orFormAgain(c, write, (message) => claimPage(site, c, session, paper, { message, note: body }));
  });

  action(pages, site, "POST /papers/:id{.+}/links", async (c, session, { code = "", project = "", hub = "" }) => {
    const paper = await getAuthorsPaper(site.db, session.reader, c.req.param("id") ?? "");
    const links = { code, project, hub };
    const edit = async () => {
      await editPaperLinks(site, session, { paperId: paper.id, links });
      return done(c, paperPath(paper.id));
    };
    return orFormAgain(c, edit, (message) => claimPage(site, c, session, paper, { message, typed: links }));
  });
}

function addDecisions(pages: Hono, site: WebContext): void {
  pages.get("/moderation/claims", async (c) => {
    await site.only(c, "moderator");
    const view = { page: await site.page(c), claims: await pendingClaims(site.db, SHOWN_CLAIMS) };
    return c.html(html(<ClaimsPage {...view} />));
  });

  action(pages, site, "POST /moderation/claims/:claim", async (c, session, { decision: state, says: message = "" }) => {
    if (state !== "approved" && state !== "refused")
      throw new BroadsheetError("bad_request", "A claim is either approved or refused: the field decision says which.");
    await decideClaim(site, session, { claimId: parseRowId(c.req.param("claim") ?? ""), state, message });
    return done(c, "/moderation/claims", { state });
  });
}

const paperOf = (site: WebContext, c: Context): Promise<Paper> => getPaper(site.db, c.req.param("id") ?? "");

async function claimPage(site: WebContext, c: Context, session: Session, paper: Paper, typed: TypedClaim = {}) {
  const own = await showClaim(site, session, paper.key);
  return <ClaimPage page={await site.page(c)} paper={paper} {...own} {...typed} />;
}
