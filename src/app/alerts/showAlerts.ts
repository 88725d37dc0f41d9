/** What a reader sees of their alerts. */
import type { Follow } from "../../domain/follows/follow.ts";
import { type AlertChannel, channelsOf } from "../../store/alerts/alertChannels.ts";
import { type AlertDelivery, deliveriesOf, mailboxOf } from "../../store/alerts/alertStatus.ts";
import { type Alert, alertsOf } from "../../store/alerts/alerts.ts";
import type { Database } from "../../store/database.ts";
import { followsOf } from "../../store/follows/follows.ts";

const SHOWN_DELIVERIES = 15;

export interface AlertsOverview {
  follows: Follow[];
  alerts: Alert[];
  channels: AlertChannel[];
  /** The latest first. */
  deliveries: AlertDelivery[];
  mailbox: { email: string; confirmed: boolean };
}

export const showAlerts = async (db: Database, readerId: number): Promise<AlertsOverview> => ({
  follows: await followsOf(db, readerId),
  alerts: await alertsOf(db, readerId),
  channels: await channelsOf(db, readerId),
  deliveries: await deliveriesOf(db, readerId, SHOWN_DELIVERIES),
  mailbox: await mailboxOf(db, readerId),
});

/** Lists a reader's alerts in the order they were made, each with its channel. */
export async function listAlerts(
  db: Database,
  readerId: number,
): Promise<(Alert & { channel: AlertChannel | undefined })[]> {
  const channels = new Map((await channelsOf(db, readerId)).map((channel) => [channel.id, channel]));
  return (await alertsOf(db, readerId)).map((alert) => ({ ...alert, channel: channels.get(alert.channelId) }));
}
