/** Characters that TeX has commands for. */

const entries = (written: string): [string, string][] =>
  written
    .trim()
    .split(/\s+/)
    .map((pair) => {
      const at = pair.indexOf("=");
      return [pair.slice(0, at), pair.slice(at + 1)];
    });

/** Combining marks by accent command. */
export const ACCENTS = new Map<string, string>([
  ["'", "\u0301"],
  ["`", "\u0300"],
  ["^", "\u0302"],
  ['"', "\u0308"],
  ["~", "\u0303"],
  ["=", "\u0304"],
  [".", "\u0307"],
  ["u", "\u0306"],
  ["v", "\u030c"],
  ["H", "\u030b"],
  ["c", "\u0327"],
  ["k", "\u0328"],
  ["d", "\u0323"],
  ["b", "\u0331"],
  ["r", "\u030a"],
  ["t", "\u0361"],
  ["G", "\u030f"],
  ["f", "\u0311"],
  ["h", "\u0309"],
  ["textcommabelow", "\u0326"],
  ["textcommaabove", "\u0313"],
  ["capitalacute", "\u0301"],
  ["capitalcaron", "\u030c"],
]);

/** What an accent over nothing looks like. */
export const LONE_ACCENTS = new Map<string, string>([
  ["'", "´"],
  ["`", "`"],
  ["^", "^"],
  ['"', "¨"],
  ["~", "~"],
  ["=", "¯"],
  [".", "˙"],
]);

/** Letters; white space after them belongs to the command. */
export const LETTERS = new Map(
  entries(`
    ss=ß SS=ẞ o=ø O=Ø l=ł L=Ł ae=æ AE=Æ oe=œ OE=Œ aa=å AA=Å i=ı j=ȷ dh=ð DH=Ð th=þ TH=Þ dj=đ DJ=Đ ng=ŋ NG=Ŋ
    ij=ĳ IJ=Ĳ imath=ı jmath=ȷ
  `),
);

