/** The built-in encoder behind the port. */
import type { Encoder } from "../domain/ports.ts";
import { encode } from "./encoder.ts";
import type { EncoderFile } from "./file.ts";
import { variantsIn } from "./variants.ts";

export const builtInEncoder = ({ id, words }: EncoderFile): Encoder => ({
  id,
  dimension: words.dimension,
  encode: async (texts) => texts.map((text) => encode(words, text)),
  meanOfWords: true,
  variants: variantsIn(words),
});
