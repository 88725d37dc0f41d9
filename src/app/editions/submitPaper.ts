/** Submitting: which paper is meant, fetching it where it is not here, and putting it into the edition of the feed day. */
import { type Day, feedDayOf, periodOf } from "../../domain/editions/edition.ts";
import { parseSubmissionNotes, type TypedSubmissionNotes } from "../../domain/editions/submission.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import { isArxivId, parsePaperId } from "../../domain/papers/paperId.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { rankIn } from "../../store/editions/editions.ts";
import { addSubmission, refusalOf } from "../../store/editions/submissions.ts";
import { findPaper, paperTitled } from "../../store/papers/papers.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";

/** Longer than any address of a paper, and than any title. */
export const MAX_REQUEST_CHARACTERS = 600;
/** Seconds after which to look again for a paper that is being fetched. */
export const LOOK_AGAIN_S = 3;
const NO_ID =
  "This is neither an arXiv id or link nor a paper of this library. Ids look like 1706.03762, links like https://arxiv.org/abs/1706.03762.";
const NOT_HERE = "This paper is not in the library, and only arXiv’s papers can be fetched by their ids.";

/** A paper that somebody wants to submit, or how far the fetching of it has got. */
export type RequestedPaper = { state: "here"; paper: Paper } | { state: "underway"; id: string };

/** Where a submitted paper stands in the day's edition. */
export interface PlacedSubmission {
  /** The paper's id. */
  paper: string;
  day: Day;
  place?: number;
  total?: number;
}

/**
 * Finds the paper that `text` names: by any id or address, ours (at `origin`) included, or by the title of a paper that is
 * here. A paper of arXiv's that is not here is fetched. Throws `not_found` for text that names no paper or one that cannot
 * be had, `source_failing` where its source does not answer, and `too_many_tries`.
 */
export async function requestPaper(
  ctx: AppContext,
  { reader }: Actor,
  { text, origin }: { text: string; origin: string },
): Promise<RequestedPaper> {
  const { id, paper } = await namedPaper(ctx, text, origin);
  if (paper) return { state: "here", paper };
  if (id === undefined) throw new BroadsheetError("not_found", NO_ID);
  if (!isArxivId(id)) throw new BroadsheetError("not_found", NOT_HERE);
  ctx.limit("fetches", reader.id);
  const fetch = await ctx.services.fetchPaper(id);
  if (fetch.state === "underway") return { state: "underway", id };
  if (fetch.state === "failed") throw new BroadsheetError("source_failing", fetch.message);
  if (fetch.state === "unknown") throw new BroadsheetError("not_found", fetch.message);
  const fetched = await findPaper(ctx.db, id);
  if (fetched) return { state: "here", paper: fetched };
  throw new BroadsheetError("not_found", NOT_HERE);
}

/** Says why a reader could not submit a paper just now; undefined where they could. */
export async function whyNotSubmittable(ctx: AppContext, { reader }: Actor, paper: Paper): Promise<string | undefined> {
  const at = ctx.clock();
  const request = { paper, reader, day: feedDayOf(at, ctx.config), at };
  return (await refusalOf(ctx.db, request, rulesOf(ctx)))?.message;
}

/**
 * Puts a paper of the library into the edition of the feed day, with the reader's upvote. Throws `not_found` for a paper
 * that is not here, `bad_request` for notes that cannot be taken, what the rules of submissions say, and what `authorize`
 * throws.
 */
export async function submitPaper(
  ctx: AppContext,
  actor: Actor | undefined,
  { text, origin, notes: typed }: { text: string; origin: string; notes: TypedSubmissionNotes },
): Promise<PlacedSubmission> {
  authorize(ctx, actor, "submitPaper");
  const { paper } = await namedPaper(ctx, text, origin);
  if (!paper) throw new BroadsheetError("not_found", "This paper is not in this library. Please look for it again.");
  const notes = parseSubmissionNotes(typed);
  if ("mistake" in notes) throw new BroadsheetError("bad_request", notes.mistake);
  const at = ctx.clock();
  const request = { paper, reader: actor.reader, day: feedDayOf(at, ctx.config), at };
  await ctx.db.transaction().execute((tx) => addSubmission(tx, request, notes, rulesOf(ctx)));
  const place = await rankIn(ctx.db, paper.key, periodOf("day", request.day));
  return { paper: paper.id, day: request.day, ...place };
}

const rulesOf = ({ config }: AppContext) => ({ limits: config.submissionsADay, maxAgeDays: config.submissionAge });

/** Finds the paper that `text` names; the id is absent for a title, and for what is neither. */
export async function namedPaper(
  { db }: Pick<AppContext, "db">,
  text: string,
  origin: string,
): Promise<{ id?: string; paper?: Paper | undefined }> {
  const name = text.slice(0, MAX_REQUEST_CHARACTERS);
  const id = parsePaperId(name) ?? parsePaperId(ownPaperPath(name, origin) ?? "");
  return id === undefined ? { paper: await paperTitled(db, name) } : { id, paper: await findPaper(db, id) };
}

/** What follows `/papers/` in an address of this instance. */
function ownPaperPath(name: string, origin: string): string | undefined {
  const text = name.trim();
  const path = text.startsWith("/") ? text : URL.parse(text)?.origin === origin ? new URL(text).pathname : undefined;
  return path?.startsWith("/papers/") ? path.slice("/papers/".length) : undefined;
}
