/** What readers may call themselves: a handle for URLs, a name as shown, a few words about themselves. */
import { isVisible } from "../../lib/sanitizeText.ts";
import { clean } from "../../lib/text.ts";
import { isConfusable } from "./confusables.ts";
import { claimsOffice, handleProblem } from "./handle.ts";
import { MAX_NAME_CHARACTERS } from "./reader.ts";

export const MAX_ABOUT_CHARACTERS = 500;

/** Handles that the instance itself gives, to new readers and to those who left. */
const GENERATED = /^(reader|former)-\d+$/;

export interface Profile {
  handle: string;
  name: string;
  about: string;
}

/**
 * Returns a profile as it will be saved, or a sentence that says what is wrong with it. The handle and name of the
 * `present` one may stay; `staff` has the names and handles that nobody else may look like.
 */
export function checkProfile(given: Profile, present: Profile, staff: readonly string[]): Profile | string {
  const handle = given.handle.trim().replace(/^@/, "").toLowerCase();
  const name = clean(given.name);
  const about = clean(given.about);
  if (handle !== present.handle) {
    const problem = handleProblem(handle);
    if (problem) return problem;
    if (GENERATED.test(handle) || isConfusable(handle, staff))
      return `@${handle} is not available; please choose another.`;
  }
  if (!isVisible(name)) return "Please give a name; it may be any that you go by.";
  if ([...name].length > MAX_NAME_CHARACTERS) return `A name has at most ${MAX_NAME_CHARACTERS} characters.`;
  if (name !== present.name && (isConfusable(name, staff) || claimsOffice(name)))
    return `“${name}” looks like the name of somebody who runs this instance; please choose another.`;
  if ([...about].length > MAX_ABOUT_CHARACTERS)
    return `What you write about yourself may have at most ${MAX_ABOUT_CHARACTERS} characters.`;
  return { handle, name, about };
}
