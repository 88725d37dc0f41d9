/** What the inverted index is asked. */
import type { IndexFilter } from "./filterTerms.ts";
import type { Phrase } from "./phrases.ts";
import type { Field, Term } from "./terms.ts";

/** What narrows a search; all parts must hold. */
export interface Narrowing {
  filter: IndexFilter;
  must?: readonly Term[];
  mustNot?: readonly Term[];
  /** Each must stand in title or abstract. */
  phrases?: readonly Phrase[];
  /** None may stand there. */
  notPhrases?: readonly Phrase[];
}

export interface PostingsQuery extends Narrowing {
  /** In whose length and weight the terms are counted. */
  field: Exclude<Field, "facts">;
  /** Given twice, a term counts twice. */
  terms: readonly Term[];
  /** Terms that count for a part of their weight, each with that part. */
  light?: ReadonlyMap<Term, number>;
  /** Ways to write one thing, of the text; each group counts as one term. */
  groups?: readonly (readonly Phrase[])[];
  /** Whether a paper must have every term and every group; light terms then count for nothing. */
  all: boolean;
  limit: number;
}
