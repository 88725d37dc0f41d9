/** The reader whom a moderator wants to ban or to let back in. */
import { banProblem } from "../../domain/discussion/report.ts";
import type { Reader } from "../../domain/readers/reader.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import type { Database } from "../../store/database.ts";
import { findReader } from "../../store/readers/readers.ts";

/** Gets a reader by handle for a decision on a ban. Throws `not_found`, or `not_allowed` when the roles forbid it. */
export async function getBannableReader(db: Database, by: Reader, handle: string): Promise<Reader> {
  const reader = await findReader(db, { handle });
  if (!reader) throw new BroadsheetError("not_found", `There is no reader @${handle.slice(0, 60)}.`);
  const problem = banProblem(by, reader);
  if (problem) throw new BroadsheetError("not_allowed", problem);
  return reader;
}
