/** The route of a paper's page. */

import { type Context, Hono } from "hono";
import { showDiscussion } from "../../app/discussion/showDiscussion.ts";
import { getPaper } from "../../app/papers/getPaper.ts";
import { listRelatedPapers } from "../../app/papers/listRelatedPapers.ts";
import { viewerStateOf } from "../../app/papers/viewerState.ts";
import { logOpened } from "../../app/reading/logOpened.ts";
import { citationOf } from "../../domain/citations/citation.ts";
import { periodOf } from "../../domain/editions/edition.ts";
import { paperPath } from "../../domain/pagePaths.ts";
import type { Paper } from "../../domain/papers/paper.ts";

import { isAhead } from "../../http/input/ahead.ts";
import { readPage, readReply } from "../../http/input/queryParams.ts";
import type { PageContext } from "../../http/services.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { respondPage } from "../../http/wholeBody.ts";
import { ignoreError } from "../../lib/errors.ts";
import { eachWhileUnchanged } from "../../lib/memoizeUntilChanged.ts";
import { unlessStorageFails } from "../../lib/storageErrors.ts";
import { rankIn, topRankings } from "../../store/editions/editions.ts";
import { votersOf } from "../../store/editions/upvotes.ts";
import { authorNotes } from "../../store/moderation/authorNotes.ts";
import { verifiedAuthors } from "../../store/moderation/verifiedAuthors.ts";
import { paperHistory } from "../../store/papers/papers.ts";
import { Comments } from "../discussion/Comments.tsx";
import { PaperPage } from "./paperPage.tsx";

/** Voters named on the page itself. */
const NAMED_VOTERS = 5;
/** Papers for whose pages is kept what everybody sees, for readers who are signed in. */
const KEPT_VIEWS = 500;

export function paperPages(site: WebContext): Hono {
  const pages = new Hono();
  const shared = eachWhileUnchanged<SharedView>(site.pagesState, KEPT_VIEWS);
  pages.get("/papers/:id{.+}", site.cached, async (c) => {
    const reference = c.req.param("id");
    const paper = await getPaper(site.db, reference);
    if (paper.id !== reference) return c.redirect(paperPath(paper.id), 301);
    const page = await site.page(c);
    await noteOpened(site, c, paper);
    const view = {
      ...(await shared(String(paper.key), () => sharedView(site, paper))),
      page,
      viewer: await viewerStateOf(site.db, page.reader, [paper]),
      submitted: page.reader && c.req.query("submitted") !== undefined ? await submittedPlace(site, paper) : undefined,
    };
    return respondPage(c, html(<PaperPage {...view} comments={await commentsOf(site, c, page, paper)} />));
  });
  return pages;
}

/** Notes that a reader opened the page; whatever goes wrong with that, the page is shown. */
async function noteOpened(site: WebContext, c: Context, paper: Paper): Promise<void> {
  const session = await site.sessions.of(c);
  if (!session?.account || c.req.method !== "GET" || isAhead(c)) return;
  await unlessStorageFails(logOpened(site, session, paper).catch(ignoreError("too_many_tries")));
}

type SharedView = Awaited<ReturnType<typeof sharedView>>;

/** Loads what the page shows to everybody besides the comments. */
async function sharedView(site: WebContext, paper: Paper) {
  const { db } = site;
  const history = await paperHistory(db, paper.key);
  const days = [...new Set(history.submissions.map(({ day }) => day))];
  return {
    paper,
    citation: citationOf(paper, history.versions.find(({ id }) => id === paper.id)?.version),
    history,
    related: await listRelatedPapers(site, paper),
    verified: await verifiedAuthors(db, paper.key),
    authorNotes: await authorNotes(db, paper.key),
    voters: await votersOf(db, paper.key, NAMED_VOTERS),
    places: await topRankings(db, paper.key, days, site.today()),
  };
}

/** The page of the discussion that the request names. The form for an answer is on the page of the answered comment. */
async function commentsOf(site: WebContext, c: Context, page: PageContext, paper: Paper) {
  const reply = page.reader && readReply(c.req.query());
  const place = reply === undefined ? { page: readPage(c.req.query()) } : { commentId: reply };
  const discussion = await showDiscussion(site, paper.key, place, page.reader);
  return <Comments page={page} paper={paper} discussion={discussion} reply={reply} />;
}

/** The paper's place in today's edition, for a reader who has just submitted it. */
async function submittedPlace(site: WebContext, { key }: Paper) {
  const day = site.today();
  const rank = await rankIn(site.db, key, periodOf("day", day));
  return rank && { day, ...rank };
}
