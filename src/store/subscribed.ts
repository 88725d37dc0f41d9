/** Subscriptions as those see them who send and who take back: readers' own changes are elsewhere. */
import type { Selectable } from "kysely";
import type { Database } from "./database.ts";
import type { Schema } from "./schema.ts";

export type SubscriptionRow = Selectable<Schema["subscriptions"]>;

export const subscriptionOf = (db: Database, id: number): Promise<SubscriptionRow | undefined> =>
  db.selectFrom("subscriptions").selectAll().where("id", "=", id).executeTakeFirst();

/** By an address however it is written. */
export const subscriptionAt = (db: Database, address: string): Promise<SubscriptionRow | undefined> =>
  db.selectFrom("subscriptions").selectAll().where("address", "=", address.trim().toLowerCase()).executeTakeFirst();
