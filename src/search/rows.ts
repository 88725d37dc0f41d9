/**
 * Which paper each row of the index is. A search that fetches no columns takes half the time of one that does, so every
 * process keeps keys and days of all rows in memory, eight bytes a row, by the rows' addresses.
 *
 * address: a fragment's number and the row's place in it. It is never given to another row while the table lives; a
 * changed row gets a new one, and sorting the index gives new ones to all.
 */
import type { Table as ArrowTable } from "apache-arrow";
import type { Hit } from "./index.ts";
import { type DerivedTable, READ_CONSISTENCY_S } from "./tables.ts";

export interface RowMemory {
  /** The hits of a search for `_rowid` and `_score`; undefined where a row is not known, which will then be read. */
  hits(ask: () => Promise<ArrowTable>): Promise<Hit[] | undefined>;
  /** The keys of what a query for `_rowid` finds; undefined in the same way. */
  keys(ask: () => Promise<ArrowTable>): Promise<Int32Array | undefined>;
}

/** Keys and days of a fragment's rows by their places. */
interface Fragment {
  keys: Int32Array;
  days: Int32Array;
}
type Fragments = ReadonlyMap<number, Fragment>;

/** In place of a key where there is no row. */
const NO_ROW = 0;

export function createRowMemory(files: DerivedTable): RowMemory {
  let rows: { identity: string; fragments: Fragments } | undefined;
  let reading = false;
  let readAt = Number.NEGATIVE_INFINITY;

  /** In the background, and no more often than there can be something new. */
  function read(): void {
    const now = performance.now();
    const identity = files.identity();
    if (reading || identity === undefined || now - readAt < READ_CONSISTENCY_S * 1_000) return;
    reading = true;
    readAt = now;
    readRows(files)
      .then((fragments) => {
        rows = { identity, fragments };
      })
      // A table that cannot be read shows in the search itself.
      .catch(() => {})
      .finally(() => {
        reading = false;
      });
  }

  /** What there is of the table as it is now: another process may have put one with the same addresses in its place. */
  function known(): { identity: string; fragments: Fragments } | undefined {
    return rows?.identity === files.identity() ? rows : undefined;
  }

  async function resolved<T>(
    ask: () => Promise<ArrowTable>,
    resolve: (found: ArrowTable, fragments: Fragments) => T | undefined,
  ): Promise<T | undefined> {
    const before = known();
    const found = before && (await ask());
    const now = known();
    const answer = found && now?.identity === before.identity ? resolve(found, now.fragments) : undefined;
    if (answer === undefined) read();
    return answer;
  }

  return {
    hits: (ask) => resolved(ask, hitsOf),
    keys: (ask) => resolved(ask, keysOf),
  };
}

async function readRows(files: DerivedTable): Promise<Fragments> {
  const found = await files.table().query().select(["key", "day"]).withRowId().toArrow();
  const batches = found.batches.map((batch) => ({
    addresses: addressesOf(batch.getChild("_rowid")?.toArray()),
    keys: batch.getChild("key")?.toArray() as Int32Array,
    days: batch.getChild("day")?.toArray() as Int32Array,
  }));
  const lengths = new Map<number, number>();
  for (const { addresses } of batches)
    for (let i = 0; i < addresses.length; i += 2) {
      const id = addresses[i + 1] as number;
      lengths.set(id, Math.max(lengths.get(id) ?? 0, (addresses[i] as number) + 1));
    }
  const fragments = new Map<number, Fragment>();
  for (const [id, length] of lengths)
    fragments.set(id, { keys: new Int32Array(length).fill(NO_ROW), days: new Int32Array(length) });
  for (const { addresses, keys, days } of batches)
    for (let i = 0; i < keys.length; i++) {
      const fragment = fragments.get(addresses[2 * i + 1] as number) as Fragment;
      fragment.keys[addresses[2 * i] as number] = keys[i] as number;
      fragment.days[addresses[2 * i] as number] = days[i] as number;
    }
  return fragments;
}

function hitsOf(found: ArrowTable, fragments: Fragments): Hit[] | undefined {
  const scores = found.getChild("_score")?.toArray() as Float32Array;
  const hits: Hit[] = [];
  const all = eachRow(found, fragments, (key, day, i) => hits.push({ key, day, score: scores[i] as number }));
  return all ? hits : undefined;
}

function keysOf(found: ArrowTable, fragments: Fragments): Int32Array | undefined {
  const keys = new Int32Array(found.numRows);
  const all = eachRow(found, fragments, (key, _, i) => {
    keys[i] = key;
  });
  return all ? keys : undefined;
}

/** False when a row is not known. */
function eachRow(
  found: ArrowTable,
  fragments: Fragments,
  take: (key: number, day: number, i: number) => void,
): boolean {
  const addresses = addressesOf(found.getChild("_rowid")?.toArray());
  let id = -1;
  let fragment: Fragment | undefined;
  for (let i = 0; 2 * i < addresses.length; i++) {
    const place = addresses[2 * i] as number;
    // Most rows are in the same fragment.
    if (addresses[2 * i + 1] !== id) {
      id = addresses[2 * i + 1] as number;
      fragment = fragments.get(id);
    }
    const key = fragment?.keys[place] ?? NO_ROW;
    if (key === NO_ROW) return false;
    take(key, fragment?.days[place] ?? 0, i);
  }
  return true;
}

/** Place and fragment of each row in turn: the halves of 64 bits, the lower first on every machine that Node runs on. */
const addressesOf = (ids: BigUint64Array | undefined): Uint32Array =>
  ids ? new Uint32Array(ids.buffer, ids.byteOffset, ids.length * 2) : new Uint32Array();
