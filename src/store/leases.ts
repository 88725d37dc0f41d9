/** Leases: a named piece of work is done by one process at a time; a lease that is not renewed passes on. */
import { hostname } from "node:os";
import { BroadsheetError } from "../domain/errors.ts";
import type { Instant } from "../domain/paper.ts";
import type { Clock } from "../domain/ports.ts";
import type { Database } from "./database.ts";

/** Takes or renews a lease by a conditional write; one changed row means it is ours until `until`. */
export async function takeLease(
  db: Database,
  name: string,
  holder: string,
  now: Instant,
  until: Instant,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("leases")
    .values({ name, holder, expires_at: until })
    .onConflict((conflict) =>
      conflict
        .column("name")
        .doUpdateSet({ holder, expires_at: until })
        .where((eb) => eb.or([eb("leases.holder", "=", holder), eb("leases.expires_at", "<=", now)])),
    )
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

export const leaseHolder = async (db: Database, name: string): Promise<string | undefined> =>
  (await db.selectFrom("leases").select("holder").where("name", "=", name).executeTakeFirst())?.holder;

/** Whether somebody is at a piece of work just now. */
export async function isHeld(db: Database, name: string, now: Instant): Promise<boolean> {
  const row = await db.selectFrom("leases").selectAll().where("name", "=", name).executeTakeFirst();
  return row !== undefined && row.expires_at > now && !isDead(row.holder);
}

/** Gives a lease up, if it is still the holder's. */
export async function dropLease(db: Database, name: string, holder: string): Promise<void> {
  await db.deleteFrom("leases").where("name", "=", name).where("holder", "=", holder).execute();
}

/** A name for one user of leases in this process. */
export const newHolder = (): string => `${hostname()}:${process.pid}:${Math.random().toString(36).slice(2, 10)}`;

/** Whether a holder was a process of this machine that has ended. */
export function isDead(holder: string): boolean {
  const [host, pid] = holder.split(":");
  if (host !== hostname()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

/** A holder that has not renewed for this long is taken for dead. */
const LEASE_MS = 30_000;

/**
 * Does work under a lease, renewed while it lasts; undefined when another process has it. The signal is given when the
 * lease could not be kept.
 */
export async function underLease<T>(
  db: Database,
  name: string,
  clock: Clock,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<{ result: T } | undefined> {
  const holder = newHolder();
  const take = () => takeLease(db, name, holder, clock(), clock() + LEASE_MS);
  if (!(await take())) {
    const other = await leaseHolder(db, name);
    if (!other || !isDead(other)) return undefined;
    await dropLease(db, name, other);
    if (!(await take())) return undefined;
  }
  const lost = new AbortController();
  const renewal = setInterval(
    () =>
      take().then(
        (kept) => kept || lost.abort(new BroadsheetError("stopped", "Another process has taken this work over.")),
        () => {},
      ),
    LEASE_MS / 4,
  );
  try {
    return { result: await work(lost.signal) };
  } finally {
    clearInterval(renewal);
    await dropLease(db, name, holder);
  }
}
