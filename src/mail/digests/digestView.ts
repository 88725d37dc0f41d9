/** A digest as it is shown: without TeX, and with nothing longer than there is room for. */

import { type Digest, type DigestMailParts, papersOf, type WishLinks } from "../../domain/digests/digest.ts";
import { type DigestPreferences, describePreferences } from "../../domain/digests/digestPreferences.ts";
import { paperPath } from "../../domain/pagePaths.ts";
import { plainText } from "../../domain/papers/tex.ts";
import { clean, count, grouped } from "../../lib/text.ts";
import { truncateAtWord } from "../../lib/truncate.ts";

export interface DigestView {
  title: string;
  counts: string;
  sections: { title?: string; counts: string; papers: PaperView[] }[];
  preheader: string;
  /** What the subscription gets and how often. */
  terms: string;
}

export interface PaperView {
  /** The URL on this instance. */
  address: string;
  title: string;
  authors: string;
  reason: string;
  /** Why it stands where it does; empty where the order is everybody's. */
  because: string;
  wishes?: WishLinks;
  /** Empty where the subscription wants none. */
  abstract: string;
}

/** The most characters of an abstract and of any other line. */
export interface Room {
  abstract: number;
  line: number;
}

const ABSTRACT_CHARACTERS: Record<DigestPreferences["abstracts"], number> = { none: 0, short: 420, full: 5_000 };

export function digestView(digest: Digest, { instance, subscription, links }: DigestMailParts, room: Room): DigestView {
  const { preferences, zone } = subscription;
  const line = (text: string) => truncateAtWord(clean(text), room.line);
  const abstract = Math.min(ABSTRACT_CHARACTERS[preferences.abstracts], room.abstract);
  const papers = papersOf(digest);
  const top = papers.slice(0, 3).map(({ title }) => clean(plainText(title)));
  return {
    title: digest.title,
    counts: ofTotal(papers.length, digest.total),
    sections: digest.sections.map(({ title, total, papers: some }) => ({
      ...(title === undefined ? {} : { title: line(title) }),
      counts: ofTotal(some.length, total),
      papers: some.map((paper) => ({
        address: `${instance.baseUrl}${paperPath(paper.id)}`,
        title: line(plainText(paper.title)),
        authors: line(authorsOf(paper.authors)),
        reason: line(paper.reason),
        because: line(paper.because ?? ""),
        ...(digest.isForReader && links.paperLinksOf ? { wishes: links.paperLinksOf(paper.key) } : {}),
        abstract: abstract === 0 ? "" : truncateAtWord(clean(plainText(paper.abstract)), abstract),
      })),
    })),
    preheader: digest.empty ? NOTHING : truncateAtWord(top.join(" · "), PREHEADER_CHARACTERS),
    terms: `${truncateAtWord(describePreferences(preferences, zone), TERMS_CHARACTERS)}.`,
  };
}

const PREHEADER_CHARACTERS = 140;
const TERMS_CHARACTERS = 600;
export const NOTHING = "There is nothing that you have not had before.";

/** Returns `10 of 34 papers` or `1 paper`. */
const ofTotal = (some: number, total: number): string =>
  some === total ? count(total, "paper") : `${grouped(some)} of ${count(total, "paper")}`;

const NAMED_AUTHORS = 6;

const authorsOf = (authors: readonly string[]): string =>
  authors.length <= NAMED_AUTHORS
    ? authors.join(", ")
    : `${authors.slice(0, NAMED_AUTHORS - 1).join(", ")} and ${authors.length - NAMED_AUTHORS + 1} others`;
