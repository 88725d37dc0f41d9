/** What runs beside the pages: the timetable, fetches that somebody waits for, the queue of mails, the watch of the clock. */
import { startQueueSender } from "../app/mail/sendQueuedMails.ts";
import { createPaperFetch } from "../app/papers/fetchPaper.ts";
import type { Instance } from "../cli/cliContext.ts";
import type { Config } from "../config.ts";
import type { Services } from "../http/services.ts";
import { createClockWatch } from "../jobs/clockWatch.ts";
import { createFetchNow } from "../jobs/harvestJobs.ts";
import { type JobContext, startTimetable } from "../jobs/scheduler.ts";
import { TIMETABLE } from "../jobs/timetable.ts";
import { messageOf } from "../lib/errors.ts";
import { createWebhooks } from "../outgoing/webhooks.ts";
import { createAlertLinks } from "../store/alerts/alertLinks.ts";
import { nextIssueOf } from "./digestSender.ts";
import { dumpable } from "./dumps.ts";
import { createInstanceDigests, type InstanceMail, whyNoDigests } from "./mail.ts";
import type { Runtime } from "./runtime.ts";

export interface BackgroundParts {
  config: Config;
  instance: Instance;
  mail: InstanceMail;
  secret: string;
}

export interface Background extends Required<Pick<Services, "fetchNow" | "fetchPaper" | "kickMails" | "clockSetBack">> {
  /** Puts right what a clock that was ahead left in the records. */
  settleClock(): Promise<void>;
  /** Starts the timetable and the watch of the clock, once the address of the server is known. */
  start(address: string): void;
  /** Resolves when nothing is under way any more. May be called again. */
  stop(): Promise<void>;
}

export function createBackground(parts: BackgroundParts, runtime: Runtime): Background {
  const { config, instance, mail } = parts;
  const { clock, log } = runtime;
  const { records } = instance;
  const jobs = { ...instance, db: records.db, checkRecords: records.condition.check, log };
  const fetching = createFetchNow(jobs);
  const singlePapers = createPaperFetch(jobs);
  const queue = startQueueSender({ ...jobs, mailer: mail.service.mailer });
  const clockWatch = createClockWatch({
    db: records.db,
    clock,
    feedClock: config,
    log,
    ...(whyNoDigests(config) ? {} : { nextDue: nextIssueOf }),
  });
  const stops = [fetching.stop, singlePapers.stop, queue.stop];
  return {
    fetchNow: fetching.start,
    fetchPaper: singlePapers.fetch,
    kickMails: queue.kick,
    clockSetBack: clockWatch.setBack,
    // What cannot be put right for want of room is tried again while the server runs.
    settleClock: () => clockWatch.start().catch((error) => log(`The clock was not looked at: ${messageOf(error)}`)),
    start(address) {
      const timetable = startTimetable(TIMETABLE, { ...jobs, ...jobServices(parts, runtime, address) });
      const watching = clockWatch.follow();
      stops.push(timetable.stop, async () => watching.stop());
    },
    async stop() {
      await Promise.all(stops.map((stop) => stop()));
    },
  };
}

/** What jobs send, take in and publish, as the settings say. */
function jobServices(
  { config, instance, mail, secret }: BackgroundParts,
  { clock, version }: Runtime,
  address: string,
): Pick<JobContext, "outgoing" | "digests" | "publication" | "returned"> {
  const { service } = mail;
  return {
    outgoing: {
      title: config.title,
      address,
      mailer: service.mailer,
      webhooks: createWebhooks({
        userAgent: `Broadsheet/${version} (webhooks)`,
        anywhere: config.privateWebhooks,
        clock,
      }),
      stopAddress: createAlertLinks(secret, address).stop,
    },
    ...(whyNoDigests(config) ? {} : { digests: createInstanceDigests(config, instance, mail, secret, address) }),
    ...(config.publishDump === "daily"
      ? { publication: { ...dumpable(config), instance: { title: config.title, address } } }
      : {}),
    ...(service.mailbox ? { returned: { mailbox: service.mailbox, read: service.read } } : {}),
  };
}
