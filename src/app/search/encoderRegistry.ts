/**
 * The encoders that vectors are kept of, in a file beside the vectors: which of them answers, how each can be opened
 * again, and since when one is no longer wanted. It lets the earlier encoder's vectors answer after a restart while
 * another's are made, and finds vectors again when a setting is changed back.
 */
import { join } from "node:path";
import type { EncoderConfig } from "../../domain/search/encoderConfig.ts";
import { readJson, writeAtomically } from "../../lib/atomicFile.ts";
import type { Instant } from "../../lib/time.ts";

export interface KnownEncoder {
  id: string;
  dimension: number;
  /** How to open it. */
  choice: EncoderConfig;
  /** For a server: its vector of a text that never changes, to tell whether the same model still answers there. */
  probe?: number[];
  /** Whether its vectors were complete and answered last. */
  answers?: true;
  /** Since when nobody wants it. */
  unwantedSince?: Instant;
}

export interface KnownEncoders {
  all(): KnownEncoder[];
  /** Adds an encoder, or wants it again. */
  keep(encoder: Omit<KnownEncoder, "answers" | "unwantedSince">): void;
  /** From now on this one answers. */
  answering(id: string): void;
  /** The others go out of use; gives those that have been so for longer than a time. */
  onlyWanted(ids: readonly string[], now: Instant, keptMs: number): KnownEncoder[];
  forget(id: string): void;
}

export function knownEncoders(dataFolder: string): KnownEncoders {
  const file = join(dataFolder, "vectors", "encoders.json");
  const all = (): KnownEncoder[] => {
    const list = readJson(file);
    return Array.isArray(list) ? list.filter((entry) => typeof entry?.id === "string" && entry.choice) : [];
  };
  /** Written only when something changed: it is looked through every few seconds. */
  const change = (to: (entries: KnownEncoder[]) => KnownEncoder[]): void => {
    const before = all();
    const after = to(before);
    if (JSON.stringify(after) !== JSON.stringify(before)) writeAtomically(file, Buffer.from(JSON.stringify(after)));
  };
  return {
    all,
    keep: (encoder) =>
      change((entries) => {
        const { answers } = entries.find(({ id }) => id === encoder.id) ?? {};
        return [...entries.filter(({ id }) => id !== encoder.id), { ...encoder, ...(answers ? { answers } : {}) }];
      }),
    answering: (id) =>
      change((entries) =>
        entries.map(({ answers, ...entry }) => (entry.id === id ? { ...entry, answers: true } : entry)),
      ),
    onlyWanted(ids, now, keptMs) {
      change((entries) =>
        entries.map(({ unwantedSince = now, ...entry }) =>
          ids.includes(entry.id) ? entry : { ...entry, unwantedSince },
        ),
      );
      return all().filter(
        ({ unwantedSince }) => unwantedSince !== undefined && Math.abs(now - unwantedSince) >= keptMs,
      );
    },
    forget: (id) => change((entries) => entries.filter((entry) => entry.id !== id)),
  };
}
