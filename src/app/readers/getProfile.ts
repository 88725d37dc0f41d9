import { BroadsheetError } from "../../lib/errors.ts";
import type { Database } from "../../store/database.ts";
import { findProfile, type PublicProfile } from "../../store/readers/profiles.ts";

/** Returns what everybody may see of a reader. Throws `not_found`. */
export async function getProfile(db: Database, handle: string): Promise<PublicProfile> {
  const profile = await findProfile(db, handle);
  if (profile) return profile;
  throw unknownReader();
}

/** The error for a handle that nobody has, or whose reader is not shown. */
export const unknownReader = (): BroadsheetError =>
  new BroadsheetError("not_found", "There is no reader with this handle here. They may have left or changed it.");
