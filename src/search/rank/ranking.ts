/** Which papers answer a query, and in which order. */

import { type Day, startOf } from "../../domain/editions/edition.ts";
import type { Encoder } from "../../domain/ports.ts";
import { ignoreError } from "../../lib/errors.ts";
import { DAY_MS } from "../../lib/time.ts";
import type { PaperFilter } from "../../store/papers/papers.ts";
import type { PaperIndex } from "../index/paperIndex.ts";
import { asTyped, type QueryUnits, unitsOf } from "../lexicon/queryUnits.ts";
import type { IndexFilter } from "../postings/filterTerms.ts";
import type { Hit } from "../postings/topHits.ts";
import type { Suggestions } from "../suggestions/suggestions.ts";
import type { ParsedQuery } from "../text/query.ts";
import { expandQuery } from "../text/queryExpansion.ts";
import { isQuestion } from "../text/questions.ts";
import type { VectorIndex } from "../vectors/vectors.ts";
import { byWordsAlone, fuse, NEAREST, type RankedHit } from "./fusion.ts";

export const SORTS = ["relevance", "date", "upvotes"] as const;
export type Sort = (typeof SORTS)[number];

/** Results beyond these are neither counted nor reachable: nobody reads so far, and counting them takes longest. */
export const MAX_RESULTS = 1_000;
/** Orders other than the best first look at more, because what they put first may be among the least relevant. */
const MAX_MATCHES = 50_000;
/** A single word is more often a subject than a name ("Adam", "Bloom"), so names then weigh less. */
const SINGLE_NAME_WEIGHT = 0.6;
/** What having every word of a short query multiplies the score by; the trials are in docs/ranking.md. */
const EVERY_WORD = 2;
/** Where as many have every word, so have all the best, and it tells nothing. */
const MAX_WITH_EVERY_WORD = 1_000;
/** Few texts have every word of a longer query, and which ones is chance. */
const MAX_COUNTED_WORDS = 12;

/** What is ranked by. */
export interface RankingParts {
  index: PaperIndex;
  /** The papers' vectors; undefined while there are none, when words alone are used. */
  meaning?: VectorIndex | undefined;
  /** Knows ways of writing one thing; without it a query is taken as it is typed. */
  suggestions?: Pick<Suggestions, "lexicon">;
}

/** Papers in order, by which rules. */
export interface RankedPapers {
  /** By relevance, as many as were asked for; newest first, all. */
  hits: RankedHit[];
  everyWord: boolean;
  byMeaning: boolean;
  /** Whether so little has the words that one of them may be misspelt. */
  doubtful: boolean;
  /** True when no paper has the phrases asked for, so that their words alone were looked for. */
  withoutPhrases?: true;
  /** True when meaning would have counted, had there been any. */
  withoutMeaning?: true;
  /** Every word that papers were looked for by. */
  words: string;
  /** What was looked for besides what was typed: the long forms of acronyms. */
  also: string[];
}

/**
 * Best first: papers with any of the words and papers near in meaning. In other orders: papers with every word, newest
 * first, or the newest of a common word's matches would push the subject away; when none has every word, any will do.
 * Gives at most the best `depth`.
 */
export async function rank(
  parts: RankingParts,
  parsed: ParsedQuery,
  filter: PaperFilter,
  sort: Sort,
  depth = MAX_RESULTS + 1,
): Promise<RankedPapers> {
  const { index, meaning } = parts;
  const within = indexFilter(filter);
  const { words, authors } = parsed;
  const asked = await readQuery(parts, parsed);
  const said = { words: asked.units.everyWord, also: asked.units.units.flatMap(({ also }) => also ?? []) };
  if (words === "") {
    const byAuthor = await index.find({
      text: authors.join(" "),
      column: "names",
      all: true,
      filter: within,
      limit: MAX_MATCHES,
    });
    return { ...said, hits: byWordsAlone(byAuthor.sort(byDay)), everyWord: true, byMeaning: false, doubtful: false };
  }
  if (sort !== "relevance") {
    const every = await find(index, asked, within, true, MAX_MATCHES);
    const hits = every.length > 0 ? every : await find(index, asked, within, false, depth);
    const everyWord = every.length > 0;
    return { ...said, hits: byWordsAlone(hits.sort(byDay)), everyWord, byMeaning: false, doubtful: !everyWord };
  }
  // Vectors cannot tell what must or must not occur, so they then only order what the words found.
  const near = isStrict(parsed) ? 0 : NEAREST;
  const [{ hits: byWords, doubtful }, vectors, allowed] = await Promise.all([
    findAny(index, asked, meaning?.encoder, within, depth),
    // An encoder that is away takes nothing from the words; anything else is a fault.
    meaning?.encoder.encode([asked.units.text], "query").catch(ignoreError("encoder_away")),
    meaning && near > 0 && Object.keys(within).length > 0 ? index.matching(within) : undefined,
  ]);
  if (byWords.length === 0 && parsed.phrases.length > 0) {
    const ranking = await rank(parts, { ...parsed, phrases: [] }, filter, sort, depth);
    return { ...ranking, withoutPhrases: true };
  }
  if (!meaning || !vectors?.[0])
    return { ...said, hits: byWordsAlone(byWords), everyWord: false, byMeaning: false, doubtful, withoutMeaning: true };
  const hits = fuse(meaning, asked.units.text, vectors[0], byWords, near, allowed).sort(byScore).slice(0, depth);
  return { ...said, hits, everyWord: false, byMeaning: true, doubtful };
}

/** A query with its words in units. */
interface AskedQuery extends ParsedQuery {
  units: QueryUnits;
}

