/** Wraps text for mails. Lengths are in characters. */

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
