/**
 * Counts what a connection has changed, as the sign that pages which are kept must be made again. Impressions are
 * written with every page that somebody signed in looks at; if they counted, no page would be kept for anybody.
 */
import type { DatabaseSync } from "node:sqlite";
import type { SqliteStatement } from "kysely";

/** Tables of which nothing is made that is shown to others than the reader of their rows. */
const QUIET_TABLES = ["impressions", "reading"];
const QUIET = new RegExp(`^\\s*(?:insert into|update|delete from) "?(?:${QUIET_TABLES.join("|")})"?[\\s(]`, "i");

export interface Changes {
  /** Rows that were changed so far, those of `QUIET_TABLES` left out. */
  audible(): number;
  all(): number;
  /** Returns a statement as it is, or one whose changes are not counted. */
  hush(text: string, statement: SqliteStatement): SqliteStatement;
}

export const ALL_AUDIBLE: Changes = {
  audible: () => 0,
  all: () => 0,
  hush: (_, statement) => statement,
};

export function createChanges(sqlite: DatabaseSync): Changes {
  const totalChanges = sqlite.prepare("select total_changes() as changes");
  const total = () => Number(totalChanges.get()?.changes ?? 0);
  let quiet = 0;
  /** Statements run whole before anybody else looks, so that nobody sees the count with what is to be left out. */
  const quietly = <T>(work: () => T): T => {
    const before = total();
    try {
      return work();
    } finally {
      quiet += total() - before;
    }
  };
  return {
    audible: () => total() - quiet,
    all: total,
    hush: (text, statement) =>
      QUIET.test(text)
        ? {
            reader: statement.reader,
            all: (parameters) => quietly(() => statement.all(parameters)),
            run: (parameters) => quietly(() => statement.run(parameters)),
            iterate: (parameters) =>
              quietly(() => statement.all(parameters))[Symbol.iterator]() as IterableIterator<unknown>,
          }
        : statement,
  };
}
