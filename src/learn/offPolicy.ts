/**
 * Ranking judged by clicks on lists that another order had shown: each click counts by the inverse of its exposure, and
 * the sum of these weights is divided out (self-normalised inverse propensity scoring: Swaminathan and Joachims, "The
 * Self-Normalized Estimator for Counterfactual Learning", NIPS 2015).
 */
import type { LoggedClick } from "./estimators.ts";

/** An impression with what a model makes of it. */
export interface ScoredImpression extends LoggedClick {
  score: number;
}

/** θ counts as at least this: a click on a place that nobody looks at tells more of the model of exposure than of readers. */
const LEAST_EXPOSURE_JUDGED = 0.01;
const DEPTH = 10;

const weightOf = ({ exposure }: LoggedClick): number => 1 / Math.max(exposure, LEAST_EXPOSURE_JUDGED);

/**
 * DCG@k of lists by their clicks, 0 to 1: Σ_clicks [rank <= k] w / log2(1 + rank) over Σ_clicks w, w = 1 / max(θ, 0.01)
 * (as in the program of Saito et al. 2020). Undefined without a click. Of equal scores the later one ranks first: it was
 * shown lower, and a model that cannot tell must not gain from the order that was shown.
 */
export function snipsDcg(lists: readonly (readonly ScoredImpression[])[], depth = DEPTH): number | undefined {
  let gained = 0;
  let weights = 0;
  for (const list of lists) {
    const ranked = list.map((one, i) => ({ one, i })).sort((a, b) => b.one.score - a.one.score || b.i - a.i);
    for (const [rank, { one }] of ranked.entries()) {
      if (!one.clicked) continue;
      weights += weightOf(one);
      if (rank < depth) gained += weightOf(one) / Math.log2(rank + 2);
    }
  }
  return weights === 0 ? undefined : gained / weights;
}

/** As many clicks of equal weight would tell as much: (Σ w)² / Σ w² (Kish 1965). Below some 100, `snipsDcg` tells little. */
export function effectiveClicks(impressions: readonly LoggedClick[]): number {
  const weights = impressions.filter(({ clicked }) => clicked).map(weightOf);
  const squares = weights.reduce((sum, w) => sum + w ** 2, 0);
  return squares === 0 ? 0 : weights.reduce((sum, w) => sum + w, 0) ** 2 / squares;
}

const CLIPS = [0.01, 0.03, 0.1, 0.3, 1] as const;

/**
 * Chooses what to clip θ at: the one whose model ranks lists that were held out best by `snipsDcg`. Of equal ones, and
 * where no held-out list has a click, the greatest: with little to go by, less variance is the safer choice.
 */
export function chooseClip(
  scoresOf: (clip: number) => readonly (readonly ScoredImpression[])[],
  clips: readonly number[] = CLIPS,
): number {
  const tried = clips.map((clip) => ({ clip, dcg: snipsDcg(scoresOf(clip)) ?? 0 }));
  return tried.sort((a, b) => b.dcg - a.dcg || b.clip - a.clip)[0]?.clip ?? 1;
}
