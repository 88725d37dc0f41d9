/**
 * Mathematics as MathML, typeset by KaTeX on the server. MathML needs no styles of ours, so the Content-Security-Policy
 * can forbid inline ones, and screen readers read it.
 */
import katex from "katex";
import { LRUCache } from "lru-cache";

/** Formulas repeat from request to request; typesetting one takes up to a millisecond. */
const CACHED_CHARACTERS = 16_000_000;
/** Such a formula may be wider than a phone: it scrolls, and those without a mouse reach it with the tabulator key. */
const LONG_FORMULA_CHARACTERS = 40;
/** More MathML than this is no formula of an abstract. */
const MAX_MATHML_CHARACTERS = 30_000;
/** Definitions can make much out of little; abstracts have no need of them. */
const DEFINITIONS =
  /\\(?:[gex]?def|let|futurelet|global|long|(?:re|provide)?newcommand|providecommand|char)(?![A-Za-z])/;
const MAX_EXPANSIONS = 300;
const MAX_SIZE_EM = 10;

/** What authors use and KaTeX lacks. */
const MACROS = {
  "\\bm": "\\boldsymbol{#1}",
  "\\mathbbm": "\\mathbb{#1}",
  "\\mathds": "\\mathbb{#1}",
  "\\mbox": "\\text{#1}",
  "\\eps": "\\epsilon",
  "\\calO": "\\mathcal{O}",
  "\\R": "\\mathbb{R}",
  "\\E": "\\mathbb{E}",
  "\\xspace": "",
};

const cache = new LRUCache<string, string>({
  maxSize: CACHED_CHARACTERS,
  sizeCalculation: (html, name) => name.length + html.length,
});

/** HTML of a formula: MathML, or its source where it cannot be typeset. A long one scrolls by itself. */
export function typeset(tex: string, display: boolean): string {
  const name = `${display ? "d" : "i"}${tex}`;
  const known = cache.get(name);
  if (known !== undefined) return known;
  const html = render(tex, display);
  cache.set(name, html);
  return html;
}

function render(tex: string, displayMode: boolean): string {
  try {
    if (DEFINITIONS.test(tex)) return asText(tex);
    const options = {
      displayMode,
      output: "mathml",
      throwOnError: true,
      strict: "ignore",
      trust: false,
      maxExpand: MAX_EXPANSIONS,
      maxSize: MAX_SIZE_EM,
    } as const;
    // Fresh macros each time: \gdef in one paper's abstract must not reach the next one's.
    const html = katex.renderToString(tex, { ...options, macros: { ...MACROS } });
    // The TeX source repeats what the MathML says, and no browser shows it.
    const bare = html.replace(/<annotation[^<>]*>.*?<\/annotation>/s, "");
    if (bare.length > MAX_MATHML_CHARACTERS) return asText(tex);
    return tex.length > LONG_FORMULA_CHARACTERS && !displayMode
      ? bare.replace('class="katex"', 'class="katex long" tabindex="0"')
      : bare;
  } catch {
    return asText(tex);
  }
}

/** The source itself: a guess at what it means would be worse to read. */
const asText = (tex: string): string => `<code class="tex">${escapeHtml(tex)}</code>`;

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
