/** What is learned about a reader, from what they did and set: made again whenever either changes, and never written down. */
import { LRUCache } from "lru-cache";
import type { InterestLevel } from "../../domain/interests/interest.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import { type Exposure, estimateExposure } from "../../learn/exposure.ts";
import type { LinearModel, Observation } from "../../learn/linearModel.ts";
import type { DescribedPaper } from "../../learn/reader/describedPaper.ts";
import { compare, type LibraryShares, type PaperNearness } from "../../learn/reader/features.ts";
import {
  type Act,
  type Adjustment,
  interestsOf,
  type ReaderInterests,
  type Steering,
} from "../../learn/reader/interests.ts";
import { MIN_OWN_ACTS, ownModel, sharedModel } from "../../learn/reader/readerModel.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { HOUR_MS, type Instant } from "../../lib/time.ts";
import type { Database } from "../../store/database.ts";
import { followsOf } from "../../store/follows/follows.ts";
import { type ActKind, actsOf, categoryShares, collectedIn, type ReaderAct } from "../../store/interests/acts.ts";
import {
  adjustmentsOf,
  type InterestAdjustment,
  type InterestSettings,
  interestSettings,
} from "../../store/interests/interestSettings.ts";
import { loadPapers } from "../../store/papers/papers.ts";
import { impressionsOf, positionCounts } from "../../store/reading/impressions.ts";
import type { AppContext } from "../context.ts";
import { describerOf, nearnessOf, type PaperDescriber } from "./describePapers.ts";

/** How much each act says; of several with one paper, the one that says most counts. */
const ACT_WEIGHTS: Record<Exclude<ActKind, "hidden">, number> = {
  upvoted: 1,
  saved: 1,
  // Asking for more doubles it.
  wanted: 0.5,
  commented: 0.7,
  read: 0.7,
  opened: 0.4,
};
/** The latest acts are learned from. */
const MAX_ACTS = 2_000;
const MAX_IMPRESSIONS = 1_000;
/** With fewer papers that were shown and passed by, or hidden, a reader's own weights would be chance. */
const MIN_PASSED_BY = 100;
/** A follow counts as this many papers liked. */
const FOLLOWED_PAPERS = 3;
const ADJUSTMENTS: Record<InterestLevel, Adjustment> = {
  removed: { times: 0, added: 0 },
  less: { times: 0.25, added: 0 },
  more: { times: 1, added: 3 },
};
/** A word that was asked for counts as it does in a paper that is about nothing but three things. */
const ADDED_WORD = 0.3;

export type InterestsContext = Pick<AppContext, "db" | "library" | "clock" | "today">;

export interface LearnedInterests {
  interests: ReaderInterests;
  model: LinearModel;
  /** Whether the model has the reader's own weights. */
  isOwn: boolean;
  settings: InterestSettings;
  adjustments: InterestAdjustment[];
  /** The collection that was learned from alone; absent where everything counts. */
  collection?: string;
  /** Liked papers by key. */
  papers: ReadonlyMap<number, Paper>;
  describer: PaperDescriber;
  shares: LibraryShares;
}

/** Fitted models of readers, with what they were fitted to. */
const fitted = new WeakMap<Database, LRUCache<string, { stamp: string; learned: LearnedInterests }>>();
/** Each holds the papers that the reader liked. */
const KEPT_READERS = 50;

/**
 * Learns a reader's interests from everything they did, or from one of their collections. Throws `not_found` where the
 * reader has no such collection.
 */
export async function learnInterests(
  ctx: InterestsContext,
  readerId: number,
  from?: string,
): Promise<LearnedInterests> {
  const { db } = ctx;
  const settings = await interestSettings(db, readerId);
  const adjustments = await adjustmentsOf(db, readerId);
  const source = from === undefined ? { acts: await actsOf(db, readerId, MAX_ACTS) } : await actsIn(db, readerId, from);
  const follows = (await followsOf(db, readerId)).filter(({ kind }) => kind === "author" || kind === "category");
  const acts = source.acts.filter((act) => isLearnedFrom(act, settings));
  const library = await ctx.library();
  const stamp = JSON.stringify([acts, settings, adjustments, follows.map(({ id }) => id), library.meaning?.encoder.id]);
  const kept = fitted.get(db) ?? new LRUCache({ max: KEPT_READERS });
  fitted.set(db, kept);
  const name = `${readerId} ${from ?? ""}`;
  const known = kept.get(name);
  if (known?.stamp === stamp) return known.learned;
  const describer = await describerOf(library);
  const papers = new Map((await loadPapers(db, [...new Set(acts.map(({ key }) => key))])).map((p) => [p.key, p]));
  const { liked, hidden } = judged(acts, papers, describer, adjustments);
  const interests = interestsOf(liked, hidden, steeringOf(adjustments, follows, describer));
  const parts = { describer, shares: await sharesOf(db, ctx.clock()) };
  const nearness = nearnessOf(library);
  const model = await ownModelOf(ctx, readerId, interests, { liked, hidden }, { ...parts, nearness });
  const learned = {
    interests,
    model: model ?? sharedModel(),
    isOwn: model !== undefined,
    settings,
    adjustments,
    ...("name" in source ? { collection: source.name } : {}),
    papers,
    ...parts,
  };
  kept.set(name, { stamp, learned });
  return learned;
}

async function actsIn(db: Database, readerId: number, address: string): Promise<{ acts: ReaderAct[]; name: string }> {
  const found = await collectedIn(db, readerId, address);
  if (!found)
    throw new BroadsheetError("not_found", "You have no collection at this address to recommend papers from.");
  return { name: found.name, acts: found.papers.map((paper) => ({ ...paper, kind: "saved" as const })) };
}

