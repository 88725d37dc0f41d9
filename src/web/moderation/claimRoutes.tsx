/** Author claims: a reader says that a paper is theirs, a moderator decides, an author adds to the paper. */
import { type Context, Hono } from "hono";
import { editPaperLinks } from "../../app/papers/editPaperLinks.ts";
import { getPaper } from "../../app/papers/getPaper.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import { paperPath } from "../../domain/papers/paperId.ts";
import { type ClaimState, MAX_AUTHOR_NOTE_CHARACTERS, MAX_EVIDENCE_CHARACTERS } from "../../domain/readers/claim.ts";
import type { Session } from "../../http/accounts/authentication.ts";
import { action, done } from "../../http/actions.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { isVisible, sanitizeText } from "../../lib/sanitizeText.ts";
import {
  authorNotes,
  claimOf,
  claimPaper,
  decideClaim,
  isAuthor,
  pendingClaims,
  saveAuthorNote,
  showClaim,
  verifiedAuthors,
  withdrawClaim,
} from "../../store/moderation/claims.ts";
import { readerLinks } from "../../store/papers/readerLinks.ts";
import { accountState } from "../../store/readers/accounts.ts";
import { ClaimPage, ClaimsPage } from "./claimsPage.tsx";

const SHOWN_CLAIMS = 50;

export function claimPages(site: WebContext): Hono {
  const { db } = site;
  const { clock } = site.services;
  const pages = new Hono();

  /** A token knows of no address, and a single sign-on may tell one that is not its reader's. */
  const confirmedAddress = async ({ account }: Session): Promise<string> =>
    account && (await accountState(db, account.id, clock())).confirmed ? account.email : "";

  const claimPage = async (c: Context, visit: Session, paper: Paper, more: object = {}) => {
    const { reader } = visit;
    const own = (await authorNotes(db, paper.key)).find(({ readerId }) => readerId === reader.id);
    const view = {
      page: await site.page(c),
      paper,
      claim: await claimOf(db, reader.id, paper.key),
      verified: await verifiedAuthors(db, paper.key),
      note: own?.body ?? "",
      links: await readerLinks(db, paper.key, reader.id),
      email: await confirmedAddress(visit),
      ...more,
    };
    return html(<ClaimPage {...view} />);
  };

  pages.get("/papers/:id{.+}/claim", async (c) => {
    const visit = await site.only(c, "reader");
    return c.html(await claimPage(c, visit, await paperOf(c)));
  });

  action(pages, site, "POST /papers/:id{.+}/claim", async (c, visit, { author = "", evidence = "" }) => {
    const paper = await paperOf(c);
    const refuse = async (message: string) =>
      c.html(await claimPage(c, visit, paper, { message, author, evidence }), 400);
    const name = paper.authors.find((one) => one === author);
    if (!name) return refuse("Please say which of the authors you are.");
    const told = sanitizeText(evidence).trim();
    if (told.length > MAX_EVIDENCE_CHARACTERS)
      return refuse(`What you tell the moderator may have ${MAX_EVIDENCE_CHARACTERS} characters at most.`);
    const state = await claimPaper(db, {
      paperKey: paper.key,
      readerId: visit.reader.id,
      author: name,
      email: await confirmedAddress(visit),
      evidence: told,
      at: clock(),
    });
    return done(c, `${paperPath(paper.id)}/claim`, { state });
  });

  action(pages, site, "POST /papers/:id{.+}/claim/withdraw", async (c, { reader }) => {
    const paper = await paperOf(c);
    await withdrawClaim(db, reader.id, paper.key);
    return done(c, paperPath(paper.id));
  });

  action(pages, site, "POST /papers/:id{.+}/claim/visibility", async (c, { reader }, { shown }) => {
    const paper = await paperOf(c);
    await showClaim(db, reader.id, paper.key, shown === "yes");
    return done(c, `${paperPath(paper.id)}/claim`);
  });

  action(pages, site, "POST /papers/:id{.+}/note", async (c, visit, { body = "" }) => {
    const paper = await authorsPaper(c, visit);
    const text = sanitizeText(body).trim();
    if (text.length > MAX_AUTHOR_NOTE_CHARACTERS) {
      const message = `A note may have ${MAX_AUTHOR_NOTE_CHARACTERS} characters; this one has ${text.length}.`;
      return c.html(await claimPage(c, visit, paper, { message, note: text }), 400);
    }
    const kept = isVisible(text) ? text : "";
    await saveAuthorNote(db, { paperKey: paper.key, readerId: visit.reader.id, body: kept, at: clock() });
    return done(c, paperPath(paper.id));
  });

  action(pages, site, "POST /papers/:id{.+}/links", async (c, session, { code = "", project = "", hub = "" }) => {
    const paper = await paperOf(c);
    const links = { code, project, hub };
    try {
      await editPaperLinks(site, session, { paperId: paper.id, links });
    } catch (error) {
      if (!(error instanceof BroadsheetError) || error.code !== "bad_request") throw error;
      return c.html(await claimPage(c, session, paper, { message: error.message, typed: links }), 400);
    }
    return done(c, paperPath(paper.id));
  });

  pages.get("/moderation/claims", async (c) => {
    await site.only(c, "moderator");
    const view = { page: await site.page(c), claims: await pendingClaims(db, SHOWN_CLAIMS) };
    return c.html(html(<ClaimsPage {...view} />));
  });

  action(pages, site, "POST /moderation/claims/:claim", async (c, { reader }, { decision, says: message = "" }) => {
    if (decision !== "approved" && decision !== "refused")
      throw new BroadsheetError("bad_request", "A claim is approved or refused; the form says neither.");
    const claim = Number(c.req.param("claim"));
    const told = sanitizeText(message).trim().slice(0, MAX_EVIDENCE_CHARACTERS);
    const state: ClaimState = decision;
    if (!(await decideClaim(db, { claim, by: reader.id, state, message: told, at: clock() })))
      throw new BroadsheetError(
        "conflict",
        "This claim does not wait any more, or it is your own, which another moderator decides.",
      );
    return done(c, "/moderation/claims", { state });
  });

  const paperOf = (c: Context) => getPaper(db, c.req.param("id") ?? "");

  async function authorsPaper(c: Context, { reader }: Session): Promise<Paper> {
    const paper = await paperOf(c);
    if (await isAuthor(db, reader.id, paper.key)) return paper;
    throw new BroadsheetError("not_allowed", "Only verified authors of a paper add to it. You can claim it first.");
  }

  return pages;
}
