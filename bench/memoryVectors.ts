/** Vectors of papers in memory alone, as the server compares them. */
import type { Encoder, PaperText } from "../src/domain/ports.ts";
import { createVectorStore, packVector } from "../src/search/vectors/vectorStore.ts";
import { type VectorIndex, vectorsOf } from "../src/search/vectors/vectors.ts";

export interface KeyedText extends PaperText {
  key: number;
  /** Day of publication, days since 1970. */
  day: number;
}

export async function memoryVectors(encoder: Encoder, papers: readonly KeyedText[]): Promise<VectorIndex> {
  const memory = createVectorStore(encoder.dimension);
  for (const [i, vector] of (await vectorsOf(encoder, papers)).entries()) {
    const { key, day } = papers[i] as KeyedText;
    memory.put(key, day, packVector(vector));
  }
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
