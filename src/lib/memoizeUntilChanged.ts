import { LRUCache } from "lru-cache";

/** A value worked out once and kept while the records stay as they are. */
export function memoizeUntilChanged<T>(state: () => string, work: () => Promise<T>): () => Promise<T> {
  let kept: { state: string; value: Promise<T> } | undefined;
  return () => {
    const now = state();
    if (kept?.state !== now) {
      const value = work();
      kept = { state: now, value };
      // A failure is not kept.
      value.catch(() => {
        if (kept?.value === value) kept = undefined;
      });
    }
    return kept.value;
  };
}

/** The same for a few values by name; with more names than `most`, the one not asked for longest goes. */
export function eachWhileUnchanged<T>(
  state: () => string,
  most: number,
): (name: string, work: () => Promise<T>) => Promise<T> {
  const kept = new LRUCache<string, { state: string; value: Promise<T> }>({ max: most });
  return (name, work) => {
    const now = state();
    const known = kept.get(name);
    if (known?.state === now) return known.value;
    const entry = { state: now, value: work() };
    kept.set(name, entry);
    entry.value.catch(() => {
      if (kept.peek(name) === entry) kept.delete(name);
    });
    return entry.value;
  };
}
