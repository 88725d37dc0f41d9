import { BroadsheetError } from "../../lib/errors.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../../store/database.ts";
import { markSeen } from "../../store/reading/readState.ts";
import type { AppContext } from "../context.ts";
import { getPaper } from "../papers/getPaper.ts";
import { type Actor, authorize } from "../permissions.ts";
import { assertRemembers } from "./assertRemembers.ts";
import { readShownList } from "./shownList.ts";

/** Papers of one request at most. */
export const MAX_MARKED_PAPERS = 120;

/** A page's list by its token, or papers by their ids or links. */
export type ListToMark = { list: string } | { papers: readonly string[] };

export interface MarkedList {
  /** The papers that were not seen before. */
  marked: number;
  /** What undoes it. */
  mark: Instant;
}

/**
 * Marks a list of papers as seen. Throws `bad_request` for a list that this reader was not given or that has none or too
 * many papers, `not_found` for a paper that is not here, `conflict` where nothing is to be remembered, and what
 * `authorize` throws.
 */
export async function markListSeen(ctx: AppContext, actor: Actor | undefined, given: ListToMark): Promise<MarkedList> {
  authorize(ctx, actor, "markListSeen");
  const { reader } = actor;
  assertRemembers(reader);
  const keys =
    "list" in given
      ? readShownList(ctx.services.secret, given.list, reader.id, ctx.today()).keys.filter((key) => key > 0)
      : await keysOf(ctx.db, given.papers);
  if (keys.length === 0)
    throw new BroadsheetError("bad_request", "There is no paper in this list, so nothing was marked.");
  const { marked, markedAt } = await ctx.db
    .transaction()
    .execute((tx) => markSeen(tx, { readerId: reader.id, keys, at: ctx.clock() }));
  return { marked, mark: markedAt };
}

async function keysOf(db: Database, references: readonly string[]): Promise<number[]> {
  if (references.length > MAX_MARKED_PAPERS)
    throw new BroadsheetError(
      "bad_request",
      `At most ${MAX_MARKED_PAPERS} papers are marked at once, and these are ${references.length}; nothing was marked. Please send them in parts.`,
    );
  const keys = [];
  for (const reference of new Set(references)) keys.push((await getPaper(db, reference)).key);
  return keys;
}
