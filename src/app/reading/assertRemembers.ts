import type { Reader } from "../../domain/readers/reader.ts";
import { BroadsheetError } from "../../lib/errors.ts";

/** Throws `conflict` for a reader who wants nothing remembered of what they see and read. */
export function assertRemembers({ remembersReading }: Pick<Reader, "remembersReading">): void {
  if (!remembersReading)
    throw new BroadsheetError(
      "conflict",
      "Your account is set to remember nothing of what you see and read, so nothing was marked. Switch “Remember what I have seen” on at /account first.",
    );
}
