/**
 * Text that is kept for long. V8 makes a piece of 13 characters or more that is cut out of a text (by a match, `slice`,
 * `split`, `trim`) a reference into that text, which stays in memory as long as the piece does: a cache of words would
 * hold every query and abstract that a word ever came from. Whatever is kept beyond a request and may be such a piece
 * goes through `own`.
 */

/** Shorter pieces are copied by V8 itself. */
const LEAST_SLICE = 13;
const ONE_BYTE = /^[\0-\xff]*$/;

/** The same text with characters of its own. */
export function own(text: string): string {
  if (text.length < LEAST_SLICE) return text;
  const encoding = ONE_BYTE.test(text) ? "latin1" : "utf16le";
  return Buffer.from(text, encoding).toString(encoding);
}

/** What is longer is hardly a word, and is not worth remembering. */
const MAX_REMEMBERED_CHARACTERS = 40;

/** The same function of a word, its results remembered; after `most` words it begins again. */
export function rememberingWords<T>(most: number, of: (word: string) => T): (word: string) => T {
  const known = new Map<string, T>();
  return (word) => {
    const before = known.get(word);
    if (before !== undefined) return before;
    if (word.length > MAX_REMEMBERED_CHARACTERS) return of(word);
    // The result may be a piece of the word.
    const kept = own(word);
    const result = of(kept);
    if (known.size >= most) known.clear();
    known.set(kept, result);
    return result;
  };
}
