/** A reader's private feeds: making their addresses, renewing and revoking them. */
import { type Context, Hono } from "hono";
import { createPrivateFeed } from "../../app/feeds/createPrivateFeed.ts";
import { listPrivateLists } from "../../app/feeds/listPrivateFeeds.ts";
import { renewPrivateFeed } from "../../app/feeds/renewPrivateFeed.ts";
import { revokePrivateFeed } from "../../app/feeds/revokePrivateFeed.ts";
import { action, done } from "../../http/actions.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { parseRowId } from "../../lib/ids.ts";
import { mailboxOf } from "../../store/alerts/alertStatus.ts";
import { FeedsPage } from "./feedsPage.tsx";
import { privateFeeds } from "./privateFeeds.ts";

const PAGE = "/me/feeds";

export function feedPages(site: WebContext): Hono {
  const pages = new Hono();

  pages.get("/feeds", (c) => c.redirect("/about#feeds", 302));

  pages.get(PAGE, async (c) => {
    const { reader } = await site.inPerson(c, "GET /me/feeds");
    const view = {
      page: await site.page(c),
      feeds: await privateFeeds(site, c),
      lists: await listPrivateLists(site, reader),
      isConfirmed: (await mailboxOf(site.db, reader.id)).confirmed,
    };
    return c.html(html(<FeedsPage {...view} />));
  });

  action(pages, site, "POST /me/feeds", async (c, session, { list = "" }) => {
    await createPrivateFeed(site, session, { list });
    return changed(c);
  });
  action(pages, site, "POST /me/feeds/:feed/renew", async (c, session) => {
    await renewPrivateFeed(site, session, { id: parseRowId(c.req.param("feed") ?? "") });
    return changed(c);
  });
  action(pages, site, "POST /me/feeds/:feed/revoke", async (c, session) => {
    await revokePrivateFeed(site, session, { id: parseRowId(c.req.param("feed") ?? "") });
    return changed(c);
  });

  const changed = async (c: Context) => {
    const feeds = await privateFeeds(site, c);
    return done(c, PAGE, { feeds: feeds.map(({ id, list, addresses }) => ({ id, list, addresses })) });
  };

  return pages;
}
