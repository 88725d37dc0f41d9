/**
 * TeX as it occurs in titles, abstracts and names.
 * Text and mathematics are told apart first: accents and markup in text become Unicode, mathematics stays TeX and is
 * typeset where it is shown.
 */
import { segments } from "./tex/formulas.ts";
import { plainMath } from "./tex/plainMath.ts";
import { readTex } from "./tex/reader.ts";

/** TeX text with its mathematics untouched and the rest in Unicode; runs of white space become one space. */
export const texToText = (source: string): string => (/[\\{}`~$]|''|--/.test(source) ? readTex(source) : source);

/** Text for where nothing can be typeset (window titles, mail subjects): common symbols in Unicode, no delimiters. */
export const plainText = (source: string): string =>
  segments(source)
    .map((s) => (s.math ? plainMath(s.text) : s.text))
    .join("");
