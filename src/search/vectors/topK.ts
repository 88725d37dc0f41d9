/** The largest of many numbers, by counting how many are how large instead of sorting them. */

const BUCKETS = 2_048;

/** Places of the largest values, largest first, the first place first among equals. */
export function topK(values: Float32Array, limit: number): number[] {
  if (limit <= 0) return [];
  const places = values.length > limit ? selected(values, limit) : Array.from(values.keys());
  return places.sort((a, b) => (values[b] as number) - (values[a] as number) || a - b);
}

const counts = new Uint32Array(BUCKETS);

/** Places of the largest values, in any order: all in the upper buckets, and the largest in the one that they end in. */
function selected(values: Float32Array, limit: number): number[] {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  // All alike, or nothing that is a number.
  if (!(least < most)) return Array.from({ length: limit }, (_, i) => i);
  const factor = (BUCKETS - 1) / (most - least);
  counts.fill(0);
  for (let i = 0; i < values.length; i++) {
    const bucket = (((values[i] as number) - least) * factor) | 0;
    counts[bucket] = (counts[bucket] as number) + 1;
  }
  let last = BUCKETS - 1;
  let above = 0;
  while (above + (counts[last] as number) < limit) above += counts[last--] as number;
  const places: number[] = [];
  const among: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const bucket = (((values[i] as number) - least) * factor) | 0;
    if (bucket > last) places.push(i);
    else if (bucket === last) among.push(i);
  }
  const inside = topK(
    Float32Array.from(among, (place) => values[place] as number),
    limit - above,
  );
  for (const at of inside) places.push(among[at] as number);
  return places;
}
