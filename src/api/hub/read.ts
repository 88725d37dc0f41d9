/** What the Hub's API tells of papers. */
import type { Context, Hono } from "hono";
import { etag } from "hono/etag";
import { findPapers } from "../../app/papers/findPapers.ts";
import { type Period, periodOf } from "../../domain/editions/edition.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import { parsePaperId } from "../../domain/papers/paperId.ts";
import { publicAddress } from "../../http/accounts/origin.ts";
import type { WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { eachWhileUnchanged } from "../../lib/memoizeUntilChanged.ts";
import { SORTS } from "../../search/rank/ranking.ts";
import { markWords, type QueryStems } from "../../search/text/words.ts";
import type { Database } from "../../store/database.ts";
import { dailyPapers } from "../../store/editions/dailyPapers.ts";
import { latestEdition } from "../../store/editions/editions.ts";
import { findPaper, loadPapers, papersBehind } from "../../store/papers/papers.ts";
import { findReader } from "../../store/readers/readers.ts";
import { flatPaper, itemOf, reposOf, wholePaper } from "./items.ts";
import { knownOf } from "./paperDetails.ts";
import { cursorOf, DAILY_LIMIT, type DailyAsked, readAll, readDaily, readSearch, SEARCH_LIMIT } from "./parameters.ts";

/** Lists kept until anything changes. */
const KEPT_LISTS = 50;
const ORDERS = { publishedAt: "submitted", trending: "trending" } as const;

interface List {
  json: string;
  /** Parameters that change for the list's next page; absent after the last. */
  next?: Record<string, string>;
}

export function addReading(door: Hono, site: WebContext): void {
  const { db } = site;
  const kept = eachWhileUnchanged<List>(site.services.records.state, KEPT_LISTS);

  for (const path of ["/api/daily_papers", "/api/papers/*", "/api/arxiv/*"]) door.get(path, etag());
  // Lists go through all submissions and searches through all papers; a single paper costs next to nothing.
  for (const path of ["/api/daily_papers", "/api/papers", "/api/papers/search"])
    door.get(path, (c, next) => {
      site.limit("api", site.client(c));
      return next();
    });

  door.get("/api/daily_papers", async (c) => {
    const asked = readDaily(c.req.query());
    const base = addressOf(site, c);
    return list(c, base, await kept(`daily ${base} ${JSON.stringify(asked)}`, () => daily(asked, base)));
  });

  async function daily(asked: DailyAsked, base: string): Promise<List> {
    const { period, submitter, sort, page, limit } = asked;
    const reader = submitter === undefined ? undefined : await findReader(db, { handle: submitter });
    // Readers' pages show nothing of the banned.
    if (submitter !== undefined && (!reader || reader.ban)) return { json: "[]" };
    const order = sort ? ORDERS[sort] : period ? "upvotes" : "submitted";
    const span = { order, limit, offset: page * limit } as const;
    const { total, keys } = await dailyPapers(db, { ...span, period, readerId: reader?.id });
    const papers = await loadPapers(db, keys);
    const known = await knownOf(db, papers, period);
    const json = JSON.stringify(papers.map((paper) => itemOf(paper, known(paper), base)));
    return (page + 1) * limit < total ? { json, next: { p: String(page + 1) } } : { json };
  }

  door.get("/api/papers", async (c) => {
    const asked = readAll(c.req.query());
    const base = addressOf(site, c);
    const limit = asked.limit ?? (asked.period ? DAILY_LIMIT.most : DAILY_LIMIT.usual);
    if (!asked.period) return list(c, base, await newest(asked.cursor, limit, base));
    const period = await lastPeriod(asked.period);
    const name = `${asked.period} ${base} ${period.name} ${asked.p} ${limit}`;
    return list(c, base, await kept(name, () => best(period, asked.p ?? 0, limit, base)));
  });

  async function newest(cursor: Parameters<typeof papersBehind>[1], limit: number, base: string): Promise<List> {
    const papers = await papersBehind(db, cursor, limit + 1);
    const shown = papers.slice(0, limit);
    const json = await flat(shown, base);
    const last = shown.at(-1);
    return last && papers.length > limit ? { json, next: { cursor: cursorOf(last) } } : { json };
  }

  /** The latest that has papers: on a Monday morning that is the week before. */
  async function lastPeriod(period: "daily" | "weekly" | "monthly"): Promise<Period> {
    const today = site.today();
    const kind = ({ daily: "day", weekly: "week", monthly: "month" } as const)[period];
    return periodOf(kind, (await latestEdition(db, today)) ?? today);
  }

  async function best(period: Period, page: number, limit: number, base: string): Promise<List> {
    const { total, keys } = await dailyPapers(db, { period, order: "upvotes", limit, offset: page * limit });
    const json = await flat(await loadPapers(db, keys), base, period);
    return (page + 1) * limit < total ? { json, next: { p: String(page + 1) } } : { json };
  }

  async function flat(papers: Paper[], base: string, period?: Period): Promise<string> {
    const known = await knownOf(db, papers, period);
    return JSON.stringify(papers.map((paper) => flatPaper(paper, known(paper), base)));
  }

  door.get("/api/papers/search", async (c) => {
    const asked = readSearch(c.req.query());
    const base = addressOf(site, c);
    const { papers, stems } = await found(asked.q, asked.limit ?? SEARCH_LIMIT.usual);
    const known = await knownOf(db, papers);
    const items = papers.map((paper) => ({
      ...itemOf(paper, known(paper), base),
      highlightedTitle: highlighted(paper.title, stems),
      highlightedSummary: highlighted(paper.abstract, stems),
    }));
    return list(c, base, { json: JSON.stringify(items) });
  });

  /** Whoever asks for a paper by its id gets that one. */
  async function found(query: string, limit: number): Promise<{ papers: Paper[]; stems: QueryStems }> {
    const found = await findPapers(site, { query, like: [], filter: {}, sort: SORTS[0], limit, offset: 0 });
    return "paper" in found ? { papers: [found.paper], stems: new Map() } : found.found;
  }

  door.get("/api/papers/:id{.+}", async (c) => {
    const paper = await paperOf(db, c.req.param("id"));
    const known = await knownOf(db, [paper]);
    const base = addressOf(site, c);
    return list(c, base, { json: JSON.stringify(wholePaper(paper, known(paper), base)) });
  });

  door.get("/api/arxiv/:id{.+}/repos", async (c) => {
    const { id } = c.req.param();
    const base = addressOf(site, c);
    return list(c, base, { json: JSON.stringify(reposOf(await paperOf(db, id))) });
  });
}

/** The paper of an address. Throws `not_found` in the Hub's own words, which clients may look for. */
export async function paperOf(db: Database, asked: string): Promise<Paper> {
  const id = parsePaperId(asked);
  const paper = id === undefined ? undefined : await findPaper(db, id);
  if (paper) return paper;
  throw new BroadsheetError("not_found", "Paper not found");
}

export const addressOf = ({ services }: WebContext, c: Context): string => publicAddress(c, services.config.baseUrl);

function list(c: Context, base: string, { json, next }: List): Response {
  if (next) {
    const parameters = new URLSearchParams({ ...c.req.query(), ...next });
    c.header("link", `<${base}${c.req.path}?${parameters}>; rel="next"`);
  }
  // Whoever asks, by whatever token, it is the same.
  c.header("cache-control", "public, no-cache");
  return c.body(json, 200, { "content-type": "application/json; charset=utf-8" });
}

const highlighted = (text: string, stems: QueryStems) =>
  markWords(text, stems).map(({ text, marked }) => ({ type: marked ? "highlight" : "text", text }));
