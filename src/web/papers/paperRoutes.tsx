/** A paper's page. */
import { type Context, Hono } from "hono";
import { showDiscussion } from "../../app/discussion/showDiscussion.ts";
import { getPaper } from "../../app/papers/getPaper.ts";
import { viewerStateOf } from "../../app/papers/viewerState.ts";
import { citationOf } from "../../domain/citations/citation.ts";
import { periodOf } from "../../domain/editions/edition.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import { paperPath } from "../../domain/papers/paperId.ts";
import { readPage, readReply } from "../../http/input/queryParams.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { RELATED_PAPERS, relatedPapers } from "../../search/rank/related.ts";
import { rankIn, topRankings } from "../../store/editions/editions.ts";
import { votersOf } from "../../store/editions/upvotes.ts";
import { authorNotes } from "../../store/moderation/authorNotes.ts";
import { verifiedAuthors } from "../../store/moderation/verifiedAuthors.ts";
import { loadPapers, paperHistory } from "../../store/papers/papers.ts";
import { Comments } from "../discussion/Comments.tsx";
import { PaperPage } from "./paperPage.tsx";

/** Named on the page itself. */
const NAMED_VOTERS = 5;

export function paperPages(site: WebContext): Hono {
  const { db } = site;
  const pages = new Hono();

  pages.get("/papers/:id{.+}", site.cached, async (c) => {
    const asked = c.req.param("id");
    const paper = await getPaper(db, asked);
    if (paper.id !== asked) return c.redirect(paperPath(paper.id), 301);
    const related = await loadPapers(db, await relatedPapers(db, site.library(), paper, RELATED_PAPERS));
    const history = await paperHistory(db, paper.key);
    const page = await site.page(c);
    // The form for an answer is on the page of what it answers.
    const reply = page.reader && readReply(c.req.query());
    const place = reply === undefined ? { page: readPage(c.req.query()) } : { commentId: reply };
    const discussion = await showDiscussion(site, paper.key, place, page.reader);
    const days = [...new Set(history.submissions.map(({ day }) => day))];
    const view = {
      page,
      paper,
      citation: citationOf(paper, history.versions.find(({ id }) => id === paper.id)?.version),
      history,
      related,
      verified: await verifiedAuthors(db, paper.key),
      authorNotes: await authorNotes(db, paper.key),
      mine: await viewerStateOf(db, page.reader, [paper]),
      voters: await votersOf(db, paper.key, NAMED_VOTERS),
      places: await topRankings(db, paper.key, days, page.today),
      submitted: page.reader ? await whereSubmitted(c, paper) : undefined,
      comments: <Comments page={page} paper={paper} discussion={discussion} reply={reply} />,
    };
    return c.html(html(<PaperPage {...view} />));
  });

  /** For whoever comes from submitting it. */
  async function whereSubmitted(c: Context, { key }: Paper) {
    if (c.req.query("submitted") === undefined) return undefined;
    const day = site.today();
    const at = await rankIn(db, key, periodOf("day", day));
    return at && { day, ...at };
  }

  return pages;
}