/** Signs of text. */
const SIGNS = entries(String.raw`
  textendash=– textemdash=— textfiguredash=‒ texthorizontalbar=― textquotesingle=' textquotedbl=" textasciigrave=${"`"}
  textquoteleft=‘ textquoteright=’ textquotedblleft=“ textquotedblright=” quotesinglbase=‚ quotedblbase=„ glq=‚ grq=‘
  glqq=„ grqq=“ flqq=« frqq=» guillemotleft=« guillemotright=» guillemetleft=« guillemetright=» guilsinglleft=‹
  guilsinglright=› lq=‘ rq=’ lbrack=[ rbrack=] textasciitilde=~ texttildelow=~ textasciicircum=^ textasciimacron=¯
  textasciiacute=´ textasciidieresis=¨ textbackslash=\ textless=< textgreater=> textbar=| textbardbl=‖ textunderscore=_
  textbraceleft={ textbraceright=} textdollar=$ textcent=¢ textsterling=£ pounds=£ textyen=¥ texteuro=€ euro=€ EUR=€
  textservicemark=℠ textsection=§ S=§ textparagraph=¶ P=¶ textdagger=†
  dag=† textdaggerdbl=‡ ddag=‡ textperiodcentered=· textasteriskcentered=∗ textexclamdown=¡
  textquestiondown=¿ textmu=µ textmicro=µ textohm=Ω textdegree=° degree=° textcelsius=°C textperthousand=‰
  textpertenthousand=‱ textordfeminine=ª textordmasculine=º textonehalf=½ textonequarter=¼ textthreequarters=¾
  textonesuperior=¹ texttwosuperior=² textthreesuperior=³ texttimes=× textdiv=÷ textpm=± textminus=− textlnot=¬
  textsurd=√ textfractionsolidus=⁄ textrightarrow=→ textleftarrow=← textuparrow=↑ textdownarrow=↓ textnumero=№
  textinterrobang=‽ textvisiblespace=␣ textquotestraightbase=‚ textquotestraightdblbase=„ textmusicalnote=♪
  textestimated=℮ textampersand=& micro=µ arcsec=″ arcmin=′ degr=° farcs=.″ farcm=.′ fdg=.° slash=/ hyp=- textthreequartersemdash=— texttwelveudash=— checkmark=✓ textellipsis=…
`);

/** Signs that stand as words do: white space after them stays. */
export const WORDS = new Map(
  entries(`
    ldots=… dots=… LaTeX=LaTeX LaTeXe=LaTeX TeX=TeX BibTeX=BibTeX copyright=© textcopyright=© textregistered=®
    texttrademark=™ textbullet=•
  `),
);

const GREEK = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma".split(
  " ",
);
const greek: [string, string][] = [
  ...GREEK.flatMap((name, i): [string, string][] => [
    [name, String.fromCodePoint(0x3b1 + i + (i > 16 ? 1 : 0))],
    [(name[0]?.toUpperCase() ?? "") + name.slice(1), String.fromCodePoint(0x391 + i + (i > 16 ? 1 : 0))],
  ]),
  ...entries(`
    tau=τ upsilon=υ phi=φ varphi=φ varepsilon=ε chi=χ psi=ψ omega=ω Tau=Τ Upsilon=Υ Phi=Φ Chi=Χ Psi=Ψ Omega=Ω
    vartheta=ϑ varpi=ϖ varrho=ϱ varsigma=ς digamma=ϝ varGamma=Γ varDelta=Δ
  `),
];

/** White space after these belongs to the command, as in `\textmu m`. */
export const SIGNS_OF_TEXT = new Map<string, string>([
  ...greek.map(([name, letter]): [string, string] => [`text${name}`, letter]),
  ...SIGNS,
]);

/** Symbols of mathematics, which people use between words as well. */
export const MATH_SYMBOLS = new Map<string, string>([
  ...greek,
  ...entries(`
    ell=ℓ hbar=ℏ infty=∞ partial=∂ nabla=∇ times=× cdot=· div=÷ le=≤ leq=≤ ge=≥ geq=≥ leqslant=≤ geqslant=≥ ne=≠ neq=≠
    ll=≪ gg=≫ lt=< gt=> approx=≈ sim=∼ simeq=≃ cong=≅ equiv=≡ propto=∝ lesssim=≲ gtrsim=≳ pm=± mp=∓ to=→ rightarrow=→
    leftarrow=← longrightarrow=→ longleftarrow=← leftrightarrow=↔ Rightarrow=⇒ Leftarrow=⇐ Leftrightarrow=⇔ implies=⇒
    iff=⇔ mapsto=↦ uparrow=↑ downarrow=↓ in=∈ notin=∉ ni=∋ subset=⊂ subseteq=⊆ supset=⊃ supseteq=⊇ cup=∪ cap=∩
    setminus=∖ emptyset=∅ varnothing=∅ forall=∀ exists=∃ neg=¬ land=∧ wedge=∧ lor=∨ vee=∨ oplus=⊕ otimes=⊗ odot=⊙
    circ=∘ bullet=• star=⋆ ast=∗ dagger=† ddagger=‡ perp=⊥ parallel=∥ mid=| angle=∠ triangle=△ sqrt=√ sum=∑ prod=∏
    int=∫ ldots=… dots=… cdots=⋯ vdots=⋮ ddots=⋱ prime=′ langle=⟨ rangle=⟩ lfloor=⌊ rfloor=⌋ lceil=⌈ rceil=⌉ Re=ℜ Im=ℑ
    aleph=ℵ wp=℘ sun=☉ odash=⊝ backslash=\\ top=⊤ bot=⊥ vdash=⊢ models=⊨ lVert=‖ rVert=‖ Vert=‖ lvert=| rvert=| vert=|
    lbrace={ rbrace=} colon=: sharp=♯ flat=♭ natural=♮ degree=°
  `),
  ...(
    "log ln exp sin cos tan sinh cosh tanh arcsin arccos arctan max min sup inf lim liminf limsup arg argmax argmin det " +
    "dim ker deg gcd hom Pr mod lg sec csc cot"
  )
    .split(" ")
    .map((name): [string, string] => [name, name]),
]);
