/** A reader's own pages, which nobody else sees; following and unfollowing. */
import { type Context, Hono } from "hono";
import { followNews } from "../../app/follows/followNews.ts";
import { followTopic } from "../../app/follows/followTopic.ts";
import { unfollow } from "../../app/follows/unfollow.ts";
import { viewerStateOf } from "../../app/papers/viewerState.ts";
import { action, backTo, done } from "../../http/actions.ts";
import { readFollowInput } from "../../http/input/followInput.ts";
import { readPage } from "../../http/input/queryParams.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { ignoreError } from "../../lib/errors.ts";
import { parseRowId } from "../../lib/ids.ts";
import { clean } from "../../lib/text.ts";
import { VIEWER_LISTS, type ViewerList, viewerList } from "../../store/collections/viewerLists.ts";
import { followsOf } from "../../store/follows/follows.ts";
import { loadPapers } from "../../store/papers/papers.ts";
import { FollowsPage, NewsPage, OwnListPage } from "./mePage.tsx";

const LIST_PAGE_PAPERS = 50;
/** Longer searches in titles are cut. */
const MAX_TITLE_CHARACTERS = 100;

export function myPages(site: WebContext): Hono {
  const { db } = site;
  const pages = new Hono();

  pages.get("/me", async (c) => {
    const { reader } = await site.only(c, "reader");
    const page = await site.page(c);
    const { follows, news } = await followNews(site, reader, page.unseen);
    const papers = new Map(
      (
        await loadPapers(
          db,
          news.map(({ key }) => key),
        )
      ).map((paper) => [paper.key, paper]),
    );
    const view = {
      page,
      follows,
      papers: news.flatMap((one) => {
        const paper = papers.get(one.key);
        return paper ? [{ ...one, paper }] : [];
      }),
      viewer: await viewerStateOf(db, reader, news),
    };
    return c.html(html(<NewsPage {...view} />));
  });

  pages.get("/me/follows", async (c) => {
    const { reader } = await site.only(c, "reader");
    return c.html(html(<FollowsPage page={await site.page(c)} follows={await followsOf(db, reader.id)} />));
  });
  action(pages, site, "POST /follows", async (c, session, fields) => {
    const { follow } = await followTopic(site, session, readFollowInput(fields));
    return done(c, backTo(fields.back, "/me/follows"), { id: follow.id, kind: follow.kind, label: follow.label });
  });
  action(pages, site, "POST /follows/:follow/remove", async (c, session, { back }) => {
    const removing = unfollow(site, session, { id: parseRowId(c.req.param("follow") ?? "") }).then(() => true);
    // A browser that sends the form twice is where it wanted to be.
    const removed = (await (backTo(back, "") ? removing.catch(ignoreError("not_found")) : removing)) === true;
    return done(c, backTo(back, "/me/follows"), { removed });
  });

  for (const list of VIEWER_LISTS) pages.get(`/me/${list}`, async (c) => c.html(html(await listPage(site, c, list))));

  return pages;
}

async function listPage(site: WebContext, c: Context, list: ViewerList) {
  const { reader } = await site.only(c, "reader");
  const inTitle = clean(c.req.query("q") ?? "").slice(0, MAX_TITLE_CHARACTERS);
  const pageNumber = readPage(c.req.query());
  const span = { limit: LIST_PAGE_PAPERS, offset: (pageNumber - 1) * LIST_PAGE_PAPERS, inTitle };
  const { total, papers } = await viewerList(site.db, reader.id, list, span);
  const view = {
    page: await site.page(c),
    list,
    papers: await loadPapers(
      site.db,
      papers.map(({ key }) => key),
    ),
    total,
    pageNumber,
    pageSize: LIST_PAGE_PAPERS,
    inTitle,
    viewer: await viewerStateOf(site.db, reader, papers),
  };
  return <OwnListPage {...view} />;
}
