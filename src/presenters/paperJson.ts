/** A paper as data: what programs and the terminal are told of it. */

import { dayOf } from "../domain/editions/edition.ts";
import type { Paper } from "../domain/papers/paper.ts";
import { homeOf, paperPath } from "../domain/papers/paperId.ts";
import { truncateAtWord } from "../lib/truncate.ts";

export interface PaperFacts {
  id: string;
  title: string;
  /** Of its page here. */
  address: string;
  /** The first of them, where there are more than was asked for. */
  authors: string[];
  authorCount: number;
  /** Days; `revised` is absent where there is but one version. */
  published: string;
  revised?: string | undefined;
  categories: string[];
  /** Where its source shows it; absent for papers without a public home. */
  source?: string | undefined;
  pdf?: string | undefined;
  links: { kind: string; value: string }[];
  upvotes: number;
  comments: number;
  withdrawn: boolean;
  /** May be cut; empty where the source gives none. */
  abstract: string;
}

export interface Most {
  /** Characters of the abstract. */
  abstract: number;
  authors: number;
}

export function factsOf(paper: Paper, address: string, most: Most): PaperFacts {
  const home = homeOf(paper.id);
  return {
    id: paper.id,
    title: paper.title,
    address: address + paperPath(paper.id),
    authors: paper.authors.slice(0, most.authors),
    authorCount: paper.authors.length,
    published: dayOf(paper.publishedAt),
    ...(paper.updatedAt > paper.publishedAt ? { revised: dayOf(paper.updatedAt) } : {}),
    categories: paper.categories,
    ...(home ? { source: home.page } : {}),
    ...(home?.pdf ? { pdf: home.pdf } : {}),
    links: paper.links.map(({ kind, value }) => ({ kind, value })),
    upvotes: paper.upvotes,
    comments: paper.commentCount,
    withdrawn: paper.withdrawn,
    abstract: truncateAtWord(paper.abstract, most.abstract),
  };
}
