/** What happens to subscriptions by itself, besides their digests. */
import { CONFIRM_WITHIN_MS } from "../domain/digests/subscription.ts";
import { purgeUnconfirmed } from "../store/digests/subscriptions.ts";
import type { JobContext, JobResult } from "./scheduler.ts";

export async function purgeByTimetable({ db, clock }: Pick<JobContext, "db" | "clock">): Promise<JobResult> {
  await purgeUnconfirmed(db, clock() - CONFIRM_WITHIN_MS);
  return {};
}
