/**
 * Authors out of text that is to be one name or a list of them. Many libraries hold lists that are not in their format:
 * with commas or semicolons in place of "and", with initials behind the names, with "&". Each is split where its
 * punctuation tells how, and else left as it is written; no word changes its place.
 */
import type { WrittenAuthor } from "../domain/papers/authorParts.ts";
import { isGroupName, isLowerCase, isSuffix } from "../domain/papers/authorParts.ts";
import { areFullNames, areListed, isEastAsian } from "../domain/papers/eastAsianNames.ts";
import { texToText } from "../domain/papers/tex.ts";
import { trimTrailing } from "../lib/trim.ts";

export interface ListFormat {
  /** "and" stands between names and nowhere else; if not, it divides only what looks like names on both sides. */
  andDivides: boolean;
  /** A comma stands behind the family name; if not, names are full ones, and it may divide a list as well. */
  familyFirst: boolean;
}

export const FULL_NAMES: ListFormat = { andDivides: false, familyFirst: false };

/** Reads texts, each of which has at least one author. What stands in braces is one piece. */
export function authorsIn(texts: readonly string[], format: ListFormat): WrittenAuthor[] {
  const pieces = texts.flatMap((text) => piecesOf(text, format)).map(readPiece);
  const all = pieces.flatMap(({ parts }) => parts);
  if (format.familyFirst && all.length > 1 && all.every(hasInitialsBehind)) return all.map(initialsFirst);
  const [first, last] = pieces;
  // "Ann Probe, Bo Sample and Cy Doe"
  const isEnumeration =
    pieces.length === 2 && last?.parts.length === 1 && [...(first?.parts ?? []), ...last.parts].every(looksLikeName);
  return pieces.flatMap((piece) => authorsOf(piece, isEnumeration || !format.familyFirst));
}

/** Reads the one field of a name that a source does not divide: a group's, unless it holds a list of people. */
export function authorsInField(text: string): WrittenAuthor[] {
  if (!/[;；、&]/.test(text)) return [{ group: text }];
  const list = authorsIn([text], FULL_NAMES);
  const isList =
    list.length > 1 && list.every((one) => (typeof one === "string" ? looksLikeName(one) : "family" in one));
  return isList ? list : [{ group: text }];
}

/** Cuts text at a sticky expression, outside of braces. A character behind a backslash belongs to it. */
function divide(text: string, separator: RegExp): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? "";
    if (character === "{") depth++;
    else if (character === "}") depth = Math.max(0, depth - 1);
    else if (!MAY_DIVIDE.test(character)) continue;
    separator.lastIndex = at;
    const match = depth === 0 ? separator.exec(text) : null;
    if (match) {
      parts.push(text.slice(from, at));
      at += match[0].length - 1;
      from = at + 1;
    } else if (character === "\\") at++;
  }
  return [...parts, text.slice(from)];
}

