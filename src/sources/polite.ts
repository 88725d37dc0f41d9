/** Asking a service politely: in turn, at its own hosts only, and never before it wants to be asked again. */

import { SourceError } from "../domain/harvest/harvest.ts";
import type { Clock, Fetch, FetchResponse, Throttle } from "../domain/ports.ts";
import { readRetryAfter } from "../lib/retryAfter.ts";
import { MINUTE_MS } from "../lib/time.ts";
import { hostOf } from "./http.ts";

const MAX_REDIRECTS = 4;
/** A service that is over its capacity and does not say for how long. */
const BUSY_WAIT_MS = MINUTE_MS;

export interface PoliteParts {
  fetch: Fetch;
  turns: Throttle;
  clock: Clock;
  /** As messages call the service: "arXiv". */
  service: string;
  /** Hosts that a redirect may lead to besides the one asked, and all below them. */
  hosts: readonly string[];
}

/**
 * A fetch that waits its turn for every request, redirects included, hands 200s to `read`, and of other answers those
 * that explain themselves in XML. Everything else is `Trouble`.
 */
export function createPolite({ fetch, turns, clock, service, hosts }: PoliteParts): Fetch {
  return async (url, read, signal) => {
    let at = url;
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const step = await turns.take(
        () =>
          fetch(
            at,
            async (answer) => {
              const leadsTo = redirect(answer, at);
              if (leadsTo !== undefined) return { leadsTo };
              await refuse(answer, at);
              return { read: await read(answer) };
            },
            signal,
          ),
        signal,
      );
      if ("read" in step) return step.read;
      at = step.leadsTo;
    }
    throw new SourceError("lasting", `${hostOf(url)} leads on and on from one address to the next.`);
  };

  function redirect({ status, header }: FetchResponse, from: string): string | undefined {
    if (status < 300 || status > 399 || status === 304) return undefined;
    const to = URL.parse(header("location") ?? "", from);
    const origin = new URL(from);
    const known = to && [origin.hostname, ...hosts].some((host) => isBelow(to.hostname, host));
    const safe = to && (to.protocol === "https:" || (to.protocol === "http:" && origin.protocol === "http:"));
    if (!known || !safe || to.username !== "")
      throw new SourceError(
        "lasting",
        `${origin.host} leads to ${to ? `${to.protocol}//${to.host}` : "an address that is none"}, which is not followed. If ${service} has moved, set its new address.`,
      );
    return to.href;
  }

  async function refuse({ status, header }: FetchResponse, url: string): Promise<void> {
    if (status === 200) return;
    if (status === 429 || status === 503) {
      const now = clock();
      const until = readRetryAfter(header("retry-after"), now) ?? now + BUSY_WAIT_MS;
      await turns.postpone(until);
      throw new SourceError("passing", `${hostOf(url)} is busy (${status}) and wants to be asked again later.`, until);
    }
    if (status >= 400 && status < 500 && /xml/.test(header("content-type") ?? "")) return;
    const lasting = status >= 400 && status < 500 && status !== 408;
    throw new SourceError(
      lasting ? "lasting" : "passing",
      `${hostOf(url)} answered ${status}${MEANINGS[status] ?? ""}.`,
    );
  }
}

/** What was asked for, or the trouble that kept it away. */
export const orTrouble = <T>(asked: Promise<T>): Promise<T | SourceError> =>
  asked.catch((error) => {
    if (error instanceof SourceError) return error;
    throw error;
  });

const MEANINGS: Record<number, string> = {
  403: " (it does not want to be asked by us)",
  404: " (there is nothing at that address)",
  500: " (it is broken just now)",
  502: " (it is broken just now)",
  504: " (it was too slow for itself)",
};

const isBelow = (host: string, parent: string): boolean => host === parent || host.endsWith(`.${parent}`);
