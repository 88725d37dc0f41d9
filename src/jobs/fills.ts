/** Filling editions as the timetable does it, telling the log what came of it. */
import { count } from "../domain/text.ts";
import { type FillParts, fillEditions } from "./editions.ts";
import type { Again, Outside } from "./scheduler.ts";

/** When the index is still taking papers in, look again after this. */
const INDEXING_WAIT_MS = 20_000;

/** Returns when to try again while the index is behind. */
export async function fillByTimetable(outside: Outside): Promise<Again> {
  const fills = await fillEditions(outside satisfies FillParts);
  if (!fills) return { retryAt: outside.clock() + INDEXING_WAIT_MS };
  for (const { day, rule, keys } of fills)
    outside.log(`The edition of ${day} has ${count(keys.length, "more paper")} by the rule ${rule}.`);
  return {};
}
