/**
 * TeX as it occurs in titles, abstracts and names.
 * Text and mathematics are told apart first: accents and markup in text become Unicode, mathematics stays TeX and is
 * typeset where it is shown.
 */

/** A stretch of text, or of mathematics without its delimiters. */
export interface Segment {
  math: boolean;
  /** Mathematics on a line of its own (`$$..$$`, `\[..\]`). */
  display: boolean;
  text: string;
}

/** TeX text with its mathematics untouched and the rest in Unicode. */
export const texToText = (source: string): string =>
  source.includes("\\") || source.includes("``") || source.includes("''") || source.includes("{")
    ? segments(source)
        .map((s) => (s.math ? delimit(s) : decode(s.text)))
        .join("")
    : source;

/** Text for where nothing can be typeset (window titles, mail subjects): common symbols in Unicode, no delimiters. */
export const plainText = (source: string): string =>
  segments(source)
    .map((s) => (s.math ? plainMath(s.text) : s.text))
    .join("");

/**
 * Cuts text at `$..$`, `$$..$$`, `\(..\)` and `\[..\]`. A dollar opens only before a visible character and closes only
 * after one and not before a digit, so prices stay text ("$5 to $10"), as in Pandoc's manual (tex_math_dollars).
 */
export function segments(source: string): Segment[] {
  if (!/[$\\]/.test(source)) return source === "" ? [] : [{ math: false, display: false, text: source }];
  const found: Segment[] = [];
  let textFrom = 0;
  let at = 0;
  while (at < source.length) {
    const formula = formulaAt(source, at);
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
const MAX_FORMULA_CHARACTERS = 1_000;

function formulaAt(source: string, at: number): { text: string; display: boolean; end: number } | undefined {
  for (const [open, close, display] of DELIMITERS) {
    if (!source.startsWith(open, at)) continue;
    const from = at + open.length;
    const end = closing(source, from, close);
    if (end < 0) continue;
    const text = source.slice(from, end);
    if (text.trim() === "") continue;
    return { text, display, end: end + close.length };
  }
  return undefined;
}

const DELIMITERS = [
  ["$$", "$$", true],
  ["$", "$", false],
  ["\\(", "\\)", false],
  ["\\[", "\\]", true],
] as const;

function closing(source: string, from: number, close: string): number {
  const single = close === "$";
  if (single && /[\s$]/.test(source[from] ?? " ")) return -1;
  const limit = Math.min(source.length, from + MAX_FORMULA_CHARACTERS);
  for (let i = from; i < limit; i++) {
    if (source.startsWith(close, i) && (!single || isClosingDollar(source, i))) return i;
    if (single && source[i] === "$") return -1;
    if (source[i] === "\\") i++;
  }
  return -1;
}

const isClosingDollar = (source: string, i: number): boolean =>
  !/\s/.test(source[i - 1] ?? " ") && !/\d/.test(source[i + 1] ?? "");

const delimit = (s: Segment): string => (s.display ? `$$${s.text}$$` : `$${s.text}$`);

/** Combining marks by accent command. */
const ACCENTS: Record<string, string> = {
  "'": "\u0301",
  "`": "\u0300",
  "^": "\u0302",
  '"': "\u0308",
  "~": "\u0303",
  "=": "\u0304",
  ".": "\u0307",
  u: "\u0306",
  v: "\u030c",
  H: "\u030b",
  c: "\u0327",
  k: "\u0328",
  d: "\u0323",
  b: "\u0331",
  r: "\u030a",
};

const LETTERS: Record<string, string> = {
  ss: "ß",
  o: "ø",
  O: "Ø",
  l: "ł",
  L: "Ł",
  ae: "æ",
  AE: "Æ",
  oe: "œ",
  OE: "Œ",
  aa: "å",
  AA: "Å",
  i: "ı",
  j: "ȷ",
  dh: "ð",
  DH: "Ð",
  th: "þ",
  TH: "Þ",
  dj: "đ",
  DJ: "Đ",
  ng: "ŋ",
  NG: "Ŋ",
};

const SYMBOLS: Record<string, string> = {
  textendash: "–",
  textemdash: "—",
  textquotesingle: "'",
  textasciitilde: "~",
  textregistered: "®",
  texttrademark: "™",
  ldots: "…",
  dots: "…",
  LaTeX: "LaTeX",
  TeX: "TeX",
  S: "§",
  pounds: "£",
  copyright: "©",
};

function decode(text: string): string {
  return (
    text
      // \'{a}, \'a, \v{s}, \v s, \'{\i}, \'\i: a letter accent needs braces or a space, or it is part of a longer command.
      .replace(/\\(['`^"~=.])\s*(?:\{\s*\\?([A-Za-zıȷ])\s*\}|\\([ij])(?![A-Za-z])\s?|([A-Za-zı]))/g, accent)
      .replace(/\\([uvHckdbr])(?:\s*\{\s*\\?([A-Za-zı])\s*\}|\s+\\([ij])(?![A-Za-z])|\s+([A-Za-zı]))/g, accent)
      .replace(
        /\\(ss|ae|AE|oe|OE|aa|AA|dh|DH|th|TH|dj|DJ|ng|NG|[oOlLij])(?![A-Za-z])(?:\{\}|\s(?=\p{L}))?/gu,
        (_, name: string) => LETTERS[name] ?? "",
      )
      .replace(/\\([A-Za-z]+)(?![A-Za-z])(?:\{\})?/g, (all, name: string) => SYMBOLS[name] ?? all)
      // Markup keeps its content; what has no content for a reader goes.
      .replace(
        /\\(?:emph|textit|textbf|texttt|textsc|textrm|textsf|text|mbox|underline|url|mathrm)\s*\{([^{}]*)\}/g,
        "$1",
      )
      .replace(/\\(?:cite[pt]?|ref|label|footnote)\s*\{[^{}]*\}/g, "")
      .replace(/\{\\(?:em|it|bf|tt|sc|rm|sl)\s+([^{}]*)\}/g, "$1")
      .replace(/\\([%&_#{}$])/g, "$1")
      .replace(/\{([^{}\\]*)\}/g, "$1")
      .replace(/``/g, "“")
      .replace(/''/g, "”")
      .normalize("NFC")
  );
}

function accent(_: string, mark: string, braced?: string, dotless?: string, bare?: string): string {
  const letter = (braced ?? dotless ?? bare ?? "").replace("ı", "i").replace("ȷ", "j");
  return (letter + (ACCENTS[mark] ?? "")).normalize("NFC");
}

const GREEK = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma".split(
  " ",
);
const MATH_SYMBOLS: Record<string, string> = {
  ...Object.fromEntries(
    GREEK.flatMap((name, i) => [
      [name, String.fromCodePoint(0x3b1 + i + (i > 16 ? 1 : 0))],
      [name[0]?.toUpperCase() + name.slice(1), String.fromCodePoint(0x391 + i + (i > 16 ? 1 : 0))],
    ]),
  ),
  tau: "τ",
  upsilon: "υ",
  phi: "φ",
  varphi: "φ",
  varepsilon: "ε",
  chi: "χ",
  psi: "ψ",
  omega: "ω",
  Phi: "Φ",
  Psi: "Ψ",
  Omega: "Ω",
  ell: "ℓ",
  infty: "∞",
  times: "×",
  cdot: "·",
  le: "≤",
  leq: "≤",
  ge: "≥",
  geq: "≥",
  neq: "≠",
  approx: "≈",
  sim: "∼",
  pm: "±",
  to: "→",
  rightarrow: "→",
  in: "∈",
  sqrt: "√",
  sum: "∑",
  ldots: "…",
  log: "log",
  exp: "exp",
};

const plainMath = (tex: string): string =>
  tex
    .replace(
      /\\(?:mathcal|mathbb|mathrm|mathbf|mathit|mathsf|operatorname|text|textit|textbf|tilde|hat|bar|boldsymbol|bm|left|right|big|Big)\b\*?/g,
      "",
    )
    .replace(/\\([A-Za-z]+)(\s?)/g, (_, name: string, space: string) => {
      const symbol = MATH_SYMBOLS[name] ?? name;
      return symbol.length > 1 ? symbol + space : symbol;
    })
    .replace(/\\[,;:! ]/g, " ")
    .replace(/[{}\\]/g, "")
    .trim();
