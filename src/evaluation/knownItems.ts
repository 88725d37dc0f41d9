/**
 * Known-item search: whether a title remembered wrongly finds its paper. Titles are of papers that the encoder has not
 * learned from. Of the words with a subject one in four is forgotten, and one in four is mistaken for the word that
 * stands in the most similar places in titles (placesOfWords.ts). The same papers give the same queries.
 */
import { searchable, tokens } from "../domain/search/normalizeWords.ts";
import { isKeptAside } from "../encoders/learn/corpus.ts";
import { type Random, seeded } from "../lib/random.ts";
import type { Database } from "../store/database.ts";
import { papersAfterKey } from "../store/papers/papers.ts";
import type { JudgedQuery } from "./judged.ts";
import { placesOfWords } from "./wordPositions.ts";

const TITLES = 200;
/** A shorter title says too little once words are gone. */
const MIN_WORDS = 4;
const MIN_WORDS_LEFT = 2;
const FORGOTTEN_SHARE = 0.25;
const MISTAKEN_SHARE = 0.25;
const MAX_TRIES = 20;
const BATCH_PAPERS = 2_000;
const SEED = 1;

/** Queries, each with the key of its one right paper as the judged id. */
export async function knownItems(db: Database): Promise<JudgedQuery[]> {
  const titles = placesOfWords();
  const aside: { key: number; words: string[] }[] = [];
  let place = 0;
  for (let key = 0; ; ) {
    const papers = await papersAfterKey(db, key, BATCH_PAPERS);
    if (papers.length === 0) break;
    for (const paper of papers) {
      const words = subjectWords(paper.title);
      titles.add(words);
      if (isKeptAside(place++) && words.length >= MIN_WORDS) aside.push({ key: paper.key, words });
    }
    key = papers.at(-1)?.key ?? key;
  }
  const random = seeded(SEED);
  return evenly(aside, TITLES).flatMap(({ key, words }) => {
    const remembered = misremember(words, titles.inPlaceOf, random);
    return remembered ? [{ text: remembered.join(" "), judged: new Map([[String(key), 1]]) }] : [];
  });
}

/** Words of a title in order, without those that carry no subject. */
const subjectWords = (title: string): string[] =>
  (searchable(title).match(/[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*/gu) ?? []).filter((word) => tokens(word).length > 0);

/** Undefined when, try as it may, nothing is forgotten or too little is left. */
function misremember(
  words: readonly string[],
  inPlaceOf: (word: string) => string | undefined,
  random: Random,
): string[] | undefined {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const remembered = words.flatMap((word) => {
      const fate = random.next();
      if (fate < FORGOTTEN_SHARE) return [];
      if (fate >= FORGOTTEN_SHARE + MISTAKEN_SHARE) return [word];
      return inPlaceOf(word) ?? word;
    });
    if (remembered.length >= MIN_WORDS_LEFT && remembered.join(" ") !== words.join(" ")) return remembered;
  }
  return undefined;
}

/** At most `most` items, spread evenly over all. */
function evenly<T>(all: readonly T[], most: number): T[] {
  const every = Math.max(1, all.length / most);
  return Array.from({ length: Math.min(most, all.length) }, (_, i) => all[Math.floor(i * every)] as T);
}
