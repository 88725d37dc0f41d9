/** Comments by people who mean no good: scraps that once broke some site, in all combinations. */
import fc from "fast-check";

const SCRIPTS = [
  "<script>alert(1)</script>",
  "<ScRiPt src=//evil.example/x.js>",
  "<img src=x onerror=alert(1)>",
  '"><img src=x onerror=alert(1)>',
  "<svg/onload=alert(1)>",
  '<svg><animate xlink:href=#x attributeName=href values="javascript:alert(1)"/><a id=x></svg>',
  "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
  '<math href="javascript:alert(1)">click</math>',
  "<iframe srcdoc='&lt;script&gt;alert(1)&lt;/script&gt;'>",
  "<a href='javascript:alert(1)' onclick=alert(1)>x</a>",
  "<form action=/logout method=post><input name=x autofocus onfocus=alert(1)>",
  "<style>*{display:none}</style>",
  "<base href=https://evil.example/>",
  "<meta http-equiv=refresh content=0>",
  "<details open ontoggle=alert(1)>",
  "<!--><img src=x onerror=alert(1)>-->",
  "<![CDATA[<script>alert(1)</script>]]>",
  "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
  "</p></div></article></body></html>",
  "<textarea><title><xmp><plaintext>",
  "<h1>Official notice</h1>",
  "<p style='position:fixed;inset:0'>",
];

const SCHEMES = [
  "javascript:",
  "JaVaScRiPt:",
  "java\tscript:",
  "java\nscript:",
  "\u0001javascript:",
  " javascript:",
  "&#106;avascript:",
  "&#x6A&#x61vascript&colon;",
  "javascript&#58;",
  "%6Aavascript:",
  "javascript\\:",
  "data:text/html;base64,PHNjcmlwdD4=//",
  "data:image/svg+xml,<svg onload=alert(1)>",
  "vbscript:",
  "file:///etc/passwd#",
  "blob:https://evil.example/",
  "view-source:",
  "//evil.example/",
  "/\\evil.example/",
  "\\\\evil.example\\",
  "/admin/sources/arxiv/run?",
  "https://bank.example@evil.example/",
  "http://",
  "mailto:a@b.example?cc=",
  "tel:",
];
const LINKS: ((address: string) => string)[] = [
  (address) => `[click](${address}alert(1))`,
  (address) => `[click](<${address}alert(1)>)`,
  (address) => `![x](${address}alert(1) "a\\" onload=alert(1) b")`,
  (address) => `<${address}alert(1)>`,
  (address) => `[a]: ${address}alert(1)\n[a] [b][a]`,
  (address) => `[![x](${address}1)](${address}2)`,
  (address) => `${address}alert(1)`,
  (address) => `$\\href{${address}alert(1)}{x}$`,
  (address) => `$\\url{${address}alert(1)}$`,
];

const UNICODE = [
  "\u202eevil\u202c",
  "\u2066\u2067\u2068never closed",
  "&#x202e;&#8238;&rlm;",
  "<https://x.example/%E2%80%AEgpj.exe>",
  "\u0000\u0007\u001b[31m\u0085\u2028\u2029",
  "\ud800 alone \udfff",
  "\ufffe\uffff\u{1fffe}",
  "\u{e0001}\u{e0061}\u{e0062}",
  `Z${"\u0335\u0321\u0337\u0357\u034e".repeat(60)}algo`,
  `a${"\u0301\u200d".repeat(100)}`,
  "مرحبا <b>שלום</b> \u200f(abc",
  "👨‍👩‍👧‍👦 ❤️‍🔥 ﷽",
  "ｊａｖａｓｃｒｉｐｔ：alert(1)",
];

const TEX = [
  "$\\def\\x{\\x\\x}\\x$",
  "$\\newcommand{\\y}[1]{#1#1#1}\\y{\\y{\\y{\\y{z}}}}$",
  "$\\htmlClass{evil}{x}\\htmlStyle{position:fixed}{y}\\htmlData{a=b}{z}$",
  "$\\includegraphics{https://evil.example/x.png}$",
  "$\\text{</mtext><script>alert(1)</script>}$",
  "$\\text{\u202eevil}\\color{white}{\\Huge{\\Huge{hidden}}}$",
  "$\\rule{9999em}{9999em}\\kern-9999em\\raisebox{-9999em}{x}$",
  `$${"\\frac{1}{".repeat(80)}x${"}".repeat(80)}$`,
  `$${"{".repeat(900)}$`,
  `$${"x^{".repeat(200)}y${"}".repeat(200)}$`,
  `$$\\begin{matrix}${"&".repeat(900)}\\end{matrix}$$`,
  '$\\unicode{x202e}\\char"202E$',
  "$`$ $x` \\( \\[ $$ $",
  "$\\underbrace{\\overbrace{\\sqrt[3]{\\bigl(\\boxed{\\cancel{x}}\\bigr)}}^{n}}_{m}$",
];

const UNCLOSED = "** __ *** ~~ ` ``` ~~~ [ ![ ]( [x]( [x](< < <! <? &# &#x \\ $ $$ \\( \\[ | > - 1. # ::: \t".split(
  " ",
);

const NAMES = [
  "@alice",
  "@ALICE,",
  "@alice<script>",
  "@../admin",
  "2309.12307",
  "arXiv:2309.12307v3",
  "biorxiv:10.1101/1",
];

const scrap = fc.oneof(
  fc.constantFrom(...SCRIPTS),
  fc.tuple(fc.constantFrom(...LINKS), fc.constantFrom(...SCHEMES)).map(([link, scheme]) => link(scheme)),
  fc.constantFrom(...UNICODE),
  fc.constantFrom(...TEX),
  fc.constantFrom(...UNCLOSED),
  fc.constantFrom(...NAMES),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc
    .tuple(fc.constantFrom(...UNCLOSED, "> ", "- ", "* ", "|a"), fc.integer({ min: 1, max: 300 }))
    .map(([of, n]) => of.repeat(n)),
);
const between = fc.constantFrom(
  " ",
  "",
  "\n",
  "\n\n",
  "\n> ",
  "\n- ",
  "\n    ",
  " | ",
  "\n|-|-|\n",
  "`",
  "**",
  "\n# ",
  "](",
  "\n$$\n",
);

/** A few scraps, joined by what changes their meaning. */
export const hostileComment: fc.Arbitrary<string> = fc
  .array(fc.tuple(scrap, between), { minLength: 1, maxLength: 12 })
  .map((parts) => parts.flat().join(""));

/** Each fills a whole comment, and is worst for some way of parsing. */
export const GROWING: Record<string, (characters: number) => string> = Object.fromEntries(
  [
    ..."> |- |* |1. |**a |*a_ |[|![|](|[a](|[a](<b|`|``a|<|<a |</|&|&#|$|$$|\\(|\\[|$x$ |$\\R$ |~~|||#\n|@a |".split(
      "|",
    ),
    ..."2309.12307 \u0000http://a.bc \u0000<http://a>\u0000-\n\u0000|\n\u0000a\n=\n\u0000\t- \u0000- a\n\u0000a\n\n\u0000\\\n".split(
      "\u0000",
    ),
    "$'$ ",
    "$\\underbrace{x}$ ",
    "arxiv.org/abs/",
    "(((",
    "a.",
    "@",
    "\u0301",
  ]
    .filter((unit) => unit !== "")
    .map((unit) => [JSON.stringify(unit), (characters) => unit.repeat(Math.floor(characters / unit.length))] as const),
);
