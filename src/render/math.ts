/**
 * Mathematics as MathML, typeset by KaTeX on the server. MathML needs no styles of ours, so the Content-Security-Policy
 * can forbid inline ones, and screen readers read it.
 */
import katex from "katex";
import { LRUCache } from "lru-cache";
import { sanitizeText } from "../lib/sanitizeText.ts";
import { safeMathml } from "./mathml.ts";

/** Formulas repeat from request to request; typesetting one takes up to a millisecond. */
const CACHED_CHARACTERS = 16_000_000;
/** A longer formula may be wider than a phone: it scrolls, and can be focused with the tab key. */
const LONG_FORMULA_CHARACTERS = 40;
/** Formulas of abstracts need less MathML than this. */
const MAX_MATHML_CHARACTERS = 30_000;
/** Definitions can expand a little into a lot, and abstracts do not need them. */
const DEFINITIONS =
  /\\(?:[gex]?def|let|futurelet|global|long|(?:re|provide)?newcommand|providecommand|char)(?![A-Za-z])/;
const MAX_EXPANSIONS = 300;
const MAX_SIZE_EM = 10;

/** Commands that authors use and KaTeX lacks. */
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
  "\\ensuremath": "#1",
  "\\textsc": "\\text{#1}",
  "\\textsl": "\\textit{#1}",
  "\\textsuperscript": "^{\\text{#1}}",
  "\\textsubscript": "_{\\text{#1}}",
  "\\nicefrac": "{#1}/{#2}",
  "\\sfrac": "{#1}/{#2}",
  "\\celsius": "{}^{\\circ}\\mathrm{C}",
  "\\micro": "\\mu",
  // A label is for references, and nothing of it is shown.
  "\\label": { tokens: [], numArgs: 1 },
};

const cache = new LRUCache<string, string>({
  maxSize: CACHED_CHARACTERS,
  sizeCalculation: (html, name) => name.length + html.length,
});

/** Typesets a formula as MathML, or shows its source where that fails. A long formula scrolls by itself. */
export function typeset(tex: string, display: boolean): string {
  const name = `${display ? "d" : "i"}${tex}`;
  const known = cache.get(name);
  if (known !== undefined) return known;
  const html = render(sanitizeText(tex), display);
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
    // New macros each time: a \gdef in one paper's abstract must not affect the next one.
    const html = katex.renderToString(readable(tex, displayMode), { ...options, macros: { ...MACROS } });
    // The TeX source repeats the MathML, and no browser shows it.
    const bare = safeMathml(html.replace(/<annotation[^<>]*>.*?<\/annotation>/s, ""));
    if (bare.length > MAX_MATHML_CHARACTERS) return asText(tex);
    return tex.length > LONG_FORMULA_CHARACTERS && !displayMode
      ? bare.replace('class="katex"', 'class="katex long" tabindex="0"')
      : bare;
  } catch {
    return asText(tex);
  }
}

/** A formula with what KaTeX lacks, or has only on a line of its own, in its words. */
function readable(tex: string, displayMode: boolean): string {
  const named = tex.includes("\\begin") ? withKnownEnvironments(tex, displayMode) : tex;
  const tags = named.split("\\tag").length - 1;
  // KaTeX takes one tag for a formula on a line of its own, and loses those of rows.
  if (tags === 0 || (displayMode && tags === 1 && !named.includes("\\begin"))) return named;
  return named
    .replace(/\\tag\s?\{([^{}]*)\}/g, "\\qquad\\text{($1)}")
    .replace(/\\tag\*\s?\{([^{}]*)\}/g, "\\qquad\\text{$1}");
}

const withKnownEnvironments = (tex: string, displayMode: boolean): string =>
  tex.replace(/\\(begin|end)\s?\{([a-z]+)\*?\}/g, (written, kind: string, name: string) => {
    if (name === "eqnarray") return kind === "begin" ? "\\begin{array}{rcl}" : "\\end{array}";
    if (name === "multline") return `\\${kind}{gathered}`;
    if (name === "displaymath" || name === "math") return "";
    if (displayMode) return written;
    return name === "equation" ? "" : WITHIN_LINES[name] === undefined ? written : `\\${kind}{${WITHIN_LINES[name]}}`;
  });
/** What may stand within a line in place of what stands by itself. */
const WITHIN_LINES: Record<string, string> = {
  align: "aligned",
  flalign: "aligned",
  gather: "gathered",
  alignat: "alignedat",
};

/** The source itself; a guess at its meaning would be worse to read. */
const asText = (tex: string): string => `<code class="tex">${escapeHtml(tex)}</code>`;

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
