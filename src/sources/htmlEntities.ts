/** Characters that HTML names, for text that uses them where they are not defined, such as XML without a DTD. */

/** Names of the characters from U+00A0 to U+00FF, in order. */
const LATIN_1 =
  "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml";
/** Names of the letters from U+0391 and, in lower case, from U+03B1. */
const GREEK =
  "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigmaf sigma tau upsilon phi chi psi omega";
const OTHERS: Record<string, string> = {
  Āā: "Amacr amacr",
  Ăă: "Abreve abreve",
  Ąą: "Aogon aogon",
  Ćć: "Cacute cacute",
  Čč: "Ccaron ccaron",
  Ďď: "Dcaron dcaron",
  Đđ: "Dstrok dstrok",
  Ēē: "Emacr emacr",
  Ęę: "Eogon eogon",
  Ěě: "Ecaron ecaron",
  Ğğ: "Gbreve gbreve",
  Īī: "Imacr imacr",
  İı: "Idot imath",
  Łł: "Lstrok lstrok",
  Ńń: "Nacute nacute",
  Ňň: "Ncaron ncaron",
  Ōō: "Omacr omacr",
  Őő: "Odblac odblac",
  Œœ: "OElig oelig",
  Řř: "Rcaron rcaron",
  Śś: "Sacute sacute",
  Şş: "Scedil scedil",
  Šš: "Scaron scaron",
  Ťť: "Tcaron tcaron",
  Ūū: "Umacr umacr",
  Ůů: "Uring uring",
  Űű: "Udblac udblac",
  "Ÿƒˆ˜": "Yuml fnof circ tilde",
  Źź: "Zacute zacute",
  Żż: "Zdot zdot",
  Žž: "Zcaron zcaron",
  "\u2002\u2003\u2009": "ensp emsp thinsp",
  "–—‘’‚“”„†‡•…‰′″‹›€™":
    "ndash mdash lsquo rsquo sbquo ldquo rdquo bdquo dagger Dagger bull hellip permil prime Prime lsaquo rsaquo euro trade",
  "←↑→↓↔⇒⇔": "larr uarr rarr darr harr rArr hArr",
  "∀∂∃∅∇∈∉∋∏∑−∗√∝∞∠∧∨∩∪∫∴∼≅≈≠≡≤≥⊂⊃⊄⊆⊇⊕⊗⊥⋅":
    "forall part exist empty nabla isin notin ni prod sum minus lowast radic prop infin ang and or cap cup int there4 sim cong asymp ne equiv le ge sub sup nsub sube supe oplus otimes perp sdot",
};

const upper = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

const NAMED = new Map<string, string>([
  ...LATIN_1.split(" ").map((name, i): [string, string] => [name, String.fromCharCode(0xa0 + i)]),
  ...GREEK.split(" ").flatMap((name, i): [string, string][] => {
    const small: [string, string] = [name, String.fromCharCode(0x3b1 + i)];
    return name === "sigmaf" ? [small] : [small, [upper(name), String.fromCharCode(0x391 + i)]];
  }),
  ...Object.entries(OTHERS).flatMap(([characters, names]) =>
    names.split(" ").map((name, i): [string, string] => [name, characters.charAt(i)]),
  ),
]);

/** The character that HTML names so; undefined for any other name, and for those that XML has too, such as `amp`. */
export const htmlEntity = (name: string): string | undefined => NAMED.get(name);

const FIRST_C1 = 0x80;
const LAST_C1 = 0x9f;
const WINDOWS = new TextDecoder("windows-1252");

/** What the number of a control character stands for in text that was made on Windows, as HTML reads it: 146 is `’`. */
export const windowsCharacter = (code: number): string | undefined =>
  code >= FIRST_C1 && code <= LAST_C1 ? WINDOWS.decode(new Uint8Array([code])) : undefined;
