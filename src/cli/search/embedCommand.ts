/** Every paper's vector, with progress. */

import type { SemanticIndex } from "../../app/search/semanticIndex.ts";
import { count } from "../../lib/text.ts";
import { showProgress } from "../lib/progress.ts";

/** Makes the vectors complete and says so; says nothing when there is no encoder. Throws what keeps the encoder away. */
export async function makeVectors(meaning: SemanticIndex): Promise<void> {
  const progress = showProgress("Vectors");
  const encoder = await meaning
    .catchUp(({ done, of }) => progress.update(of > 0 ? done / of : undefined, count(done, "paper")))
    .finally(() => progress.stop());
  if (encoder) process.stderr.write("Every paper has its vector.\n");
}
