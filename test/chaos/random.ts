/** Choices that a seed repeats. */
export interface Random {
  /** At least 0 and less than 1. */
  (): number;
  /** A whole number from 0 to `below` - 1. */
  below(below: number): number;
  between(low: number, high: number): number;
  of<T>(all: readonly T[]): T;
  shuffled<T>(all: readonly T[]): T[];
}

/** Mulberry32, by Tommy Ettinger (public domain). `name` keeps the choices of one scenario apart from those of others. */
export function randomOf(seed: number, name: string): Random {
  let state = seed;
  for (const character of name) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (n: number) => Math.floor(next() * n);
  return Object.assign(next, {
    below,
    between: (low: number, high: number) => low + next() * (high - low),
    of<T>(all: readonly T[]): T {
      if (all.length === 0) throw new Error("nothing to choose from");
      return all[below(all.length)] as T;
    },
    shuffled<T>(all: readonly T[]): T[] {
      const copy = [...all];
      for (let i = copy.length - 1; i > 0; i--) {
        const j = below(i + 1);
        [copy[i], copy[j]] = [copy[j] as T, copy[i] as T];
      }
      return copy;
    },
  });
}
