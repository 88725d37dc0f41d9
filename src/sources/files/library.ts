/** Somebody's library, whole, out of any of the formats that files of papers come in. */
import { setImmediate } from "node:timers/promises";
import {
  type LibraryEntry,
  type LibraryReading,
  MAX_LIBRARY_ENTRIES,
  MAX_LIBRARY_READING_MS,
  type ReadLibrary,
} from "../../domain/library.ts";
import type { PaperRecord } from "../../domain/paper.ts";
import type { Clock } from "../../domain/ports.ts";
import { recognise } from "./formats.ts";

/** After so many entries others get a turn: a server reads libraries beside its pages. */
const ENTRIES_A_TURN = 200;

export const createLibraryReader =
  (clock: Clock): ReadLibrary =>
  async (given) => {
    const { file, format } = await recognise(given);
    const { cut, read } = format.open();
    const began = clock();
    const reading: LibraryReading = { format: format.name, entries: [], unusable: 0, cut: false };
    let seen = 0;
    for await (const lines of cut(file.bytes()))
      for (const { bytes, problem } of lines) {
        if (reading.entries.length >= MAX_LIBRARY_ENTRIES || clock() - began > MAX_LIBRARY_READING_MS)
          return { ...reading, cut: true };
        if (++seen % ENTRIES_A_TURN === 0) await setImmediate();
        const entry = problem === undefined ? read(bytes, clock()) : { reason: problem };
        if ("record" in entry) reading.entries.push(entryOf(entry.record));
        else if ("reason" in entry) {
          reading.unusable++;
          reading.reason ??= entry.reason;
        }
      }
    return reading;
  };

function entryOf({ id, title, authors, links }: PaperRecord): LibraryEntry {
  const dois = links.flatMap(({ kind, value }) => (kind === "doi" ? [value.toLowerCase()] : []));
  const ids = [id, ...dois.map((doi) => `doi:${doi}`)].filter((one) => !one.startsWith("library:"));
  return { title, ids: [...new Set(ids)], dois, authors };
}
