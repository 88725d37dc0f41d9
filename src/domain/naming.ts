/** What readers may call themselves: `@handle` in addresses, a name as shown, a few words about themselves. */
import { MAX_NAME_CHARACTERS } from "./reader.ts";
import { clean, fold } from "./text.ts";

export const MIN_HANDLE_CHARACTERS = 3;
export const MAX_HANDLE_CHARACTERS = 30;
export const MAX_ABOUT_CHARACTERS = 500;

/** Words that would speak for the instance. */
const RESERVED = ["admin", "administrator", "moderator", "mod", "staff", "support", "system", "root", "broadsheet"];
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
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(handle))
      return "A handle has the letters a to z, figures, and single hyphens between them.";
    if (handle.length < MIN_HANDLE_CHARACTERS || handle.length > MAX_HANDLE_CHARACTERS)
      return `A handle has ${MIN_HANDLE_CHARACTERS} to ${MAX_HANDLE_CHARACTERS} characters.`;
    if (GIVEN.test(handle) || imitates(handle, staff)) return `@${handle} is not to be had; please choose another.`;
  }
  if (name === "") return "Please give a name; it may be any that you go by.";
  if ([...name].length > MAX_NAME_CHARACTERS) return `A name has at most ${MAX_NAME_CHARACTERS} characters.`;
  if (name !== now.name && imitates(name, staff))
    return `“${name}” looks like the name of somebody who runs this instance; please choose another.`;
  if ([...about].length > MAX_ABOUT_CHARACTERS)
    return `What you write about yourself may have at most ${MAX_ABOUT_CHARACTERS} characters.`;
  return { handle, name, about };
}

/** Whether a name could be taken for one of `staff`, or for the instance itself. */
function imitates(name: string, staff: readonly string[]): boolean {
  const shape = shapeOf(name);
  return [...RESERVED, ...staff].some((other) => shapeOf(other) !== "" && shapeOf(other) === shape);
}

/** What is left where people look quickly: letters alone, those that look alike as one. */
const shapeOf = (name: string): string =>
  fold(name)
    .replace(/[^\p{L}\p{N}]/gu, "")
    .replace(/[10|]/g, (sign) => (sign === "0" ? "o" : "l"))
    .replace(/i/g, "l");
