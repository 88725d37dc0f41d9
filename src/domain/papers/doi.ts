/** DOIs, found in whatever sources write into a field for them, and the URLs that lead to them. */
import { trimTrailing } from "../../lib/trim.ts";

/** Longer than any DOI in use. */
const MAX_DOI_CHARACTERS = 300;
/** A longer text is not a field for DOIs. */
const MAX_WRITTEN_CHARACTERS = 5_000;

/** Where another DOI begins behind a comma: DOIs contain commas and semicolons, but no second prefix behind one. */
const NEXT = /[,;|](?=(?:doi:?|https?:\/\/[\w.-]{1,60}\/)?10\.\d{4,9}\/)/i;
const BEGINNING = /^(?:doi:?|info:doi\/|urn:doi:)/i;
/**
 * Resolvers, also as libraries' proxies name them, and ACM's pages end with the DOI. Other publishers may put a suffix
 * behind it, so their pages do not count.
 */
const RESOLVER =
  /^(?:https?:\/\/)?(?:(?:(?:dx|www)\.)?doi\.(?:org|acm\.org)\/|(?:dx-)?doi-org\.[\w.-]{1,100}\/|dl\.acm\.org\/doi\/(?:(?:abs|pdf|epdf|full|fullHtml|book)\/)?(?=10\.))/i;
const DOI = /^10\.\d{4,9}(?:\.\d{1,9})*\/\S+$/;

/** Finds the DOIs in a field, in order and each once: prefixes, TeX's escapes and punctuation around them are left out. */
export function doisIn(written: string): string[] {
  if (!/10\.\d{4}/.test(written)) return [];
  const text = unescaped(written.slice(0, MAX_WRITTEN_CHARACTERS));
  const dois = new Map<string, string>();
  for (const piece of text.split(/\s/).flatMap((word) => word.split(NEXT))) {
    const doi = doiOf(piece);
    if (doi !== undefined && !dois.has(doi.toLowerCase())) dois.set(doi.toLowerCase(), doi);
  }
  return [...dois.values()];
}

/** The URL of a DOI. SICI's angle brackets, `#` and `?` are encoded, without which it would lead elsewhere. */
export const doiUrl = (doi: string): string =>
  `https://doi.org/${encodeURI(doi.toWellFormed()).replace(/[#?]/g, encodeURIComponent)}`;

function doiOf(piece: string): string | undefined {
  let bare = piece.replace(/^["'“‘«<([{]+/, "");
  while (BEGINNING.test(bare)) bare = bare.replace(BEGINNING, "");
  const isUrl = RESOLVER.test(bare);
  if (isUrl) bare = bare.replace(RESOLVER, "").replace(BEGINNING, "");
  const decoded = isUrl || /%2f|%3[ace]|%28/i.test(bare) ? percentDecoded(bare) : bare;
  const doi = withoutPunctuation(isUrl ? decoded.replace(/[?#].*$/s, "") : decoded);
  return doi.length <= MAX_DOI_CHARACTERS && DOI.test(doi) ? doi : undefined;
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A bracket belongs to a DOI that opens it. */
const PAIRS: Record<string, string> = { ")": "(", "]": "[", "}": "{", ">": "<" };

function withoutPunctuation(text: string): string {
  for (let doi = text; ; ) {
    const bare = trimTrailing(doi, ".,;:\"'”’»");
    const last = bare.at(-1) ?? "";
    const opening = PAIRS[last];
    if (opening === undefined || countOf(bare, opening) >= countOf(bare, last)) return bare;
    doi = bare.slice(0, -1);
  }
}

const countOf = (text: string, character: string): number => text.split(character).length - 1;

/** TeX's and HTML's ways to write characters of DOIs. */
const unescaped = (text: string): string =>
  text
    .replace(/&lt;/gi, "<")
    .replace(/&gt;/gi, ">")
    .replace(/&amp;/gi, "&")
    .replace(
      /\\text(?:less|greater|underscore)(?:\{\}|\s|(?![a-z]))/gi,
      (name) => TEXT_COMMANDS[name.slice(5, 6)] ?? "",
    )
    .replace(/\$([<>_])\$/g, "$1")
    .replace(/\\([_%&#{}$])/g, "$1")
    .replace(/\\(?:url|href)\b/g, "")
    .replace(/\\(?=[<>/])/g, "")
    .replace(/[{}]/g, "");

/** By the first letter behind `\text`. */
const TEXT_COMMANDS: Record<string, string> = { l: "<", g: ">", u: "_" };
