import { checkProfile, type Profile } from "../../domain/readers/profileRules.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { profileOf, saveProfile, staffNames } from "../../store/readers/people.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";

/**
 * Saves what readers call themselves, and returns it as saved. Throws `bad_request` for a profile that cannot be saved or a
 * handle that somebody else has, and what `authorize` throws.
 */
export async function editProfile(ctx: AppContext, actor: Actor | undefined, input: Profile): Promise<Profile> {
  authorize(ctx, actor, "editProfile");
  const { db, config } = ctx;
  const { id } = actor.reader;
  const protectedNames = [config.title, ...(await staffNames(db, id))];
  const profile = checkProfile(input, await profileOf(db, id), protectedNames);
  if (typeof profile === "string") throw new BroadsheetError("bad_request", profile);
  if (await db.transaction().execute((tx) => saveProfile(tx, id, profile))) return profile;
  throw new BroadsheetError("bad_request", `@${profile.handle} is somebody else’s already; please choose another.`);
}
