/** Text with typeset mathematics and, in search results, with its matching words marked. */
import { raw } from "hono/html";
import { segments } from "../../domain/papers/tex/formulas.ts";
import { typeset } from "../../render/math.ts";
import type { QueryStems } from "../../search/text/queryStems.ts";
import { markWords } from "../../search/text/words.ts";

export const Rich = ({ text, stems }: { text: string; stems?: QueryStems | undefined }) => (
  <>
    {segments(text).map((s) =>
      s.math
        ? raw(typeset(s.text, s.display))
        : stems
          ? markWords(s.text, stems).map((w) => (w.marked ? <mark>{w.text}</mark> : w.text))
          : s.text,
    )}
  </>
);
