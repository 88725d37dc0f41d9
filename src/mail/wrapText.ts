/** Cuts and wraps text for mails. Lengths are in characters. */

/** Cuts a longer text after a word, with an ellipsis. */
export function cutTo(text: string, characters: number): string {
  if (text.length <= characters) return text;
  const begin = text.slice(0, Math.max(0, characters - 1));
  const space = begin.lastIndexOf(" ");
  const kept = space > characters * MIN_KEPT ? begin.slice(0, space) : begin;
  return `${keptTo(kept)}…`;
}

/** Removes white space, punctuation and half of a character from the end. */
function keptTo(text: string): string {
  let end = text.length;
  while (end > 0 && /[\s,;:.\ud800-\udbff]/.test(text[end - 1] ?? "")) end--;
  return text.slice(0, end);
}

/** The least part of the length that is kept: below it a word is cut in two instead. */
const MIN_KEPT = 0.6;

/** Wraps text into lines of at most `width`, each after `indent`. Longer words are cut with `breaks`, and otherwise have a line of their own. */
export function wrap(text: string, width: number, indent = "", breaks = false): string {
  const room = width - indent.length;
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).flatMap((one) => (breaks ? pieces(one, room) : one))) {
    if (line !== "" && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  if (line !== "") lines.push(line);
  return lines.map((one) => indent + one).join("\n");
}

const pieces = (word: string, room: number): string[] =>
  word.length <= room ? [word] : (word.match(new RegExp(`.{1,${room}}`, "gsu")) ?? []);
