/**
 * Situations: lists of papers at a moment of the past, as captures of their upvotes show them, and what came of them.
 * Day list: the papers of one day's edition, captured early; what came is the upvotes of the day's end.
 * Mixed list: besides, the papers of the editions before; what came is the upvotes that each gained afterwards.
 */
import { type Day, startOf } from "../domain/editions/edition.ts";
import { DAY_MS, HOUR_MS, type Instant } from "../lib/time.ts";
import type { Capture, EditionRow } from "./captures.ts";

/** An early list is captured within one of these spans, in hours since the day began (midnight UTC). */
export const EARLY_SPANS = [
  { from: 0, until: 6 },
  { from: 6, until: 12 },
] as const;
/** A day is at its end when captured within this span; the nearest to its beginning counts. */
const END_SPAN = { from: 22, until: 30 };
/** Papers of a list captured longer before its moment than this are left out. */
const SAME_MOMENT_MS = HOUR_MS;
/** Shorter lists tell little. */
const MIN_PAPERS = 8;
/** Lists are compared by pairs of papers. */
const MAX_PAPERS = 1_000;
/** Editions that began so long before stand in a mixed list beside the day's: over a weekend, Friday's. */
const MIXED_DAYS_MS = 4 * DAY_MS;
/**
 * After the day's end a paper gains about a quarter of its upvotes again, half of that in twelve hours (the command
 * prints what captures tell of growth). This stands in for what a paper gained where no later capture tells.
 */
const LATE_GROWTH = 0.25;
const LATE_GROWTH_HALF_LIFE_MS = 12 * HOUR_MS;
const END_OF_DAY_MS = 25 * HOUR_MS;

/** A paper as it was known at the moment. */
export interface Shown {
  /** Day and id: a paper may be in two editions. */
  id: string;
  day: Day;
  submittedAt: Instant;
  upvotes: number;
  /** Upvotes gained from one capture to the next, until the moment, oldest first; the first span begins with the submission. */
  gains: { from: Instant; until: Instant; upvotes: number }[];
  /** What a prior expects, in times the upvotes of a usual paper of its day; 1 where nothing is known. */
  expected: number;
  /** Upvotes that count in the end: all of them in day lists, those gained afterwards in mixed lists. */
  came: number;
  /** True where `came` is an estimate. */
  estimated: boolean;
}

export interface Situation {
  day: Day;
  at: Instant;
  papers: Shown[];
}

/** An early span's lists, the oldest day first. Papers whose submission time is unknown or later than the moment stay out. */
export function dayLists(histories: readonly History[], span: { from: number; until: number }): Situation[] {
  return [...byDay(histories)].flatMap(([day, papers]) => {
    const early = papers.flatMap((history) => {
      const last = within(history, span).at(-1);
      const end = within(history, END_SPAN)[0];
      return last && end ? [{ history, last, end }] : [];
    });
    const at = early.reduce((latest, { last }) => Math.max(latest, last.at), 0);
    const shown = early
      .filter(({ last }) => at - last.at <= SAME_MOMENT_MS)
      .flatMap(({ history, end }) => shownAt(history, at).map((one) => ({ ...one, came: end.upvotes })));
    return shown.length < MIN_PAPERS ? [] : [{ day, at, papers: shown.slice(0, MAX_PAPERS) }];
  });
}

/** The same moments, with the papers of earlier editions that were captured since their day's end. */
export function mixedLists(histories: readonly History[], today: readonly Situation[]): Situation[] {
  const days = byDay(histories);
  return today.flatMap(({ day, at, papers }) => {
    const earlier = [...days].filter(([one]) => one < day && startOf(day) - startOf(one) <= MIXED_DAYS_MS);
    const older = earlier.flatMap(([one, group]) =>
      group
        .filter(({ captures }) => captures.some((c) => c.at <= at && c.at - startOf(one) >= END_SPAN.from * HOUR_MS))
        .flatMap((history) => shownAt(history, at).map((shown) => ({ ...shown, ...gainedAfter(history, at) }))),
    );
    const gained = papers.map((one) => ({ ...one, came: Math.max(0, one.came - one.upvotes) }));
    return older.length < MIN_PAPERS ? [] : [{ day, at, papers: [...gained, ...older].slice(0, MAX_PAPERS) }];
  });
}

/** A paper's captures in one edition. */
export interface History {
  day: Day;
  id: string;
  submittedAt?: Instant | undefined;
  /** Oldest first, one a time. */
  captures: readonly Capture[];
}

/** Puts captures together by day and paper, in an order that does not depend on the files'. */
export function historiesOf(captures: readonly Capture[], rows: readonly EditionRow[]): History[] {
  const submitted = new Map(rows.map(({ day, id, submittedAt }) => [`${day} ${id}`, submittedAt]));
  const groups = Map.groupBy(captures, ({ day, id }) => `${day} ${id}`);
  return [...groups]
    .map(([name, group]) => ({
      day: group[0]?.day ?? "",
      id: group[0]?.id ?? "",
      submittedAt: submitted.get(name),
      captures: [...new Map(group.map((one) => [one.at, one])).values()].sort((a, b) => a.at - b.at),
    }))
    .sort((a, b) => (a.day === b.day ? (a.id < b.id ? -1 : 1) : a.day < b.day ? -1 : 1));
}

export interface Span {
  from: number;
  until: number;
}

const byDay = (histories: readonly History[]) => Map.groupBy(histories, ({ day }) => day);

export const within = ({ day, captures }: History, { from, until }: Span): Capture[] =>
  captures.filter(({ at }) => {
    const hours = (at - startOf(day)) / HOUR_MS;
    return hours >= from && hours < until;
  });

function shownAt({ id, day, submittedAt, captures }: History, at: Instant): Shown[] {
  const known = captures.filter((capture) => capture.at <= at);
  const last = known.at(-1);
  if (submittedAt === undefined || !last || submittedAt > (known[0]?.at ?? at)) return [];
  const gains = known.map((capture, i) => ({
    from: known[i - 1]?.at ?? submittedAt,
    until: capture.at,
    upvotes: Math.max(0, capture.upvotes - (known[i - 1]?.upvotes ?? 0)),
  }));
  return [
    { id: `${day} ${id}`, day, submittedAt, upvotes: last.upvotes, gains, expected: 1, came: 0, estimated: false },
  ];
}

/** Between the moment and its day's end. */
function gainedAfter({ day, captures }: History, at: Instant): { came: number; estimated: boolean } {
  const before = captures.findLast((capture) => capture.at <= at)?.upvotes ?? 0;
  const until = at + (END_SPAN.from - EARLY_SPANS[1].from) * HOUR_MS;
  const after = captures.find((capture) => capture.at >= until && capture.at < until + DAY_MS / 2);
  if (after) return { came: Math.max(0, after.upvotes - before), estimated: false };
  const left = (time: Instant) => 2 ** -((time - startOf(day) - END_OF_DAY_MS) / LATE_GROWTH_HALF_LIFE_MS);
  return { came: before * LATE_GROWTH * (left(at) - left(until)), estimated: true };
}
