/**
 * Papers, editions, trending papers and searches as Markdown: at a page's path with `.md` behind it, and at the page's own
 * path for clients that accept Markdown. The same for everybody.
 */

import { type Context, Hono } from "hono";
import { readForYou } from "../../app/interests/readForYou.ts";
import { findPapers } from "../../app/papers/findPapers.ts";
import { findPaperByReference } from "../../app/papers/getPaper.ts";
import {
  listOfFound,
  type PaperList,
  readEdition,
  readFront,
  readTrending,
  type Slice,
} from "../../app/papers/paperLists.ts";
import { readPaper } from "../../app/papers/readPaper.ts";
import { searchUrl } from "../../app/papers/searchUrl.ts";
import { paperPath } from "../../domain/pagePaths.ts";

import { periodNamed, readForYouParams, readPage, readSearch } from "../../http/input/queryParams.ts";
import { withParameters } from "../../http/urls.ts";
import type { WebContext } from "../../http/webContext.ts";
import { listMarkdown } from "../../presenters/listMarkdown.ts";
import { paperMarkdown } from "../../presenters/paperMarkdown.ts";
import { instanceLink } from "../instanceLink.ts";
import { plainTextErrors } from "../plainTextErrors.ts";
import { addBothForms, type MarkdownResult } from "./negotiation.ts";

/** Papers on a page, as on the pages in HTML. */
const PAGE_PAPERS = { edition: 100, trending: 50, forYou: 30 };
/** Few abstracts are longer. */
const LISTED_ABSTRACT_CHARACTERS = 2_000;
const KINDS = { date: "day", week: "week", month: "month" } as const;

export function markdownPages(site: WebContext): Hono {
  const pages = new Hono();
  const add = addBothForms(pages, site);

  add("/", "/index.md", (c) => pageOfList(site, c, PAGE_PAPERS.edition, (slice) => readFront(site, slice)));
  for (const [segment, kind] of Object.entries(KINDS))
    add(`/papers/${segment}/:name`, `/papers/${segment}/:name{.+\\.md}`, (c, name) =>
      pageOfList(site, c, PAGE_PAPERS.edition, (slice) => readEdition(site, periodNamed(kind, name), slice)),
    );
  add("/papers/trending", "/papers/trending.md", (c) =>
    pageOfList(site, c, PAGE_PAPERS.trending, (slice) => readTrending(site, slice)),
  );
  add("/for-you", "/for-you.md", (c) => forYouPage(site, c), { isCached: false });
  add("/papers", "/papers.md", (c, _name, suffix) => searchPage(site, c, suffix), { isCached: false });
  add("/papers/:name{.+}", "/papers/:name{.+\\.md}", (c, name, suffix) => paperPage(site, c, name, suffix));
  pages.onError(plainTextErrors(site));
  return pages;
}

/** Writes a paper; undefined for an unknown one. */
async function paperPage(site: WebContext, c: Context, name: string, suffix: string): Promise<MarkdownResult> {
  const paper = await findPaperByReference(site.db, name);
  if (!paper) return undefined;
  if (paper.id !== name) return { moved: paperPath(paper.id) + suffix, status: 301 };
  return { markdown: paperMarkdown(await readPaper(site, paper), instanceLink(site, c).address) };
}

/** Writes one page of a list that is the same for everybody. */
async function pageOfList(
  site: WebContext,
  c: Context,
  limit: number,
  read: (slice: Slice) => Promise<PaperList>,
): Promise<MarkdownResult> {
  const page = readPage(c.req.query());
  const list = await read({ limit, offset: (page - 1) * limit });
  return writeList(site, c, list, `${list.path}.md?page=${page + 1}`);
}

/** Writes a reader's own list. */
async function forYouPage(site: WebContext, c: Context): Promise<MarkdownResult> {
  const { reader } = await site.only(c, "reader");
  const page = readPage(c.req.query());
  const { span, from } = readForYouParams(c.req.query());
  const list = await readForYou(site, reader, {
    span,
    from,
    limit: PAGE_PAPERS.forYou,
    offset: (page - 1) * PAGE_PAPERS.forYou,
  });
  return writeList(site, c, list, withParameters("/for-you.md", { span, from, page: String(page + 1) }));
}

/** Writes one page of a search, or of papers like others. */
async function searchPage(site: WebContext, c: Context, suffix: string): Promise<MarkdownResult> {
  const params = readSearch(c.req.query(), { like: c.req.queries("like") });
  const offset = (params.page - 1) * params.limit;
  const found = await findPapers(site, { ...params, offset });
  if ("paper" in found) return { moved: paperPath(found.paper.id) + suffix, status: 303 };
  const list = listOfFound(found, offset, searchUrl({ ...params, page: 1 }));
  const next = searchUrl({ ...params, page: params.page + 1, upTo: found.newestKey });
  return writeList(site, c, list, next.replace(/^\/papers/, "/papers.md"));
}

/** `next` is the path of the page after this one, should there be one. */
function writeList(site: WebContext, c: Context, list: PaperList, next: string): MarkdownResult {
  const instance = instanceLink(site, c);
  const hasMore = list.papers.length > 0 && list.offset + list.papers.length < list.total;
  const style = { abstract: LISTED_ABSTRACT_CHARACTERS, next: hasMore ? instance.address + next : undefined };
  return { markdown: listMarkdown(list, instance, style) };
}
