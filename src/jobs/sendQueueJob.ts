/** Mails of the queue, as the timetable sends what no request has had sent. */
import { sendQueued } from "../app/mail/sendQueuedMails.ts";
import { isQueueDue } from "../store/mail/mailQueue.ts";
import type { JobContext, JobResult } from "./scheduler.ts";

export async function sendQueueByTimetable({ outgoing, ...outside }: JobContext): Promise<JobResult> {
  if (outgoing) await sendQueued({ ...outside, mailer: outgoing.mailer });
  return {};
}

export const isQueueWanted = async ({ db, clock, outgoing }: JobContext): Promise<boolean> =>
  outgoing !== undefined && (await isQueueDue(db, clock()));
