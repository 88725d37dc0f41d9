/**
 * Comments as HTML. What a comment may contain is written down twice, apart from each other: in the parser, which knows
 * no HTML and makes links and formulas only as described here, and in `safeHtml`, which lets through nothing else.
 */
import { isVisible } from "../lib/sanitizeText.ts";
import { commentParser, type Known, type Parsing } from "./markdown.ts";
import { safeHtml } from "./safeHtml.ts";

export type { Known } from "./markdown.ts";

/** Quotes and lists within each other; beyond that a comment is a drawing or an attack. */
const MAX_DEPTH = 20;
/** A formula of three characters becomes some 130 characters of MathML; nothing honest grows more. */
const MAX_HTML_PER_CHARACTER = 60;
const MAX_HTML_CHARACTERS = 250_000;
const NOBODY: Known = { readers: new Set(), papers: new Map() };

/** Most readers, and most papers, that one comment may name; further ones stay text. */
export const MAX_MENTIONS = 30;

/**
 * The HTML of a cleaned comment (`cleanComment`). Known readers and papers become links. A comment that is nested too
 * deeply or would grow too much is shown as it was typed.
 */
export function renderComment(text: string, known: Known = NOBODY): string {
  const { tokens, env } = parse(text, known);
  if (depthOf(tokens) > MAX_DEPTH) return asTyped(text);
  const html = commentParser.renderer.render(tokens, commentParser.options, env);
  if (html.length > mostHtml(text)) return asTyped(text);
  const safe = safeHtml(html);
  return safe.length > mostHtml(text) ? asTyped(text) : safe;
}

/** Whom and what to look up before rendering, and whom to notify: handles and paper ids, known or not. */
export function mentionsIn(text: string): { readers: string[]; papers: string[] } {
  const { tokens, env } = parse(text, NOBODY);
  if (depthOf(tokens) > MAX_DEPTH) return { readers: [], papers: [] };
  const { readers, papers } = env.parsing;
  return { readers: [...readers].slice(0, MAX_MENTIONS), papers: [...papers].slice(0, MAX_MENTIONS) };
}

function parse(text: string, known: Known) {
  const parsing: Parsing = { known, readers: new Set(), papers: new Set(), formulas: 0 };
  const env = { parsing };
  return { tokens: commentParser.parse(text, env), env };
}

/** In characters. Short comments may grow more, for one formula may be all there is. */
export const mostHtml = (text: string): number =>
  Math.min(MAX_HTML_CHARACTERS, MAX_HTML_PER_CHARACTER * (text.length + 50));

const depthOf = (tokens: readonly { type: string }[]): number => {
  let [depth, most] = [0, 0];
  for (const { type } of tokens)
    if (CONTAINER.test(type)) {
      depth += type.endsWith("_open") ? 1 : -1;
      most = Math.max(most, depth);
    }
  return most;
};
const CONTAINER = /^(?:blockquote|bullet_list|ordered_list)_/;

/** Paragraphs and lines as they are, everything else as text. */
const asTyped = (text: string): string =>
  text
    .split(/\n{2,}/)
    .filter(isVisible)
    .map((paragraph) => `<p dir="auto">${commentParser.utils.escapeHtml(paragraph).replaceAll("\n", "<br />")}</p>`)
    .join("\n");
