import { foldName } from "../../domain/papers/authorNames.ts";
import { categoryName } from "../../domain/papers/categories.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import type { Reader } from "../../domain/readers/reader.ts";
import { FEATURES } from "../../learn/reader/features.ts";
import type { Database } from "../../store/database.ts";
import type { InterestAdjustment, InterestSettings } from "../../store/interests/interestSettings.ts";
import { idsOf } from "../../store/papers/papers.ts";
import { GONE } from "./adjustInterest.ts";
import { type InterestsContext, learnInterests } from "./learnInterests.ts";

/** What a paper is scored by. */
export const INTEREST_FEATURES = FEATURES;
export type InterestFeature = (typeof INTEREST_FEATURES)[number];

const SHOWN = 30;

export interface LearnedThing {
  label: string;
  /** What `adjustInterest` takes. */
  value: string;
  /** Share of the most telling one of its kind, 0 to 1. */
  weight: number;
}

export interface InterestsView {
  /** Liked and hidden papers that were learned from. */
  acts: number;
  words: LearnedThing[];
  authors: LearnedThing[];
  categories: LearnedThing[];
  papers: LearnedThing[];
  settings: InterestSettings;
  adjustments: InterestAdjustment[];
  /** Whether the weights below are the reader's own. */
  isOwn: boolean;
  weights: { feature: InterestFeature; weight: number }[];
}

/** Lists what was learned about a reader, the most telling first, and what the reader set by hand. */
export async function showInterests(
  ctx: InterestsContext,
  reader: Pick<Reader, "id">,
  from?: string,
): Promise<InterestsView> {
  const { interests, model, isOwn, settings, adjustments, papers, describer } = await learnInterests(
    ctx,
    reader.id,
    from,
  );
  const authorNames = namesOf([...papers.values()]);
  return {
    acts: interests.acts,
    words: telling(interests.words, (word) => ({
      label: describer.vocabulary.written(word),
      value: describer.vocabulary.written(word),
    })),
    authors: telling(interests.authors, (name) => ({
      label: authorNames.get(name) ?? name,
      value: authorNames.get(name) ?? name,
    })),
    categories: telling(interests.categories, (category) => ({ label: labelOf(category), value: category })),
    papers: telling(
      new Map(interests.neighbours.map(({ paper, weight, freshness }) => [paper.key, weight * freshness])),
      (key) => ({ label: papers.get(key)?.title ?? "", value: papers.get(key)?.id ?? "" }),
    ),
    settings,
    adjustments: await withIds(ctx.db, adjustments),
    isOwn,
    weights: FEATURES.map((feature, i) => ({ feature, weight: model.weights[i] as number })),
  };
}

/** Papers by their ids in place of their keys; one that is gone keeps its key. */
async function withIds(db: Database, adjustments: readonly InterestAdjustment[]): Promise<InterestAdjustment[]> {
  const keys = adjustments.filter(({ kind }) => kind === "paper").map(({ value }) => Number(value));
  const ids = await idsOf(db, keys);
  return adjustments.map((one) =>
    one.kind === "paper" ? { ...one, value: ids.get(Number(one.value)) ?? `${GONE}${one.value}` } : one,
  );
}

function telling<Name>(
  weights: ReadonlyMap<Name, number>,
  nameOf: (name: Name) => { label: string; value: string },
): LearnedThing[] {
  const sorted = [...weights].sort(([, a], [, b]) => b - a).slice(0, SHOWN);
  const most = sorted[0]?.[1] ?? 1;
  return sorted
    .map(([name, weight]) => ({ ...nameOf(name), weight: weight / most }))
    .filter(({ label }) => label !== "");
}

const labelOf = (category: string): string => {
  const name = categoryName(category);
  return name === category ? category : `${category} ${name}`;
};

/** Names as papers write them, by their folded form. */
function namesOf(papers: readonly Paper[]): Map<string, string> {
  return new Map(papers.flatMap(({ authors }) => authors.map((name): [string, string] => [foldName(name), name])));
}
