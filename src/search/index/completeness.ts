/** Whether the index has all papers, and what readers are told while it has not. */
import { grouped } from "../../lib/text.ts";
import type { Database } from "../../store/database.ts";
import { revisions } from "../../store/lib/changeFeed.ts";
import { catalogue } from "../../store/papers/papers.ts";
import type { PaperIndex } from "./paperIndex.ts";

export interface Rebuilding {
  /** Papers that a search finds by now. */
  found: number;
  /** Papers that there are. */
  of: number;
  /** Present while the index is whole and is only being read into memory, after a start. */
  loading?: true;
}

/** A smaller share is what came just now, and will be there in a second. */
const MISSING_SHARE = 0.01;

/** How far the index is, where it lacks more than what came just now; undefined where it does not. */
export async function rebuilding(db: Database, index: Pick<PaperIndex, "reach">): Promise<Rebuilding | undefined> {
  const { papers: found, loading } = await index.reach();
  const { latest, indexed } = await revisions(db, "indexed_revision");
  // Counting papers takes longer, and is needed only where something may be missing.
  if (indexed >= latest && found > 0 && !loading) return undefined;
  const { papers } = await catalogue(db);
  return papers - found > papers * MISSING_SHARE
    ? { found, of: papers, ...(loading ? { loading: true as const } : {}) }
    : undefined;
}

/** Sentence for the reader who searched. */
export const rebuildingNote = ({ found, of, loading }: Rebuilding): string =>
  `The search index is being ${loading ? "read into memory" : "rebuilt"} and has ${grouped(found)} of ${grouped(of)} papers so far, so the results are incomplete.`;
