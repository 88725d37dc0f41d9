/** The library's words by number, and papers' texts in them. */
import type { WeightedWords } from "./describedPaper.ts";

export interface VocabularyParts {
  /** Papers in the library. */
  papers: number;
  /** Cuts a text into the words that say something, in lower case. */
  wordsIn(text: string): string[];
  /** What the forms of a word have in common. */
  stem(word: string): string;
  /** Papers that have a word's stem. */
  papersWith(word: string): number;
}

/** Words in a larger share of the papers, or in fewer papers, tell nothing of a reader. */
const MAX_SHARE = 0.1;
const MIN_PAPERS = 2;
/** A title says more of a paper than as many words of its abstract. */
const TITLE_TIMES = 2;

interface Known {
  id: number;
  /** 0 for a word that tells nothing. */
  idf: number;
}

export class LibraryWords {
  readonly #parts: VocabularyParts;
  readonly #known = new Map<string, Known>();
  /** A form of each word as it was met first. */
  readonly #forms: string[] = [];

  constructor(parts: VocabularyParts) {
    this.#parts = parts;
  }

  /** Describes a text by TF-IDF, (1 + log tf) · (1 + log((1 + N) / (1 + n))), brought to length 1. */
  describe({ title, abstract }: { title: string; abstract: string }): WeightedWords {
    const times = new Map<number, { n: number; idf: number }>();
    this.#count(title, TITLE_TIMES, times);
    this.#count(abstract, 1, times);
    const found = [...times].sort(([a], [b]) => a - b);
    const weights = Float32Array.from(found, ([, { n, idf }]) => (1 + Math.log(n)) * idf);
    const length = Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0)) || 1;
    return { words: Int32Array.from(found, ([id]) => id), weights: weights.map((weight) => weight / length) };
  }

  /** The number of a word; undefined for one that tells nothing. */
  find(word: string): number | undefined {
    const { id, idf } = this.#of(word);
    return idf === 0 ? undefined : id;
  }

  /** A word as it is written somewhere. */
  written(id: number): string {
    return this.#forms[id] ?? "";
  }

  #count(text: string, weight: number, times: Map<number, { n: number; idf: number }>): void {
    for (const word of this.#parts.wordsIn(text)) {
      const { id, idf } = this.#of(word);
      if (idf === 0) continue;
      const one = times.get(id);
      if (one) one.n += weight;
      else times.set(id, { n: weight, idf });
    }
  }

  #of(word: string): Known {
    const { papers, papersWith, stem } = this.#parts;
    const name = stem(word);
    let known = this.#known.get(name);
    if (!known) {
      const having = papersWith(word);
      const tells = having >= MIN_PAPERS && having <= Math.max(MIN_PAPERS, papers * MAX_SHARE);
      known = { id: this.#forms.length, idf: tells ? 1 + Math.log((1 + papers) / (1 + having)) : 0 };
      this.#forms.push(word);
      this.#known.set(name, known);
    }
    return known;
  }
}
