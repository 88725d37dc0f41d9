/** The built-in encoder behind the port. */
import type { Encoder } from "../../domain/ports.ts";
import { encode, encodePaper } from "./encoder.ts";
import type { EncoderFile } from "./modelFile.ts";
import { variantsIn } from "./variants.ts";

export const builtInEncoder = ({ id, words }: Pick<EncoderFile, "id" | "words">): Encoder => ({
  id,
  dimension: words.dimension,
  encode: async (texts) => texts.map((text) => encode(words, text)),
  encodePapers: async (papers) => papers.map((paper) => encodePaper(words, paper)),
  meanOfWords: true,
  variants: variantsIn(words),
});
