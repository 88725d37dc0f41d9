/**
 * Reference library: a reader's own list of works, from a program such as Zotero or BibTeX. It is read to find which works
 * are papers here, and what its owner seems to like: authors, categories, and topics, which are pairs of words that several
 * titles share. The file itself is not kept.
 */
import { takingTurns } from "../../lib/yieldTurns.ts";
import { foldName } from "../papers/authorNames.ts";
import type { Paper } from "../papers/paper.ts";
import { plainText } from "../papers/tex.ts";
import type { SourceFile } from "../ports.ts";
import { surfaceWords, tokensOf } from "../search/normalizeWords.ts";

/** Larger files are refused, and further entries are not read. */
export const MAX_LIBRARY_BYTES = 16 * 1024 * 1024;
export const MAX_LIBRARY_ENTRIES = 10_000;
/** Reading ends after this much work, with what was read until then. */
export const MAX_LIBRARY_READING_MS = 10_000;

/** The name of the collection that its papers go to, unless another is chosen. */
export const LIBRARY_NAME = "My library";

export interface LibraryEntry {
  title: string;
  /** Ids that the paper may have here, the likeliest first. */
  ids: string[];
  /** In lower case. */
  dois: string[];
  authors: string[];
}

export interface LibraryReading {
  /** The common name of the format. */
  format: string;
  entries: LibraryEntry[];
  /** The number of entries that could not be used. */
  unusable: number;
  /** Says why the first of them could not be used; absent where there are none. */
  reason?: string;
  /** Whether the file had more than is read. */
  cut: boolean;
}

/** Throws `file_unreadable` for a file that breaks off, `too_large` for one that takes too much, `busy` while others are read. */
export type ReadLibrary = (file: SourceFile) => Promise<LibraryReading>;

/** An entry, with its paper if that is here. */
export interface MatchedEntry {
  entry: LibraryEntry;
  paper?: Paper;
}

export interface LikedPapers {
  /** As pages show it: a name, a category, words. */
  name: string;
  /** The number of works in the library. */
  works: number;
}

export interface Interests {
  authors: LikedPapers[];
  categories: LikedPapers[];
  topics: LikedPapers[];
}

const OFFERED_AUTHORS = 20;
const OFFERED_CATEGORIES = 8;
const OFFERED_TOPICS = 8;
/** The least number of works; a small library needs only one for authors and categories. */
const MIN_WORKS = 2;
const MIN_TOPIC_WORKS = 3;
const SMALL_LIBRARY = 12;
/** The authors of a paper with more say little about what its reader likes. */
const MAX_COUNTED_AUTHORS = 25;
/** Longer text is hardly a title. */
const MAX_TITLE_CHARACTERS = 250;

/** Finds what a library's owner seems to like, the most frequent first. */
export async function interestsOf(works: readonly MatchedEntry[]): Promise<Interests> {
  const min = works.length < SMALL_LIBRARY ? 1 : MIN_WORKS;
  const [authors, categories, topics] = [createTally(), createTally(), createTally()];
  const turn = takingTurns();
  for (const { entry, paper } of works) {
    await turn();
    const names = (paper ?? entry).authors;
    if (names.length <= MAX_COUNTED_AUTHORS) authors.add(names.map((name): Named => [foldName(name), name]));
    categories.add((paper?.categories ?? []).slice(0, 1).map((name): Named => [name, name]));
    topics.add(pairsIn(plainText((paper ?? entry).title)));
  }
  return {
    authors: authors.most(min, OFFERED_AUTHORS),
    categories: categories.most(min, OFFERED_CATEGORIES),
    topics: topics.most(MIN_TOPIC_WORKS, OFFERED_TOPICS),
  };
}

/** The key that a thing is counted under, and how it was written. */
type Named = readonly [key: string, name: string];

/** Lists pairs of neighbouring words of a title, without stop words. Each word is stemmed once: libraries are long. */
function pairsIn(title: string): Named[] {
  const words = surfaceWords(title.slice(0, MAX_TITLE_CHARACTERS)).map((word) => ({ word, stem: stemOf(word) }));
  return words.slice(1).flatMap(({ word, stem }, i): Named[] => {
    const before = words[i];
    return before?.stem && stem ? [[`${before.stem} ${stem}`, `${before.word} ${word}`]] : [];
  });
}

const stemOf = (word: string): string => (/^\p{L}{3,}/u.test(word) ? tokensOf(word).join(" ") : "");

/** Counts in how many lists each thing stands; its name is the first that it was written with. */
function createTally() {
  const found = new Map<string, LikedPapers>();
  return {
    add(list: readonly Named[]): void {
      for (const [key, name] of new Map(list)) {
        if (key === "") continue;
        const liked = found.get(key) ?? { name, works: 0 };
        liked.works++;
        found.set(key, liked);
      }
    },
    most: (min: number, limit: number): LikedPapers[] =>
      [...found.values()]
        .filter(({ works }) => works >= min)
        .sort((a, b) => b.works - a.works)
        .slice(0, limit),
  };
}
