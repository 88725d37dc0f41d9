/** What an indexer keeps up to date with the records. */
import type { Indexable } from "../../store/lib/changeFeed.ts";

export interface Follower {
  /** Papers to hand it at once, where that matters. */
  batchRows?: number;
  /**
   * Opens what there is, and makes it where it is missing or damaged; only for the process that holds the lease. Returns
   * true when it had to be made.
   */
  prepare(): Promise<boolean>;
  put(papers: readonly Indexable[]): Promise<void>;
  remove(keys: readonly number[]): Promise<void>;
  /** Revision of every row, by key. */
  revisions(): Promise<Map<number, number>>;
  /** Number of rows. */
  size(): Promise<number>;
  /** Whether it turned out to be damaged since it was last prepared. */
  failing(): boolean;
  /** Writes what makes opening it quick, where much has changed since; only for the process that holds the lease. */
  keep?(): Promise<void>;
  /** Empties it, from nothing if its file is damaged. */
  reset(): Promise<void>;
  close(): void;
}
