import type { Subscription } from "../../domain/digests/subscription.ts";
import { savePreferences } from "../../store/digests/subscriptions.ts";
import type { AppContext } from "../context.ts";
import { subscriptionOfLink } from "./subscriptionOfLink.ts";

/** Changes what a subscription gets. The signed link to `manage` it is the proof. Throws `wrong_token`. */
export async function changePreferences(
  ctx: AppContext,
  { token, preferences, zone }: Pick<Subscription, "preferences" | "zone"> & { token: string },
): Promise<void> {
  const { id } = await subscriptionOfLink(ctx, "manage", token);
  await savePreferences(ctx.db, id, { preferences, zone }, ctx.clock());
}
