/** The file that suggestions are in: its tables, and the rows of a paper. */
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { foldName } from "../../domain/papers/authorNames.ts";
import { plainText } from "../../domain/papers/tex.ts";
import { searchable } from "../../domain/search/normalizeWords.ts";
import { wordsIn } from "../../domain/search/scripts.ts";
import type { Indexable } from "../../store/lib/changeFeed.ts";
import { DerivedFile, prepared } from "../files/derivedFile.ts";
import { formsOf } from "../lexicon/paperForms.ts";

/** Rises when tables or words change; a file of another format is left behind. */
const FORMAT = 2;

const TABLES = `
  create table papers (key integer primary key, revision integer not null, title text not null, written text not null);
  create index papers_by_beginning on papers (written);
  create virtual table titles using fts5 (written, content = 'papers', content_rowid = 'key', prefix = '3 4 5');
  create table names (id integer primary key, folded text not null unique, name text not null, papers integer not null);
  create table paper_names (key integer not null, name integer not null, primary key (key, name)) without rowid;
  create virtual table name_words using fts5 (folded, content = 'names', content_rowid = 'id', prefix = '3 4 5');
  create table forms (
    id integer primary key, kind text not null, short text not null, long text not null, stems text not null,
    papers integer not null, unique (kind, short, stems));
  create index forms_by_stems on forms (kind, stems);
  create table paper_forms (key integer not null, form integer not null, primary key (key, form)) without rowid;
  create virtual table title_terms using fts5vocab (titles, row);
  create virtual table name_terms using fts5vocab (name_words, row);
`;

/** The file of a data folder. Nothing is made here: another process may be writing it. */
export const suggestionsFile = (dataFolder: string): DerivedFile =>
  new DerivedFile({ folder: join(dataFolder, "suggestions"), name: `${FORMAT}.sqlite`, tables: TABLES });

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
  prepared(db, "update forms set papers = papers - 1 where id in (select form from paper_forms where key = ?)").run(
    key,
  );
  prepared(db, "delete from paper_forms where key = ?").run(key);
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
  addNames(db, paper);
  addForms(db, paper);
}

function addNames(db: DatabaseSync, paper: Indexable): void {
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

function addForms(db: DatabaseSync, { key, title, abstract }: Indexable): void {
  for (const { kind, short, long, stems } of formsOf(plainText(title), plainText(abstract))) {
    const form = prepared(
      db,
      `insert into forms (kind, short, long, stems, papers) values (?, ?, ?, ?, 1)
         on conflict do update set papers = papers + 1 returning id`,
    ).get(kind, short, long, stems)?.id;
    prepared(db, "insert or ignore into paper_forms (key, form) values (?, ?)").run(key, Number(form));
  }
}
