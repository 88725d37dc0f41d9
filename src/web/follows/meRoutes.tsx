/** A reader's own pages, which nobody else sees, and following. */
import { type Context, Hono } from "hono";
import { viewerStateOf } from "../../app/papers/viewerState.ts";
import { action, backTo, done } from "../../http/actions.ts";
import { readFollow } from "../../http/input/followInput.ts";
import { readPage } from "../../http/input/queryParams.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { clean } from "../../lib/text.ts";
import { newsFor } from "../../search/saved/newMatches.ts";
import { VIEWER_LISTS, type ViewerList, viewerList } from "../../store/collections/viewerLists.ts";
import { follow, followsOf, unfollow } from "../../store/follows/follows.ts";
import { loadPapers } from "../../store/papers/papers.ts";
import { FollowsPage, NewsPage, OwnListPage } from "./mePage.tsx";

const LIST_PAGE_PAPERS = 50;
/** What is looked for in titles is cut to this. */
const MAX_TITLE_CHARACTERS = 100;

export function myPages(site: WebContext): Hono {
  const { db, services } = site;
  const pages = new Hono();

  pages.get("/me", async (c) => {
    const { reader } = await site.only(c, "reader");
    const follows = await followsOf(db, reader.id);
    const news = await newsFor({ db, index: services.index }, reader.id, follows, services.clock());
    const keys = news.map(({ key }) => key);
    const papers = new Map((await loadPapers(db, keys)).map((paper) => [paper.key, paper]));
    const view = {
      page: await site.page(c),
      follows,
      papers: news.flatMap((one) => {
        const paper = papers.get(one.key);
        return paper ? [{ ...one, paper }] : [];
      }),
      mine: await viewerStateOf(db, reader, news),
    };
    return c.html(html(<NewsPage {...view} />));
  });

  pages.get("/me/follows", async (c) => {
    const { reader } = await site.only(c, "reader");
    return c.html(html(<FollowsPage page={await site.page(c)} follows={await followsOf(db, reader.id)} />));
  });
  action(pages, site, "POST /follows", async (c, { reader }, { back, kind = "", value = "" }) => {
    const what = await readFollow(site, reader, { kind, value });
    const id = await db.transaction().execute((tx) => follow(tx, reader.id, what, services.clock()));
    return done(c, backTo(back, "/me/follows"), { id, kind: what.kind, label: what.label });
  });
  action(pages, site, "POST /follows/:follow/remove", async (c, { reader }, { back }) => {
    const id = c.req.param("follow") ?? "";
    const removed = /^\d{1,15}$/.test(id) && (await unfollow(db, reader.id, Number(id)));
    // A browser that sends the form twice is where it wanted to be.
    if (!removed && !backTo(back, "")) throw new BroadsheetError("not_found", "You have no such follow.");
    return done(c, backTo(back, "/me/follows"), { removed });
  });

  for (const list of VIEWER_LISTS) pages.get(`/me/${list}`, async (c) => c.html(html(await listPage(c, list))));

  async function listPage(c: Context, list: ViewerList) {
    const { reader } = await site.only(c, "reader");
    const inTitle = clean(c.req.query("q") ?? "").slice(0, MAX_TITLE_CHARACTERS);
    const pageNumber = readPage(c.req.query());
    const span = { limit: LIST_PAGE_PAPERS, offset: (pageNumber - 1) * LIST_PAGE_PAPERS, inTitle };
    const { total, papers } = await viewerList(db, reader.id, list, span);
    const keys = papers.map(({ key }) => key);
    const view = {
      page: await site.page(c),
      list,
      papers: await loadPapers(db, keys),
      total,
      pageNumber,
      pageSize: LIST_PAGE_PAPERS,
      inTitle,
      mine: await viewerStateOf(db, reader, papers),
    };
    return <OwnListPage {...view} />;
  }

  return pages;
}
