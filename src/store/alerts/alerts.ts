/** Alerts of readers, and what they have found. */

import { sql } from "kysely";
import { MAX_ALERTS, type Rhythm } from "../../domain/alerts/alert.ts";
import { maskSecret } from "../../domain/alerts/webhook.ts";
import type { FollowKind } from "../../domain/follows/follow.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import { makeFeedLink } from "../feeds/feedLinks.ts";
import { latestKey } from "../lib/changeFeed.ts";
import type { Tx } from "../lib/databaseType.ts";
import { channelsOf, type OwnChannel, ownChannel } from "./alertChannels.ts";

export interface Alert {
  id: number;
  follow: { id: number; kind: FollowKind; label: string };
  channelId: number;
  rhythm: Rhythm;
  createdAt: Instant;
  /** When it last found a paper; absent where it has found none. */
  foundAt?: Instant;
}

/** Lists a reader's alerts in the order they were made. */
export async function alertsOf(db: Database, readerId: number): Promise<Alert[]> {
  const rows = await ofReader(db, readerId)
    .select(["alerts.id", "follow_id", "kind", "way_id", "rhythm", "alerts.created_at", currentLabel.as("label")])
    .select((eb) => [
      eb
        .selectFrom("alert_hits")
        .select((inner) => inner.fn.max("found_at").as("found"))
        .whereRef("alert_id", "=", "alerts.id")
        .as("found_at"),
    ])
    .orderBy("alerts.id")
    .execute();
  return rows.map((row) => ({
    id: row.id,
    follow: { id: row.follow_id, kind: row.kind as FollowKind, label: row.label },
    channelId: row.way_id,
    rhythm: row.rhythm as Rhythm,
    createdAt: row.created_at,
    ...(row.found_at === null ? {} : { foundAt: row.found_at }),
  }));
}

/** An alert that is to be made, for one of the reader's follows. */
export interface NewAlert {
  followId: number;
  /** Mail, the feed, or a webhook's id. */
  channel: OwnChannel | number;
  rhythm: Rhythm;
}

/** Returns the id of a reader's alert for a follow on a channel, whatever its rhythm; undefined where there is none. */
export async function findAlert(
  db: Database,
  readerId: number,
  { followId, channel }: Pick<NewAlert, "followId" | "channel">,
): Promise<number | undefined> {
  const row = await db
    .selectFrom("alerts")
    .innerJoin("alert_ways", "alert_ways.id", "alerts.way_id")
    .select("alerts.id")
    .where("alerts.reader_id", "=", readerId)
    .where("follow_id", "=", followId)
    .where((eb) => (typeof channel === "number" ? eb("alert_ways.id", "=", channel) : eb("kind", "=", channel)))
    .executeTakeFirst();
  return row?.id;
}

/**
 * Makes an alert and returns its id. Papers that are here already are not news to it. Throws `not_found`, `conflict` or
 * `bad_request`.
 */
export async function insertAlert(tx: Tx, readerId: number, alert: NewAlert, at: Instant): Promise<number> {
  const { followId, channel, rhythm } = alert;
  if (rhythm === "digest" && channel !== "mail")
    throw new BroadsheetError("bad_request", "Only mail comes with the digest; please choose another time.");
  const follow = await tx
    .selectFrom("follows")
    .select("id")
    .where("id", "=", followId)
    .where("reader_id", "=", readerId)
    .executeTakeFirst();
  if (!follow) throw new BroadsheetError("not_found", "You do not follow this, so there is nothing to be told of.");
  const channelId =
    typeof channel === "number" ? await webhookOf(tx, readerId, channel) : await ownChannel(tx, readerId, channel, at);
  if (channel === "feed") await makeFeedLink(tx, readerId, "alerts", at);
  await assertRoomFor(tx, readerId, alert);
  const row = {
    reader_id: readerId,
    follow_id: followId,
    way_id: channelId,
    // A reader looks into a feed when they like.
    rhythm: channel === "feed" ? "at_once" : rhythm,
    after_key: await latestKey(tx),
    created_at: at,
  };
  return (await tx.insertInto("alerts").values(row).returning("id").executeTakeFirstOrThrow()).id;
}

/** Throws `conflict` where there is such an alert already, or where there are too many. */
async function assertRoomFor(tx: Tx, readerId: number, alert: NewAlert): Promise<void> {
  if ((await findAlert(tx, readerId, alert)) !== undefined)
    throw new BroadsheetError(
      "conflict",
      "You already have an alert for this on the same channel. Remove it to choose another time.",
    );
  const { alerts } = await tx
    .selectFrom("alerts")
    .select((eb) => eb.fn.countAll<number>().as("alerts"))
    .where("reader_id", "=", readerId)
    .executeTakeFirstOrThrow();
  if (alerts >= MAX_ALERTS)
    throw new BroadsheetError(
      "conflict",
      `You have ${MAX_ALERTS} alerts, which is the most there may be. Remove one to add another.`,
    );
}

async function webhookOf(tx: Tx, readerId: number, id: number): Promise<number> {
  const row = await tx
    .selectFrom("alert_ways")
    .select("id")
    .where("id", "=", id)
    .where("reader_id", "=", readerId)
    .where("kind", "not in", ["mail", "feed"])
    .executeTakeFirst();
  if (row) return row.id;
  throw new BroadsheetError("not_found", "You have no such webhook; it may have been removed.");
}

/** Returns false where the reader has no such alert. */
export async function deleteAlert(db: Database, readerId: number, id: number): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("alerts")
    .where("id", "=", id)
    .where("reader_id", "=", readerId)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** An alert as its mails name it. */