/** A word is taken for a name where at least this many times as many papers are by somebody of that name. */
const TIMES_A_NAME = 1;
/** What all single words of a unit together count for, beside the unit itself. */
const PARTS = 0.6;
/** What a word of asking counts for. */
const ASKING = 0.2;
/** Where so few have the words, one of them may be misspelt. */
const FEW_PAPERS = 3;

/** Texts of more words are prose, whose words are taken one by one. */
async function readQuery({ index, suggestions }: RankingParts, parsed: ParsedQuery): Promise<AskedQuery> {
  const isShort = parsed.words.split(/\s+/).length <= MAX_COUNTED_WORDS || isQuestion(parsed.words);
  if (isStrict(parsed) || !isShort) return { ...parsed, units: asTyped(parsed.words) };
  // What a word's papers are is known once the index has been read.
  await index.reach();
  return { ...parsed, units: unitsOf(parsed.words, { lexicon: suggestions?.lexicon(), papersWith: index.papersWith }) };
}

const isStrict = ({ phrases, without, authors }: ParsedQuery): boolean =>
  phrases.length + without.length + authors.length > 0;

/**
 * Papers by any of the words, those with every word nearly as it stands at a score `EVERY_WORD` times as high: the
 * stemmer joins "minimization" and "minimal", and who asks for the one means the one first.
 */
async function findAny(
  index: PaperIndex,
  asked: AskedQuery,
  encoder: Encoder | undefined,
  filter: IndexFilter,
  limit: number,
): Promise<{ hits: Hit[]; doubtful: boolean }> {
  const { words, units } = asked.units;
  if (isStrict(asked) || asked.words.split(/\s+/).length > MAX_COUNTED_WORDS) {
    const hits = await find(index, asked, filter, false, limit);
    return { hits, doubtful: hits.length === 0 };
  }
  const n = words.length + units.length;
  const [any, byWords, byAuthor] = await Promise.all([
    find(index, asked, filter, false, limit, expandQuery(words.join(" "), encoder)),
    n > 1 ? withEveryWord(index, asked.units, words, [], filter) : [],
    n > 1 ? byAuthorAndWords(index, asked.units, filter) : [],
  ]);
  const every = [...byWords, ...byAuthor];
  if (n === 1) return { hits: any, doubtful: any.length < FEW_PAPERS };
  const doubtful = every.length < FEW_PAPERS;
  if (every.length === 0 || byWords.length === MAX_WITH_EVERY_WORD) return { hits: any, doubtful };
  const least = any.at(-1)?.score ?? 0;
  const have = new Map(every.map((hit) => [hit.key, hit]));
  for (const hit of any) if (have.delete(hit.key)) hit.score *= EVERY_WORD;
  for (const hit of have.values()) any.push({ ...hit, score: least * EVERY_WORD });
  return { hits: any.sort(byScore).slice(0, limit), doubtful };
}

/** Papers that have all of the words nearly as they stand, every unit, and an author of these names. */
const withEveryWord = (
  index: PaperIndex,
  { units }: QueryUnits,
  words: readonly string[],
  named: readonly string[],
  filter: IndexFilter,
): Promise<Hit[]> =>
  index.find({
    text: words.join(" "),
    column: "forms",
    units: units.map(({ ways }) => ways),
    all: true,
    named,
    filter,
    limit: MAX_WITH_EVERY_WORD,
  });

/** The same where some of the words are more often names of authors than words of papers. */
async function byAuthorAndWords(index: PaperIndex, asked: QueryUnits, filter: IndexFilter): Promise<Hit[]> {
  const names = asked.words.filter((word) => {
    const papers = index.papersBy(word);
    return papers > 0 && papers >= TIMES_A_NAME * index.papersWith(word);
  });
  const rest = asked.words.filter((word) => !names.includes(word));
  if (names.length === 0 || rest.length + asked.units.length === 0) return [];
  return withEveryWord(index, asked, rest, names, filter);
}

/** Title and abstract by any or all words, together with papers whose authors bear all of them. */
async function find(
  index: PaperIndex,
  asked: AskedQuery,
  filter: IndexFilter,
  all: boolean,
  limit: number,
  text = asked.units.words.join(" "),
): Promise<Hit[]> {
  const { words, phrases, without, authors: named } = asked;
  const units = asked.units.units.map(({ ways }) => ways);
  const light = [
    ...asked.units.units.map(({ parts }) => ({ words: parts.join(" "), part: PARTS / parts.length })),
    { words: asked.units.asking.join(" "), part: ASKING },
  ];
  const [byText, byName] = await Promise.all([
    index.find({ text, column: "text", units, light, all, phrases, without, named, filter, limit }),
    isStrict(asked) ? [] : index.find({ text: words, column: "names", all: true, filter, limit }),
  ]);
  if (byName.length === 0) return byText.sort(byScore);
  const weight = /\s/.test(words) ? 1 : SINGLE_NAME_WEIGHT;
  const merged = new Map(byText.map((hit) => [hit.key, hit]));
  for (const hit of byName)
    merged.set(hit.key, { ...hit, score: hit.score * weight + (merged.get(hit.key)?.score ?? 0) });
  return [...merged.values()].sort(byScore).slice(0, limit);
}

const byDay = (a: Hit, b: Hit): number => b.day - a.day || byScore(a, b);

/** Equal scores keep one order on every page: newer keys first. */
const byScore = (a: Hit, b: Hit): number => b.score - a.score || b.key - a.key;

const dayNumber = (day: Day): number => startOf(day) / DAY_MS;

export const indexFilter = ({ category, author, from, to, hasCode }: PaperFilter): IndexFilter => ({
  ...(hasCode ? { hasCode } : {}),
  ...(category ? { category } : {}),
  ...(author ? { author } : {}),
  ...(from ? { fromDay: dayNumber(from) } : {}),
  ...(to ? { toDay: dayNumber(to) } : {}),
});