const MAY_DIVIDE = /[\s~,;&\\，；、]/;
/** Not the end of an entity ("&eacute;"). */
const SEMICOLON = /(?<!&#?\w{1,20});|[；、]/y;
const COMMA = /[,，]/y;
const AND = / and(?= )/iy;
const AMPERSAND = / (?:\\?&|&amp;)(?= )/y;
const SPACE = /[ ~]/y;

/** One author, or several between commas. */
interface Piece {
  /** What stands between its commas. */
  parts: string[];
  /** Its commas have no space behind them, or are full-width. */
  tight: boolean;
}

function piecesOf(text: string, { andDivides }: ListFormat): string[] {
  // Runs of white space are one first, so that looking for "and" stays quick.
  const line = text.replace(/\s+/g, " ");
  return divide(line, SEMICOLON)
    .flatMap((piece) => {
      const parts = divide(` ${piece} `, AND);
      return andDivides ? parts : joinUnlessNames(parts, " and ");
    })
    .flatMap((piece) => joinUnlessNames(divide(piece, AMPERSAND), " & "))
    .map((piece) => withoutOthers(piece).replace(QUOTED, "$1"))
    .filter((piece) => piece !== "");
}

/** Joins pieces again that are not two authors' names: "Barnes & Noble". */
function joinUnlessNames(pieces: readonly string[], joint: string): string[] {
  const kept: string[] = [];
  for (const piece of pieces.map((one) => one.trim())) {
    const before = kept.at(-1);
    const isNext = before === undefined || /^$|,$/.test(before) || piece === "" || OTHERS.test(piece);
    if (isNext || (looksLikeName(lastOf(before)) && looksLikeName(firstOf(piece)))) kept.push(piece);
    else kept[kept.length - 1] = before + joint + piece;
  }
  return kept;
}

/** So much of a list is looked at, in UTF-16 units. */
const MAX_NAME_CHARACTERS = 300;
const lastOf = (list: string): string => list.slice(-MAX_NAME_CHARACTERS).split(/[,，]/).slice(-2).join(",");
const firstOf = (list: string): string => list.slice(0, MAX_NAME_CHARACTERS).split(/[,，]/, 2).join(",");

/** A name in quotation marks; with more of them it is a nickname or biblatex's extended format. */
const QUOTED = /^["“']([^"“”'=]{1,300})["”']$/;

const OTHERS = /^\{?(?:others|et\.?[ ~]?al|…|\.\.)\.?\}?\.?$/i;

function withoutOthers(written: string): string {
  const piece = trimTrailing(written.trim().replace(/^and /i, ""), ",，; ").replace(
    /,? (?:et\.? al\.?|…|\.\.\.)$/i,
    "",
  );
  return OTHERS.test(piece) ? "" : trimTrailing(piece, ",， ");
}

const readPiece = (piece: string): Piece => ({
  parts: divide(piece, COMMA)
    .map((part) => part.trim())
    .filter((part) => part !== ""),
  tight: !piece.includes(", "),
});

/** `isList` is whether a comma between two full names divides them. */
function authorsOf({ parts, tight }: Piece, isList: boolean): WrittenAuthor[] {
  const [first = "", second = "", third] = parts;
  if (parts.some((part) => EXTENDED.test(part))) return [extendedName(parts)];
  if (parts.length === 1) {
    const words = first.split(" ");
    return areFullNames(words) ? words : [oneName(first)];
  }
  if (areListed(parts.map(plain), tight)) return parts.map(oneName);
  if (third !== undefined) {
    if (parts.length > 3 || !(isTitle(second) || isTitle(third))) return inTurn(parts);
    return [isTitle(second) ? divided(first, third, second) : divided(first, second, third)];
  }
  if (isSuffix(second) || (TITLE.test(second) && looksLikeName(first))) return [withSuffix(first, second)];
  if (COMPANY.test(second)) return [{ group: `${first}, ${second}` }];
  // No family name has an initial in it.
  if ((isList || INITIAL_WITHIN.test(first)) && looksLikeName(first) && looksLikeName(second))
    return parts.map(oneName);
  return [divided(first, second)];
}

/** A list with commas between its names, and perhaps between the parts of names: "Smith, A., Jones, B. C.". */
function inTurn(parts: readonly string[]): WrittenAuthor[] {
  if (parts.length % 2 === 0 && areFamilyAndGiven(parts))
    return parts.flatMap((part, i) => (i % 2 === 0 ? [divided(part, parts[i + 1] ?? "")] : []));
  const people = parts.filter((part) => !isGroupName(part));
  const initialsBehind = people.length > 1 && people.every(hasInitialsBehind);
  const authors: WrittenAuthor[] = [];
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] ?? "";
    const [next, afterNext] = [parts[i + 1] ?? "", parts[i + 2] ?? ""];
    if (INITIALS.test(next) && !INITIALS.test(part)) {
      const titled = isTitle(afterNext);
      authors.push(divided(part, next, titled ? afterNext : undefined));
      i += titled ? 2 : 1;
    } else if (isTitle(next)) {
      authors.push(withSuffix(part, next));
      i++;
    } else authors.push(initialsBehind && hasInitialsBehind(part) ? initialsFirst(part) : oneName(part));
  }
  return authors;
}

/** "Cordona, Pedro J., Montera, Maria": every other part is one word, and some of those between cannot be. */
function areFamilyAndGiven(parts: readonly string[]): boolean {
  const isOneWord = (part: string) => !part.includes(" ") && !isTitle(part) && !INITIALS.test(part);
  const given = parts.filter((_, i) => i % 2 === 1);
  return (
    parts.every((part, i) => i % 2 === 1 || isOneWord(part)) &&
    given.some((part) => part.includes(" ") || INITIALS.test(part)) &&
    !parts.some((part) => isGroupName(part) || isTitle(part))
  );
}

/** "A. Probe", "Ann B. Probe" */
const INITIAL_WITHIN = /(?:^|[\s~])\p{Lu}\.[\s~-]?\p{L}/u;

const INITIALS = /^(?:\p{Lu}\.?[ -]?){1,4}$/u;
const COMPANY = /^(?:inc|ltd|llc|corp|co|gmbh|ag|bv|plc|s\.a)\.?$/i;
const TITLE = /^(?:ph\.? ?d|m\.? ?d|m\.? ?sc|b\.? ?sc|esq|prof|dr|s\. ?j|2nd|3rd)\.?$/i;
const isTitle = (text: string): boolean => isSuffix(text) || TITLE.test(text);

