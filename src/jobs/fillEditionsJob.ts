/** Filling editions as the timetable does it, telling the log what came of it. */

import { type FillParts, fillEditions } from "../app/editions/fillEditions.ts";
import { count } from "../lib/text.ts";
import type { JobContext, JobResult } from "./scheduler.ts";

/** While papers come, look again after this. */
const COMING_WAIT_MS = 20_000;

/** Returns when to look again while papers come or are taken into the index. */
export async function fillByTimetable(outside: JobContext): Promise<JobResult> {
  const { fills, unfinished } = await fillEditions(outside satisfies FillParts);
  for (const { day, rule, keys } of fills)
    outside.log(`The edition of ${day} has ${count(keys.length, "more paper")} by the rule ${rule}.`);
  return unfinished ? { retryAt: outside.clock() + COMING_WAIT_MS } : {};
}
