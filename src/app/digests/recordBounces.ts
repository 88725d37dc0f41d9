/** Takes mail that came back: reads it, records it and acts on it. A program, the web and a mailbox bring it. */
import type { BounceResult, ReturnedMail } from "../../domain/mail/bounce.ts";
import type { ReturnedMailbox } from "../../domain/mail/mail.ts";
import type { Clock } from "../../domain/ports.ts";
import { count } from "../../lib/text.ts";
import type { Database } from "../../store/database.ts";
import { type Consequence, recordBounce, recordUnsubscribe } from "../../store/digests/bounces.ts";

export interface BounceParts {
  db: Database;
  clock: Clock;
  /** Parses a mail. Never throws for its contents. */
  read(raw: Buffer): Promise<ReturnedMail>;
}

const CONSEQUENCES: Record<Consequence, string> = {
  known: "it came before",
  unproven: "it names no mail of ours, so it changes nothing",
  noted: "noted",
  suspended: "the subscription is suspended",
};

interface ByTimetable extends Omit<BounceParts, "read"> {
  returned?: { read: BounceParts["read"]; mailbox: ReturnedMailbox };
  log(message: string): void;
  signal: AbortSignal;
}

/** Reads the mailbox for the timetable. Does nothing where there is no mailbox. */
export async function emptyByTimetable({ returned, log, signal, ...parts }: ByTimetable): Promise<object> {
  if (returned) {
    const { understood, trouble } = await emptyMailbox({ ...parts, ...returned }, returned.mailbox, signal);
    if (understood > 0) log(`The mailbox had ${count(understood, "report")}.`);
    if (trouble) log(trouble);
  }
  return {};
}

/** Records one mail that came to the return address. */
export async function recordReturned({ db, clock, read }: BounceParts, raw: Buffer): Promise<BounceResult> {
  const returned = await read(raw);
  if ("other" in returned) return { understood: false, message: `This is ${returned.other}; it changes nothing.` };
  if ("leaving" in returned) {
    const ended = await recordUnsubscribe(db, returned.leaving, clock());
    return {
      understood: true,
      message: ended ? "A subscription has ended, as requested." : "That subscription had ended.",
    };
  }
  const { report } = returned;
  const consequence = await recordBounce(db, report, clock());
  const about = report.delivery === undefined ? "" : ` about delivery ${report.delivery}`;
  return {
    understood: true,
    message: `A ${report.kind} bounce (${report.status})${about}: ${CONSEQUENCES[consequence]}.`,
  };
}

export interface Emptied {
  understood: number;
  left: number;
  /** What stopped it before the end, in words. */
  trouble?: string;
}

/** Reads the mailbox once. Mails that are understood are removed from it; the rest stays for people. */
export async function emptyMailbox(
  parts: BounceParts,
  mailbox: ReturnedMailbox,
  signal: AbortSignal,
): Promise<Emptied> {
  const tally: Emptied = { understood: 0, left: 0 };
  const trouble = await mailbox(async (raw) => {
    const { understood } = await recordReturned(parts, raw);
    tally[understood ? "understood" : "left"]++;
    return understood;
  }, signal);
  return trouble === undefined ? tally : { ...tally, trouble };
}
