import type { Child } from "hono/jsx";
import type { FeedOfPage } from "../../domain/editions/feedUrl.ts";
import type { PageContext } from "../../http/services.ts";

/** The parts of the site that the navigation can mark as current. */
export type SiteSection =
  | "day"
  | "week"
  | "month"
  | "trending"
  | "archive"
  | "search"
  | "about"
  | "submit"
  | "sign-in"
  | "following"
  | "for-you"
  | "reader"
  | "account";

/** What a page tells its frame. */
export interface LayoutProps {
  page: PageContext;
  /** Plain text for the window's title; the instance's name follows it. */
  title: string;
  /** For search engines and previews. */
  description?: string;
  /** The edition that the masthead shows. */
  edition?: { day: string; number: number };
  /** The content of the search box. */
  query?: string;
  /** The URL that other pages and programs should use for this page. */
  canonical?: string;
  /** The kind of page for programs that show previews; absent for a website. */
  kind?: "article";
  /** Further elements of the page's head. */
  head?: Child;
  /** Whether the page exists as Markdown, too. */
  markdown?: boolean;
  /** Whether this is the front page, whose title is the instance's name alone. */
  front?: boolean;
  /** The page's papers as feeds; the footer shows the first. */
  feeds?: readonly FeedOfPage[];
  /** A script for this page alone. */
  script?: string;
  /** Where browsers are sent at once. */
  onward?: string;
  /** False where the page itself is about subscribing. */
  byMail?: boolean;
  /** The part of the site that the navigation marks as current. */
  current?: SiteSection;
  children: Child;
}
