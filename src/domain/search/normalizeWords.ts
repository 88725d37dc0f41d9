/**
 * Words as search compares them, no matter who wrote them: accents and case gone, British spelling turned American,
 * TeX and Unicode mathematics turned into the words people type. What is indexed, what is asked and what the encoder
 * learns from all pass through here, so that they meet.
 */
import { rememberingWords } from "../../lib/ownText.ts";
import { fold } from "../../lib/text.ts";
import { hasUnspaced, piecesOf } from "./scripts.ts";

/** Lower-case text in which variants of one thing are written one way. Not for showing. */
export function searchable(text: string): string {
  const folded = composed(fold(text));
  const plain = /[\\$_^{}+#(\u0370-\u03ff]/.test(folded) ? plainSymbols(folded) : folded;
  return plain.replace(/[a-z]{5,}/g, americanOf);
}

/** Folding takes Korean syllables apart, and pairs are made of whole ones. */
export const composed = (folded: string): string => (/[\u1100-\u11ff]/.test(folded) ? folded.normalize("NFC") : folded);

/** One word as `searchable` writes it. */
export const searchableWord = (word: string): string => composed(fold(word)).replace(/[a-z]{5,}/g, americanOf);

const GREEK: Record<string, string> = Object.fromEntries(
  "α alpha β beta γ gamma δ delta ε epsilon ζ zeta η eta θ theta ι iota κ kappa λ lambda μ mu ν nu ξ xi π pi ρ rho σ sigma ς sigma τ tau υ upsilon φ phi χ chi ψ psi ω omega ϕ phi ϵ epsilon"
    .split(" ")
    .map((word, i, all) => [word, all[i + 1] ?? ""])
    .filter((_, i) => i % 2 === 0),
);

/** Commands that dress a symbol and say nothing. */
const DRESS =
  /\\(?:math(?:cal|bb|rm|bf|it|sf|frak|scr)|operatorname|text(?:it|bf|rm|tt|sf)?|tilde|widetilde|hat|widehat|bar|overline|boldsymbol|bm|left|right|big|bigg|emph)(?![a-z])\*?/g;

function plainSymbols(text: string): string {
  return (
    text
      .replace(/\bc\+\+/g, " cpp ")
      .replace(/\b([cf])#/g, " $1sharp ")
      .replace(DRESS, "")
      .replace(/\\ell(?![a-z])/g, "l")
      .replace(/\\var(epsilon|phi|theta|rho|sigma)/g, "$1")
      .replace(/[\u0370-\u03ff]/g, (letter) => ` ${GREEK[letter] ?? letter} `)
      .replace(/\\([a-z]+)/g, " $1 ")
      .replace(/[{}$\\]/g, "")
      // L_2, l_{inf} and l2 are one word, and so is a bound such as O(1/t).
      .replace(/\b([a-z])\s?_\s?([a-z0-9]{1,3})\b/g, "$1$2")
      .replace(
        /\bo\s?\(((?:[^()]|\([^()]{0,20}\)){1,30})\)/g,
        (_, inside: string) => ` bigo${inside.replace(/[^a-z0-9]/g, "")} `,
      )
      .replace(/[_^]/g, " ")
  );
}

const CACHED_WORDS = 100_000;

/** American spelling of a lower-case word, itself for most. */
const americanOf = rememberingWords(CACHED_WORDS, respell);

/** Words in -ise that are so spelt everywhere, by their endings. */
const ISE =
  /(?:exerc|otherw|no|prec|conc|prom|ra|pra|w|ar|adv|rev|superv|surpr|prem|expert|enterpr|disgu|compr|dev|franch|comprom|telev|parad|dem|exc|inc|improv|bru|cru|po|treat|desp|merchand|r|adverti|circumc|chast|appr|appra)$/;

function respell(word: string): string {
  const ise = /^([a-z]{2,})is(e|ed|es|er|ers|ing|able|ation|ations|ational)$/.exec(word);
  if (ise) {
    const [, base = "", ending = ""] = ise;
    return !ending.startsWith("ation") && ISE.test(base) ? word : `${base}iz${ending}`;
  }
  return word
    .replace(/(col|behavi|neighb|fav|lab|hon|flav|tum|vap|hum|rum|harb|arm|endeav)our/, "$1or")
    .replace(/^((?:re)?anal|paral|catal|dial)ys(e|ed|er|ers|ing)$/, "$1yz$2")
    .replace(/(cent|fib|theat|lit|calib|spect|^met|kilomet|millimet)re(s?)$/, "$1er$2")
    .replace(/(mod|lab|trav|chann|canc|lev|tunn|fu|jew|pan|mars)ell(ing|ed|er|ers)$/, "$1el$2")
    .replace(/(sign|equ|tot|initi|di)all(ing|ed|er|ers)$/, "$1al$2")
    .replace(/(cata|ana|dia|mono)logue(s?)$/, "$1log$2")
    .replace(/^grey/, "gray")
    .replace(/^programme(s?)$/, "program$1")
    .replace(/^artefact/, "artifact")
    .replace(/(def|off|lic)ence(s?)$/, "$1ense$2")
    .replace(/^sceptic/, "skeptic")
    .replace(/^(judg|acknowledg)ement/, "$1ment");
}

/** Words that carry no subject. */
const STOP = new Set(
  "a about above after again against all also although am among an and any are as at be became because been before being below between both but by can cannot could did do does doing done down during each either et etc even ever every few for from further had has have having he hence her here hers him his how however i if in into is it its itself just let like may me might more moreover most much must my near neither no nor not now of off often on once one only onto or other our ours out over own per rather same she should show shows since so some such than that the their theirs them then there thereby therefore these they this those though through thus to too towards under until up upon us use used using very via was we well were what when where whereas whether which while who whom whose why will with within without would yet you your".split(
    " ",
  ),
);

const TOKEN = /[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*/gu;
/** The same, with apostrophes within words. */
const WRITTEN_WORD = /[\p{L}\p{N}]+(?:[-'’][\p{L}\p{N}]+)*/gu;
const MAX_TOKEN_CHARACTERS = 40;

/**
 * The words of a text as the encoder takes them: stems without stop words; a hyphenated compound gives itself and its
 * parts.
 */
export const tokens = (text: string): string[] => tokensOf(searchable(text));

/** The same, of a text that `searchable` has written. */
export function tokensOf(written: string): string[] {
  const found: string[] = [];
  for (const [word] of written.matchAll(TOKEN)) {
    if (hasUnspaced(word)) {
      for (const { text } of word.split("-").flatMap(piecesOf)) found.push(text);
      continue;
    }
    if (word.length > MAX_TOKEN_CHARACTERS) continue;
    if (word.includes("-")) {
      const parts = word.split("-");
      found.push(`${parts.slice(0, -1).join("-")}-${lightStem(parts.at(-1) ?? "")}`);
      for (const part of parts) if (!STOP.has(part)) found.push(lightStem(part));
    } else if (!STOP.has(word)) found.push(lightStem(word));
  }
  return found;
}

/** Words as they are written, with hyphens and apostrophes, in a text that `searchable` has written. */
export const writtenWords = (written: string): string[] => written.match(WRITTEN_WORD) ?? [];

/** The parts of a word with hyphens or apostrophes, without an "s" after an apostrophe. */
export const partsOf = (word: string): string[] => word.replace(/['’]s?$/, "").split(/[-'’]/);

/** A word with hyphens or apostrophes as one word ("overfitting"); undefined for others, and for what is too long. */
export function joinedOf(word: string): string | undefined {
  const parts = partsOf(word);
  const joined = parts.join("");
  return parts.length > 1 && joined.length <= MAX_TOKEN_CHARACTERS && !hasUnspaced(word) ? joined : undefined;
}

/** The words of a text as they are written, before stemming, each as often as it occurs. */
export const surfaceWords = (text: string): string[] => tokensIn(searchable(text));

/** Words, and compounds with their hyphens, of a text that `searchable` has written. */
const tokensIn = (written: string): string[] => written.match(TOKEN) ?? [];

/** A light stemmer: plurals, -ing, -ed, -ly and final e. Words of up to three letters stay. */
export const lightStem = rememberingWords(CACHED_WORDS, (word) =>
  word.length <= 3 || /[^a-z]/.test(word) ? word : strip(word),
);

function strip(word: string): string {
  let stem = word;
  if (stem.endsWith("ies") && stem.length > 4) stem = `${stem.slice(0, -3)}y`;
  else if (/(?:ss|sh|ch|x)es$/.test(stem)) stem = stem.slice(0, -2);
  else if (/[^sui]s$/.test(stem)) stem = stem.slice(0, -1);
  for (const ending of ["ing", "ed", "ly"]) {
    const base = stem.slice(0, -ending.length);
    if (!stem.endsWith(ending) || base.length < 3 || !/[aeiouy]/.test(base)) continue;
    stem = /([bdfgmnprt])\1$/.test(base) ? base.slice(0, -1) : base;
    break;
  }
  return stem.length > 3 && stem.endsWith("e") ? stem.slice(0, -1) : stem;
}
