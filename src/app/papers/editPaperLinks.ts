import { parseSubmissionNotes } from "../../domain/editions/submission.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { setLinks } from "../../store/papers/readerLinks.ts";
import type { AppContext } from "../context.ts";
import { getAuthorsPaper } from "../moderation/authorsPaper.ts";
import { type Actor, authorize } from "../permissions.ts";

/**
 * Replaces the links that a verified author gave to a paper. Throws `not_found`, `not_allowed`, `bad_request` for an address
 * that cannot be used, and what `authorize` throws.
 */
export async function editPaperLinks(
  ctx: AppContext,
  actor: Actor | undefined,
  { paperId, links }: { paperId: string; links: { code: string; project: string; hub: string } },
): Promise<void> {
  authorize(ctx, actor, "editPaperLinks");
  const { reader } = actor;
  const { key } = await getAuthorsPaper(ctx.db, reader, paperId);
  const parsed = parseSubmissionNotes({ note: "", ...links });
  if ("mistake" in parsed) throw new BroadsheetError("bad_request", parsed.mistake);
  await ctx.db.transaction().execute((tx) => setLinks(tx, key, reader.id, parsed.links));
}
