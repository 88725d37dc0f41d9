/**
 * Sends the mails of the queue: at once when a request has queued one, after a refusal when its time has come, and in the
 * timetable what another process left. Any number of processes may do so at once, and any may be killed at any point.
 */

import { settlementOf } from "../../domain/digests/delivery.ts";
import type { Mailer, MailOutcome } from "../../domain/mail/mail.ts";
import { QUEUED_MAIL_NAMES, queuedMailPolicy } from "../../domain/mail/queuedMail.ts";
import type { Clock } from "../../domain/ports.ts";
import { messageOf } from "../../lib/errors.ts";
import type { Database } from "../../store/database.ts";
import { newHolder } from "../../store/lib/leases.ts";
import {
  type ClaimedMail,
  claimQueued,
  handOverQueued,
  nextQueued,
  releaseQueued,
  settleQueued,
  tidyQueue,
} from "../../store/mail/mailQueue.ts";

/** Mails that are sent at a time; no more than the mailer has connections. */
const SENDERS = 4;
/** The wait before the next try when no mail at all gets through. */
const AWAY_MS = 15_000;
/** The longest sleep of the sender's timer; the timetable looks again in any case. */
const LONGEST_SLEEP_MS = 60_000;
/** How long mails under way are waited for when the server stops. */
const STOP_MS = 5_000;

export interface QueueParts {
  db: Database;
  clock: Clock;
  mailer: Mailer;
  log(message: string): void;
  signal: AbortSignal;
}

/** Sends everything that is due. Returns false where no mail at all gets through now. */
export async function sendQueued(parts: QueueParts): Promise<boolean> {
  const { db, clock, signal, log } = parts;
  await tidyQueue(db, clock());
  const holder = newHolder();
  /** Set when the mail server is away: the other mails need not try. */
  const halt = { why: "" };
  const sendInTurn = async () => {
    while (!signal.aborted && halt.why === "") {
      const claimed = await claimQueued(db, holder, clock());
      if (!claimed) return;
      if (halt.why === "") await send(parts, holder, claimed, halt);
    }
  };
  try {
    await Promise.all(Array.from({ length: SENDERS }, sendInTurn));
  } finally {
    await releaseQueued(db, holder);
  }
  if (halt.why !== "") log(`Mails wait: ${halt.why}`);
  return halt.why === "";
}

async function send(
  { db, clock, mailer, log }: QueueParts,
  holder: string,
  { id, kind, mail, wanted, attempts }: ClaimedMail,
  halt: { why: string },
): Promise<void> {
  if (!(await handOverQueued(db, id, holder, clock()))) return;
  const outcome: MailOutcome = wanted ? await mailer(mail) : { sent: true, answer: "" };
  if (!outcome.sent) {
    log(`The ${QUEUED_MAIL_NAMES[kind]} to ${mail.to} was not sent: ${outcome.why}`);
    if (outcome.about === "server") halt.why = outcome.why;
  }
  await settleQueued(db, id, holder, settlementOf(outcome, attempts + 1, clock(), queuedMailPolicy(kind)), clock());
}

export interface QueueSender {
  /** Has the queue looked at in a moment, and returns at once. Call it after the mail is committed. */
  kick(): void;
  stop(): Promise<void>;
}

/** Starts the sender. `waitMs` is how long a kick waits, so that the response that caused it goes out first. */
export function startQueueSender(parts: Omit<QueueParts, "signal">, waitMs = kickWait): QueueSender {
  const stopping = new AbortController();
  const { signal } = stopping;
  let running: Promise<void> | undefined;
  let kicked = false;
  let timer: NodeJS.Timeout | undefined;

  function wakeAfter(ms: number): void {
    if (signal.aborted) return;
    clearTimeout(timer);
    timer = setTimeout(run, ms);
    timer.unref();
  }

  function run(): void {
    timer = undefined;
    running ??= work().finally(() => {
      running = undefined;
      if (kicked) kick();
    });
  }

  async function work(): Promise<void> {
    kicked = false;
    try {
      const through = await sendQueued({ ...parts, signal });
      const next = await nextQueued(parts.db);
      if (next === undefined) return;
      const wait = Math.max(next - parts.clock(), through ? 0 : AWAY_MS);
      wakeAfter(Math.min(Math.max(wait, waitMs()), LONGEST_SLEEP_MS));
    } catch (error) {
      if (signal.aborted) return;
      parts.log(`Queued mails could not be sent: ${messageOf(error)}`);
      wakeAfter(AWAY_MS);
    }
  }

  function kick(): void {
    if (running) kicked = true;
    else wakeAfter(waitMs());
  }

  kick();
  return {
    kick,
    async stop() {
      stopping.abort(new Error("the server stops"));
      clearTimeout(timer);
      if (running) await Promise.race([running, new Promise((resolve) => setTimeout(resolve, STOP_MS).unref())]);
    },
  };
}

const KICK_MS = 80;
const KICK_SPREAD_MS = 120;
/** Returns a wait that varies, so that the moments when the server is busy reveal nothing. */
const kickWait = (): number => KICK_MS + Math.random() * KICK_SPREAD_MS;
