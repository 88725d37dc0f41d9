/** Text cut to a length. Lengths are in UTF-16 units unless a function says otherwise; the ellipsis counts. */

const ELLIPSIS = "…";

/** Rather a word in two than a text of half the length. */
const MIN_KEPT = 0.6;

/** Cuts a longer text anywhere but inside a character, and marks that with an ellipsis. */
export function truncate(text: string, max: number): string {
  if (text.length <= max) return text;
  return withoutLooseEnd(text.slice(0, Math.max(0, max - ELLIPSIS.length))).trimEnd() + ELLIPSIS;
}

/** Cuts a longer text behind a word, without punctuation at its end, and marks that with an ellipsis. */
export function truncateAtWord(text: string, max: number, ellipsis = ELLIPSIS): string {
  if (text.length <= max) return text;
  const head = text.slice(0, Math.max(0, max - ellipsis.length));
  const space = head.lastIndexOf(" ");
  return withoutLooseEnd(space > max * MIN_KEPT ? head.slice(0, space) : head, /[\s,;:.]/) + ellipsis;
}

/** Text without half of a character at its end, nor any of `also`; one pass, whatever the text. */
function withoutLooseEnd(text: string, also?: RegExp): string {
  let end = text.length;
  while (end > 0 && (/[\ud800-\udbff]/.test(text[end - 1] ?? "") || also?.test(text[end - 1] ?? ""))) end--;
  return text.slice(0, end);
}
