/** Many papers' texts as bounded requests, a few at once: made smaller where they are too large, retried when they fail. */

import type { Answer, Failure } from "./request.ts";

/** The most texts (what TEI allows) and characters in one request. */
const REQUEST_TEXTS = 32;
const REQUEST_CHARACTERS = 100_000;
const REQUESTS_AT_ONCE = 4;
/** Papers handed over at once: enough to keep all requests busy, few enough to lose little when it fails. */
export const BATCH_TEXTS = REQUEST_TEXTS * REQUESTS_AT_ONCE;
/** A text that is refused as too long is halved, down to this. */
const MIN_TEXT_CHARACTERS = 250;
/** How often papers are tried, and the wait after the first failure; each later wait is twice as long. */
const ATTEMPTS = 5;
const FIRST_WAIT_MS = 500;
/** A server that asks for a longer wait than this is left alone, and the work put off. */
const MAX_WAIT_MS = 30_000;

/** What requests for papers need. */
export interface PaperRequestParts {
  /** Sends one request. */
  send(texts: readonly string[], signal: AbortSignal): Promise<Answer>;
  /** Uniform in [0, 1): spreads retries. */
  random(): number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Ends what is under way. */
  signal: AbortSignal;
}

/** Thrown when a request has failed for good. */
export class GaveUp extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** Sends all requests, a few at once, and returns one vector a text; the first that is given up ends the others. */
export async function requestPapers(texts: readonly string[], parts: PaperRequestParts): Promise<Float32Array[]> {
  const requests = divided(texts);
  const answers: Float32Array[][] = [];
  const givingUp = new AbortController();
  const signal = AbortSignal.any([parts.signal, givingUp.signal]);
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < requests.length; i = next++) answers[i] = await request(requests[i] ?? [], parts, signal);
  };
  try {
    await Promise.all(Array.from({ length: Math.min(REQUESTS_AT_ONCE, requests.length) }, worker));
  } catch (error) {
    givingUp.abort();
    throw error;
  }
  return answers.flat();
}

/** Sends one request's texts: in two requests, or shortened, when they are too large; again when it fails. */
async function request(
  texts: readonly string[],
  parts: PaperRequestParts,
  signal: AbortSignal,
): Promise<Float32Array[]> {
  for (let attempt = 1; ; attempt++) {
    const answer = await parts.send(texts, signal);
    if (answer.ok) return answer.vectors;
    const smaller = answer.why === "too large" ? halves(texts) : undefined;
    if (smaller) {
      const vectors: Float32Array[] = [];
      for (const part of smaller) vectors.push(...(await request(part, parts, signal)));
      return vectors;
    }
    const wait = Math.max(answer.retryAfterMs ?? 0, FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.5 + parts.random()));
    if (answer.why !== "away" || attempt >= ATTEMPTS || wait > MAX_WAIT_MS) throw new GaveUp(answer);
    await parts.sleep(wait, signal);
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
