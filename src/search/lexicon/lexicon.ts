/** What the library's papers show about ways of writing one thing. */
import type { DatabaseSync } from "node:sqlite";
import { prepared } from "../files/derivedFile.ts";
import type { Form } from "./paperForms.ts";

export interface Lexicon {
  /** The parts of a compound by the stem of its joined form ("oversmooth": "over smoothing"). */
  partsOf(joinedStem: string): string | undefined;
  /** What an acronym stands for in most papers that say it ("gnn": "graph neural networks"), and in how many. */
  longFormOf(acronym: string): { long: string; papers: number } | undefined;
  /** Those of a kind, of most papers first. */
  forms(kind: Form["kind"], limit: number): Pick<Form, "short" | "long">[];
  /** The acronym of a long form, given by its stems, where it stands for that in most papers that say it. */
  acronymOf(stems: string): string | undefined;
}

/** A compound or acronym of one paper alone may be a slip of its authors. */
const LEAST_PAPERS = 2;
/** An acronym of several meanings has one that is meant where it has at least this share of the papers. */
const MAIN_SHARE = 0.6;

export function lexiconOf(db: DatabaseSync): Lexicon {
  const longFormOf: Lexicon["longFormOf"] = (acronym) => {
    const rows = prepared(
      db,
      "select long, stems, papers from forms where kind = 'acronym' and short = ? and papers > 0 order by papers desc, id",
    ).all(acronym);
    const [first] = rows;
    const all = rows.reduce((sum, row) => sum + Number(row.papers), 0);
    const papers = Number(first?.papers ?? 0);
    return first && papers >= LEAST_PAPERS && papers >= all * MAIN_SHARE
      ? { long: String(first.long), papers }
      : undefined;
  };
  return {
    partsOf(joinedStem) {
      const row = prepared(
        db,
        "select long, papers from forms where kind = 'compound' and short = ? order by papers desc, id limit 1",
      ).get(joinedStem);
      return row && Number(row.papers) >= LEAST_PAPERS ? String(row.long) : undefined;
    },
    longFormOf,
    forms: (kind, limit) =>
      prepared(db, "select short, long from forms where kind = ? order by papers desc, id limit ?")
        .all(kind, limit)
        .map(({ short, long }) => ({ short: String(short), long: String(long) })),
    acronymOf(stems) {
      const row = prepared(
        db,
        "select short, stems, papers from forms where kind = 'acronym' and stems = ? order by papers desc, id limit 1",
      ).get(stems);
      if (!row || Number(row.papers) < LEAST_PAPERS) return undefined;
      const main = prepared(
        db,
        "select stems from forms where kind = 'acronym' and short = ? order by papers desc, id limit 1",
      ).get(String(row.short));
      return main?.stems === stems && longFormOf(String(row.short)) ? String(row.short) : undefined;
    },
  };
}
