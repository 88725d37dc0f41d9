/** A small seeded generator, so that training is the same for the same seed. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Whole number in [0, n). */
  below(n: number): number;
  /** Standard normal (Box and Muller, 1958). */
  normal(): number;
  /** The whole state, to go on from later. */
  state: number;
}

/** Mulberry32. */
export function seeded(seed: number): Random {
  const random: Random = {
    state: seed | 0,
    next() {
      random.state = (random.state + 0x6d2b79f5) | 0;
      let t = Math.imul(random.state ^ (random.state >>> 15), 1 | random.state);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
    },
    below: (n) => Math.floor(random.next() * n),
    normal: () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next()),
  };
  return random;
}
