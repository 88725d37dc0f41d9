import { BroadsheetError } from "../../lib/errors.ts";
import { isLastAdmin } from "../../store/readers/people.ts";
import { erasePersonalData } from "../../store/whole/personalData.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";

/**
 * Deletes a reader's account and everything of theirs that others do not build on. `handle` is what the reader wrote to
 * confirm it. Throws `bad_request` for another handle, `conflict` for the only admin, and what `authorize` throws.
 */
export async function deleteAccount(
  ctx: AppContext,
  actor: Actor | undefined,
  { handle }: { handle: string },
): Promise<void> {
  authorize(ctx, actor, "deleteAccount");
  const { reader } = actor;
  if (handle.trim().replace(/^@/, "").toLowerCase() !== reader.handle)
    throw new BroadsheetError(
      "bad_request",
      `To delete the account, write its handle, ${reader.handle}, into the field. Nothing was deleted.`,
    );
  await ctx.db.transaction().execute(async (tx) => {
    if (await isLastAdmin(tx, reader.id))
      throw new BroadsheetError(
        "conflict",
        "You are the only admin. Make somebody else an admin first, so that this instance stays in somebody’s hands; then you can leave.",
      );
    await erasePersonalData(tx, reader.id, ctx.clock());
  });
}
