/** Braces of TeX that belong together. */

/** For the place of each opening brace the place of the one that closes it, and -1 everywhere else. */
export function closingBraces(source: string): Int32Array {
  const closings = new Int32Array(source.length).fill(-1);
  const open: number[] = [];
  for (let at = 0; at < source.length; at++) {
    const character = source[at];
    if (character === "\\") at++;
    else if (character === "{") open.push(at);
    else if (character === "}") {
      const opening = open.pop();
      if (opening !== undefined) closings[opening] = at;
    }
  }
  return closings;
}
