/** Citations as files and as text: of a paper, a search, an edition, a collection. */

import { type Context, Hono } from "hono";
import { getPaper } from "../../app/papers/getPaper.ts";
import { keyPartsOf } from "../../domain/citations/citation.ts";
import { collectionPath } from "../../domain/pagePaths.ts";
import { CITATION_FILES, type CitationFile, citePath } from "../../http/citationFormats.ts";
import type { WebContext } from "../../http/webContext.ts";
import { plainTextErrors } from "../plainTextErrors.ts";
import { papersOfCollection, papersOfEdition, papersOfSearch } from "./lists.ts";
import { sendCitations } from "./send.ts";

const KINDS = { date: "day", week: "week", month: "month" } as const;

export function citationRoutes(site: WebContext): Hono {
  const routes = new Hono();
  routes.onError(plainTextErrors(site));
  for (const file of CITATION_FILES) {
    addListRoutes(routes, site, file);
    routes.get(`/papers/:id{.+}/cite.${file.ending}`, async (c) => {
      const reference = c.req.param("id") ?? "";
      const paper = await getPaper(site.db, reference);
      return paper.id === reference
        ? sendCitations(site, c, file, [keyPartsOf(paper)])
        : c.redirect(citePath(paper.id, file.ending), 301);
    });
  }
  return routes;
}

function addListRoutes(routes: Hono, site: WebContext, file: CitationFile): void {
  const { ending } = file;
  const pattern = `:file{[^/]+\\.${ending.replace(".", "\\.")}}`;
  routes.get(`/papers.${ending}`, async (c) => {
    const { papers, query } = await papersOfSearch(site, c);
    return sendCitations(site, c, file, papers, ["papers", query].join(" "));
  });
  for (const [segment, kind] of Object.entries(KINDS))
    routes.get(`/papers/${segment}/${pattern}`, async (c) => {
      const { papers, period } = await papersOfEdition(site, c, kind, withoutEnding(c, file));
      return sendCitations(site, c, file, papers, `papers ${period.name}`);
    });
  routes.get(collectionPath(pattern), async (c) => {
    const { papers, collection } = await papersOfCollection(site, c, withoutEnding(c, file));
    c.header("cache-control", "private, no-store");
    return sendCitations(site, c, file, papers, collection.name);
  });
}

const withoutEnding = (c: Context, { ending }: CitationFile): string =>
  (c.req.param("file") ?? "").slice(0, -ending.length - 1);
