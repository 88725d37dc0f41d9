import { BroadsheetError } from "../../lib/errors.ts";
import type { Instant } from "../../lib/time.ts";
import {
  type InterestSettings,
  interestSettings,
  saveInterestSettings,
} from "../../store/interests/interestSettings.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";

/**
 * forget: leaves out every act until now. undo: takes the last forgetting back. pause: learns from nothing that comes.
 * resume: learns again, also from what came meanwhile. showMatch and hideMatch: whether cards show how well they match.
 */
export const INTEREST_CHANGES = ["forget", "undo", "pause", "resume", "showMatch", "hideMatch"] as const;
export type InterestChange = (typeof INTEREST_CHANGES)[number];

/**
 * Changes how a reader's interests are learned; a second call changes nothing. Throws `conflict` where nothing can be
 * undone, and what `authorize` throws.
 */
export async function changeInterests(
  ctx: AppContext,
  actor: Actor | undefined,
  { change }: { change: InterestChange },
): Promise<InterestSettings> {
  authorize(ctx, actor, "changeInterests");
  const { reader } = actor;
  return ctx.db.transaction().execute(async (tx) => {
    const now = ctx.clock();
    const settings = changed(await interestSettings(tx, reader.id), change, now);
    await saveInterestSettings(tx, reader.id, settings, now);
    return settings;
  });
}

function changed(settings: InterestSettings, change: InterestChange, now: Instant): InterestSettings {
  const { pausedAt, forgottenBefore, forgottenEarlier, ...rest } = settings;
  switch (change) {
    case "forget":
      return { ...settings, forgottenBefore: now, forgottenEarlier: forgottenBefore ?? null };
    case "undo": {
      if (forgottenEarlier === undefined)
        throw new BroadsheetError("conflict", "There is nothing to undo: nothing was forgotten since the last undo.");
      const paused = pausedAt === undefined ? {} : { pausedAt };
      return forgottenEarlier === null
        ? { ...rest, ...paused }
        : { ...rest, ...paused, forgottenBefore: forgottenEarlier };
    }
    case "pause":
      return { ...settings, pausedAt: pausedAt ?? now };
    case "resume": {
      const { pausedAt: _, ...learning } = settings;
      return learning;
    }
    case "showMatch":
      return { ...settings, showsMatch: true };
    case "hideMatch":
      return { ...settings, showsMatch: false };
  }
}
