import type { Reader } from "../../domain/readers/reader.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import type { Database } from "../../store/database.ts";
import { findProfile, type PublicProfile } from "../../store/readers/profiles.ts";
import { findReader } from "../../store/readers/readers.ts";

/** Returns what everybody may see of a reader. Throws `not_found`. */
export async function getProfile(db: Database, handle: string): Promise<PublicProfile> {
  return (await findProfile(db, handle)) ?? unknownReader();
}

/** Returns a reader by handle, with or without the leading `@`. Throws `not_found`. */
export async function getReader(db: Database, handle: string): Promise<Reader> {
  return (await findReader(db, { handle: handle.trim().replace(/^@/, "") })) ?? unknownReader();
}

/** Throws `not_found` for a handle that no reader has, or that none shows. */
export function unknownReader(): never {
  throw new BroadsheetError("not_found", "There is no reader with this handle here. They may have left or changed it.");
}
