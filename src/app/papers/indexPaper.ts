import { isArxivId } from "../../domain/papers/paperId.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { findPaper } from "../../store/papers/papers.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";

/**
 * Fetches a paper from arXiv unless it is here. Returns whether it is here by now or still being fetched. Throws
 * `bad_request` for anything but an arXiv id, `not_found` for one that arXiv does not know, `source_failing` when arXiv
 * cannot be asked, and what `authorize` throws.
 */
export async function indexPaper(
  ctx: AppContext,
  actor: Actor | undefined,
  { arxivId }: { arxivId: string },
): Promise<"here" | "underway"> {
  authorize(ctx, actor, "indexPaper");
  if (await findPaper(ctx.db, arxivId)) return "here";
  if (!isArxivId(arxivId)) throw new BroadsheetError("bad_request", `${arxivId} is not an arXiv id.`);
  const fetch = await ctx.services.fetchPaper(arxivId);
  if (fetch.state === "unknown") throw new BroadsheetError("not_found", fetch.message);
  if (fetch.state === "failed") throw new BroadsheetError("source_failing", fetch.message);
  return fetch.state;
}
