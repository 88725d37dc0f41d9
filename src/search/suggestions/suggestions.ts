/**
 * What a reader may be about to type, and how what they typed may have been meant: titles, authors' names and the words
 * of both, in a SQLite file of its own beside the index, derived from the records and followed like it. SQLite because
 * it finds words by their beginnings in well under a millisecond, which the text index cannot.
 */
import type { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import { foldName } from "../../domain/papers/authorNames.ts";
import { wordsIn } from "../../domain/search/scripts.ts";
import type { Indexable } from "../../store/lib/changeFeed.ts";
import { type DerivedFile, isDamage, prepared } from "../files/derivedFile.ts";
import type { Follower } from "../files/follower.ts";
import type { PaperIndex } from "../index/paperIndex.ts";
import { type Lexicon, lexiconOf } from "../lexicon/lexicon.ts";
import { closestWord, type WordCounts } from "../text/spelling.ts";
import { spellBeginning } from "./spellBeginning.ts";
import { addPaper, removePaper, suggestionsFile, wordsOf } from "./suggestionsFile.ts";

/** Shorter beginnings fit too much. */
const MIN_LETTERS = 3;
const MAX_TITLES = 6;
const MAX_NAMES = 4;
/** Titles that begin as typed come before those that have the words elsewhere. */
const MAX_BEGINNING = 3;
/** So many names that fit are weighed by their papers; those who came first have had most time to write. */
const MAX_WEIGHED_NAMES = 2_000;
const MAX_TYPED_CHARACTERS = 200;
/** A character may unfold into several words. */
const MAX_TYPED_WORDS = 40;
/** A longer query is prose, and looking for each of its words would take long. */
const MAX_CORRECTED_WORDS = 8;
/** A word of so few papers may be a slip. */
const RARE_PAPERS = 3;
/** SQLite writes while the server waits, so a little at a time. */
const BATCH_ROWS = 100;

export interface Offered {
  titles: { key: number; title: string }[];
  authors: { name: string; papers: number }[];
}

export interface Suggestions extends Follower {
  /**
   * Titles and authors that fit what has been typed so far; where none does, those that fit it as titles spell it. Nothing
   * for fewer than three letters.
   */
  offer(typed: string): Promise<Offered>;
  /** Ways of writing one thing; undefined while there is no whole file. */
  lexicon(): Lexicon | undefined;
  /** Keys of the papers whose titles have words side by side, stop words and all, the newest first. */
  titlesWith(phrase: string, limit: number): Promise<number[]>;
  /** The query with each word that hardly a paper has as papers spell it; undefined when there is nothing to correct. */
  corrected(query: string, index: PaperIndex): Promise<Correction | undefined>;
}

export interface Correction {
  query: string;
  /** Whether no paper has the words that were corrected. */
  sure: boolean;
}

interface Counts {
  titles: WordCounts;
  names: WordCounts;
}

const NOTHING: Offered = { titles: [], authors: [] };

/** Opens the suggestions of a data folder. Nothing is made here: another process may be writing the file. */
export const openSuggestions = (dataFolder: string): Suggestions => new FileSuggestions(dataFolder);

class FileSuggestions implements Suggestions {
  readonly batchRows = BATCH_ROWS;
  readonly #file: DerivedFile;
  #counts: { db: DatabaseSync; version: number; counting: Promise<Counts> } | undefined;
  #failing = false;

  constructor(dataFolder: string) {
    this.#file = suggestionsFile(dataFolder);
  }

  async offer(typed: string): Promise<Offered> {
    const letters = typed.slice(0, MAX_TYPED_CHARACTERS);
    const words = wordsOf(letters).slice(0, MAX_TYPED_WORDS);
    if (words.join("").length < MIN_LETTERS) return NOTHING;
    return this.#unlessDamaged(async () => {
      const db = this.#file.reading();
      if (!db) return NOTHING;
      const titles = titlesFor(db, words);
      const authors = authorsFor(db, letters);
      if (titles.length + authors.length > 0 || words.length > MAX_CORRECTED_WORDS) return { titles, authors };
      const spelled = spellBeginning(words, (await this.#wordCounts(db)).titles);
      return { titles: spelled ? titlesFor(db, spelled) : [], authors };
    }, NOTHING);
  }

  titlesWith(phrase: string, limit: number): Promise<number[]> {
    const words = wordsOf(phrase).slice(0, MAX_TYPED_WORDS);
    return this.#unlessDamaged(async () => {
      const db = words.length === 0 ? undefined : this.#file.reading();
      if (!db) return [];
      const rows = prepared(db, "select rowid from titles where titles match ? order by rowid desc limit ?").all(
        `"${words.join(" ")}"`,
        limit,
      );
      return rows.map((row) => Number(row.rowid));
    }, []);
  }

  lexicon(): Lexicon | undefined {
    try {
      const db = this.#file.reading();
      return db && lexiconOf(db);
    } catch (error) {
      this.#failing = isDamage(error);
      return undefined;
    }
  }

  corrected(query: string, index: PaperIndex): Promise<Correction | undefined> {
    return this.#unlessDamaged(async () => {
      const db = this.#file.reading();
      return db && correct(query, await this.#wordCounts(db), index);
    }, undefined);
  }

  failing(): boolean {
    return this.#failing;
  }

  async prepare(): Promise<boolean> {
    const isDamaged = this.#failing || !this.#isWhole();
    if (isDamaged) await this.reset();
    const made = this.#file.prepare() || isDamaged;
    this.#failing = false;
    return made;
  }

  /** False for a file that opens and is damaged. Looking through the words of all papers would take half a second. */
  #isWhole(): boolean {
    try {
      return (this.#file.reading()?.prepare("pragma quick_check(papers)").get()?.quick_check ?? "ok") === "ok";
    } catch (error) {
      if (isDamage(error)) return false;
      throw error;
    }
  }

  async put(papers: readonly Indexable[]): Promise<void> {
    this.#file.atOnce((db) => {
      for (const paper of papers) {
        removePaper(db, paper.key);
        addPaper(db, paper);
      }
    });
    this.#counts = undefined;
    // Readers who wait for a page get a turn before the next batch.
    await setImmediate();
  }

  async remove(keys: readonly number[]): Promise<void> {
    if (keys.length === 0) return;
    this.#file.atOnce((db) => {
      for (const key of keys) removePaper(db, key);
    });
    this.#counts = undefined;
  }

  async revisions(): Promise<Map<number, number>> {
    const rows = this.#file.writing().prepare("select key, revision from papers").all();
    return new Map(rows.map((row) => [Number(row.key), Number(row.revision)]));
  }

  async size(): Promise<number> {
    return Number(this.#file.reading()?.prepare("select count(*) as n from papers").get()?.n ?? 0);
  }

  async reset(): Promise<void> {
    this.#counts = undefined;
    this.#file.make();
  }

  close(): void {
    this.#counts = undefined;
    this.#file.close();
  }

  /** The indexer rebuilds a damaged file, which offers nothing until then. */
  async #unlessDamaged<T>(work: () => Promise<T>, nothing: T): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.#failing = isDamage(error);
      return nothing;
    }
  }

  /** Counts the titles and names that have each word; counts again when the file has changed. */
  async #wordCounts(db: DatabaseSync): Promise<Counts> {
    const version = Number(prepared(db, "pragma data_version").get()?.data_version);
    if (this.#counts?.db === db && this.#counts.version === version) return this.#counts.counting;
    const counting = countWords(db);
    this.#counts = { db, version, counting };
    return counting;
  }
}

