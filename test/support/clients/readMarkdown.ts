/** Markdown as a reader of CommonMark sees it, by a parser that is not ours to configure. */
import markdownIt from "markdown-it";

const parser = markdownIt("commonmark");

export interface Block {
  /** `h1`, `p`, `li`, `blockquote`: the tags that the text stands in, the outermost first. */
  within: string[];
  text: string;
  /** Addresses of links. */
  links: string[];
}

export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  const within: string[] = [];
  for (const token of parser.parse(markdown, {})) {
    if (token.nesting === 1) within.push(token.tag);
    else if (token.nesting === -1) within.pop();
    else if (token.type !== "inline") blocks.push({ within: [...within, token.type], text: token.content, links: [] });
    else {
      const children = token.children ?? [];
      const text = children.map((child) => (/break$/.test(child.type) ? "\n" : child.content)).join("");
      const links = children.flatMap((child) => (child.type === "link_open" ? [String(child.attrGet("href"))] : []));
      const others = children.filter(
        ({ type }) => !/^(text|text_special|softbreak|hardbreak|link_open|link_close)$/.test(type),
      );
      // Whatever else there is has broken out of its place.
      blocks.push({ within: [...within, ...others.map(({ type }) => type)], text, links });
    }
  }
  return blocks;
}

export const headings = (markdown: string, level: 1 | 2): string[] =>
  blocksOf(markdown)
    .filter(({ within }) => within.join() === `h${level}`)
    .map(({ text }) => text);
