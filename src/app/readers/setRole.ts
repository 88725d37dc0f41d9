import { isRole, type Role } from "../../domain/readers/reader.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { recordAudit } from "../../store/moderation/auditLog.ts";
import { findAccountHolder, isLastAdmin } from "../../store/readers/people.ts";
import { updateRole } from "../../store/readers/readers.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";

/**
 * Gives a reader a role, as an admin. Throws `bad_request` for an unknown role, what `changeRole` throws, and what
 * `authorize` throws.
 */
export async function setRole(
  ctx: AppContext,
  actor: Actor | undefined,
  { handle, role }: { handle: string; role: string },
): Promise<void> {
  authorize(ctx, actor, "setRole");
  if (!isRole(role)) throw new BroadsheetError("bad_request", "There is no such role.");
  await changeRole(ctx, { handle, role, by: actor.reader.id });
}

/**
 * Gives a reader a role; `by` is the admin's id, absent for the operator. Does nothing when the reader has it already.
 * Throws `not_found`, and `conflict` for the only admin.
 */
export async function changeRole(
  { db, clock }: Pick<AppContext, "db" | "clock">,
  change: { handle: string; role: Role; by?: number },
): Promise<void> {
  const handle = change.handle.toLowerCase();
  await db.transaction().execute(async (tx) => {
    const reader = await findAccountHolder(tx, handle);
    if (!reader) throw new BroadsheetError("not_found", `There is no reader @${handle} with an account.`);
    if (reader.role === change.role) return;
    if (await isLastAdmin(tx, reader.id))
      throw new BroadsheetError(
        "conflict",
        `@${handle} is the only admin. Make somebody else an admin first, so that this instance stays in somebody's hands.`,
      );
    await updateRole(tx, reader.id, change.role);
    const message = `${reader.role} became ${change.role}`;
    await recordAudit(tx, { by: change.by, at: clock(), action: "gave a role to", subject: `@${handle}`, message });
  });
}
