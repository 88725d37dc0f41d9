/** The list of `/for-you`: papers of a span ranked for a reader, some of them to explore. */
import type { ForYouSpan } from "../../domain/interests/interest.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import type { Reader } from "../../domain/readers/reader.ts";
import type { Unseen } from "../../domain/reading/reading.ts";
import { seeded } from "../../lib/random.ts";
import { DAY_MS, type Instant } from "../../lib/time.ts";
import { lastShownForYou, newestPublished, papersBetween } from "../../store/interests/acts.ts";
import { hasLearned, type InterestsContext, learnInterests } from "./learnInterests.ts";
import { type Match, matchOf, type RankedPaper, rankPapers } from "./rankPapers.ts";

export interface ForYouRequest {
  span: ForYouSpan;
  /** The address of a collection to recommend from alone. */
  from?: string | undefined;
  limit: number;
  offset: number;
  unseen?: Unseen | undefined;
}

export interface ForYouPaper {
  paper: Paper;
  match: Match;
  /** Whether it is there to explore and not for its match. */
  isToExplore: boolean;
}

export interface ForYouList {
  papers: ForYouPaper[];
  /** Papers that the list has in all. */
  total: number;
  /** Papers that were chosen from. */
  candidates: number;
  /** When the span begins; undefined where it has few papers, so that the newest are chosen from. */
  since: Instant | undefined;
  /** Liked and hidden papers that it was learned from. */
  acts: number;
  /** Whether anything is known about the reader: acts, follows, or what they set by hand. */
  isKnown: boolean;
  /** The name of the collection that it was learned from alone. */
  collection?: string;
  isPaused: boolean;
}

const MAX_CANDIDATES = 30_000;
const LEAST_CANDIDATES = 50;
/** Longer lists are not made. */
const MAX_LISTED = 200;
/** Every tenth place is for exploring, beginning with the tenth. */
const EXPLORE_EVERY = 10;
const SPAN_MS = { day: DAY_MS, week: 7 * DAY_MS };
/** Papers are announced hours after they were submitted. */
const LATE_MS = DAY_MS / 2;

/** Lists papers for a reader. The same acts on the same day give the same list. Throws as `learnInterests` does. */
export async function forYou(
  ctx: InterestsContext,
  reader: Pick<Reader, "id">,
  { span, from, limit, offset, unseen }: ForYouRequest,
): Promise<ForYouList> {
  const learned = await learnInterests(ctx, reader.id, from);
  const now = ctx.clock();
  const { keys: all, since } = await candidatesOf(ctx, reader, { span, unseen }, now);
  const keys = all.filter((key) => !learned.papers.has(key));
  const ranked = await rankPapers(ctx, learned, keys);
  const listed = withExploring(ranked, seeded(seedOf(reader.id, ctx.today())).below).slice(0, MAX_LISTED);
  return {
    papers: listed.slice(offset, offset + limit).map(({ one, isToExplore }) => ({
      paper: one.paper,
      match: matchOf(one, learned),
      isToExplore,
    })),
    total: listed.length,
    candidates: keys.length,
    since,
    acts: learned.interests.acts,
    isKnown: hasLearned(learned),
    ...(learned.collection === undefined ? {} : { collection: learned.collection }),
    isPaused: learned.settings.pausedAt !== undefined,
  };
}

/** The papers of a span; the newest ones where it has few. Papers that the reader acted on are among them. */
async function candidatesOf(
  ctx: InterestsContext,
  reader: Pick<Reader, "id">,
  { span, unseen }: Pick<ForYouRequest, "span" | "unseen">,
  now: Instant,
): Promise<{ keys: number[]; since: Instant | undefined }> {
  const newest = (await newestPublished(ctx.db, now)) ?? now;
  const since = await beginOf(ctx, reader, span, newest);
  const among = { readerId: reader.id, until: now, unseen };
  const keys = await papersBetween(ctx.db, { ...among, from: since, limit: MAX_CANDIDATES });
  if (keys.length >= LEAST_CANDIDATES) return { keys, since };
  return {
    keys: await papersBetween(ctx.db, { ...among, from: 0, limit: LEAST_CANDIDATES }),
    since: undefined,
  };
}

async function beginOf(
  ctx: InterestsContext,
  reader: Pick<Reader, "id">,
  span: ForYouSpan,
  newest: Instant,
): Promise<Instant> {
  const week = newest - SPAN_MS.week;
  if (span === "day") return newest - SPAN_MS.day - LATE_MS;
  if (span === "week") return week;
  const last = await lastShownForYou(ctx.db, reader.id, ctx.today());
  // Without a visit that is known, and where nothing has come since, the week is as good.
  return last === undefined || last - LATE_MS >= newest ? week : last - LATE_MS;
}

/** Puts a paper from further down in every tenth place: one that many upvoted where there is any, or one by chance. */
function withExploring(
  ranked: readonly RankedPaper[],
  below: (n: number) => number,
): { one: RankedPaper; isToExplore: boolean }[] {
  const rest = [...ranked];
  const listed: { one: RankedPaper; isToExplore: boolean }[] = [];
  while (rest.length > 0 && listed.length < MAX_LISTED) {
    const isToExplore = listed.length % EXPLORE_EVERY === EXPLORE_EVERY - 1 && rest.length > EXPLORE_EVERY;
    const place = isToExplore ? explored(rest, below) : 0;
    const [one] = rest.splice(place, 1);
    if (one) listed.push({ one, isToExplore });
  }
  return listed;
}

/** The more upvoted of two places by chance beyond the next ten. */
function explored(rest: readonly RankedPaper[], below: (n: number) => number): number {
  const draw = () => EXPLORE_EVERY + below(rest.length - EXPLORE_EVERY);
  const [a, b] = [draw(), draw()];
  return (rest[a]?.paper.upvotes ?? 0) >= (rest[b]?.paper.upvotes ?? 0) ? a : b;
}

const seedOf = (readerId: number, day: string): number => readerId * 1_000_003 + Number(day.replaceAll("-", ""));
