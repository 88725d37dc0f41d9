/**
 * Taking characters off a text's end in one pass. A pattern such as `/\/+$/` begins again at every character of a run,
 * and takes 20 seconds for a path of 500,000 slashes and one letter; `test/hostileText.test.ts` refuses such patterns.
 */

/** Text without any of these characters (UTF-16 units) at its end. */
export function trimTrailing(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text[end - 1] ?? "")) end--;
  return text.slice(0, end);
}

/** An address without slashes at its end. */
export const withoutSlash = (address: string): string => trimTrailing(address, "/");

/** Text without what stands in round brackets; a bracket that never closes stays. */
export function withoutBrackets(text: string, instead = ""): string {
  let kept = "";
  let from = 0;
  for (let open = text.indexOf("("); open >= 0; open = text.indexOf("(", from)) {
    const close = text.indexOf(")", open);
    if (close < 0) break;
    kept += text.slice(from, open) + instead;
    from = close + 1;
  }
  return kept + text.slice(from);
}
