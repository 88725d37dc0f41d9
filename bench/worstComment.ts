/**
 * The comment that takes longest to render, found by search: pieces of Markdown and TeX are put together at random, and
 * what is slow is changed a little, time and again. A seed repeats the choices.
 */
import { cleanComment, MAX_COMMENT_CHARACTERS } from "../src/domain/discussion/comment.ts";
import { renderComment } from "../src/render/comment.ts";

/** A unit is repeated to the end of the comment; `#` in it is another number each time, so that no formula repeats. */
export interface WorstComment {
  unit: string;
  milliseconds: number;
  tries: number;
}

const MARKDOWN = [
  ..."> |- |* |1. |**|*|_|~~|`|``|```|[|](|](x)|![|![a](|<|</|<a|&|&#|@a|#|# |=|\\|\\\\|.|(|)|a|x |é|\u0301".split("|"),
  "|",
  "|-",
  "\n",
  "\n\n",
  "\n    ",
  "\t",
  " ",
  "a\n=\n",
  "http://",
  "https://a.bc/",
  "arxiv.org/abs/",
  "2309.12307 ",
  "$",
  "$$",
  "\\(",
  "\\[",
  "\\text{",
];
const ATOMS = [
  ..."x|y|1|+|=|\\alpha|\\le|\\ne|'|''|(|)|\\{|\\}|\\|\\,|\\!|\\;|\\quad|\\sum|\\int|\\lim|\\pmod|\\bmod|\\R|\\dots".split(
    "|",
  ),
  ..."\\iff|\\implies|\\notin|\\LaTeX|\\not=|\\cong|\\ldots|\\hbar|\\varinjlim|\\bowtie|\\Longleftrightarrow|\\mid".split(
    "|",
  ),
];
const WITH_ARGUMENT = (
  "\\sqrt|\\hat|\\widehat|\\bar|\\overline|\\underbrace|\\overbrace|\\text|\\mathbb|\\mathcal|\\bm|\\boxed|\\cancel|" +
  "\\phantom|\\smash|\\llap|\\pmod|\\operatorname|\\boldsymbol|\\xrightarrow|\\mathrm|\\substack|\\tag|\\vcenter|\\fbox|^|_"
).split("|");
const TWO_ARGUMENTS = ["\\frac", "\\binom", "\\overset", "\\underset", "\\stackrel", "\\cfrac", "\\genfrac(){0pt}{}"];
const ENVIRONMENTS = ["matrix", "pmatrix", "cases", "aligned", "array}{c", "smallmatrix", "gathered", "CD"];
const MAX_UNIT_CHARACTERS = 400;

/** How many of the best are changed further. */
const KEPT = 12;
/** So many tries of a part of the whole are made from nothing. */
const NEW_SHARE = 0.4;

export function searchWorstComment({ seed, tries }: { seed: number; tries: number }): WorstComment {
  const random = randomOf(seed);
  const best: { unit: string; milliseconds: number }[] = [];
  for (let i = 0; i < tries; i++) {
    const from = best[Math.floor(random() ** 2 * best.length)];
    const unit = (from === undefined || random() < NEW_SHARE ? made(random) : changed(from.unit, random)).slice(
      0,
      MAX_UNIT_CHARACTERS,
    );
    if (unit === "" || best.some((one) => one.unit === unit)) continue;
    const milliseconds = costOf(unit, i);
    if (best.length === KEPT && milliseconds <= (best.at(-1)?.milliseconds ?? 0)) continue;
    // Once more: other programs and the collector are in the first figure, too.
    best.push({ unit, milliseconds: Math.min(milliseconds, costOf(unit, i + tries)) });
    best.sort((a, b) => b.milliseconds - a.milliseconds);
    best.length = Math.min(best.length, KEPT);
  }
  const worst = best[0] ?? { unit: "", milliseconds: 0 };
  return { ...worst, tries };
}

/** The longest comment that is nothing but this unit. */
function commentOf(unit: string, salt: number): string {
  let text = "x ";
  for (let n = 0; text.length < MAX_COMMENT_CHARACTERS; n++) text += unit.replaceAll("#", `${salt * 1_000 + n}`);
  return text.slice(0, MAX_COMMENT_CHARACTERS);
}

/** Milliseconds that this thread works. */
function costOf(unit: string, salt: number): number {
  let text: string;
  try {
    text = cleanComment(commentOf(unit, salt));
  } catch {
    return 0;
  }
  const began = process.threadCpuUsage();
  renderComment(text);
  const { user, system } = process.threadCpuUsage(began);
  return (user + system) / 1_000;
}

type Random = () => number;
const chosen = <T>(list: readonly T[], random: Random): T => list[Math.floor(random() * list.length)] as T;

const made = (random: Random): string =>
  random() < 0.5
    ? formula(random)
    : Array.from({ length: 1 + Math.floor(random() * 4) }, () =>
        random() < 0.2 ? formula(random) : chosen(MARKDOWN, random),
      ).join("");

const formula = (random: Random): string => (random() < 0.8 ? `$#${tex(random, 3)}$ ` : `$$#${tex(random, 3)}$$ `);

function tex(random: Random, depth: number): string {
  const one = () => (depth === 0 ? chosen(ATOMS, random) : tex(random, depth - 1));
  const kind = random();
  if (kind < 0.4) return `${chosen(ATOMS, random)} `;
  if (kind < 0.65) return `${chosen(WITH_ARGUMENT, random)}{${one()}}`;
  if (kind < 0.75) return `${chosen(TWO_ARGUMENTS, random)}{${one()}}{${one()}}`;
  if (kind < 0.8) {
    const name = chosen(ENVIRONMENTS, random);
    return `\\begin{${name}}${one()}&${one()}\\\\${one()}\\end{${name.replace("}{c", "")}}`;
  }
  if (kind < 0.85) return `\\left(${one()}\\right)`;
  return one() + one();
}

/** A unit with a piece put in, taken out, doubled or exchanged. */
function changed(unit: string, random: Random): string {
  const at = Math.floor(random() * (unit.length + 1));
  const to = Math.min(unit.length, at + 1 + Math.floor(random() * 12));
  const [before, piece, after] = [unit.slice(0, at), unit.slice(at, to), unit.slice(to)];
  const kind = random();
  const fresh = unit.includes("$") && random() < 0.7 ? tex(random, 1) : chosen(MARKDOWN, random);
  if (kind < 0.35) return before + fresh + piece + after;
  if (kind < 0.55) return before + after;
  if (kind < 0.75) return before + piece + piece + after;
  return before + fresh + after;
}

/** Numbers from 0 to 1, by mulberry32. */
function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
