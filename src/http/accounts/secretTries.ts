/** Secrets that somebody types or that are part of a URL, and how often they may be tried. */
import type { Context } from "hono";
import type { WebContext } from "../webContext.ts";
import { equalSecrets } from "./equalSecrets.ts";

/** Generated secrets have as many, which nobody guesses. */
const UNGUESSABLE_CHARACTERS = 32;

/**
 * Tells whether `given` is the secret. Wrong ones are counted for the network they come from. After too many of them, a
 * short secret, which somebody set and others might guess, is no longer compared; a long one always is, so that nobody
 * can keep its owner out. Throws `too_many_tries`.
 */
export function isSecret(site: WebContext, c: Context, kind: string, given: string, secret: string): boolean {
  const isRight = equalSecrets(given, secret);
  if (!isRight || secret.length < UNGUESSABLE_CHARACTERS) site.limit("tries", `${kind} ${site.client(c)}`);
  return isRight;
}
