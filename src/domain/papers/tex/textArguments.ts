/** The arguments of `\text{..}` and its like, which are text within a formula. */
import { closingBraces } from "./braces.ts";

/** Longer ones are no words within a formula. */
const MAX_CHARACTERS = 300;

export interface TextArguments {
  /** Where such a command ends, its argument included, if one begins here. */
  endOf(at: number): number | undefined;
  /** True for a place within such an argument. */
  isInside(at: number): boolean;
}

const NONE: TextArguments = { endOf: () => undefined, isInside: () => false };

export function textArguments(source: string): TextArguments {
  if (!/\\(?:text|[mhf]box|intertext)/.test(source)) return NONE;
  const closings = closingBraces(source);
  const ends = new Map<number, number>();
  const inside = new Uint8Array(source.length);
  let outermost = 0;
  for (const match of source.matchAll(BEGIN)) {
    const opening = match.index + match[0].length - 1;
    const closing = closings[opening] ?? -1;
    if (opening < outermost || closing < 0 || closing - opening > MAX_CHARACTERS) continue;
    outermost = closing;
    ends.set(match.index, closing + 1);
    inside.fill(1, opening + 1, closing);
  }
  return { endOf: (at) => ends.get(at), isInside: (at) => inside[at] === 1 };
}

const BEGIN = /\\(?:text(?:bf|it|rm|sf|sc|tt|sl|md|up|normal)?|[mhf]box|intertext)\s?\{/g;
