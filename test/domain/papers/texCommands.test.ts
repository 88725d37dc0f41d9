/** What becomes of TeX's commands in titles and abstracts: a letter, an argument, a list, or what the source wrote. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { segments } from "../../../src/domain/papers/tex/formulas.ts";
import { plainText, texToText } from "../../../src/domain/papers/tex.ts";

const table = (rows: [tex: string, text: string][]) =>
  it.each(rows)("%s becomes %s", (tex, text) => expect(texToText(tex).trim()).toBe(text));

describe("braces that only group go", () => {
  table([
    ["{BIRT}: Pre-training of {D}eep {{Bidirectional}} Lists", "BIRT: Pre-training of Deep Bidirectional Lists"],
    ["{{{Three Layers of Braces}}}", "Three Layers of Braces"],
    ["{{NMR}} and {{{H$_2$O}}}", "NMR and H$_2$O"],
    [
      "{The SILKY project - IV. Emission of H{$\\alpha$} and {\\text{ISM}}}",
      "The SILKY project - IV. Emission of H$\\alpha$ and ISM",
    ],
    ["{We find 5{\\,}km{\\,}s$^{-1}$.}", "We find 5 km s$^{-1}$."],
    ["{\\textquotesingle}A{\\textquotesingle} {\\&} B{\\nbsp}1", "'A' & B 1"],
    ["{A}{B}{C} and {a {b {c} d} e}", "ABC and a b c d e"],
    ["{\\bf Bold {\\it and} both}, {\\em so}", "Bold and both, so"],
    ["sets \\{a, {b}\\}", "sets {a, b}"],
    [
      "one { alone, another } alone",
      "one { alone, another } alone".replace("{", "").replace("}", "").replace(/ {2}/g, " "),
    ],
    ["one { alone", "one { alone"],
    ["another } alone", "another } alone"],
    ["-{}-verbose and {-}-quiet", "--verbose and --quiet"],
    ["$x_{i}$ and {$\\sqrt{x}$}", "$x_{i}$ and $\\sqrt{x}$"],
  ]);
});

describe("known commands become letters, arguments, lists", () => {
  table([
    ["\\ensuremath{\\theta}-graphs and {\\ensuremath{x^2}}", "$\\theta$-graphs and $x^2$"],
    ["\\ensuremath{$\\pm$}5", "$\\pm$5"],
    [
      "10 \\textmu m, 20 \\textdegree C, 30 {\\textdegree}C, \\textpm 3, 5\\textperthousand",
      "10 µm, 20 °C, 30 °C, ±3, 5‰",
    ],
    ["\\textonehalf, \\texteuro{}5, \\pounds 3, \\textsection 4, \\S 5, \\P\\ 6", "½, €5, £3, §4, §5, ¶ 6"],
    ["\\textalpha-helix and \\textbeta{}-sheet", "α-helix and β-sheet"],
    ["\\textsuperscript{13}C and CO\\textsubscript{2}", "13C and CO2"],
    ["3\\texttimes{}10\\textsuperscript{5}, 10\\textsuperscript{-3}, 2\\textsuperscript{nd}", "3×10^5, 10^-3, 2nd"],
    ["\\SIrange{1}{5}{\\nm}, \\numrange{1}{3}, \\qtyrange{2}{3}{\\percent}", "1–5 nm, 1–3, 2–3%"],
    [
      "5\\arcsec{}, 3\\farcs5, 10\\degr, 5~{\\micro}m, \\ion{H}{ii} and \\ion{Ca}{2}",
      "5″, 3.″5, 10°, 5 µm, H II and Ca 2",
    ],
    ["{\\raise.17ex\\hbox{$\\scriptstyle\\sim$}}5, a\\kern-.1em b, c\\hskip 1em d", "$\\scriptstyle\\sim$5, ab, c d"],
    ["one \\linebreak[4] two\\pagebreak[0] three", "one two three"],
    ["non\\nobreakdash-linear semi\\babelhyphen{hard}auto R\\textampersand D", "non-linear semi-auto R&D"],
    [
      "\\uppercase{abc} \\MakeLowercase{ABC} \\uppercase{\\'abc} \\mkbibquote{q} \\NoCaseChange{pH}",
      "ABC abc ábc “q” pH",
    ],
    ["\\guillemotleft{}so\\guillemotright{} and \\glqq so\\grqq{}", "«so» and „so“"],
    ["\\texttildelow 5, \\textasciitilde 6, \\~{}7", "~5, ~6, ~7"],
    [
      "\\SI{5}{\\kilo\\meter\\per\\second}, \\num{1e3}, \\si{\\milli\\gram}, \\ang{45}, \\qty{3}{\\percent}",
      "5 km/s, 10^3, mg, 45°, 3%".replace("10^3", "1 × 10^3"),
    ],
    ["\\textcolor{red}{red}, \\textcolor[rgb]{1,0,0}{t}, \\colorbox{c}{d}, {\\color{blue} blue}", "red, t, d, blue"],
    ["\\hl{marked}, \\uline{under}, \\sout{out}, \\mbox{box}, \\textsc{Small}", "marked, under, out, box, Small"],
    ["\\emph{\\textbf{\\underline{\\texttt{deep}}}}", "deep"],
    ["\\texorpdfstring{$\\alpha$}{alpha}-decay", "$\\alpha$-decay"],
    ["\\enquote{so} and \\foreignlanguage{german}{das}", "“so” and das"],
    ["\\url{http://a.b/c\\_d} and \\href{https://x.y}{text}", "http://a.b/c_d and text"],
    ['W{\\ifmmode \\ddot{u} \\else \\"{u}\\fi}nsche', "Wünsche"],
    ["$\\ifmmode \\alpha \\else \\textalpha\\fi$-decay", "$\\alpha$-decay"],
    ["{\\relax Ph}ilippe and de'\\hspace{0pt} M", "Philippe and de' M"],
    ["with\\nobreakspace ties\\ and\\protect\\footnote{x} notes\\thanks{y}", "with ties and notes"],
    ["\\noindent First.\\par Second.\\newline Third \\\\ fourth \\\\[2pt] fifth", "First. Second. Third fourth fifth"],
    ["\\TeX{} and \\LaTeX\\ and \\LaTeX is", "TeX and LaTeX and LaTeX is"],
    ["\\verb|a_b| and \\textbackslash n", "a_b and \\n"],
    ["\\frac{1}{2} of \\mathcal{O}(n)", "$\\frac{1}{2}$ of $\\mathcal{O}$(n)"],
    ["2 \\times 3 \\leq 7, \\alpha{} and \\alpha-stable", "2 × 3 ≤ 7, α and α-stable"],
    ["as \\citep[see][p.~2]{foo} and \\cite{a,b} and \\citet*{bar} say", "as [see foo, p. 2] and [a, b] and [bar] say"],
    ["Section~\\ref{sec:2} and \\eqref{eq:1}\\label{x}", "Section sec:2 and (eq:1)"],
  ]);
});

describe("environments become formulas and lists", () => {
  table([
    [
      "A: \\begin{align} a &= b \\\\ c &= d \\end{align} done",
      "A: $$\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}$$ done",
    ],
    ["\\begin{eqnarray*}a&=&b\\end{eqnarray*}", "$$\\begin{array}{rcl}a&=&b \\end{array}$$"],
    ["\\begin{displaymath}a=b\\end{displaymath}, \\begin{math}x\\end{math}", "$$a=b$$, $x$"],
    ["\\begin{gather*}a\\\\b\\end{gather*}", "$$\\begin{gathered}a\\\\b \\end{gathered}$$"],
    [
      "\\begin{enumerate} \\item one \\item[(a)] two \\item three \\end{enumerate} end",
      "(1) one (a) two (3) three end",
    ],
    [
      "So: \\begin{itemize}\\item a\\item b \\begin{enumerate}\\item c\\end{enumerate}\\item d\\end{itemize}",
      "So: • a• b (1) c • d".replace("a•", "a •"),
    ],
    ["\\begin{description}\\item[Fast] it is\\end{description}", "Fast: it is"],
    ["\\begin{quote}said\\end{quote} and \\begin{center}mid\\end{center}", "said and mid"],
    [
      "\\begin{tikzpicture}[x=1]\\draw (0,0);\\end{tikzpicture} {a}",
      "\\begin{tikzpicture}[x=1]\\draw (0,0);\\end{tikzpicture} a",
    ],
    ["\\begin{align} cut off", "\\begin{align} cut off"],
    ["only \\end{align}", "only \\end{align}"],
  ]);
});

describe("what is not known stays as it was written", () => {
  table([
    ["and {\\qux x} and {\\qux {y}}", "and {\\qux x} and {\\qux {y}}"],
    [
      "\\mytool{}, \\mytool and \\mytool. \\MyMacro{arg} ends",
      "\\mytool{}, \\mytool and \\mytool. \\MyMacro{arg} ends",
    ],
    ["{\\mytool}box, {\\bf \\mytool: A {Framework}}", "{\\mytool}box, \\mytool: A Framework"],
    ["\\foo[a]{b {c}}{\\'e} \\textbf{d}", "\\foo[a]{b {c}}{\\'e} d"],
    ["\\SI{5}{\\smoot} and \\textcolor{red} and \\'5", "\\SI{5}{\\smoot} and \\textcolor{red} and \\'5"],
    ["a lone $ and {braces} \\foo", "a lone $ and {braces} \\foo"],
    ["\\textbf{cut $ off}", "\\textbf{cut $ off}"],
    ["ends with \\", "ends with \\"],
  ]);
});

describe("spaces and dashes", () => {
  table([
    [
      "10\\,000 stars at 5\\,kpc, $\\sim$10\\,kpc, 3\\;4, 3\\:4, 3\\!4",
      "10 000 stars at 5 kpc, $\\sim$10 kpc, 3 4, 3 4, 34",
    ],
    ["a\\ b, re\\-search, a\\/b, x\\quad y\\qquad z, e.g.\\@ so", "a b, research, ab, x y z, e.g. so"],
    [
      "$(n,k)$~codes, Fig.~1, $x$~$y$, A.~B., \\textbf{a}~b, see~\\cite{c}",
      "$(n,k)$ codes, Fig. 1, $x$ $y$, A. B., a b, see [c]",
    ],
    ["$v$--$u$, 5--25, $5$--25, a---b, $x$---$y$, (1)--(3)", "$v$–$u$, 5–25, $5$–25, a—b, $x$—$y$, (1)–(3)"],
    ["\\textbf{a}--\\textbf{b}, {a}--{b}, pp.\\ 3--5", "a–b, a–b, pp. 3–5"],
    ["about ~5 and OWL~2", "about ~5 and OWL 2"],
    ["a --> b, <!-- c -->", "a --> b, <!-- c -->"],
    [
      "https://a.b/~x--y, see www.c.d/e--f~g and \\url{http://h/~i--j}",
      "https://a.b/~x--y, see www.c.d/e--f~g and http://h/~i--j",
    ],
    ["https://a.b/S\\_D\\_b--w ok", "https://a.b/S_D_b--w ok"],
    ["``$x$'' and `$y$' and $f$'s", "“$x$” and ‘$y$’ and $f$'s"],
    ["$x$5 and \\ensuremath{x}5", "$x$5 and $x$5"],
  ]);
});

describe("formulas", () => {
  const maths = (text: string) => segments(text).flatMap((s) => (s.math ? [s.text] : []));

  it("may have text with formulas of its own", () => {
    expect(maths("so $x \\text{ if $y>0$ holds}$ and $z$")).toEqual(["x \\text{ if $y>0$ holds}", "z"]);
    expect(maths("$$x \\mbox{ for $n$ and $m$}$$")).toEqual(["x \\mbox{ for $n$ and $m$}"]);
    expect(maths("a \\text{b $c$ d} e $f$")).toEqual(["c", "f"]);
    expect(maths("\\(a \\text{b \\(c\\) d}\\)")).toEqual(["a \\text{b \\(c\\) d}"]);
  });

  it.each([
    ["$\\textrm{Max-Cut}$ is $\\mathrm{NP}$-hard", "Max-Cut is NP-hard"],
    ["$\\text{s.t.}\\ \\textbf{x}\\geq 0$", "s.t. x≥0"],
    ["$\\frac{1}{2}$ and $\\frac{a+b}{c}$ and $\\tfrac{x}{\\pi}$", "1/2 and (a+b)/c and x/π"],
    ["$a=b \\tag{1}\\label{eq:x}$", "a=b (1)"],
    ["$x \\text{ if $y$ holds}$", "x if y holds"],
    ["$$\\begin{aligned} a &= b \\\\ c &= d\\end{aligned}$$", "a = b c = d"],
    ["$\\left( x \\right)$, $10\\,\\%$, $\\{a\\}$, $\\|x\\|$", "( x ), 10 %, {a}, ‖x‖"],
    ["$\\hspace{-1em}x\\kern-1pt y\\hspace*{1em}z$", "x y z".replace("x y", "xy")],
    ["$\\Huge\\rlap{a}b \\stackrel{d}{=} c$", "ab d= c"],
    ["$\\bra{x}A\\ket{y}$ by \\(\\eqref{eq:1}\\)", "⟨x|A|y⟩ by (eq:1)"],
    ["$a\\\\[2pt]b$ in $\\mathrm{\\LaTeX}$", "a b in LaTeX"],
    ["$\\unheard{x}_1$", "\\unheard{x}_1"],
    ["$5\\,\\textmu\\mathrm{m}$", "5 µm"],
  ])("%s is %s in plain text", (tex, text) => expect(plainText(tex)).toBe(text));
});

describe("no text is lost", () => {
  it("but for what commands take away, whatever is given", () => {
    const unit = fc.constantFrom(
      "$",
      "\\foo",
      "\\textbf",
      "{",
      "}",
      "[",
      "]",
      "\\",
      "~",
      "--",
      "``",
      "7731 ",
      "7732",
      "\\item ",
      "\\'",
      "\\begin{itemize}",
      "\\end{itemize}",
      "\\ensuremath",
      "\\ifmmode ",
      "\\else ",
      "\\fi ",
      "<",
      ">",
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 25 }), (pieces) => {
        const tex = pieces.join("");
        fc.pre(!/\\ifmmode(?:(?!\\if).)*\\else/.test(tex));
        // A list's options are no text.
        fc.pre(!/\\begin\{itemize\}\[(?:(?!\\end\{).)*\]/.test(tex));
        const words = (text: string) => text.match(/773\d/g) ?? [];
        expect(words(texToText(tex))).toEqual(words(tex));
      }),
      { numRuns: 2_000, examples: [[["\\begin{itemize}", "[", "7731 ", "\\end{itemize}", "]"]]] },
    );
  });

  it("and what was read once stays when it is read again", () => {
    const unit = fc.constantFrom("a", " ", "5", "$x$", "$\\alpha$", "{", "}", "\\&", "\\textmu ", "\\foo{b}", ".", ",");
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 20 }), (pieces) => {
        const text = texToText(pieces.join(""));
        fc.pre(!/[{}]/.test(text.replace(/\\foo\{b\}/g, "")));
        expect(texToText(text)).toBe(text);
      }),
    );
  });
});
