/** The routes of search and browsing: `/papers`, and suggestions for what somebody types. */

import { Hono } from "hono";
import { followOf } from "../../app/follows/followable.ts";
import { followState } from "../../app/follows/followState.ts";
import { findPapers } from "../../app/papers/findPapers.ts";
import { type SearchParams, searchUrl } from "../../app/papers/searchUrl.ts";
import { suggestPapers } from "../../app/papers/suggestPapers.ts";
import { viewerStateOf } from "../../app/papers/viewerState.ts";
import { paperPath } from "../../domain/pagePaths.ts";

import { readSearch } from "../../http/input/queryParams.ts";
import type { PageContext } from "../../http/services.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { respondPage } from "../../http/wholeBody.ts";
import type { SearchResult } from "../../search/search.ts";
import { withMatches } from "../interests/withMatches.ts";
import { SearchPage } from "./searchPage.tsx";

export function searchPages(site: WebContext): Hono {
  const pages = new Hono();

  pages.get("/papers", async (c) => {
    const params = readSearch(c.req.query(), { like: c.req.queries("like") });
    // Fields that a form leaves empty are not part of a search's URL.
    if (Object.values(c.req.query()).includes("")) return c.redirect(searchUrl(params), 302);
    // Papers to be like take the place of the words, which the form of a list's marks sends along.
    if (params.like.length > 0 && params.query !== "") return c.redirect(searchUrl(params), 302);
    const page = await site.page(c);
    const offset = (params.page - 1) * params.limit;
    const found = await findPapers(site, { ...params, offset, unseen: page.unseen });
    if ("paper" in found) return c.redirect(paperPath(found.paper.id), 303);
    const frame = await pageFrame(site, page, params, found.found);
    return respondPage(c, html(<SearchPage {...frame} {...found} params={params} />));
  });

  pages.get("/papers/suggest", async (c) => {
    const { titles, authors } = await suggestPapers(site, site.services.suggestions, c.req.query("q") ?? "");
    c.header("cache-control", "private, max-age=60");
    return c.json({
      titles: titles.map(({ id, title }) => ({ title, address: paperPath(id) })),
      authors: authors.map(({ name, papers }) => ({
        name,
        papers,
        address: `/papers?${new URLSearchParams({ author: name })}`,
      })),
    });
  });

  return pages;
}

/** Loads what the page shows besides its results. */
async function pageFrame(site: WebContext, page: PageContext, params: SearchParams, found: SearchResult) {
  return {
    page: page.reader ? page : { ...page, here: searchUrl(params) },
    viewer: await withMatches(site, page, await viewerStateOf(site.db, page.reader, found.papers), found.papers),
    follow: await followState(site, page.reader, followOf(params)),
    categories: await site.categories(),
  };
}
