/** What the use cases of webhooks share. */
import { BroadsheetError } from "../../lib/errors.ts";

export const noSuchWebhook = (): BroadsheetError =>
  new BroadsheetError("not_found", "You have no such webhook; it may have been removed already.");
