/**
 * The timetable: everything that happens by itself, and when. Times are cron's five fields (minute, hour, day of the
 * month, month, day of the week) in the zone that is named. Each entry runs once, however many servers are up.
 */

import { areAlertsDue, runAlerts } from "../app/alerts/sendAlerts.ts";
import { emptyByTimetable } from "../app/digests/recordBounces.ts";
import { sendByTimetable } from "../app/digests/sendDigests.ts";
import { announcementsOf } from "../app/sources/announcements.ts";
import type { Instant } from "../lib/time.ts";
import { isAnythingDue } from "../store/digests/dueDeliveries.ts";
import { fillByTimetable } from "./fillEditionsJob.ts";
import { harvestSources } from "./harvestJobs.ts";
import { publishByTimetable } from "./publishDump.ts";
import { purgeReadingByTimetable } from "./purgeReading.ts";
import { purgeByTimetable } from "./purgeUnconfirmed.ts";
import { type Job, type JobContext, nextTime } from "./scheduler.ts";
import { isQueueWanted, sendQueueByTimetable } from "./sendQueueJob.ts";

const only = ({ sources }: JobContext, ...ids: string[]) => sources.filter(({ id }) => ids.includes(id));

export const TIMETABLE: readonly Job[] = [
  {
    name: "harvest",
    // arXiv announces at 20:00 from Sunday to Thursday, and its lists follow within two hours; the rest of the day
    // brings corrections.
    at: ["10,40 20-23 * * 0-4", "10 2,8,14,20 * * *"],
    zone: "America/New_York",
    does: "New, changed and withdrawn papers of arXiv.",
    sources: ["arxiv"],
    run: (outside) => harvestSources(outside, only(outside, "arxiv")),
  },
  {
    name: "daily papers",
    // Papers are added there at any hour, and their upvotes rise.
    at: ["20 * * * *"],
    zone: "America/New_York",
    does: "Editions of Hugging Face's Daily Papers, the last three days of them again.",
    sources: ["huggingface"],
    run: (outside) => harvestSources(outside, only(outside, "huggingface")),
  },
  {
    name: "preprints",
    at: ["50 1,7,13,19 * * *"],
    zone: "America/New_York",
    does: "New versions of preprints on bioRxiv and medRxiv.",
    sources: ["biorxiv", "medrxiv"],
    run: (outside) => harvestSources(outside, only(outside, "biorxiv", "medrxiv")),
  },
  {
    name: "announcements",
    // The lists of announcements change at midnight, and are late at times.
    at: ["30 1,5 * * 1-5"],
    zone: "America/New_York",
    does: "The day's announcements against the records; what is missing is fetched.",
    sources: ["arxiv"],
    run: (outside) =>
      harvestSources(
        outside,
        outside.sources.flatMap((source) => announcementsOf(outside.db, source) ?? []),
      ),
  },
  {
    name: "editions",
    at: ["*/5 * * * *"],
    zone: "UTC",
    does: "Today's edition and those that were missed, by the rules.",
    sources: [],
    run: fillByTimetable,
  },
  {
    name: "mail queue",
    // And whenever a request has queued one, at once.
    at: ["* * * * *"],
    zone: "UTC",
    does: "Links, invitations and notices that could not be sent at once.",
    sources: [],
    isWanted: isQueueWanted,
    run: sendQueueByTimetable,
  },
  {
    name: "digests",
    at: ["* * * * *"],
    zone: "UTC",
    does: "Digests that are due, as fast as mail may go out.",
    sources: [],
    isWanted: ({ digests, db, clock }) => (digests ? isAnythingDue(db, clock()) : Promise.resolve(false)),
    run: sendByTimetable,
  },
  {
    name: "bounces",
    at: ["*/5 * * * *"],
    zone: "UTC",
    does: "The mailbox that undeliverable mails arrive in.",
    sources: [],
    isWanted: async ({ returned }) => returned !== undefined,
    run: emptyByTimetable,
  },
  {
    name: "unconfirmed subscriptions",
    at: ["20 4 * * *"],
    zone: "UTC",
    does: "Forgets addresses that were to be subscribed and did not confirm it for a week.",
    sources: [],
    run: purgeByTimetable,
  },
  {
    name: "impressions",
    at: ["30 4 * * *"],
    zone: "UTC",
    does: "Forgets which papers lists have shown to readers more than 400 days ago.",
    sources: [],
    run: purgeReadingByTimetable,
  },
  {
    name: "check of the records",
    at: ["10 3 * * *"],
    zone: "UTC",
    does: "Looks through the file of records for damage.",
    sources: [],
    isWanted: async ({ checkRecords }) => checkRecords !== undefined,
    async run({ checkRecords }) {
      await checkRecords?.();
      return {};
    },
  },
  {
    name: "public dump",
    at: ["40 3 * * *"],
    zone: "UTC",
    does: "The public part of the records in one file, for mirrors.",
    sources: [],
    isWanted: async ({ publication }) => publication !== undefined,
    run: publishByTimetable,
  },
  {
    name: "alerts",
    // And whenever there is something to tell, which is looked at every few seconds.
    at: ["* * * * *"],
    zone: "UTC",
    does: "New papers told to who asked for them: by mail, in feeds, to webhooks.",
    sources: [],
    isWanted: async (outside) => outside.outgoing !== undefined && (await areAlertsDue(outside)),
    run: async ({ outgoing, ...outside }) => (outgoing ? runAlerts({ ...outside, outgoing }) : {}),
  },
];

/** When a source is asked next; in the far future when no job asks it. */
export const nextFetch = (now: Instant, source: string): Instant =>
  Math.min(...TIMETABLE.filter(({ sources }) => sources.includes(source)).map((job) => nextTime(job, now)));
