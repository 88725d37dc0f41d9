/**
 * The vectors of one encoder after another. While the next encoder's are being made, the earlier ones answer; what
 * answered until just now stays open for a round, because a query may still be reading it.
 */
import type { Clock, Encoder } from "../../domain/ports.ts";
import { ignoreError } from "../../lib/errors.ts";
import { MINUTE_MS } from "../../lib/time.ts";
import { createIndexer, type Indexer } from "../../search/index/indexer.ts";
import type { Progress } from "../../search/index/indexUpdate.ts";
import { openVectors, removeVectors, type VectorIndex } from "../../search/vectors/vectors.ts";
import type { Database } from "../../store/database.ts";
import { revisions, saveIndexed } from "../../store/lib/changeFeed.ts";
import type { KnownEncoders } from "./encoderRegistry.ts";

/** Vectors that are no longer wanted stay so long: another process may still be reading them. */
export const KEPT_MS = 10 * MINUTE_MS;

interface Generation {
  vectors: VectorIndex;
  indexer: Indexer;
}

export interface GenerationParts {
  db: Database;
  dataFolder: string;
  clock: Clock;
  known: KnownEncoders;
  /** Opens the encoder that answered last; undefined where that cannot be. */
  reopen(): Encoder | undefined;
}

const nameOf = (encoderId: string) => `vectors_${encoderId}`;

export class VectorGenerations {
  readonly #parts: GenerationParts;
  #recalled = false;
  #ready: Generation | undefined;
  #next: Generation | undefined;
  #retired: Generation | undefined;

  constructor(parts: GenerationParts) {
    this.#parts = parts;
  }

  /** Vectors that are complete as of some moment; undefined while there are none. */
  get ready(): VectorIndex | undefined {
    return this.#ready?.vectors;
  }

  /** Vectors that are being made and do not answer yet. */
  get next(): VectorIndex | undefined {
    return this.#next?.vectors;
  }

  /**
   * Opens the vectors that answered when the last process ended. They answer at once, and are brought up to date behind
   * that. Does nothing the second time.
   */
  async recall(): Promise<void> {
    if (!this.#recalled) this.#ready = await this.#lastAnswering();
    this.#recalled = true;
  }

  /** Begins the vectors of an encoder, unless they answer or are being made already. */
  async begin(encoder: Encoder): Promise<void> {
    if (encoder.id === this.#next?.vectors.encoder.id) return;
    await end(this.#next);
    this.#next = encoder.id === this.#ready?.vectors.encoder.id ? undefined : await this.#open(encoder);
  }

  /** Makes vectors for what is new in the records; those of the next encoder answer once they are complete. */
  async bringUp(onProgress?: (progress: Progress) => void): Promise<void> {
    if (this.#ready && (await this.#isBehind(this.#ready))) {
      const brought = this.#ready.indexer.catchUp(onProgress);
      // The encoder that goes may be out of reach; that must not keep the one that comes.
      await (this.#next ? brought.catch(ignoreError("encoder_away")) : brought);
    }
    if (this.#next) await this.#next.indexer.catchUp(onProgress);
    if (this.#next && !(await this.#isBehind(this.#next))) await this.#promote(this.#next);
    await this.#ready?.vectors.refresh();
  }

  /** Clears away what no encoder in use has needed for a while. */
  async sweep(): Promise<void> {
    const { db, dataFolder, clock, known } = this.#parts;
    await end(this.#retired);
    this.#retired = undefined;
    const wanted = [this.#ready, this.#next].flatMap((one) => one?.vectors.encoder.id ?? []);
    for (const { id } of known.onlyWanted(wanted, clock(), KEPT_MS)) {
      removeVectors(dataFolder, id);
      await saveIndexed(db, nameOf(id), 0);
      known.forget(id);
    }
  }

  /** Revisions of the records that the vectors have not followed yet. */
  async behindBy(vectors: VectorIndex): Promise<number> {
    const { latest, indexed } = await revisions(this.#parts.db, nameOf(vectors.encoder.id));
    return Math.max(0, latest - indexed);
  }

  async close(): Promise<void> {
    for (const generation of [this.#ready, this.#next, this.#retired]) await end(generation);
  }

  async #lastAnswering(): Promise<Generation | undefined> {
    const encoder = this.#parts.reopen();
    if (!encoder) return undefined;
    const generation = await this.#open(encoder);
    if ((await generation.vectors.size()) > 0) {
      await generation.vectors.refresh();
      return generation;
    }
    await end(generation);
    return undefined;
  }

  async #open(encoder: Encoder): Promise<Generation> {
    const { db, dataFolder, clock } = this.#parts;
    const vectors = openVectors(dataFolder, encoder);
    return { vectors, indexer: createIndexer(db, vectors, clock, nameOf(encoder.id)) };
  }

  async #isBehind({ vectors }: Generation): Promise<boolean> {
    return (await this.behindBy(vectors)) > 0 || vectors.failing();
  }

  async #promote(next: Generation): Promise<void> {
    await next.vectors.refresh();
    await end(this.#retired);
    this.#retired = this.#ready;
    this.#ready = next;
    this.#next = undefined;
    this.#parts.known.answering(next.vectors.encoder.id);
  }
}

async function end(generation: Generation | undefined): Promise<void> {
  await generation?.indexer.stop();
  generation?.vectors.close();
}