/** "Wilting E", "de la Cruz J-M": the family name, then initials, as medical journals have it. */
const hasInitialsBehind = (part: string): boolean =>
  INITIALS_BEHIND.test(part) && /\p{Lu}[\p{L}'’-]*\p{Ll}/u.test(part);
const INITIALS_BEHIND = /^(?:[\p{L}'’-]+ ){1,4}(?:\p{Lu}\.?-?){1,3}$/u;

function initialsFirst(part: string): WrittenAuthor {
  const at = part.lastIndexOf(" ");
  return { family: part.slice(0, at), given: part.slice(at + 1) };
}

const PARTICLES = new Set(
  "van von der den de del della la le los las du di da do dos das ter ten te zu zum zur af av bin ibn al el y e i d' 't".split(
    " ",
  ),
);

/** Two words or more, each of which may be a name's: no group, and nothing like "of" or "for". */
function looksLikeName(text: string): boolean {
  if (isGroupName(text)) return false;
  const words = plain(text).replace(/[,，]/g, " ").trim().split(/\s+/);
  const areNames = words.every((word) => !isLowerCase(word) || PARTICLES.has(word) || /^(?:al|el)-/.test(word));
  return areNames && (words.length > 1 || isEastAsian(text)) && !/\d/.test(text);
}

/** A name without commas, with what its braces tell: a group, or which of its words belong together. */
function oneName(text: string): WrittenAuthor {
  const group = inBraces(text);
  if (group !== undefined) return { group };
  const words = divide(text, SPACE).filter((word) => word !== "");
  const at = words.findIndex((word) => (inBraces(word) ?? "").includes(" "));
  if (at < 0 || words.length < 2) return text;
  const isLast = at === words.length - 1;
  if (!isLast && at < words.length - 2) return text;
  const family = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  const from = isLast ? before.findLastIndex((word) => !isLowerCase(plain(word))) + 1 : before.length;
  return {
    family: inBraces(family) ?? family,
    given: before
      .slice(0, from)
      .map((word) => inBraces(word) ?? word)
      .join(" "),
    particle: before.slice(from).join(" "),
  };
}

/** "Last, First". Lower-case words before the last name are its particle, unless braces hold them together. */
function divided(last: string, given: string, suffix?: string): WrittenAuthor {
  const more = suffix === undefined ? {} : { suffix };
  const whole = inBraces(last);
  if (whole !== undefined) return { family: whole, given, particle: "", ...more };
  if (!last.includes("{")) return { family: last, given, ...more };
  const words = divide(last, SPACE).filter((word) => word !== "");
  const first = words.slice(0, -1).findIndex((word) => inBraces(word) !== undefined || !isLowerCase(plain(word)));
  const before = first < 0 ? words.length - 1 : first;
  return { family: words.slice(before).join(" "), given, particle: words.slice(0, before).join(" "), ...more };
}

function withSuffix(name: string, suffix: string): WrittenAuthor {
  const read = oneName(name);
  if (typeof read !== "string") return "family" in read ? { ...read, suffix } : { group: `${read.group}, ${suffix}` };
  if (!read.includes(" ")) return { family: read, suffix };
  return isSuffix(suffix) ? `${read} ${suffix}` : read;
}

/** Braces around braces that are taken off. */
const MAX_BRACES = 4;

/** What braces around the whole text hold; undefined where there are none, or where they are an accent's. */
function inBraces(text: string): string | undefined {
  let inner = text;
  for (let i = 0; i < MAX_BRACES && isInBraces(inner); i++) inner = inner.slice(1, -1).trim();
  return inner === text || (/^\\\W/.test(inner) && !inner.includes(" ")) ? undefined : inner;
}

function isInBraces(text: string): boolean {
  if (!text.startsWith("{") || !text.endsWith("}")) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === "{") depth++;
    else if (text[at] === "}" && --depth === 0) return at === text.length - 1;
  }
  return false;
}

/** A part of a name in BibLaTeX's extended format: `family=Duchene`, `given={José María}`. */
const EXTENDED = /^"?(?:family|given|prefix|suffix)(?:-i)?\s?=/i;

function extendedName(parts: readonly string[]): WrittenAuthor {
  const values = new Map<string, string>();
  for (const part of parts) {
    const at = part.indexOf("=");
    const value = part.slice(at + 1).replace(/^["\s]+/, "");
    values.set(part.slice(0, Math.max(0, at)).replace(/["\s]/g, "").toLowerCase(), trimTrailing(value, '" '));
  }
  const get = (name: string) => {
    const value = values.get(name) ?? "";
    return inBraces(value) ?? value;
  };
  return { family: get("family"), given: get("given"), particle: get("prefix"), suffix: get("suffix") };
}

const plain = (text: string): string => texToText(text).trim();
