/** Reasons that moderators give. */
import { MAX_REASON_CHARACTERS } from "../../domain/discussion/report.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { clean } from "../../lib/text.ts";

/** Returns a moderator's reason, cleaned. Throws `bad_request` for one that is empty or too long. */
export function requireReason(typed: string): string {
  const reason = clean(typed);
  if (reason !== "" && reason.length <= MAX_REASON_CHARACTERS) return reason;
  throw new BroadsheetError(
    "bad_request",
    `Please give a reason of at most ${MAX_REASON_CHARACTERS} characters: others will read it.`,
  );
}

/** What a moderator wants of something: hidden with a reason, or shown again. */
export type HideOrShow = { hide: true; reason: string } | { hide: false };
