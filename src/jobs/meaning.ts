/**
 * Search by meaning, kept going: which encoder there is, its vectors for every paper, and learning anew when the
 * library has grown. While another encoder's vectors are being made, the earlier ones answer.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { BroadsheetError, messageOf } from "../domain/errors.ts";
import type { Clock, Encoder } from "../domain/ports.ts";
import { grouped } from "../domain/text.ts";
import { builtInEncoder } from "../learn/adapter.ts";
import { createIndexer, type Indexer, type Progress } from "../search/indexer.ts";
import { openVectors, type VectorIndex } from "../search/vectors.ts";
import type { Database } from "../store/database.ts";
import { revisions } from "../store/following.ts";
import { catalogue } from "../store/papers.ts";
import { encoderStamp, GROWTH, learnEncoder, loadEncoder, MIN_PAPERS } from "./learn.ts";

const POLL_MS = 2_000;

export interface Meaning {
  /** Vectors that are complete as of some moment, for searching; undefined while there are none. */
  ready(): VectorIndex | undefined;
  /** Makes the vectors of the present encoder complete; returns false when there is no encoder. */
  catchUp(onProgress?: (progress: Progress) => void): Promise<boolean>;
  /** Follows the records and the encoder in the background; if it may, learns when there is reason to. */
  follow(log: (message: string) => void, mayLearn: boolean): void;
  stop(): Promise<void>;
}

interface Generation {
  vectors: VectorIndex;
  indexer: Indexer;
}

export function createMeaning(parts: { db: Database; dataFolder: string; clock: Clock; workerFile: URL }): Meaning {
  const { db, dataFolder, clock } = parts;
  const stopping = new AbortController();
  let ready: Generation | undefined;
  let next: Generation | undefined;
  let stamp = "";
  let learnedFrom = 0;
  let running: Promise<void> | undefined;

  const nameOf = (encoder: Encoder) => `vectors_${encoder.id}`;

  /** Takes up an encoder that was put in place since the last look, by this process or another. */
  async function look(log: (message: string) => void): Promise<void> {
    const now = encoderStamp(dataFolder);
    if (now === stamp) return;
    stamp = now;
    const file = loadEncoder(dataFolder, log);
    if (!file) return;
    learnedFrom = file.record.papers + file.record.heldOut;
    const encoder = builtInEncoder(file);
    if (encoder.id === ready?.vectors.encoder.id) return;
    const vectors = await openVectors(dataFolder, encoder);
    await next?.indexer.stop();
    next?.vectors.close();
    next = { vectors, indexer: createIndexer(db, vectors, clock, nameOf(encoder)) };
    // Vectors that were complete when this process ended answer at once and are brought up to date behind that.
    if (!ready && (await revisions(db, nameOf(encoder))).indexed > 0) await promote();
  }

  async function promote(): Promise<void> {
    if (!next) return;
    const earlier = ready;
    await next.vectors.refresh();
    ready = next;
    next = undefined;
    await earlier?.indexer.stop();
    earlier?.vectors.destroy();
  }

  async function catchUp(onProgress: (progress: Progress) => void = () => {}): Promise<boolean> {
    await look(() => {});
    await ready?.indexer.catchUp(onProgress);
    await next?.indexer.catchUp(onProgress);
    await promote();
    await ready?.vectors.refresh();
    return ready !== undefined;
  }

  async function behind({ vectors }: Generation): Promise<boolean> {
    const { latest, indexed } = await revisions(db, nameOf(vectors.encoder));
    return indexed < latest || vectors.failing();
  }

  async function learnIfGrown(log: (message: string) => void): Promise<void> {
    const { papers } = await catalogue(db);
    if (papers < MIN_PAPERS || papers < learnedFrom * GROWTH) return;
    log(`Learning what words mean from ${grouped(papers)} papers; search goes on meanwhile.`);
    try {
      const result = await learnEncoder(parts, {}, { signal: stopping.signal });
      if (!result) return;
      const { record } = result.encoder;
      learnedFrom = papers;
      log(
        result.adopted
          ? `Learned in ${Math.round(record.seconds)} s: ${Math.round(record.score * 100)}% of the mark for finding an abstract by its title.`
          : "What was learned is no better than before, so the earlier encoder stays.",
      );
    } catch (error) {
      if (stopping.signal.aborted) return;
      if (!(error instanceof BroadsheetError)) throw error;
      log(error.message);
    }
  }

  async function run(log: (message: string) => void, mayLearn: boolean): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await look(log);
        for (const generation of [ready, next])
          if (generation && (await behind(generation))) await generation.indexer.catchUp();
        if (next && !(await behind(next))) await promote();
        await ready?.vectors.refresh();
        if (mayLearn) await learnIfGrown(log);
      } catch (error) {
        if (stopping.signal.aborted) return;
        log(`Search by meaning is not up to date: ${messageOf(error)}. Trying again.`);
      }
      await sleep(POLL_MS, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  return {
    ready: () => ready?.vectors,
    catchUp,
    follow(log, mayLearn) {
      running ??= run(log, mayLearn);
    },
    async stop() {
      stopping.abort();
      await ready?.indexer.stop();
      await next?.indexer.stop();
      await running;
      ready?.vectors.close();
      next?.vectors.close();
    },
  };
}
