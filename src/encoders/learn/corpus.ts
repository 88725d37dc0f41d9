/** Papers as training takes them: read once, words counted as they come, so that the texts need not be held. */

import { tokens } from "../../domain/search/normalizeWords.ts";
import { own } from "../../lib/ownText.ts";
import { chooseWords, type Vocabulary } from "./vocabulary.ts";

/** A paper as ids of known words: its title, and its abstract in sentences. */
export interface TrainingPaper {
  title: Int32Array;
  sentences: Int32Array[];
}

export interface Corpus {
  vocabulary: Vocabulary;
  /** Papers to learn from. */
  papers: TrainingPaper[];
  /** Papers kept aside, to tell whether what was learned helps with others. */
  heldOut: TrainingPaper[];
}

/** One paper in this many is kept aside, up to a number that makes a stable figure. */
const HELD_OUT_EVERY = 28;
const MAX_HELD_OUT = 2_000;

/** Whether the paper in a place of the order in which papers are added, counted from 0, is kept aside. */
export const isKeptAside = (place: number): boolean =>
  place % HELD_OUT_EVERY === 0 && place < HELD_OUT_EVERY * MAX_HELD_OUT;

export interface CorpusBuilder {
  add(title: string, abstract: string): void;
  finish(): Corpus;
}

export function corpusBuilder(): CorpusBuilder {
  const known = new Map<string, number>();
  const words: string[] = [];
  const counts: number[] = [];
  const read: TrainingPaper[] = [];

  function idsIn(text: string): Int32Array {
    return Int32Array.from(tokens(text), (token) => {
      let id = known.get(token);
      if (id === undefined) {
        const word = own(token);
        id = words.length;
        known.set(word, id);
        words.push(word);
        counts.push(0);
      }
      counts[id] = (counts[id] ?? 0) + 1;
      return id;
    });
  }

  return {
    add(title, abstract) {
      read.push({ title: idsIn(title), sentences: abstract.split(/(?<=[.?!])\s+(?=[A-Z])/).map(idsIn) });
    },
    finish() {
      const vocabulary = chooseWords(words, counts);
      const kept = new Int32Array(words.length).fill(-1);
      for (const [word, id] of vocabulary.ids) kept[known.get(word) ?? 0] = id;
      const onlyKept = (ids: Int32Array) => ids.map((id) => kept[id] as number).filter((id) => id >= 0);
      const corpus: Corpus = { vocabulary, papers: [], heldOut: [] };
      for (const [i, paper] of read.entries()) {
        const title = onlyKept(paper.title);
        const sentences = paper.sentences.map(onlyKept).filter((ids) => ids.length > 0);
        // A paper without a title or an abstract of known words teaches nothing.
        if (title.length === 0 || sentences.length === 0) continue;
        (isKeptAside(i) ? corpus.heldOut : corpus.papers).push({ title, sentences });
      }
      return corpus;
    },
  };
}
