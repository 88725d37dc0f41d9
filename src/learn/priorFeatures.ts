/** What a prior reads from a paper itself: its words, names and links as numbered features. */
import { lightStem, tokens } from "../domain/search/normalizeWords.ts";
import type { SubmittedPaper } from "./pastVotes.ts";
import type { SparseRow } from "./sparseRidge.ts";

export interface PriorPaper extends SubmittedPaper {
  title: string;
  summary: string;
  hasCode: boolean;
  hasPage: boolean;
}

const AUTHOR = "author ";

/** Numbers features as it meets them. A paper is read once, however often a prior is learned from it. */
export class FeatureReader {
  readonly #ids = new Map<string, number>();
  readonly #areAuthors: boolean[] = [];
  readonly #read = new WeakMap<PriorPaper, SparseRow>();

  /** Features of a paper to learn from; new ones get the next numbers. */
  read(paper: PriorPaper): SparseRow {
    const before = this.#read.get(paper);
    if (before) return before;
    const row = this.#rowOf(paper, (name) => {
      const id = this.#ids.get(name) ?? this.#ids.size;
      if (id === this.#ids.size) {
        this.#ids.set(name, id);
        this.#areAuthors.push(name.startsWith(AUTHOR));
      }
      return id;
    });
    this.#read.set(paper, row);
    return row;
  }

  /** Features of a paper that is only asked about: those that were met before. */
  lookUp(paper: PriorPaper): SparseRow {
    return this.#read.get(paper) ?? this.#rowOf(paper, (name) => this.#ids.get(name));
  }

  /** Whether each feature is an author's name, by its number. */
  get areAuthors(): readonly boolean[] {
    return this.#areAuthors;
  }

  #rowOf(paper: PriorPaper, idOf: (name: string) => number | undefined): SparseRow {
    const row: SparseRow = { features: [], values: [] };
    for (const [name, value] of featuresOf(paper)) {
      const id = idOf(name);
      if (id === undefined) continue;
      row.features.push(id);
      row.values.push(value);
    }
    return row;
  }
}

/** Names with values; a text's words share what they say, so that long abstracts count no more than short ones. */
function featuresOf({ title, summary, authors, hasCode, hasPage }: PriorPaper): [string, number][] {
  const inTitle = new Set(tokens(title).map(lightStem));
  const words = new Set(tokens(summary).map(lightStem));
  const names = new Set(authors.map((name) => name.trim().toLowerCase()));
  return [
    ...[...inTitle].map((word): [string, number] => [`title ${word}`, 2 / Math.sqrt(inTitle.size)]),
    ...[...words].map((word): [string, number] => [`word ${word}`, 2 / Math.sqrt(words.size)]),
    ...[...names].map((name): [string, number] => [`${AUTHOR}${name}`, 1]),
    ["authors", Math.log(1 + names.size) - 2],
    ["code", hasCode ? 1 : 0],
    ["page", hasPage ? 1 : 0],
  ];
}
