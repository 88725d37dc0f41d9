/**
 * What a reader may be about to type, and how what they typed may have been meant: titles, authors' names and the words
 * of both, in a SQLite file of its own beside the index, derived from the records and followed like it. SQLite because
 * it finds words by their beginnings in well under a millisecond, which the text index cannot.
 */
import { mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import { foldName } from "../../domain/papers/authorNames.ts";
import { plainText } from "../../domain/papers/tex.ts";
import { searchable } from "../../domain/search/normalizeWords.ts";
import { storageCodeOf } from "../../lib/storageErrors.ts";
import type { Indexable } from "../../store/lib/changeFeed.ts";
import { refuseToMend } from "../index/lanceTable.ts";
import type { Follower, PaperIndex } from "../index/paperIndex.ts";
import { closestWord, type WordCounts } from "../text/spelling.ts";
import { wordsIn } from "../text/words.ts";

/** Rises when tables or words change; a file of another format is left behind. */
const FORMAT = 1;
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
const BUSY_TIMEOUT_MS = 5_000;

export interface Offered {
  titles: { key: number; title: string }[];
  authors: { name: string; papers: number }[];
}

export interface Suggestions extends Follower {
  /** Titles and authors that fit what has been typed so far; nothing for fewer than three letters. */
  offer(typed: string): Offered;
  /** The query with each word that hardly a paper has as papers spell it; undefined when there is nothing to correct. */
  corrected(query: string, index: PaperIndex): Promise<string | undefined>;
}

/** Nothing is made here: another process may be writing it. */
export function openSuggestions(dataFolder: string): Suggestions {
  const folder = join(dataFolder, "suggestions");
  const file = join(folder, `${FORMAT}.sqlite`);
  let sqlite: DatabaseSync | undefined;
  /** The number of the file that is open: another process may put a new one in its place. */
  let inode: number | undefined;
  let counts: { version: number; words: WordCounts } | undefined;
  let failing = false;
  /** Why the file could not be opened when it was last tried. */
  let unopened: unknown;

  /** Undefined while there is no whole file. */
  function reading(): DatabaseSync | undefined {
    const now = statSync(file, { throwIfNoEntry: false })?.ino;
    if (now !== inode) close();
    if (sqlite || now === undefined) return sqlite;
    try {
      const opened = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS, readOnly: true });
      try {
        opened.prepare("select 1 from papers limit 1").get();
      } finally {
        opened.close();
      }
      sqlite = openFile(file);
      inode = now;
      unopened = undefined;
    } catch (error) {
      // Not made yet, or being made; or there is no room.
      unopened = error;
    }
    return sqlite;
  }

  function writing(): DatabaseSync {
    const opened = reading();
    if (!opened) throw new Error("the suggestions have not been prepared");
    return opened;
  }

  function close(): void {
    sqlite?.close();
    sqlite = undefined;
    inode = undefined;
    counts = undefined;
  }

  function make(): void {
    close();
    for (const end of ["", "-wal", "-shm"]) rmSync(file + end, { force: true });
    mkdirSync(folder, { recursive: true });
    const made = openFile(file);
    made.exec(TABLES);
    sqlite = made;
    inode = statSync(file).ino;
  }

  /** All of it or, when the process dies, nothing. */
  function atOnce(work: (db: DatabaseSync) => void): void {
    const db = writing();
    db.exec("begin immediate");
    try {
      work(db);
      db.exec("commit");
    } catch (error) {
      if (db.isTransaction) db.exec("rollback");
      throw error;
    }
  }

  /** What cannot be read is made anew by the indexer, and offers nothing until then. */
  function unlessDamaged<T>(work: () => T, nothing: T): T {
    try {
      return work();
    } catch (error) {
      const code = storageCodeOf(error);
      failing = code === undefined || code === "database_damaged";
      return nothing;
    }
  }

  function offered(typed: string): Offered {
    const letters = typed.slice(0, MAX_TYPED_CHARACTERS);
    const words = wordsOf(letters).slice(0, MAX_TYPED_WORDS);
    const db = words.join("").length < MIN_LETTERS ? undefined : reading();
    if (!db) return NOTHING;
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
    const authors = prepared(
      db,
      `select name, papers from names where id in (select rowid from name_words where name_words match ? order by rowid limit ?)
           and papers > 0 order by papers desc, name limit ?`,
    ).all(matchExpression(wordsIn(foldName(letters)).slice(0, MAX_TYPED_WORDS)), MAX_WEIGHED_NAMES, MAX_NAMES);
    return {
      titles: [...titles].slice(0, MAX_TITLES).map(([key, title]) => ({ key, title })),
      authors: authors.map((row) => ({ name: String(row.name), papers: Number(row.papers) })),
    };
  }

  /** Every word of titles and names with the number of papers or names that have it; read again when it has changed. */
  function wordCounts(db: DatabaseSync): WordCounts {
    const version = Number(prepared(db, "pragma data_version").get()?.data_version);
    if (counts?.version !== version) {
      const words: WordCounts = new Map();
      for (const table of ["title_terms", "name_terms"])
        for (const row of prepared(db, `select term, doc from ${table}`).iterate())
          words.set(String(row.term), (words.get(String(row.term)) ?? 0) + Number(row.doc));
      counts = { version, words };
    }
    return counts.words;
  }

  function corrected(query: string, index: PaperIndex): Promise<string | undefined> {
    const db = reading();
    return db ? correct(query, wordCounts(db), index) : Promise.resolve(undefined);
  }

  async function correct(query: string, words: WordCounts, index: PaperIndex): Promise<string | undefined> {
    let better = query;
    const typedWords = query.match(/(?<![\p{L}\p{N}:.-])\p{L}{4,30}(?![\p{L}\p{N}:])/gu) ?? [];
    if (typedWords.length > MAX_CORRECTED_WORDS) return undefined;
    for (const typed of new Set(typedWords)) {
      const [word = ""] = wordsOf(typed);
      if ((words.get(word) ?? 0) >= RARE_PAPERS) continue;
      // A word need not be in any title to be right.
      const having = await index.find({ text: word, column: "text", all: true, filter: {}, limit: RARE_PAPERS });
      if (having.length >= RARE_PAPERS) continue;
      const meant = closestWord(word, words);
      if (meant !== undefined) better = better.replace(typed, meant);
    }
    return better === query ? undefined : better;
  }

  return {
    offer: (typed) => unlessDamaged(() => offered(typed), NOTHING),
    corrected: (query, index) => unlessDamaged(() => corrected(query, index), Promise.resolve(undefined)),
    failing: () => failing,
    batchRows: BATCH_ROWS,
    async prepare() {
      close();
      try {
        // What failed once is made anew; looking through the words of all that never did would take half a second.
        const whole = () => reading()?.prepare("pragma quick_check(papers)").get()?.quick_check === "ok";
        if (!failing && whole()) return false;
      } catch (error) {
        // What is unreadable is made anew below.
        refuseToMend(error);
      }
      refuseToMend(unopened);
      make();
      failing = false;
      return true;
    },
    async put(papers) {
      atOnce((db) => {
        for (const paper of papers) {
          removePaper(db, paper.key);
          addPaper(db, paper);
        }
      });
      counts = undefined;
      // Whoever waits for a page gets a turn before the next batch.
      await setImmediate();
    },
    async remove(keys) {
      if (keys.length === 0) return;
      atOnce((db) => {
        for (const key of keys) removePaper(db, key);
      });
      counts = undefined;
    },
    async revisions() {
      const rows = writing().prepare("select key, revision from papers").all();
      return new Map(rows.map((row) => [Number(row.key), Number(row.revision)]));
    },
    async size() {
      const rows = Number(reading()?.prepare("select count(*) as n from papers").get()?.n ?? 0);
      return { rows, unindexed: 0 };
    },
    optimize: async () => {},
    reset: async () => make(),
    close,
  };
}

