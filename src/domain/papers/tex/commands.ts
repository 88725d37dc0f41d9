/** Commands of running text, by what becomes of them. A command that is in no list stays as it was written. */

const names = (written: string): ReadonlySet<string> => new Set(written.trim().split(/\s+/));

/** Their argument stays, and they go. */
export const MARKUP = names(`
  emph text textit textbf texttt textsc textrm textsf textsl textup textmd textnormal textlf textsuperscript
  textsubscript mbox hbox fbox makebox framebox underline uline ul uuline uwave sout st so hl dashuline
  mathrm mathbf mathit mathsf mathtt mathnormal mathord mathop boldsymbol bm pmb operatorname operatorname*
  MakeUppercase MakeLowercase MakeTextUppercase uppercase lowercase textlarge textsmall todo centerline leftline
  rightline title section subsection subsubsection paragraph subparagraph section* subsection* subsubsection*
  paragraph* smash acl ac acs acf acp gls Gls glspl Glspl acrshort acrlong acrfull
  NoCaseChange mkbibemph mkbibbold mkbibitalic mkbibparens added highlight ce oldstylenums
`);

/** So many arguments go with the command, and the next one stays. */
export const MARKUP_AFTER: ReadonlyMap<string, number> = new Map([
  ["textcolor", 1],
  ["colorbox", 1],
  ["fcolorbox", 2],
  ["href", 1],
  ["hyperlink", 1],
  ["hypertarget", 1],
  ["hyperref", 0],
  ["foreignlanguage", 1],
  ["textlang", 1],
  ["raisebox", 1],
  ["parbox", 1],
  ["scalebox", 1],
  ["rotatebox", 1],
  ["resizebox", 2],
  ["multicolumn", 2],
  ["multirow", 2],
]);

/** They go with so many arguments: nothing of them is for readers of this text. */
export const WITHOUT_TEXT: ReadonlyMap<string, number> = new Map([
  ["label", 1],
  ["index", 1],
  ["thanks", 1],
  ["footnote", 1],
  ["footnotetext", 1],
  ["footnotemark", 0],
  ["nocite", 1],
  ["color", 1],
  ["vspace", 1],
  ["vspace*", 1],
  ["phantom", 1],
  ["hphantom", 1],
  ["vphantom", 1],
  ["setlength", 2],
  ["addtolength", 2],
  ["pagestyle", 1],
  ["thispagestyle", 1],
  ["selectlanguage", 1],
  ["rule", 2],
]);

/** They change how text looks from here on. */
export const DECLARATIONS = names(`
  bf it em rm sc sl tt sf bfseries itshape scshape ttfamily rmfamily sffamily mdseries upshape slshape normalfont
  tiny scriptsize footnotesize small normalsize large Large LARGE huge Huge boldmath unboldmath
  relax protect leavevmode unskip ignorespaces null strut noindent indent centering raggedright raggedleft sloppy
  smallskip medskip bigskip hfill hfil vfill allowbreak nolinebreak nopagebreak pagebreak newpage clearpage
  displaystyle textstyle scriptstyle nonumber notag maketitle makeatletter makeatother selectfont
`);

/** They are white space; what stands after a name is part of it. */
export const SPACES = names(`
  , ; : > quad qquad enspace enskip thinspace medspace thickspace nobreakspace nobreak nbsp space newline linebreak par
`);

/** They are nothing: kerns, places where a word may break. */
export const NOTHING = names("! - / @ negthinspace xspace nobreakdash");

/** A length follows them without braces. */
export const LENGTHS = names("raise lower kern mkern hskip vskip mskip");

/** Mathematics that stands in text, with so many arguments. */
export const MATH_IN_TEXT: ReadonlyMap<string, number> = new Map([
  ["frac", 2],
  ["dfrac", 2],
  ["tfrac", 2],
  ["nicefrac", 2],
  ["binom", 2],
  ...(
    "sqrt mathcal mathbb mathfrak mathscr mathbbm mathds hat bar tilde vec dot ddot overline widehat widetilde " +
    "check breve acute grave"
  )
    .split(" ")
    .map((name): [string, number] => [name, 1]),
]);

/** They name works by their keys. */
export const CITATION =
  /^(?:[Pp]aren|[Tt]ext|[Aa]uto|[Ss]mart|[Ff]ull|[Ff]oot|super)?[Cc]ite(?:s|p|t|alt|alp|author|year|yearpar|num|title|n|al|online)?\*?$/;
/** They name a place of the paper by its label. */
export const REFERENCE = /^(?:ref|eqref|[cC]ref|[aA]utoref|pageref|vref|Vref|nameref|subref|labelcref)\*?$/;

export const QUOTATION = names("enquote enquote* say textquote mkbibquote");
export const ADDRESS = names("url path nolinkurl");
