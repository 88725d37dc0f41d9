import { type Interests, interestsOf, type LibraryReading } from "../../domain/collections/referenceLibrary.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import type { SourceFile } from "../../domain/ports.ts";
import { BroadsheetError, ignoreError } from "../../lib/errors.ts";
import { matchLibrary } from "../../store/collections/referenceLibrary.ts";
import type { Database } from "../../store/database.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";

export interface MatchedLibrary {
  /** The works that are papers here, each once. */
  papers: Paper[];
  /** Titles of the works that are not. */
  missing: string[];
  interests: Interests;
}

export interface ReferenceLibrary extends MatchedLibrary {
  reading: LibraryReading;
}

/**
 * Reads a reader's file of references and finds which of its works are here; nothing is kept. Throws `bad_request` without
 * a file or for one with nothing in it that can be used, `too_large` where reading it takes too much, `busy` while others
 * are read, and what `authorize` throws.
 */
export async function readReferenceLibrary(
  ctx: AppContext,
  actor: Actor | undefined,
  file: SourceFile | undefined,
): Promise<ReferenceLibrary> {
  authorize(ctx, actor, "readReferenceLibrary");
  if (!file)
    throw new BroadsheetError(
      "bad_request",
      "Choose a file first: a library exported as BibTeX, RIS, CSL-JSON, or Zotero’s RDF or CSV.",
    );
  const reading = await ctx.services.readLibrary(file).catch(ignoreError("file_unreadable"));
  if (!reading || reading.entries.length === 0)
    throw new BroadsheetError(
      "bad_request",
      `Nothing in this file could be read as a work${reading?.reason ? ` (of the first entry: ${reading.reason})` : ""}. Export your library as BibTeX, RIS or CSL-JSON, and try again.`,
    );
  return { reading, ...(await matchReferenceLibrary(ctx.db, reading)) };
}

/** Finds which works of a library are papers here, and what its owner seems to like. */
async function matchReferenceLibrary(
  db: Database,
  { entries }: Pick<LibraryReading, "entries">,
): Promise<MatchedLibrary> {
  const works = await matchLibrary(db, entries);
  const papers = new Map(works.flatMap(({ paper }) => (paper ? [[paper.key, paper] as const] : [])));
  return {
    papers: [...papers.values()],
    missing: works.filter(({ paper }) => !paper).map(({ entry }) => entry.title),
    interests: await interestsOf(works),
  };
}
