/** Sends alerts to webhooks, one try at a time, and describes the outcome. */
import type { AlertOutcome } from "../domain/alerts/alert.ts";
import type { AlertMessage } from "../domain/alerts/alertMessage.ts";
import type { Webhooks, WebhookTarget } from "../domain/alerts/webhook.ts";
import type { Clock } from "../domain/ports.ts";
import { messageOf, systemCodeOf } from "../lib/errors.ts";
import { describeNetworkError } from "../lib/networkError.ts";
import { readRetryAfter } from "../lib/retryAfter.ts";
import { FORMATS } from "./formats/all.ts";
import {
  addressProblem,
  createSafePost,
  type PostResponse,
  RefusedAddress,
  type SafePostSettings,
} from "./safeFetch.ts";
import { within } from "./text.ts";

/** A `Retry-After` beyond this is not trusted. */
const MAX_WAIT_MS = 86_400_000;
const SHOWN_ANSWER_CHARACTERS = 160;

export function createWebhooks(settings: SafePostSettings & { clock: Clock }): Webhooks {
  const post = createSafePost(settings);
  const { clock, anywhere } = settings;
  return {
    problem: (address) => addressProblem(address, anywhere),
    async send(target, message, signal) {
      try {
        return outcomeOf(target, await sent(target, message, signal), clock());
      } catch (error) {
        return failure(error, signal);
      }
    },
  };

  function sent(target: WebhookTarget, message: AlertMessage, signal: AbortSignal | undefined): Promise<PostResponse> {
    const format = FORMATS[target.kind];
    const at = clock();
    const body = JSON.stringify(format.body(message, target, at));
    return post(target.address, body, format.headers?.(message, target, body, at) ?? {}, signal);
  }
}

function outcomeOf({ kind }: WebhookTarget, answer: PostResponse, now: number): AlertOutcome {
  const byStatus = outcomeByStatus(answer, now);
  const besides = FORMATS[kind].answer?.(answer.status, parsed(answer.text), answer.text);
  return { ...byStatus, ...besides } as AlertOutcome;
}

function outcomeByStatus({ status, header, text }: PostResponse, now: number): AlertOutcome {
  const shown = within(text, SHOWN_ANSWER_CHARACTERS);
  const answered = shown === "" || /^\s*<(!doctype|html)/i.test(text) ? String(status) : `${status}: ${shown}`;
  if (status >= 200 && status < 300) return { sent: true, message: `it answered ${answered}` };
  const until = readRetryAfter(header("retry-after"), now, MAX_WAIT_MS);
  const waitMs = until === undefined ? {} : { waitMs: Math.max(0, until - now) };
  if (status === 429) return { sent: false, message: `it asks for a pause (${answered})`, busy: true, ...waitMs };
  if (status >= 300 && status < 400)
    return { sent: false, message: `it sends us on to another address (${status}), where nothing is sent` };
  return {
    sent: false,
    message: `it answered ${answered}`,
    ...waitMs,
    ...(OF_MESSAGE.has(status) ? { lasting: true } : {}),
  };
}

/** These are about the message; others are about the address, which somebody may fix. */
const OF_MESSAGE = new Set([400, 413, 415, 422]);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function failure(error: unknown, signal: AbortSignal | undefined): AlertOutcome {
  if (error instanceof RefusedAddress) return { sent: false, message: error.message };
  if (signal?.aborted) return { sent: false, message: "the server was stopped in the meantime", busy: true };
  const code = systemCodeOf(error) ?? "";
  if (/ABORT|TIMEOUT|ETIMEDOUT/i.test(code) || (error as Error).name === "TimeoutError")
    return { sent: false, message: "it did not answer in time" };
  return {
    sent: false,
    message: describeNetworkError(error) ?? `it could not be asked (${within(messageOf(error), 120)})`,
  };
}
