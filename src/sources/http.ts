/** One exchange with an outside server: bounded in size and time, redirects left to the caller. */

import { SourceError } from "../domain/harvest/harvest.ts";
import type { Fetch } from "../domain/ports.ts";
import { messageOf, systemCodeOf } from "../lib/errors.ts";
import { causeOf, describeNetworkError } from "../lib/networkError.ts";
import { MINUTE_MS } from "../lib/time.ts";

export interface HttpLimits {
  /** From asking to the head of the answer. arXiv's lists may take more than a minute to begin. */
  headMs: number;
  /** Between two pieces of the body. */
  idleMs: number;
  /** For the whole exchange. */
  totalMs: number;
  /** Limit on the unpacked body. */
  maxBytes: number;
}

export const HTTP_LIMITS: HttpLimits = {
  headMs: 120_000,
  idleMs: MINUTE_MS,
  totalMs: 10 * MINUTE_MS,
  maxBytes: 64 * 1024 * 1024,
};

/** `userAgent` says who asks and whom to write to. */
export function createHttp(userAgent: string, limits: HttpLimits = HTTP_LIMITS): Fetch {
  return async (url, read, signal) => {
    const ended = new AbortController();
    const tooSlow = (ms: number, what: string) => () =>
      ended.abort(new SourceError("passing", `${hostOf(url)} ${what} within ${seconds(ms)}.`));
    const total = setTimeout(tooSlow(limits.totalMs, "did not end its answer"), limits.totalMs);
    const head = setTimeout(tooSlow(limits.headMs, "did not begin to answer"), limits.headMs);
    const both = signal ? AbortSignal.any([signal, ended.signal]) : ended.signal;
    try {
      const response = await fetch(url, {
        redirect: "manual",
        headers: {
          "user-agent": userAgent,
          accept: "application/xml, text/xml, application/json, application/atom+xml;q=0.9, */*;q=0.1",
        },
        signal: both,
      });
      clearTimeout(head);
      return await read({
        status: response.status,
        header: (name) => response.headers.get(name) ?? undefined,
        body: bounded(response, url, limits, both, tooSlow),
      });
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (ended.signal.aborted) throw ended.signal.reason;
      throw inWords(error, url);
    } finally {
      clearTimeout(head);
      clearTimeout(total);
      // Whatever was not read is not wanted; the connection goes with it.
      ended.abort();
    }
  };
}

async function* bounded(
  response: Response,
  url: string,
  { idleMs, maxBytes }: HttpLimits,
  signal: AbortSignal,
  tooSlow: (ms: number, what: string) => () => void,
): AsyncGenerator<Uint8Array> {
  const tooLong = () =>
    new SourceError(
      "lasting",
      `${hostOf(url)} answered with more than ${maxBytes / 1024 / 1024} MB, which no page has.`,
    );
  if (Number(response.headers.get("content-length") ?? 0) > maxBytes) throw tooLong();
  let bytes = 0;
  const idle = setTimeout(tooSlow(idleMs, "sent no more of its answer"), idleMs);
  try {
    for await (const chunk of response.body ?? []) {
      signal.throwIfAborted();
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooLong();
      yield chunk;
      idle.refresh();
    }
  } finally {
    clearTimeout(idle);
  }
}

function inWords(error: unknown, url: string): unknown {
  // So fetch wraps what happened on the network; anything else is of our own making.
  if (!(error instanceof TypeError) || !/^(?:fetch failed|terminated)/.test(error.message)) return error;
  const cause = causeOf(error);
  const hint = OFFLINE.includes(systemCodeOf(cause) ?? "") ? " (is this machine on the internet?)" : "";
  const why = (describeNetworkError(cause) ?? messageOf(cause)) + hint;
  return new SourceError("passing", `${hostOf(url)} could not be asked: ${why}.`);
}

/** Often the whole machine is offline. */
const OFFLINE = ["ENOTFOUND", "EAI_AGAIN"];

export const hostOf = (url: string): string => URL.parse(url)?.host ?? "the server";
const seconds = (ms: number): string => (ms < 1_000 ? `${ms} ms` : `${Math.round(ms / 1_000)} s`);
