/** Changes to a comment's tokens after parsing: links, mentions, headings, directions. */

import type MarkdownIt from "markdown-it";
import { mentionsInProse } from "../domain/discussion/mentions.ts";
import { paperPath, readerPath } from "../domain/pagePaths.ts";
import { arxivAddress, parsePaperId } from "../domain/papers/paperId.ts";
import { plainText } from "../domain/papers/tex.ts";

import { isVisible } from "../lib/sanitizeText.ts";
import type { Parsing } from "./parsing.ts";

type Token = ReturnType<InstanceType<typeof MarkdownIt>["parse"]>[number];
type NewToken = new (type: string, tag: string, nesting: -1 | 0 | 1) => Token;

/** The page itself uses the levels above. */
const TOP_HEADING = 4;
/** Each of these elements may be in another script than the next. */
const WITH_DIRECTION = /^(?:paragraph|heading|blockquote|bullet_list|ordered_list|table)_open$/;

export function finishTokens(tokens: Token[], Token: NewToken, parsing: Parsing): void {
  for (const [i, token] of tokens.entries()) {
    if (/^heading_/.test(token.type)) token.tag = headingTag(token, tokens[token.nesting === 1 ? i + 1 : i - 1]);
    if (/^t[hd]_open$/.test(token.type)) alignByClass(token);
    if (WITH_DIRECTION.test(token.type)) token.attrSet("dir", "auto");
    // The language of a code block is free text, and nothing here reads it.
    if (token.type === "fence") token.info = "";
    if (token.children) token.children = finishInline(token.children, Token, parsing);
  }
}

/** Screen readers would announce an empty heading that nobody sees. */
const headingTag = (token: Token, content: Token | undefined): string =>
  isVisible(content?.content ?? "") ? `h${Math.min(6, Number(token.tag.slice(1)) + TOP_HEADING - 1)}` : "p";

/** The page's policy forbids inline styles. */
function alignByClass(token: Token): void {
  const side = /center|right/.exec(String(token.attrGet("style") ?? ""))?.[0];
  token.attrs = side ? [["class", side]] : null;
}

function finishInline(children: Token[], Token: NewToken, parsing: Parsing): Token[] {
  const done: Token[] = [];
  let link: { open: Token; text: string } | undefined;
  for (const token of children) {
    if (token.type === "link_open") {
      link = { open: openLink(token, parsing), text: "" };
      done.push(token);
    } else if (token.type === "link_close") {
      // A link needs something to click on.
      if (link && !isVisible(link.text)) done.push(textToken(Token, hrefOf(link.open)));
      link = undefined;
      done.push(token);
    } else if (token.type === "image") done.push(...imageAsLink(token, Token, link));
    else if (token.type !== "text") {
      if (link) link.text += token.content;
      done.push(token);
    } else if (link) {
      const title = titleOf(link.open);
      if (title !== undefined) token.content = title;
      link.text += token.content;
      done.push(token);
    } else done.push(...withMentions(token, Token, parsing));
  }
  return done;
}

const hrefOf = (token: Token): string => String(token.attrGet("href") ?? "");
const titleOf = (open: Token): string | undefined => open.meta?.title as string | undefined;

/** The bare URL of a known paper becomes a link to its page here, with its title; any other link stays as it is. */
function openLink(token: Token, parsing: Parsing): Token {
  const href = hrefOf(token);
  token.attrs = [["href", href]];
  const id = parsePaperId(href);
  if (id === undefined) return token;
  parsing.papers.add(id);
  const title = parsing.known.papers.get(id);
  if (title === undefined || token.info !== "auto") return token;
  token.attrs = paperAttributes(id, title);
  token.meta = { title: plainText(title) };
  return token;
}

const paperAttributes = (id: string, title: string): [string, string][] => [
  ["class", "mention"],
  ["href", paperPath(id)],
  ["title", plainText(title)],
];

function imageAsLink(image: Token, Token: NewToken, link: { text: string } | undefined): Token[] {
  const address = String(image.attrGet("src") ?? "");
  const shown = isVisible(image.content) ? image.content : address;
  const text = textToken(Token, shown);
  if (link) {
    link.text += shown;
    return [text];
  }
  const open = new Token("link_open", "a", 1);
  open.attrs = [["href", address]];
  return [open, text, new Token("link_close", "a", -1)];
}

/** The offsets in a text of signs that stood behind a backslash. */
export const literalIn = ({ meta }: Token): Set<number> =>
  (meta as { literal?: Set<number> } | null)?.literal ?? new Set();

function hasAny(offsets: Set<number>, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (offsets.has(at)) return true;
  return false;
}

function withMentions(token: Token, Token: NewToken, parsing: Parsing): Token[] {
  const done: Token[] = [];
  let at = 0;
  const literal = literalIn(token);
  for (const { kind, name, from, to } of mentionsInProse(token.content)) {
    if (literal.size > 0 && hasAny(literal, from, to)) continue;
    (kind === "reader" ? parsing.readers : parsing.papers).add(name);
    const attributes = kind === "reader" ? readerAttributes(name, parsing) : addressOfPaper(name, parsing);
    if (!attributes) continue;
    const open = new Token("link_open", "a", 1);
    open.attrs = attributes;
    const written = textToken(Token, token.content.slice(from, to));
    done.push(textToken(Token, token.content.slice(at, from)), open, written, new Token("link_close", "a", -1));
    at = to;
  }
  return [...done, textToken(Token, token.content.slice(at))];
}

const readerAttributes = (handle: string, { known }: Parsing): [string, string][] | undefined =>
  known.readers.has(handle)
    ? [
        ["class", "mention"],
        ["href", readerPath(handle)],
      ]
    : undefined;

/** Links a paper that is not here to arXiv, if its id is arXiv's. */
function addressOfPaper(id: string, { known }: Parsing): [string, string][] | undefined {
  const title = known.papers.get(id);
  if (title !== undefined) return paperAttributes(id, title);
  const elsewhere = arxivAddress(id);
  return elsewhere === undefined ? undefined : [["href", elsewhere]];
}

function textToken(Token: NewToken, content: string): Token {
  const token = new Token("text", "", 0);
  token.content = content;
  return token;
}
