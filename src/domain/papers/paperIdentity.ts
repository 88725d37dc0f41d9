/**
 * One work under two ids (an arXiv id and a conference's) is one paper: the same normalised title and at least one
 * author in common.
 */

import { fold } from "../../lib/text.ts";
import { foldName } from "./authorNames.ts";
import { isArxivId } from "./paperId.ts";

/** Titles shorter than this ("Editorial", "Reply to comment") are shared by unrelated works. */
const MIN_TITLE_WORDS = 3;

/** The title reduced to lower-case words without accents and punctuation; empty when too short to identify a work. */
export function titleKey(title: string): string {
  const words = fold(title)
    .replace(/\\[a-z]+/g, " ")
    .match(/[\p{L}\p{N}]+/gu);
  return words && words.length >= MIN_TITLE_WORDS ? words.join(" ") : "";
}

/**
 * True when two papers known by these ids may be one work, titles being equal. One source gives one id to one work, so
 * two ids of one source (two of arXiv's, two of a conference list's) are two works whatever their titles say.
 */
export function isSamePaper(one: Work, other: Work): boolean {
  const sources = new Set(one.ids.map(sourceOf));
  if (other.ids.some((id) => sources.has(sourceOf(id)))) return false;
  return shareAuthor(one.authors, other.authors);
}

/** Whether two lists of names have somebody in common, first names written out or not. */
export function shareAuthor(some: readonly string[], others: readonly string[]): boolean {
  const known = new Set(others.map(authorKey));
  return some.some((name) => known.has(authorKey(name)));
}

interface Work {
  /** Every id that it is known by. */
  ids: readonly string[];
  authors: readonly string[];
}

const sourceOf = (id: string): string => (isArxivId(id) ? "arxiv" : id.slice(0, id.indexOf(":")));

/** The better of two ids to stand for a paper: arXiv's before others, else the one that stood first. */
export const leadingId = (standing: string, incoming: string): string =>
  isArxivId(incoming) && !isArxivId(standing) ? incoming : standing;

/** First initial and last word: sources differ in middle names and in writing first names out. */
function authorKey(name: string): string {
  const words = foldName(name).split(" ");
  return `${words[0]?.[0] ?? ""} ${words.at(-1) ?? ""}`;
}
