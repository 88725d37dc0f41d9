/** The feeds of an instance: the lists that have one, and their addresses. */
import { type FeedEnding, feedPath } from "../../domain/editions/feedUrl.ts";

/** The page of each list; subscribers fill in the words in capitals. */
const LISTS: readonly { list: string; page: string }[] = [
  { list: "the latest editions", page: "/" },
  { list: "the edition of a day", page: "/papers/date/YYYY-MM-DD" },
  { list: "this week and the last", page: "/papers/week" },
  { list: "this month and the last", page: "/papers/month" },
  { list: "trending", page: "/papers/trending" },
  { list: "a search", page: "/papers?q=WORDS" },
  { list: "an author", page: "/papers?author=NAME" },
  { list: "a category", page: "/papers?cat=CATEGORY" },
  { list: "a public collection", page: "/collections/ADDRESS" },
  { list: "a reader", page: "/readers/HANDLE" },
];

/** Lists every feed of an instance in one format. */
export const feedAddresses = (address: string, format: FeedEnding): { list: string; address: string }[] =>
  LISTS.map(({ list, page }) => ({ list, address: address + feedPath(page, format) }));
