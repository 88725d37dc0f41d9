/**
 * Reconciliation: a source's list of announcements against the records. What was announced and has not come, or not in
 * the announced version, is fetched paper by paper; a list that comes again is told.
 */
import { dayOf } from "../../domain/editions/edition.ts";
import { type HarvestPage, SourceError } from "../../domain/harvest/harvest.ts";
import type { Announcement, PaperSource } from "../../domain/ports.ts";
import { count } from "../../lib/text.ts";
import type { Database } from "../../store/database.ts";
import { lastResponse } from "../../store/harvest/harvests.ts";
import { newestVersions } from "../../store/papers/papers.ts";

/** How the harvests of a part's announcements are called. */
const announcedPart = (part: string): string => `${part} announced`;

/** A source's announcements as a source of one page a part; undefined where it has none. */
export function announcementsOf(db: Database, source: PaperSource): PaperSource | undefined {
  const { announced, fetchPapers } = source;
  if (!announced || !fetchPapers) return undefined;
  const partOf = new Map(source.parts.map((part) => [announcedPart(part), part]));
  return {
    ...source,
    parts: [...partOf.keys()],
    undated: true,
    async read({ part }, signal) {
      const followed = partOf.get(part) ?? part;
      // Before the first harvest everything would be missing.
      if ((await lastResponse(db, source.id, followed)) === undefined) return NOTHING;
      const list = await announced(followed, signal);
      if (list instanceof SourceError) return list;
      const missing = await missingOf(db, list);
      const again = list.at !== undefined && (await lastResponse(db, source.id, part)) === list.at;
      const found = await fetchPapers(missing, signal);
      if (found instanceof SourceError) return found;
      const { records, rejects, unknown } = found;
      const message = inWords(part, list, missing.length - unknown.length, unknown, again);
      return {
        records,
        rejects,
        removed: [],
        ...(list.at === undefined ? {} : { respondedAt: list.at }),
        ...(message === undefined ? {} : { message }),
      } satisfies HarvestPage;
    },
  };
}

const NOTHING: HarvestPage = { records: [], removed: [], rejects: [] };

async function missingOf(db: Database, { papers }: Announcement): Promise<string[]> {
  const known = await newestVersions(
    db,
    papers.map(({ id }) => id),
  );
  return papers.filter(({ id, version }) => (known.get(id) ?? 0) < version).map(({ id }) => id);
}

function inWords(part: string, list: Announcement, fetched: number, unknown: string[], again: boolean) {
  const named = `${part}, ${list.at === undefined ? "without a date" : dayOf(list.at)}`;
  const sentences = [
    ...(again ? [`The list is the same as the last time (${named}).`] : []),
    ...(list.papers.length === 0 ? [`The list is empty (${named}).`] : []),
    ...(fetched > 0
      ? [
          `${count(fetched, "paper")} of ${list.papers.length} on the list had not come by themselves and were fetched (${named}).`,
        ]
      : []),
    ...(unknown.length > 0 ? [`Announced but not to be had yet: ${unknown.slice(0, 5).join(", ")}.`] : []),
  ];
  return sentences.length === 0 ? undefined : sentences.join(" ");
}
