/** The lease under which one process at a time writes an index. */

import type { Clock } from "../../domain/ports.ts";
import { unlessStorageFails } from "../../lib/storageErrors.ts";
import type { Database } from "../../store/database.ts";
import { dropLease, newHolder, takeLeaseFromDead } from "../../store/lib/leases.ts";

/** A holder that has not renewed for this long is taken for dead. */
const LEASE_MS = 20_000;

export interface IndexLease {
  /** Takes or renews it; true when this process may write. */
  hold(): Promise<boolean>;
  release(): Promise<void>;
  /** Does work under the lease, which is held, and releases it whatever happens. */
  releasing(work: () => Promise<void>): Promise<void>;
  /** Renews it between two pieces of work. Throws when it is lost, and `StoppedError` when this process is to stop. */
  renew(): Promise<void>;
  /** Renews it while one piece of work takes long. */
  renewDuring<T>(work: Promise<T>): Promise<T>;
}

export class StoppedError extends Error {}

export function createIndexLease(db: Database, name: string, clock: Clock, stopping: AbortSignal): IndexLease {
  const holder = newHolder();
  let holding = false;

  /** A dead holder on this machine is replaced without waiting for its lease to end. */
  async function hold(): Promise<boolean> {
    const now = clock();
    holding = await takeLeaseFromDead(db, name, holder, now, now + LEASE_MS);
    return holding;
  }

  async function release(): Promise<void> {
    // A lease that cannot be dropped, because the disk is full, runs out.
    if (holding) await unlessStorageFails(dropLease(db, name, holder));
    holding = false;
  }

  return {
    hold,
    release,
    async releasing(work) {
      try {
        await work();
      } finally {
        await release();
      }
    },
    async renew() {
      if (stopping.aborted) throw new StoppedError();
      if (!(await hold())) throw new Error("another process has taken over the index");
    },
    async renewDuring(work) {
      const timer = setInterval(() => void hold().catch(() => {}), LEASE_MS / 4);
      try {
        return await work;
      } finally {
        clearInterval(timer);
      }
    },
  };
}
