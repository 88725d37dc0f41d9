/** Text as people compare it. */

/** Lower case, no accents: `Balázs` and `BALAZS` become `balazs`. Lengths may change. */
export const fold = (text: string): string => (ASCII.test(text) ? text.toLowerCase() : foldAccents(text));

/** Most text needs nothing more, and normalising costs. */
const ASCII = /^[\x20-\x7e]*$/;

const foldAccents = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/[ıøłđßæœð]/g, (letter) => PLAIN[letter] ?? letter);

/** Letters that Unicode does not take apart, written as people type them. */
const PLAIN: Record<string, string> = { ı: "i", ø: "o", ł: "l", đ: "d", ß: "ss", æ: "ae", œ: "oe", ð: "d" };

/**
 * One line of clean text: runs of white space become one space, control characters and the marks that reorder or hide
 * text (bidirectional overrides, zero-width characters, byte order marks) are removed.
 */
export const clean = (text: string): string =>
  text
    // Before white space, so that what stood around a removed character is one run.
    .replace(/(?!\s)[\p{Cc}\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufffe\uffff]/gu, "")
    .replace(/\s+/g, " ")
    .toWellFormed()
    // Ligatures that typesetting left in copied text; nobody searches for them.
    .replace(/[\ufb00-\ufb06]/g, (ligature) => ligature.normalize("NFKC"))
    .normalize("NFC")
    .trim();

/** "1,204" */
export const grouped = (n: number): string => GROUPED.format(n);
const GROUPED = new Intl.NumberFormat("en-US");

/** "1 paper", "2 papers", "1,204 papers". */
export const count = (n: number, one: string, many = `${one}s`): string => `${grouped(n)} ${n === 1 ? one : many}`;
