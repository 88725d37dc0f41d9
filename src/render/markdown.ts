/**
 * The Markdown of comments: CommonMark with tables and strike-through, mathematics between dollars or TeX's brackets,
 * mentions, and bare URLs as links. HTML, entities and reference links (one line could be repeated a thousandfold) are
 * left out. Images become links, since they would tell another site who reads what.
 */
import MarkdownIt from "markdown-it";
import { formulaFinder, type TexFormula } from "../domain/papers/tex/formulas.ts";
import { trimTrailing } from "../lib/trim.ts";
import { linkLabelEnd } from "./linkLabels.ts";
import { finishTokens, literalIn } from "./markdownTokens.ts";
import { typeset } from "./math.ts";
import type { Parsing } from "./parsing.ts";

/** Typesetting a formula takes up to a few milliseconds; further ones are shown as TeX. */
const MAX_FORMULAS = 200;
/** The cost of all formulas of a comment: their characters, and more for commands, which may expand. */
const MAX_TEX_COST = 5_000;
const COMMAND_COST = 10;
/** The parser drops what is nested deeper; `renderComment` refuses much earlier. */
const MAX_PARSER_LEVEL = 100;
const MAX_ADDRESS_CHARACTERS = 2_000;
/** How far the end of a URL is looked for; further than one that is allowed, so that none is cut. */
const MAX_URL_CHARACTERS = MAX_ADDRESS_CHARACTERS + 100;
/** A formula set off over several lines. */
const MAX_FORMULA_LINES = 60;

/** The parser fills up short rows, so a few thousand characters could make a table of millions of cells. */
const MAX_CELLS = 2_000;

export const commentParser = new MarkdownIt({ html: false, linkify: true, breaks: true, maxNesting: MAX_PARSER_LEVEL });

const { block, inline, core, linkify, renderer, utils } = commentParser;
commentParser.disable(["entity", "reference", "html_block", "html_inline"]);
// "main.py" and "torch.nn" are not URLs, and email addresses should not be easy to collect.
linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false, maxLength: MAX_URL_CHARACTERS });
commentParser.validateLink = isAllowedLink;
// A URL is shown as it was typed: decoding it could reveal hidden characters or a look-alike host.
commentParser.normalizeLinkText = (address) => address;

const parsingOf = (env: unknown): Parsing => (env as { parsing: Parsing }).parsing;

type Token = Block["tokens"][number];
type Block = InstanceType<typeof block.State>;
type Inline = InstanceType<typeof inline.State>;

const tableRule = block.ruler.__rules__.find(({ name }) => name === "table")?.fn;
block.ruler.at("table", tableBlock, { alt: ["paragraph"] });
block.ruler.before("fence", "formula", formulaBlock, { alt: ["paragraph", "blockquote", "list"] });
inline.ruler.before("escape", "formula", formulaInline);
core.ruler.at("text_join", (state) => state.tokens.forEach(joinTexts));
inline.ruler.before("escape", "keycap", keycap);
inline.ruler.at("linkify", urlInline);
commentParser.helpers.parseLinkLabel = linkLabelEnd;
core.ruler.push("finish", (state) => finishTokens(state.tokens, state.Token, parsingOf(state.env)));
renderer.rules.formula = (tokens, at, _, env) => {
  const { content = "", markup = "" } = tokens[at] ?? {};
  const parsing = parsingOf(env);
  parsing.texCost += content.length + COMMAND_COST * (content.split("\\").length - 1);
  if (++parsing.formulas > MAX_FORMULAS || parsing.texCost > MAX_TEX_COST)
    return `<code class="tex">${utils.escapeHtml(content)}</code>`;
  const html = typeset(content, markup !== "inline");
  return markup === "block" ? `<p>${html}</p>\n` : html;
};

/**
 * Joins neighbouring texts as the parser's own rule does, and remembers where signs stood behind a backslash: neither
 * `\@mira` nor `2309\.12307` is a mention.
 */
function joinTexts({ children }: Token): void {
  if (!children) return;
  let last = 0;
  for (const token of children) {
    if (token.children) joinTexts(token);
    if (token.type === "text_special") {
      token.type = "text";
      token.meta = { literal: new Set([0]) };
    }
    const before = children[last - 1];
    if (token.type !== "text" || before?.type !== "text") {
      children[last++] = token;
      continue;
    }
    const literal = literalIn(before);
    for (const at of literalIn(token)) literal.add(before.content.length + at);
    before.meta = { literal };
    before.content += token.content;
  }
  children.length = last;
}

/** URLs of the web and of email, with a host and without a user name (`https://bank.example@evil.example`). */
function isAllowedLink(address: string): boolean {
  if (address.length > MAX_ADDRESS_CHARACTERS) return false;
  const url = /^(?:https?:\/\/|mailto:)/i.test(address) ? URL.parse(address) : null;
  if (!url) return false;
  return url.protocol === "mailto:" ? /^[^@]+@[^@]+$/.test(url.pathname) : url.username === "" && url.password === "";
}

