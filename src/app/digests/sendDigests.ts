/**
 * Sends digests: opens what is due, claims it, composes it, hands it to the mail server and records what became of it. Any number of processes may do so at once, and any may be killed at any point (see domain/digests/delivery).
 */
import { CLAIM_MS, RETRY_POLICIES, retryLater, type SendRate, settlementOf } from "../../domain/digests/delivery.ts";
import type { Subscription } from "../../domain/digests/subscription.ts";
import type { Mailer } from "../../domain/mail/mail.ts";
import type { Clock, Sleep } from "../../domain/ports.ts";
import { messageOf } from "../../lib/errors.ts";
import { notBefore } from "../../lib/moments.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../../store/database.ts";
import { noteRefusedAddress } from "../../store/digests/bounces.ts";
import {
  type ClaimedDelivery,
  type DigestSettlement,
  markHandedToServer,
  recover,
  release,
  settle,
} from "../../store/digests/deliveries.ts";
import { claimDue, type NextDue, openDue } from "../../store/digests/dueDeliveries.ts";
import { findSubscription } from "../../store/digests/subscriptions.ts";
import { newHolder } from "../../store/lib/leases.ts";
import type { WrittenDigest } from "./writeDigest.ts";

/** Mails that are sent at a time; no more than the mailer has connections. */
const SENDERS = 4;

/** What sending needs in addition to the records. */
export interface DigestSender {
  nextDue: NextDue;
  /** Composes an issue, without the papers that the subscription had before, and writes it as a mail. */
  write(subscription: Subscription, delivery: { id: number; issue: string }, now: Instant): Promise<WrittenDigest>;
  mailer: Mailer;
  pace: SendRate;
}

export interface SendingParts {
  db: Database;
  clock: Clock;
  sleep: Sleep;
  log(message: string): void;
  signal: AbortSignal;
}

export type Tally = Record<DigestSettlement["state"], number>;

/** Sends digests for the timetable. Does nothing where no digests are sent. */
export async function sendByTimetable({
  digests,
  ...parts
}: SendingParts & { digests?: DigestSender }): Promise<object> {
  if (digests) {
    const { sent, failed, unknown } = await sendDigests(parts, digests);
    if (sent + failed + unknown > 0)
      parts.log(`Digests: ${sent} sent${failed ? `, ${failed} failed` : ""}${unknown ? `, ${unknown} stuck` : ""}.`);
  }
  return {};
}

/** Sends everything that is due and that the pace allows. The rest waits for the next run. */
export async function sendDigests(parts: SendingParts, sender: DigestSender): Promise<Tally> {
  const { db, clock, signal, log } = parts;
  const tally: Tally = { sent: 0, skipped: 0, failed: 0, due: 0, unknown: 0 };
  const holder = newHolder();
  await recover(db, clock());
  while (!signal.aborted && (await openDue(db, clock(), sender.nextDue, log)) > 0);
  /** Set when no mail at all gets through: the others need not try. */
  const halt = { why: "" };
  try {
    while (!signal.aborted && halt.why === "") {
      const claimed = await claimDue(db, holder, sender.pace, clock());
      if (claimed.length === 0) break;
      await Promise.all(Array.from({ length: SENDERS }, () => sendInTurn(claimed)));
    }
  } finally {
    await release(db, holder);
  }
  if (halt.why !== "") log(`Digests wait: ${halt.why}`);
  return tally;

  async function sendInTurn(queue: ClaimedDelivery[]): Promise<void> {
    for (let next = queue.shift(); next && !signal.aborted && halt.why === ""; next = queue.shift()) {
      await parts.sleep(Math.max(0, notBefore(next.slot, clock(), CLAIM_MS) - clock()), signal).catch(() => {});
      if (signal.aborted) return;
      const settlement = await send(parts, sender, holder, next, halt);
      if (settlement && (await settle(db, next.id, holder, settlement, clock()))) tally[settlement.state]++;
    }
  }
}

/** Sends one delivery. Returns what became of it; undefined where the claim has been lost. */
async function send(
  { db, clock, log }: SendingParts,
  { write, mailer }: DigestSender,
  holder: string,
  claimed: ClaimedDelivery,
  halt: { why: string },
): Promise<DigestSettlement | undefined> {
  const subscription = await findSubscription(db, claimed.subscriptionId);
  if (subscription?.state !== "active") return { state: "skipped", message: ENDED };
  let written: WrittenDigest;
  try {
    written = await write(subscription, claimed, clock());
  } catch (error) {
    log(`Delivery ${claimed.id} could not be composed: ${messageOf(error)}`);
    const message = `It could not be composed: ${messageOf(error)}`;
    return retryLater(message, claimed.attempts + 1, clock(), RETRY_POLICIES.digest);
  }
  if ("skip" in written) return { state: "skipped", message: written.skip };
  const { mail, papers } = written;
  const given = { messageId: mail.messageId ?? null, papers, now: clock() };
  if (!(await markHandedToServer(db, claimed, holder, given))) {
    const ended = (await findSubscription(db, claimed.subscriptionId))?.state !== "active";
    return ended ? { state: "skipped", message: ENDED } : undefined;
  }
  const outcome = await mailer(mail);
  if (!outcome.sent && outcome.about === "server") halt.why = outcome.why;
  if (!outcome.sent && outcome.about === "address")
    await noteRefusedAddress(db, claimed.id, { status: outcome.status ?? "", message: outcome.why }, clock());
  return settlementOf(outcome, claimed.attempts + 1, clock(), RETRY_POLICIES.digest);
}

const ENDED = "The subscription was ended or suspended before it was sent.";
