import type { UpsertOutcome } from "../papers/upsertPapers.ts";

/** `withdrawn` are among the new and updated ones. */
export type HarvestTallies = Record<UpsertOutcome | "withdrawn" | "rejected", number>;

export const noTallies = (): HarvestTallies => ({
  new: 0,
  updated: 0,
  joined: 0,
  unchanged: 0,
  withdrawn: 0,
  rejected: 0,
});

export const sum = (one: HarvestTallies, other: HarvestTallies): HarvestTallies => ({
  new: one.new + other.new,
  updated: one.updated + other.updated,
  joined: one.joined + other.joined,
  unchanged: one.unchanged + other.unchanged,
  withdrawn: one.withdrawn + other.withdrawn,
  rejected: one.rejected + other.rejected,
});
