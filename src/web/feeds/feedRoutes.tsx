/** A reader's private feeds: making their addresses, renewing and revoking them. */
import { type Context, Hono } from "hono";
import { readPrivateList } from "../../domain/readers/privateFeed.ts";
import type { Reader } from "../../domain/readers/reader.ts";
import { action, done } from "../../http/actions.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { parseRowId } from "../../lib/ids.ts";
import { mailboxOf } from "../../store/alerts/alertStatus.ts";
import { makeFeedLink, renewFeedLink, revokeFeedLink } from "../../store/feeds/feedLinks.ts";
import { privateFeeds, privateLists } from "../feeds.ts";
import { FeedsPage } from "./feedsPage.tsx";

const PAGE = "/me/feeds";

export function feedPages(site: WebContext): Hono {
  const { db, services } = site;
  const pages = new Hono();

  pages.get("/feeds", (c) => c.redirect("/about#feeds", 302));

  pages.get(PAGE, async (c) => {
    const { reader } = await site.inPerson(c, "GET /me/feeds");
    return c.html(html(<FeedsPage {...(await viewFor(c, reader))} />));
  });

  action(pages, site, "POST /me/feeds", async (c, { reader }, fields) => {
    const list = readPrivateList(fields.list ?? "");
    const offered = await privateLists(site, reader.id);
    if (list === undefined || !offered.some((one) => one.list === list))
      throw new BroadsheetError("bad_request", "Please choose one of your own lists for the feed.");
    await makeFeedLink(db, reader.id, list, services.clock());
    return changed(c, reader);
  });
  action(pages, site, "POST /me/feeds/:feed/renew", async (c, { reader }) => {
    if (!(await renewFeedLink(db, reader.id, parseRowId(c.req.param("feed") ?? "")))) throw noFeed();
    return changed(c, reader);
  });
  action(pages, site, "POST /me/feeds/:feed/revoke", async (c, { reader }) => {
    if (!(await revokeFeedLink(db, reader.id, parseRowId(c.req.param("feed") ?? "")))) throw noFeed();
    return changed(c, reader);
  });

  const changed = async (c: Context, reader: Reader) =>
    done(c, PAGE, {
      feeds: (await privateFeeds(site, c, reader.id)).map(({ id, list, addresses }) => ({ id, list, addresses })),
    });

  async function viewFor(c: Context, reader: Reader) {
    return {
      page: await site.page(c),
      feeds: await privateFeeds(site, c, reader.id),
      lists: await privateLists(site, reader.id),
      confirmed: (await mailboxOf(db, reader.id)).confirmed,
    };
  }

  return pages;
}

const noFeed = () => new BroadsheetError("not_found", "You have no such feed; it may have been revoked already.");
