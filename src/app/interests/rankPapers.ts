/** Papers ranked for one reader, and why. */

import { foldName } from "../../domain/papers/authorNames.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import { dot, normalize } from "../../domain/search/vectors.ts";
import { type Compared, compare, FEATURES, type Feature } from "../../learn/reader/features.ts";
import type { ReaderInterests } from "../../learn/reader/interests.ts";
import { partsOfScore, scoreOf } from "../../learn/reader/readerModel.ts";
import { keysByAuthors, loadPapers } from "../../store/papers/papers.ts";
import { nearnessOf } from "./describePapers.ts";
import type { InterestsContext, LearnedInterests } from "./learnInterests.ts";

/** Where there are more candidates, this many that look best at a first look are compared in full. */
const MAX_COMPARED = 500;

export interface RankedPaper {
  paper: Paper;
  /** A logit: how likely the reader wants it, 0 for one in two. */
  score: number;
  compared: Compared;
}

/**
 * Ranks papers, the best first; of equal ones the newest first. Papers that are gone are left out. `load` takes the place
 * of reading each from the records, where many readers' lists have the same papers.
 */
export async function rankPapers(
  ctx: InterestsContext,
  learned: LearnedInterests,
  keys: readonly number[],
  load: (keys: readonly number[]) => Promise<readonly Paper[]> = (some) => loadPapers(ctx.db, some),
): Promise<RankedPaper[]> {
  const papers = await load(await firstLook(ctx, learned, keys));
  const { interests, model, describer, shares } = learned;
  const nearness = nearnessOf(await ctx.library());
  const compared = compare(papers.map(describer.describe), interests, nearness, shares);
  return papers
    .map((paper, i) => {
      const one = compared[i] as Compared;
      return { paper, score: scoreOf(model, one.features), compared: one };
    })
    .sort((a, b) => b.score - a.score || b.paper.publishedAt - a.paper.publishedAt || b.paper.key - a.paper.key);
}

/**
 * Keys of the papers by authors whom the reader likes, and of those nearest to the middle of what the reader likes; all of
 * them where they are few.
 */
async function firstLook(
  ctx: InterestsContext,
  { interests }: LearnedInterests,
  keys: readonly number[],
): Promise<readonly number[]> {
  if (keys.length <= MAX_COMPARED) return keys;
  const names = [...interests.authors].sort(([, a], [, b]) => b - a).map(([name]) => name);
  const byAuthors = await keysByAuthors(ctx.db, names);
  const cosines = await cosinesToMiddle(ctx, interests, keys);
  return keys
    .map((key, i) => ({ key, isByAuthor: byAuthors.has(key), cosine: cosines?.[i] ?? 0 }))
    .sort((a, b) => Number(b.isByAuthor) - Number(a.isByAuthor) || b.cosine - a.cosine || b.key - a.key)
    .slice(0, MAX_COMPARED)
    .map(({ key }) => key);
}

/** Cosines with the mean of the vectors of what the reader likes; undefined where there are no vectors. */
async function cosinesToMiddle(
  ctx: InterestsContext,
  { neighbours }: ReaderInterests,
  keys: readonly number[],
): Promise<Float32Array | undefined> {
  const { meaning } = await ctx.library();
  if (!meaning) return undefined;
  const middle = new Float32Array(meaning.encoder.dimension);
  for (const { paper, weight, freshness } of neighbours) {
    const vector = meaning.vectorOf(paper.key);
    if (vector)
      for (let k = 0; k < middle.length; k++)
        middle[k] = (middle[k] as number) + weight * freshness * (vector[k] as number);
  }
  return dot(middle, middle) === 0 ? undefined : meaning.compare(normalize(middle)).to(keys);
}

/** Reasons of one place in a list, each with its share; the shares add up to 1. */
export interface MatchReason {
  kind: "papers" | "words" | "authors" | "categories" | "votes";
  share: number;
  /** What it comes from: titles, words, names, categories, the most telling first. */
  of: { label: string; id?: string }[];
}

export interface Match {
  /** How likely the reader wants the paper, 0 to 100. */
  percent: number;
  reasons: MatchReason[];
}

const KIND_OF: Record<Exclude<Feature, "hidden">, MatchReason["kind"]> = {
  nearest: "papers",
  words: "words",
  topic: "words",
  categories: "categories",
  authors: "authors",
  knownAuthor: "authors",
  votes: "votes",
};
const SHOWN_OF_EACH = 3;

/** A logit as a percentage. */
export const percentOf = (score: number): number => Math.round(100 / (1 + Math.exp(-score)));

/** Says why a paper has its place. What speaks against it has no share. */
export function matchOf({ paper, score, compared }: RankedPaper, learned: LearnedInterests): Match {
  const parts = partsOfScore(learned.model, compared.features);
  const shares = new Map<MatchReason["kind"], number>();
  for (const feature of FEATURES) {
    if (feature === "hidden") continue;
    const kind = KIND_OF[feature];
    shares.set(kind, (shares.get(kind) ?? 0) + Math.max(0, parts[feature]));
  }
  const total = [...shares.values()].reduce((sum, share) => sum + share, 0);
  const of = sourcesOf(paper, compared, learned);
  return {
    percent: percentOf(score),
    reasons: [...shares]
      .map(([kind, share]): MatchReason => ({ kind, share: total === 0 ? 0 : share / total, of: of[kind] }))
      .filter(({ kind, share, of }) => share > 0 && (kind === "votes" || of.length > 0))
      .sort((a, b) => b.share - a.share),
  };
}

function sourcesOf(
  paper: Paper,
  { paper: described, nearest }: Compared,
  { interests, papers, describer }: LearnedInterests,
): Record<MatchReason["kind"], MatchReason["of"]> {
  const { words, weights } = described.words;
  const telling = [...words]
    .map((word, i) => ({ word, weight: (interests.words.get(word) ?? 0) * (weights[i] as number) }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight || a.word - b.word);
  const named = paper.authors
    .map((name) => ({ name, liked: interests.authors.get(foldName(name)) ?? 0 }))
    .filter(({ liked }) => liked > 0)
    .sort((a, b) => b.liked - a.liked);
  return {
    papers: nearest.slice(0, SHOWN_OF_EACH).flatMap(({ act }) => {
      const liked = papers.get(act.paper.key);
      return liked ? [{ label: liked.title, id: liked.id }] : [];
    }),
    words: telling.slice(0, 2 * SHOWN_OF_EACH).map(({ word }) => ({ label: describer.vocabulary.written(word) })),
    authors: named.slice(0, SHOWN_OF_EACH).map(({ name }) => ({ label: name })),
    categories: paper.categories
      .filter((category) => (interests.categories.get(category) ?? 0) > 0)
      .slice(0, SHOWN_OF_EACH)
      .map((category) => ({ label: category })),
    votes: [],
  };
}
