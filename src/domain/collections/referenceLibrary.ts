/**
 * Library: somebody's own list of works, out of a program such as Zotero or BibTeX. It is read to find which of them are
 * papers here, and what its owner seems to like: authors, categories, and topics, which are pairs of words that its titles
 * share. Nothing of the file itself is kept.
 */

import { takingTurns } from "../../lib/yieldTurns.ts";
import { foldName } from "../papers/authorNames.ts";
import type { Paper } from "../papers/paper.ts";
import { plainText } from "../papers/tex.ts";
import type { SourceFile } from "../ports.ts";
import { surfaceWords, tokensOf } from "../search/normalizeWords.ts";

/** Larger files are refused, and entries beyond so many are not read. */
export const MAX_LIBRARY_BYTES = 16 * 1024 * 1024;
export const MAX_LIBRARY_ENTRIES = 10_000;
/** Reading ends after so much work, with what was read until then. */
export const MAX_LIBRARY_READING_MS = 10_000;

/** The name of the collection that its papers go to. */
export const LIBRARY_NAME = "My library";

export interface LibraryEntry {
  title: string;
  /** Ids that the paper would have here, the likeliest first. */
  ids: string[];
  /** In lower case. */
  dois: string[];
  authors: string[];
}

export interface LibraryReading {
  /** As people call the format. */
  format: string;
  entries: LibraryEntry[];
  /** Entries that could not be used, and why the first of them could not. */
  unusable: number;
  reason?: string;
  /** Whether there was more than is read. */
  cut: boolean;
}

/** Throws `file_unreadable` when it breaks off, `too_large` when it takes too much, `busy` while others are read. */
export type ReadLibrary = (file: SourceFile) => Promise<LibraryReading>;

/** An entry, with its paper where that is here. */
export interface MatchedEntry {
  entry: LibraryEntry;
  paper?: Paper;
}

export interface LikedPapers {
  /** As shown: a name, a category, words. */
  name: string;
  /** Works of the library. */
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
/** Works that it takes; a small library has fewer of each. */
const MIN_WORKS = 2;
const MIN_TOPIC_WORKS = 3;
const SMALL_LIBRARY = 12;
/** Who wrote a paper with more says little of what its reader follows. */
const MAX_COUNTED_AUTHORS = 25;
/** Of a title; what goes on longer is hardly one. */
const MAX_LOOKED_AT_CHARACTERS = 250;

/** What a library's owner seems to like, the most frequent first. */
export async function interestsOf(works: readonly MatchedEntry[]): Promise<Interests> {
  const min = works.length < SMALL_LIBRARY ? 1 : MIN_WORKS;
  const [authors, categories, topics] = [counted(), counted(), counted()];
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

/** What one thing is counted under, and how it was written. */
type Named = readonly [key: string, name: string];

/** Neighbouring words of a title, neither of which is a small one. Each word is looked at once: libraries are long. */
function pairsIn(title: string): Named[] {
  const words = surfaceWords(title.slice(0, MAX_LOOKED_AT_CHARACTERS)).map((word) => ({ word, stem: stemOf(word) }));
  return words.slice(1).flatMap(({ word, stem }, i): Named[] => {
    const before = words[i];
    return before?.stem && stem ? [[`${before.stem} ${stem}`, `${before.word} ${word}`]] : [];
  });
}

const stemOf = (word: string): string => (/^\p{L}{3,}/u.test(word) ? tokensOf(word).join(" ") : "");

/** What stands in most of the lists, each list counting it once; named as it is written first. */
function counted() {
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
