/** Times as commands print them. */
import { DAY_MS, type Instant } from "../../lib/time.ts";
import { duration } from "./progress.ts";

/** `2026-06-16 12:00 UTC` */
export const timeOf = (at: Instant): string => `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;

/** `in 5 min 0 s`, `8 s ago`, `now`; beyond a day the time itself. */
export function whenFrom(at: Instant, now: Instant): string {
  const ms = at - now;
  if (Math.abs(ms) < 500) return "now";
  if (Math.abs(ms) > DAY_MS) return `at ${timeOf(at)}`;
  return ms > 0 ? `in ${duration(ms)}` : `${duration(-ms)} ago`;
}
