/**
 * The query language: free words, "phrases", -without, author:, cat:, after:, before:, has:code. Forgiving: what cannot
 * be read as meant is taken as words, and `notes` say so.
 */

import { addDays, type Day, isDay, parsePeriod } from "../../domain/editions/edition.ts";
import { asWritten, CATEGORY_CODE } from "../../domain/papers/categories.ts";
import { clean } from "../../lib/text.ts";

export interface ParsedQuery {
  /** Free words and the words of phrases, for ranking. */
  words: string;
  /** Each must occur as it stands. */
  phrases: string[];
  /** Words and phrases that must not occur. */
  without: string[];
  /** Names, each of which must be among a paper's authors' words. */
  authors: string[];
  category?: string;
  from?: Day;
  to?: Day;
  hasCode?: true;
  /** Sentences on what was not read as it may have been meant. */
  notes: string[];
}

/**
 * Texts of more words, or of more parts of the language, are prose or a pasted abstract, in which quotation marks, dashes
 * and colons are nothing but that.
 */
const PROSE_WORDS = 12;

/** One part of a query: a word, a phrase, or a field with its value; any with a minus before it. */
export const PART = /(?:(-)(?=[\p{L}"]))?(?:([a-z]+):)?(?:"([^"]*)"|([^\s"]+))/giu;

/** Never throws. */
export function parseQuery(text: string): ParsedQuery {
  if ((text.match(/\S+/g)?.length ?? 0) > PROSE_WORDS || (text.match(PART)?.length ?? 0) > PROSE_WORDS)
    return proseQuery(text);
  const parsed: ParsedQuery = { words: "", phrases: [], without: [], authors: [], notes: [] };
  const quotes = text.split('"').length - 1;
  const balanced = quotes % 2 === 0 ? text : closeQuotes(text, parsed);
  const words: string[] = [];
  for (const [whole, minus, field, quoted, bare] of balanced.matchAll(PART)) {
    const value = clean(quoted ?? bare ?? "");
    if (field && takeField(parsed, field.toLowerCase(), value, minus !== undefined)) continue;
    if (field && isKnownField(field)) words.push(value);
    else if (minus && !field && value) parsed.without.push(value);
    else if (quoted !== undefined && !field) {
      if (value) parsed.phrases.push(value);
      words.push(value);
    } else words.push(whole.replace(/"/g, " "));
  }
  parsed.words = clean(words.join(" "));
  if (parsed.words === "" && parsed.without.length > 0)
    parsed.notes.push("Add a word to look for: leaving words out is not enough to search by.");
  return parsed;
}

/** All of a text as words. */
export const proseQuery = (text: string): ParsedQuery => ({
  words: clean(text.replace(/"/g, " ")),
  phrases: [],
  without: [],
  authors: [],
  notes: [],
});

/** The last quote has no partner, so it is no quote. */
function closeQuotes(text: string, parsed: ParsedQuery): string {
  const at = text.lastIndexOf('"');
  parsed.notes.push("One quotation mark has no partner, so it was passed over.");
  return `${text.slice(0, at)} ${text.slice(at + 1)}`;
}

const FIELDS = new Set(["author", "cat", "after", "before", "has"]);
const isKnownField = (field: string): boolean => FIELDS.has(field.toLowerCase());

/** True when the part was understood as a field; else it is taken as words, and a note says why. */
function takeField(parsed: ParsedQuery, field: string, value: string, negated: boolean): boolean {
  if (!isKnownField(field)) {
    if (/^[a-z]{3,12}$/.test(field) && value && !value.startsWith("//"))
      parsed.notes.push(
        `There is no field “${field}:”, so it was taken as words. There are author:, cat:, after:, before: and has:code.`,
      );
    return false;
  }
  const refuse = (why: string) => {
    parsed.notes.push(`${field}:${value.slice(0, 40)} ${why}, so it was taken as words.`);
    return false;
  };
  if (negated) return refuse("cannot be left out with a minus");
  if (field === "author") return value === "" ? refuse("has no name") : parsed.authors.push(value) > 0;
  if (field === "has") {
    if (value.toLowerCase() !== "code") return refuse("is not known (there is has:code)");
    parsed.hasCode = true;
    return true;
  }
  if (field === "cat") {
    const category = asWritten(value);
    if (!CATEGORY_CODE.test(category)) return refuse("is no category such as cs.LG");
    parsed.category = category;
    return true;
  }
  const days = spanOf(value);
  if (!days) return refuse("is no date such as 2024, 2024-01 or 2024-01-31");
  if (field === "after") parsed.from = days.first;
  else parsed.to = addDays(days.first, -1);
  return true;
}

/** The days that a year, a month or a day has. */
function spanOf(value: string): { first: Day; last: Day } | undefined {
  if (/^\d{4}$/.test(value) && isDay(`${value}-01-01`)) return { first: `${value}-01-01`, last: `${value}-12-31` };
  return parsePeriod("month", value) ?? parsePeriod("day", value);
}
