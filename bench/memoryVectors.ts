/** Vectors of a few thousand documents in memory alone, every one compared: as the server's are below its cells. */
import type { Encoder } from "../src/domain/ports.ts";
import { dot } from "../src/learn/encoder.ts";
import { toBytes, type VectorIndex } from "../src/search/vectors.ts";

/** `texts` in the order of the keys 1, 2, 3... */
export async function memoryVectors(encoder: Encoder, texts: readonly string[]): Promise<VectorIndex> {
  const vectors = await encoder.encode(texts);
  const bytes = vectors.map(toBytes);
  const nothing = async () => {};
  return {
    encoder,
    nearest: async (asked, _filter, limit) =>
      vectors
        .map((vector, i) => ({ key: i + 1, day: 0, score: dot(asked, vector) }))
        .sort((a, b) => b.score - a.score)
        .slice(0, limit),
    vectorOf: (key) => bytes[key - 1],
    refresh: nothing,
    destroy: () => {},
    prepare: async () => false,
    put: nothing,
    remove: nothing,
    revisions: async () => new Map(),
    size: async () => ({ rows: vectors.length, unindexed: 0 }),
    failing: () => false,
    optimize: nothing,
    reset: nothing,
    close: () => {},
  };
}
