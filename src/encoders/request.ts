/** One request to an embeddings server, and what came of it. */

import type { Clock } from "../domain/ports.ts";
import { messageOf } from "../lib/errors.ts";
import { causeOf, describeNetworkError } from "../lib/networkError.ts";
import { readRetryAfter } from "../lib/retryAfter.ts";
import { messageIn, readVectors } from "./embeddingResponse.ts";

/** Limit on an answer; 64 vectors of 4,096 numbers take a tenth of it. */
export const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
const MAX_REDIRECTS = 3;

/** What is asked. */
export interface Question {
  endpoint: string;
  model: string;
  /** Sent as a bearer token; empty for none. */
  key: string;
  texts: readonly string[];
  /** As it must be; undefined at the first request, which finds it out. */
  dimension: number | undefined;
  timeoutMs: number;
}

/** What came of a request. It is told apart by `ok` alone: which `Response` is the global one may change under us. */
export type Answer = { ok: true; vectors: Float32Array[] } | Failure;

/** Why there are no vectors: trying again may help when it is away, a smaller request when it was too large. */
export interface Failure {
  ok: false;
  why: "away" | "too large" | "refused";
  /** A clause that goes on from "The embeddings server …". */
  message: string;
  /** How long the server asks to be left alone. */
  retryAfterMs?: number;
}

/** Time as a request needs it. */
export interface Timing {
  clock: Clock;
  /** A signal that aborts after `ms` milliseconds. */
  timeout(ms: number): AbortSignal;
}

export async function ask(
  question: Question,
  { clock, timeout: timeoutOf }: Timing,
  signal: AbortSignal,
): Promise<Answer> {
  const timeout = timeoutOf(question.timeoutMs);
  try {
    const posted = await post(question, AbortSignal.any([signal, timeout]));
    if (!posted.ok) return posted;
    const { response } = posted;
    const body = await boundedText(response);
    if (body === undefined) return failure("refused", `sent an answer of more than ${MAX_ANSWER_BYTES} bytes`);
    if (!response.ok) return failureOf(response, body, clock);
    const vectors = readVectors(body, question.texts.length, question.dimension);
    return typeof vectors === "string" ? failure("refused", `cannot be understood: ${vectors}`) : { ok: true, vectors };
  } catch (error) {
    signal.throwIfAborted();
    if (timeout.aborted) return failure("away", `did not answer within ${question.timeoutMs / 1_000} s`);
    const cause = causeOf(error);
    return failure("away", `cannot be reached: ${describeNetworkError(cause) ?? messageOf(cause)}`);
  }
}

/** Follows redirects within the server's own origin: what is asked, and the key, go nowhere else. */
async function post(question: Question, signal: AbortSignal): Promise<{ ok: true; response: Response } | Failure> {
  let address = question.endpoint;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const response = await fetch(address, {
      method: "POST",
      redirect: "manual",
      signal,
      headers: {
        "content-type": "application/json",
        accept: "application/json",
        ...(question.key ? { authorization: `Bearer ${question.key}` } : {}),
      },
      body: JSON.stringify({ model: question.model, input: question.texts, encoding_format: "float" }),
    });
    if (response.status < 300 || response.status > 399) return { ok: true, response };
    await response.body?.cancel();
    const to = response.headers.get("location") ?? "";
    const next = URL.canParse(to, address) ? new URL(to, address) : undefined;
    if (next?.origin !== new URL(address).origin || ![307, 308].includes(response.status))
      return failure(
        "refused",
        `answers at another address${next ? `, ${next.origin}${next.pathname}`.slice(0, 200) : ""}; if that is right, set the encoder to it`,
      );
    address = next.href;
  }
  return failure("refused", "sends requests round in circles");
}

const failure = (why: Failure["why"], message: string, more: Pick<Failure, "retryAfterMs"> = {}): Failure => ({
  ok: false,
  why,
  message,
  ...more,
});

async function boundedText(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Servers word it each their own way, and some answer 500 for it. */
const TOO_LARGE =
  /too (?:long|large|many)|context (?:length|size|window)|exceed|batch size|less than \d+ tokens|n_ctx/i;

function failureOf(response: Response, body: string, clock: Clock): Failure {
  const { status } = response;
  const message = messageIn(body);
  const said = message ? `: ${message}` : "";
  if (status === 413 || ([400, 422, 500].includes(status) && TOO_LARGE.test(message)))
    return failure("too large", `refused a text as too long (${status})${said}`);
  const now = clock();
  const until = readRetryAfter(response.headers.get("retry-after"), now);
  const wait = until === undefined ? {} : { retryAfterMs: Math.max(0, until - now) };
  if (status === 429) return failure("away", `is asked too often (429)${said}`, wait);
  if (status >= 500 || status === 408) return failure("away", `failed (${status})${said}`, wait);
  const key = status === 401 || status === 403 ? " (is the key right?)" : "";
  return failure("refused", `refused the request (${status})${key}${said}`);
}
