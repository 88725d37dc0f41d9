/**
 * Turns at an outside service, shared by every process on the data folder: one connection at a time, a pause between
 * the end of one and the start of the next. A turn is a row claimed by a conditional update; a holder that was killed
 * is replaced, after a whole pause, because its request may have ended only just now.
 */
import { SourceError } from "../../domain/harvest/harvest.ts";
import type { Clock, Sleep, Throttle } from "../../domain/ports.ts";
import { CLOCKS_MS } from "../../lib/moments.ts";
import { HOUR_MS, type Instant, MINUTE_MS } from "../../lib/time.ts";
import type { Database } from "../database.ts";
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

/** Makes turns of one name; `service` is how messages call it. */
export const createThrottle = (parts: ThrottleParts, name: string, service: string): Throttle =>
  new TurnRow(parts, name, service);

class TurnRow implements Throttle {
  readonly #holder = newHolder();
  readonly #parts: ThrottleParts;
  readonly #name: string;
  readonly #service: string;
  /** Turns within this process queue up here, so that the row is claimed by one at a time. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(parts: ThrottleParts, name: string, service: string) {
    this.#parts = parts;
    this.#name = name;
    this.#service = service;
  }

  take: Throttle["take"] = (work, signal) => {
    const turn = this.#queue.then(async () => {
      await this.#claim(signal);
      const renewal = setInterval(() => void this.#renew().catch(() => {}), CLAIM_MS / 4);
      try {
        return await work();
      } finally {
        clearInterval(renewal);
        await this.#release(this.#holder, this.#parts.clock());
      }
    });
    this.#queue = turn.catch(() => {});
    return turn;
  };

  postpone: Throttle["postpone"] = async (until) => {
    const { db, clock } = this.#parts;
    const latest = Math.min(until, clock() + LONGEST_POSTPONE_MS);
    await db.updateTable("turns").set({ free_at: latest }).where("name", "=", this.#name).execute();
  };

  async #claim(signal: AbortSignal | undefined): Promise<void> {
    const { db, clock, sleep } = this.#parts;
    await db
      .insertInto("turns")
      .values({ name: this.#name, holder: null })
      .onConflict((c) => c.doNothing())
      .execute();
    for (;;) {
      signal?.throwIfAborted();
      const now = clock();
      if (await this.#claimNow(now)) return;
      const row = await db.selectFrom("turns").selectAll().where("name", "=", this.#name).executeTakeFirstOrThrow();
      if (row.holder !== null && row.holder !== this.#holder && isDead(row.holder))
        await this.#release(row.holder, now);
      const wait = row.free_at - now;
      if (wait > PATIENCE_MS)
        throw new SourceError(
          "passing",
          `${this.#service} asked not to be asked again before ${new Date(row.free_at).toISOString().slice(0, 16).replace("T", " ")} UTC.`,
          row.free_at,
        );
      await sleep(Math.max(wait, row.holder === null ? 1 : LOOK_MS), signal);
    }
  }

  async #claimNow(now: Instant): Promise<boolean> {
    const { db, pauseMs } = this.#parts;
    const { numUpdatedRows } = await db
      .updateTable("turns")
      .set({ holder: this.#holder, held_until: now + CLAIM_MS, free_at: now })
      .where("name", "=", this.#name)
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

  #renew(): Promise<unknown> {
    return this.#heldBy(this.#holder)
      .set({ held_until: this.#parts.clock() + CLAIM_MS })
      .execute();
  }

  /** The pause begins when the turn ends; a longer wait that the service asked for stands. */
  #release(holder: string, now: Instant): Promise<unknown> {
    const from = now + this.#parts.pauseMs;
    return this.#heldBy(holder)
      .set((eb) => ({
        holder: null,
        free_at: eb.case().when("free_at", "<", from).then(from).else(eb.ref("free_at")).end(),
      }))
      .execute();
  }

  #heldBy(holder: string) {
    return this.#parts.db.updateTable("turns").where("name", "=", this.#name).where("holder", "=", holder);
  }
}
