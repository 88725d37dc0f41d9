/** What readers follow. Nobody else ever sees it. */

import {
  type Follow,
  type Followable,
  type FollowKind,
  MAX_FOLLOWED_SEARCHES,
  MAX_FOLLOWS,
} from "../../domain/follows/follow.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import type { Tx } from "../lib/databaseType.ts";

/** Lists what a reader follows, the last first. Readers have their present names; those who left are omitted. */
export async function followsOf(db: Database, readerId: number): Promise<Follow[]> {
  const rows = await db
    .selectFrom("follows")
    .select(["id", "kind", "value", "label", "created_at"])
    .where("reader_id", "=", readerId)
    .orderBy("id", "desc")
    .execute();
  const ids = rows.flatMap(({ kind, value }) => (kind === "reader" ? Number(value) : []));
  const readers = new Map(
    ids.length === 0
      ? []
      : (
          await db
            .selectFrom("readers")
            .select(["id", "handle", "name"])
            .where("id", "in", ids)
            .where("deleted_at", "is", null)
            .execute()
        ).map((row) => [String(row.id), row]),
  );
  return rows.flatMap(({ id, kind, value, label, created_at }): Follow[] => {
    const follow = { id, kind: kind as FollowKind, value, label, createdAt: created_at };
    if (kind !== "reader") return [follow];
    const reader = readers.get(value);
    return reader ? [{ ...follow, label: reader.name, handle: reader.handle }] : [];
  });
}

/** Finds the id of a reader's follow of a topic; undefined where there is none. */
export async function followed(
  db: Database,
  readerId: number,
  { kind, value }: Pick<Followable, "kind" | "value">,
): Promise<number | undefined> {
  const row = await db
    .selectFrom("follows")
    .select("id")
    .where("reader_id", "=", readerId)
    .where("kind", "=", kind)
    .where("value", "=", value)
    .executeTakeFirst();
  return row?.id;
}

/** Follows a topic. Returns the id, also of an earlier follow of it. Throws `conflict` over the limits. */
export async function follow(tx: Tx, readerId: number, topic: Followable, at: Instant): Promise<number> {
  const known = await followed(tx, readerId, topic);
  if (known !== undefined) return known;
  const kinds = await tx.selectFrom("follows").select("kind").where("reader_id", "=", readerId).execute();
  if (kinds.length >= MAX_FOLLOWS) throw tooMany(MAX_FOLLOWS, "things");
  if (topic.kind === "search" && kinds.filter(({ kind }) => kind === "search").length >= MAX_FOLLOWED_SEARCHES)
    throw tooMany(MAX_FOLLOWED_SEARCHES, "searches");
  const { id } = await tx
    .insertInto("follows")
    .values({ ...topic, reader_id: readerId, created_at: at })
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
}

/** Ends a follow. Returns false when the reader has no such follow. */
export async function unfollow(db: Database, readerId: number, id: number): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("follows")
    .where("id", "=", id)
    .where("reader_id", "=", readerId)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** Exports what a reader follows. */
export async function exportFollows(db: Database, readerId: number) {
  return (await followsOf(db, readerId)).map(({ kind, value, label, handle, createdAt }) => ({
    kind,
    value: handle ?? value,
    label,
    since: new Date(createdAt).toISOString(),
  }));
}

/** Erases what a reader who leaves follows, and that others follow them. */
export async function forgetFollows(tx: Tx, readerId: number): Promise<void> {
  await tx.deleteFrom("follows").where("reader_id", "=", readerId).execute();
  await tx
    .deleteFrom("follows")
    .where("kind", "=", "reader" satisfies FollowKind)
    .where("value", "=", String(readerId))
    .execute();
}

const tooMany = (n: number, topics: string) =>
  new BroadsheetError("conflict", `You follow ${n} ${topics}, which is the limit. Unfollow one to follow another.`);
