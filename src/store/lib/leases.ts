/** Leases: a named piece of work is done by one process at a time; a lease that is not renewed passes on. */
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import type { Clock } from "../../domain/ports.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { CLOCKS_MS, isBelievable } from "../../lib/moments.ts";
import { unlessStorageFails } from "../../lib/storageErrors.ts";
import { type Instant, MINUTE_MS } from "../../lib/time.ts";
import type { Database } from "../database.ts";

/**
 * Takes or renews a lease by a conditional write; one changed row means it is ours until `until`. A lease that runs longer
 * than ours would was written by a clock that was wrong.
 */
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
        .where((eb) =>
          eb.or([
            eb("leases.holder", "=", holder),
            eb("leases.expires_at", "<=", now),
            eb("leases.expires_at", ">", until + CLOCKS_MS),
          ]),
        ),
    )
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

const leaseHolder = async (db: Database, name: string): Promise<string | undefined> =>
  (await db.selectFrom("leases").select("holder").where("name", "=", name).executeTakeFirst())?.holder;

/** No lease is taken for longer. */
export const LONGEST_LEASE_MS = MINUTE_MS;

/** Whether somebody is at a piece of work just now. */
export async function isHeld(db: Database, name: string, now: Instant): Promise<boolean> {
  const row = await db.selectFrom("leases").selectAll().where("name", "=", name).executeTakeFirst();
  return (
    row !== undefined &&
    row.expires_at > now &&
    isBelievable(row.expires_at, now, LONGEST_LEASE_MS) &&
    !isDead(row.holder)
  );
}

/** Gives a lease up, if it is still the holder's. */
export async function dropLease(db: Database, name: string, holder: string): Promise<void> {
  await db.deleteFrom("leases").where("name", "=", name).where("holder", "=", holder).execute();
}

/** A name for one user of leases, claims or turns in this process: `host:pid:random:start`. */
export const newHolder = (): string =>
  `${hostname()}:${process.pid}:${Math.random().toString(36).slice(2, 10)}:${startOf(process.pid) ?? ""}`;

/** Whether a holder was a process of this machine that has ended; its number may be another process's by now. */
export function isDead(holder: string): boolean {
  const [host, pid = "", , start = ""] = holder.split(":");
  if (host !== hostname()) return false;
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
  const now = startOf(Number(pid));
  return start !== "" && now !== undefined && now !== start;
}

/** When a process was started, in ticks since the machine was; undefined where the system does not tell. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The name, in brackets, may have spaces and brackets in it; the start is the twentieth field behind it.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}

/** Takes a lease, at once where its holder is a process of this machine that has ended. */
export async function takeLeaseFromDead(
  db: Database,
  name: string,
  holder: string,
  now: Instant,
  until: Instant,
): Promise<boolean> {
  if (await takeLease(db, name, holder, now, until)) return true;
  const other = await leaseHolder(db, name);
  if (!other || !isDead(other)) return false;
  await dropLease(db, name, other);
  return takeLease(db, name, holder, now, until);
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
  leaseMs = LEASE_MS,
): Promise<{ result: T } | undefined> {
  const holder = newHolder();
  const take = () => takeLease(db, name, holder, clock(), clock() + leaseMs);
  if (!(await takeLeaseFromDead(db, name, holder, clock(), clock() + leaseMs))) return undefined;
  const lost = new AbortController();
  const renewal = setInterval(
    () =>
      take().then(
        (kept) => kept || lost.abort(new BroadsheetError("stopped", "Another process has taken this work over.")),
        () => {},
      ),
    leaseMs / 4,
  );
  try {
    return { result: await work(lost.signal) };
  } finally {
    clearInterval(renewal);
    // What cannot be dropped for want of room runs out.
    await unlessStorageFails(dropLease(db, name, holder));
  }
}
