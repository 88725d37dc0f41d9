/** Somebody's library out of any of the formats that files of papers come in, a batch of entries after another. */
import {
  type LibraryEntry,
  type LibraryReading,
  MAX_LIBRARY_ENTRIES,
} from "../../domain/collections/referenceLibrary.ts";
import type { PaperRecord } from "../../domain/papers/paper.ts";
import type { SourceFile } from "../../domain/ports.ts";
import type { Instant } from "../../lib/time.ts";
import { recognise } from "./formats.ts";

/** Entries that are gone through: a library has notes and attachments besides its works. */
const MAX_LOOKED_AT = 10 * MAX_LIBRARY_ENTRIES;
/** Length of all entries together. No file that is let in holds more, but macros can make much out of little. */
const MAX_KEPT_CHARACTERS = 16 * 1024 * 1024;
const BATCH_CHARACTERS = 256 * 1024;
const BATCH_ENTRIES = 500;

/** Told apart from the reading, which is complete only at its end. */
export type LibrarySummary = Omit<LibraryReading, "entries">;

export interface LibraryLimits {
  /** What dates are checked against. */
  now: Instant;
  /** Asked before each entry; reading ends, with what was read until then, when it answers true. */
  isOver(): boolean;
}

/** Hands entries over in batches as they are read. Throws `file_unreadable` when the file breaks off. */
export async function readEntries(
  given: SourceFile,
  { now, isOver }: LibraryLimits,
  onEntries: (entries: LibraryEntry[]) => Promise<void>,
): Promise<LibrarySummary> {
  const { file, format } = await recognise(given);
  const { cut, read } = format.open();
  const summary: LibrarySummary = { format: format.name, unusable: 0, cut: false };
  let [seen, found, kept] = [0, 0, 0];
  let batch: LibraryEntry[] = [];
  let inBatch = 0;

  async function handOver(): Promise<void> {
    if (batch.length > 0) await onEntries(batch);
    batch = [];
    inBatch = 0;
  }

  async function readAll(): Promise<void> {
    for await (const lines of cut(file.bytes()))
      for (const { bytes, problem } of lines) {
        if (found >= MAX_LIBRARY_ENTRIES || ++seen > MAX_LOOKED_AT || kept > MAX_KEPT_CHARACTERS || isOver()) {
          summary.cut = true;
          return;
        }
        const reading = problem === undefined ? read(bytes, now) : { reason: problem };
        if ("record" in reading) {
          const entry = entryOf(reading.record);
          const characters = charactersOf(entry);
          found++;
          kept += characters;
          inBatch += characters;
          batch.push(entry);
          if (batch.length >= BATCH_ENTRIES || inBatch >= BATCH_CHARACTERS) await handOver();
        } else if ("reason" in reading) {
          summary.unusable++;
          summary.reason ??= reading.reason;
        }
      }
  }

  await readAll();
  await handOver();
  return summary;
}

const charactersOf = ({ title, ids, dois, authors }: LibraryEntry): number =>
  [title, ...ids, ...dois, ...authors].reduce((sum, text) => sum + text.length, 0);

function entryOf({ id, title, authors, links }: PaperRecord): LibraryEntry {
  const dois = links.flatMap(({ kind, value }) => (kind === "doi" ? [value.toLowerCase()] : []));
  const ids = [id, ...dois.map((doi) => `doi:${doi}`)].filter((one) => !one.startsWith("library:"));
  return { title, ids: [...new Set(ids)], dois, authors };
}
