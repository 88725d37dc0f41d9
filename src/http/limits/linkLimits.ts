/**
 * How often links are mailed, and whether a mail is wanted at all, for the requests that anybody may make. Nobody can use
 * these limits to lock somebody else out: one who asks too often uses up what their network has for that address, and
 * beyond that the same link goes out again every ten minutes, so that its owner can always sign in.
 */

import type { Limiter, LimitName } from "../../app/limits.ts";
import { BroadsheetError } from "../../lib/errors.ts";

/**
 * `new`: a new link is mailed. `again`: the link that was mailed last, while it works. `nothing`: a mail went out just
 * before. `newcomers` is false where too many links were asked for from one network, so that only those who have an
 * account are mailed.
 */
export interface LinkAllowance {
  mail: "new" | "again" | "nothing";
  newcomers: boolean;
}

/** Counts a request for a link to an address, made from a network. */
export function linkAllowance(limit: Limiter, client: string, address: string): LinkAllowance {
  const to = address.toLowerCase();
  const newcomers = isWithin(limit, "linksFrom", client);
  if (newcomers && isWithin(limit, "linksTo", `${client} ${to}`) && isWithin(limit, "linksToAll", to))
    return { mail: "new", newcomers };
  return { mail: isWithin(limit, "linkAgain", to) ? "again" : "nothing", newcomers };
}

/** Counts one more; whether that is within the limit. */
export function isWithin(limit: Limiter, name: LimitName, key: string | number): boolean {
  try {
    limit(name, key);
    return true;
  } catch (error) {
    if (error instanceof BroadsheetError && error.code === "too_many_tries") return false;
    throw error;
  }
}
