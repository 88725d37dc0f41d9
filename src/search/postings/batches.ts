/** Papers as they come out of the table, batch by batch. */
import type { RecordBatch } from "apache-arrow";
import type { Papers } from "./segment.ts";

export function papersOf(batch: RecordBatch): Papers {
  const column = batch.getChild("terms")?.data[0];
  const offsets = (column?.valueOffsets ?? new Int32Array(1)) as Int32Array;
  const first = offsets[0] as number;
  // A copy, because the bytes may begin anywhere and four of them are one term.
  const bytes = ((column?.values ?? new Uint8Array()) as Uint8Array).slice(first, offsets[batch.numRows]);
  return {
    keys: batch.getChild("key")?.toArray() as Int32Array,
    revisions: batch.getChild("revision")?.toArray() as Float64Array,
    days: batch.getChild("day")?.toArray() as Int32Array,
    begins: offsets.subarray(0, batch.numRows + 1).map((offset) => (offset - first) / Uint32Array.BYTES_PER_ELEMENT),
    terms: new Uint32Array(bytes.buffer),
  };
}

/** Those of the papers that are wanted, of two with one key the later. */
export function picked(papers: Papers, wanted: (papers: Papers, i: number) => boolean): Papers {
  const { keys, revisions, days, begins, terms } = papers;
  const last = new Map<number, number>();
  for (let i = 0; i < keys.length; i++) if (wanted(papers, i)) last.set(keys[i] as number, i);
  if (last.size === keys.length) return papers;
  return joined(
    [...last.values()].map((i) => ({
      keys: keys.subarray(i, i + 1),
      revisions: revisions.subarray(i, i + 1),
      days: days.subarray(i, i + 1),
      begins: Int32Array.of(0, (begins[i + 1] as number) - (begins[i] as number)),
      terms: terms.subarray(begins[i], begins[i + 1]),
    })),
  );
}

export function joined(parts: readonly Papers[]): Papers {
  const sum = (length: (part: Papers) => number) => parts.reduce((total, part) => total + length(part), 0);
  const size = sum(({ keys }) => keys.length);
  const all: Papers = {
    keys: new Int32Array(size),
    revisions: new Float64Array(size),
    days: new Int32Array(size),
    begins: new Int32Array(size + 1),
    terms: new Uint32Array(sum(({ terms }) => terms.length)),
  };
  let row = 0;
  let term = 0;
  for (const part of parts) {
    all.keys.set(part.keys, row);
    all.revisions.set(part.revisions, row);
    all.days.set(part.days, row);
    all.terms.set(part.terms, term);
    for (let i = 1; i < part.begins.length; i++) all.begins[row + i] = term + (part.begins[i] as number);
    row += part.keys.length;
    term += part.terms.length;
  }
  return all;
}
