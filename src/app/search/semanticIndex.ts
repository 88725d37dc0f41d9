/**
 * Search by meaning, kept going: which encoder there is, its vectors for every paper, and learning anew when the
 * library has grown. While another encoder's vectors are being made, the earlier ones answer.
 */

import { setTimeout as sleepFor } from "node:timers/promises";
import type { Encoder, SemanticState } from "../../domain/ports.ts";
import type { EncoderConfig } from "../../domain/search/encoderConfig.ts";
import { hasCode, ignoreError, messageOf } from "../../lib/errors.ts";
import { grouped } from "../../lib/text.ts";
import { MINUTE_MS } from "../../lib/time.ts";
import { createIndexer, type Indexer, type Progress } from "../../search/index/indexer.ts";
import { openVectors, removeVectors, type VectorIndex } from "../../search/vectors/vectors.ts";
import { revisions, saveIndexed } from "../../store/lib/changeFeed.ts";
import { catalogue } from "../../store/papers/papers.ts";
import { knownEncoders } from "./encoderRegistry.ts";
import { createSource, type FoundEncoder } from "./encoderSource.ts";
import { isLearning, type LearnParts, learnEncoder, worthLearning } from "./learnEncoder.ts";

const POLL_MS = 2_000;
/** After a failure the next round waits twice as long as the last, up to this. */
const MAX_WAIT_MS = MINUTE_MS;
/** Vectors that are no longer wanted stay so long: another process may still be reading them. */
export const KEPT_MS = 10 * MINUTE_MS;

export interface MeaningParts extends LearnParts {
  choice: EncoderConfig;
  /** For a server; empty for none. */
  key: string;
  random?(): number;
  sleep?(ms: number, signal: AbortSignal): Promise<void>;
  timeout?(ms: number): AbortSignal;
}

export interface SemanticIndex {
  /** Vectors that are complete as of some moment, for searching; undefined while there are none. */
  ready(): VectorIndex | undefined;
  /** What `ready` gives, for a process that only reads: as other processes have made it by now, and nothing is made. */
  recalled(): Promise<VectorIndex | undefined>;
  /** Whether there ought to be meaning, and its encoder cannot be used just now. */
  away(): boolean;
  state(): Promise<SemanticState>;
  /**
   * Makes the vectors of the present encoder complete; gives that encoder, or undefined when there is none. Throws
   * `encoder_away` or `encoder_unusable`.
   */
  catchUp(onProgress?: (progress: Progress) => void): Promise<Encoder | undefined>;
  /** Follows the records and the encoder in the background; if it may, learns when there is reason to. */
  follow(log: (message: string) => void, mayLearn: boolean): void;
  stop(): Promise<void>;
}

interface Generation {
  vectors: VectorIndex;
  indexer: Indexer;
}

const nameOf = (encoderId: string) => `vectors_${encoderId}`;