/** Whether anything is known about a reader: acts, follows, or what they set by hand. */
export const hasLearned = ({ interests: { acts, words, authors, categories } }: LearnedInterests): boolean =>
  acts + words.size + authors.size + categories.size > 0;

/** What a reader sets by hand counts while learning is paused. */
const isLearnedFrom = ({ kind, at }: ReaderAct, { pausedAt, forgottenBefore }: InterestSettings): boolean =>
  at >= (forgottenBefore ?? 0) && (kind === "wanted" || at < (pausedAt ?? Number.POSITIVE_INFINITY));

/** What was liked and what was hidden. A paper that was hidden is not liked, and one that was removed by hand is neither. */
function judged(
  acts: readonly ReaderAct[],
  papers: ReadonlyMap<number, Paper>,
  { describe }: PaperDescriber,
  adjustments: readonly InterestAdjustment[],
): { liked: Act[]; hidden: Act[] } {
  const settings = new Map(adjustments.filter(({ kind }) => kind === "paper").map((one) => [one.value, one.setting]));
  const liked = new Map<number, Act>();
  const hidden = new Map<number, Act>();
  for (const { key, kind, at } of acts) {
    const paper = papers.get(key);
    const setting = settings.get(String(key));
    if (!paper || setting === "removed") continue;
    if (kind === "hidden") {
      hidden.set(key, { paper: describe(paper), weight: 1, at });
      continue;
    }
    const weight = ACT_WEIGHTS[kind] * (setting === "less" ? ADJUSTMENTS.less.times : setting === "more" ? 2 : 1);
    const before = liked.get(key);
    liked.set(key, {
      paper: describe(paper),
      weight: Math.max(weight, before?.weight ?? 0),
      at: Math.max(at, before?.at ?? 0),
    });
  }
  for (const key of hidden.keys()) liked.delete(key);
  return { liked: [...liked.values()], hidden: [...hidden.values()] };
}

function steeringOf(
  adjustments: readonly InterestAdjustment[],
  follows: readonly { kind: string; value: string }[],
  { vocabulary }: PaperDescriber,
): Steering {
  const words = new Map<number, Adjustment>();
  const authors = new Map<string, Adjustment>();
  const categories = new Map<string, Adjustment>();
  const followed = { times: 1, added: FOLLOWED_PAPERS };
  for (const { kind, value } of follows) (kind === "author" ? authors : categories).set(value, followed);
  for (const { kind, value, setting } of adjustments) {
    const adjustment = ADJUSTMENTS[setting];
    const word = kind === "word" ? vocabulary.find(value) : undefined;
    if (word !== undefined) words.set(word, { ...adjustment, added: adjustment.added * ADDED_WORD });
    else if (kind === "author") authors.set(value, adjustment);
    else if (kind === "category") categories.set(value, adjustment);
  }
  return { words, authors, categories };
}

/** A reader's own weights; undefined where too little is known of what they passed by. */
async function ownModelOf(
  ctx: InterestsContext,
  readerId: number,
  interests: ReaderInterests,
  { liked, hidden }: { liked: readonly Act[]; hidden: readonly Act[] },
  { describer, nearness, shares }: Pick<LearnedInterests, "describer" | "shares"> & { nearness: PaperNearness },
): Promise<LinearModel | undefined> {
  if (interests.acts < MIN_OWN_ACTS) return undefined;
  const { db } = ctx;
  const acted = new Set([...liked, ...hidden].map(({ paper }) => paper.key));
  const shown = (await impressionsOf(db, readerId, MAX_IMPRESSIONS)).filter(({ key }) => !acted.has(key));
  if (shown.length + hidden.length < MIN_PASSED_BY) return undefined;
  const exposure = await exposureOf(db, ctx.clock());
  const papers = new Map((await loadPapers(db, [...new Set(shown.map(({ key }) => key))])).map((p) => [p.key, p]));
  const seen: { paper: DescribedPaper; clicked: boolean; exposure: number }[] = [
    ...liked.map(({ paper }) => ({ paper, clicked: true, exposure: 1 })),
    ...hidden.map(({ paper }) => ({ paper, clicked: false, exposure: 1 })),
    ...shown.flatMap(({ key, list, position }) => {
      const paper = papers.get(key);
      return paper ? [{ paper: describer.describe(paper), clicked: false, exposure: exposure.of(list, position) }] : [];
    }),
  ];
  const compared = compare(
    seen.map(({ paper }) => paper),
    interests,
    nearness,
    shares,
  );
  const observations: Observation[] = seen.map(({ clicked, exposure: theta }, i) => ({
    features: compared[i]?.features ?? [],
    clicked,
    exposure: theta,
  }));
  return ownModel(observations);
}

/** What changes slowly is worked out once an hour. */
function hourly<T>(work: (db: Database) => Promise<T>): (db: Database, now: Instant) => Promise<T> {
  const kept = new WeakMap<Database, { until: Instant; value: Promise<T> }>();
  return (db, now) => {
    const known = kept.get(db);
    if (known && now < known.until && now >= known.until - HOUR_MS) return known.value;
    const value = work(db);
    kept.set(db, { until: now + HOUR_MS, value });
    value.catch(() => kept.delete(db));
    return value;
  };
}

const exposureOf = hourly(
  async (db): Promise<Exposure> =>
    estimateExposure(
      (await positionCounts(db)).map(({ list, position, impressions, acted }) => ({
        list,
        position,
        group: list,
        shown: impressions,
        acted,
      })),
    ),
);

const sharesOf = hourly(async (db): Promise<LibraryShares> => {
  const shares = await categoryShares(db);
  const least = Math.min(1, ...shares.values()) / 2;
  return { categoryShare: (category) => shares.get(category) ?? least };
});
