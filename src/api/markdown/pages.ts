/**
 * Papers, editions, trending and searches as Markdown: at the page's address with `.md` behind it, and at the page's own
 * address for whoever asks for Markdown. The same for everybody.
 */
import { type Context, Hono } from "hono";
import { BroadsheetError } from "../../domain/errors.ts";
import { paperPath, parsePaperId } from "../../domain/paperId.ts";
import { periodNamed, readPage, readSearch as readSearchAddress } from "../../http/parameters.ts";
import { type SearchAddress, searchPath } from "../../http/searchAddress.ts";
import type { Site } from "../../http/site.ts";
import { listMarkdown } from "../../reading/listMarkdown.ts";
import { type PaperList, readEdition, readFront, readLike, readSearch, readTrending } from "../../reading/lists.ts";
import { readPaper } from "../../reading/paper.ts";
import { paperMarkdown } from "../../reading/paperMarkdown.ts";
import { findPaper } from "../../store/papers.ts";
import { inPlainText } from "../inPlainText.ts";
import { shelfOf } from "../shelf.ts";
import { type Answer, bothForms } from "./forms.ts";

/** Of editions and of what is trending, as on their pages. */
const PAGE_PAPERS = { edition: 100, trending: 50 };
/** Of each abstract in a list; the longest are longer. */
const LISTED_ABSTRACT_CHARACTERS = 2_000;
const KINDS = { date: "day", week: "week", month: "month" } as const;

export function markdownPages(site: Site): Hono {
  const { db } = site;
  const pages = new Hono();
  const both = bothForms(pages, site);

  both("/", "/index.md", (c) => paged(c, PAGE_PAPERS.edition, (slice) => readFront(shelfOf(site, c), slice)));
  for (const [segment, kind] of Object.entries(KINDS))
    both(`/papers/${segment}/:name`, `/papers/${segment}/:name{.+\\.md}`, (c, name) =>
      paged(c, PAGE_PAPERS.edition, (slice) => readEdition(shelfOf(site, c), periodNamed(kind, name), slice)),
    );
  both("/papers/trending", "/papers/trending.md", (c) =>
    paged(c, PAGE_PAPERS.trending, (slice) => readTrending(shelfOf(site, c), slice)),
  );
  both("/papers", "/papers.md", found, { kept: false });
  both("/papers/:name{.+}", "/papers/:name{.+\\.md}", async (c, name, suffix) => {
    const id = parsePaperId(name);
    const paper = id === undefined ? undefined : await findPaper(db, id);
    if (!paper) return undefined;
    if (paper.id !== name) return { moved: paperPath(paper.id) + suffix, status: 301 };
    const shelf = shelfOf(site, c);
    return { markdown: paperMarkdown(await readPaper(shelf, paper), shelf.address) };
  });
  pages.onError(inPlainText(site));

  /** One page of a list that is the same for everybody. */
  async function paged(
    c: Context,
    limit: number,
    read: (slice: { limit: number; offset: number }) => Promise<PaperList>,
  ): Promise<Answer> {
    const page = readPage(c.req.query());
    const list = await read({ limit, offset: (page - 1) * limit });
    return listed(c, list, `${list.path}.md?page=${page + 1}`);
  }

  /** A search, or papers like others. */
  async function found(c: Context, _name: string, suffix: string): Promise<Answer> {
    const asked = readSearchAddress(c.req.query(), { like: c.req.queries("like") });
    const id = parsePaperId(asked.query);
    const paper = id === undefined || asked.like.length > 0 ? undefined : await findPaper(db, id);
    if (paper) return { moved: paperPath(paper.id) + suffix, status: 303 };
    // Whoever asks for one paper does not want a thousand that share a word of its address.
    const list = await listOf(c, id === undefined ? asked : { ...asked, query: `"${id}"` });
    const next = searchPath({ ...asked, page: asked.page + 1, upTo: list.upTo });
    return listed(c, list, next.replace(/^\/papers/, "/papers.md"));
  }

  async function listOf(c: Context, asked: SearchAddress): Promise<PaperList> {
    const { page, limit, like } = asked;
    const request = { ...asked, offset: (page - 1) * limit };
    const path = searchPath({ ...asked, page: 1 });
    if (like.length === 0) return readSearch(shelfOf(site, c), request, path);
    const models = (await Promise.all(like.map((one) => findPaper(db, one)))).filter((one) => one !== undefined);
    if (models.length > 0) return readLike(shelfOf(site, c), models, request, path);
    throw new BroadsheetError("not_found", `There is no paper ${like.join(" or ").slice(0, 100)} in this library.`);
  }

  function listed(c: Context, list: PaperList, next: string): Answer {
    const shelf = shelfOf(site, c);
    const more = list.papers.length > 0 && list.offset + list.papers.length < list.total;
    const shown = { abstract: LISTED_ABSTRACT_CHARACTERS, next: more ? shelf.address + next : undefined };
    return { markdown: listMarkdown(list, shelf, shown) };
  }

  return pages;
}
