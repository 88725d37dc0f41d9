/** What sources leave of HTML, JATS and MathML in titles and abstracts. */
import { characterOf } from "./characterEntities.ts";

const names = (written: string): ReadonlySet<string> => new Set(written.split(" "));

/** Elements with content. Other angle brackets ("p < 0.05 and q > 3", "a<b and b>c") are text. */
const ELEMENTS = names(
  "a abbr b bdi bdo big blockquote caption center cite code dd del div dl dt em font h1 h2 h3 h4 h5 h6 i ins kbd li mark ol " +
    "p pre q s samp section small span strike strong sub sup table tbody td th thead tr tt u ul var " +
    "bold italic monospace overline roman sans-serif sc scp underline sec inf title abstract list list-item label " +
    "named-content styled-content xref ext-link uri email inline-formula disp-formula alternatives tex-math fn fig " +
    "inline-graphic disp-quote def-list verse-group formula tex " +
    "math mi mn mo mrow ms mspace mstyle msub msubsup msup msqrt mroot mfrac mfenced mover munder munderover mtext " +
    "mtable mtr mtd mpadded mphantom menclose merror mmultiscripts semantics annotation",
);
/** Elements without content, which stand alone. */
const EMPTY = names("br hr img wbr break graphic none mprescripts");
/** Elements that begin or end a line. */
const BREAKING = names(
  "p br hr break div sec section title li list-item h1 h2 h3 h4 h5 h6 tr dt dd blockquote disp-formula disp-quote",
);
/** An end that people leave out. */
const OPEN_ENDED = names("p li");

const TAG =
  /<(\/?)((?:jats|mml|m|html|xhtml):)?([a-z][a-z0-9-]{0,20})((?:\s+[\w:-]{1,40}=(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>=]+))*)\s*(\/?)>/gi;
const ENTITY = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z][a-z0-9]{1,31}));/gi;

/** Text without tags, its entities read once: what an entity yields is text, whatever it looks like. */
export const stripMarkup = (text: string): string =>
  /[<&]/.test(text) ? withoutTags(text).replace(ENTITY, characterOf) : text;

interface Tag {
  from: number;
  to: number;
  name: string;
  closes: boolean;
  prefixed: boolean;
  isTag: boolean;
}

/** Removes tags of known elements: those of a pair, and those that stand alone. A single "<b>" is text. */
function withoutTags(text: string): string {
  if (!text.includes("<")) return text;
  const tags = tagsIn(text);
  let plain = "";
  let at = 0;
  for (const tag of tags) {
    if (!tag.isTag) continue;
    plain += text.slice(at, tag.from);
    if (BREAKING.has(tag.name)) plain += " ";
    else if (tag.name === "sup" && !tag.closes && isPower(text, tag)) plain += "^";
    at = tag.to;
  }
  return plain + text.slice(at);
}

/** `10<sup>5</sup>` is no 105. */
const isPower = (text: string, { from, to }: Tag): boolean =>
  /\d/.test(text[from - 1] ?? "") && /^[-−–+]?\d/.test(text.slice(to, to + 2));

function tagsIn(text: string): Tag[] {
  const tags: Tag[] = [];
  const open = new Map<string, Tag[]>();
  for (const { 0: whole, 1: slash, 2: prefix, 3: written = "", 5: alone, index: from } of text.matchAll(TAG)) {
    const name = written.toLowerCase();
    const tag = { from, to: from + whole.length, name, closes: slash !== "", prefixed: prefix !== undefined };
    const isEmpty = EMPTY.has(name) || (alone !== "" && ELEMENTS.has(name));
    if (!isEmpty && !tag.prefixed && !ELEMENTS.has(name)) continue;
    const known: Tag = { ...tag, isTag: isEmpty || tag.prefixed || isOpenEnded(text, tag) };
    tags.push(known);
    if (isEmpty) continue;
    const same = open.get(name) ?? [];
    open.set(name, same);
    if (!known.closes) same.push(known);
    else {
      const opening = same.pop();
      if (opening) opening.isTag = known.isTag = true;
    }
  }
  return tags;
}

/** Whether this begins a paragraph or an item that does not end; between two letters it is text. */
const isOpenEnded = (text: string, { from, to, name }: { from: number; to: number; name: string }): boolean =>
  OPEN_ENDED.has(name) && !(LETTER.test(text[from - 1] ?? "") && LETTER.test(text[to] ?? ""));
const LETTER = /[\p{L}\p{N}]/u;
