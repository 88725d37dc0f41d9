/** A value worked out once and kept while the records stay as they are. */
export function whileUnchanged<T>(state: () => string, work: () => Promise<T>): () => Promise<T> {
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