export interface MailAlert {
  id: number;
  kind: string;
  label: string;
}

/** Lists the alerts of a channel that have mails of their own; those that come with the digest do not count. */
export const mailAlerts = (db: Database, channelId: number): Promise<MailAlert[]> =>
  db
    .selectFrom("alerts")
    .innerJoin("follows", "follows.id", "alerts.follow_id")
    .select(["alerts.id", "kind", "label"])
    .where("way_id", "=", channelId)
    .where("rhythm", "!=", "digest")
    .orderBy("alerts.id")
    .execute();

/** Ends one of those alerts, or all of them without `id`. Returns how many. */
export async function endMailAlerts(db: Database, channelId: number, id?: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("alerts")
    .where("way_id", "=", channelId)
    .where("rhythm", "!=", "digest")
    .$if(id !== undefined, (query) => query.where("id", "=", id ?? 0))
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

export interface AlertHit {
  paperKey: number;
  foundAt: Instant;
  follow: { id: number; kind: FollowKind; value: string; label: string };
  /** What a reader who is followed did. */
  did?: string;
}

/** Lists what a reader's alerts for the digest have found since an instant, the latest first. */
export const alertHitsFor = (db: Database, readerId: number, since: Instant, limit = MAX_DIGEST_HITS) =>
  hitsOf(db, readerId, limit, (query) => query.where("rhythm", "=", "digest").where("found_at", ">=", since));

/** Lists what a reader's feed has, the latest first. */
export const feedHits = (db: Database, readerId: number, limit: number) =>
  hitsOf(db, readerId, limit, (query) => query.where("alert_ways.kind", "=", "feed"));

const MAX_DIGEST_HITS = 5_000;

/** Selects a reader's alerts. Followed readers have the names that they have now. */
const ofReader = (db: Database, readerId: number) =>
  db
    .selectFrom("alerts")
    .innerJoin("follows", "follows.id", "alerts.follow_id")
    .leftJoin("readers", (join) => join.on("readers.id", "=", followedReader))
    .where("alerts.reader_id", "=", readerId);

export const followedReader = sql<number>`case when follows.kind = 'reader' then cast(follows.value as integer) end`;
export const currentLabel = sql<string>`coalesce(readers.name, follows.label)`;

const hitQuery = (db: Database, readerId: number) =>
  ofReader(db, readerId)
    .innerJoin("alert_ways", "alert_ways.id", "alerts.way_id")
    .innerJoin("alert_hits", "alert_hits.alert_id", "alerts.id")
    .select(["paper_key", "found_at", "did", "follows.id", "follows.kind", "value", currentLabel.as("label")]);

async function hitsOf(
  db: Database,
  readerId: number,
  limit: number,
  narrow: (query: ReturnType<typeof hitQuery>) => ReturnType<typeof hitQuery>,
): Promise<AlertHit[]> {
  const rows = await narrow(hitQuery(db, readerId))
    .orderBy("found_at", "desc")
    .orderBy("paper_key", "desc")
    .orderBy("alerts.id")
    .limit(limit)
    .execute();
  return rows.map(({ paper_key, found_at, did, id, kind, value, label }) => ({
    paperKey: paper_key,
    foundAt: found_at,
    follow: { id, kind: kind as FollowKind, value, label },
    ...(did === null ? {} : { did }),
  }));
}

/** Returns the alerts of a reader who takes their data along. URLs of webhooks are as good as passwords and stay masked. */
export async function exportAlerts(db: Database, readerId: number) {
  const channels = await channelsOf(db, readerId);
  const alerts = await alertsOf(db, readerId);
  const channelNames = new Map(channels.map(({ id, kind, name }) => [id, name === "" ? kind : `${kind}: ${name}`]));
  return {
    alerts: alerts.map(({ follow, channelId, rhythm, createdAt }) => ({
      follow: { kind: follow.kind, label: follow.label },
      way: channelNames.get(channelId) ?? "",
      rhythm,
      at: createdAt,
    })),
    found: await exportHits(db, readerId),
    messages: await exportMessages(db, readerId),
    webhooks: channels.flatMap(({ kind, name, target, offAt }) =>
      target
        ? [{ kind, name, address: maskSecret(target.address), ...(offAt === undefined ? {} : { switchedOff: offAt }) }]
        : [],
    ),
  };
}

const exportHits = (db: Database, readerId: number) =>
  db
    .selectFrom("alert_hits")
    .innerJoin("alerts", "alerts.id", "alert_hits.alert_id")
    .innerJoin("follows", "follows.id", "alerts.follow_id")
    .innerJoin("papers", "papers.key", "alert_hits.paper_key")
    .select(["papers.id as paper", "follows.label as follow", "did", "found_at as at"])
    .where("alerts.reader_id", "=", readerId)
    .orderBy("found_at")
    .orderBy("papers.key")
    .execute();

const exportMessages = (db: Database, readerId: number) =>
  db
    .selectFrom("alert_deliveries")
    .innerJoin("alert_ways", "alert_ways.id", "alert_deliveries.way_id")
    .select(["alert_ways.kind", "alert_ways.name", "state", "papers", "settled_at"])
    .where("alert_ways.reader_id", "=", readerId)
    .orderBy("alert_deliveries.id")
    .execute();

/** Deletes the alerts, hits, channels and deliveries of a reader who leaves. */
export async function forgetAlerts(tx: Tx, readerId: number): Promise<void> {
  await tx.deleteFrom("alerts").where("reader_id", "=", readerId).execute();
  await tx.deleteFrom("alert_ways").where("reader_id", "=", readerId).execute();
}