const NOTHING: Offered = { titles: [], authors: [] };

const TABLES = `
  create table papers (key integer primary key, revision integer not null, title text not null, written text not null);
  create index papers_by_beginning on papers (written);
  create virtual table titles using fts5 (written, content = 'papers', content_rowid = 'key', prefix = '3 4 5');
  create table names (id integer primary key, folded text not null unique, name text not null, papers integer not null);
  create table paper_names (key integer not null, name integer not null, primary key (key, name)) without rowid;
  create virtual table name_words using fts5 (folded, content = 'names', content_rowid = 'id', prefix = '3 4 5');
  create virtual table title_terms using fts5vocab (titles, row);
  create virtual table name_terms using fts5vocab (name_words, row);
`;

const kept = new WeakMap<DatabaseSync, Map<string, StatementSync>>();

/** A statement, prepared once for each connection. */
function prepared(db: DatabaseSync, text: string): StatementSync {
  const statements = kept.get(db) ?? new Map<string, StatementSync>();
  kept.set(db, statements);
  const statement = statements.get(text) ?? db.prepare(text);
  statements.set(text, statement);
  return statement;
}

function openFile(file: string): DatabaseSync {
  const opened = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
  // What is lost can be made again from the records.
  opened.exec("pragma journal_mode = wal; pragma synchronous = off");
  return opened;
}

const wordsOf = (text: string): string[] => wordsIn(searchable(text));

/**
 * Every word, and the last one as far as it has been typed; nothing matches no words. Of letters and digits, and quoted,
 * a word can be nothing but a word.
 */
const matchExpression = (words: readonly string[]): string =>
  words.map((word, i) => `"${word}"${i === words.length - 1 ? " *" : ""}`).join(" ");

function removePaper(db: DatabaseSync, key: number): void {
  const had = prepared(db, "select written from papers where key = ?").get(key);
  if (!had) return;
  prepared(db, "insert into titles (titles, rowid, written) values ('delete', ?, ?)").run(key, had.written ?? "");
  prepared(db, "delete from papers where key = ?").run(key);
  prepared(db, "update names set papers = papers - 1 where id in (select name from paper_names where key = ?)").run(
    key,
  );
  prepared(db, "delete from paper_names where key = ?").run(key);
}

function addPaper(db: DatabaseSync, paper: Indexable): void {
  const title = plainText(paper.title);
  const written = wordsOf(title).join(" ");
  prepared(db, "insert into papers (key, revision, title, written) values (?, ?, ?, ?)").run(
    paper.key,
    paper.revision,
    title,
    written,
  );
  prepared(db, "insert into titles (rowid, written) values (?, ?)").run(paper.key, written);
  const names = new Map(paper.authors.map((name) => [foldName(name), name]));
  for (const [folded, name] of names) {
    if (folded === "") continue;
    let id = prepared(db, "select id from names where folded = ?").get(folded)?.id;
    if (id === undefined) {
      id = Number(
        prepared(db, "insert into names (folded, name, papers) values (?, ?, 0)").run(folded, name).lastInsertRowid,
      );
      prepared(db, "insert into name_words (rowid, folded) values (?, ?)").run(id, folded);
    }
    prepared(db, "update names set papers = papers + 1 where id = ?").run(id);
    prepared(db, "insert into paper_names (key, name) values (?, ?)").run(paper.key, id);
  }
}
