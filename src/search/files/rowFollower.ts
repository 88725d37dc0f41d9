/**
 * Keeps what a process holds in memory of a file of rows up to date with it, whichever process writes the file.
 *
 * absent: there is no file yet, or none any more, and memory is what it was.
 * loading: a file is being read from its beginning, or from a snapshot.
 * following: memory has had all that the file had at the last look.
 * failing: the file is damaged, and the indexing process makes it again.
 */
import { setImmediate } from "node:timers/promises";
import { isDamage } from "./derivedFile.ts";
import { BEGINNING, type Cursor, type RowChange, type RowFile } from "./rowFile.ts";

export type RowFollowState = "absent" | "loading" | "following" | "failing";

/** Memory that follows a file. */
export interface RowMemory {
  clear(): void;
  /** Each key once. */
  take(changes: readonly RowChange[]): void;
  /**
   * Begins with what was kept of this generation of the file; undefined where nothing was. May read for long, and gives
   * others turns.
   */
  restore?(generation: string): Promise<Cursor | undefined>;
}

export interface RowFollower {
  readonly state: RowFollowState;
  /** How far memory has read the file. */
  readonly cursor: Cursor;
  /** Reads what was written since the last time. Throws what keeps the file from being read. */
  refresh(): Promise<void>;
  /** Takes the file for readable until it turns out not to be. */
  forgive(): void;
}

/** Readers who wait for a page get a turn after this many rows. */
const READ_ROWS = 500;
/** While a file is read from its beginning, memory takes this many rows at once, because it makes a segment of them. */
const LOADED_ROWS = 8_192;

export function createRowFollower(file: RowFile, memory: RowMemory): RowFollower {
  return new Following(file, memory);
}

class Following implements RowFollower {
  readonly #file: RowFile;
  readonly #memory: RowMemory;
  #state: RowFollowState = "absent";
  #generation = "";
  #cursor = BEGINNING;
  #reading: Promise<void> | undefined;

  constructor(file: RowFile, memory: RowMemory) {
    this.#file = file;
    this.#memory = memory;
  }

  get state(): RowFollowState {
    return this.#state;
  }

  get cursor(): Cursor {
    return this.#cursor;
  }

  forgive(): void {
    if (this.#state === "failing") this.#state = "absent";
  }

  async refresh(): Promise<void> {
    try {
      if (this.#reading) await this.#reading;
      if (this.#isCurrent()) return;
      this.#reading ??= this.#read().finally(() => {
        this.#reading = undefined;
      });
      await this.#reading;
    } catch (error) {
      if (isDamage(error)) this.#state = "failing";
      throw error;
    }
  }

  /** Whether there is nothing new to read. */
  #isCurrent(): boolean {
    if (!this.#file.isReadable()) {
      const { unopened } = this.#file;
      if (isDamage(unopened)) throw unopened;
      if (this.#state !== "failing") this.#state = "absent";
      return true;
    }
    return (
      this.#state === "following" &&
      this.#file.generation === this.#generation &&
      this.#file.lastWrite() === this.#cursor.write
    );
  }

  async #read(): Promise<void> {
    if (this.#file.generation !== this.#generation) await this.#begin();
    for (;;) {
      const latest = this.#file.lastWrite();
      const ended = await this.#takeNext();
      if (!ended) continue;
      // The last write may have left no row, where what it wrote was written again.
      if (this.#cursor.write < latest) this.#cursor = { write: latest, key: Number.MAX_SAFE_INTEGER };
      break;
    }
    this.#state = "following";
  }

  async #begin(): Promise<void> {
    this.#state = "loading";
    this.#memory.clear();
    this.#generation = this.#file.generation;
    this.#cursor = (await this.#memory.restore?.(this.#generation)) ?? BEGINNING;
  }

  /** Takes the next changes; returns whether they were the last. */
  async #takeNext(): Promise<boolean> {
    const most = this.#state === "loading" ? LOADED_ROWS : READ_ROWS;
    /** By key, because a row may be written again between two looks. */
    const waiting = new Map<number, RowChange>();
    let cursor = this.#cursor;
    let isLast = false;
    while (!isLast && waiting.size < most) {
      const { changes, upTo } = this.#file.changesAfter(cursor, READ_ROWS);
      cursor = upTo;
      for (const change of changes) waiting.set(change.key, change);
      isLast = changes.length < READ_ROWS;
      if (!isLast) await setImmediate();
    }
    if (this.#file.generation !== this.#generation) return this.#takeNextOfAnother();
    if (waiting.size > 0) this.#memory.take([...waiting.values()]);
    this.#cursor = cursor;
    return isLast;
  }

  /** Another file has taken the place of the one that was being read. */
  async #takeNextOfAnother(): Promise<boolean> {
    await this.#begin();
    return false;
  }
}
