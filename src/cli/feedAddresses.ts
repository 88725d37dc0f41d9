/** The feeds of an instance: which lists have them, and where. */

/** A list whose feeds can be followed; what stands in capitals is for whoever subscribes to fill in. */
export interface FeedList {
  list: string;
  path: string;
}

const FORMATS = { atom: "Atom", rss: "RSS 2.0", json: "JSON Feed" } as const;
export type FeedFormat = keyof typeof FORMATS;
export const FEED_FORMATS = Object.keys(FORMATS) as FeedFormat[];

const LISTS: readonly FeedList[] = [
  { list: "the latest editions, day by day", path: "/papers/date" },
  { list: "week by week", path: "/papers/week" },
  { list: "month by month", path: "/papers/month" },
  { list: "trending", path: "/papers/trending" },
  { list: "a search", path: "/papers?q=WORDS" },
  { list: "an author", path: "/papers?author=NAME" },
  { list: "a category", path: "/papers?cat=CATEGORY" },
  { list: "a public collection", path: "/collections/ADDRESS" },
  { list: "a reader", path: "/readers/HANDLE" },
];

/** Every feed of an instance in a format. */
export const feedAddresses = (address: string, format: FeedFormat): { list: string; address: string }[] =>
  LISTS.map(({ list, path }) => ({ list, address: address + path.replace(/(?=\?|$)/, `.${format}`) }));
