/**
 * Text that is safe for TeX and BibTeX: special characters become commands, braces always balance (BibTeX counts
 * escaped ones, too), and whole formulas stay mathematics. Letters and accents stay UTF-8.
 */
import { segments } from "../papers/tex/formulas.ts";
import { textArguments } from "../papers/tex/textArguments.ts";

/**
 * Escapes a title or an abstract. With `protect`, capitals within words survive styles that lower the case of titles.
 */
export const texSafe = (source: string, protect = false): string =>
  segments(source.replace(/\s+/g, " "))
    .map(({ math, text }) => {
      if (!math) return safeText(text, protect);
      const formula = safeMath(text);
      if (formula === undefined) return safeText(`$${text}$`, false);
      return protect ? `{$${formula}$}` : `$${formula}$`;
    })
    .join("");

/** Escapes text without mathematics, such as a name. */
export const texSafeWords = (text: string): string => safeText(text.replace(/\s+/g, " "), false);

function safeText(text: string, protect: boolean): string {
  const braces = /[{}]/.test(text);
  const written: Record<string, string> = { ...SPECIAL, ...(braces && !isBalanced(text) ? LONE_BRACES : {}) };
  const safe = (part: string) =>
    // Keeps apart what TeX would join into a dash or a quotation mark.
    part.replace(/[\\&%#_$^~<>|{}]/g, (character) => written[character] ?? character).replace(JOINED, "$1{}");
  // A title in capitals does not tell which of them matter.
  if (!protect || braces || !/\p{Ll}/u.test(text)) return safe(text);
  // Styles keep a capital after a colon, but not after one in braces.
  return text.replace(/\S+/g, (word) => {
    if (!hasInnerCapital(word)) return safe(word);
    const end = /[:;,.?!]$/.test(word) ? word.slice(-1) : "";
    return `{${safe(word.slice(0, word.length - end.length))}}${end}`;
  });
}

const SPECIAL: Record<string, string> = {
  "\\": "{\\textbackslash}",
  "&": "\\&",
  "%": "\\%",
  "#": "\\#",
  _: "\\_",
  $: "\\$",
  "^": "{\\textasciicircum}",
  "~": "{\\textasciitilde}",
  "<": "{\\textless}",
  ">": "{\\textgreater}",
  "|": "{\\textbar}",
  "{": "\\{",
  "}": "\\}",
};
const LONE_BRACES = { "{": "{\\textbraceleft}", "}": "{\\textbraceright}" };
const JOINED = /([-`'])(?=\1)/g;

/** A capital after a letter or a digit in the same part of a word. */
const hasInnerCapital = (word: string): boolean =>
  word.split("-").some((part) => {
    const first = part.search(/[\p{L}\p{N}]/u);
    return first >= 0 && /\p{Lu}/u.test(part.slice(first + 1));
  });

/** Escapes a formula between dollars; undefined for one that TeX could not read. */
function safeMath(written: string): string | undefined {
  // Labels and numbers belong to formulas on lines of their own.
  const tex = written
    .replace(/\\(?:label\s?\{[^{}]*\}|nonumber(?![A-Za-z])|notag(?![A-Za-z]))/g, "")
    .replace(/\\tag\*?\s?\{([^{}]*)\}/g, "\\quad($1)")
    .trim();
  if (hasBareDollar(tex) || /(?<!\\)(?:\\\\)*\\$/.test(tex)) return undefined;
  const marked = tex.replace(/(?<!\\)[%#]/g, "\\$&");
  const joined = /\\begin\s*\{/.test(marked) ? marked : marked.replace(/(?<!\\)&/g, "\\&");
  if (isBalanced(joined)) return joined;
  const named = joined.replace(/\\\{/g, "\\lbrace ").replace(/\\\}/g, "\\rbrace ");
  return isBalanced(named) ? named : undefined;
}

/** Whether a dollar would end the formula: within `\text{..}` it begins another one. */
function hasBareDollar(tex: string): boolean {
  const dollars = [...tex.matchAll(/\\[\s\S]|\$/g)].filter(([sign]) => sign === "$");
  if (dollars.length === 0) return false;
  const { isInside } = textArguments(tex);
  return dollars.length % 2 === 1 || dollars.some(({ index }) => !isInside(index));
}

/** Counts as BibTeX does, which ignores escapes. */
function isBalanced(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === "{") depth++;
    else if (character === "}" && --depth < 0) return false;
  }
  return depth === 0;
}
