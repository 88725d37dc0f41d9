/**
 * An encoder behind the OpenAI embeddings protocol (TEI, Ollama, vLLM, llama.cpp). Papers are sent in bounded requests,
 * a few at once, and tried again with growing waits; a query gets one short attempt, and after a failed one the next
 * queries are not held up: for a while they go by words at once.
 */

import type { Encoder, EncodingPurpose } from "../domain/ports.ts";
import type { EncoderServerConfig } from "../domain/search/encoderConfig.ts";
import { BroadsheetError } from "../lib/errors.ts";
import { notBefore } from "../lib/moments.ts";
import { HOUR_MS, MINUTE_MS } from "../lib/time.ts";
import { ask, type Failure, type Timing } from "./request.ts";

/** A request holds at most so many texts (what TEI allows) and characters. */
const REQUEST_TEXTS = 32;
const REQUEST_CHARACTERS = 100_000;
const REQUESTS_AT_ONCE = 4;
/** Papers handed over at once: enough to keep all requests busy, few enough to lose little when it fails. */
const BATCH_TEXTS = REQUEST_TEXTS * REQUESTS_AT_ONCE;
/** A text is cut to this: about 2,000 tokens, more than any abstract. */
export const MAX_TEXT_CHARACTERS = 8_000;
/** A text that is refused as too long is halved, down to this. */
const MIN_TEXT_CHARACTERS = 250;

export const TIMEOUT_MS = { query: 2_000, papers: MINUTE_MS };
/** How often papers are tried, and the wait after the first failure; each later one is twice as long, up to the last. */
const ATTEMPTS = 5;
const FIRST_WAIT_MS = 500;
/** A server that asks for more than this is left alone, and the work put off. */
const MAX_WAIT_MS = 30_000;
/** After a failure queries go by words for so long, twice as long each time, up to the last. */
const FIRST_PAUSE_MS = 5_000;
const MAX_PAUSE_MS = MINUTE_MS;
/** A server that asks to be left alone is asked again after this at the latest. */
const LONGEST_PAUSE_MS = HOUR_MS;

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
  /** Vector of one text as of a paper's, at whatever dimension the server has. */
  probe(text: string): Promise<Float32Array>;
  encoder(id: string, dimension: number): Encoder;
}

