/** What every page has: head, masthead, navigation, search box, footer. */

import type { Child } from "hono/jsx";
import { FEED_ENDINGS, FEED_FORMATS, type FeedOfPage, feedPath } from "../../domain/editions/feedUrl.ts";
import { includesRole } from "../../domain/readers/reader.ts";
import { markdownPath } from "../../http/contentNegotiation.ts";
import { longDay } from "../../http/pageDates.ts";
import type { PageContext } from "../../http/services.ts";
import { grouped } from "../../lib/text.ts";
import { MAX_QUERY_CHARACTERS } from "../../search/search.ts";
import { assetPath } from "../assets.ts";
import { JustHidden } from "../collections/HiddenCount.tsx";
import { SubscribeForm } from "../digests/SubscribeForm.tsx";
import { Previews } from "./MetaTags.tsx";

interface LayoutProps {
  page: PageContext;
  /** Plain text for the window; the instance's name follows. */
  title: string;
  /** For search engines and previews. */
  description?: string;
  /** The edition that the masthead shows. */
  edition?: { day: string; number: number };
  /** What stands in the search box. */
  query?: string;
  /** The address other pages and programs should use for this one. */
  canonical?: string;
  /** What the page is to programs that show previews; a website where it is not said. */
  kind?: "article";
  /** What else stands in the page's head. */
  head?: Child;
  /** Whether the same is to be had as Markdown. */
  markdown?: boolean;
  /** Whether this is the front page, which bears the instance's name alone. */
  front?: boolean;
  /** The page's papers as feeds; the first is the one that is shown. */
  feeds?: readonly FeedOfPage[];
  /** A script of this page's own. */
  script?: string;
  /** Where browsers go on to at once. */
  onward?: string;
  /** False where the page itself is about subscribing. */
  byMail?: boolean;
  current?:
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
    | "reader"
    | "account";
  children: Child;
}

export const Layout = ({
  page,
  title,
  description,
  edition,
  query,
  canonical,
  kind,
  head,
  markdown,
  front,
  feeds = [],
  script,
  onward,
  byMail = true,
  current,
  children,
}: LayoutProps) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <title>{front ? page.title : `${title} · ${page.title}`}</title>
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      {onward && <meta http-equiv="refresh" content={`0; url=${onward}`} />}
      {description && <meta name="description" content={description} />}
      <Previews page={page} title={title} description={description} canonical={canonical} kind={kind} />
      {feeds.map(({ title: name, page: path }) =>
        FEED_ENDINGS.map((ending) => (
          <link
            rel="alternate"
            type={FEED_FORMATS[ending].type}
            title={`${name} (${FEED_FORMATS[ending].name})`}
            href={page.baseUrl + feedPath(path, ending)}
          />
        )),
      )}
      {head}
      {canonical && markdown && <link rel="alternate" type="text/markdown" href={markdownPath(canonical)} />}
      <link rel="preload" href={assetPath("serif.woff2")} as="font" type="font/woff2" crossorigin="" />
      <link rel="stylesheet" href={assetPath("styles.css")} />
      <link rel="icon" href={assetPath("icon.svg")} type="image/svg+xml" />
      <script type="module" src={assetPath("keys.js")} />
      <script type="module" src={assetPath("suggest.js")} />
      {page.reader && <script type="module" src={assetPath("votes.js")} />}
      {page.reader && <script type="module" src={assetPath("lists.js")} />}
      <script type="module" src={assetPath("zone.js")} />
      {script && <script type="module" src={assetPath(script)} />}
    </head>
    <body>
      <a class="skip" href="#main">
        Skip to the papers
      </a>
      {page.demo && (
        <p class="demo" role="note">
          This is the demo edition: real papers with summaries of ours, invented readers and upvotes.{" "}
          <a href="/about#demo">How to replace it</a>
        </p>
      )}
      <header class="masthead">
        <Yours page={page} current={current} />
        <p class="name">
          <a href="/">{page.title}</a>
        </p>
        <p class="dateline">
          <span>{longDay(edition?.day ?? page.today)}</span>
          {edition && edition.number > 0 && <span>No. {grouped(edition.number)}</span>}
        </p>
        <nav aria-label="Editions">
          <NavLink to="/" name="Today" on={current === "day"} />
          <NavLink to="/papers/week" name="Week" on={current === "week"} />
          <NavLink to="/papers/month" name="Month" on={current === "month"} />
          <NavLink to="/papers/trending" name="Trending" on={current === "trending"} />
          <NavLink to="/archive" name="Archive" on={current === "archive"} />
          <search>
            <form action="/papers">
              <label class="unseen" for="q">
                Search papers by words, author, arXiv id or link
              </label>
              <input
                id="q"
                name="q"
                type="search"
                value={query ?? ""}
                placeholder="Words, an author, an arXiv link"
                maxlength={MAX_QUERY_CHARACTERS}
                autocomplete="off"
              />
              <button type="submit">Search</button>
            </form>
          </search>
        </nav>
      </header>
      <main id="main">
        <JustHidden page={page} />
        {children}
      </main>
      <footer>
        {byMail && <SubscribeForm page={page} />}
        {feeds[0] && <AsFeed feed={feeds[0]} />}
        <p>
          <a href="/about">About {page.title}</a> · <a href="/api">API</a> · Papers link to their sources; nothing here
          tracks you.
        </p>
      </footer>
    </body>
  </html>
);

const AsFeed = ({ feed }: { feed: FeedOfPage }) => (
  <p>
    {feed.title} as a feed:{" "}
    {FEED_ENDINGS.map((ending, i) => (
      <>
        {i > 0 && ", "}
        <a href={feedPath(feed.page, ending)} type={FEED_FORMATS[ending].type}>
          {FEED_FORMATS[ending].name}
        </a>
      </>
    ))}
  </p>
);

/** What a reader has of their own; the way in for others. */
const Yours = ({ page: { reader, form }, current }: { page: PageContext; current: LayoutProps["current"] }) => (
  <nav class="yours" aria-label="Yours">
    <NavLink to="/submit" name="Submit a paper" on={current === "submit"} />
    {reader ? (
      <>
        <NavLink to="/me" name="Following" on={current === "following"} />
        <a href={`/readers/${reader.handle}`} aria-current={current === "reader" ? "page" : undefined}>
          {reader.name}
        </a>
        <NavLink to="/account" name="Account" on={current === "account"} />
        {includesRole(reader.role, "moderator") && <a href="/moderation">Moderation</a>}
        {reader.role === "admin" && <a href="/admin/sources">Admin</a>}
        <form method="post" action="/sign-out">
          <input type="hidden" name="form" value={form} />
          <button type="submit" class="plain">
            Sign out
          </button>
        </form>
      </>
    ) : (
      <NavLink to="/sign-in" name="Sign in" on={current === "sign-in"} />
    )}
  </nav>
);

const NavLink = ({ to, name, on }: { to: string; name: string; on: boolean }) => (
  <a href={to} aria-current={on ? "page" : undefined}>
    {name}
  </a>
);
