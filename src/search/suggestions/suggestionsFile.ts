/**
 * The file that suggestions are in: its tables, opening it while another process may be rebuilding it, and the rows of
 * a paper.
 */
import { mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { foldName } from "../../domain/papers/authorNames.ts";
import { plainText } from "../../domain/papers/tex.ts";
import { searchable } from "../../domain/search/normalizeWords.ts";
import type { Indexable } from "../../store/lib/changeFeed.ts";
import { wordsIn } from "../text/words.ts";

/** Rises when tables or words change; a file of another format is left behind. */
const FORMAT = 1;
const BUSY_TIMEOUT_MS = 5_000;

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

export class SuggestionsFile {
  readonly #folder: string;
  readonly #file: string;
  #sqlite: DatabaseSync | undefined;
  /** The number of the file that is open: another process may put a new one in its place. */
  #inode: number | undefined;
  /** Why the file could not be opened when it was last tried. */
  unopened: unknown;

  constructor(dataFolder: string) {
    this.#folder = join(dataFolder, "suggestions");
    this.#file = join(this.#folder, `${FORMAT}.sqlite`);
  }

  /** Returns the connection, opened again where the file is another; undefined while there is no whole file. */
  reading(): DatabaseSync | undefined {
    const now = statSync(this.#file, { throwIfNoEntry: false })?.ino;
    if (now !== this.#inode) this.close();
    if (this.#sqlite || now === undefined) return this.#sqlite;
    try {
      const opened = new DatabaseSync(this.#file, { timeout: BUSY_TIMEOUT_MS, readOnly: true });
      try {
        opened.prepare("select 1 from papers limit 1").get();
      } finally {
        opened.close();
      }
      this.#sqlite = openFile(this.#file);
      this.#inode = now;
      this.unopened = undefined;
    } catch (error) {
      // Not made yet, or being made; or there is no room.
      this.unopened = error;
    }
    return this.#sqlite;
  }

  /** Returns the connection; throws where there is no whole file. */
  writing(): DatabaseSync {
    const opened = this.reading();
    if (!opened) throw new Error("the suggestions have not been prepared");
    return opened;
  }

  /** Makes an empty file in place of what there is. */
  make(): void {
    this.close();
    for (const end of ["", "-wal", "-shm"]) rmSync(this.#file + end, { force: true });
    mkdirSync(this.#folder, { recursive: true });
    const made = openFile(this.#file);
    made.exec(TABLES);
    this.#sqlite = made;
    this.#inode = statSync(this.#file).ino;
  }

  /** Does all of the work or, when the process dies, nothing. */
  atOnce(work: (db: DatabaseSync) => void): void {
    const db = this.writing();
    db.exec("begin immediate");
    try {
      work(db);
      db.exec("commit");
    } catch (error) {
      if (db.isTransaction) db.exec("rollback");
      throw error;
    }
  }

  close(): void {
    this.#sqlite?.close();
    this.#sqlite = undefined;
    this.#inode = undefined;
  }
}

function openFile(file: string): DatabaseSync {
  const opened = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
  // What is lost can be made again from the records.
  opened.exec("pragma journal_mode = wal; pragma synchronous = off");
  return opened;
}

const statementsOf = new WeakMap<DatabaseSync, Map<string, StatementSync>>();

/** Returns a statement, prepared once for each connection. */
export function prepared(db: DatabaseSync, text: string): StatementSync {
  const statements = statementsOf.get(db) ?? new Map<string, StatementSync>();
  statementsOf.set(db, statements);
  const statement = statements.get(text) ?? db.prepare(text);
  statements.set(text, statement);
  return statement;
}

/** The words of a text as titles are written in the file. */
export const wordsOf = (text: string): string[] => wordsIn(searchable(text));

export function removePaper(db: DatabaseSync, key: number): void {
  const had = prepared(db, "select written from papers where key = ?").get(key);
  if (!had) return;
  prepared(db, "insert into titles (titles, rowid, written) values ('delete', ?, ?)").run(key, had.written ?? "");
  prepared(db, "delete from papers where key = ?").run(key);
  prepared(db, "update names set papers = papers - 1 where id in (select name from paper_names where key = ?)").run(
    key,
  );
  prepared(db, "delete from paper_names where key = ?").run(key);
}

export function addPaper(db: DatabaseSync, paper: Indexable): void {
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
