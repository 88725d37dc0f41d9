/**
 * Search measured on an instance's own papers by queries that are drawn from them: titles whole and with a slip, a
 * question made of a title, an author with words of a title, and things that are written in several ways. Each goes through
 * `search()` as a reader's would. The same papers give the same queries.
 */
import { searchable, tokens } from "../domain/search/normalizeWords.ts";
import { wordsIn } from "../domain/search/scripts.ts";
import { type Random, seeded } from "../lib/random.ts";
import type { Form } from "../search/lexicon/paperForms.ts";
import { type SearchContext, search } from "../search/search.ts";
import type { Database } from "../store/database.ts";
import { latestKey } from "../store/lib/changeFeed.ts";
import { loadPapers } from "../store/papers/papers.ts";
import { mean } from "./metrics.ts";

/** How often the one right paper was found. */
export interface FoundRow {
  kind: string;
  queries: number;
  /** Shares of the queries whose paper came first, and among the first ten. */
  at1: number;
  at10: number;
}

/** How much of the first twenty papers two ways of writing one thing share. */
export interface SharedRow {
  kind: string;
  pairs: number;
  shared: number;
}

const TITLES = 150;
const PAIRS = 60;
const SHARED_DEPTH = 20;
const SEED = 7;
const MIN_TITLE_WORDS = 4;
const MAX_TITLE_WORDS = 12;
/** Shorter words are near too many others. */
const MIN_SLIP_LETTERS = 6;

interface DrawnPaper {
  key: number;
  title: string;
  authors: string[];
  /** Words of the title that carry a subject. */
  words: string[];
}

type Drawing = (paper: DrawnPaper, random: Random) => string | undefined;

const KINDS: readonly (readonly [string, Drawing])[] = [
  ["whole title", ({ title }) => title],
  ["title with a slip", ({ words }, random) => withSlip(words, random)],
  ["question", ({ words }) => `what is the best way to do ${words.slice(0, 5).join(" ")} in practice?`],
  ["author and two words", ({ authors, words }) => authorQuery(authors, words)],
];

/** Rows for each kind of query whose right paper is known. */
export async function drawnQueries(db: Database, library: SearchContext): Promise<FoundRow[]> {
  const papers = await drawPapers(db);
  const rows: FoundRow[] = [];
  for (const [kind, draw] of KINDS) {
    const random = seeded(SEED);
    const places: number[] = [];
    for (const paper of papers) {
      const query = draw(paper, random);
      if (query !== undefined) places.push((await firstKeys(db, library, query, 10)).indexOf(paper.key));
    }
    rows.push({
      kind,
      queries: places.length,
      at1: mean(places.map((place) => Number(place === 0))),
      at10: mean(places.map((place) => Number(place >= 0))),
    });
  }
  return rows;
}

/** Rows for compounds and acronyms. `forms` gives those of a kind, of most papers first. */
export async function sharedResults(
  db: Database,
  library: SearchContext,
  forms: (kind: Form["kind"], limit: number) => readonly Pick<Form, "short" | "long">[],
): Promise<SharedRow[]> {
  const rows: SharedRow[] = [];
  const compare = async (kind: string, pairs: readonly (readonly [string, string])[]) => {
    const shares: number[] = [];
    for (const [one, other] of pairs) {
      const [found, also] = [
        await firstKeys(db, library, one, SHARED_DEPTH),
        new Set(await firstKeys(db, library, other, SHARED_DEPTH)),
      ];
      const most = Math.max(found.length, also.size);
      if (most > 0) shares.push(found.filter((key) => also.has(key)).length / most);
    }
    rows.push({ kind, pairs: shares.length, shared: mean(shares) });
  };
  const compounds = forms("compound", PAIRS).map(({ long }) => long.split(" "));
  await compare(
    "compound: one word, hyphen",
    compounds.map((parts) => [parts.join(""), parts.join("-")]),
  );
  await compare(
    "compound: space, hyphen",
    compounds.map((parts) => [parts.join(" "), parts.join("-")]),
  );
  await compare(
    "acronym, long form",
    forms("acronym", PAIRS).map(({ short, long }) => [short.toUpperCase(), long]),
  );
  return rows;
}

async function firstKeys(db: Database, library: SearchContext, query: string, limit: number): Promise<number[]> {
  const request = { query, filter: {}, sort: "relevance", limit, offset: 0 } as const;
  return (await search(db, library, request)).papers.map(({ key }) => key);
}

/** Papers spread evenly over all that have a title of a middling length. */
async function drawPapers(db: Database): Promise<DrawnPaper[]> {
  const last = await latestKey(db);
  const drawn: DrawnPaper[] = [];
  const seen = new Set<string>();
  for (let i = 0; i < 3 * TITLES && drawn.length < TITLES; i++) {
    const [paper] = await loadPapers(db, [1 + Math.floor((i * last) / (3 * TITLES))]);
    if (!paper || seen.has(paper.title)) continue;
    const words = wordsIn(searchable(paper.title)).filter((word) => tokens(word).length > 0);
    if (words.length < MIN_TITLE_WORDS || words.length > MAX_TITLE_WORDS || paper.title.includes("$")) continue;
    seen.add(paper.title);
    drawn.push({ key: paper.key, title: paper.title, authors: paper.authors, words });
  }
  return drawn;
}

/** The first words of a title, one of them with a letter left out, doubled or swapped with the next. */
function withSlip(words: readonly string[], random: Random): string | undefined {
  const some = words.slice(0, 5);
  const long = some.filter((word) => word.length >= MIN_SLIP_LETTERS && /^[a-z]+$/.test(word));
  const word = long[random.below(Math.max(1, long.length))];
  if (word === undefined) return undefined;
  const at = 1 + random.below(word.length - 2);
  const slips = [
    word.slice(0, at) + word.slice(at + 1),
    word.slice(0, at) + word[at] + word.slice(at),
    word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2),
  ];
  const slip = slips[random.below(slips.length)] as string;
  return some.map((one) => (one === word ? slip : one)).join(" ");
}

function authorQuery(authors: readonly string[], words: readonly string[]): string | undefined {
  const family = authors[0]?.split(" ").at(-1);
  return family === undefined ? undefined : `${family} ${words.slice(0, 2).join(" ")}`;
}
