/** Mathematics for where nothing can be typeset: common symbols in Unicode, no braces. */
import { closingBraces } from "./braces.ts";
import { DECLARATIONS, LENGTHS, MARKUP, MARKUP_AFTER, NOTHING, SPACES, WITHOUT_TEXT } from "./commands.ts";
import { MATH_SYMBOLS, SIGNS_OF_TEXT, WORDS } from "./symbols.ts";

/** How mathematics looks, not what it says. */
const LOOKS = new Set(
  (
    "mathcal mathbb mathfrak mathscr mathbbm mathds mathrm mathbf mathit mathsf mathtt mathnormal operatorname " +
    "tilde hat bar vec dot ddot overline widehat widetilde underbrace overbrace boxed " +
    "left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr bigm limits nolimits displaystyle textstyle " +
    "scriptstyle scriptscriptstyle ensuremath substack rm bf it sf tt cal nonumber notag hline not " +
    "stackrel overset underset rlap llap clap mathrlap mathllap mathclap vcenter mathclose mathopen mathrel mathbin " +
    "mathpunct mathinner"
  ).split(" "),
);
/** White space in braces, and lengths as they stand without braces. */
const STRETCHES = new Set(["hspace", "hspace*", "mspace", "vspace", "vspace*"]);
const LENGTH =
  /\s?=?\s?[-+]?(?:\d{1,5}(?:\.\d{0,5})?|\.\d{1,5})\s?(?:pt|em|ex|mu|cm|mm|in|pc|bp|sp|dd|cc)(?![A-Za-z])\s?/y;
/** How much higher the next row is, behind the end of a row. */
const ROW_SPACE = /\[-?[\d.]{1,8} ?[a-z]{2}\]/y;
/** What stands before and behind an argument. */
const AROUND: Record<string, readonly [before: string, behind: string]> = {
  bra: ["⟨", "|"],
  ket: ["|", "⟩"],
  tag: [" (", ")"],
  eqref: ["(", ")"],
};
const FRACTION = /^[dtc]?frac$|^nicefrac$|^sfrac$/;
/** What has no need of brackets in a fraction. */
const SINGLE = /^\\?[\p{L}\p{N}.]*$/u;
const MAX_ARGUMENTS = 9;
const TOKEN = /\\(?:[A-Za-z]+\*?|[\s\S]|$)|[{}&~$]|[^\\{}&~$]+/y;

export function plainMath(tex: string): string {
  const closings = closingBraces(tex);
  /** What stands in place of a closing brace. */
  const onClosing = new Map<number, string>();
  let plain = "";
  let at = 0;
  const skipped = (from: number, arguments_: number): number => {
    let end = from;
    for (let more = arguments_; more > 0 && tex[end] === "{" && (closings[end] ?? -1) > 0; more--)
      end = (closings[end] ?? end) + 1;
    return end;
  };
  while (at < tex.length) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(tex)?.[0] ?? "\\";
    const name = /^\\([A-Za-z]+)/.exec(token)?.[1];
    const from = at;
    at += token.length;
    if (token === "}") plain += onClosing.get(from) ?? "";
    else if (name === "begin" || name === "end") at = skipped(at, tex.startsWith("{array}{", at) ? 2 : 1);
    else if (name !== undefined && FRACTION.test(name) && tex[at] === "{")
      plain += divide(tex, at, closings, onClosing);
    else if (name !== undefined && Object.hasOwn(AROUND, name)) plain += aroundArgument(name, at, closings, onClosing);
    else if (name !== undefined && STRETCHES.has(name)) {
      at = skipped(tex[at] === "*" ? at + 1 : at, 1);
      plain += " ";
    } else if (name !== undefined && LENGTHS.has(name)) {
      at += matchLength(LENGTH, tex, at);
      plain += name.endsWith("skip") ? " " : "";
    } else if (token === "\\\\") {
      at += matchLength(ROW_SPACE, tex, at);
      plain += " ";
    } else if (name !== undefined && WITHOUT_TEXT.has(name)) at = skipped(at, WITHOUT_TEXT.get(name) ?? 0);
    else if (name !== undefined && MARKUP_AFTER.has(name)) at = skipped(at, MARKUP_AFTER.get(name) ?? 0);
    else if (name !== undefined) {
      const symbol = symbolOf(name);
      if (symbol === undefined) {
        // What is not known stays as it was written, with its arguments.
        at = skipped(at, MAX_ARGUMENTS);
        plain += tex.slice(from, at);
        continue;
      }
      plain += symbol;
      // White space after a command is part of it, but words want it.
      if (tex[at] === " " && symbol.length <= 1) at++;
    } else plain += signOf(token);
  }
  return plain.replace(/\s+/g, " ").trim();
}

/** Puts a stroke between the two arguments of a fraction, and brackets around longer ones. */
function divide(tex: string, at: number, closings: Int32Array, onClosing: Map<number, string>): string {
  const first = closings[at] ?? -1;
  const second = first > 0 && tex[first + 1] === "{" ? (closings[first + 1] ?? -1) : -1;
  if (second < 0) return "";
  const [above, below] = [SINGLE.test(tex.slice(at + 1, first)), SINGLE.test(tex.slice(first + 2, second))];
  onClosing.set(first, `${above ? "" : ")"}/${below ? "" : "("}`);
  onClosing.set(second, below ? "" : ")");
  return above ? "" : "(";
}

function aroundArgument(name: string, at: number, closings: Int32Array, onClosing: Map<number, string>): string {
  const end = closings[at] ?? -1;
  const [before, behind] = AROUND[name] ?? ["", ""];
  if (end > 0) onClosing.set(end, behind);
  return end > 0 ? before : "";
}

function matchLength(expression: RegExp, text: string, at: number): number {
  expression.lastIndex = at;
  return expression.exec(text)?.[0].length ?? 0;
}

function symbolOf(name: string): string | undefined {
  if (LOOKS.has(name) || MARKUP.has(name) || DECLARATIONS.has(name)) return "";
  if (SPACES.has(name)) return " ";
  if (NOTHING.has(name)) return "";
  return MATH_SYMBOLS.get(name) ?? SIGNS_OF_TEXT.get(name) ?? WORDS.get(name);
}

/** What a token is that is no name. */
function signOf(token: string): string {
  if (/^[{&$]$/.test(token)) return "";
  if (token === "~") return " ";
  if (!token.startsWith("\\")) return token;
  const sign = token.slice(1);
  return SPACES.has(sign) || sign === " " || sign === "\\" ? " " : NOTHING.has(sign) ? "" : sign === "|" ? "‖" : sign;
}
