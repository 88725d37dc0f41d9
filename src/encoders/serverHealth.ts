/** What is known of an embeddings server's state: what is wrong with it, and how long it is left alone. */

import type { Clock, EncodingPurpose } from "../domain/ports.ts";
import { BroadsheetError } from "../lib/errors.ts";
import { notBefore } from "../lib/moments.ts";
import { HOUR_MS, MINUTE_MS } from "../lib/time.ts";
import type { Failure } from "./request.ts";

/** After a failure queries go by words for this long, twice as long each time, up to `MAX_PAUSE_MS`. */
const FIRST_PAUSE_MS = 5_000;
const MAX_PAUSE_MS = MINUTE_MS;
/** A server that asks to be left alone is asked again after this at the latest. */
const LONGEST_PAUSE_MS = HOUR_MS;

export interface ServerHealth {
  /** A sentence that says what is wrong, for any purpose or for one; undefined while all is well. */
  trouble(purpose?: EncodingPurpose): string | undefined;
  /** Whether the server is being left alone just now. */
  isPaused(): boolean;
  /** Leaves the server alone for this long if its last answer was a failure. */
  pauseWhileProbing(ms: number): void;
  /** Records a failure and returns the error to throw, `encoder_away`. */
  failed(purpose: EncodingPurpose, failure: Failure): BroadsheetError;
  succeeded(purpose: EncodingPurpose): void;
}

/** `name` begins the sentences; `say` hears when the server goes away and when it is back, once each. */
export function createServerHealth(name: string, clock: Clock, say: (message: string) => void): ServerHealth {
  /** What is wrong for papers and for queries; a server may be quick enough for the one and too slow for the other. */
  const troubles: Partial<Record<EncodingPurpose, string>> = {};
  let failures = 0;
  let pausedUntil = 0;

  const trouble = (purpose?: EncodingPurpose) => (purpose ? troubles[purpose] : (troubles.query ?? troubles.papers));

  return {
    trouble,
    isPaused: () => clock() < notBefore(pausedUntil, clock(), LONGEST_PAUSE_MS),
    pauseWhileProbing(ms) {
      if (failures > 0) pausedUntil = clock() + ms;
    },
    failed(purpose, { message, retryAfterMs = 0 }) {
      const before = trouble();
      failures++;
      const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 10), MAX_PAUSE_MS);
      pausedUntil = clock() + Math.max(pause, Math.min(retryAfterMs, LONGEST_PAUSE_MS));
      const sentence = `${name} ${message}.`;
      troubles[purpose] = sentence;
      if (before === undefined) say(`${sentence} Search goes by words alone until it answers.`);
      return new BroadsheetError("encoder_away", sentence);
    },
    succeeded(purpose) {
      const before = trouble();
      delete troubles[purpose];
      if (purpose === "query") delete troubles.papers;
      if (trouble() !== undefined) return;
      failures = 0;
      pausedUntil = 0;
      if (before !== undefined) say(`${name} answers again.`);
    },
  };
}
