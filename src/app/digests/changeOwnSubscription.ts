import type { DigestPreferences } from "../../domain/digests/digestPreferences.ts";
import { parsePreferencesForm, preferencesFields } from "../../domain/digests/preferencesForm.ts";
import type { Subscription } from "../../domain/digests/subscription.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { queryProblem } from "../../search/saved/matchSavedQuery.ts";
import { activateSubscription, savePreferences, stopSubscription } from "../../store/digests/subscriptions.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";
import { getOwnSubscription } from "./ownSubscription.ts";

/** What stays as it is, is absent. */
export interface SubscriptionChange {
  state?: "active" | "ended" | undefined;
  zone?: string | undefined;
  preferences?: Partial<DigestPreferences> | undefined;
  /** The network address that it is confirmed from. */
  client: string;
}

/**
 * Changes, ends or resumes the actor's subscription. Returns it as it is then. Throws `not_found` where they have none,
 * `conflict` where it is to be resumed and its address was never confirmed, `bad_request` for preferences that cannot be,
 * and what `authorize` throws.
 */
export async function changeOwnSubscription(
  ctx: AppContext,
  actor: Actor | undefined,
  { state, zone, preferences, client }: SubscriptionChange,
): Promise<Subscription> {
  authorize(ctx, actor, "changeOwnSubscription");
  const own = await getOwnSubscription(ctx.db, actor.reader.id);
  if (state === "active" && own.confirmedAt === null)
    throw new BroadsheetError("conflict", "The address is not confirmed yet: follow the link in the mail.");
  const wanted = checked({ ...own.preferences, ...preferences }, zone ?? own.zone);
  const at = ctx.clock();
  await ctx.db.transaction().execute(async (tx) => {
    if (preferences || zone) await savePreferences(tx, own.id, wanted, at);
    if (state === "ended") await stopSubscription(tx, own.id, at);
    if (state === "active") await activateSubscription(tx, own.id, client, at);
  });
  return getOwnSubscription(ctx.db, actor.reader.id);
}

/** Holds preferences to the rules of the form. Throws `bad_request`. */
function checked(preferences: DigestPreferences, zone: string): Pick<Subscription, "preferences" | "zone"> {
  const fields = preferencesFields(preferences, zone);
  const { problems, ...read } = parsePreferencesForm(fields, { zone, hasAccount: true }, queryProblem);
  if (problems.length > 0) throw new BroadsheetError("bad_request", problems.join(" "));
  return read;
}
