/** A paper as data, for agents and the terminal. */

import { dayOf } from "../domain/editions/edition.ts";
import { paperPath } from "../domain/pagePaths.ts";
import type { Paper } from "../domain/papers/paper.ts";
import { homeOf } from "../domain/papers/paperId.ts";
import type { DatePrecision } from "../domain/papers/partialDate.ts";
import { shorten } from "./escapeMarkdown.ts";

export interface PaperFacts {
  id: string;
  title: string;
  /** The URL of its page here. */
  address: string;
  /** The first authors, as many as `PaperBounds` allows. */
  authors: string[];
  authorCount: number;
  /** `YYYY-MM-DD`; the first day where only the month or the year is known. */
  published: string;
  publishedPrecision: DatePrecision | "day";
  /** `YYYY-MM-DD`, in the same way; absent where there is only one version. */
  revised?: string | undefined;
  revisedPrecision?: DatePrecision | "day" | undefined;
  categories: string[];
  /** The URL of its page at its source; absent for papers without a public home. */
  source?: string | undefined;
  pdf?: string | undefined;
  links: { kind: string; value: string }[];
  upvotes: number;
  comments: number;
  withdrawn: boolean;
  /** May be shortened; empty where the source gives none. */
  abstract: string;
}

/** How much is told of a paper. */
export interface PaperBounds {
  /** Characters of the abstract. */
  abstract: number;
  authors: number;
}

export function paperFacts(paper: Paper, address: string, bounds: PaperBounds): PaperFacts {
  const home = homeOf(paper.id);
  return {
    id: paper.id,
    title: paper.title,
    address: address + paperPath(paper.id),
    authors: paper.authors.slice(0, bounds.authors),
    authorCount: paper.authors.length,
    published: dayOf(paper.publishedAt),
    publishedPrecision: paper.publishedPrecision ?? "day",
    ...(paper.updatedAt > paper.publishedAt
      ? { revised: dayOf(paper.updatedAt), revisedPrecision: paper.updatedPrecision ?? "day" }
      : {}),
    categories: paper.categories,
    ...(home ? { source: home.page } : {}),
    ...(home?.pdf ? { pdf: home.pdf } : {}),
    links: paper.links.map(({ kind, value }) => ({ kind, value })),
    upvotes: paper.upvotes,
    comments: paper.commentCount,
    withdrawn: paper.withdrawn,
    abstract: shorten(paper.abstract, bounds.abstract),
  };
}