async function countWords(db: DatabaseSync): Promise<Counts> {
  return { titles: await documentsByWord(db, "title_terms"), names: await documentsByWord(db, "name_terms") };
}

/** Words read at once, so that readers who wait for a page get turns. */
const COUNTED_WORDS = 5_000;

async function documentsByWord(db: DatabaseSync, table: "title_terms" | "name_terms"): Promise<WordCounts> {
  const counts: WordCounts = new Map();
  for (let last = ""; ; ) {
    const rows = prepared(db, `select term, doc from ${table} where term > ? limit ?`).all(last, COUNTED_WORDS);
    for (const { term, doc } of rows) counts.set(String(term), Number(doc));
    if (rows.length < COUNTED_WORDS) return counts;
    last = String(rows.at(-1)?.term);
    await setImmediate();
  }
}

/** Titles that begin with the words come before those that have them elsewhere. */
function titlesFor(db: DatabaseSync, words: readonly string[]): Offered["titles"] {
  const beginning = words.join(" ");
  const first = prepared(
    db,
    "select key, title from papers where written >= ? and written < ? order by written limit ?",
  ).all(beginning, `${beginning}\uffff`, MAX_BEGINNING);
  const within = prepared(
    db,
    "select key, title from titles join papers on key = titles.rowid where titles match ? order by titles.rowid desc limit ?",
  ).all(matchExpression(words), MAX_TITLES);
  const titles = new Map([...first, ...within].map((row) => [Number(row.key), String(row.title)]));
  return [...titles].slice(0, MAX_TITLES).map(([key, title]) => ({ key, title }));
}

function authorsFor(db: DatabaseSync, letters: string): Offered["authors"] {
  const rows = prepared(
    db,
    `select name, papers from names where id in (select rowid from name_words where name_words match ? order by rowid limit ?)
         and papers > 0 order by papers desc, name limit ?`,
  ).all(matchExpression(wordsIn(foldName(letters)).slice(0, MAX_TYPED_WORDS)), MAX_WEIGHED_NAMES, MAX_NAMES);
  return rows.map((row) => ({ name: String(row.name), papers: Number(row.papers) }));
}

/** Spells each word that hardly a paper has as papers spell it; undefined when there is nothing to correct. */
async function correct(query: string, counts: Counts, index: PaperIndex): Promise<Correction | undefined> {
  let better = query;
  let sure = true;
  const typedWords = query.match(/(?<![\p{L}\p{N}:.-])\p{L}{4,30}(?![\p{L}\p{N}:])/gu) ?? [];
  if (typedWords.length > MAX_CORRECTED_WORDS) return undefined;
  for (const typed of new Set(typedWords)) {
    const [word = ""] = wordsOf(typed);
    if ((counts.titles.get(word) ?? 0) >= RARE_PAPERS) continue;
    // A word need not be in any title to be right.
    const having = await index.find({ text: word, column: "text", all: true, filter: {}, limit: RARE_PAPERS });
    if (having.length >= RARE_PAPERS) continue;
    // Names are many, and one of them is near to nearly every word, so they are for what is written as a name.
    const mayBeName = having.length === 0 && /^\p{Lu}/u.test(typed);
    const closest = closestWord(word, counts.titles) ?? (mayBeName ? closestWord(word, counts.names) : undefined);
    if (closest === undefined || counts.names.has(word)) continue;
    better = better.replace(typed, closest);
    sure &&= having.length === 0;
  }
  return better === query ? undefined : { query: better, sure };
}

/**
 * Every word, and the last one as far as it has been typed; nothing matches no words. Of letters and digits, and quoted,
 * a word can be nothing but a word.
 */
const matchExpression = (words: readonly string[]): string =>
  words.map((word, i) => `"${word}"${i === words.length - 1 ? " *" : ""}`).join(" ");
