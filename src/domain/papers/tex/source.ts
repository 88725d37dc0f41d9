/** A TeX source with what is needed to find one's way in it; every look-up takes the same short time. */
import { closingBraces } from "./braces.ts";
import { type Environment, environmentsIn } from "./environments.ts";
import { formulaFinder, type TexFormula } from "./formulas.ts";

/** An optional argument is no longer. */
const MAX_OPTIONAL_CHARACTERS = 300;

/** A stretch of the source: an argument without its brackets, and where the text goes on after it. */
export interface Argument {
  from: number;
  to: number;
  end: number;
}

export interface TexSource {
  text: string;
  /** Where an opening brace is closed, or -1. */
  closingOf(at: number): number;
  /** The place of the brace that a closing one closes, or -1. */
  openingOf(at: number): number;
  formulaAt(at: number): TexFormula | undefined;
  environments: ReadonlyMap<number, Environment>;
  /** Whether something begins between two places of which nothing is known: a formula that was cut off. */
  hasUnknown(from: number, to: number): boolean;
  /** Where the unknown that begins here ends; undefined where none begins. */
  unknownEnd(at: number): number | undefined;
  /** The argument in braces here, white space before it passed over. */
  braced(at: number): Argument | undefined;
  /** The argument in brackets that begins right here. */
  optional(at: number): Argument | undefined;
}

export function texSource(text: string): TexSource {
  const closings = closingBraces(text);
  const openings = new Int32Array(text.length).fill(-1);
  for (const [opening, closing] of closings.entries()) if (closing >= 0) openings[closing] = opening;
  const formulaAt = formulaFinder(text);
  const unknown = unknownStretches(text, formulaAt);
  const starts = [...unknown.keys()];
  const closingOf = (at: number) => closings[at] ?? -1;
  const hasUnknown = (from: number, to: number) => (firstAfter(starts, from) ?? to) < to;
  return {
    text,
    closingOf,
    openingOf: (at) => openings[at] ?? -1,
    formulaAt,
    environments: environmentsIn(text),
    hasUnknown,
    unknownEnd: (at) => unknown.get(at),
    braced: (at) => {
      const opening = text[at] === " " ? at + 1 : at;
      const to = text[opening] === "{" ? closingOf(opening) : -1;
      return to < 0 || hasUnknown(opening, to) ? undefined : { from: opening + 1, to, end: to + 1 };
    },
    optional: (at) => optionalAt(text, at, closingOf),
  };
}

/**
 * From a dollar that neither begins a formula nor a price to the next formula: it may belong to mathematics that was cut
 * off, whose braces and commands mean something.
 */
function unknownStretches(text: string, formulaAt: TexSource["formulaAt"]): Map<number, number> {
  const found = new Map<number, number>();
  if (!text.includes("$")) return found;
  let begun: number | undefined;
  for (let at = 0; at < text.length; ) {
    const formula = formulaAt(at);
    if (formula) {
      if (begun !== undefined) found.set(begun, at);
      begun = undefined;
      at = formula.end;
    } else {
      if (text[at] === "$" && !/^\s?\d/.test(text.slice(at + 1, at + 3))) begun ??= at;
      at += text[at] === "\\" ? 2 : 1;
    }
  }
  if (begun !== undefined) found.set(begun, text.length);
  return found;
}

/** The first of ascending numbers that is greater. */
function firstAfter(numbers: readonly number[], least: number): number | undefined {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) > least) high = middle;
    else low = middle + 1;
  }
  return numbers[low];
}

function optionalAt(text: string, at: number, closingOf: (at: number) => number): Argument | undefined {
  if (text[at] !== "[") return undefined;
  const limit = Math.min(text.length, at + MAX_OPTIONAL_CHARACTERS);
  for (let to = at + 1; to < limit; to++) {
    const character = text[to];
    if (character === "]") return { from: at + 1, to, end: to + 1 };
    // An environment that ends within it does not belong to it.
    if (text.startsWith("\\end{", to)) return undefined;
    if (character === "\\") to++;
    else if (character === "{") to = closingOf(to) < 0 ? limit : closingOf(to);
  }
  return undefined;
}
