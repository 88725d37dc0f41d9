/** Searching and browsing: `/papers`, and what is offered while typing. */
import { type Context, Hono } from "hono";
import { BroadsheetError } from "../../domain/errors.ts";
import { paperPath, parsePaperId } from "../../domain/paperId.ts";
import { followOf } from "../../http/followable.ts";
import { mineOf } from "../../http/mine.ts";
import { readSearch } from "../../http/parameters.ts";
import { type SearchAddress, searchPath } from "../../http/searchAddress.ts";
import { html, type Site } from "../../http/site.ts";
import { moreLike } from "../../search/related.ts";
import { type SearchResult, search } from "../../search/search.ts";
import { findPaper, idsOf } from "../../store/papers.ts";
import { followState } from "../follows.ts";
import { SearchPage } from "../pages/search.tsx";

export function searchPages(site: Site): Hono {
  const { db } = site;
  const { suggestions } = site.parts;
  const pages = new Hono();

  pages.get("/papers", async (c) => {
    const asked = readSearch(c.req.query(), { like: c.req.queries("like") });
    // What a form leaves empty is no part of a search's address.
    if (Object.values(c.req.query()).includes("")) return c.redirect(searchPath(asked), 302);
    if (asked.like.length > 0) return c.html(html(await morePage(c, asked)));
    const id = parsePaperId(asked.query);
    const paper = id === undefined ? undefined : await findPaper(db, id);
    if (paper) return c.redirect(paperPath(paper.id), 303);
    const { lastKey } = await site.stock();
    const offset = (asked.page - 1) * asked.limit;
    const upTo = asked.upTo ?? lastKey;
    // Whoever asks for one paper does not want a thousand that share a word of its address.
    const found = await search(db, site.library(), {
      ...asked,
      offset,
      upTo,
      ...(id === undefined ? {} : { query: `"${id}"` }),
    });
    const view = { asked, found, models: [], missingId: id, newestKey: upTo };
    return c.html(html(<SearchPage {...(await around(c, view))} {...view} />));
  });

  async function morePage(c: Context, asked: SearchAddress) {
    const models = (await Promise.all(asked.like.map((id) => findPaper(db, id)))).filter(
      (paper) => paper !== undefined,
    );
    if (models.length === 0)
      throw new BroadsheetError(
        "not_found",
        `There is no paper ${asked.like.join(" or ").slice(0, 100)} in this library.`,
      );
    const { lastKey } = await site.stock();
    const upTo = asked.upTo ?? lastKey;
    const found = await moreLike(db, site.library(), models, {
      ...asked,
      offset: (asked.page - 1) * asked.limit,
      upTo,
    });
    const view = { asked, found, models, missingId: undefined, newestKey: upTo };
    return <SearchPage {...(await around(c, view))} {...view} />;
  }

  /** What the page has besides its results. */
  async function around(c: Context, { asked, found }: { asked: SearchAddress; found: SearchResult }) {
    const given = await site.page(c);
    const page = given.reader ? given : { ...given, here: searchPath(asked) };
    return {
      page,
      mine: await mineOf(db, page.reader, found.papers),
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
