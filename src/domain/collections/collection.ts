/**
 * Collection: a reader's list of papers, with a name, a description, and a note on each paper.
 * Private: only its owner can see it. Unlisted: anybody who has its address can read it. Public: shown on its owner's page.
 * Saved: each reader's collection for papers saved without naming one; made with the first of them.
 * Place: the position of a paper in the order made by hand, from 1.
 */
import { BroadsheetError } from "../../lib/errors.ts";
import { isVisible, sanitizeText } from "../../lib/sanitizeText.ts";
import { clean, grouped } from "../../lib/text.ts";
import type { Instant } from "../../lib/time.ts";

export const VISIBILITIES = ["private", "unlisted", "public"] as const;
export type Visibility = (typeof VISIBILITIES)[number];

/** `added`: last added first; `hand`: by hand; `published`: last published first. */
export const ORDERINGS = ["added", "hand", "published"] as const;
export type Ordering = (typeof ORDERINGS)[number];

/** Per reader. */
export const MAX_COLLECTIONS = 200;
/** Per collection. */
export const MAX_COLLECTION_PAPERS = 2_000;
export const MAX_COLLECTION_NAME_CHARACTERS = 100;
export const MAX_COLLECTION_ABOUT_CHARACTERS = 1_000;
export const MAX_NOTE_CHARACTERS = 1_000;

/** The name that `Saved` is made with; its reader may change it. */
export const SAVED_NAME = "Saved";

/** What an owner sets. */
export interface CollectionSettings {
  name: string;
  /** Plain text of several lines; may be empty. */
  about: string;
  visibility: Visibility;
  ordering: Ordering;
}

export interface Collection extends CollectionSettings {
  id: number;
  /** The last part of the collection's path; random, so that it cannot be guessed. */
  address: string;
  /** Whether papers go here when no collection is named; true for one at most. */
  saved: boolean;
  createdAt: Instant;
  updatedAt: Instant;
}

/**
 * Reads the fields of a form. A missing visibility or ordering is the first of its list, which is the most private one. A
 * string says what is wrong.
 */
export function readCollection(fields: Record<string, string | undefined>): CollectionSettings | string {
  const name = clean(sanitizeText(fields.name ?? ""));
  if (!isVisible(name)) return "A collection needs a name.";
  if (name.length > MAX_COLLECTION_NAME_CHARACTERS)
    return `A name has at most ${MAX_COLLECTION_NAME_CHARACTERS} characters; this one has ${grouped(name.length)}.`;
  const about = readText(fields.about ?? "", MAX_COLLECTION_ABOUT_CHARACTERS);
  if (about === undefined)
    return `A description has room for ${grouped(MAX_COLLECTION_ABOUT_CHARACTERS)} characters. Please shorten it.`;
  const visibility = oneOf(VISIBILITIES, fields.visibility);
  const ordering = oneOf(ORDERINGS, fields.ordering);
  if (!visibility || !ordering) return "Choose who may see the collection, and its order, from the options offered.";
  return { name, about, visibility, ordering };
}

/** Reads a note on a paper; `problem` says why it cannot be used. */
export function readNote(text: string): { note: string } | { problem: string } {
  const note = readText(text, MAX_NOTE_CHARACTERS);
  return note === undefined
    ? { problem: `A note has room for ${grouped(MAX_NOTE_CHARACTERS)} characters. Please shorten it.` }
    : { note };
}

/** Returns the first of the list where nothing was chosen; undefined for a value that is not in it. */
const oneOf = <T extends string>(list: readonly T[], chosen: string | undefined): T | undefined =>
  chosen === undefined || chosen === "" ? list[0] : list.find((one) => one === chosen);

/** Cleans plain text but for its line breaks; undefined for text that is longer than `maxCharacters`. */
function readText(typed: string, maxCharacters: number): string | undefined {
  const text = sanitizeText(typed)
    .replace(/\n(?:[\t ]*\n){2,}/g, "\n\n")
    .trim();
  return text.length > maxCharacters ? undefined : text;
}

/** The same for a private collection, so that nobody learns that there is one. */
export const noSuchCollection = () =>
  new BroadsheetError(
    "not_found",
    "There is no collection at this address. It may have been deleted, or it is private.",
  );

export type Move = "up" | "down" | number;

/** Returns the place that a paper moves to, within the `count` places that there are. */
export function placeAfter(place: number, move: Move, count: number): number {
  const wanted = move === "up" ? place - 1 : move === "down" ? place + 1 : move;
  return Math.min(count, Math.max(1, wanted));
}
