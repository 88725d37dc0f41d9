/** A reader's private feeds, to be copied into a feed reader. */

import { FEED_ENDINGS, FEED_FORMATS } from "../../domain/editions/feedUrl.ts";
import type { PrivateList } from "../../domain/readers/privateFeed.ts";
import { isoDate, shortDate } from "../../http/pageDates.ts";
import type { PageContext } from "../../http/services.ts";
import { FormFields } from "../layout/FormFields.tsx";
import { Layout } from "../layout/Layout.tsx";
import { MyNav } from "../readers/MyNav.tsx";
import type { AddressedFeed } from "./privateFeeds.ts";

interface FeedsView {
  page: PageContext;
  /** The feeds that have an address. */
  feeds: AddressedFeed[];
  /** All lists that can have a feed, with their names. */
  lists: { list: PrivateList; name: string }[];
  /** Whether the reader has confirmed their mail address. */
  isConfirmed: boolean;
}

export const FeedsPage = ({ page, feeds, lists, isConfirmed }: FeedsView) => {
  const without = lists.filter(({ list }) => !feeds.some((feed) => feed.list === list));
  return (
    <Layout page={page} title="My feeds" current="reader">
      <MyNav page={page} at="/me/feeds" />
      <section class="prose alerts">
        <h1>My feeds</h1>
        <p>
          Your own lists for your feed reader. Anybody who has such an address can read along without signing in, so
          keep it to yourself; you can take it back at any time. <a href="/about#feeds">Lists that everybody sees</a>{" "}
          have feeds that need no secret.
        </p>
        {!isConfirmed && (
          <p class="notice">
            Your mail address is not confirmed yet. Feed addresses that you make now end when it is:{" "}
            <a href="/account#signing-in">confirm it</a> first.
          </p>
        )}
        {feeds.map((feed) => (
          <Feed page={page} feed={feed} name={lists.find(({ list }) => list === feed.list)?.name ?? feed.list} />
        ))}
        {without.length > 0 && (
          <>
            <h2 id="make">{feeds.length > 0 ? "Another feed" : "A feed"}</h2>
            <form class="stacked" method="post" action="/me/feeds">
              <FormFields page={page} />
              <label for="list">Of</label>
              <select id="list" name="list">
                {without.map(({ list, name }) => (
                  <option value={list}>{name}</option>
                ))}
              </select>
              <button type="submit">Give it an address</button>
            </form>
          </>
        )}
      </section>
    </Layout>
  );
};

const Feed = ({ page, feed, name }: { page: PageContext; feed: AddressedFeed; name: string }) => (
  <section class="myfeed" aria-labelledby={`feed-${feed.id}`}>
    <h2 id={`feed-${feed.id}`}>{name}</h2>
    {FEED_ENDINGS.map((ending) => (
      <p>
        <label for={`feed-${feed.id}-${ending}`}>
          <a href={feed.addresses[ending]}>
            {FEED_FORMATS[ending].name}
            <span class="unseen"> of {name}</span>
          </a>
        </label>
        <input id={`feed-${feed.id}-${ending}`} readonly value={feed.addresses[ending]} />
      </p>
    ))}
    <div class="buttons">
      <form method="post" action={`/me/feeds/${feed.id}/renew`}>
        <FormFields page={page} />
        <button type="submit" class="plain">
          New address<span class="unseen"> for {name}</span>
        </button>
      </form>
      <form method="post" action={`/me/feeds/${feed.id}/revoke`}>
        <FormFields page={page} />
        <button type="submit" class="plain">
          Revoke<span class="unseen"> the address of {name}</span>
        </button>
      </form>
      <span class="small">
        Made <time datetime={isoDate(feed.createdAt)}>{shortDate(feed.createdAt)}</time>; with a new address the old one
        holds no more.
      </span>
    </div>
  </section>
);
