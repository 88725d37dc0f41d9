/** Secrets that somebody types or that stand in an address, and how often they may be tried. */
import type { Context } from "hono";
import type { WebContext } from "../webContext.ts";
import { same } from "./authentication.ts";

/** Made ones have as many, which nobody guesses. */
const UNGUESSABLE_CHARACTERS = 32;

/**
 * Whether what was given is the secret. Wrong ones are counted for the network they come from. After too many of them a
 * short secret, which somebody set and others might guess, is not looked at any more; a long one always is, so that
 * nobody keeps its owner out. Throws `too_many_tries`.
 */
export function isSecret(site: WebContext, c: Context, kind: string, given: string, secret: string): boolean {
  const isRight = same(given, secret);
  if (!isRight || secret.length < UNGUESSABLE_CHARACTERS) site.limit("tries", `${kind} ${site.client(c)}`);
  return isRight;
}
