/** The way in for papers of an instance's own, from any source. */

import type { PaperRecord } from "../../domain/papers/paper.ts";
import type { Tx } from "../lib/databaseType.ts";
import { clearDemo, hasDemo } from "../whole/demo.ts";
import { type UpsertOutcome, upsertPapers } from "./upsertPapers.ts";

/** Applies records within the caller's transaction. The first paper that is not the demo's ends the demo. */
export async function ingest(
  tx: Tx,
  records: readonly PaperRecord[],
): Promise<{ outcomes: UpsertOutcome[]; clearedDemo: boolean }> {
  // A server may have filled the demo since the last time.
  const clearedDemo = records.length > 0 && (await hasDemo(tx)) && (await clearDemo(tx)) > 0;
  return { outcomes: await upsertPapers(tx, records), clearedDemo };
}
