/** Vectors of a few thousand documents in memory alone, as the server compares them. */
import type { Encoder, PaperText } from "../src/domain/ports.ts";
import { createVectorStore, packVector } from "../src/search/vectors/vectorStore.ts";
import { type VectorIndex, vectorsOf } from "../src/search/vectors/vectors.ts";

/** `papers` in the order of the keys 1, 2, 3... */
export async function memoryVectors(encoder: Encoder, papers: readonly PaperText[]): Promise<VectorIndex> {
  const memory = createVectorStore(encoder.dimension);
  for (const [i, vector] of (await vectorsOf(encoder, papers)).entries()) memory.put(i + 1, 0, packVector(vector));
  const nothing = async () => {};
  return {
    encoder,
    compare: (vector) => memory.compare(vector),
    vectorOf: (key) => memory.of(key),
    dayOf: (key) => memory.dayOf(key),
    refresh: nothing,
    prepare: async () => false,
    put: nothing,
    remove: nothing,
    revisions: async () => new Map(),
    size: async () => memory.size,
    failing: () => false,
    reset: nothing,
    close: () => {},
  };
}
