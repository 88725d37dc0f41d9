/** What goes by itself of what readers were shown. */
import { IMPRESSIONS_KEPT_MS } from "../domain/reading/reading.ts";
import { purgeImpressions } from "../store/reading/impressions.ts";
import type { JobContext, JobResult } from "./scheduler.ts";

export async function purgeReadingByTimetable({ db, clock }: Pick<JobContext, "db" | "clock">): Promise<JobResult> {
  await purgeImpressions(db, clock() - IMPRESSIONS_KEPT_MS);
  return {};
}
