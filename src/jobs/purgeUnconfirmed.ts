/** What happens to subscriptions by itself, besides their digests. */
import { CONFIRM_WITHIN_MS } from "../domain/digests/subscription.ts";
import { forgetUnconfirmed } from "../store/digests/subscriptions.ts";
import type { Again, Outside } from "./scheduler.ts";

export async function forgetByTimetable({ db, clock }: Pick<Outside, "db" | "clock">): Promise<Again> {
  await forgetUnconfirmed(db, clock() - CONFIRM_WITHIN_MS);
  return {};
}
