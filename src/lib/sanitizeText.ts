/**
 * Text of strangers that may stand between other people's text: it cannot reorder, hide or paint over anything.
 * Unlike `clean` (for titles and names), `sanitizeText` keeps line breaks, tabs, and the joiners that Persian, Hindi and emoji need.
 */

/**
 * Combining marks, and joiners and other invisible characters, that may follow one character. Hebrew with all its points
 * and accents has four marks.
 */
const MAX_MARKS = 5;

/** Text in NFC without what a reader cannot see and a renderer obeys; any line break becomes `\n`. */
export const sanitizeText = (text: string): string =>
  PLAIN.test(text)
    ? text
    : text.replace(LINE_BREAKS, "\n").replace(UNSEEN, "$1").toWellFormed().normalize("NFC").replace(HEAPED_MARKS, "$1");

/**
 * A page without the marks that embed, override or isolate a direction. No text of ours has them, and whatever somebody
 * typed and gets back may.
 */
export const withoutDirections = (page: string): string =>
  DIRECTIONS.test(page) ? page.replaceAll(ALL_DIRECTIONS, "") : page;

/** True where there is anything to see: a letter, a digit, a sign, a picture. */
export const isVisible = (text: string): boolean => VISIBLE.test(text);

const PLAIN = /^[\x20-\x7e\n\t]*$/;
const LINE_BREAKS = /\r\n?|[\u0085\u2028\u2029]/g;
/**
 * Control characters, the marks that embed, override or isolate a direction, zero-width spaces, annotation marks,
 * characters that are none, and the tags in plane 14 that spell text only machines read. The flags of England, Scotland
 * and Wales are a black flag with such tags, which is matched first, and stays.
 */
const UNSEEN =
  /(\u{1f3f4}[\u{e0061}-\u{e007a}]{2}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{1,3}\u{e007f})|(?![\n\t])\p{Cc}|[\u180e\u200b\u202a-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff]|[\u{e0000}-\u{e007f}]/gu;
const DIRECTIONS = /[\u202a-\u202e\u2066-\u2069]/;
const ALL_DIRECTIONS = new RegExp(DIRECTIONS, "g");
const MARK = "[\\p{M}\\u00ad\\u061c\\u200c-\\u200f]";
const HEAPED_MARKS = new RegExp(`(${MARK}{${MAX_MARKS}})${MARK}+`, "gu");
/** Blank letters (Hangul fillers, the empty Braille pattern) are not seen either. */
const VISIBLE = /[^\s\p{M}\p{C}\p{Z}\u115f\u1160\u3164\uffa0\u2800]/u;
