/**
 * What a source tells of its authors' names. Parts: how it divides a name, which no rule can guess from the name
 * ("Gabriel García Martel"). Group: a name that is no person's and stays whole.
 */
import { clean } from "../../lib/text.ts";
import { trimTrailing } from "../../lib/trim.ts";
import { divideEastAsian, isEastAsian, isEastAsianGroup, joinEastAsian } from "./eastAsianNames.ts";
import { texToText } from "./tex.ts";

export interface NameParts {
  /** The part that lists are ordered by. */
  family: string;
  given?: string;
  /** `van der` before the family name. */
  particle?: string;
  /** `Jr.`, `III`. */
  suffix?: string;
}

export type AuthorParts = NameParts | { group: true };

/**
 * An author as a source writes it, TeX included: a full name, a divided one, or a group's. A divided name whose particle
 * is undefined may have it at the beginning of the family name; an empty one says that there is none.
 */
export type WrittenAuthor = string | NameParts | { group: string };

export interface AuthorList {
  /** Full names in the order of the paper. Empty where the source gives none. */
  authors: string[];
  /** One for each author, null where the source tells nothing of the name; absent where it tells of none. */
  authorParts?: (AuthorParts | null)[];
}

/** Reads authors as a source writes them; what has no letter is left out. */
export const readAuthors = (written: readonly WrittenAuthor[]): AuthorList =>
  listOf(written.map((author) => readAuthor(author)));

function listOf(read: readonly ReadAuthor[]): AuthorList {
  const named = read.filter(({ name }) => /\p{L}/u.test(name));
  return {
    authors: named.map(({ name }) => name),
    ...(named.some(({ parts }) => parts) ? { authorParts: named.map(({ parts }) => parts) } : {}),
  };
}

/**
 * Writes a name with spaces between its parts, given names first, in whatever script; ids are made of this. `read` makes
 * plain text of each part.
 */
export function nameInPieces(written: WrittenAuthor, read = plain): string {
  const { name, parts } = readAuthor(written, read);
  if (!parts || "group" in parts) return name;
  return [parts.given, parts.particle, parts.family, parts.suffix].filter(Boolean).join(" ");
}

/** Reads full names that have no TeX. */
export const fullNames = (names: readonly string[]): AuthorList => listOf(names.map(readFullName));

/** Writes a name in the order in which people say it: "Laurens van der Maaten", "Martin Luther King Jr.", "山田太郎". */
export function fullNameOf({ given = "", particle = "", family, suffix = "" }: NameParts): string {
  const joined =
    given !== "" && particle === "" && isEastAsian(family) && isEastAsian(given)
      ? joinEastAsian(family, given)
      : [given, particle, family].filter(Boolean).join(" ");
  return suffix === "" ? joined : `${joined} ${suffix}`;
}

/** Whether a name says of itself that it is a group's. */
export const isGroupName = (name: string): boolean =>
  GROUP.test(name) || /^the\s|\s(?:of|for|the|on|at|für|pour|para)\s/.test(name) || isEastAsianGroup(name);

const GROUP =
  /\b(?:collaborations?|consorti(?:um|a)|team|group|project|university|institutes?|laborator(?:y|ies)|labs?|research|cent(?:er|re)|school|college|hospital|academy|network|committee|council|foundation|initiative|society|association|organi[sz]ation|working|task force|ministry|department|bureau|agency|inc|ltd|llc|gmbh)\b/i;

/** Words that a group's name may end with, and hardly a person's. */
const GROUP_ENDS = new Set(
  "collaboration collaborations consortium consortia team group project network committee initiative foundation society association".split(
    " ",
  ),
);
const endsAsGroup = (name: string): boolean => GROUP_ENDS.has(name.slice(name.lastIndexOf(" ") + 1).toLowerCase());
/** Programs take the last word of "LUMEN Collaboration" for a given name. */
const isGroupEnd = (given: string): boolean => /^(?:collaborations?|consortium)$/i.test(given);

/** Whether this is what follows a name: `Jr.`, `III`. */
export const isSuffix = (text: string): boolean => SUFFIX.test(text);
const SUFFIX = /^(?:jr|jnr|sr|snr)\.?$|^(?:II|III|IV|VI|VII|VIII)\.?$/i;

