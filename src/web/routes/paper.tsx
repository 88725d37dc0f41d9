/** A paper's page. */
import { Hono } from "hono";
import { BroadsheetError } from "../../domain/errors.ts";
import { arxivAddress, paperPath, parsePaperId } from "../../domain/paperId.ts";
import { RELATED_PAPERS, relatedPapers } from "../../search/related.ts";
import { authorNotes, verifiedAuthors } from "../../store/claims.ts";
import { findPaper, loadPapers, paperHistory } from "../../store/papers.ts";
import { PaperPage } from "../pages/paper.tsx";
import { html, type Site } from "../site.ts";

export function paperPages(site: Site): Hono {
  const { db } = site;
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
    const related = await loadPapers(db, await relatedPapers(db, site.library(), paper, RELATED_PAPERS));
    const history = await paperHistory(db, paper.key);
    const view = {
      paper,
      history,
      related,
      verified: await verifiedAuthors(db, paper.key),
      authorNotes: await authorNotes(db, paper.key),
    };
    return c.html(html(<PaperPage page={await site.page(c)} {...view} />));
  });

  return pages;
}
