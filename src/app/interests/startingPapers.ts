import type { Paper } from "../../domain/papers/paper.ts";
import type { Unseen } from "../../domain/reading/reading.ts";
import { dot } from "../../domain/search/vectors.ts";
import { loadPapers, newestPapers } from "../../store/papers/papers.ts";
import type { InterestsContext } from "./learnInterests.ts";

const CHOSEN_FROM = 300;
const CHOSEN = 12;

/**
 * Papers by which a reader of whom nothing is known can tell what they like: much upvoted ones, each as far as can be from
 * those before it (farthest-first traversal, Gonzalez, "Clustering to minimize the maximum intercluster distance", 1985),
 * so that interests are told apart. Without vectors, one of each first category.
 */
export async function startingPapers(ctx: InterestsContext, unseen?: Unseen): Promise<Paper[]> {
  const { keys } = await newestPapers(ctx.db, {}, CHOSEN_FROM, 0, { upvotedFirst: true, unseen });
  const papers = (await loadPapers(ctx.db, keys)).filter(({ withdrawn }) => !withdrawn);
  const { meaning } = await ctx.library();
  const vectors = papers.map(({ key }) => meaning?.vectorOf(key));
  const distance = (a: number, b: number): number => {
    const [one, other] = [vectors[a], vectors[b]];
    if (one && other) return 1 - dot(one, other);
    return papers[a]?.categories[0] === papers[b]?.categories[0] ? 0 : 1;
  };
  const chosen: number[] = papers.length > 0 ? [0] : [];
  const nearest = papers.map((_, i) => distance(i, 0));
  while (chosen.length < Math.min(CHOSEN, papers.length)) {
    const farthest = nearest.reduce((best, value, i) => (value > (nearest[best] as number) ? i : best), 0);
    if (chosen.includes(farthest)) break;
    chosen.push(farthest);
    for (let i = 0; i < papers.length; i++) nearest[i] = Math.min(nearest[i] as number, distance(i, farthest));
  }
  return chosen.map((i) => papers[i] as Paper);
}
