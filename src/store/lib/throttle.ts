/**
 * Turns at an outside service, shared by every process on the data folder: one connection at a time, a pause between
 * the end of one and the start of the next. A turn is a row claimed by a conditional update; a holder that was killed
 * is replaced, after a whole pause, because its request may have ended only just now.
 */
import type { ExpressionBuilder } from "kysely";
import { SourceError } from "../../domain/harvest/harvest.ts";
import type { Clock, Sleep, Throttle } from "../../domain/ports.ts";
import { CLOCKS_MS } from "../../lib/moments.ts";
import { HOUR_MS, type Instant, MINUTE_MS } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import type { Schema } from "../schema.ts";
import { isDead, newHolder } from "./leases.ts";

/** A claim that is not renewed for this long passes on. */
const CLAIM_MS = MINUTE_MS;
/** While another process has the turn, look again so often. */
const LOOK_MS = 250;
/** Turns further off than this are not waited for. */
const PATIENCE_MS = 5 * MINUTE_MS;
/** No service makes anybody wait longer; a row that says so was written by a clock that was wrong. */
const LONGEST_POSTPONE_MS = 6 * HOUR_MS;

export interface ThrottleParts {
  db: Database;
  clock: Clock;
  sleep: Sleep;
  /** Between the end of one turn and the start of the next. */
  pauseMs: number;
}

/** Turns of one name; `service` is how messages call it. */
export function createThrottle({ db, clock, sleep, pauseMs }: ThrottleParts, name: string, service: string): Throttle {
  const holder = newHolder();
  /** Turns within this process queue up here, so that the row is claimed by one at a time. */
  let queue: Promise<unknown> = Promise.resolve();

  async function claim(signal: AbortSignal | undefined): Promise<void> {
    await db
      .insertInto("turns")
      .values({ name, holder: null })
      .onConflict((c) => c.doNothing())
      .execute();
    for (;;) {
      signal?.throwIfAborted();
      const now = clock();
      if (await claimNow(now)) return;
      const row = await db.selectFrom("turns").selectAll().where("name", "=", name).executeTakeFirstOrThrow();
      if (row.holder !== null && row.holder !== holder && isDead(row.holder)) await replace(row.holder, now);
      const wait = row.free_at - now;
      if (wait > PATIENCE_MS)
        throw new SourceError(
          "passing",
          `${service} asked not to be asked again before ${new Date(row.free_at).toISOString().slice(0, 16).replace("T", " ")} UTC.`,
          row.free_at,
        );
      await sleep(Math.max(wait, row.holder === null ? 1 : LOOK_MS), signal);
    }
  }

  async function claimNow(now: Instant): Promise<boolean> {
    const { numUpdatedRows } = await db
      .updateTable("turns")
      .set({ holder, held_until: now + CLAIM_MS, free_at: now })
      .where("name", "=", name)
      .where((eb) => eb.or([eb("free_at", "<=", now), eb("free_at", ">", now + LONGEST_POSTPONE_MS + pauseMs)]))
      .where((eb) =>
        eb.or([
          eb("holder", "is", null),
          eb("held_until", "<=", now - pauseMs),
          eb("held_until", ">", now + CLAIM_MS + CLOCKS_MS),
        ]),
      )
      .executeTakeFirst();
    return numUpdatedRows === 1n;
  }

  const ours = () => db.updateTable("turns").where("name", "=", name).where("holder", "=", holder);
  const renew = () =>
    ours()
      .set({ held_until: clock() + CLAIM_MS })
      .execute();
  const release = () => ours().set(free(clock())).execute();
  const replace = (dead: string, now: Instant) =>
    db.updateTable("turns").set(free(now)).where("name", "=", name).where("holder", "=", dead).execute();

  /** The pause begins when the turn ends; a longer wait that the service asked for stands. */
  function free(now: Instant) {
    const from = now + pauseMs;
    return (eb: ExpressionBuilder<Schema, "turns">) => ({
      holder: null,
      free_at: eb.case().when("free_at", "<", from).then(from).else(eb.ref("free_at")).end(),
    });
  }

  return {
    take(work, signal) {
      const turn = queue.then(async () => {
        await claim(signal);
        const renewal = setInterval(() => void renew().catch(() => {}), CLAIM_MS / 4);
        try {
          return await work();
        } finally {
          clearInterval(renewal);
          await release();
        }
      });
      queue = turn.catch(() => {});
      return turn;
    },
    async postpone(until) {
      const latest = Math.min(until, clock() + LONGEST_POSTPONE_MS);
      await db.updateTable("turns").set({ free_at: latest }).where("name", "=", name).execute();
    },
  };
}
