/** What the parsing of a comment is given, and what it finds. */

/** Readers and papers that exist, looked up beforehand. */
export interface Known {
  /** Handles. */
  readers: ReadonlySet<string>;
  /** Titles by paper id. */
  papers: ReadonlyMap<string, string>;
}

/** The input of one parse, and what it finds. */
export interface Parsing {
  known: Known;
  /** Handles and ids that were mentioned, known or not. */
  readers: Set<string>;
  papers: Set<string>;
  /** The number of formulas typeset so far. */
  formulas: number;
  /** What all of them cost, as `markdown.ts` counts it. */
  texCost: number;
}
