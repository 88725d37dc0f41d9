/** What pages tell of sources and of days, asked of the records. */
import { addDays, type Day, type FeedClock, feedDayOf } from "../../domain/editions/edition.ts";
import { CATCH_UP_DAYS } from "../../domain/editions/editionRule.ts";
import {
  type DayFacts,
  type EmptyReason,
  emptyEditionReasons,
  type FollowedSource,
} from "../../domain/editions/emptyEditionReasons.ts";
import type { SourceState } from "../../domain/harvest/harvest.ts";
import type { Database } from "../../store/database.ts";
import { filledDays, papersFor } from "../../store/editions/rules.ts";
import { sourceState } from "../../store/harvest/sources.ts";
import { jobRow } from "../../store/lib/jobs.ts";
import type { AppServices } from "../context.ts";

/** How each followed source stands, over its parts. */
export async function followedSources(db: Database, sources: AppServices["sources"]): Promise<FollowedSource[]> {
  const followed = sources.filter(({ parts }) => parts.length > 0);
  return Promise.all(followed.map(async (source) => overParts(source, await sourceState(db, source.id, source.parts))));
}

function overParts({ id, name }: { id: string; name: string }, { parts, lastNew }: SourceState): FollowedSource {
  const successes = parts.flatMap(({ lastSuccess }) => lastSuccess ?? []);
  const failures = parts.flatMap(({ failingSince }) => failingSince ?? []);
  return {
    id,
    name,
    ...(successes.length === parts.length ? { lastSuccess: Math.min(...successes) } : {}),
    ...(lastNew === undefined ? {} : { lastNew }),
    ...(failures.length > 0 ? { failingSince: Math.min(...failures) } : {}),
  };
}

interface Asked {
  db: Database;
  feedClock: FeedClock;
  sources: AppServices["sources"];
  rules: AppServices["rules"];
  nextFetch: AppServices["nextFetch"];
}

/** No paper that anybody follows appeared before; calendars and zones are uncertain there. */
const FIRST_DAY = "1900-01-01";

/** Why a day without papers has none. */
export async function whyDayIsEmpty(asked: Asked, day: Day, now: number): Promise<EmptyReason[]> {
  const { db, feedClock, rules, nextFetch } = asked;
  const today = feedDayOf(now, feedClock);
  if (day < FIRST_DAY) return [{ kind: "unsubmitted", open: false }];
  const sources = await followedSources(db, asked.sources);
  const facts = {
    day,
    today,
    now,
    feedClock,
    sources,
    nextFetch: nextFetch(now, "arxiv"),
    rules: rules.map(({ name }) => name),
  };
  if (day > today) return emptyEditionReasons({ ...facts, appeared: 0, tried: false });
  const appeared = (await papersFor(db, day, feedClock)).length;
  return emptyEditionReasons({ ...facts, appeared, tried: appeared > 0 && (await triedBy(db, facts)) });
}

/** Whether the rules have been through a day's papers: for good, or at least since the sources last answered. */
async function triedBy(db: Database, { day, today, sources }: Pick<DayFacts, "day" | "today" | "sources">) {
  if (day <= addDays(today, -CATCH_UP_DAYS) || (await filledDays(db, day)).has(day)) return true;
  const run = (await jobRow(db, "editions"))?.doneFor ?? 0;
  return run > Math.max(0, ...sources.map(({ lastSuccess }) => lastSuccess ?? 0));
}
