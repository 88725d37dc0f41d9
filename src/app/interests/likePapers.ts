import { BroadsheetError } from "../../lib/errors.ts";
import { collect } from "../../store/collections/collectionItems.ts";
import { savedCollection } from "../../store/collections/collections.ts";
import type { AppContext } from "../context.ts";
import { findPaperByReference } from "../papers/getPaper.ts";
import { type Actor, authorize } from "../permissions.ts";

/** References beyond these are refused. */
const MAX_REFERENCES = 200;
const MAX_NAMED = 5;

export interface SavedReferences {
  /** Papers that were found and saved, or saved before. */
  found: number;
  /** References that no paper here has, as they were written; the first of them. */
  missing: string[];
  /** How many were not found. */
  notFound: number;
}

/**
 * Saves the papers of a list of ids and links, one a line or separated by spaces and commas, so that there is something to
 * learn from. Throws `bad_request` for an empty list or a long one, and what `authorize` throws.
 */
export async function likePapers(
  ctx: AppContext,
  actor: Actor | undefined,
  { references }: { references: string },
): Promise<SavedReferences> {
  authorize(ctx, actor, "likePapers");
  const { reader } = actor;
  const all = [...new Set(references.split(/[\s,;]+/).filter(Boolean))];
  if (all.length === 0)
    throw new BroadsheetError("bad_request", "Paste ids of papers, such as 2309.12307, or links to them: one a line.");
  if (all.length > MAX_REFERENCES)
    throw new BroadsheetError(
      "bad_request",
      `These are ${all.length} references, and ${MAX_REFERENCES} fit at once. A longer library comes in as a file, on “Bring a library”.`,
    );
  const missing: string[] = [];
  const found = await ctx.db.transaction().execute(async (tx) => {
    const at = ctx.clock();
    const keys = new Set<number>();
    for (const reference of all) {
      const paper = await findPaperByReference(tx, reference);
      if (paper) keys.add(paper.key);
      else missing.push(reference);
    }
    if (keys.size > 0) {
      const { address } = await savedCollection(tx, reader.id, at);
      for (const paperKey of keys) await collect(tx, { readerId: reader.id, address, paperKey, at });
    }
    return keys.size;
  });
  return { found, missing: missing.slice(0, MAX_NAMED).map((one) => one.slice(0, 100)), notFound: missing.length };
}
