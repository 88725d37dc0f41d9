/** Long lists taken a part at a time, because statements and requests have room for a limited number of values. */

/** Yields the items in their order in lists of at most `size`, none of them empty. */
export function* chunksOf<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size);
}
