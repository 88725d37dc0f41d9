/** Names as BibTeX writes them: "First von Last", "von Last, First", "von Last, Jr, First", and groups in braces. */

/** Names in order as last names, first names, suffix; what is written as one piece stays one. */
export const splitBibtexNames = (written: string): string[][] =>
  // Runs of white space are one first, so that looking for "and" stays quick.
  divide(written.replace(/\s+/g, " "), / and /iy)
    .filter((name) => !/^\s*(?:others|et\.? al\.?)\s*$/i.test(name) && name.trim() !== "")
    .map((name) => {
      const [last = "", second = "", third] = divide(name, /,/y).map((part) => part.trim());
      return third === undefined ? [last, second] : [last, third, second];
    });

/** Pieces between matches of a sticky expression, outside of braces. */
function divide(text: string, separator: RegExp): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === "{") depth++;
    else if (character === "}") depth = Math.max(0, depth - 1);
    else if (depth === 0 && (character === "," || /\s/.test(character ?? ""))) {
      separator.lastIndex = at;
      const match = separator.exec(text);
      if (!match) continue;
      parts.push(text.slice(from, at));
      at += match[0].length - 1;
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}
