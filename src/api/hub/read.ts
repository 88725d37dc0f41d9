/** The reading half of the Hub's API: daily papers, all papers, search, and single papers. */
import type { Context, Hono } from "hono";
import { findPapers } from "../../app/papers/findPapers.ts";
import { findPaperByReference } from "../../app/papers/getPaper.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import { publicAddress } from "../../http/accounts/origin.ts";
import { taggedBody } from "../../http/entityTags.ts";
import type { WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { SORTS } from "../../search/rank/ranking.ts";
import type { QueryStems } from "../../search/text/queryStems.ts";
import { markWords } from "../../search/text/words.ts";
import type { Database } from "../../store/database.ts";
import { reposOf, toItem, toWholePaper } from "./items.ts";
import { createHubLists, type HubList } from "./lists.ts";
import { loadDetails } from "./paperDetails.ts";
import { readAll, readDaily, readSearch, SEARCH_LIMIT } from "./parameters.ts";

export function addReadRoutes(routes: Hono, site: WebContext): void {
  // Lists go through all submissions and searches through all papers; a single paper costs next to nothing.
  for (const path of ["/api/daily_papers", "/api/papers", "/api/papers/search"])
    routes.get(path, (c, next) => {
      site.limit("api", site.client(c));
      return next();
    });
  addLists(routes, site);
  routes.get("/api/papers/search", async (c) => send(c, site, await searchList(site, c)));
  addPapers(routes, site);
}

function addLists(routes: Hono, site: WebContext): void {
  const lists = createHubLists(site);
  routes.get("/api/daily_papers", async (c) =>
    send(c, site, await lists.daily(readDaily(c.req.query()), baseUrlOf(site, c))),
  );
  routes.get("/api/papers", async (c) => send(c, site, await lists.all(readAll(c.req.query()), baseUrlOf(site, c))));
}

/** What a search finds; a paper's id finds that paper alone. */
async function searchList(site: WebContext, c: Context): Promise<HubList> {
  const { q: query, limit = SEARCH_LIMIT.usual } = readSearch(c.req.query());
  const base = baseUrlOf(site, c);
  const found = await findPapers(site, { query, like: [], filter: {}, sort: SORTS[0], limit, offset: 0 });
  const { papers, stems } = "paper" in found ? { papers: [found.paper], stems: new Map() } : found.found;
  const details = await loadDetails(site.db, papers);
  const items = papers.map((paper) => ({
    ...toItem(paper, details(paper), base),
    highlightedTitle: highlight(paper.title, stems),
    highlightedSummary: highlight(paper.abstract, stems),
  }));
  return { json: JSON.stringify(items) };
}

function addPapers(routes: Hono, site: WebContext): void {
  const { db } = site;
  routes.get("/api/papers/:id{.+}", async (c) => {
    const paper = await getHubPaper(db, c.req.param("id"));
    const details = await loadDetails(db, [paper]);
    return send(c, site, { json: JSON.stringify(toWholePaper(paper, details(paper), baseUrlOf(site, c))) });
  });
  routes.get("/api/arxiv/:id{.+}/repos", async (c) =>
    send(c, site, { json: JSON.stringify(reposOf(await getHubPaper(db, c.req.param("id")))) }),
  );
}

/** Gets the paper of an id or a link. Throws `not_found` with the Hub's own sentence, which clients may look for. */
export async function getHubPaper(db: Database, reference: string): Promise<Paper> {
  const paper = await findPaperByReference(db, reference);
  if (paper) return paper;
  throw new BroadsheetError("not_found", "Paper not found");
}

/** The URL of this instance, without a trailing slash. */
export const baseUrlOf = ({ services }: WebContext, c: Context): string => publicAddress(c, services.config.baseUrl);

function send(c: Context, site: WebContext, { json, next }: HubList): Response {
  if (next) {
    const parameters = new URLSearchParams({ ...c.req.query(), ...next });
    c.header("link", `<${baseUrlOf(site, c)}${c.req.path}?${parameters}>; rel="next"`);
  }
  // It is the same for every client, whatever its token.
  c.header("cache-control", "public, no-cache");
  return taggedBody(c, json, "application/json; charset=utf-8");
}

const highlight = (text: string, stems: QueryStems) =>
  markWords(text, stems).map(({ text, marked }) => ({ type: marked ? "highlight" : "text", text }));
