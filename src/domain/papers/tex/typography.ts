/** What TeX makes of signs in running text: quotation marks, dashes, ties. */

/** Stands for a piece that stays as it is: a formula, a URL, an escaped sign. No text has this character. */
export const PIECE = "\ufdd0";

/** Text with TeX's quotation marks, dashes and ties in Unicode. */
export const typography = (text: string): string =>
  text
    .replace(/``/g, "“")
    .replace(/''/g, "”")
    // A quotation opened in TeX's way and closed in the typewriter's, and single quotes.
    .replace(/“([^“”"]{1,200})"/g, "“$1”")
    .replace(/(^|[\s(])`([^`'\n]{1,100})'/g, "$1‘$2’")
    .replace(/(^|[\s(])”([^“”]{1,200})”/g, "$1“$2”")
    // A tie between words; before a number or by itself it means "about".
    .replace(TIE, " ")
    .replace(/(?<!-)---(?!-)/g, "—")
    .replace(EN_DASH, "–")
    .replace(/\s+/g, " ");

const TIE = /(?<=[\p{L}\p{N}.,;:)\]%'’”"\ufdd0-])~(?=[\p{L}\p{N}([\ufdd0‘“"'`-])/gu;
const EN_DASH = /(?<=[\p{L}\p{N}\s.,)\]%°'’”"\ufdd0])--(?=[\p{L}\p{N}\s([‘“"'\ufdd0])/gu;
