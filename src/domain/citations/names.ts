/**
 * Authors' names, split as bibliographies need them. Family: the part that lists are ordered by. Particle: `van der`
 * before it.
 * Literal: a name that stays whole, such as a collaboration's, a single name, or one in Chinese, Japanese or Korean
 * script.
 */
import { withoutBrackets } from "../../lib/trim.ts";

export interface AuthorName {
  /** The whole name for `literal` ones. */
  family: string;
  /** Empty where there is none. */
  given: string;
  particle: string;
  /** `Jr.`, `III`. */
  suffix: string;
  literal: boolean;
}

/** Splits a name as people write it ("Laurens van der Maaten", "Maaten, Laurens van der"). */
export function splitName(written: string): AuthorName {
  const name = written.replace(/\s+/g, " ").trim();
  const [last = "", ...rest] = name.split(", ");
  if (isWhole(name)) return whole(name);
  if (rest.length === 0) return inOrder(name.split(" "), "");
  if (rest.length === 1 && SUFFIX.test(rest[0] ?? "")) return inOrder(last.split(" "), rest[0] ?? "");
  if (rest.length === 1 || (rest.length === 2 && SUFFIX.test(rest[0] ?? ""))) return turned(last, rest);
  return whole(name);
}

const EAST_ASIAN = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/u;
/** Names of groups are not inverted. */
const GROUP =
  /\b(?:collaborations?|consortium|team|group|project|university|institute|laboratory|lab|network|committee|council|foundation|initiative|society|association|working|task force)\b/i;
const SUFFIX = /^(?:jr|sr)\.?$|^(?:II|III|IV|VI|VII|VIII)\.?$/i;

const isWhole = (name: string): boolean =>
  EAST_ASIAN.test(name) ||
  GROUP.test(name) ||
  !name.includes(" ") ||
  /^the\s/.test(name) ||
  /[{}@]| & | and /.test(name);

const whole = (name: string): AuthorName => ({ family: name, given: "", particle: "", suffix: "", literal: true });

/** "Last, First", or "Last, Jr., First". */
function turned(last: string, rest: string[]): AuthorName {
  const given = rest.at(-1) ?? "";
  const words = last.split(" ");
  const particles = words.slice(0, -1).findIndex((word) => !isLower(word));
  const length = particles < 0 ? words.length - 1 : particles;
  return {
    family: words.slice(length).join(" "),
    given,
    particle: words.slice(0, length).join(" "),
    suffix: rest.length === 2 ? (rest[0] ?? "") : "",
    literal: false,
  };
}

/** "First von Last Jr." */
function inOrder(words: string[], given: string): AuthorName {
  const last = words.at(-1) ?? "";
  const suffix = given !== "" ? given : words.length > 2 && SUFFIX.test(last) ? last : "";
  const name = given === "" && suffix !== "" ? words.slice(0, -1) : words;
  if (name.length < 2) return { ...whole(name.join(" ")), suffix };
  const from = familyFrom(name);
  const family = name.slice(from);
  // A family name does not begin in lower case, unless it is the whole name.
  const at = family.findIndex((word, i) => !isLower(word) || i === family.length - 1);
  return {
    family: family.slice(at).join(" "),
    given: name.slice(0, from).join(" "),
    particle: family.slice(0, at).join(" "),
    suffix,
    literal: false,
  };
}

/** Finds where the family name begins, with its particles; the first word is never part of it. */
function familyFrom(words: string[]): number {
  const last = words.length - 1;
  const lower = words.findIndex((word, i) => i > 0 && i < last && isLower(word));
  // "Santiago Ramón y Cajal": the small word joins two.
  if (lower > 0) return lower > 1 && /^[yie]$/.test(words[lower] ?? "") ? lower - 1 : lower;
  const before = words[last - 1] ?? "";
  if (last < 2) return last;
  if (/^(?:der|den|de|la|los|las)$/i.test(before) && OF_FAMILY.test(words[last - 2] ?? "") && last > 2) return last - 2;
  return OF_FAMILY.test(before) && !VIETNAMESE.test(words[0] ?? "") ? last - 1 : last;
}

/** Particles that are often written with a capital ("Luc Van Gool", "Christopher De Sa"). */
const OF_FAMILY = /^(?:Van|Von|De|Del|Della|Di|Dos|Du|Le|La|El|St\.?)$/;
/** "Nguyen Van Anh": there the middle word is one of the given names. */
const VIETNAMESE =
  /^(?:Nguy[eễ]n|Tr[aầ]n|Ph[aạ]m|Ho[aà]ng|Hu[yỳ]nh|V[uũ]|V[oõ]|[DĐ][aặ]ng|B[uù]i|[DĐ][oỗ]|H[oồ]|Ng[oô]|L[eê]|L[yý])$/;

const isLower = (word: string): boolean => /^['’]?\p{Ll}/u.test(word);

/** `A. N.` of "Aidan N.", `J.-P.` of "Jean-Pierre". */
export const initialsOf = (given: string): string =>
  withoutBrackets(given, " ")
    .replace(/\.(?=\p{L})/gu, ". ")
    .split(/\s+/)
    .map((word) =>
      word
        .split("-")
        .flatMap((part) => /\p{L}/u.exec(part)?.[0] ?? [])
        .map((letter) => `${letter}.`)
        .join("-"),
    )
    .filter(Boolean)
    .join(" ");

/** Writes a name as people say it: "Laurens van der Maaten", "Martin Luther King Jr." */
export const spoken = ({ given, particle, family, suffix }: AuthorName): string =>
  [given, particle, family, suffix].filter(Boolean).join(" ");
