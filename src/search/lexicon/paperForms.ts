/**
 * Ways of writing one thing that a paper shows by itself: compounds ("over-smoothing") and acronyms with what they stand
 * for ("graph neural network (GNN)").
 */
import { joinedOf, partsOf, searchable, writtenWords } from "../../domain/search/normalizeWords.ts";
import { wordsIn } from "../../domain/search/scripts.ts";
import { stemOf } from "../text/words.ts";

/** Two ways of writing one thing, both as `searchable` writes them. */
export interface Form {
  kind: "compound" | "acronym";
  /** The stem of a compound written as one word ("oversmooth"); an acronym ("gnn"). */
  short: string;
  /** Words with spaces: "over smoothing"; "graph neural network". */
  long: string;
  /** Stems of the long form, by which its other numbers and cases are found. */
  stems: string;
}

/** A text has hardly more of them, and a hostile one could have thousands. */
const MAX_FORMS = 60;
const MAX_PARTS = 4;

export function formsOf(title: string, abstract: string): Form[] {
  const found = new Map<string, Form>();
  const add = (kind: Form["kind"], short: string, long: readonly string[]) => {
    if (found.size >= MAX_FORMS) return;
    const stems = stemsOf(long);
    found.set(`${kind} ${short} ${stems}`, { kind, short, long: long.join(" "), stems });
  };
  for (const text of [title, abstract]) {
    for (const word of writtenWords(searchable(text))) {
      const joined = word.includes("-") ? joinedOf(word) : undefined;
      const parts = partsOf(word);
      if (joined !== undefined && parts.length <= MAX_PARTS) add("compound", stemOf(joined), parts);
    }
    for (const { acronym, words } of definitionsIn(text)) add("acronym", acronym, words);
  }
  return [...found.values()];
}

export const stemsOf = (words: readonly string[]): string => words.map(stemOf).join(" ");

/** Brackets with two to ten letters or digits, a capital among them. */
const BRACKETS = /\(\s*([\p{L}\p{N}][\p{L}\p{N}-]{1,10})\s*\)/gu;
/** How far back what it stands for may begin. */
const MAX_CHARACTERS_BEFORE = 120;

/**
 * "long form (ACR)" in a text, after Schwartz and Hearst ("A simple algorithm for identifying abbreviation definitions in
 * biomedical text", Pacific Symposium on Biocomputing 2003): the letters of the acronym occur in their order in the words
 * before it, and its first letter begins the first of them.
 */
function* definitionsIn(text: string): Generator<{ acronym: string; words: string[] }> {
  for (const { 1: inside = "", index } of text.matchAll(BRACKETS)) {
    const capitals = inside.match(/\p{Lu}/gu)?.length ?? 0;
    if (capitals < 2) continue;
    // "GNNs" is the plural of GNN.
    const acronym = inside.replace(/(?<=\p{Lu})s$/u, "");
    const before = text.slice(Math.max(0, index - MAX_CHARACTERS_BEFORE), index);
    const words = longForm(acronym, wordsIn(searchable(before)));
    if (words) yield { acronym: searchable(acronym).replace(/[^\p{L}\p{N}]/gu, ""), words };
  }
}

/** The last of the words that an acronym stands for; undefined when it stands for none of them. */
function longForm(acronym: string, before: readonly string[]): string[] | undefined {
  const letters = [...searchable(acronym).replace(/[^\p{L}\p{N}]/gu, "")];
  const most = Math.min(letters.length + 5, letters.length * 2);
  const words = before.slice(-most);
  let letter = letters.length - 1;
  for (let w = words.length - 1; w >= 0; w--) {
    const word = words[w] as string;
    for (let at = word.length - 1; at >= 0 && letter >= 0; at--) {
      if (word[at] !== letters[letter]) continue;
      // The first letter of the acronym begins a word.
      if (letter === 0 && at > 0) continue;
      letter--;
    }
    if (letter < 0) return words.length - w > 1 ? words.slice(w) : undefined;
  }
  return undefined;
}
