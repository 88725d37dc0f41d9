/** Text as people compare it. */
import { sanitizeText } from "./sanitizeText.ts";

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
 * One line of clean text: `sanitizeText` without what turns or breaks lines. Runs of white space become one space, control
 * characters and the marks that reorder, hide or heap up are removed.
 */
export const clean = (text: string): string =>
  sanitizeText(text.replace(SPACES, " "))
    .replace(/[\u200e\u200f]/g, "")
    // After what was removed, so that what stood around it is one run.
    .replace(/\s+/g, " ")
    // Ligatures that typesetting left in copied text; nobody searches for them.
    .replace(/[\ufb00-\ufb06]/g, (ligature) => ligature.normalize("NFKC"))
    .trim();

/** White space that `sanitizeText` takes for control characters. */
const SPACES = /[\v\f]/g;

/** "1,204" */
export const grouped = (n: number): string => (n >= 0 && n < 1_000 && Number.isInteger(n) ? `${n}` : GROUPED.format(n));
const GROUPED = new Intl.NumberFormat("en-US");

/** "1 paper", "2 papers", "1,204 papers". */
export const count = (n: number, one: string, many = `${one}s`): string => `${grouped(n)} ${n === 1 ? one : many}`;
