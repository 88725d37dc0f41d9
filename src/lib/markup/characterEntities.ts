/** HTML's character references, as far as titles, abstracts and sources' XML have them. */

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
  "cong=≅ asymp=≈ ap=≈ ne=≠ equiv=≡ le=≤ ge=≥ les=⩽ ges=⩾ lsim=≲ gsim=≳ Lt=≪ Gt=≫ sub=⊂ sup=⊃ nsub=⊄ sube=⊆ supe=⊇ " +
  "isin=∈ notin=∉ ni=∋ cap=∩ cup=∪ forall=∀ exist=∃ empty=∅ nabla=∇ part=∂ prod=∏ sum=∑ int=∫ and=∧ or=∨ oplus=⊕ " +
  "otimes=⊗ perp=⊥ prop=∝ ang=∠ there4=∴ sdot=⋅ larr=← uarr=↑ rarr=→ darr=↓ harr=↔ rArr=⇒ hArr=⇔ lang=⟨ rang=⟩ " +
  "alefsym=ℵ image=ℑ real=ℜ weierp=℘ ell=ℓ hbar=ℏ angst=Å mldr=… thetasym=ϑ upsih=ϒ piv=ϖ phiv=ϕ epsiv=ϵ epsi=ε " +
  "OElig=Œ oelig=œ fnof=ƒ circ=ˆ tilde=˜ Yuml=Ÿ inodot=ı imath=ı Idot=İ " +
  "Amacr=Ā amacr=ā Abreve=Ă abreve=ă Aogon=Ą aogon=ą Cacute=Ć cacute=ć Ccaron=Č ccaron=č Dcaron=Ď dcaron=ď Dstrok=Đ " +
  "dstrok=đ Emacr=Ē emacr=ē Eogon=Ę eogon=ę Ecaron=Ě ecaron=ě Edot=Ė edot=ė Gbreve=Ğ gbreve=ğ Imacr=Ī imacr=ī Kcedil=Ķ " +
  "kcedil=ķ Lcedil=Ļ lcedil=ļ Lstrok=Ł lstrok=ł Nacute=Ń nacute=ń Ncaron=Ň ncaron=ň Ncedil=Ņ ncedil=ņ Omacr=Ō omacr=ō " +
  "Odblac=Ő odblac=ő Rcaron=Ř rcaron=ř Sacute=Ś sacute=ś Scaron=Š scaron=š Scedil=Ş scedil=ş Tcaron=Ť tcaron=ť " +
  "Tcedil=Ţ tcedil=ţ Umacr=Ū umacr=ū Uring=Ů uring=ů Udblac=Ű udblac=ű Uogon=Ų uogon=ų Iogon=Į iogon=į Zacute=Ź " +
  "zacute=ź Zdot=Ż zdot=ż Zcaron=Ž zcaron=ž " +
  "lbrace={ rbrace=} lcub={ rcub=} lbrack=[ rbrack=] lsqb=[ rsqb=] lpar=( rpar=) num=# percnt=% dollar=$ lowbar=_ " +
  "verbar=| vert=| bsol=\\ sol=/ ast=* colon=: semi=; comma=, period=. excl=! quest=? equals== plus=+ hyphen=‐ dash=‐ " +
  "commat=@ grave=`";
/** White space, which ends up as one space. */
const SPACES = "Tab NewLine thinsp hairsp ensp emsp numsp puncsp".split(" ");

const CHARACTERS = new Map<string, string>([
  ...LATIN.map((name, i): [string, string] => [name, String.fromCodePoint(0xa0 + i)]),
  ...GREEK.flatMap((name, i): [string, string][] => [
    // There is no capital of the sigma that ends words.
    ...(name === "Sigmaf" ? [] : [[name, String.fromCodePoint(0x391 + i)] as [string, string]]),
    [name.toLowerCase(), String.fromCodePoint(0x3b1 + i)],
  ]),
  ...OTHERS.split(" ").map((pair): [string, string] => {
    const at = pair.indexOf("=");
    return [pair.slice(0, at), pair.slice(at + 1)];
  }),
  ...SPACES.map((name): [string, string] => [name, " "]),
]);

/** Names that XML defines itself. */
const OF_XML = /^(?:amp|lt|gt|quot|apos)$/;

/** The character that HTML names so; undefined for any other name, and for those that XML has too, such as `amp`. */
export const htmlEntity = (name: string): string | undefined => (OF_XML.test(name) ? undefined : CHARACTERS.get(name));

const LAST_CODE_POINT = 0x10ffff;
const FIRST_C1 = 0x80;
const LAST_C1 = 0x9f;
const WINDOWS = new TextDecoder("windows-1252");

/** What the number of a control character stands for in text that was made on Windows, as HTML reads it: 146 is `’`. */
export const windowsCharacter = (code: number): string | undefined =>
  code >= FIRST_C1 && code <= LAST_C1 ? WINDOWS.decode(new Uint8Array([code])) : undefined;

/** The character of a reference such as `&#228;`, `&#xe4;` or `&auml;`; the reference itself where it is not known. */
export function characterOf(written: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) return CHARACTERS.get(name) ?? CHARACTERS.get(name.toLowerCase()) ?? written;
  const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
  return windowsCharacter(code) ?? (code > 0 && code <= LAST_CODE_POINT ? String.fromCodePoint(code) : "");
}
