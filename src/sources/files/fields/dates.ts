/**
 * Dates as libraries write them. A part that is not understood leaves out that part and no other: a season leaves the
 * year, and a day that no month has leaves the month.
 */
import type { PartialDate } from "../../../domain/papers/partialDate.ts";
import { fold } from "../../../lib/text.ts";

/** A longer text is a sentence. */
const MAX_WRITTEN_CHARACTERS = 200;

/** Makes a date of numbers; months from 13 on (EDTF's seasons are 21 to 41) and days that no month has are left out. */
function toDate(year: number | undefined, month?: number, day?: number): PartialDate | undefined {
  if (year === undefined || !Number.isInteger(year) || year < 1 || year > 9_999) return undefined;
  if (month === undefined || !Number.isInteger(month) || month < 1 || month > 12) return { year };
  if (day === undefined || !isDayOf(year, month, day)) return { year, month };
  return { year, month, day };
}

const isDayOf = (year: number, month: number, day: number): boolean =>
  Number.isInteger(day) && day >= 1 && day <= new Date(Date.UTC(year < 100 ? 2000 : year, month, 0)).getUTCDate();

/** A field that may have a date: the whole of it, or what belongs to a year told elsewhere. */
interface DateText {
  year?: number;
  month?: number;
  day?: number;
}

/**
 * Makes one date of several fields. The first that has a year decides; the others add month and day if they are of the
 * same year or have none.
 */
export function dateFrom(...fields: readonly string[]): PartialDate | undefined {
  const read = fields.map(readDateText);
  const first = read.find(({ year }) => year !== undefined);
  if (first?.year === undefined) return undefined;
  let { year, month, day } = first;
  for (const other of read) {
    if (other.year !== undefined && other.year !== year) continue;
    if (month === undefined) [month, day] = [other.month, other.day];
    else if (day === undefined && other.month === month) day = other.day;
  }
  return toDate(year, month, day);
}

/** Reads a field: ISO 8601 and EDTF, figures in the usual orders, months by name; of a range, its beginning. */
export function readDateText(written: string): DateText {
  const text = plain(written);
  return inFigures(text) ?? inWords(text);
}

/** The year of a work; a number of pages, hours or versions is none. */
const YEAR = /(?<![\d.])(1[5-9]\d\d|20\d\d)(?!\d)/;

const plain = (written: string): string =>
  fold(
    written
      .slice(0, MAX_WRITTEN_CHARACTERS)
      // A year for the order of a list, before the real one.
      .replace(/\\(?:noop(?:sort)?|no?sort(?:noop)?|sortnoop|switchargs)\s?\{[^{}]*\}/gi, "")
      .replace(/\\[a-z]+\b/gi, " ")
      .replace(/[~{}"\\[\]]/g, " ")
      .replace(/[–—]|--+/g, "-"),
  ).trim();

/** Figures with a year first or last; undefined for other text. */
function inFigures(text: string): DateText | undefined {
  const compact = /^((?:1[5-9]|20)\d\d)(0[1-9]|1[0-2])([0-3]\d)(?!\d)/.exec(text);
  if (compact) return numbered(compact[1], compact[2], compact[3]);
  const eastAsian = /^\D{0,9}(\d{4})\s*[年년](?:\s*(\d{1,2})\s*[月월](?:\s*(\d{1,2})\s*[日일])?)?/.exec(
    text.normalize("NFC"),
  );
  if (eastAsian) return numbered(eastAsian[1], eastAsian[2], eastAsian[3]);
  const ymd = /^(\d{4})[-/.](\d{1,2})(?!\d)(?:[-/.](\d{1,2})(?!\d))?/.exec(text);
  if (ymd) return numbered(ymd[1], ymd[2], ymd[3]);
  const year = /^(?:c(?:a|irca)?[. ] ?)?(\d{4})(?!\d)(?! ?[-/.,]* ?[a-z]{3})/.exec(text);
  if (year) return numbered(year[1]);
  const my = /^(\d{1,2})[-/.] ?(\d{4})(?!\d)/.exec(text);
  if (my) return numbered(my[2], my[1]);
  const dmy = /^(\d{1,2})([-/.]) ?(\d{1,2})[-/.] ?(\d{4})(?!\d)/.exec(text);
  if (dmy) return numbered(dmy[4], ...dayAndMonth(Number(dmy[1]), Number(dmy[3]), dmy[2] === "."));
  return undefined;
}

/** "06/07/2018" is June in one country and July in another, so neither is taken; dots are European. */
function dayAndMonth(first: number, second: number, dots: boolean): (number | undefined)[] {
  if (dots || first > 12) return [second, first];
  if (second > 12 || first === second) return [first, second];
  return [];
}

function numbered(...parts: readonly (string | number | undefined)[]): DateText {
  const [year, month, day] = parts.map((part) => (part === undefined ? undefined : Number(part)));
  return toDate(year, month, day) ?? {};
}

/** A year, a month by name and a day, wherever they stand: "May 5th, 2019", "5-8 Jun. 2019", "nov", "12". */
function inWords(text: string): DateText {
  const year = YEAR.exec(text)?.[1];
  const rest = year === undefined ? text : text.replace(year, " ");
  const words = [...rest.matchAll(/\p{L}+/gu)];
  const named = words.find(([word]) => monthNamed(word) !== undefined);
  const found = year === undefined ? {} : { year: Number(year) };
  if (named) {
    const month = monthNamed(named[0]);
    // Behind another month the numbers are of the end of a range.
    const next =
      words.find((word) => word.index > named.index && monthNamed(word[0]) !== undefined)?.index ?? rest.length;
    const numbers = rest.slice(0, next).matchAll(/(?<![\d:.])(\d{1,2})(?:st|nd|rd|th|er|o)?\b(?![:\d])/g);
    const day = [...numbers].map(([, number]) => Number(number)).find((number) => number >= 1 && number <= 31);
    return { ...found, ...(month === undefined ? {} : { month }), ...(day === undefined ? {} : { day }) };
  }
  if (year !== undefined || words.length > 0) return found;
  const [, month, day] = /^\s*(\d{1,2})(?:[-/.](\d{1,2}))?\s*\.?$/.exec(rest) ?? [];
  const number = Number(month);
  if (month === undefined || number < 1 || number > 12) return {};
  return { month: number, ...(day === undefined ? {} : { day: Number(day) }) };
}

/** The months in English, German, French, Spanish, Italian, Portuguese and Dutch, without accents. */
const MONTHS = [
  "january januar janvier enero gennaio janeiro januari janner",
  "february februar fevrier febrero febbraio fevereiro februari",
  "march marz maerz mars marzo marco maart mrt",
  "april avril abril aprile",
  "may mai mayo maggio maio mei",
  "june juni juin junio giugno junho",
  "july juli juillet julio luglio julho",
  "august aout agosto augustus",
  "september septembre septiembre settembre setembro",
  "october oktober octobre octubre ottobre outubro",
  "november novembre noviembre novembro",
  "december dezember decembre diciembre dicembre dezembro",
].map((names) => names.split(" "));
/** Shorter abbreviations are not used. */
const MIN_MONTH_CHARACTERS = 3;

/** The month whose name begins so; undefined for other words. */
function monthNamed(word: string): number | undefined {
  if (word.length < MIN_MONTH_CHARACTERS) return undefined;
  const index = MONTHS.findIndex((names) => names.some((name) => name.startsWith(word)));
  return index < 0 ? undefined : index + 1;
}
