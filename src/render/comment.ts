/**
 * Comments as HTML. Two independent places define what a comment may contain: the parser, which knows no HTML and makes
 * links and formulas only as described here, and `safeHtml`, which lets nothing else through.
 */
import { isVisible } from "../lib/sanitizeText.ts";
import { commentParser } from "./markdown.ts";
import type { Known, Parsing } from "./parsing.ts";
import { safeHtml } from "./safeHtml.ts";

export type { Known } from "./parsing.ts";

/** Levels of nested quotes and lists; a comment with more is a drawing or an attack. */
const MAX_DEPTH = 20;
/** A formula of three characters becomes some 130 characters of MathML; no honest text grows more. */
const MAX_HTML_PER_CHARACTER = 60;
const MAX_HTML_CHARACTERS = 250_000;
const NOBODY: Known = { readers: new Set(), papers: new Map() };

/** Readers, and papers, that one comment may name; further names stay text. */
export const MAX_MENTIONS = 30;

/**
 * Renders a cleaned comment (`cleanComment`). Known readers and papers become links. A comment that is nested too
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

/** Finds the handles and paper ids in a comment, known or not, to look up before rendering and to notify. */
export function mentionsIn(text: string): { readers: string[]; papers: string[] } {
  const { tokens, env } = parse(text, NOBODY);
  if (depthOf(tokens) > MAX_DEPTH) return { readers: [], papers: [] };
  const { readers, papers } = env.parsing;
  return { readers: [...readers].slice(0, MAX_MENTIONS), papers: [...papers].slice(0, MAX_MENTIONS) };
}

function parse(text: string, known: Known) {
  const parsing: Parsing = { known, readers: new Set(), papers: new Set(), formulas: 0, texCost: 0 };
  const env = { parsing };
  return { tokens: commentParser.parse(text, env), env };
}

/** In characters. Short comments may grow more, for they may be a single formula. */
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

/** Renders paragraphs and lines as they are, and everything else as text. */
const asTyped = (text: string): string =>
  text
    .split(/\n{2,}/)
    .filter(isVisible)
    .map((paragraph) => `<p dir="auto">${commentParser.utils.escapeHtml(paragraph).replaceAll("\n", "<br />")}</p>`)
    .join("\n");
