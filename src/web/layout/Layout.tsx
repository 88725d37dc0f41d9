/** The frame of every page: head, masthead, navigation, search box, footer. */
import { FEED_ENDINGS, FEED_FORMATS, type FeedOfPage, feedPath } from "../../domain/editions/feedUrl.ts";
import type { PageContext } from "../../http/services.ts";
import { JustHidden } from "../collections/HiddenCount.tsx";
import { SubscribeForm } from "../digests/SubscribeForm.tsx";
import { JustMarked } from "../reading/Shown.tsx";
import { Head } from "./Head.tsx";
import type { LayoutProps } from "./layoutProps.ts";
import { Masthead } from "./Masthead.tsx";

export const Layout = (props: LayoutProps) => {
  const { page, edition, query, feeds = [], byMail = true, current, children } = props;
  return (
    <html lang="en">
      <Head {...props} />
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
        <Masthead page={page} edition={edition} query={query} current={current} />
        <main id="main">
          <JustHidden page={page} />
          <JustMarked page={page} />
          {children}
        </main>
        <Footer page={page} byMail={byMail} feed={feeds[0]} />
      </body>
    </html>
  );
};

const Footer = ({ page, byMail, feed }: { page: PageContext; byMail: boolean; feed: FeedOfPage | undefined }) => (
  <footer>
    {byMail && <SubscribeForm page={page} />}
    {feed && <PageFeed feed={feed} />}
    <p>
      <a href="/about">About {page.title}</a> · <a href="/api">API</a> · Papers link to their sources; nothing here
      tracks you.
      {page.reader?.remembersReading && (
        <>
          {" "}
          What you have seen is kept <a href="/account#reading">for you alone</a>.
        </>
      )}
    </p>
  </footer>
);

const PageFeed = ({ feed }: { feed: FeedOfPage }) => (
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