/** The parser's table, unless it has too many cells: then it is text. */
function tableBlock(state: Block, first: number, end: number, silent: boolean): boolean {
  if (!tableRule?.(state, first, end, true)) return false;
  const columns = state.src.slice(state.bMarks[first], state.eMarks[first]).split("|").length;
  let last = first;
  while (last < end && !state.isEmpty(last)) last++;
  if (columns * (last - first) > MAX_CELLS) return false;
  return silent || tableRule(state, first, end, false);
}

/** `$$` or `\[` at the beginning of a line, so that no line of the formula is taken for a list or a heading. */
function formulaBlock(state: Block, first: number, end: number, silent: boolean): boolean {
  const at = lineAt(state, first);
  if (at.indent >= CODE_INDENT || !/^(?:\$\$|\\\[)/.test(state.src.slice(at.start, at.start + 2))) return false;
  const most = Math.min(end, first + MAX_FORMULA_LINES);
  let last = first;
  while (last < most && !state.isEmpty(last) && lineAt(state, last).indent >= 0) last++;
  const text = state.getLines(first, last, state.blkIndent, false).trimStart();
  const formula = formulaFinder(text)(0);
  if (!formula?.display || !/^[\t ]*(?:\n|$)/.test(text.slice(formula.end))) return false;
  if (silent) return true;
  state.line = first + text.slice(0, formula.end).split("\n").length;
  const token = state.push("formula", "", 0);
  token.content = formula.text;
  token.markup = "block";
  token.map = [first, state.line];
  return true;
}

/** Where a line's text begins, and how far it is indented within its list or quote. */
const lineAt = ({ bMarks, tShift, sCount, blkIndent }: Block, line: number) => ({
  start: (bMarks[line] ?? 0) + (tShift[line] ?? 0),
  indent: (sCount[line] ?? 0) - blkIndent,
});
/** Lines indented this far are code. */
const CODE_INDENT = 4;

/** For each text that is being parsed, where the last URL that is no link ends. */
const refusedUrls = new WeakMap<Inline, number>();

/**
 * A bare URL. The parser's own rule would look for the end of a long one again at each `://` in it, so text without a
 * space would take the square of its length.
 */
function urlInline(state: Inline, silent: boolean): boolean {
  const at = state.pos;
  if (state.linkLevel > 0 || !state.src.startsWith("://", at) || at < (refusedUrls.get(state) ?? 0)) return false;
  const scheme = /[a-z][a-z\d+.-]{0,9}$/i.exec(state.pending.slice(-MAX_SCHEME_CHARACTERS))?.[0];
  if (scheme === undefined) return false;
  const from = at - scheme.length;
  const link = linkify.matchAtStart(state.src.slice(from, at + MAX_URL_CHARACTERS));
  const url = trimTrailing(link?.url ?? "", "*");
  if (url.length <= scheme.length) return false;
  const address = commentParser.normalizeLink(url);
  if (!isAllowedLink(address)) {
    const end = from + url.length;
    // One that was not looked at to its end goes on to the next space.
    const isCut = end >= at + MAX_URL_CHARACTERS - 1;
    refusedUrls.set(state, isCut ? end + (/\s|$/.exec(state.src.slice(end))?.index ?? 0) : end);
    return false;
  }
  if (!silent) {
    state.pending = state.pending.slice(0, -scheme.length);
    const open = state.push("link_open", "a", 1);
    open.attrs = [["href", address]];
    open.info = "auto";
    state.push("text", "", 0).content = url;
    state.push("link_close", "a", -1).info = "auto";
  }
  state.pos = from + url.length;
  return true;
}
const MAX_SCHEME_CHARACTERS = 10;

/** `*` in a key (*️⃣) is no mark of emphasis. */
function keycap(state: Inline, silent: boolean): boolean {
  const key = /^\*\ufe0f?\u20e3/.exec(state.src.slice(state.pos, state.pos + 3))?.[0];
  if (key === undefined) return false;
  if (!silent) state.pending += key;
  state.pos += key.length;
  return true;
}

/** For each text that is being parsed, the function that finds its formulas. */
const finders = new WeakMap<Inline, (at: number) => TexFormula | undefined>();

function formulaIn(state: Inline, at: number): TexFormula | undefined {
  const find = finders.get(state) ?? formulaFinder(state.src);
  finders.set(state, find);
  return find(at);
}

function formulaInline(state: Inline, silent: boolean): boolean {
  const start = state.src[state.pos];
  if (start !== "$" && start !== "\\") return false;
  const formula = formulaIn(state, state.pos);
  // A back-tick within belongs to code that began or will end there.
  if (!formula || formula.end > state.posMax || formula.text.includes("`")) return false;
  if (!silent) {
    const token = state.push("formula", "", 0);
    token.content = formula.text;
    token.markup = formula.display ? "display" : "inline";
  }
  state.pos = formula.end;
  return true;
}
