/**
 * Mathematics as MathML, typeset by KaTeX on the server. MathML needs no styles of ours, so the Content-Security-Policy
 * can forbid inline ones, and screen readers read it.
 */
import katex from "katex";
import { plainText } from "../domain/tex.ts";

/** Formulas repeat from request to request; typesetting one takes up to a millisecond. */
const CACHED_FORMULAS = 20_000;
const MAX_EXPANSIONS = 300;
const MAX_SIZE_EM = 10;

/** What authors use and KaTeX lacks. */
const MACROS = {
  "\\bm": "\\boldsymbol{#1}",
  "\\mathbbm": "\\mathbb{#1}",
  "\\mathds": "\\mathbb{#1}",
  "\\mbox": "\\text{#1}",
  "\\eps": "\\epsilon",
  "\\xspace": "",
};

const cache = new Map<string, string>();

/** HTML of a formula: MathML, or, for TeX that cannot be typeset, its text made readable. */
export function typeset(tex: string, display: boolean): string {
  const name = `${display ? "d" : "i"}${tex}`;
  const known = cache.get(name);
  if (known !== undefined) return known;
  if (cache.size >= CACHED_FORMULAS) cache.clear();
  const html = render(tex, display);
  cache.set(name, html);
  return html;
}

function render(tex: string, displayMode: boolean): string {
  try {
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
    return html.replace(/<annotation[^>]*>.*?<\/annotation>/s, "");
  } catch {
    return `<span class="tex">${escapeHtml(plainText(`$${tex}$`))}</span>`;
  }
}

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
