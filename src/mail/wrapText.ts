/** Text cut to lengths and lines, as mails need it. Lengths are in characters. */

/** Cut behind a word, with an ellipsis, where it is longer. */
export function cutTo(text: string, characters: number): string {
  if (text.length <= characters) return text;
  const begin = text.slice(0, Math.max(0, characters - 1));
  const space = begin.lastIndexOf(" ");
  const kept = space > characters * MIN_KEPT ? begin.slice(0, space) : begin;
  return `${keptTo(kept)}…`;
}

/** Without white space, punctuation, or half of a character at its end. */
function keptTo(text: string): string {
  let end = text.length;
  while (end > 0 && /[\s,;:.\ud800-\udbff]/.test(text[end - 1] ?? "")) end--;
  return text.slice(0, end);
}

/** Rather a word in two than a text of half the length. */
const MIN_KEPT = 0.6;

/** In lines of at most `width`, each behind `indent`; words that are longer are cut where `breaks`, else stand alone. */
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
