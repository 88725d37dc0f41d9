/** How the papers of a search divide by year, category and having code, kept up to date with the records. */

import { setImmediate } from "node:timers/promises";
import type { Database } from "../../store/database.ts";
import { facetsChangedAfter } from "../../store/lib/changeFeed.ts";
import type { Hit } from "../postings/topHits.ts";
import { createFacetStore, type Facets } from "./facetStore.ts";

export const NO_FACETS: Facets = { years: [], categories: [], withCode: 0 };

export interface FacetMemory {
  of(hits: readonly Hit[]): Promise<Facets>;
}

const BATCH_PAPERS = 1_000;

/** Empty at first; reads what changed since the last time before it answers, if `state` is another than it was then. */
export function createFacets(db: Database, state?: () => string): FacetMemory {
  const store = createFacetStore();
  let seenRevision = 0;
  let seenState: string | undefined;
  let reading: Promise<void> | undefined;

  async function read(): Promise<void> {
    for (;;) {
      const changed = await facetsChangedAfter(db, seenRevision, BATCH_PAPERS);
      for (const { key, revision, categories, hasCode } of changed) {
        store.put(key, categories, hasCode);
        seenRevision = Math.max(seenRevision, revision);
      }
      if (changed.length < BATCH_PAPERS) return;
      // Requests for pages get a turn before the next batch.
      await setImmediate();
    }
  }

  return {
    async of(hits) {
      const now = state?.();
      if (now === undefined || now !== seenState) {
        reading ??= read().finally(() => {
          reading = undefined;
        });
        await reading;
        seenState = now;
      }
      return store.count(hits);
    },
  };
}
