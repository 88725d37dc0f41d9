/** Single papers by their ids, from the source that knows such ids. */

import { SourceError } from "../../domain/harvest/harvest.ts";
import { isArxivId, parsePaperId } from "../../domain/papers/paperId.ts";
import type { Clock, PaperSource } from "../../domain/ports.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import type { Database } from "../../store/database.ts";
import { applyPage } from "../../store/harvest/harvestPages.ts";
import type { UpsertOutcome } from "../../store/papers/upsertPapers.ts";

/** What became of one that was asked for. */
export type Added =
  | { asked: string; id: string; title: string; outcome: UpsertOutcome }
  | { asked: string; reason: string };

/**
 * Fetches papers by ids or links and takes them in. Ids that are none, that nobody knows or that cannot be used come
 * back with the reason; throws `source_failing` when the source cannot be asked.
 */
export async function addPapers(
  { db, clock, sources }: { db: Database; clock: Clock; sources: readonly PaperSource[] },
  asked: readonly string[],
  signal?: AbortSignal,
): Promise<Added[]> {
  const ids = new Map(asked.map((text) => [text, parsePaperId(text)]));
  const wanted = [...new Set([...ids.values()].filter((id) => id !== undefined && isArxivId(id)))] as string[];
  const arxiv = sources.find(({ id }) => id === "arxiv");
  const found = arxiv && (await patiently(arxiv, wanted, signal));
  if (!found || found instanceof SourceError)
    throw new BroadsheetError(
      "source_failing",
      `Nothing was added. ${found?.message ?? "There is no source for papers by their ids."}`,
    );
  const { outcomes } = await db
    .transaction()
    .execute((tx) => applyPage(tx, "arxiv", { ...found, removed: [] }, clock()));
  const added: Added[] = [];
  for (const [text, id] of ids) {
    const place = found.records.findIndex((record) => record.id === id);
    const record = found.records[place];
    const reason = found.rejects.find((reject) => reject.id === id)?.reason;
    if (record)
      added.push({ asked: text, id: record.id, title: record.title, outcome: outcomes[place] ?? "unchanged" });
    else if (id === undefined || !isArxivId(id))
      added.push({ asked: text, reason: "it is neither an arXiv id nor a link to one" });
    else
      added.push({
        asked: text,
        reason: reason === undefined ? "arXiv does not know it" : `it cannot be used: ${reason}`,
      });
  }
  return added;
}

/** Somebody waits for the answer, but not in vain for what goes by itself; turns see to it that it is not too soon. */
const TRIES = 3;

async function patiently({ fetchPapers }: PaperSource, ids: readonly string[], signal: AbortSignal | undefined) {
  let found = await fetchPapers?.(ids, signal);
  for (let tries = 1; tries < TRIES && found instanceof SourceError && found.kind === "passing"; tries++)
    found = await fetchPapers?.(ids, signal);
  return found;
}
