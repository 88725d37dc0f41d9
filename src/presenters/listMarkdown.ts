/** A list of papers as Markdown: for each paper a heading with its title alone, and its facts below. */

import type { PaperList, PaperListItem } from "../app/papers/paperLists.ts";
import { paperPath } from "../domain/pagePaths.ts";
import { type Paper, publishedOf } from "../domain/papers/paper.ts";
import { isoPartialDate } from "../domain/papers/partialDate.ts";
import { matchCounts, ONLY_IN_PART, partFrom } from "../domain/search/matchCounts.ts";
import { count, grouped } from "../lib/text.ts";
import { inline, link, quoted, shorten } from "./escapeMarkdown.ts";
import type { InstanceLink } from "./readContext.ts";

const NAMED_AUTHORS = 3;

interface Shown {
  /** The number of characters of each abstract. */
  abstract: number;
  /** The URL of the next page; absent for the last. */
  next?: string | undefined;
}

export function listMarkdown(list: PaperList, { title, address }: InstanceLink, shown: Shown) {
  const { papers, offset, path } = list;
  return `${[
    `# ${inline(list.title)}`,
    `${inline(title)}: ${extentOf(list)} ${link(address + path)}`,
    ...list.message.map(inline),
    ...withPartLine(
      list,
      papers.map((listed) => entry(listed, address, shown.abstract)),
    ),
    ...(papers.length === 0 && offset > 0 ? ["This page is past the end of the list."] : []),
    ...(shown.next === undefined ? [] : [`The list goes on: ${link(shown.next)}`]),
  ].join("\n\n")}\n`;
}

/** The entries of a list with a sentence before the first that matches a search only in part. */
export function withPartLine(list: PaperList, entries: readonly string[]): string[] {
  const at = partFrom(list, list.offset, entries.length);
  return at === undefined ? [...entries] : [...entries.slice(0, at), ONLY_IN_PART, ...entries.slice(at)];
}

/**
 * `23 papers.`, `1,000 papers and more; here 31 to 60.`, `12 papers match well, more than 1,000 in part; here 1 to 30.`
 */
export function extentOf({ total, uncounted, goodTotal, papers, offset }: PaperList): string {
  const all =
    goodTotal === undefined
      ? `${count(total, "paper")}${uncounted ? " and more" : ""}`
      : matchCounts({ total, more: uncounted, goodTotal });
  const part = papers.length > 0 && papers.length < total;
  return part ? `${all}; here ${grouped(offset + 1)} to ${grouped(offset + papers.length)}.` : `${all}.`;
}

const entry = ({ paper, note, named, because }: PaperListItem, address: string, abstract: number): string =>
  [
    `## ${inline(paper.title)}`,
    `${[inline(byline(paper.authors, NAMED_AUTHORS, named)), isoPartialDate(publishedOf(paper)), ...tally(paper)].join(" · ")}  \n${link(address + paperPath(paper.id))}`,
    ...(because ? [inline(because)] : []),
    ...(paper.abstract === "" || abstract === 0 ? [] : [inline(shorten(paper.abstract, abstract))]),
    ...(note ? [`${inline(note.by)} writes:`, quoted(note.text)] : []),
  ].join("\n\n");

/** `Alice Example, Bob Sample, Carol Specimen and 4 others`; `named` are told wherever they are in the list. */
export function byline(authors: readonly string[], most = NAMED_AUTHORS, named?: ReadonlySet<string>): string {
  if (authors.length === 0) return "authors not given";
  const told = [
    ...authors.slice(0, most),
    ...authors
      .slice(most)
      .filter((author) => named?.has(author))
      .slice(0, most),
  ];
  const others = authors.length - told.length;
  return `${told.join(", ")}${others > 0 ? ` and ${count(others, "other")}` : ""}`;
}

/** Upvotes and comments, and whether the paper was withdrawn. */
export const tally = ({ upvotes, commentCount, withdrawn }: Paper): string[] => [
  ...(upvotes > 0 ? [count(upvotes, "upvote")] : []),
  ...(commentCount > 0 ? [count(commentCount, "comment")] : []),
  ...(withdrawn ? ["withdrawn"] : []),
];
