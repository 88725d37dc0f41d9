/** The order in which one reader would read an issue's papers, for a digest whose subscription wants it. */
import type { DigestSubscriber } from "../../domain/digests/subscription.ts";
import { feedDayOf } from "../../domain/editions/edition.ts";
import type { VectorIndex } from "../../search/vectors/vectors.ts";
import { matchLine } from "../interests/describeMatch.ts";
import { hasLearned, type InterestsContext, learnInterests } from "../interests/learnInterests.ts";
import { matchOf, rankPapers } from "../interests/rankPapers.ts";
import type { DigestCandidates, GatheringParts } from "./digestCandidates.ts";

export interface VectorParts {
  /** The papers' vectors, once there are any. */
  vectors?(): VectorIndex | undefined | Promise<VectorIndex | undefined>;
}

export interface ReadersOrder {
  /** 0 for the paper that the reader would read first. Papers that were not ranked come last. */
  rankOf(key: number): number;
  /** One line; empty where there is nothing to say. */
  reasonOf(key: number): string;
}

/** Ranks papers for the reader of a subscription; undefined where that is not wanted, and where nothing was learned. */
export async function readersOrder(
  { db, index, clock, feedClock, vectors }: GatheringParts & VectorParts,
  { readerId, preferences }: DigestSubscriber,
  keys: readonly number[],
  load: DigestCandidates["load"],
): Promise<ReadersOrder | undefined> {
  if (readerId === null || !preferences.forMe) return undefined;
  const meaning = await vectors?.();
  const ctx: InterestsContext = {
    db,
    clock,
    today: () => feedDayOf(clock(), feedClock),
    library: () => ({ index, meaning }),
  };
  const learned = await learnInterests(ctx, readerId);
  if (!hasLearned(learned)) return undefined;
  const ranked = await rankPapers(ctx, learned, keys, async (some) => [...(await load(some)).values()]);
  const places = new Map(ranked.map((one, rank) => [one.paper.key, { one, rank }]));
  return {
    rankOf: (key) => places.get(key)?.rank ?? ranked.length,
    reasonOf(key) {
      const found = places.get(key);
      return found ? matchLine(matchOf(found.one, learned)) : "";
    },
  };
}
