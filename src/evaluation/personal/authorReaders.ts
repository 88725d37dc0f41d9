/**
 * Authors as readers: what somebody wrote stands for what they want to read. A trial's reader is a name with 8 to 25
 * papers; the earlier ones are what the ranking learns from, the later ones are to be found among others of the same time.
 * The name itself is left out of all papers, so that no ranking is told whom to look for. Some names are of several
 * people, which no ranking can make good.
 */
import type { Random } from "../../lib/random.ts";
import type { Instant } from "../../lib/time.ts";

export interface TrialPaper {
  key: number;
  /** Folded names, each once. */
  authors: readonly string[];
  categories: readonly string[];
  publishedAt: Instant;
}

export interface TrialReader<Paper extends TrialPaper> {
  name: string;
  /** The oldest first. */
  early: Paper[];
  later: ReadonlySet<number>;
  /** When the last early paper was published. */
  until: Instant;
  /** The later papers among others: any of the time, or those of the first categories of the early ones. */
  candidates: Record<CandidateKind, Paper[]>;
}

export const CANDIDATE_KINDS = ["any", "own categories"] as const;
export type CandidateKind = (typeof CANDIDATE_KINDS)[number];

const PAPERS = { least: 8, most: 25 };
const EARLY_SHARE = 0.6;
const CANDIDATES = 200;
/** Where a reader's later papers lie close together, candidates come from at least so many papers of the time. */
const LEAST_POOL = 600;
/** Fewer papers of the own categories are filled up with others. */
const LEAST_OWN = 50;

/** Draws readers and their candidates, in a random order; all readers there are where `count` is larger. */
export function drawReaders<Paper extends TrialPaper>(
  papers: readonly Paper[],
  count: number,
  random: Random,
): TrialReader<Paper>[] {
  const inOrder = [...papers].sort(byTime);
  const byName = new Map<string, Paper[]>();
  for (const paper of inOrder)
    for (const name of paper.authors) {
      const own = byName.get(name);
      if (own) own.push(paper);
      else byName.set(name, [paper]);
    }
  const halves = [...byName]
    .filter(([, own]) => own.length >= PAPERS.least && own.length <= PAPERS.most)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, own]) => ({ name, own, until: own[Math.ceil(own.length * EARLY_SHARE) - 1]?.publishedAt ?? 0 }))
    .map(({ name, own, until }) => ({
      name,
      until,
      early: own.filter(({ publishedAt }) => publishedAt <= until),
      late: own.filter(({ publishedAt }) => publishedAt > until),
    }))
    .filter(({ late }) => late.length >= 2);
  return shuffled(halves, random)
    .slice(0, count)
    .map(({ late, ...half }) => withCandidates(half, late, inOrder, random));
}

function withCandidates<Paper extends TrialPaper>(
  half: Pick<TrialReader<Paper>, "name" | "early" | "until">,
  late: readonly Paper[],
  inOrder: readonly Paper[],
  random: Random,
): TrialReader<Paper> {
  const later = new Set(late.map(({ key }) => key));
  const from = firstAfter(inOrder, half.until);
  const to = Math.max(firstAfter(inOrder, late.at(-1)?.publishedAt ?? 0), from + LEAST_POOL);
  const others = inOrder.slice(from, to).filter(({ authors }) => !authors.includes(half.name));
  const first = new Set(half.early.map(({ categories }) => categories[0]));
  const own = others.filter(({ categories }) => first.has(categories[0]));
  const among = (pool: readonly Paper[]) => [...late, ...drawn(pool, CANDIDATES - late.length, random)];
  return {
    ...half,
    later,
    candidates: { any: among(others), "own categories": among(own.length >= LEAST_OWN ? own : others) },
  };
}

const byTime = (a: TrialPaper, b: TrialPaper): number => a.publishedAt - b.publishedAt || a.key - b.key;

function firstAfter(inOrder: readonly TrialPaper[], time: Instant): number {
  let [from, to] = [0, inOrder.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((inOrder[middle]?.publishedAt ?? 0) <= time) from = middle + 1;
    else to = middle;
  }
  return from;
}

function shuffled<T>(all: readonly T[], random: Random): T[] {
  const order = [...all];
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j] as T, order[i] as T];
  }
  return order;
}

function drawn<T>(pool: readonly T[], count: number, random: Random): T[] {
  if (pool.length <= count) return [...pool];
  const places = new Set<number>();
  while (places.size < count) places.add(random.below(pool.length));
  return [...places].map((place) => pool[place] as T);
}
