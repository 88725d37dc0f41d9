/** Authors' names: parsed from what sources write, and folded so that spellings can be compared. */

import { clean, fold } from "../../lib/text.ts";
import { trimTrailing } from "../../lib/trim.ts";
import { texToText } from "./tex.ts";

/** Folds a name so that it can be compared: lower case, without accents and the dots of initials. */
export const foldName = (name: string): string => (fold(name).match(/[\p{L}\p{N}'’-]+/gu) ?? []).join(" ");

/** Marks that lead to footnotes. */
const FOOTNOTES = "*†‡§";

/** Splits a line into names at commas and "and", in their order, and drops affiliations in parentheses. */
export const splitNames = (line: string): string[] =>
  clean(texToText(stripParentheses(line)))
    // "John Smith, Jr." is one name.
    .replace(/, ?(?=(?:Jr|Sr|I{2,3}|IV)\b\.? ?(?:[,;]|and\b|$))/g, " ")
    .split(
      /[,;，；、] ?(?:and )?| and (?![\p{L}\p{N}-]+ Collaborations\b)|(?<=[^,; ] \p{Lu}[^ &,;]{0,40}) & (?=\p{Lu}[^ &,;]{0,40} \p{Lu})|(?<=\b(?:Collaborations?|Consortium)) ?:/iu,
    )
    .map((name) =>
      trimTrailing(
        name
          .trim()
          .replace(/^and |\bet\.? al\.?$|^others$/gi, "")
          .trim()
          .replace(/^(?:for|on behalf of) (?=the )/i, ""),
        FOOTNOTES,
      ),
    )
    .filter((name) => /\p{L}/u.test(name));

function stripParentheses(line: string): string {
  if (!/[()]/.test(line)) return line;
  let depth = 0;
  let from = 0;
  let kept = "";
  for (let at = 0; at < line.length; at++) {
    const character = line[at];
    if (character !== "(" && character !== ")") continue;
    if (depth === 0) kept += line.slice(from, at);
    depth = character === "(" ? depth + 1 : Math.max(0, depth - 1);
    from = at + 1;
  }
  return depth === 0 ? kept + line.slice(from) : kept;
}
