/**
 * Text made safe for TeX and BibTeX: what is special is written as commands, braces always balance (BibTeX counts them,
 * escaped ones too), and mathematics stays mathematics where it is whole. Letters and accents stay UTF-8.
 */
import { segments } from "../papers/tex.ts";

/** A title or an abstract; with `protect`, capitals within words keep through styles that lower a title's case. */
export const texSafe = (source: string, protect = false): string =>
  segments(source.replace(/\s+/g, " "))
    .map(({ math, text }) => {
      if (!math) return safeText(text, protect);
      const formula = safeMath(text);
      if (formula === undefined) return safeText(`$${text}$`, false);
      return protect ? `{$${formula}$}` : `$${formula}$`;
    })
    .join("");

/** Text without mathematics, such as a name. */
export const texSafeWords = (text: string): string => safeText(text.replace(/\s+/g, " "), false);

function safeText(text: string, protect: boolean): string {
  const braces = /[{}]/.test(text);
  const written: Record<string, string> = { ...SPECIAL, ...(braces && !isBalanced(text) ? LONE_BRACES : {}) };
  const safe = (part: string) =>
    // What TeX would join into a dash or a quotation mark is kept apart.
    part.replace(/[\\&%#_$^~<>|{}]/g, (character) => written[character] ?? character).replace(JOINED, "$1{}");
  // Of a title without small letters nothing is known.
  if (!protect || braces || !/\p{Ll}/u.test(text)) return safe(text);
  // A colon in braces would be none to a style, which keeps the capital behind one.
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

/** A capital behind a letter or a figure of the same part of a word. */
const hasInnerCapital = (word: string): boolean =>
  word.split("-").some((part) => {
    const first = part.search(/[\p{L}\p{N}]/u);
    return first >= 0 && /\p{Lu}/u.test(part.slice(first + 1));
  });

/** A formula for between dollars; undefined where it is none that TeX could read. */
function safeMath(tex: string): string | undefined {
  // A dollar within would end it.
  if (/(?<!\\)(?:\\\\)*\$/.test(tex) || /(?<!\\)(?:\\\\)*\\$/.test(tex)) return undefined;
  const marked = tex.replace(/(?<!\\)[%#]/g, "\\$&");
  const joined = /\\begin\s*\{/.test(marked) ? marked : marked.replace(/(?<!\\)&/g, "\\&");
  if (isBalanced(joined)) return joined;
  const named = joined.replace(/\\\{/g, "\\lbrace ").replace(/\\\}/g, "\\rbrace ");
  return isBalanced(named) ? named : undefined;
}

/** As BibTeX counts, which knows no escapes. */
function isBalanced(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === "{") depth++;
    else if (character === "}" && --depth < 0) return false;
  }
  return depth === 0;
}
