import type { Reader } from "../../domain/readers/reader.ts";
import { interestSettings } from "../../store/interests/interestSettings.ts";
import { hasLearned, type InterestsContext, learnInterests } from "./learnInterests.ts";
import { percentOf, rankPapers } from "./rankPapers.ts";

/** Lists that are put in a reader's order have at most so many papers. */
export const MAX_ORDERED = 500;

/** Puts keys of papers, at most `MAX_ORDERED`, in the order in which a reader is likely to want them. */
export async function orderForReader(
  ctx: InterestsContext,
  reader: Pick<Reader, "id">,
  keys: readonly number[],
): Promise<number[]> {
  const ranked = await rankPapers(ctx, await learnInterests(ctx, reader.id), keys);
  return ranked.map(({ paper }) => paper.key);
}

/**
 * How well papers match a reader, in percent by key. Undefined for readers who do not want to see that, and where nothing
 * is known of them; `always` for lists that are in their order.
 */
export async function matchesOf(
  ctx: InterestsContext,
  reader: Pick<Reader, "id"> | undefined,
  papers: readonly { key: number }[],
  always = false,
): Promise<ReadonlyMap<number, number> | undefined> {
  if (!reader || papers.length === 0) return undefined;
  if (!always && !(await interestSettings(ctx.db, reader.id)).showsMatch) return undefined;
  const learned = await learnInterests(ctx, reader.id);
  if (!hasLearned(learned)) return undefined;
  const ranked = await rankPapers(
    ctx,
    learned,
    papers.map(({ key }) => key),
  );
  return new Map(ranked.map(({ paper, score }) => [paper.key, percentOf(score)]));
}
