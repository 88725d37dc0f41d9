/** Writes feeds as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/). */
import type { Feed, FeedItem } from "./feed.ts";
import { isoTime } from "./xml.ts";

export const json = (feed: Feed): string =>
  JSON.stringify({
    version: "https://jsonfeed.org/version/1.1",
    title: feed.title,
    description: feed.about,
    home_page_url: feed.page,
    feed_url: feed.self,
    ...(feed.next ? { next_url: feed.next } : {}),
    authors: [{ name: feed.from.title, url: feed.from.address }],
    // The format has extensions begin with an underscore.
    _broadsheet: { id: feed.id, version: feed.from.version, updated: isoTime(feed.updated) },
    items: feed.items.map(itemOf),
  });

const itemOf = (item: FeedItem) => ({
  id: item.id,
  url: item.address,
  ...(item.home ? { external_url: item.home } : {}),
  title: item.title,
  content_html: item.html,
  date_published: isoTime(item.published),
  date_modified: isoTime(item.updated),
  ...(item.authors.length > 0 ? { authors: item.authors.map((name) => ({ name })) } : {}),
  ...(item.categories.length > 0 ? { tags: item.categories } : {}),
});
