/**
 * TeX as it occurs in titles, abstracts and names.
 * Text and mathematics are told apart first: accents and markup in text become Unicode, mathematics stays TeX and is
 * typeset where it is shown.
 */

/** A stretch of text, or of mathematics without its delimiters. */
export interface TexSegment {
  math: boolean;
  /** Mathematics on a line of its own (`$$..$$`, `\[..\]`). */
  display: boolean;
  text: string;
}

/** TeX text with its mathematics untouched and the rest in Unicode; runs of white space become one space. */
export const texToText = (source: string): string =>
  /[\\{`~]|''|--/.test(source)
    ? segments(unwrapped(source.replace(/\s+/g, " ")))
        .map((s) => (s.math ? mathOf(s) : decode(s.text)))
        .join("")
    : source;

/** A formula that is nothing but a character or a link is text. */
function mathOf(segment: TexSegment): string {
  const unicode = /^\s*\\unicode\{x[0-9a-fA-F]{2,5}\}\s*$/.test(segment.text);
  const link = /^\s*\\href\s?\{[^{}]*\}\s?\{[^{}]*\}\s*$/.test(segment.text);
  return unicode || link ? decode(segment.text.trim()) : delimit(segment);
}

/** Text for where nothing can be typeset (window titles, mail subjects): common symbols in Unicode, no delimiters. */
export const plainText = (source: string): string =>
  segments(source)
    .map((s) => (s.math ? plainMath(s.text) : s.text))
    .join("");

/**
 * Cuts text at `$..$`, `$$..$$`, `\(..\)` and `\[..\]`. Between single dollars, TeX commands, `^` or `_` mean mathematics;
 * else a dollar opens only before a visible character and closes only after one and not before a digit, so prices stay
 * text ("$5 to $10"), as in Pandoc's manual (tex_math_dollars).
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
const MAX_FORMULA_CHARACTERS = 1_000;

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
  const closings = DELIMITERS.map(([, close]) => closingFinder(source, close));
  return (at) => {
    if (source[at] !== "$" && source[at] !== "\\") return undefined;
    for (const [i, [open, close, display]] of DELIMITERS.entries()) {
      if (!source.startsWith(open, at)) continue;
      const from = at + open.length;
      const end = closings[i]?.(from) ?? -1;
      if (end < 0 || (close === "$" && !isFormula(source, from, end))) continue;
      const text = source.slice(from, end);
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
function closingFinder(source: string, close: string): (from: number) => number {
  /** Between these is no closing delimiter. */
  let [first, reached] = [0, 0];
  return (from) => {
    if (from < first || from > reached) first = reached = from;
    const limit = Math.min(source.length, from + MAX_FORMULA_CHARACTERS);
    while (reached < limit) {
      if (source.startsWith(close, reached)) return reached;
      reached += source[reached] === "\\" ? 2 : 1;
    }
    return -1;
  };
}

/** Whether the text between two dollars is mathematics: by what is in it, else by what stands around the dollars. */
function isFormula(source: string, from: number, to: number): boolean {
  if (from === to) return false;
  if (/\\[A-Za-z]|[\^_]/.test(source.slice(from, to))) return true;
  return !/\s/.test(source[from] ?? " ") && !/\s/.test(source[to - 1] ?? " ") && !/\d/.test(source[to + 1] ?? "");
}

/** Braces and text commands around mathematics (`{$n$}`, `\textbf{3.7$\times$}`) go before the two are told apart. */
const unwrapped = (source: string): string =>
  source
    .replace(ENVIRONMENT, "$$$$$1$$$$")
    .replace(BRACED_FORMULA, "$1")
    .replace(
      /\\(?:emph|text(?:bf|it|rm|sf|sc|tt)|underline)\s?\{([^{}$]{0,300}\$[^{}$]{0,200}\$[^{}$]{0,300})\}/g,
      "$1",
    );

/** As BibTeX wants formulas, so that styles leave their capitals; not the argument of a command. */
const BRACED_FORMULA = /(?<!\\[A-Za-z]{1,30}\*?\s?|[\\}\]^_])\{(\$[^$]{1,500}\$)\}/g;

const ENVIRONMENT =
  /\\begin\{(?:equation|displaymath|math)\*?\}([^$]{1,800}?)\\end\{(?:equation|displaymath|math)\*?\}/g;

const delimit = (s: TexSegment): string => (s.display ? `$$${s.text}$$` : `$${s.text}$`);

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
  textasciicircum: "^",
  textbackslash: "\\",
  textless: "<",
  textgreater: ">",
  textbar: "|",
  textunderscore: "_",
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
  const letters = text
    .replace(/\\unicode\{x([0-9a-fA-F]{2,5})\}/g, (_, code: string) => characterOf(code))
    // \'{a}, \'a, \v{s}, \v s, \'{\i}, \'\i: a letter accent needs braces or a space, or it is part of a longer command.
    .replace(/\\(['`^"~=.])\s?(?:\{\s?\\?([A-Za-zıȷ])\s?\}|\\([ij])(?![A-Za-z])\s?|([A-Za-zı]))/g, accent)
    .replace(/\\([uvHckdbr])(?:\s?\{\s?\\?([A-Za-zı])\s?\}|\s\\([ij])(?![A-Za-z])|\s([A-Za-zı]))/g, accent)
    .replace(
      /\\(ss|ae|AE|oe|OE|aa|AA|dh|DH|th|TH|dj|DJ|ng|NG|[oOlLij])(?![A-Za-z])(?:\{\}|\s(?=\p{L}))?/gu,
      (_, name: string) => LETTERS[name] ?? "",
    )
    .replace(/\{\\([A-Za-z]+)\}/g, (all, name: string) => SYMBOLS[name] ?? all)
    .replace(/\\([A-Za-z]+)(?![A-Za-z])(?:\{\})?/g, (all, name: string) => SYMBOLS[name] ?? all);
  const bare = withoutMarkup(letters);
  return (
    // A lone dollar may belong to mathematics that was cut off; its braces mean something.
    (/(?<!\\)\$/.test(bare) ? bare : withoutCommands(bare))
      .replace(/\\([%&_#{}$])/g, "$1")
      .replace(/``/g, "“")
      .replace(/''/g, "”")
      // A quotation opened in TeX's way and closed in the typewriter's, and single quotes.
      .replace(/“([^“”"]{1,200})"/g, "“$1”")
      .replace(/(^|[\s(])`([^`'\n]{1,100})'/g, "$1‘$2’")
      .replace(/(^|[\s(])”([^“”]{1,200})”/g, "$1“$2”")
      .replace(/(?<!-)---(?!-)/g, "—")
      .replace(/(?<=[\p{L}\p{N}\s.)])--(?=[\p{L}\p{N}\s(])/gu, "–")
      // A tie between words; before a number or by itself it means "about".
      .replace(/(?<=[\p{L}\p{N}.,)])~(?=[\p{L}\p{N}(\\[])/gu, " ")
      .normalize("NFC")
  );
}

/** Symbols outside of mathematics, and commands that only the authors know (`\method`): their name reads best. */
const withoutCommands = (text: string): string =>
  text
    .replace(/\\([A-Za-z]+)\*?(?:\{\})?/g, (_, name: string) => MATH_SYMBOLS[name] ?? name)
    .replace(/\{((?:[^{}\\]|\\[%&_#$])*)\}/g, "$1");

/** Markup may nest (`\textbf{\underline{x}}`), so it is taken away from the inside out; deeper is not meant well. */
const MAX_NESTING = 6;

function withoutMarkup(text: string): string {
  let bare = text;
  for (let depth = 0; depth < MAX_NESTING; depth++) {
    const before = bare;
    bare = bare
      .replace(/\\href\s?\{[^{}]*\}\s?\{([^{}]*)\}/g, "$1")
      // Markup keeps its content; what has no content for a reader goes.
      .replace(MARKUP, "$1")
      .replace(/\\(?:cite[pt]?|ref|label|footnote)\s?\{[^{}]*\}/g, "")
      .replace(/\{\\(?:em|it|bf|tt|sc|rm|sl)\s([^{}]*)\}/g, "$1");
    if (bare === before) return bare;
  }
  return bare;
}

const MARKUP =
  /\\(?:emph|textit|textbf|texttt|textsc|textrm|textsf|textsl|textsuperscript|textsubscript|text|mbox|underline|uline|url|mathrm|mathbf)\s?\{([^{}]*)\}/g;

const characterOf = (hex: string): string => {
  const code = Number.parseInt(hex, 16);
  return code < 32 || code > 0x10ffff ? "" : String.fromCodePoint(code);
};

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
