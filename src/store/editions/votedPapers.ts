/** Papers of past editions with the votes they came to: what a prior of votes is learned from. */
import type { Day } from "../../domain/editions/edition.ts";
import { chunksOf } from "../../lib/chunks.ts";
import type { Database } from "../database.ts";
import { editionEntries, firstSubmissions } from "./editions.ts";

/** A statement names at most this many papers. */
const NAMED_AT_ONCE = 500;
const FIRST_DAY = "0000-01-01";

/** What was known of a paper when it was submitted. */
export interface PaperBeforeVotes {
  key: number;
  title: string;
  summary: string;
  authors: string[];
  /** Tells submitters apart, also those of other sites; absent for what a rule placed. */
  submitter?: string;
  hasCode: boolean;
  hasPage: boolean;
}

/** A paper with the votes it has. */
export interface VotedPaper extends PaperBeforeVotes {
  /** The day of its first edition. */
  day: Day;
  /** Readers' and those on other sites. */
  upvotes: number;
}

/** Papers of editions before a day, each once, the oldest edition first; no more than `limit`, of which the latest. */
export async function votedPapers(db: Database, before: Day, limit: number): Promise<VotedPaper[]> {
  const rows = await db
    .selectFrom(editionEntries(db, FIRST_DAY, before).as("places"))
    .innerJoin("papers", "papers.key", "places.paper_key")
    .select((eb) => [
      "papers.key",
      eb("papers.upvotes", "+", eb.ref("papers.starting_score")).as("upvotes"),
      eb.fn.min("places.day").as("day"),
    ])
    .where("withdrawn", "=", 0)
    .groupBy(["papers.key", "papers.upvotes", "papers.starting_score"])
    .having((eb) => eb(eb.fn.min("places.day"), "<", before))
    .orderBy("day", "desc")
    .orderBy("papers.key", "desc")
    .limit(limit)
    .execute();
  const described = await papersBeforeVotes(
    db,
    rows.map(({ key }) => key),
  );
  return rows.toReversed().flatMap(({ key, day, upvotes }) => {
    const paper = described.get(key);
    return paper ? [{ ...paper, day, upvotes }] : [];
  });
}

/** Papers by key as a prior sees them; what is not in the records is left out. */
export async function papersBeforeVotes(db: Database, keys: readonly number[]): Promise<Map<number, PaperBeforeVotes>> {
  const papers = new Map<number, PaperBeforeVotes>();
  for (const some of chunksOf(keys, NAMED_AT_ONCE)) {
    const rows = await db.selectFrom("papers").select(["key", "title", "abstract"]).where("key", "in", some).execute();
    const submitters = await submittersOf(db, some);
    for (const { key, title, abstract } of rows) {
      const submitter = submitters.get(key);
      papers.set(key, {
        key,
        title,
        summary: abstract,
        authors: [],
        ...(submitter === undefined ? {} : { submitter }),
        hasCode: false,
        hasPage: false,
      });
    }
    await addAuthorsAndLinks(db, some, papers);
  }
  return papers;
}

async function addAuthorsAndLinks(
  db: Database,
  keys: readonly number[],
  papers: ReadonlyMap<number, PaperBeforeVotes>,
): Promise<void> {
  const authors = await db
    .selectFrom("paper_authors")
    .select(["paper_key", "folded"])
    .where("paper_key", "in", keys)
    .orderBy("paper_key")
    .orderBy("position")
    .execute();
  for (const { paper_key, folded } of authors) papers.get(paper_key)?.authors.push(folded);
  const links = await db
    .selectFrom("paper_links")
    .select(["paper_key", "kind"])
    .where("paper_key", "in", keys)
    .where("kind", "in", ["code", "project"])
    .execute();
  for (const { paper_key, kind } of links) {
    const paper = papers.get(paper_key);
    if (paper) paper[kind === "code" ? "hasCode" : "hasPage"] = true;
  }
}

/** The first reader who submitted each paper, else who did so on another site; none where a rule placed it. */
async function submittersOf(db: Database, keys: readonly number[]): Promise<Map<number, string>> {
  const submitters = new Map<number, string>();
  for (const [key, { handle, site, submitter }] of await firstSubmissions(db, keys)) {
    if (handle !== undefined) submitters.set(key, `reader ${handle}`);
    else if (site !== undefined && submitter !== "") submitters.set(key, `${site} ${submitter}`);
  }
  return submitters;
}
