/**
 * Papers, editions, trending and searches as Markdown: at the page's address with `.md` behind it, and at the page's own
 * address for whoever asks for Markdown. The same for everybody.
 */
import { type Context, Hono } from "hono";
import { searchUrl } from "../../app/papers/searchUrl.ts";
import { paperPath, parsePaperId } from "../../domain/papers/paperId.ts";
import { periodNamed, readPage, readSearch as readSearchAddress } from "../../http/input/queryParams.ts";
import type { WebContext } from "../../http/webContext.ts";
import { listMarkdown } from "../../presenters/listMarkdown.ts";
import { type PaperList, readEdition, readFront, readLike, readSearch, readTrending } from "../../presenters/lists.ts";
import { paperMarkdown } from "../../presenters/paperMarkdown.ts";
import { readPaper } from "../../presenters/paperView.ts";
import { resolveQuery } from "../../search/rank/resolveQuery.ts";
import { findPaper } from "../../store/papers/papers.ts";
import { inPlainText } from "../plainTextErrors.ts";
import { readContextOf } from "../readContext.ts";
import { type Answer, bothForms } from "./negotiation.ts";

/** Of editions and of what is trending, as on their pages. */
const PAGE_PAPERS = { edition: 100, trending: 50 };
/** Of each abstract in a list; the longest are longer. */
const LISTED_ABSTRACT_CHARACTERS = 2_000;
const KINDS = { date: "day", week: "week", month: "month" } as const;

export function markdownPages(site: WebContext): Hono {
  const { db } = site;
  const pages = new Hono();
  const both = bothForms(pages, site);

  both("/", "/index.md", (c) => paged(c, PAGE_PAPERS.edition, (slice) => readFront(readContextOf(site, c), slice)));
  for (const [segment, kind] of Object.entries(KINDS))
    both(`/papers/${segment}/:name`, `/papers/${segment}/:name{.+\\.md}`, (c, name) =>
      paged(c, PAGE_PAPERS.edition, (slice) => readEdition(readContextOf(site, c), periodNamed(kind, name), slice)),
    );
  both("/papers/trending", "/papers/trending.md", (c) =>
    paged(c, PAGE_PAPERS.trending, (slice) => readTrending(readContextOf(site, c), slice)),
  );
  both("/papers", "/papers.md", found, { kept: false });
  both("/papers/:name{.+}", "/papers/:name{.+\\.md}", async (c, name, suffix) => {
    const id = parsePaperId(name);
    const paper = id === undefined ? undefined : await findPaper(db, id);
    if (!paper) return undefined;
    if (paper.id !== name) return { moved: paperPath(paper.id) + suffix, status: 301 };
    const shelf = readContextOf(site, c);
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
    const wanted = await resolveQuery(db, asked);
    if ("paper" in wanted) return { moved: paperPath(wanted.paper.id) + suffix, status: 303 };
    const request = { ...asked, offset: (asked.page - 1) * asked.limit };
    const path = searchUrl({ ...asked, page: 1 });
    const list =
      "models" in wanted
        ? await readLike(readContextOf(site, c), wanted.models, request, path)
        : await readSearch(readContextOf(site, c), request, path);
    const next = searchUrl({ ...asked, page: asked.page + 1, upTo: list.upTo });
    return listed(c, list, next.replace(/^\/papers/, "/papers.md"));
  }

  function listed(c: Context, list: PaperList, next: string): Answer {
    const shelf = readContextOf(site, c);
    const more = list.papers.length > 0 && list.offset + list.papers.length < list.total;
    const shown = { abstract: LISTED_ABSTRACT_CHARACTERS, next: more ? shelf.address + next : undefined };
    return { markdown: listMarkdown(list, shelf, shown) };
  }

  return pages;
}
