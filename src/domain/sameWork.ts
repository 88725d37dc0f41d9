/**
 * One work under two ids (an arXiv id and a conference's) is one paper: the same normalised title and at least one
 * author in common.
 */
import { foldName } from "./names.ts";
import { isArxivId } from "./paperId.ts";
import { fold } from "./text.ts";

/** Titles shorter than this ("Editorial", "Reply to comment") are shared by unrelated works. */
const MIN_TITLE_WORDS = 3;

/** The title reduced to lower-case words without accents and punctuation; empty when too short to identify a work. */
export function titleKey(title: string): string {
  const words = fold(title)
    .replace(/\\[a-z]+/g, " ")
    .match(/[\p{L}\p{N}]+/gu);
  return words && words.length >= MIN_TITLE_WORDS ? words.join(" ") : "";
}

/** True when a record under `id` may be the same work as one known under `otherIds`, titles being equal. */
export function isSameWork(
  record: { id: string; authors: readonly string[] },
  other: { ids: readonly string[]; authors: readonly string[] },
): boolean {
  // arXiv gives one id to one work, so two arXiv ids are two works whatever their titles say.
  if (isArxivId(record.id) && other.ids.some(isArxivId)) return false;
  const known = new Set(other.authors.map(authorKey));
  return record.authors.some((name) => known.has(authorKey(name)));
}

/** The better of two ids to stand for a paper: arXiv's before others, else the one that stood first. */
export const leadingId = (standing: string, incoming: string): string =>
  isArxivId(incoming) && !isArxivId(standing) ? incoming : standing;

/** First initial and last word: sources differ in middle names and in writing first names out. */
function authorKey(name: string): string {
  const words = foldName(name).split(" ");
  return `${words[0]?.[0] ?? ""} ${words.at(-1) ?? ""}`;
}
