/** Searching and browsing: `/papers`, and what is offered while typing. */
import { type Context, Hono } from "hono";
import { followOf } from "../../app/follows/followable.ts";
import { followState } from "../../app/follows/followState.ts";
import { findPapers } from "../../app/papers/findPapers.ts";
import { type SearchParams, searchUrl } from "../../app/papers/searchUrl.ts";
import { viewerStateOf } from "../../app/papers/viewerState.ts";
import { paperPath } from "../../domain/papers/paperId.ts";
import { readSearch } from "../../http/input/queryParams.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import type { SearchResult } from "../../search/search.ts";
import { idsOf } from "../../store/papers/papers.ts";
import { SearchPage } from "./searchPage.tsx";

export function searchPages(site: WebContext): Hono {
  const { db } = site;
  const { suggestions } = site.services;
  const pages = new Hono();

  pages.get("/papers", async (c) => {
    const asked = readSearch(c.req.query(), { like: c.req.queries("like") });
    // What a form leaves empty is no part of a search's address.
    if (Object.values(c.req.query()).includes("")) return c.redirect(searchUrl(asked), 302);
    const view = await findPapers(site, { ...asked, offset: (asked.page - 1) * asked.limit });
    if ("paper" in view) return c.redirect(paperPath(view.paper.id), 303);
    return c.html(html(<SearchPage {...(await around(c, { asked, ...view }))} asked={asked} {...view} />));
  });

  /** What the page has besides its results. */
  async function around(c: Context, { asked, found }: { asked: SearchParams; found: SearchResult }) {
    const given = await site.page(c);
    const page = given.reader ? given : { ...given, here: searchUrl(asked) };
    return {
      page,
      mine: await viewerStateOf(db, page.reader, found.papers),
      follow: await followState(site, page.reader, followOf(asked)),
      categories: await site.categories(),
    };
  }

  pages.get("/papers/suggest", async (c) => {
    const { titles, authors } = suggestions.offer(c.req.query("q") ?? "");
    const ids = await idsOf(
      db,
      titles.map((title) => title.key),
    );
    c.header("cache-control", "private, max-age=60");
    return c.json({
      titles: titles.flatMap(({ key, title }) => {
        const id = ids.get(key);
        return id === undefined ? [] : [{ title, address: paperPath(id) }];
      }),
      authors: authors.map(({ name, papers }) => ({
        name,
        papers,
        address: `/papers?${new URLSearchParams({ author: name })}`,
      })),
    });
  });

  return pages;
}
