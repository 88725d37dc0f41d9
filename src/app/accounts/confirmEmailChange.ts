import { BroadsheetError } from "../../lib/errors.ts";
import { hashOf } from "../../store/lib/secrets.ts";
import { applyEmailChange, type EmailChange, findEmailChange } from "../../store/readers/accounts.ts";
import type { AppContext } from "../context.ts";

/** Looks up the email change that a link is for, by the link's token; undefined when the link does not hold. */
export const emailChangeOf = ({ db, clock }: AppContext, token: string): Promise<EmailChange | undefined> =>
  findEmailChange(db, hashOf(token), clock());

/**
 * Gives an account the address that a link was mailed to, and returns the address. The link's token is the proof; only
 * tokens that do not hold are counted, for the network `client`. Throws `wrong_token` or `too_many_tries`.
 */
export async function confirmEmailChange(
  { db, clock, limit }: AppContext,
  { token, client }: { token: string; client: string },
): Promise<string> {
  const email = await db.transaction().execute((tx) => applyEmailChange(tx, hashOf(token), clock()));
  if (email !== undefined) return email;
  limit("tries", client);
  throw new BroadsheetError(
    "wrong_token",
    "This link does not work any more: each works once, for half an hour, and only the latest.",
  );
}
