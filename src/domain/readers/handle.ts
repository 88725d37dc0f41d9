/**
 * A handle is a reader's name in URLs and mentions: `@mei-lin`. It never changes hands, so few characters may be in it: small
 * Latin letters, digits and single hyphens between them.
 */
import { fold } from "../../lib/text.ts";
import { skeleton } from "./confusables.ts";

export const MIN_HANDLE_CHARACTERS = 2;
export const MAX_HANDLE_CHARACTERS = 30;

/** Tells whether a text has the shape of a handle, reserved or not, and so may be part of a URL. */
export const isHandle = (text: string): boolean =>
  text.length >= MIN_HANDLE_CHARACTERS && text.length <= MAX_HANDLE_CHARACTERS && SHAPE.test(text);

/** Says why nobody may choose this handle; undefined for one that may be chosen. */
export function handleProblem(handle: string): string | undefined {
  if (handle.length < MIN_HANDLE_CHARACTERS || handle.length > MAX_HANDLE_CHARACTERS)
    return `A handle has ${MIN_HANDLE_CHARACTERS} to ${MAX_HANDLE_CHARACTERS} characters; this one has ${handle.length}.`;
  if (!SHAPE.test(handle))
    return "A handle is made of the letters a to z, digits, and single hyphens between them. Please leave out everything else.";
  if (!/[a-z]/.test(handle) || LIKE_A_PAPER.test(handle))
    return "A handle must not look like the number of a paper. Please begin with a letter.";
  if (isReserved(handle))
    return `“${handle}” could be taken for the people who run this site, or for a part of it. Please choose another.`;
  return undefined;
}

/** Returns the office that a name, or one of its words (`M0derator Ann`), claims on this site; undefined for none. */
export const claimsOffice = (name: string): string | undefined =>
  [name, ...(name.slice(0, MAX_NAME_CHARACTERS).match(WORDS) ?? [])]
    .map((word) => OFFICE_OF.get(skeleton(word)))
    .find((office) => office !== undefined);

/**
 * Suggests a handle for a name or an email: what is before the `@`, in letters that handles have, with a number where it is
 * taken. `taken` need only have the handles that begin with `handleStem`.
 */
export function handleFrom(nameOrEmail: string, taken: ReadonlySet<string>): string {
  const stem = handleStem(nameOrEmail);
  let handle = stem;
  for (let n = 2; taken.has(handle); n++) handle = `${stem}-${n}`;
  return handle;
}

/** Returns what the suggestions for a name begin with; short enough for a number after it. */
export function handleStem(nameOrEmail: string): string {
  const name = nameOrEmail.slice(0, MAX_NAME_CHARACTERS).replace(/(\S)@.*$/s, "$1");
  const stem = fold(name)
    .replace(/['’]/g, "")
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, MAX_STEM_CHARACTERS + 1)
    .replace(/^-|-$/g, "")
    .slice(0, MAX_STEM_CHARACTERS)
    .replace(/-$/, "");
  return handleProblem(stem) === undefined && handleProblem(`${stem}-2`) === undefined ? stem : "reader";
}

const SHAPE = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
/** Matches arXiv's numbers and what is close to them: `230912307`, `2309-12307v2`, `2309-12307-notes`. */
const LIKE_A_PAPER = /^\d{4}-?\d{4,5}(?![0-9a-uw-z])/;
/** Characters of a name that are looked at. */
const MAX_NAME_CHARACTERS = 200;
/** Leaves room for a hyphen and a number of six digits. */
const MAX_STEM_CHARACTERS = MAX_HANDLE_CHARACTERS - 7;

const WORDS = /[\p{L}\p{N}\p{M}@$|!]+/gu;
/** Words for people who answer for the site; they may not be part of anybody's handle. */
const OFFICES = [
  "admin",
  "administrator",
  "moderator",
  "broadsheet",
  "official",
  "sysadmin",
  "webmaster",
  "postmaster",
];
const OFFICE_OF = new Map(OFFICES.map((office) => [skeleton(office), office]));
/** Handles that would be mistaken for the site, for everybody, for nobody, or for a part of a URL. */
const RESERVED = [
  ...OFFICES,
  ..."abuse account accounts anonymous anyone api archive arxiv assets author authors bot collections".split(" "),
  ..."comments curator daily deleted digest edition editions editor editors everybody everyone feed feeds".split(" "),
  ..."guest health help here home host info login logout mail mailer mod moderation mods news nobody".split(" "),
  ..."null owner paper papers privacy reader readers register root search security self settings".split(" "),
  ..."signin signout signup site staff status submit support system team terms trending undefined".split(" "),
  ..."unknown unsubscribe user users web www you".split(" "),
];

const isReserved = (handle: string): boolean =>
  RESERVED_SKELETONS.has(skeleton(handle)) || claimsOffice(handle) !== undefined;
const RESERVED_SKELETONS = new Set(RESERVED.map(skeleton));
