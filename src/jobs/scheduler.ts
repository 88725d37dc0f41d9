/**
 * Runs the timetable. A job is due when a time of its has passed that nobody has seen to, also while no server was up,
 * or when a failed run is to be tried again. The process that gets the lease runs it.
 */
import { Cron } from "croner";
import type { Outgoing } from "../app/alerts/sendAlerts.ts";
import type { BounceParts } from "../app/digests/recordBounces.ts";
import type { DigestSender } from "../app/digests/sendDigests.ts";
import type { Publication } from "../app/whole/dump.ts";
import type { FeedClock } from "../domain/editions/edition.ts";
import type { Rule } from "../domain/editions/editionRule.ts";
import type { ReturnedMailbox } from "../domain/mail/mail.ts";
import type { Clock, PaperSource, Sleep } from "../domain/ports.ts";
import { messageOf } from "../lib/errors.ts";
import { isFromFuture, LONGEST_ASKED_MS, notBefore } from "../lib/moments.ts";
import { type Instant, MINUTE_MS } from "../lib/time.ts";
import type { PaperIndex } from "../search/index/paperIndex.ts";
import type { Database } from "../store/database.ts";
import { jobRow, saveJob } from "../store/lib/jobs.ts";
import { underLease } from "../store/lib/leases.ts";

/** So often the timetable is looked at. */
const LOOK_MS = 10_000;
/** A run that failed for a reason of our own is tried again after this. */
const MISHAP_WAIT_MS = 5 * MINUTE_MS;
/** No job asks to be run again later than this; what a source asks for is bounded by it too. */
const LONGEST_RETRY_MS = LONGEST_ASKED_MS;

/** When to run once more before the next time on the timetable; absent when all went well. */
export interface JobResult {
  retryAt?: Instant;
}

/** What jobs work with. */
export interface JobContext {
  db: Database;
  clock: Clock;
  sleep: Sleep;
  sources: readonly PaperSource[];
  backfillDays: number;
  index: PaperIndex;
  feedClock: FeedClock;
  rules: readonly Rule[];
  /** Absent where no digests are sent. */
  digests?: DigestSender;
  /** Absent where no mailbox is looked into. */
  returned?: { read: BounceParts["read"]; mailbox: ReturnedMailbox };
  /** Absent where the public part is not published. */
  publication?: Publication;
  /** Looks through the file of records for damage; absent where there is no such file. */
  checkRecords?(): Promise<void>;
  log(message: string): void;
  signal: AbortSignal;
  /** Absent where nothing is sent. */
  outgoing?: Outgoing;
}

export interface Job {
  name: string;
  /** Patterns as in cron. */
  at: readonly string[];
  zone: string;
  does: string;
  /** Ids of the sources that it asks; empty when it asks none. */
  sources: readonly string[];
  /** Whether there is anything to do; looked at every few seconds. Absent for what is run at each of its times. */
  isWanted?(outside: JobContext): Promise<boolean>;
  run(outside: JobContext): Promise<JobResult>;
}

/** Runs the jobs as they fall due, until told to stop; resolves when those under way have ended. */
export function startTimetable(jobs: readonly Job[], outside: Omit<JobContext, "signal">): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const running = jobs.map((job) => follow(job, { ...outside, signal: stopping.signal }));
  return {
    async stop() {
      stopping.abort(new Error("the server stops"));
      await Promise.all(running);
    },
  };
}

async function follow(job: Job, outside: JobContext): Promise<void> {
  const { signal, sleep, log } = outside;
  let said = "";
  while (!signal.aborted) {
    try {
      await runIfDue(job, outside);
      said = "";
    } catch (error) {
      const message = messageOf(error);
      // What goes wrong again and again, such as a full disk, is told once.
      if (!signal.aborted && message !== said) log(`The job ${job.name} could not be run: ${message}`);
      said = message;
    }
    await sleep(LOOK_MS, signal).catch(() => {});
  }
}

/** Runs a job if it is due and no other process runs it; returns whether it ran. */
export async function runIfDue(job: Job, outside: JobContext): Promise<boolean> {
  const { db, clock, log, signal } = outside;
  if (!(await due(db, job, clock()))) return false;
  // Before the lease: what finds nothing to do writes nothing, and kept pages stay kept.
  if (job.isWanted && !(await job.isWanted(outside))) return false;
  const done = await underLease(db, `job ${job.name}`, clock, async (lost) => {
    // Another process may have just ended it.
    const at = await due(db, job, clock());
    if (at === undefined) return false;
    const again = await job
      .run({ ...outside, signal: AbortSignal.any([signal, lost]) })
      .catch((error): JobResult | undefined => {
        if (signal.aborted) return undefined;
        log(`The job ${job.name} failed: ${messageOf(error)}`);
        return { retryAt: clock() + MISHAP_WAIT_MS };
      });
    // A run that was stopped is still due.
    if (again) await saveJob(db, job.name, at, again.retryAt);
    return again !== undefined;
  });
  return done?.result ?? false;
}

/** The time on the timetable that is to be seen to now, or undefined when there is none. */
async function due(db: Database, job: Job, now: Instant): Promise<Instant | undefined> {
  const row = await jobRow(db, job.name);
  const last = lastTime(job, now);
  // A time that has not come cannot have been seen to; a clock that was wrong wrote it.
  if (!row || last > row.doneFor || isFromFuture(row.doneFor, now)) return last;
  return row.retryAt !== undefined && notBefore(row.retryAt, now, LONGEST_RETRY_MS) <= now ? last : undefined;
}

/** The latest of a job's times up to now. */
export const lastTime = ({ at, zone }: Pick<Job, "at" | "zone">, now: Instant): Instant =>
  Math.max(
    ...at.map(
      (pattern) =>
        cron(pattern, zone)
          .previousRuns(1, new Date(now + 1))[0]
          ?.getTime() ?? 0,
    ),
  );

/** When a job runs next. */
export const nextTime = ({ at, zone }: Pick<Job, "at" | "zone">, now: Instant): Instant =>
  Math.min(...at.map((pattern) => cron(pattern, zone).nextRun(new Date(now))?.getTime() ?? Number.POSITIVE_INFINITY));

const cron = (pattern: string, timezone: string) => new Cron(pattern, { timezone, paused: true });
