/**
 * Collection: a reader's list of papers, with a name, a few words about it, and a note on each paper.
 * Private: only its owner knows of it. Unlisted: whoever has its address may read it. Public: shown on its owner's page.
 * Saved: the collection of each reader that papers go to when none is named; made with the first of them.
 * Place: where a paper stands in the order made by hand, 1 for the first.
 */
import { BroadsheetError } from "../../lib/errors.ts";
import { isVisible, sanitizeText } from "../../lib/sanitizeText.ts";
import { clean, grouped } from "../../lib/text.ts";
import type { Instant } from "../../lib/time.ts";

export const VISIBILITIES = ["private", "unlisted", "public"] as const;
export type Visibility = (typeof VISIBILITIES)[number];

/** Last added first; by hand; last published first. */
export const ORDERINGS = ["added", "hand", "published"] as const;
export type Ordering = (typeof ORDERINGS)[number];

/** Of one reader. */
export const MAX_COLLECTIONS = 200;
/** Of one collection. */
export const MAX_COLLECTION_PAPERS = 2_000;
export const MAX_COLLECTION_NAME_CHARACTERS = 100;
export const MAX_COLLECTION_ABOUT_CHARACTERS = 1_000;
export const MAX_NOTE_CHARACTERS = 1_000;

/** The name of a reader's first collection; it may be changed. */
export const SAVED_NAME = "Saved";

export interface CollectionWords {
  name: string;
  /** Plain text of several lines; may be empty. */
  about: string;
  visibility: Visibility;
  ordering: Ordering;
}

export interface Collection extends CollectionWords {
  id: number;
  /** In the collection's address; not to be guessed. */
  address: string;
  /** Whether papers go here when no collection is named. */
  saved: boolean;
  createdAt: Instant;
  updatedAt: Instant;
}

/** From a form; absent visibility and ordering are the most careful. A string says what is wrong with it. */
export function readCollection(fields: Record<string, string | undefined>): CollectionWords | string {
  const name = clean(sanitizeText(fields.name ?? ""));
  if (!isVisible(name)) return "A collection needs a name.";
  if (name.length > MAX_COLLECTION_NAME_CHARACTERS)
    return `A name has at most ${MAX_COLLECTION_NAME_CHARACTERS} characters; this one has ${grouped(name.length)}.`;
  const about = readText(fields.about ?? "", MAX_COLLECTION_ABOUT_CHARACTERS);
  if (about === undefined)
    return `What a collection is about has room for ${grouped(MAX_COLLECTION_ABOUT_CHARACTERS)} characters. Please shorten it.`;
  const visibility = oneOf(VISIBILITIES, fields.visibility);
  const ordering = oneOf(ORDERINGS, fields.ordering);
  if (!visibility || !ordering) return "Choose who may see the collection and how it is ordered among what is offered.";
  return { name, about, visibility, ordering };
}

/** A note on a paper, or a string in an object that says what is wrong with it. */
export function readNote(typed: string): { note: string } | { problem: string } {
  const note = readText(typed, MAX_NOTE_CHARACTERS);
  return note === undefined
    ? { problem: `A note has room for ${grouped(MAX_NOTE_CHARACTERS)} characters. Please shorten it.` }
    : { note };
}

/** The first of the list where nothing was chosen; undefined for what is not in it. */
const oneOf = <T extends string>(list: readonly T[], chosen: string | undefined): T | undefined =>
  chosen === undefined || chosen === "" ? list[0] : list.find((one) => one === chosen);

/** Plain text with its line breaks; undefined when it is longer than that. */
function readText(typed: string, maxCharacters: number): string | undefined {
  const text = sanitizeText(typed)
    .replace(/\n(?:[\t ]*\n){2,}/g, "\n\n")
    .trim();
  return text.length > maxCharacters ? undefined : text;
}

/** The same for a private collection, so that nobody learns that there is one. */
export const noSuchCollection = () =>
  new BroadsheetError("not_found", "There is no collection at this address, or it is private.");

export type Move = "up" | "down" | number;

/** Which place a paper takes that stands at one of `count` places: within them, and its own where nothing moves. */
export function placeAfter(place: number, move: Move, count: number): number {
  const wanted = move === "up" ? place - 1 : move === "down" ? place + 1 : move;
  return Math.min(count, Math.max(1, wanted));
}
