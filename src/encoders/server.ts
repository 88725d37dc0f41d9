/**
 * An encoder behind the OpenAI embeddings protocol (TEI, Ollama, vLLM, llama.cpp). Papers are sent in bounded requests,
 * a few at once, and tried again with growing waits; a query gets one short attempt, and after a failed one the next
 * queries are not held up: for a while they go by words at once.
 */

import type { Encoder, EncodingPurpose } from "../domain/ports.ts";
import type { EncoderServerConfig } from "../domain/search/encoderConfig.ts";
import { BroadsheetError } from "../lib/errors.ts";
import { MINUTE_MS } from "../lib/time.ts";
import { BATCH_TEXTS, GaveUp, requestPapers } from "./paperRequests.ts";
import { ask, type Timing } from "./request.ts";
import { createServerHealth } from "./serverHealth.ts";

/** A text is cut to this: about 2,000 tokens, more than any abstract. */
export const MAX_TEXT_CHARACTERS = 8_000;

export const TIMEOUT_MS = { query: 2_000, papers: MINUTE_MS };

export interface EncoderServerParts extends Timing {
  /** Sent with each request; empty for none. */
  key: string;
  /** Uniform in [0, 1): spreads retries, so that several instances do not come back in step. */
  random(): number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Ends what is under way. */
  signal: AbortSignal;
  /** Hears when the server goes away and when it is back, once each. */
  say(message: string): void;
  timeoutMs?: typeof TIMEOUT_MS;
}

export interface EmbeddingServer {
  /** As messages name it. */
  name: string;
  /** Encodes one text as a paper's, at whatever dimension the server has. */
  probe(text: string): Promise<Float32Array>;
  encoder(id: string, dimension: number): Encoder;
}

export function openServer(choice: EncoderServerConfig, parts: EncoderServerParts): EmbeddingServer {
  const timeoutMs = parts.timeoutMs ?? TIMEOUT_MS;
  const name = `The embeddings server at ${new URL(choice.endpoint).host}`;
  const health = createServerHealth(name, parts.clock, parts.say);

  const question = (texts: readonly string[], purpose: EncodingPurpose, dimension: number | undefined) => ({
    endpoint: choice.endpoint,
    model: choice.model,
    key: parts.key,
    texts,
    dimension,
    timeoutMs: timeoutMs[purpose],
  });

  /** Makes one attempt, and none at all while the server is being spared. */
  async function query(text: string, dimension: number): Promise<Float32Array[]> {
    if (health.isPaused()) throw new BroadsheetError("encoder_away", health.trouble() ?? `${name} is away.`);
    // While one query finds out whether the server is back, the others need not wait for it.
    health.pauseWhileProbing(timeoutMs.query);
    const answer = await ask(question([text], "query", dimension), parts, parts.signal);
    if (!answer.ok) throw health.failed("query", answer);
    health.succeeded("query");
    return answer.vectors;
  }

  async function papers(texts: readonly string[], dimension: number | undefined): Promise<Float32Array[]> {
    const trouble = health.trouble("papers");
    if (health.isPaused() && trouble !== undefined) throw new BroadsheetError("encoder_away", trouble);
    const { random, sleep, signal } = parts;
    const send = (some: readonly string[], until: AbortSignal) =>
      ask(question(some, "papers", dimension), parts, until);
    const vectors = await requestPapers(texts, { send, random, sleep, signal }).catch((error) => {
      throw error instanceof GaveUp ? health.failed("papers", error.failure) : error;
    });
    health.succeeded("papers");
    return vectors;
  }

  return {
    name,
    async probe(text) {
      const [vector] = await papers([withPrefix(choice, text, "papers")], undefined);
      return vector ?? new Float32Array();
    },
    encoder: (id, dimension) => ({
      id,
      dimension,
      batch: BATCH_TEXTS,
      trouble: () => health.trouble(),
      encode: (texts, purpose = "papers") =>
        encodeNonEmpty(texts, dimension, (some) => {
          const prefixed = some.map((text) => withPrefix(choice, text, purpose));
          const [first] = prefixed;
          return purpose === "query" && first !== undefined && prefixed.length === 1
            ? query(first, dimension)
            : papers(prefixed, dimension);
        }),
    }),
  };
}

const withPrefix = ({ queryPrefix, paperPrefix }: EncoderServerConfig, text: string, purpose: EncodingPurpose) =>
  ((purpose === "query" ? queryPrefix : paperPrefix) + text).slice(0, MAX_TEXT_CHARACTERS);

/** Encodes what is not empty, and gives empty texts zeros: servers refuse them, and there is nothing to learn of them. */
async function encodeNonEmpty(
  texts: readonly string[],
  dimension: number,
  encode: (some: readonly string[]) => Promise<Float32Array[]>,
): Promise<Float32Array[]> {
  const some = texts.filter((text) => text.trim() !== "");
  const vectors = some.length === 0 ? [] : await encode(some);
  let at = 0;
  return texts.map((text) => (text.trim() === "" ? undefined : vectors[at++]) ?? new Float32Array(dimension));
}
