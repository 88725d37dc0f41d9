import type { Database } from "../../store/database.ts";
import { endUnprovenAccess } from "../../store/readers/unproven.ts";

/** Ends what was added to an account before its owner proved the mail address; called as soon as they have. */
export const endUnproven = (db: Database, accountId: string): Promise<void> =>
  db.transaction().execute((tx) => endUnprovenAccess(tx, accountId));
