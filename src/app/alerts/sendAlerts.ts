/**
 * Alerts, as the timetable runs them: new papers are searched, hits are gathered into messages, and messages that are due
 * are sent. Where a run is killed and another follows, nothing is missed and nothing is found twice.
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
  type ClaimedAlert,
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
import { alertMessage, type MessageSender } from "./alertMessages.ts";
import { type FindingParts, findByRecords, findBySearches, isAnythingNew } from "./findAlertHits.ts";

/** What sending alerts needs outside the records. */
export interface Outgoing extends MessageSender {
  mailer: Mailer;
  webhooks: Webhooks;
  /** Returns a signed link to the page that ends the mails of a channel. */
  stopAddress(channel: Pick<AlertChannel, "id" | "links">): string;
}

export interface AlertParts extends FindingParts {
  outgoing: Outgoing;
  log(message: string): void;
}

/** Deliveries that are sent at a time, so that a slow receiver keeps few others waiting. */
const AT_A_TIME = 8;
/** Deliveries in one round; the rest is in the next. */
const ROUND_DELIVERIES = 100;
/** Rounds in one run; a channel with several messages waiting gets them one after another. */
const ROUNDS = 50;
/** The wait before the index is checked again. */
const INDEX_WAIT_MS = 10_000;

/** Returns whether there is anything to do. It is called often and writes nothing. */
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

/** Finds and sends alerts. Returns when to look again: at once, which mostly finds nothing to do, or when the index may have caught up. */
export async function runAlerts(parts: AlertParts): Promise<{ retryAt: number }> {
  const { db, clock, log, signal } = parts;
  await settleStale(db, clock());
  await findByRecords(parts);
  const isLeft = await findBySearches(parts).catch((error) => {
    // Searches can wait; what needs no index does not.
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

/** Sends the deliveries that are due. Returns how many there were. */
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
    // Nothing has been sent: failures of sending are outcomes and not exceptions.
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
  { channel, email, attempts, dueAt }: ClaimedAlert,
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
