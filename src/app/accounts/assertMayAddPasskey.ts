import { BroadsheetError } from "../../lib/errors.ts";
import { accountState } from "../../store/readers/accounts.ts";
import type { AppContext } from "../context.ts";
import { type Actor, assertAllowed } from "../permissions.ts";
import { accountOf } from "./accountOf.ts";

/** Passkeys that one account may have. */
const MAX_PASSKEYS = 20;

/**
 * Checks that somebody may add a passkey; the sign-in library then adds it. Throws `not_allowed` before the mail address is
 * confirmed, `conflict` when there are too many, and what `assertAllowed` throws.
 */
export async function assertMayAddPasskey({ db, clock }: AppContext, actor: Actor | undefined): Promise<void> {
  assertAllowed({ who: "reader" }, actor);
  const { confirmed, passkeys } = await accountState(db, accountOf(actor).id, clock());
  if (!confirmed)
    throw new BroadsheetError("not_allowed", "Please confirm your mail address first; a passkey comes after that.");
  if (passkeys.length >= MAX_PASSKEYS)
    throw new BroadsheetError(
      "conflict",
      `You have ${MAX_PASSKEYS} passkeys, and you cannot have more. Remove one first.`,
    );
}
