/** Text with typeset mathematics and, in search results, with its matching words marked. */
import { raw } from "hono/html";
import { segments } from "../../domain/papers/tex/formulas.ts";
import { typeset } from "../../render/math.ts";
import type { QueryStems } from "../../search/text/queryStems.ts";
import { markWords } from "../../search/text/words.ts";
import { escapeHtml } from "./keptHtml.ts";

/** By hand: a page of results has some two hundred of them. */
export const Rich = ({ text, stems }: { text: string; stems?: QueryStems | undefined }) =>
  raw(
    segments(text)
      .map((s) => (s.math ? typeset(s.text, s.display) : stems ? marked(s.text, stems) : escapeHtml(s.text)))
      .join(""),
  );

const marked = (text: string, stems: QueryStems): string =>
  markWords(text, stems)
    .map((w) => (w.marked ? `<mark>${escapeHtml(w.text)}</mark>` : escapeHtml(w.text)))
    .join("");
