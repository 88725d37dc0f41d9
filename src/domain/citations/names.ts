/**
 * Authors' names, split as bibliographies need them: as their sources divide them, and guessed where no source does.
 * Family: the part that lists are ordered by. Particle: `van der` before it.
 * Literal: a name that stays whole, such as a collaboration's, a single name, or one in Chinese, Japanese or Korean
 * script that nobody divides.
 */
import { withoutBrackets } from "../../lib/trim.ts";
import { type AuthorParts, fullNameOf, isGroupName, isLowerCase, isSuffix } from "../papers/authorParts.ts";
import { isEastAsian } from "../papers/eastAsianNames.ts";

export interface AuthorName {
  /** The whole name for `literal` ones. */
  family: string;
  /** Empty where there is none. */
  given: string;
  particle: string;
  /** `Jr.`, `III`. */
  suffix: string;
  literal: boolean;
  /** Whether a source tells that this is a group's name (`group`), or how the name is divided (`parts`). */
  told?: "group" | "parts";
}

/** Takes an author's name apart as a source tells it, or as people write names where none does. */
export function authorName(name: string, parts?: AuthorParts | null): AuthorName {
  if (!parts) return splitName(name);
  if ("group" in parts) return { ...whole(name), told: "group" };
  return { given: "", particle: "", suffix: "", ...parts, literal: false, told: "parts" };
}

/** Splits a name as people write it ("Laurens van der Maaten", "Maaten, Laurens van der"). */
export function splitName(written: string): AuthorName {
  const name = written.replace(/\s+/g, " ").trim();
  const [last = "", ...rest] = name.split(", ");
  if (isWhole(name)) return whole(name);
  if (rest.length === 0) return inOrder(name.split(" "), "");
  if (rest.length === 1 && isSuffix(rest[0] ?? "")) return inOrder(last.split(" "), rest[0] ?? "");
  if (rest.length === 1 || (rest.length === 2 && isSuffix(rest[0] ?? ""))) return turned(last, rest);
  return whole(name);
}

const EAST_ASIAN = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** Names of groups are not inverted. */
const isWhole = (name: string): boolean =>
  EAST_ASIAN.test(name) || isGroupName(name) || !name.includes(" ") || /[{}@]| & | and /.test(name);

const whole = (name: string): AuthorName => ({ family: name, given: "", particle: "", suffix: "", literal: true });

/** "Last, First", or "Last, Jr., First". */
function turned(last: string, rest: string[]): AuthorName {
  const given = rest.at(-1) ?? "";
  const words = last.split(" ");
  const particles = words.slice(0, -1).findIndex((word) => !isLowerCase(word));
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
  const suffix = given !== "" ? given : words.length > 2 && isSuffix(last) ? last : "";
  const name = given === "" && suffix !== "" ? words.slice(0, -1) : words;
  if (name.length < 2) return { ...whole(name.join(" ")), suffix };
  const from = familyFrom(name);
  const family = name.slice(from);
  // A family name does not begin in lower case, unless it is the whole name.
  const at = family.findIndex((word, i) => !isLowerCase(word) || i === family.length - 1);
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
  const lower = words.findIndex((word, i) => i > 0 && i < last && isLowerCase(word));
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

/** `A. N.` of "Aidan N.", `J.-P.` of "Jean-Pierre", `K. A.` of "KA", `J. de` of "Jean de". */
export const initialsOf = (given: string): string =>
  withoutBrackets(given, " ")
    .replace(/\.(?=\p{L})/gu, ". ")
    .replace(/(?<!\p{L})\p{Lu}{2,3}(?!\p{L})/gu, (letters) => [...letters].join(" "))
    .split(/\s+/)
    .map((word, i) => (i > 0 && PARTICLE.test(word) ? word : initialOf(word)))
    .filter(Boolean)
    .join(" ");

/** Particles behind given names are written out. */
const PARTICLE = /^(?:van|von|der|den|de|del|della|du|di|da|do|dos|das|la|le|ter|ten|zu|zum|zur|af|av|bin|ibn)$/;

const initialOf = (word: string): string =>
  word
    .split("-")
    .flatMap((part) => /\p{L}/u.exec(part)?.[0] ?? [])
    .map((letter) => `${letter}.`)
    .join("-");

/** Writes a name as people say it: "Laurens van der Maaten", "Martin Luther King Jr.", "山田太郎". */
export const spoken = (name: AuthorName): string => fullNameOf(name);

/** Whether a name is written the same way in every list: it is not inverted, and has no initials. */
export const isUninverted = ({ family, given, literal }: AuthorName): boolean =>
  literal || (isEastAsian(family) && isEastAsian(given));
