import { MAX_AUTHOR_NOTE_CHARACTERS } from "../../domain/readers/claim.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { isVisible, sanitizeText } from "../../lib/sanitizeText.ts";
import { saveAuthorNote } from "../../store/moderation/authorNotes.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";
import { getAuthorsPaper } from "./authorsPaper.ts";

/**
 * Writes a verified author's note to a paper, in place of the one before; an empty note deletes it. Throws `not_found` for
 * an unknown paper, `not_allowed` for anybody but its authors, `bad_request` for a note that is too long, and what
 * `authorize` throws.
 */
export async function writeAuthorNote(
  ctx: AppContext,
  actor: Actor | undefined,
  input: { paperId: string; body: string },
): Promise<void> {
  authorize(ctx, actor, "writeAuthorNote");
  const { reader } = actor;
  const { key: paperKey } = await getAuthorsPaper(ctx.db, reader, input.paperId);
  const text = sanitizeText(input.body).trim();
  if (text.length > MAX_AUTHOR_NOTE_CHARACTERS)
    throw new BroadsheetError(
      "bad_request",
      `A note may have ${MAX_AUTHOR_NOTE_CHARACTERS} characters; this one has ${text.length}.`,
    );
  const body = isVisible(text) ? text : "";
  await ctx.db.transaction().execute((tx) => saveAuthorNote(tx, { paperKey, readerId: reader.id, body }, ctx.clock()));
}