/** Whether a word cannot begin a family name ("van", "d’", "'t"). */
export const isLowerCase = (word: string): boolean => /^['’]?\p{Ll}/u.test(word);

interface ReadAuthor {
  name: string;
  parts: AuthorParts | null;
}

function readAuthor(written: WrittenAuthor, read = plain): ReadAuthor {
  if (typeof written === "string") return readFullName(read(written));
  if ("group" in written) return readGroup(read(written.group));
  const family = read(written.family);
  const given = read(written.given ?? "").replace(/^and /i, "");
  if (family === "") return readFullName(given);
  // The one field of a name that nobody divided.
  if (given === "" && isEastAsian(family)) return readGroup(family);
  const particle = written.particle === undefined ? undefined : read(written.particle);
  return readDivided({ ...splitSuffix(family, given, read(written.suffix ?? "")), particle });
}

function readFullName(written: string): ReadAuthor {
  const name = written.replace(/^and /i, "");
  const divided = divideEastAsian(name);
  return divided ? { name: fullNameOf(divided), parts: divided } : { name, parts: null };
}

/** Libraries put East Asian names into one field as well. */
const readGroup = (name: string): ReadAuthor =>
  isEastAsian(name) && !isEastAsianGroup(name) ? readFullName(name) : { name, parts: { group: true } };

type Divided = Required<Omit<NameParts, "particle">> & { particle: string | undefined };

function readDivided({ family, given, particle, suffix }: Divided): ReadAuthor {
  const words = family.split(" ");
  if (!particle && isGroup(family, words.length, given)) {
    const name = groupName(family, given);
    return readGroup(suffix === "" ? name : `${name} ${suffix}`);
  }
  const before = particle === undefined ? particlesOf(words) : 0;
  const told = {
    family: words.slice(before).join(" "),
    given,
    particle: particle ?? words.slice(0, before).join(" "),
    suffix,
  };
  return { name: fullNameOf(told), parts: withoutEmpty(told) };
}

/** "Collaboration, The ATLANT", "LUMEN, Collaboration", but "University of Somewhere, Physics Department". */
function groupName(family: string, given: string): string {
  if (endsAsGroup(family)) return [given, family].filter(Boolean).join(" ");
  return [family, given].filter(Boolean).join(isGroupEnd(given) ? " " : ", ");
}

/** Several words without a given name are a group's, unless they begin as a family name does ("de la Cruz"). */
const isGroup = (family: string, words: number, given: string): boolean =>
  endsAsGroup(family) ||
  isGroupEnd(given) ||
  (given === "" && words > 1 && !isLowerCase(family)) ||
  ((words > 1 || isEastAsianGroup(family)) && isGroupName(family));

/** Counts the words in lower case that a family name begins with; its last word is never one of them. */
function particlesOf(words: readonly string[]): number {
  const first = words.slice(0, -1).findIndex((word) => !isLowerCase(word));
  return first < 0 ? words.length - 1 : first;
}

const withoutEmpty = ({ family, given, particle, suffix }: Required<NameParts>): NameParts => ({
  family,
  ...(given === "" ? undefined : { given }),
  ...(particle === "" ? undefined : { particle }),
  ...(suffix === "" ? undefined : { suffix }),
});

/** Finds a suffix that stands behind the given names ("M. L., Jr.") or the family name ("King Jr."). */
function splitSuffix(family: string, given: string, suffix: string): Required<Omit<NameParts, "particle">> {
  if (suffix !== "") return { family, given, suffix: suffix.replace(/^,\s*/, "") };
  const [, first = "", behind = ""] = /^([^,]*[^\s,]),? (\S+)$/.exec(given) ?? [];
  if (isSuffix(behind) && (given.includes(",") || !AS_INITIALS.test(behind)))
    return { family, given: first, suffix: behind };
  const [, last = "", after = ""] = /^([^,]*[^\s,]),? (\S+)$/.exec(family) ?? [];
  return isSuffix(after) ? { family: last, given, suffix: after } : { family, given, suffix };
}

/** "VI" behind a given name may be two initials. */
const AS_INITIALS = /^(?:I[IV]?|VI+)\.?$/;

/** Marks that lead to footnotes. */
const FOOTNOTES = "*†‡§";

/** Most names need nothing more, and TeX and normalising cost. */
const CLEAN = /^[A-Za-z.]+(?:[ -][A-Za-z.]+)*$/;

function plain(written: string): string {
  if (CLEAN.test(written)) return written;
  const text = plainWithMarks(written.replace(RAISED, ""));
  return trimTrailing(text.replace(BEHIND, ""), `${FOOTNOTES}¹²³⁴⁵⁶⁷⁸⁹⁰`).trim();
}

/** Reads a part of a name with whatever stands behind it, as ids were made at first. */
export function plainWithMarks(written: string): string {
  // TeX's spaces between initials are white space.
  const text = clean(texToText(written.replace(/\\[,;:!]/g, " ")));
  return trimTrailing(text, FOOTNOTES).trim();
}

/** Numbers of affiliations: `$^{1,2}$`, `${}^\dagger$`, `\textsuperscript{1}`. */
const RAISED =
  /\$\s?(?:\{\})?\s?\^\s?(?:\{[^{}$]{0,40}\}|\\[A-Za-z]+|[^\s{}$\\])\s?\$|\\textsuperscript\s?\{[\d\s,*†‡§¶#a-e]{1,20}\}/g;
/** DBLP's number of one of several people with a name ("Wei Wang 0001"), an ORCID or an address of mail in brackets. */
const BEHIND = / 0\d{3}$| ?[([<][^()[\]<>]{0,80}(?:@|\borcid\b|\d{4}-\d{4})[^()[\]<>]{0,80}[)\]>]$/i;
