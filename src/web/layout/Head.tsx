/** The head of a page, for browsers and programs. */
import { FEED_ENDINGS, FEED_FORMATS, type FeedOfPage, feedPath } from "../../domain/editions/feedUrl.ts";
import { markdownPath } from "../../http/contentNegotiation.ts";
import type { PageContext } from "../../http/services.ts";
import { assetPath } from "../assets.ts";
import type { LayoutProps } from "./layoutProps.ts";
import { Previews } from "./MetaTags.tsx";

type HeadProps = Pick<
  LayoutProps,
  | "page"
  | "title"
  | "description"
  | "canonical"
  | "kind"
  | "head"
  | "markdown"
  | "front"
  | "feeds"
  | "script"
  | "onward"
>;

export const Head = (props: HeadProps) => {
  const { page, title, description, canonical, kind, head, markdown, front, feeds = [], script, onward } = props;
  return (
    <head>
      <meta charset="utf-8" />
      <title>{front ? page.title : `${title} · ${page.title}`}</title>
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      {onward && <meta http-equiv="refresh" content={`0; url=${onward}`} />}
      {description && <meta name="description" content={description} />}
      <Previews page={page} title={title} description={description} canonical={canonical} kind={kind} />
      {withEditions(page, feeds).map((feed) => (
        <FeedLinks page={page} feed={feed} />
      ))}
      {head}
      {canonical && markdown && <link rel="alternate" type="text/markdown" href={markdownPath(canonical)} />}
      <link rel="preload" href={assetPath("serif.woff2")} as="font" type="font/woff2" crossorigin="" />
      <link rel="stylesheet" href={assetPath("styles.css")} />
      <link rel="icon" href={assetPath("icon.svg")} type="image/svg+xml" />
      <script type="module" src={assetPath("keys.js")} />
      <script type="module" src={assetPath("suggest.js")} />
      {page.reader && <script type="module" src={assetPath("votes.js")} />}
      {page.reader && <script type="module" src={assetPath("lists.js")} />}
      {page.reader?.remembersReading && page.form && <script type="module" src={assetPath("seen.js")} />}
      <script type="module" src={assetPath("zone.js")} />
      {script && <script type="module" src={assetPath(script)} />}
    </head>
  );
};

/** The feeds of a page, and behind them that of the editions, which every page leads to. */
function withEditions({ title }: PageContext, feeds: readonly FeedOfPage[]): readonly FeedOfPage[] {
  return feeds.some(({ page }) => page === "/") ? feeds : [...feeds, { title, page: "/" }];
}

const FeedLinks = ({ page, feed }: { page: PageContext; feed: FeedOfPage }) => (
  <>
    {FEED_ENDINGS.map((ending) => (
      <link
        rel="alternate"
        type={FEED_FORMATS[ending].type}
        title={`${feed.title} (${FEED_FORMATS[ending].name})`}
        href={page.baseUrl + feedPath(feed.page, ending)}
      />
    ))}
  </>
);
