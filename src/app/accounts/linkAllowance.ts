/**
 * How often links are mailed, and whether a mail is wanted at all, for the requests that anybody may make. Nobody can use
 * these limits to keep somebody else out: a network that asks too often uses up only its own allowance for that address.
 * Beyond that the same link goes out again every ten minutes, so that the owner of the address can always sign in.
 */
import { isWithin, type Limiter } from "../limits.ts";

/**
 * `new`: a new link is mailed. `again`: the last link is mailed once more, while it works. `nothing`: a mail went out a
 * moment ago. `newcomers` is false where one network asked for too many links; then only addresses with an account are
 * mailed.
 */
export interface LinkAllowance {
  mail: "new" | "again" | "nothing";
  newcomers: boolean;
}

/** Counts a request for a link to an address, made from the network `client`. */
export function linkAllowance(limit: Limiter, client: string, email: string): LinkAllowance {
  const to = email.toLowerCase();
  const newcomers = isWithin(limit, "linksFrom", client);
  if (newcomers && isWithin(limit, "linksTo", `${client} ${to}`) && isWithin(limit, "linksToAll", to))
    return { mail: "new", newcomers };
  return { mail: isWithin(limit, "linkAgain", to) ? "again" : "nothing", newcomers };
}
