/** The words of a query that can match: from each stem to the word as it was asked for. */
export type QueryStems = ReadonlyMap<string, string>;
