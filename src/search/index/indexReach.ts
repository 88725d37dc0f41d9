/** How many papers a search can find. */
export interface IndexReach {
  /** By words. */
  words: number;
  /** By words that stand side by side. */
  phrases: number;
}
