/**
 * Search by meaning, kept going: which encoder there is, its vectors for every paper, and learning again when the
 * library has grown.
 */
import { setTimeout as sleepFor } from "node:timers/promises";
import type { Encoder, SemanticState } from "../../domain/ports.ts";
import type { EncoderConfig } from "../../domain/search/encoderConfig.ts";
import { hasCode, messageOf } from "../../lib/errors.ts";
import { grouped } from "../../lib/text.ts";
import { MINUTE_MS } from "../../lib/time.ts";
import type { Progress } from "../../search/index/indexUpdate.ts";
import type { VectorIndex } from "../../search/vectors/vectors.ts";
import { catalogue } from "../../store/papers/papers.ts";
import { type KnownEncoders, knownEncoders } from "./encoderRegistry.ts";
import { createSource, type EncoderSource, type FoundEncoder } from "./encoderSource.ts";
import { isLearning, type LearnParts, learnEncoder, worthLearning } from "./learnEncoder.ts";
import { VectorGenerations } from "./vectorGenerations.ts";

const POLL_MS = 2_000;
/** After a failure the next round waits twice as long as the last, up to this. */
const MAX_WAIT_MS = MINUTE_MS;
export interface SemanticIndexParts extends LearnParts {
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

export const createSemanticIndex = (parts: SemanticIndexParts): SemanticIndex => new FollowingIndex(parts);

class FollowingIndex implements SemanticIndex {
  readonly #parts: SemanticIndexParts;
  readonly #stopping = new AbortController();
  readonly #sleep: NonNullable<SemanticIndexParts["sleep"]>;
  readonly #known: KnownEncoders;
  readonly #source: EncoderSource;
  readonly #generations: VectorGenerations;
  /** Why the source has no encoder, though it should. */
  #trouble: string | undefined;
  #haveLearned = false;
  #running: Promise<void> | undefined;

  constructor(parts: SemanticIndexParts) {
    const { db, dataFolder, clock, choice, key } = parts;
    this.#parts = parts;
    this.#sleep = parts.sleep ?? ((ms, signal) => sleepFor(ms, undefined, { signal }));
    this.#known = knownEncoders(dataFolder);
    this.#source = createSource(choice, {
      dataFolder,
      known: this.#known,
      clock,
      key,
      random: parts.random ?? Math.random,
      timeout: parts.timeout ?? AbortSignal.timeout,
      sleep: this.#sleep,
      signal: this.#stopping.signal,
    });
    const reopen = () => {
      const last = this.#known.all().find((entry) => entry.answers);
      return last && this.#source.reopen(last);
    };
    this.#generations = new VectorGenerations({ db, dataFolder, clock, known: this.#known, reopen });
  }

  ready = (): VectorIndex | undefined => this.#generations.ready;

  away = (): boolean => this.#trouble !== undefined || this.#generations.ready?.encoder.trouble?.() !== undefined;

  state = async (): Promise<SemanticState> => {
    const { ready, next } = this.#generations;
    const used = next ?? ready;
    return {
      encoder: this.#parts.choice.kind,
      state: this.away() ? "away" : ready ? "ready" : next ? "making" : "none",
      behind: used ? await this.#generations.behindBy(used) : 0,
    };
  };

  async recalled(): Promise<VectorIndex | undefined> {
    await this.#generations.recall();
    await this.#generations.ready?.refresh();
    return this.#generations.ready;
  }

  async catchUp(onProgress?: (progress: Progress) => void): Promise<Encoder | undefined> {
    await this.#look(() => {});
    await this.#generations.bringUp(onProgress);
    return this.#generations.ready?.encoder;
  }

  follow(log: (message: string) => void, mayLearn: boolean): void {
    this.#running ??= this.#run(log, mayLearn);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await this.#generations.close();
  }

  /** Takes up the encoder that the source has now, which may be another than at the last look. */
  async #look(log: (message: string) => void): Promise<void> {
    await this.#generations.recall();
    const found = await this.#current(log);
    this.#haveLearned = found?.choice.kind === "learned";
    if (!found) return;
    const { encoder, ...origin } = found;
    this.#known.keep({ id: encoder.id, dimension: encoder.dimension, ...origin });
    await this.#generations.begin(encoder);
  }

  async #current(log: (message: string) => void): Promise<FoundEncoder | undefined> {
    try {
      const found = await this.#source.current(log);
      this.#trouble = undefined;
      return found;
    } catch (error) {
      this.#trouble = messageOf(error);
      throw error;
    }
  }

  async #learnIfWorthIt(log: (message: string) => void): Promise<void> {
    const { db, choice } = this.#parts;
    const { papers } = await catalogue(db);
    if (choice.kind !== "learned" || !worthLearning(this.#parts, papers, this.#haveLearned)) return;
    if (await isLearning(this.#parts)) return;
    log(`Learning what words mean from ${grouped(papers)} papers; search goes on meanwhile.`);
    const result = await learnEncoder(this.#parts, {}, { signal: this.#stopping.signal });
    if (!result) return;
    const { record } = result.encoder;
    log(
      result.adopted
        ? `Learned in ${Math.round(record.seconds)} s: ${Math.round(record.score * 100)}% of the mark for finding an abstract by its title.`
        : "What was learned is no better than before, so the earlier encoder stays.",
    );
  }

  /** Whatever the source's state, what there is follows the records; vectors are cleared away only when it is known. */
  async #round(log: (message: string) => void): Promise<void> {
    const failure = await this.#look(log).catch((error) => ({ error }));
    await this.#generations.bringUp();
    if (failure) throw failure.error;
    await this.#generations.sweep();
  }

  async #run(log: (message: string) => void, mayLearn: boolean): Promise<void> {
    const { signal } = this.#stopping;
    let wait = POLL_MS;
    let logged = "";
    this.#source.listen(log);
    while (!signal.aborted) {
      try {
        await this.#round(log);
        if (mayLearn) await this.#learnIfWorthIt(log);
        wait = POLL_MS;
        logged = "";
      } catch (error) {
        if (signal.aborted) return;
        const message = messageOf(error);
        // A server that is away has said so itself; what goes wrong again and again is told once.
        if (message !== logged && !hasCode(error, "encoder_away"))
          log(`Search by meaning is not up to date: ${message} Trying again.`);
        logged = message;
        wait = Math.min(wait * 2, MAX_WAIT_MS);
      }
      await this.#sleep(wait, signal).catch(() => {});
    }
  }
}
