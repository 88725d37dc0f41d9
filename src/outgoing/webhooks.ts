/** Sends alerts to webhooks, one try at a time, and describes the outcome. */
import type { AlertOutcome } from "../domain/alerts/alert.ts";
import type { AlertMessage } from "../domain/alerts/alertMessage.ts";
import type { Webhooks, WebhookTarget } from "../domain/alerts/webhook.ts";
import type { Clock } from "../domain/ports.ts";
import { messageOf, systemCodeOf } from "../lib/errors.ts";
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
  const wait = waitOf(header("retry-after"), now);
  const waitMs = wait === undefined ? {} : { waitMs: wait };
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

/** Returns the wait in ms, from seconds or a date (RFC 9110, section 10.2.3). */
function waitOf(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const wait = /^\d+(\.\d+)?$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - now;
  return Number.isFinite(wait) ? Math.min(Math.max(0, wait), MAX_WAIT_MS) : undefined;
}

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
  return { sent: false, message: REASONS[code] ?? `it could not be asked (${within(messageOf(error), 120)})` };
}

const REASONS: Record<string, string> = {
  ENOTFOUND: "its name is not known",
  EAI_AGAIN: "its name could not be looked up",
  ECONNREFUSED: "it refused the connection",
  ECONNRESET: "the connection broke off",
  EPIPE: "the connection broke off",
  EHOSTUNREACH: "there is no way to it",
  ENETUNREACH: "there is no way to it",
  CERT_HAS_EXPIRED: "its certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "nobody vouches for its certificate",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another name",
};
