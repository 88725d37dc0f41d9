/**
 * The words of a query in units: what is written in several ways counts as one, so that every way finds the same papers.
 * A compound is written as one word, with a hyphen or with a space; an acronym is written out or not.
 */
import { joinedOf, partsOf, searchable, writtenWords } from "../../domain/search/normalizeWords.ts";
import { hasUnspaced } from "../../domain/search/scripts.ts";
import { isAsking, isQuestion } from "../text/questions.ts";
import { isIndexed, stemOf } from "../text/words.ts";
import type { Lexicon } from "./lexicon.ts";
import { stemsOf } from "./paperForms.ts";

export interface QueryUnit {
  /** Words, or words side by side, any of which is meant. */
  ways: string[];
  /** The single words of the longest way. */
  parts: string[];
  /** How all of the ways are written when they are encoded. */
  written: string;
  /** What was looked for besides what was typed, to be told; absent for another spelling. */
  also?: string;
}

export interface QueryUnits {
  /** Words that are in no unit, in their order. */
  words: string[];
  units: QueryUnit[];
  /** The whole query with its units as they are encoded. */
  text: string;
  /** Words that count for little, since the query is a question and they only ask. */
  asking: string[];
  /** Every word that a paper may be found by. */
  everyWord: string;
}

/** The most words of a long form or of a compound with spaces. */
const MAX_LONG_WORDS = 6;
const MAX_COMPOUND_WORDS = 4;
/** An acronym in small letters may be a word: it is one unless this share of the papers that have it say what it stands for. */
const DEFINED_SHARE = 0.05;

/** What has more words is prose, or made up to cost time: each word is looked up several times. */
const MAX_WORDS = 24;

/** A query whose words are taken one by one. */
export const asTyped = (words: string): QueryUnits => ({
  words: [words],
  units: [],
  asking: [],
  text: words,
  everyWord: words,
});

interface Word {
  text: string;
  /** Whether it was typed with a capital beyond its first letter, as acronyms are. */
  capitals: boolean;
}

export interface UnitParts {
  lexicon: Lexicon | undefined;
  /** How many papers have a word in title or abstract. */
  papersWith(word: string): number;
}

export function unitsOf(query: string, parts: UnitParts): QueryUnits {
  const words = wordsOf(query);
  if (words.length > MAX_WORDS) return asTyped(query);
  const rest: string[] = [];
  const units: QueryUnit[] = [];
  const written: string[] = [];
  for (let at = 0; at < words.length; ) {
    const found = unitAt(words, at, parts);
    const { text } = words[at] as Word;
    if (found) units.push(found.unit);
    else rest.push(text);
    written.push(found?.unit.written ?? text);
    at += found?.taken ?? 1;
  }
  const asks = isQuestion(query);
  const subject = asks ? rest.filter((word) => !isAsking(word)) : rest;
  const asking = subject.length + units.length === 0 ? [] : rest.filter((word) => !subject.includes(word));
  const plain = asking.length === 0 ? rest : subject;
  const everyWord = [...plain, ...units.flatMap(({ ways, parts: single }) => [...ways, ...single])].join(" ");
  return { words: plain, units, asking, text: written.join(" "), everyWord };
}

/** Capitals go when a text is made searchable, so words with them are noted first. */
function wordsOf(query: string): Word[] {
  const typed = new Set((query.match(/[\p{L}\p{N}-]+/gu) ?? []).filter(hasCapitals).map((word) => searchable(word)));
  return writtenWords(searchable(query)).map((text) => ({ text, capitals: typed.has(text) }));
}

const hasCapitals = (word: string): boolean => (word.match(/\p{Lu}/gu)?.length ?? 0) > 1;

type Found = { unit: QueryUnit; taken: number } | undefined;

const unitAt = (words: readonly Word[], at: number, parts: UnitParts): Found =>
  longFormAt(words, at, parts) ?? acronymAt(words, at, parts) ?? compoundAt(words, at, parts);

function longFormAt(words: readonly Word[], at: number, { lexicon }: UnitParts): Found {
  if (!lexicon) return undefined;
  for (let n = Math.min(MAX_LONG_WORDS, words.length - at); n > 0; n--) {
    const long = words.slice(at, at + n).flatMap(({ text }) => partsOf(text));
    if (long.length < 2) break;
    const acronym = lexicon.acronymOf(stemsOf(long));
    if (acronym !== undefined) return { unit: unitOf(long, acronym), taken: n };
  }
  return undefined;
}

function acronymAt(words: readonly Word[], at: number, { lexicon, papersWith }: UnitParts): Found {
  const { text, capitals } = words[at] as Word;
  // "GNNs" is several of them.
  for (const acronym of [text, text.replace(/s$/, "")]) {
    const found = lexicon?.longFormOf(acronym);
    if (!found || (!capitals && found.papers < papersWith(acronym) * DEFINED_SHARE)) continue;
    return { unit: { ...unitOf(found.long.split(" "), acronym), also: found.long }, taken: 1 };
  }
  return undefined;
}

function compoundAt(words: readonly Word[], at: number, { lexicon }: UnitParts): Found {
  const { text } = words[at] as Word;
  if (hasUnspaced(text)) return undefined;
  if (joinedOf(text) !== undefined) return { unit: unitOf(partsOf(text)), taken: 1 };
  if (!lexicon) return undefined;
  for (let n = Math.min(MAX_COMPOUND_WORDS, words.length - at); n > 1; n--) {
    const parts = words.slice(at, at + n).map((word) => word.text);
    const known = lexicon.partsOf(stemOf(parts.join("")))?.split(" ");
    if (known && stemsOf(known) === stemsOf(parts)) return { unit: unitOf(parts), taken: n };
  }
  const parts = lexicon.partsOf(stemOf(text))?.split(" ");
  if (!parts) return undefined;
  return { unit: unitOf(parts, lexicon.acronymOf(stemsOf(parts))), taken: 1 };
}

/** The unit of words that stand side by side, with the acronym for them, if any. */
function unitOf(parts: readonly string[], acronym?: string): QueryUnit {
  const joined = parts.length <= MAX_COMPOUND_WORDS ? [parts.join("")] : [];
  // Without its first or last word, which the index leaves out, it would be found in too much.
  const isPhrase = isIndexed(parts[0] ?? "") && isIndexed(parts.at(-1) ?? "");
  const short = acronym === undefined ? [] : [acronym];
  return {
    ways: [...joined, ...(isPhrase ? [parts.join(" ")] : []), ...short],
    parts: parts.filter(isIndexed),
    written: [acronym === undefined ? parts.join("-") : parts.join(" "), ...short].join(" "),
  };
}
