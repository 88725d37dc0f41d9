/** Submitting papers to the edition of the feed day. */
import { type Context, Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { feedDayOf, periodOf } from "../../domain/edition.ts";
import { BroadsheetError, HTTP_STATUS } from "../../domain/errors.ts";
import type { Paper } from "../../domain/paper.ts";
import { isArxivId, paperPath, parsePaperId } from "../../domain/paperId.ts";
import { type Remarks, readRemarks, type TypedRemarks } from "../../domain/submission.ts";
import type { Visit } from "../../http/accounts/visits.ts";
import { ACTIONS, act, allow, done, wantsJson } from "../../http/actions.ts";
import { mineOf } from "../../http/mine.ts";
import { html, type Site } from "../../http/site.ts";
import { placeIn } from "../../store/editions.ts";
import { findPaper, paperHistory, paperTitled } from "../../store/papers.ts";
import { refusalOf, submitPaper } from "../../store/submissions.ts";
import {
  AskPage,
  ConfirmPage,
  type ConfirmView,
  FetchingPage,
  MAX_ASKED_CHARACTERS,
  submitPath,
} from "../pages/submit.tsx";

/** While a paper is being fetched, its page looks again after so long. */
const LOOK_AGAIN_S = 3;
const NO_ID =
  "This is neither an arXiv id or link nor a paper of this library. Ids look like 1706.03762, links like https://arxiv.org/abs/1706.03762.";
const NOT_HERE = "This paper is not in the library, and only arXiv’s papers can be fetched by their ids.";

export function submittingPages(site: Site): Hono {
  const { db, parts } = site;
  const { config, clock } = parts;
  const rules = { limits: config.submissionsADay, maxAgeDays: config.submissionAge };
  const pages = new Hono();

  pages.get("/submit", async (c) => {
    const visit = await site.only(c, "reader");
    allow(ACTIONS["POST /submit"], visit);
    const asked = (c.req.query("paper") ?? "").slice(0, MAX_ASKED_CHARACTERS);
    if (asked.trim() === "") return ask(c, {}, 200);
    const { id, paper } = await paperMeant(c, asked);
    if (paper) return confirm(c, visit, paper, {}, 200);
    if (id === undefined) return ask(c, { asked, says: NO_ID }, 400);
    if (!isArxivId(id)) return ask(c, { asked, says: NOT_HERE }, 404);
    return fetched(c, visit, id);
  });

  /** What the box was filled in with: any id or address of a paper, ours included, or the title of one that is here. */
  async function paperMeant(c: Context, asked: string): Promise<{ id?: string; paper?: Paper | undefined }> {
    const id = parsePaperId(asked) ?? parsePaperId(ownPaper(asked, new URL(config.baseUrl || c.req.url).origin) ?? "");
    return id === undefined ? { paper: await paperTitled(db, asked) } : { id, paper: await findPaper(db, id) };
  }

  async function fetched(c: Context, visit: Visit, id: string): Promise<Response> {
    site.limit("fetches", visit.reader.id);
    const fetch = await parts.fetchPaper(id);
    if (fetch.state === "underway") {
      c.header("refresh", `${LOOK_AGAIN_S}; url=${submitPath(id)}`);
      return c.html(html(<FetchingPage page={await site.page(c)} id={id} />), 202);
    }
    const paper = fetch.state === "here" ? await findPaper(db, id) : undefined;
    if (paper) return confirm(c, visit, paper, {}, 200);
    const says = "says" in fetch ? fetch.says : NOT_HERE;
    return ask(c, { asked: id, says }, fetch.state === "failed" ? 503 : 404);
  }

  const ask = async (c: Context, view: { asked?: string; says?: string }, status: ContentfulStatusCode) =>
    c.html(html(<AskPage page={await site.page(c)} {...view} />), status);

  /** The look at a paper; what was typed comes back with what is wrong with it. */
  async function confirm(
    c: Context,
    visit: Visit,
    paper: Paper,
    view: Pick<ConfirmView, "typed" | "says">,
    status: ContentfulStatusCode,
  ): Promise<Response> {
    const page = { ...(await site.page(c)), here: submitPath(paper.id) };
    const refusal = await refusalOf(db, wishOf(visit, paper), rules);
    const about = { history: await paperHistory(db, paper.key), mine: await mineOf(db, visit.reader, [paper]) };
    return c.html(html(<ConfirmPage page={page} paper={paper} {...about} {...view} refused={refusal?.says} />), status);
  }

  function wishOf({ reader }: Visit, paper: Paper) {
    const at = clock();
    return { paper, reader, day: feedDayOf(at, config), at };
  }

  act(pages, site, "POST /submit", async (c, visit, { paper: asked = "", note = "", code = "", project = "" }) => {
    const { paper } = await paperMeant(c, asked.slice(0, MAX_ASKED_CHARACTERS));
    if (!paper) throw new BroadsheetError("not_found", "This paper is not in this library. Please look for it again.");
    const typed = { note, code, project };
    const wish = wishOf(visit, paper);
    try {
      const remarks = remarksOf(typed);
      await db.transaction().execute((tx) => submitPaper(tx, wish, remarks, rules));
    } catch (error) {
      // A program gets the error as such.
      if (!(error instanceof BroadsheetError) || wantsJson(c)) throw error;
      return confirm(c, visit, paper, { typed, says: error.message }, HTTP_STATUS[error.code] ?? 500);
    }
    const place = await placeIn(db, paper.key, periodOf("day", wish.day));
    return done(c, `${paperPath(paper.id)}?submitted`, { paper: paper.id, day: wish.day, ...place });
  });

  return pages;
}

/** What follows `/papers/` in an address of this instance. */
function ownPaper(asked: string, origin: string): string | undefined {
  const text = asked.trim();
  const path = text.startsWith("/") ? text : URL.parse(text)?.origin === origin ? new URL(text).pathname : undefined;
  return path?.startsWith("/papers/") ? path.slice("/papers/".length) : undefined;
}

/** Throws `bad_request`. */
function remarksOf(typed: TypedRemarks): Remarks {
  const remarks = readRemarks(typed);
  if ("mistake" in remarks) throw new BroadsheetError("bad_request", remarks.mistake);
  return remarks;
}
