/** Channels: where a reader's alerts go, that is their mail, their feed, or webhooks. */

import { randomBytes } from "node:crypto";
import type { Selectable } from "kysely";
import { MAX_WEBHOOKS } from "../../domain/alerts/alert.ts";
import type { WebhookKind, WebhookTarget } from "../../domain/alerts/webhook.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import type { Tx } from "../lib/databaseType.ts";
import type { Schema } from "../schema.ts";

const OWN_CHANNELS = ["mail", "feed"] as const;
/** The channels that every reader has without creating them. */
export type OwnChannel = (typeof OWN_CHANNELS)[number];

export interface AlertChannel {
  id: number;
  kind: OwnChannel | WebhookKind;
  /** Empty for mail and feed. */
  name: string;
  /** Present for webhooks. */
  target?: WebhookTarget;
  /** Counts the links that were handed out for it; only the latest is valid. */
  links: number;
  /** The number of failures in a row. */
  failures: number;
  /** Present where it was switched off. */
  offAt?: Instant;
  /** The outcome of the last delivery; absent before the first. */
  said?: { message: string; at: Instant };
}

/** Lists mail and feed first, where there are alerts for them; then webhooks in the order they were added. */
export async function channelsOf(db: Database, readerId: number): Promise<AlertChannel[]> {
  const rows = await db.selectFrom("alert_ways").selectAll().where("reader_id", "=", readerId).orderBy("id").execute();
  const isOwn = (kind: string) => (OWN_CHANNELS as readonly string[]).includes(kind);
  return rows.map(toChannel).sort((a, b) => Number(isOwn(b.kind)) - Number(isOwn(a.kind)));
}

export async function channelOf(db: Database, readerId: number, id: number): Promise<AlertChannel | undefined> {
  const row = await db
    .selectFrom("alert_ways")
    .selectAll()
    .where("id", "=", id)
    .where("reader_id", "=", readerId)
    .executeTakeFirst();
  return row && toChannel(row);
}

export const toChannel = (row: Selectable<Schema["alert_ways"]>): AlertChannel => ({
  id: row.id,
  kind: row.kind as AlertChannel["kind"],
  name: row.name,
  links: row.links,
  failures: row.failures,
  ...(row.address === null
    ? {}
    : {
        target: {
          kind: row.kind as WebhookKind,
          address: row.address,
          ...(row.chat === null ? {} : { chat: row.chat }),
          ...(row.secret === null ? {} : { secret: row.secret }),
        },
      }),
  ...(row.off_at === null ? {} : { offAt: row.off_at }),
  ...(row.said === null ? {} : { said: { message: row.said, at: row.said_at ?? 0 } }),
});

/** Returns the id of the reader's mail or feed, which is created when it is first used. */
export async function ownChannel(tx: Tx, readerId: number, kind: OwnChannel, at: Instant): Promise<number> {
  const known = await tx
    .selectFrom("alert_ways")
    .select("id")
    .where("reader_id", "=", readerId)
    .where("kind", "=", kind)
    .executeTakeFirst();
  if (known) return known.id;
  const { id } = await tx
    .insertInto("alert_ways")
    .values({ reader_id: readerId, kind, name: "", address: null, chat: null, secret: null, created_at: at })
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
}

const SECRET_BYTES = 24;

/** Makes a webhook. Returns its id, and for a program the secret that signs, which is shown once. Throws `conflict` for too many. */
export async function insertWebhook(
  tx: Tx,
  readerId: number,
  { name, target }: { name: string; target: WebhookTarget },
  at: Instant,
): Promise<{ id: number; secret?: string }> {
  const { webhooks } = await tx
    .selectFrom("alert_ways")
    .select((eb) => eb.fn.countAll<number>().as("webhooks"))
    .where("reader_id", "=", readerId)
    .where("kind", "not in", OWN_CHANNELS)
    .executeTakeFirstOrThrow();
  if (webhooks >= MAX_WEBHOOKS)
    throw new BroadsheetError(
      "conflict",
      `You have ${MAX_WEBHOOKS} webhooks, which is the most there may be. Remove one to add another.`,
    );
  const { kind, address, chat = null } = target;
  const secret = kind === "json" ? randomBytes(SECRET_BYTES).toString("base64url") : (target.secret ?? null);
  const { id } = await tx
    .insertInto("alert_ways")
    .values({ reader_id: readerId, kind, name, address, chat, secret, created_at: at })
    .returning("id")
    .executeTakeFirstOrThrow();
  return { id, ...(kind === "json" && secret !== null ? { secret } : {}) };
}

/** Deletes a webhook with its alerts and deliveries. Returns false where the reader has no such webhook. */
export async function deleteWebhook(db: Database, readerId: number, id: number): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("alert_ways")
    .where("id", "=", id)
    .where("reader_id", "=", readerId)
    .where("kind", "not in", OWN_CHANNELS)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** Turns a channel on and resets its failures: what waits is tried at once. Returns false where the reader has no such channel. */
export async function enableChannel(db: Database, readerId: number, id: number, at: Instant): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable("alert_ways")
      .set({ off_at: null, noticed_at: null, failures: 0 })
      .where("id", "=", id)
      .where("reader_id", "=", readerId)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) return false;
    await tx
      .updateTable("alert_deliveries")
      .set({ retry_at: at })
      .where("way_id", "=", id)
      .where("state", "=", "due")
      .execute();
    return true;
  });
}

/** Returns whether a link that was handed out for a reader's mails is still valid. */
export async function isMailLink(db: Database, { id, links }: Pick<AlertChannel, "id" | "links">): Promise<boolean> {
  const row = await db
    .selectFrom("alert_ways")
    .innerJoin("readers", "readers.id", "alert_ways.reader_id")
    .select("alert_ways.id")
    .where("alert_ways.id", "=", id)
    .where("links", "=", links)
    .where("kind", "=", "mail")
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  return row !== undefined;
}
