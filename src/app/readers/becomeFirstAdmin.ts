/** How an instance gets its first admin: by the token that the server printed, which the caller has checked. */
import type { Reader } from "../../domain/readers/reader.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import type { Database } from "../../store/database.ts";
import { recordAudit } from "../../store/moderation/auditLog.ts";
import { hasAdmin, updateRole } from "../../store/readers/readers.ts";
import type { AppContext } from "../context.ts";

/** Throws `conflict` when the instance has an admin. */
export async function assertNoAdmin({ db }: { db: Database }): Promise<void> {
  if (await hasAdmin(db))
    throw new BroadsheetError(
      "conflict",
      "This instance already has an admin, who gives others their roles. The token is of no more use.",
    );
}

/** Makes a reader the first admin. Throws `conflict` when the instance has one. */
export async function becomeFirstAdmin(ctx: Pick<AppContext, "db" | "clock">, reader: Reader): Promise<void> {
  await ctx.db.transaction().execute(async (tx) => {
    await assertNoAdmin({ db: tx });
    await updateRole(tx, reader.id, "admin");
    const subject = `@${reader.handle}`;
    await recordAudit(tx, { by: reader.id, at: ctx.clock(), action: "became the first admin", subject });
  });
}
