/** What readers may call themselves: `@handle` in addresses, a name as shown, a few words about themselves. */

import { isVisible } from "../../lib/sanitizeText.ts";
import { clean } from "../../lib/text.ts";
import { isConfusable } from "./confusables.ts";
import { claimsOffice, handleProblem } from "./handle.ts";
import { MAX_NAME_CHARACTERS } from "./reader.ts";

export const MAX_ABOUT_CHARACTERS = 500;

/** What the instance gives by itself: to new readers and to those who left. */
const GIVEN = /^(reader|former)-\d+$/;

export interface Profile {
  handle: string;
  name: string;
  about: string;
}

/**
 * A profile as it will be kept, or what is wrong with it in a sentence. `now` is the present one, whose handle and name
 * may stay; `staff` has the names and handles that nobody else may look like.
 */
export function checkProfile(given: Profile, now: Profile, staff: readonly string[]): Profile | string {
  const handle = given.handle.trim().replace(/^@/, "").toLowerCase();
  const name = clean(given.name);
  const about = clean(given.about);
  if (handle !== now.handle) {
    const problem = handleProblem(handle);
    if (problem) return problem;
    if (GIVEN.test(handle) || isConfusable(handle, staff)) return `@${handle} is not to be had; please choose another.`;
  }
  if (!isVisible(name)) return "Please give a name; it may be any that you go by.";
  if ([...name].length > MAX_NAME_CHARACTERS) return `A name has at most ${MAX_NAME_CHARACTERS} characters.`;
  if (name !== now.name && (isConfusable(name, staff) || claimsOffice(name)))
    return `“${name}” looks like the name of somebody who runs this instance; please choose another.`;
  if ([...about].length > MAX_ABOUT_CHARACTERS)
    return `What you write about yourself may have at most ${MAX_ABOUT_CHARACTERS} characters.`;
  return { handle, name, about };
}
