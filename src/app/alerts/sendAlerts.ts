/**
 * Alerts, as the timetable runs them: what has come is looked through, what was found is gathered into messages, and
 * those that are due are sent. Killed anywhere and run again, nothing is missed and nothing is found twice.
 */
import { type AlertSettlement, mailSettlement, webhookSettlement } from "../../domain/alerts/alert.ts";
import { alertMail, switchedOffMail } from "../../domain/alerts/alertMail.ts";
import type { AlertMessage } from "../../domain/alerts/alertMessage.ts";
import type { Webhooks } from "../../domain/alerts/webhook.ts";
import { RETRY_POLICIES, retryLater } from "../../domain/digests/delivery.ts";
import type { Mailer } from "../../domain/mail/mail.ts";
import { messageOf } from "../../lib/errors.ts";
import { canOpen, openDeliveries } from "../../store/alerts/alertBatches.ts";
import type { AlertChannel } from "../../store/alerts/alertChannels.ts";
import {
  type Claimed,
  claim,
  clearOld,
  dropDelivery,
  dueDeliveries,
  settle,
  settleStale,
  staleDeliveries,
} from "../../store/alerts/alertDeliveries.ts";
import { hasNotices, takeNotices } from "../../store/alerts/alertStatus.ts";
import { newHolder } from "../../store/lib/leases.ts";
import { alertMessage, type Sender } from "./alertMessages.ts";
import { type FindingParts, findByRecords, findBySearches, isAnythingNew } from "./findAlertHits.ts";

/** What leaves the instance. */
export interface Outgoing extends Sender {
  mailer: Mailer;
  webhooks: Webhooks;
  /** A signed address whose page ends the mails of a channel. */
  stopAddress(channel: Pick<AlertChannel, "id" | "links">): string;
}

export interface AlertParts extends FindingParts {
  outgoing: Outgoing;
  log(message: string): void;
}

/** Sent at a time: who is slow keeps few others waiting. */
const AT_A_TIME = 8;
/** In one round; what is left is next. */
const ROUND_DELIVERIES = 100;
/** In one run; a channel with more than one message waiting gets them one after another. */
const ROUNDS = 50;
/** The index is looked at again after this. */
const INDEX_WAIT_MS = 10_000;

/** Whether there is anything to do: asked often, and it writes nothing. */
export async function areAlertsDue({ db, clock }: Pick<AlertParts, "db" | "clock">): Promise<boolean> {
  const now = clock();
  return (
    (await dueDeliveries(db, now, 1)).length > 0 ||
    (await isAnythingNew(db, now)) ||
    (await canOpen(db, now)) ||
    (await staleDeliveries(db, now)).length > 0 ||
    (await hasNotices(db))
  );
}

/** Returns when to look again: at once, which finds nothing to do most times, or when the index may have followed. */
export async function runAlerts(parts: AlertParts): Promise<{ retryAt: number }> {
  const { db, clock, log, signal } = parts;
  await settleStale(db, clock());
  await findByRecords(parts);
  const isLeft = await findBySearches(parts).catch((error) => {
    // Words can wait; what needs no index does not.
    if (!signal.aborted) log(`Alerts on searches wait: ${messageOf(error)}`);
    return true;
  });
  for (let round = 0; round < ROUNDS && !signal.aborted; round++) {
    if (await canOpen(db, clock()))
      await db.transaction().execute((tx) => openDeliveries(tx, clock(), ROUND_DELIVERIES));
    if ((await deliverDue(parts)) === 0) break;
  }
  await tellSwitchedOff(parts);
  await clearOld(db, clock());
  return { retryAt: clock() + (isLeft ? INDEX_WAIT_MS : 0) };
}

/** Returns how many there were. */
async function deliverDue(parts: AlertParts): Promise<number> {
  const { db, clock, signal } = parts;
  const ids = await dueDeliveries(db, clock(), ROUND_DELIVERIES);
  const holder = newHolder();
  const next = ids.values();
  const worker = async () => {
    for (const id of next) {
      if (signal.aborted) return;
      await deliver(parts, id, holder);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  return ids.length;
}

async function deliver(parts: AlertParts, id: number, holder: string): Promise<void> {
  const { db, clock, outgoing, log } = parts;
  const claimed = await claim(db, id, holder, clock());
  if (!claimed) return;
  let settlement: AlertSettlement;
  try {
    const message = await alertMessage(db, outgoing, claimed, clock());
    if (!message) return dropDelivery(db, id);
    settlement = await sent(parts, claimed, message);
  } catch (error) {
    // Nothing of it left: whatever sends tells its failures as outcomes.
    const why = `It could not be composed: ${messageOf(error)}`;
    log(`Delivery ${id} of alerts: ${why}`);
    settlement = {
      settlement: retryLater(why, claimed.attempts, clock(), RETRY_POLICIES.alert),
      failures: "same",
    };
  }
  const { switchedOff } = await settle(db, claimed, settlement, clock());
  if (switchedOff) log(`Alerts to channel ${claimed.channel.id} are switched off: ${settlement.settlement.message}.`);
}

async function sent(
  { outgoing, signal, clock }: AlertParts,
  { channel, email, attempts, dueAt }: Claimed,
  message: AlertMessage,
): Promise<AlertSettlement> {
  if (channel.target)
    return webhookSettlement(
      await outgoing.webhooks.send(channel.target, message, signal),
      { attempts, dueAt },
      clock(),
    );
  const outcome = await outgoing.mailer(alertMail(message, email, outgoing.stopAddress(channel)));
  return mailSettlement(outcome, attempts, clock());
}

async function tellSwitchedOff({ db, clock, outgoing, log }: AlertParts): Promise<void> {
  if (!(await hasNotices(db))) return;
  const { title, address } = outgoing;
  for (const { channel, email } of await takeNotices(db, clock())) {
    const webhook = { name: channel.name, message: channel.said?.message ?? "", failures: channel.failures };
    const outcome = await outgoing.mailer(switchedOffMail({ title, manage: `${address}/me/alerts` }, email, webhook));
    if (!outcome.sent) log(`A notice that a webhook is switched off could not be sent: ${outcome.why}`);
  }
}
