/** Sorting postings by their terms. */

/** Bits of a term that each round of sorting goes by, the lowest first. */
const ROUNDS = [
  { shift: 0, bits: 11 },
  { shift: 11, bits: 11 },
  { shift: 22, bits: 10 },
];

/** Places of the terms in ascending order of the terms, those of one term in their own: a radix sort. */
export function sortByTerm(terms: Uint32Array): Uint32Array {
  const n = terms.length;
  let from = Uint32Array.from({ length: n }, (_, i) => i);
  let to = new Uint32Array(n);
  for (const { shift, bits } of ROUNDS) {
    const mask = (1 << bits) - 1;
    const next = new Uint32Array(1 << bits);
    for (let i = 0; i < n; i++) {
      const digit = ((terms[i] as number) >>> shift) & mask;
      next[digit] = (next[digit] as number) + 1;
    }
    for (let digit = 0, begin = 0; digit < next.length; digit++) {
      const having = next[digit] as number;
      next[digit] = begin;
      begin += having;
    }
    for (let i = 0; i < n; i++) {
      const place = from[i] as number;
      const digit = ((terms[place] as number) >>> shift) & mask;
      const at = next[digit] as number;
      next[digit] = at + 1;
      to[at] = place;
    }
    [from, to] = [to, from];
  }
  return from;
}
