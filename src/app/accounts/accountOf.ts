import { BroadsheetError } from "../../lib/errors.ts";
import type { Actor } from "../permissions.ts";

/** Returns the account of somebody signed in with a browser. Throws `not_allowed` for an API token. */
export function accountOf({ account }: Pick<Actor, "account">): NonNullable<Actor["account"]> {
  if (account) return account;
  throw new BroadsheetError("not_allowed", "API tokens cannot do this; it needs you, signed in with a browser.");
}
