/**
 * Addresses of feeds. A list's feed is at its page's own address, with `/feeds` before the path and the format behind it;
 * the query stays. `/papers?cat=cs.LG` has `/feeds/papers.atom?cat=cs.LG`; the front page is called `front`.
 */

export interface FeedFormat {
  name: string;
  type: string;
}

/** By what ends an address. */
export const FEED_FORMATS = {
  atom: { name: "Atom", type: "application/atom+xml" },
  rss: { name: "RSS", type: "application/rss+xml" },
  json: { name: "JSON Feed", type: "application/feed+json" },
} as const satisfies Record<string, FeedFormat>;
export type FeedEnding = keyof typeof FEED_FORMATS;
export const FEED_ENDINGS = Object.keys(FEED_FORMATS) as FeedEnding[];

/** The path of the feed for a page's path, with its query. */
export function feedPath(page: string, ending: FeedEnding): string {
  const [path = "", query] = page.split("?", 2);
  return `/feeds${path === "/" ? "/front" : path}.${ending}${query ? `?${query}` : ""}`;
}

/** Taken apart: what stands between `/feeds/` and the format. Undefined where no format is named. */
export function readFeedPath(path: string): { list: string; ending: FeedEnding } | undefined {
  const [, list, ending] = /^\/feeds\/(.+)\.([a-z]+)$/.exec(path) ?? [];
  const known = FEED_ENDINGS.find((one) => one === ending);
  return list !== undefined && known ? { list, ending: known } : undefined;
}

/** The feed of a page, as the page names it. */
export interface FeedOfPage {
  title: string;
  /** The page's path, with its query. */
  page: string;
}
