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

/** The same for a few values by name; asked for with more names than `most`, the one that came first goes. */
export function eachWhileUnchanged<T>(
  state: () => string,
  most: number,
): (name: string, work: () => Promise<T>) => Promise<T> {
  const kept = new Map<string, { state: string; value: Promise<T> }>();
  return (name, work) => {
    const now = state();
    const known = kept.get(name);
    if (known?.state === now) return known.value;
    const entry = { state: now, value: work() };
    kept.delete(name);
    kept.set(name, entry);
    if (kept.size > most) kept.delete(kept.keys().next().value ?? "");
    entry.value.catch(() => {
      if (kept.get(name) === entry) kept.delete(name);
    });
    return entry.value;
  };
}
