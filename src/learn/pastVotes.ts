/**
 * Past votes: how the earlier papers of a paper's authors and of its submitter did, compared with the papers of their
 * days. Means are shrunk towards 0, which is a usual paper, since most people have few papers.
 */

export interface SubmittedPaper {
  authors: readonly string[];
  /** Any name of who submitted it; absent where that is not known. */
  submitter?: string | undefined;
}

/** How many numbers `PastVotes.of` gives, the authors' first. */
export const AUTHOR_NUMBERS = 6;
export const SUBMITTER_NUMBERS = 2;

/** A mean counts so many usual papers besides those that there were; of 1, 2 and 4 the best on the earlier half of the days. */
const USUAL_PAPERS = 2;
const BEST_AUTHORS = 3;
/** More earlier papers say no more: a prolific submitter must not lie far outside what was learned from. */
const MAX_COUNTED = 300;

interface Record {
  sum: number;
  papers: number;
}

export class PastVotes {
  readonly #authors = new Map<string, Record>();
  readonly #submitters = new Map<string, Record>();

  /** Adds papers whose votes are known, each with the logarithm of its upvotes less the mean of its day's. */
  add(papers: readonly (SubmittedPaper & { ratio: number })[]): void {
    for (const { authors, submitter, ratio } of papers) {
      for (const name of namesOf(authors)) record(this.#authors, name, ratio);
      if (submitter !== undefined) record(this.#submitters, submitter, ratio);
    }
  }

  /**
   * Of the authors' shrunk means the first author's, the last's, the greatest, the mean of the three greatest and of all,
   * then the logarithm of how many papers they have together; of the submitter, the mean and the logarithm. Undefined
   * where authors or submitter are not known.
   */
  of({ authors, submitter }: SubmittedPaper): (number | undefined)[] {
    const known = namesOf(authors).map((name) => this.#authors.get(name));
    const means = known.map(shrunk);
    const best = means.toSorted((a, b) => b - a).slice(0, BEST_AUTHORS);
    const together = known.reduce((sum, one) => sum + (one?.papers ?? 0), 0);
    const ofAuthors = [means[0], means.at(-1), best[0], meanOf(best), meanOf(means), counted(together)];
    const submitted = submitter === undefined ? undefined : this.#submitters.get(submitter);
    return [
      ...ofAuthors.map((x) => (means.length === 0 ? undefined : x)),
      ...[shrunk(submitted), counted(submitted?.papers ?? 0)].map((x) => (submitter === undefined ? undefined : x)),
    ];
  }
}

function record(records: Map<string, Record>, name: string, ratio: number): void {
  const { sum = 0, papers = 0 } = records.get(name) ?? {};
  records.set(name, { sum: sum + ratio, papers: papers + 1 });
}

const shrunk = (one: Record | undefined): number => (one ? one.sum / (one.papers + USUAL_PAPERS) : 0);
const counted = (papers: number): number => Math.log1p(Math.min(MAX_COUNTED, papers));
const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
const namesOf = (authors: readonly string[]): string[] => [
  ...new Set(authors.map((name) => name.trim().toLowerCase()).filter((name) => name !== "")),
];
