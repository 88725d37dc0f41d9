/**
 * Related papers, judged by what meaning is not told: whether they share categories and authors with the paper that
 * they were found for, beside papers taken at random. Because shared authors count in the order of related papers, they
 * are also judged as they come when authors are left out.
 */
import { foldName } from "../domain/papers/authorNames.ts";
import type { Paper } from "../domain/papers/paper.ts";
import { seeded } from "../lib/random.ts";
import type { PaperIndex } from "../search/index/paperIndex.ts";
import { RELATED_PAPERS, relatedPapers } from "../search/rank/related.ts";
import type { VectorIndex } from "../search/vectors/vectors.ts";
import type { Database } from "../store/database.ts";
import { allPaperKeys, loadPapers } from "../store/papers/papers.ts";
import { mean } from "./metrics.ts";

const SUBJECTS = 300;
const SEED = 1;

export interface RelatedScores {
  /** Papers that related ones were found for. */
  papers: number;
  /** Each a mean over papers. */
  rows: { label: string; related: number; withoutAuthors: number; random: number }[];
}

type Likeness = (one: Paper, other: Paper) => number;

const LIKENESSES: [string, Likeness][] = [
  ["same first category", (one, other) => Number(one.categories[0] === other.categories[0])],
  ["categories in common", (one, other) => jaccard(one.categories, other.categories)],
  ["an author in common", (one, other) => Number(jaccard(one.authors.map(foldName), other.authors.map(foldName)) > 0)],
];

/** Undefined when no paper has related ones. The same papers and vectors give the same figures. */
export async function relatedScores(
  db: Database,
  library: { index: PaperIndex; meaning: VectorIndex },
): Promise<RelatedScores | undefined> {
  const keys = await allPaperKeys(db);
  const random = seeded(SEED);
  const drawn = () => keys[random.below(keys.length)] as number;
  const means = LIKENESSES.map(() => ({
    related: [] as number[],
    withoutAuthors: [] as number[],
    random: [] as number[],
  }));
  let papers = 0;
  for (const [paper] of await inTurn(Math.min(SUBJECTS, keys.length), () => loadPapers(db, [drawn()]))) {
    if (!paper || paper.categories.length === 0) continue;
    const related = await relatedPapers(db, library, paper, RELATED_PAPERS);
    const withoutAuthors = await relatedPapers(db, library, { ...paper, authors: [] }, RELATED_PAPERS);
    if (related.length === 0 || withoutAuthors.length === 0) continue;
    papers++;
    const others = { related, withoutAuthors, random: related.map(drawn).filter((key) => key !== paper.key) };
    for (const [kind, found] of Object.entries(others) as [keyof typeof others, number[]][]) {
      const loaded = await loadPapers(db, found);
      for (const [i, [, likeness]] of LIKENESSES.entries())
        means[i]?.[kind].push(mean(loaded.map((other) => likeness(paper, other))));
    }
  }
  const rows = LIKENESSES.map(([label], i) => ({
    label,
    related: mean(means[i]?.related ?? []),
    withoutAuthors: mean(means[i]?.withoutAuthors ?? []),
    random: mean(means[i]?.random ?? []),
  }));
  return papers === 0 ? undefined : { papers, rows };
}

async function inTurn<T>(times: number, make: () => Promise<T>): Promise<T[]> {
  const made = [];
  for (let i = 0; i < times; i++) made.push(await make());
  return made;
}

function jaccard(one: readonly string[], other: readonly string[]): number {
  const union = new Set([...one, ...other]);
  const shared = new Set(one.filter((item) => other.includes(item)));
  return union.size === 0 ? 0 : shared.size / union.size;
}
