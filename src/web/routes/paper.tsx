/** A paper's page. */
import { Hono } from "hono";
import { BroadsheetError } from "../../domain/errors.ts";
import { arxivAddress, paperPath, parsePaperId } from "../../domain/paperId.ts";
import { RELATED_PAPERS, relatedPapers } from "../../search/related.ts";
import { findPaper, loadPapers, paperHistory } from "../../store/papers.ts";
import { PaperPage } from "../pages/paper.tsx";
import { html, type Site } from "../site.ts";

export function paperPages(site: Site): Hono {
  const { db, parts } = site;
  const pages = new Hono();

  pages.get("/papers/:id{.+}", site.cached, async (c) => {
    const asked = c.req.param("id");
    const id = parsePaperId(asked);
    const paper = id === undefined ? undefined : await findPaper(db, id);
    if (!paper)
      throw new BroadsheetError(
        "not_found",
        `There is no paper ${asked.slice(0, 100)} in this library.${id && arxivAddress(id) ? ` It may be on arXiv: ${arxivAddress(id)}` : ""}`,
      );
    if (paper.id !== asked) return c.redirect(paperPath(paper.id), 301);
    const related = await loadPapers(db, await relatedPapers(db, parts.meaning(), paper, RELATED_PAPERS));
    const history = await paperHistory(db, paper.key);
    const mine = await site.mine(c, [paper.key]);
    const view = { page: await site.page(c), paper, history, related, mine };
    return c.html(html(<PaperPage {...view} />));
  });

  return pages;
}
