/** HTML's character references, as far as titles and abstracts have them. */

/** U+00A0 to U+00FF, in their order. */
const LATIN = (
  "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro " +
  "para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil " +
  "Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave " +
  "Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml " +
  "igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute " +
  "thorn yuml"
).split(" ");
/** U+0391 to U+03A9, in their order; the small ones stand 32 places later. There are two small sigmas. */
const GREEK = (
  "Alpha Beta Gamma Delta Epsilon Zeta Eta Theta Iota Kappa Lambda Mu Nu Xi Omicron Pi Rho Sigmaf Sigma Tau Upsilon " +
  "Phi Chi Psi Omega"
).split(" ");
const OTHERS =
  "amp=& lt=< gt=> quot=\" apos=' ndash=– mdash=— lsquo=‘ rsquo=’ sbquo=‚ ldquo=“ rdquo=” bdquo=„ lsaquo=‹ rsaquo=› " +
  "hellip=… bull=• dagger=† Dagger=‡ permil=‰ prime=′ Prime=″ euro=€ trade=™ minus=− lowast=∗ radic=√ infin=∞ sim=∼ " +
  "cong=≅ asymp=≈ ap=≈ ne=≠ equiv=≡ le=≤ ge=≥ les=⩽ ges=⩾ sub=⊂ sup=⊃ sube=⊆ supe=⊇ isin=∈ notin=∉ cap=∩ cup=∪ forall=∀ " +
  "exist=∃ empty=∅ nabla=∇ part=∂ prod=∏ sum=∑ int=∫ and=∧ or=∨ oplus=⊕ otimes=⊗ perp=⊥ prop=∝ larr=← uarr=↑ rarr=→ " +
  "darr=↓ harr=↔ rArr=⇒ hArr=⇔ lang=⟨ rang=⟩ sdot=⋅ OElig=Œ oelig=œ Scaron=Š scaron=š Yuml=Ÿ fnof=ƒ circ=ˆ tilde=˜ " +
  "inodot=ı Lstrok=Ł lstrok=ł Zcaron=Ž zcaron=ž Ccaron=Č ccaron=č Cacute=Ć cacute=ć Nacute=Ń nacute=ń Sacute=Ś " +
  "sacute=ś Zacute=Ź zacute=ź Zdot=Ż zdot=ż Aogon=Ą aogon=ą Eogon=Ę eogon=ę Rcaron=Ř rcaron=ř Ecaron=Ě ecaron=ě " +
  "Scedil=Ş scedil=ş Gbreve=Ğ gbreve=ğ Abreve=Ă abreve=ă Odblac=Ő odblac=ő Udblac=Ű udblac=ű Uring=Ů uring=ů " +
  "lbrace={ rbrace=} lbrack=[ rbrack=] lpar=( rpar=) num=# percnt=% dollar=$ lowbar=_ verbar=| bsol=\\ sol=/ ast=* " +
  "colon=: semi=; comma=, period=. excl=! quest=? equals== plus=+ hyphen=‐ dash=‐";
/** White space, which ends up as one space. */
const SPACES = "Tab NewLine thinsp ensp emsp".split(" ");

const CHARACTERS = new Map<string, string>([
  ...LATIN.map((name, i): [string, string] => [name, String.fromCodePoint(0xa0 + i)]),
  ...GREEK.flatMap((name, i): [string, string][] => [
    [name, String.fromCodePoint(0x391 + i)],
    [name.toLowerCase(), String.fromCodePoint(0x3b1 + i)],
  ]),
  ...OTHERS.split(" ").map((pair): [string, string] => {
    const at = pair.indexOf("=");
    return [pair.slice(0, at), pair.slice(at + 1)];
  }),
  ...SPACES.map((name): [string, string] => [name, " "]),
]);

const LAST_CODE_POINT = 0x10ffff;

/** The character of a reference such as `&#228;`, `&#xe4;` or `&auml;`; the reference itself where it is not known. */
export function characterOf(written: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) return CHARACTERS.get(name) ?? CHARACTERS.get(name.toLowerCase()) ?? written;
  const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
  return code > 0 && code <= LAST_CODE_POINT ? String.fromCodePoint(code) : "";
}
