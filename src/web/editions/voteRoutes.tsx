/** Upvoting, who upvoted, and what is trending. */

import { Hono } from "hono";
import { setUpvote } from "../../app/editions/setUpvote.ts";
import { MAX_ORDERED, orderForReader } from "../../app/interests/orderForReader.ts";
import { getPaper } from "../../app/papers/getPaper.ts";
import { viewerStateOf } from "../../app/papers/viewerState.ts";
import { paperPath, votersPath } from "../../domain/pagePaths.ts";
import { parsePaperId } from "../../domain/papers/paperId.ts";
import { action, backTo, done } from "../../http/actions.ts";
import { readPage } from "../../http/input/queryParams.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { trendingPapers } from "../../store/editions/trending.ts";
import { votersOf } from "../../store/editions/upvotes.ts";
import { loadPapers } from "../../store/papers/papers.ts";
import { wantsOwnOrder } from "../interests/OrderForMe.tsx";
import { withMatches } from "../interests/withMatches.ts";
import { TRENDING_PATH, TrendingPage } from "./trendingPage.tsx";
import { VotersPage } from "./votersPage.tsx";

const PAGE_VOTERS = 200;
const PAGE_PAPERS = 50;

export function votingPages(site: WebContext): Hono {
  const { db } = site;
  const pages = new Hono();

  action(pages, site, "POST /papers/:id{.+}/upvote", async (c, session, { state, back }) => {
    const paperId = c.req.param("id") ?? "";
    // Said outright, so that a request that comes twice changes nothing the second time.
    if (state !== "on" && state !== "off")
      throw new BroadsheetError("bad_request", "An upvote is either on or off: the field state says which.");
    const vote = await setUpvote(site, session, { paperId, on: state === "on" });
    return done(c, backTo(back, paperPath(parsePaperId(paperId) ?? paperId)), vote);
  });

  pages.get(TRENDING_PATH, site.cached, async (c) => {
    const pageNumber = readPage(c.req.query());
    const page = await site.page(c);
    const isForMe = wantsOwnOrder(page, c.req.query());
    const begin = (pageNumber - 1) * PAGE_PAPERS;
    const { total, keys } = await trendingPapers(
      db,
      isForMe ? MAX_ORDERED : PAGE_PAPERS,
      isForMe ? 0 : begin,
      page.unseen,
    );
    const inOrder = isForMe && page.reader ? await orderForReader(site, page.reader, keys) : keys;
    const papers = await loadPapers(db, isForMe ? inOrder.slice(begin, begin + PAGE_PAPERS) : inOrder);
    const view = {
      page,
      papers,
      viewer: await withMatches(site, page, await viewerStateOf(db, page.reader, papers), papers, isForMe),
      isForMe,
      total: isForMe ? Math.min(total, MAX_ORDERED) : total,
      pageNumber,
      pageSize: PAGE_PAPERS,
    };
    return c.html(html(<TrendingPage {...view} />));
  });

  pages.get("/papers/:id{.+}/upvotes", site.cached, async (c) => {
    const paper = await getPaper(db, c.req.param("id"));
    if (paper.id !== c.req.param("id")) return c.redirect(votersPath(paper.id), 301);
    const pageNumber = readPage(c.req.query());
    const voters = await votersOf(db, paper.key, PAGE_VOTERS, (pageNumber - 1) * PAGE_VOTERS);
    const view = { page: await site.page(c), paper, voters, pageNumber, pageSize: PAGE_VOTERS };
    return c.html(html(<VotersPage {...view} />));
  });

  return pages;
}
