/** The largest of many numbers. */

/** Places of the largest values, largest first, by a heap of the best so far with the least on top. */
export function largest(values: Float32Array, limit: number): number[] {
  if (limit <= 0) return [];
  const heap = new Int32Array(limit);
  let size = 0;
  let least = Number.NEGATIVE_INFINITY;
  const valueAt = (at: number) => values[heap[at] as number] as number;

  function sink(): void {
    const place = heap[0] as number;
    const value = values[place] as number;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && valueAt(child + 1) < valueAt(child)) child++;
      if (valueAt(child) >= value) break;
      heap[at] = heap[child] as number;
      at = child;
    }
    heap[at] = place;
    least = valueAt(0);
  }

  function rise(place: number): void {
    let at = size++;
    for (let parent = (at - 1) >> 1; at > 0 && valueAt(parent) > (values[place] as number); parent = (at - 1) >> 1) {
      heap[at] = heap[parent] as number;
      at = parent;
    }
    heap[at] = place;
    if (size === limit) least = valueAt(0);
  }

  // Nearly every value is less than the least of the best, and costs one comparison.
  for (let place = 0; place < values.length; place++) {
    if ((values[place] as number) <= least) continue;
    if (size < limit) rise(place);
    else {
      heap[0] = place;
      sink();
    }
  }
  return Array.from(heap.subarray(0, size)).sort((a, b) => (values[b] as number) - (values[a] as number) || a - b);
}
