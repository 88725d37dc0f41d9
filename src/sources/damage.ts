/** What was wrong with single records of an answer whose others were taken, in one sentence. */
import { count } from "../lib/text.ts";

/** Ids that are named; the others are counted. */
const SHOWN_IDS = 5;

export interface DamageReport {
  /** A record could not be read and is left out; its id where it can be told. */
  damaged(id: string | undefined): void;
  /** A record could be read only after it was mended. */
  mended(id: string | undefined): void;
  /** The sentence; undefined where nothing was wrong. */
  sentence(): string | undefined;
}

export function createDamageReport(who: string): DamageReport {
  const damaged: (string | undefined)[] = [];
  const mended: (string | undefined)[] = [];
  return {
    damaged: (id) => void damaged.push(id),
    mended: (id) => void mended.push(id),
    sentence() {
      const parts = [
        ...(damaged.length > 0 ? [`${count(damaged.length, "record")} too damaged to be read${named(damaged)}`] : []),
        ...(mended.length > 0 ? [`${count(mended.length, "record")} that had to be mended${named(mended)}`] : []),
      ];
      if (parts.length === 0) return undefined;
      return `${who} sent ${parts.join(" and ")}. The others were taken.`;
    },
  };
}

function named(ids: readonly (string | undefined)[]): string {
  const known = ids.filter((id) => id !== undefined);
  if (known.length === 0) return "";
  const more = ids.length - Math.min(known.length, SHOWN_IDS);
  return ` (${known.slice(0, SHOWN_IDS).join(", ")}${more > 0 ? ` and ${more} more` : ""})`;
}
