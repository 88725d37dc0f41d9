/**
 * What is added to an account before anybody has proved its mail address. Somebody else may have made the account, by a
 * single sign-on that reports any address.
 */

import type { Tx } from "../lib/databaseType.ts";

/**
 * Ends everything that opens an account, shows its lists or sends its news elsewhere, and was made before its owner
 * proved the address. The sign-in library itself ends sessions and single sign-ons.
 */
export async function endUnprovenAccess(tx: Tx, accountId: string): Promise<void> {
  await tx.deleteFrom("address_changes").where("account_id", "=", accountId).execute();
  await tx.deleteFrom("passkeys").where("userId", "=", accountId).execute();
  const reader = await tx.selectFrom("readers").select("id").where("account_id", "=", accountId).executeTakeFirst();
  if (!reader) return;
  await tx.deleteFrom("api_tokens").where("reader_id", "=", reader.id).execute();
  await tx.deleteFrom("feed_links").where("reader_id", "=", reader.id).execute();
  await tx
    .deleteFrom("alert_ways")
    .where("reader_id", "=", reader.id)
    .where("kind", "not in", ["mail", "feed"])
    .execute();
}
