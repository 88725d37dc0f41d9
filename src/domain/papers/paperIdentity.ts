/**
 * Whether two ids (arXiv's and a conference's, for example) name one paper: the same normalised title, and at least one
 * author in common.
 */

import { fold } from "../../lib/text.ts";
import { foldName } from "./authorNames.ts";
import { isArxivId } from "./paperId.ts";

/** Unrelated works share titles shorter than this ("Editorial", "Reply to comment"). */
const MIN_TITLE_WORDS = 3;

/**
 * Reduces a title to lower-case words without accents and punctuation; empty when it is too short to identify a work.
 */
export function titleKey(title: string): string {
  const words = fold(title)
    .replace(/\\[a-z]+/g, " ")
    .match(/[\p{L}\p{N}]+/gu);
  return words && words.length >= MIN_TITLE_WORDS ? words.join(" ") : "";
}

/**
 * Whether two papers with equal titles and these ids may be one work. A source gives one id to a work, so two ids of
 * one source (two of arXiv's, two of a conference's list) are two works, whatever their titles.
 */
export function isSamePaper(one: Work, other: Work): boolean {
  const sources = new Set(one.ids.map(sourceOf));
  if (other.ids.some((id) => sources.has(sourceOf(id)))) return false;
  return shareAuthor(one.authors, other.authors);
}

/** Whether two lists of names have an author in common, with first names written out or not. */
export function shareAuthor(some: readonly string[], others: readonly string[]): boolean {
  const known = new Set(others.map(authorKey));
  return some.some((name) => known.has(authorKey(name)));
}

interface Work {
  /** Every id of the paper. */
  ids: readonly string[];
  authors: readonly string[];
}

const sourceOf = (id: string): string => (isArxivId(id) ? "arxiv" : id.slice(0, id.indexOf(":")));

/** Chooses the id that stands for a paper: arXiv's before others, else the first. */
export const leadingId = (standing: string, incoming: string): string =>
  isArxivId(incoming) && !isArxivId(standing) ? incoming : standing;

/** First initial and last word, for sources differ in middle names and in whether they abbreviate first names. */
function authorKey(name: string): string {
  const words = foldName(name).split(" ");
  return `${words[0]?.[0] ?? ""} ${words.at(-1) ?? ""}`;
}
