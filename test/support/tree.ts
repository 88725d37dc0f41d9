/** What a browser would make of a piece of HTML, and whether a comment may be that. */
import { html as names, parseFragment, serialize, type DefaultTreeAdapterTypes as Tree } from "parse5";
import { expect } from "vitest";

const TEXT_TAGS = "p br hr h4 h5 h6 blockquote ul ol li pre code em strong s a table thead tbody tr th td span".split(
  " ",
);
const CLASSES = ["mention", "tex", "katex", "katex long", "center", "right"];
const MATHS_TAG = /^(?:math|semantics|none|m[a-z]+)$/;
const NO_MATHS_TAG = /^(?:maction|mglyph|merror|malignmark)$/;
const TEXT_ATTRIBUTES: Record<string, (value: string, tag: string) => boolean> = {
  href: (value, tag) => tag === "a" && isHarmlessAddress(value),
  rel: (value, tag) => tag === "a" && value === "nofollow ugc noopener",
  title: (_, tag) => tag === "a",
  class: (value) => CLASSES.includes(value),
  dir: (value) => value === "auto",
  start: (value, tag) => tag === "ol" && /^\d{1,9}$/.test(value),
};
const NO_MATHS_ATTRIBUTE = /^(?:on|href|xlink|style|class|id|src|action|mathcolor|mathbackground|mathsize|voffset)/;
/** What reorders or hides text, and marks that heap up. */
const FORBIDDEN_TEXT = /[\u202a-\u202e\u2066-\u2069\ufeff\0]|(?![\n\t])\p{Cc}|\p{M}{6}|[\u{e0000}-\u{e007f}]|\p{Cs}/u;

export interface Seen {
  text: string;
  depth: number;
  tags: Map<string, number>;
  links: string[];
}

/** Fails on anything but the tags, attributes, addresses and characters that a comment may have. */
export function expectHarmless(html: string): Seen {
  const tree = parseFragment(html);
  const seen: Seen = { text: "", depth: 0, tags: new Map(), links: [] };
  for (const child of tree.childNodes) look(child, 1, [], seen);
  // What a browser reads once more, as an editor or a feed would, is the same.
  expect(serialize(parseFragment(serialize(tree)))).toBe(serialize(tree));
  return seen;
}

function look(node: Tree.ChildNode, depth: number, above: string[], seen: Seen): void {
  seen.depth = Math.max(seen.depth, depth);
  if (node.nodeName === "#text") {
    const { value } = node as Tree.TextNode;
    if (FORBIDDEN_TEXT.test(value)) expect.fail(`${JSON.stringify(value)} is no harmless text`);
    seen.text += value;
    return;
  }
  if (!("tagName" in node)) throw new Error(`${node.nodeName} in a comment`);
  const isMaths = node.namespaceURI === names.NS.MATHML;
  const { tagName } = node;
  if (isMaths ? !MATHS_TAG.test(tagName) || NO_MATHS_TAG.test(tagName) : !TEXT_TAGS.includes(tagName))
    expect.fail(`<${tagName}> of ${node.namespaceURI} in a comment`);
  if (tagName === "a" && above.includes("a")) expect.fail("a link within a link");
  for (const { name, value } of node.attrs) {
    const isFine = isMaths ? !NO_MATHS_ATTRIBUTE.test(name) : TEXT_ATTRIBUTES[name]?.(value, tagName);
    if (!isFine || FORBIDDEN_TEXT.test(value)) expect.fail(`<${tagName} ${name}=${JSON.stringify(value)}>`);
    if (name === "href") seen.links.push(value);
  }
  seen.tags.set(tagName, (seen.tags.get(tagName) ?? 0) + 1);
  for (const child of node.childNodes) look(child, depth + 1, [...above, tagName], seen);
}

/** As a browser on one of our pages reads it. */
function isHarmlessAddress(value: string): boolean {
  const url = URL.parse(value, "https://papers.example/papers/2309.12307");
  if (url?.protocol === "mailto:") return true;
  if (url?.protocol !== "https:" && url?.protocol !== "http:") return false;
  const own = url.host === "papers.example";
  return url.username === "" && (!own || /^\/(?:papers|readers)\//.test(url.pathname));
}
