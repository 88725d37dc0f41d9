/** `\ifmmode .. \else .. \fi`, which ADS writes so that a letter reads well in text and in formulas. */

export interface Conditional {
  /** The half for formulas. */
  math: string;
  /** Where the half for text begins and ends, and where what follows begins. */
  from: number;
  to: number;
  end: number;
}

/** Both halves together are no longer. */
const MAX_CHARACTERS = 600;
const CONDITIONAL =
  /^\\ifmmode(?![A-Za-z]) ?((?:(?!\\(?:if|else|fi))[\s\S])*)\\else(?![A-Za-z]) ?((?:(?!\\(?:if|else|fi))[\s\S])*)\\fi(?![A-Za-z]) ?/;

/** The conditional that begins at a place; undefined for one that does not end, or has others inside. */
export function conditionalAt(source: string, at: number): Conditional | undefined {
  const [whole, math = "", text = ""] = CONDITIONAL.exec(source.slice(at, at + MAX_CHARACTERS)) ?? [];
  if (whole === undefined) return undefined;
  const end = at + whole.length;
  const to = source.lastIndexOf("\\fi", end);
  return { math, from: to - text.length, to, end };
}

/** A formula with the halves for formulas. */
export function mathBranch(formula: string): string {
  let text = formula;
  for (let at = text.indexOf("\\ifmmode"); at >= 0; at = text.indexOf("\\ifmmode", at + 1)) {
    const conditional = conditionalAt(text, at);
    if (conditional) text = text.slice(0, at) + conditional.math.trimEnd() + text.slice(conditional.end);
  }
  return text;
}
