/** Authors as rows: a full name each, and what a source tells of its parts. */

import { foldName } from "../../domain/papers/authorNames.ts";
import type { AuthorList, AuthorParts } from "../../domain/papers/authorParts.ts";

interface AuthorRow {
  name: string;
  /** With the other parts; all are null where the source tells nothing of them. */
  family: string | null;
  given: string | null;
  particle: string | null;
  suffix: string | null;
  /** 1 for a group, whose name has no parts. */
  is_group: number | null;
}

export const AUTHOR_COLUMNS = ["name", "family", "given", "particle", "suffix", "is_group"] as const;

export function authorRows({ authors, authorParts }: AuthorList) {
  const none = { family: null, given: null, particle: null, suffix: null, is_group: null };
  return authors.map((name, position) => {
    const parts = authorParts?.[position] ?? undefined;
    const told = parts === undefined ? {} : "group" in parts ? { is_group: 1 } : parts;
    return { position, name, folded: foldName(name), ...none, ...told };
  });
}

/** Adds a row's author to the end of a list. */
export function addAuthor(list: AuthorList, row: AuthorRow): void {
  const parts = partsOf(row);
  if (parts !== null || list.authorParts) {
    list.authorParts ??= list.authors.map(() => null);
    list.authorParts.push(parts);
  }
  list.authors.push(row.name);
}

function partsOf({ family, given, particle, suffix, is_group }: AuthorRow): AuthorParts | null {
  if (is_group === 1) return { group: true };
  if (family === null) return null;
  return {
    family,
    ...(given === null ? {} : { given }),
    ...(particle === null ? {} : { particle }),
    ...(suffix === null ? {} : { suffix }),
  };
}

/** Replaces authors. Where the new ones tell nothing of a name's parts, what is known of the same name stays. */
export function replaceAuthors(known: AuthorList, given: AuthorList): void {
  const told = partsByName(known);
  known.authors = given.authors;
  if (given.authorParts) known.authorParts = given.authorParts;
  else delete known.authorParts;
  addParts(known, told);
}

/** Adds what another record tells of the parts of the same names, where nothing is known of them. */
export const addAuthorParts = (known: AuthorList, other: AuthorList): void => addParts(known, partsByName(other));

function addParts(list: AuthorList, told: ReadonlyMap<string, AuthorParts>): void {
  if (told.size === 0) return;
  const parts = list.authors.map((name, i) => list.authorParts?.[i] ?? told.get(name) ?? null);
  if (parts.some((one) => one !== null)) list.authorParts = parts;
}

function partsByName({ authors, authorParts }: AuthorList): Map<string, AuthorParts> {
  const told = new Map<string, AuthorParts>();
  for (const [i, name] of authors.entries()) {
    const parts = authorParts?.[i];
    if (parts) told.set(name, parts);
  }
  return told;
}
