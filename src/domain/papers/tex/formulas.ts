/** Where text and mathematics are told apart. */
import { textArguments } from "./textArguments.ts";

/** A stretch of text, or of mathematics without its delimiters. */
export interface TexSegment {
  math: boolean;
  /** Mathematics on a line of its own (`$$..$$`, `\[..\]`). */
  display: boolean;
  text: string;
}

/**
 * Cuts text at `$..$`, `$$..$$`, `\(..\)` and `\[..\]`. Between single dollars, TeX commands, `^` or `_` mean mathematics;
 * else a dollar opens only before a visible character and closes only after one, and before a digit only where nothing
 * looks like a price, so prices stay text ("$5 to $10"). This is Pandoc's tex_math_dollars, but for "$x$5".
 */
export function segments(source: string): TexSegment[] {
  if (!/[$\\]/.test(source)) return source === "" ? [] : [{ math: false, display: false, text: source }];
  const found: TexSegment[] = [];
  const formulaAt = formulaFinder(source);
  let textFrom = 0;
  let at = 0;
  while (at < source.length) {
    const formula = formulaAt(at);
    if (!formula) {
      at += source[at] === "\\" ? 2 : 1;
      continue;
    }
    if (at > textFrom) found.push({ math: false, display: false, text: source.slice(textFrom, at) });
    found.push({ math: true, display: formula.display, text: formula.text });
    at = textFrom = formula.end;
  }
  if (textFrom < source.length) found.push({ math: false, display: false, text: source.slice(textFrom) });
  return found;
}

/** Formulas longer than this are more likely two stray dollars around prose. */
export const MAX_FORMULA_CHARACTERS = 1_000;

export interface TexFormula {
  text: string;
  display: boolean;
  /** Where the text goes on. */
  end: number;
}

/**
 * Finds the formula that begins at a place of a text, if there is one. Each closing delimiter is looked for once, however
 * many places are asked about: a text that is nothing but opening ones would otherwise be gone through for each of them.
 */
export function formulaFinder(source: string): (at: number) => TexFormula | undefined {
  const texts = textArguments(source);
  const closings = DELIMITERS.map(([, close]) => {
    // A dollar within `\text{..}` begins a formula of its own, and does not end the one around it.
    const around = closingFinder(source, close, texts.endOf);
    const inside = closingFinder(source, close);
    return (from: number) => (texts.isInside(from) ? inside : around)(from);
  });
  return (at) => {
    if (source[at] !== "$" && source[at] !== "\\") return undefined;
    for (const [i, [open, close, display]] of DELIMITERS.entries()) {
      if (!source.startsWith(open, at)) continue;
      const from = at + open.length;
      const end = closings[i]?.(from) ?? -1;
      if (end < 0) continue;
      const text = source.slice(from, end);
      if (close === "$" && !isFormula(text, source[end + 1] ?? "")) continue;
      if (text.trim() === "") continue;
      return { text, display, end: end + close.length };
    }
    return undefined;
  };
}

const DELIMITERS = [
  ["$$", "$$", true],
  ["$", "$", false],
  ["\\(", "\\)", false],
  ["\\[", "\\]", true],
] as const;

/**
 * Where a formula ends whose content begins at a place, or -1. A backslash and what follows it are one, so where the
 * search for one place has come to holds for every later place: none of them stands within such a pair, because opening
 * delimiters do not end with a backslash.
 */
function closingFinder(
  source: string,
  close: string,
  textEnd?: (at: number) => number | undefined,
): (from: number) => number {
  /** Between these is no closing delimiter. */
  let [first, reached] = [0, 0];
  return (from) => {
    if (from < first || from > reached) first = reached = from;
    const limit = Math.min(source.length, from + MAX_FORMULA_CHARACTERS);
    while (reached < limit) {
      if (source.startsWith(close, reached)) return reached;
      reached = source[reached] === "\\" ? (textEnd?.(reached) ?? reached + 2) : reached + 1;
    }
    return -1;
  };
}

/** Whether the text between two dollars is mathematics: by what is in it, else by what stands around the dollars. */
export function isFormula(content: string, next: string): boolean {
  if (/\\[A-Za-z]|[\^_]/.test(content)) return true;
  if (/^\s|\s$|^$/.test(content)) return false;
  return !/^\d/.test(next) || /^[^\d\s]\S*$/.test(content);
}