export function openServer(choice: EncoderServerConfig, parts: EncoderServerParts): EmbeddingServer {
  const { clock, random, sleep } = parts;
  const timeoutMs = parts.timeoutMs ?? TIMEOUT_MS;
  const name = `The embeddings server at ${new URL(choice.endpoint).host}`;
  /** What is wrong for papers and for queries; a server may be quick enough for the one and too slow for the other. */
  const troubles: Partial<Record<EncodingPurpose, string>> = {};
  let failures = 0;
  let pausedUntil = 0;

  const trouble = () => troubles.query ?? troubles.papers;
  const isPaused = () => clock() < notBefore(pausedUntil, clock(), LONGEST_PAUSE_MS);

  function failed(purpose: EncodingPurpose, { message, retryAfterMs = 0 }: Failure): BroadsheetError {
    const before = trouble();
    failures++;
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 10), MAX_PAUSE_MS);
    pausedUntil = clock() + Math.max(pause, Math.min(retryAfterMs, LONGEST_PAUSE_MS));
    const sentence = `${name} ${message}.`;
    troubles[purpose] = sentence;
    if (before === undefined) parts.say(`${sentence} Search goes by words alone until it answers.`);
    return new BroadsheetError("encoder_away", sentence);
  }

  function succeeded(purpose: EncodingPurpose): void {
    const before = trouble();
    delete troubles[purpose];
    if (purpose === "query") delete troubles.papers;
    if (trouble() !== undefined) return;
    failures = 0;
    pausedUntil = 0;
    if (before !== undefined) parts.say(`${name} answers again.`);
  }

  const question = (texts: readonly string[], purpose: EncodingPurpose, dimension: number | undefined) => ({
    endpoint: choice.endpoint,
    model: choice.model,
    key: parts.key,
    texts,
    dimension,
    timeoutMs: timeoutMs[purpose],
  });

  /** One attempt, and none at all while the server is being spared. */
  async function query(text: string, dimension: number): Promise<Float32Array[]> {
    if (isPaused()) throw new BroadsheetError("encoder_away", trouble() ?? `${name} is away.`);
    // While one query finds out whether the server is back, the others need not wait for it.
    if (failures > 0) pausedUntil = clock() + timeoutMs.query;
    const answer = await ask(question([text], "query", dimension), parts, parts.signal);
    if (!answer.ok) throw failed("query", answer);
    succeeded("query");
    return answer.vectors;
  }

  /** One request's worth of papers: cut in two, or shortened, when it is too large; tried again when it fails. */
  async function request(texts: readonly string[], dimension: number | undefined, signal: AbortSignal) {
    for (let attempt = 1; ; attempt++) {
      const answer = await ask(question(texts, "papers", dimension), parts, signal);
      if (answer.ok) return answer.vectors;
      const smaller = answer.why === "too large" ? halves(texts) : undefined;
      if (smaller) {
        const vectors: Float32Array[] = [];
        for (const part of smaller) vectors.push(...(await request(part, dimension, signal)));
        return vectors;
      }
      const wait = Math.max(answer.retryAfterMs ?? 0, FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.5 + random()));
      if (answer.why !== "away" || attempt >= ATTEMPTS || wait > MAX_WAIT_MS) throw new GaveUp(answer);
      await sleep(wait, signal);
    }
  }

  /** All requests, a few at once; the first that is given up ends the others. */
  async function papers(texts: readonly string[], dimension: number | undefined): Promise<Float32Array[]> {
    if (isPaused() && troubles.papers !== undefined) throw new BroadsheetError("encoder_away", troubles.papers);
    const requests = divided(texts);
    const answers: Float32Array[][] = [];
    const givingUp = new AbortController();
    const signal = AbortSignal.any([parts.signal, givingUp.signal]);
    let next = 0;
    const worker = async () => {
      for (let i = next++; i < requests.length; i = next++)
        answers[i] = await request(requests[i] ?? [], dimension, signal);
    };
    try {
      await Promise.all(Array.from({ length: Math.min(REQUESTS_AT_ONCE, requests.length) }, worker));
    } catch (error) {
      givingUp.abort();
      throw error instanceof GaveUp ? failed("papers", error.failure) : error;
    }
    succeeded("papers");
    return answers.flat();
  }

  const dressed = (text: string, purpose: EncodingPurpose) =>
    ((purpose === "query" ? choice.queryPrefix : choice.paperPrefix) + text).slice(0, MAX_TEXT_CHARACTERS);

  return {
    name,
    async probe(text) {
      const [vector] = await papers([dressed(text, "papers")], undefined);
      return vector ?? new Float32Array();
    },
    encoder: (id, dimension) => ({
      id,
      dimension,
      batch: BATCH_TEXTS,
      trouble,
      async encode(texts, purpose = "papers") {
        // Servers refuse empty texts, and there is nothing to learn of them.
        const some = texts.filter((text) => text.trim() !== "").map((text) => dressed(text, purpose));
        const [first] = some;
        const vectors =
          first === undefined
            ? []
            : purpose === "query" && some.length === 1
              ? await query(first, dimension)
              : await papers(some, dimension);
        let at = 0;
        return texts.map((text) => (text.trim() === "" ? undefined : vectors[at++]) ?? new Float32Array(dimension));
      },
    }),
  };
}

class GaveUp extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** Two smaller requests in place of one that was too large; undefined when it cannot be made smaller. */
function halves(texts: readonly string[]): string[][] | undefined {
  const [only = ""] = texts;
  if (texts.length > 1) return [texts.slice(0, texts.length >> 1), texts.slice(texts.length >> 1)];
  return only.length > MIN_TEXT_CHARACTERS ? [[only.slice(0, Math.ceil(only.length / 2))]] : undefined;
}

/** Requests within the bounds, in order. */
function divided(texts: readonly string[]): string[][] {
  const requests: string[][] = [];
  let characters = 0;
  for (const text of texts) {
    const last = requests.at(-1);
    if (last && last.length < REQUEST_TEXTS && characters + text.length <= REQUEST_CHARACTERS) {
      last.push(text);
      characters += text.length;
    } else {
      requests.push([text]);
      characters = text.length;
    }
  }
  return requests;
}