export function createSemanticIndex(parts: MeaningParts): SemanticIndex {
  const { db, dataFolder, clock, choice } = parts;
  const sleep = parts.sleep ?? ((ms, signal) => sleepFor(ms, undefined, { signal }));
  const stopping = new AbortController();
  const { signal } = stopping;
  const known = knownEncoders(dataFolder);
  const source = createSource(choice, {
    dataFolder,
    known,
    clock,
    key: parts.key,
    random: parts.random ?? Math.random,
    timeout: parts.timeout ?? AbortSignal.timeout,
    sleep,
    signal,
  });
  let recalled = false;
  let ready: Generation | undefined;
  let next: Generation | undefined;
  /** What the vectors that answered until just now are, while a query may still be reading them. */
  let retired: Generation | undefined;
  /** Why the source has no encoder, though it should. */
  let trouble: string | undefined;
  let haveLearned = false;
  let running: Promise<void> | undefined;

  /** Takes up the encoder that the source has now, which may be another than at the last look. */
  async function look(log: (message: string) => void): Promise<void> {
    await takeUp();
    const found = await currentOf(log);
    haveLearned = found?.choice.kind === "learned";
    if (!found) return;
    const { encoder, ...origin } = found;
    known.keep({ id: encoder.id, dimension: encoder.dimension, ...origin });
    if (encoder.id === next?.vectors.encoder.id) return;
    await end(next);
    next = encoder.id === ready?.vectors.encoder.id ? undefined : await open(encoder);
  }

  async function takeUp(): Promise<void> {
    if (!recalled) ready = await recall();
    recalled = true;
  }

  async function currentOf(log: (message: string) => void): Promise<FoundEncoder | undefined> {
    try {
      const found = await source.current(log);
      trouble = undefined;
      return found;
    } catch (error) {
      trouble = messageOf(error);
      throw error;
    }
  }

  /** The vectors that answered when the last process ended; they answer at once and are brought up to date behind that. */
  async function recall(): Promise<Generation | undefined> {
    const last = known.all().find((entry) => entry.answers);
    const encoder = last && source.reopen(last);
    if (!encoder) return undefined;
    const generation = await open(encoder);
    if ((await generation.vectors.size()).rows > 0) {
      await generation.vectors.refresh();
      return generation;
    }
    await end(generation);
    return undefined;
  }

  async function open(encoder: Encoder): Promise<Generation> {
    const vectors = await openVectors(dataFolder, encoder);
    return { vectors, indexer: createIndexer(db, vectors, clock, nameOf(encoder.id)) };
  }

  async function end(generation: Generation | undefined): Promise<void> {
    await generation?.indexer.stop();
    generation?.vectors.close();
  }

  async function promote(): Promise<void> {
    if (!next) return;
    await next.vectors.refresh();
    await end(retired);
    retired = ready;
    ready = next;
    next = undefined;
    known.answering(ready.vectors.encoder.id);
  }

  /** Clears away what no encoder in use has needed for a while. */
  async function sweep(): Promise<void> {
    await end(retired);
    retired = undefined;
    const wanted = [ready, next].flatMap((one) => one?.vectors.encoder.id ?? []);
    for (const { id } of known.onlyWanted(wanted, clock(), KEPT_MS)) {
      removeVectors(dataFolder, id);
      await saveIndexed(db, nameOf(id), 0);
      known.forget(id);
    }
  }

  async function behindBy({ vectors }: Generation): Promise<number> {
    const { latest, indexed } = await revisions(db, nameOf(vectors.encoder.id));
    return Math.max(0, latest - indexed);
  }

  async function isBehind(generation: Generation): Promise<boolean> {
    return (await behindBy(generation)) > 0 || generation.vectors.failing();
  }

  /** The encoder that goes may be out of reach; that must not keep the one that comes. */
  async function bringUp(onProgress?: (progress: Progress) => void): Promise<void> {
    if (ready && (await isBehind(ready))) {
      const brought = ready.indexer.catchUp(onProgress);
      await (next ? brought.catch(ignoreError("encoder_away")) : brought);
    }
    if (next) await next.indexer.catchUp(onProgress);
    if (next && !(await isBehind(next))) await promote();
    await ready?.vectors.refresh();
  }

  async function catchUp(onProgress?: (progress: Progress) => void): Promise<Encoder | undefined> {
    await look(() => {});
    await bringUp(onProgress);
    return ready?.vectors.encoder;
  }

  async function learnIfWorthIt(log: (message: string) => void): Promise<void> {
    const { papers } = await catalogue(db);
    if (choice.kind !== "learned" || !worthLearning(parts, papers, haveLearned)) return;
    if (await isLearning(parts)) return;
    log(`Learning what words mean from ${grouped(papers)} papers; search goes on meanwhile.`);
    const result = await learnEncoder(parts, {}, { signal });
    if (!result) return;
    const { record } = result.encoder;
    log(
      result.adopted
        ? `Learned in ${Math.round(record.seconds)} s: ${Math.round(record.score * 100)}% of the mark for finding an abstract by its title.`
        : "What was learned is no better than before, so the earlier encoder stays.",
    );
  }

  /** Whatever the source's state, what there is follows the records; vectors are cleared away only when it is known. */
  async function round(log: (message: string) => void): Promise<void> {
    const failure = await look(log).catch((error) => ({ error }));
    await bringUp();
    if (failure) throw failure.error;
    await sweep();
  }

  async function run(log: (message: string) => void, mayLearn: boolean): Promise<void> {
    let wait = POLL_MS;
    let said = "";
    source.listen(log);
    while (!signal.aborted) {
      try {
        await round(log);
        if (mayLearn) await learnIfWorthIt(log);
        wait = POLL_MS;
        said = "";
      } catch (error) {
        if (signal.aborted) return;
        const message = messageOf(error);
        // A server that is away has said so itself; what goes wrong again and again is told once.
        if (message !== said && !hasCode(error, "encoder_away"))
          log(`Search by meaning is not up to date: ${message} Trying again.`);
        said = message;
        wait = Math.min(wait * 2, MAX_WAIT_MS);
      }
      await sleep(wait, signal).catch(() => {});
    }
  }

  const away = () => trouble !== undefined || ready?.vectors.encoder.trouble?.() !== undefined;

  return {
    ready: () => ready?.vectors,
    async recalled() {
      await takeUp();
      await ready?.vectors.refresh();
      return ready?.vectors;
    },
    away,
    async state() {
      const used = next ?? ready;
      return {
        encoder: choice.kind,
        state: away() ? "away" : ready ? "ready" : next ? "making" : "none",
        behind: used ? await behindBy(used) : 0,
      };
    },
    catchUp,
    follow(log, mayLearn) {
      running ??= run(log, mayLearn);
    },
    async stop() {
      stopping.abort();
      await running;
      for (const generation of [ready, next, retired]) await end(generation);
    },
  };
}
