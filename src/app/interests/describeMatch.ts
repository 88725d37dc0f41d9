/** Reasons of a match in words. */
import { plainText } from "../../domain/papers/tex.ts";
import type { Match, MatchReason } from "./rankPapers.ts";

const MAX_TITLE_CHARACTERS = 70;

/**
 * One short line: the two reasons that say most, near papers first of them, and upvotes last, since they say nothing of
 * this reader. Empty where there is none.
 */
export function matchLine({ reasons }: Pick<Match, "reasons">): string {
  const votes = reasons.filter(({ kind }) => kind === "votes");
  const [first, second] = [...reasons.filter(({ kind }) => kind !== "votes"), ...votes];
  const told = second?.kind === "papers" ? [second, first] : [first, second];
  const line = told
    .flatMap((reason) => (reason ? [inShort(reason)] : []))
    .filter(Boolean)
    .join("; ");
  return line.charAt(0).toUpperCase() + line.slice(1);
}

function inShort({ kind, of }: MatchReason): string {
  const [first] = of;
  if (kind === "votes") return "many readers upvoted it";
  if (!first) return "";
  if (kind === "papers") return `close to “${shortTitle(first.label)}”`;
  if (kind === "words") return `about ${joinWords(of.slice(0, 3).map(({ label }) => label))}`;
  if (kind === "authors") return `by ${joinWords(of.slice(0, 2).map(({ label }) => label))}`;
  return `in ${first.label}`;
}

const LISTED = new Intl.ListFormat("en-GB", { type: "conjunction" });
const joinWords = (words: readonly string[]): string => LISTED.format(words);

const HEADS: Record<MatchReason["kind"], string> = {
  papers: "Close to papers that you liked",
  words: "Words of papers that you liked",
  authors: "Authors whose papers you liked",
  categories: "Categories that you like",
  votes: "Readers’ upvotes",
};

/** All reasons, each with its share in percent. */
export const matchReasons = ({ reasons }: Pick<Match, "reasons">) =>
  reasons
    .map(({ kind, share, of }) => ({
      kind,
      head: HEADS[kind],
      percent: Math.round(100 * share),
      of: of.map(({ label, id }) => ({ label: plainText(label), ...(id === undefined ? {} : { id }) })),
    }))
    .filter(({ percent }) => percent > 0);

const shortTitle = (title: string): string => {
  const plain = plainText(title);
  return plain.length <= MAX_TITLE_CHARACTERS ? plain : `${plain.slice(0, MAX_TITLE_CHARACTERS).trimEnd()}…`;
};
