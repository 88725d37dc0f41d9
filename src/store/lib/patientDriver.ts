/**
 * One connection whose statements come one after the other. A write waits for another process's transaction without
 * keeping anybody from reading: while it waits, other statements have the connection.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { type DatabaseConnection, type SqliteDialectConfig, SqliteDriver } from "kysely";
import { BroadsheetError } from "../../lib/errors.ts";
import { isBusy } from "../../lib/storageErrors.ts";

/** How long a statement waits for another process. Our own transactions last tens of milliseconds. */
const LONGEST_WAIT_MS = 15_000;
const FIRST_LOOK_MS = 2;
const LONGEST_LOOK_MS = 100;
/** When a client that waited in vain may try again. */
const RETRY_AFTER_S = 5;

export interface PatientDriverConfig extends SqliteDialectConfig {
  /** Whether a transaction of ours is open, within which nothing may come in between. */
  isInTransaction(): boolean;
  /** Hears of a wait that was in vain. */
  onLocked?(error: BroadsheetError): void;
  longestWaitMs?: number;
}

export class PatientDriver extends SqliteDriver {
  readonly #config: PatientDriverConfig;
  #connection: DatabaseConnection | undefined;
  /** The turns of those that wait for the connection. */
  #last: Promise<void> = Promise.resolve();
  #leave = () => {};

  constructor(config: PatientDriverConfig) {
    super(config);
    this.#config = config;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    await this.#enter();
    this.#connection ??= this.#patient(await super.acquireConnection());
    return this.#connection;
  }

  override async releaseConnection(): Promise<void> {
    this.#leave();
  }

  async #enter(): Promise<void> {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    await before;
    this.#leave = resolve;
  }

  #patient(connection: DatabaseConnection): DatabaseConnection {
    return {
      executeQuery: (query, options) => this.#patiently(() => connection.executeQuery(query, options)),
      streamQuery: (query, chunkSize, options) => connection.streamQuery(query, chunkSize, options),
    };
  }

  async #patiently<T>(work: () => Promise<T>): Promise<T> {
    const { isInTransaction, onLocked, longestWaitMs = LONGEST_WAIT_MS } = this.#config;
    const began = performance.now();
    for (let wait = FIRST_LOOK_MS; ; wait = Math.min(wait * 2, LONGEST_LOOK_MS)) {
      try {
        return await work();
      } catch (error) {
        if (!isBusy(error) || isInTransaction()) throw error;
        if (performance.now() - began > longestWaitMs) {
          const given = locked(error);
          onLocked?.(given);
          throw given;
        }
      }
      this.#leave();
      await sleep(wait);
      await this.#enter();
    }
  }
}

const locked = (cause: unknown) =>
  new BroadsheetError(
    "busy",
    "Another program has kept the records locked for writing, such as a backup or a shell with an open transaction. Reading goes on; please try again in a few seconds.",
    { cause, retryAfterS: RETRY_AFTER_S },
  );
