/** The top of every page: a reader's own pages, the instance's name, the date, the editions, and the search box. */
import { readerPath } from "../../domain/pagePaths.ts";
import { includesRole } from "../../domain/readers/reader.ts";
import { longDay } from "../../http/pageDates.ts";
import type { PageContext } from "../../http/services.ts";
import { grouped } from "../../lib/text.ts";
import { MAX_QUERY_CHARACTERS } from "../../search/search.ts";
import type { SiteSection } from "./layoutProps.ts";

interface MastheadProps {
  page: PageContext;
  edition: { day: string; number: number } | undefined;
  query: string | undefined;
  current: SiteSection | undefined;
}

export const Masthead = ({ page, edition, query, current }: MastheadProps) => (
  <header class="masthead">
    <AccountNav page={page} current={current} />
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
      <SearchBox query={query} />
    </nav>
  </header>
);

const SearchBox = ({ query }: { query: string | undefined }) => (
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
);

/** Links to a reader's own pages; to the sign-in page where nobody is signed in. */
const AccountNav = ({ page: { reader, form }, current }: { page: PageContext; current: SiteSection | undefined }) => (
  <nav class="yours" aria-label="Yours">
    <NavLink to="/submit" name="Submit a paper" on={current === "submit"} />
    {reader ? (
      <>
        <NavLink to="/for-you" name="For you" on={current === "for-you"} />
        <NavLink to="/me" name="Following" on={current === "following"} />
        <a href={readerPath(reader.handle)} aria-current={current === "reader" ? "page" : undefined}>
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
