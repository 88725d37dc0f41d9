import { addDays, type Day, type Period } from "../../domain/editions/edition.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import type { Unseen } from "../../domain/reading/reading.ts";
import { type Entry, editionNumber, entriesOf, neighbours } from "../../store/editions/editions.ts";
import { loadPapers } from "../../store/papers/papers.ts";
import type { AppContext } from "../context.ts";

const BEST_OF_WEEK = 5;

/** A page of an edition: the same for everybody, unless what a reader has seen is left out. */
export interface EditionView {
  /** The day's number among all editions; 0 for weeks, months and empty days. */
  number: number;
  papers: (Entry & { paper: Paper })[];
  /** Papers of the whole edition. */
  total: number;
  previous?: Period;
  next?: Period;
  /** The most upvoted papers of the seven days up to the edition's last, so that Mondays have a week to show. */
  best: Paper[];
}

/** Reads a page of the edition of a day, a week or a month. */
export async function showEdition(
  { db }: Pick<AppContext, "db">,
  period: Period,
  { limit, offset, today, unseen }: { limit: number; offset: number; today: Day; unseen?: Unseen | undefined },
): Promise<EditionView> {
  const { total, entries } = await entriesOf(db, { ...period, unseen }, limit, offset);
  const papers = new Map((await loadPapers(db, keysOf(entries))).map((paper) => [paper.key, paper]));
  return {
    number: period.kind === "day" ? await editionNumber(db, period.name) : 0,
    papers: entries.flatMap((entry) => withPaper(entry, papers.get(entry.key))),
    total,
    ...(await neighbours(db, period, today)),
    best: period.kind === "week" ? [] : await bestOfWeek(db, period.last > today ? today : period.last),
  };
}

async function bestOfWeek(db: AppContext["db"], last: Day): Promise<Paper[]> {
  const week: Period = { kind: "week", name: "", first: addDays(last, -6), last };
  const { entries } = await entriesOf(db, week, BEST_OF_WEEK);
  return loadPapers(db, keysOf(entries));
}

const keysOf = (entries: readonly Entry[]) => entries.map(({ key }) => key);

const withPaper = <E extends object>(entry: E, paper: Paper | undefined) => (paper ? [{ ...entry, paper }] : []);
