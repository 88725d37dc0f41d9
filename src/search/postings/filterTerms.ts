/** What filters ask of a paper besides its day. */
import { foldName } from "../../domain/papers/authorNames.ts";
import type { Indexable } from "../../store/lib/changeFeed.ts";

export interface IndexFilter {
  category?: string;
  /** A full name, with or without accents. */
  author?: string;
  /** Only papers with a link to code. */
  hasCode?: boolean;
  /** Days since 1970, both included. */
  fromDay?: number;
  toDay?: number;
}

/** A kind of fact and its value. */
export type Fact = readonly ["category" | "author" | "has", string];

export const filterTermsOf = ({
  categories,
  authors,
  hasCode,
}: Pick<Indexable, "categories" | "authors" | "hasCode">): Fact[] => [
  ...categories.map((category): Fact => ["category", category]),
  ...authors.map((name): Fact => ["author", foldName(name)]),
  ...(hasCode ? [["has", "code"] as const] : []),
];

/** What a paper must have for a filter to let it through. */
export const factsAsked = ({ category, author, hasCode }: IndexFilter): Fact[] =>
  filterTermsOf({
    categories: category === undefined ? [] : [category],
    authors: author === undefined ? [] : [author],
    hasCode: hasCode === true,
  });
