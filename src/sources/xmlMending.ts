/**
 * Makes XML well-formed that is nearly so: references to characters that XML forbids, ampersands and angle brackets that
 * are text, entities of HTML, elements that nobody closes. What is well-formed stays as it is.
 */
import { htmlEntity, windowsCharacter } from "../lib/markup/characterEntities.ts";

/** What XML forbids and answers have counts as a space. */
const FORBIDDEN_AS = " ";
const OWN_ENTITIES = new Set(["amp", "lt", "gt", "quot", "apos"]);
/** A reference that is longer is none. */
const MAX_REFERENCE_CHARACTERS = 40;

const REFERENCE = /&(?:#(\d{1,9})|#[xX]([0-9a-fA-F]{1,8})|([A-Za-z][A-Za-z0-9]{0,31}));/y;
const BEGUN_REFERENCE = /^&#?[A-Za-z0-9]*$/;
/** Sections whose text is not looked into, by how they begin. */
const SECTIONS: Record<string, string> = { "<![CDATA[": "]]>", "<!--": "-->", "<?": "?>" };
/** How a tag, or what begins with `<!`, goes on. Letters beyond ASCII begin names, too. */
const TAG_BEGINS = /^<(?:[A-Za-z_:!\u0080-\uffff]|\/[A-Za-z_:\u0080-\uffff])/;
const SECTION_BEGINNINGS = Object.keys(SECTIONS);
const LONGEST_BEGINNING = "<![CDATA[".length;
/** So many characters tell a tag from text: `</a`. */
const TELLING = 3;

export interface XmlMender {
  /** Whether anything had to be mended so far. */
  mended(): boolean;
  /** Text that goes on; its end may be kept back until it is known what it is. */
  write(text: string): string;
  /** What was kept back. */
  end(): string;
}

/** Mends references and angle brackets in a text that comes in pieces. */
export function createXmlMender(): XmlMender {
  let held = "";
  /** The end of the section that the text is in; empty outside of any. */
  let until = "";
  let mended = false;

  function step(text: string, at: number, final: boolean): Step {
    if (until !== "") return endSection(text, at, final);
    const character = text[at];
    const next = character === "&" ? reference(text, at, final) : bracket(text, at, final);
    if (next && "section" in next) until = next.section ?? "";
    return next;
  }

  function endSection(text: string, at: number, final: boolean): Step {
    const found = text.indexOf(until, at);
    if (found >= 0) {
      const end = found + until.length;
      until = "";
      return { to: end, as: text.slice(at, end) };
    }
    const kept = final ? text.length : Math.max(at, text.length - until.length + 1);
    return { to: kept, as: text.slice(at, kept), stop: true };
  }

  function mend(text: string, final: boolean): string {
    let out = "";
    let at = 0;
    while (at < text.length) {
      if (until === "") {
        const special = nextSpecial(text, at);
        out += text.slice(at, special);
        at = special;
        if (at === text.length) break;
      }
      const next = step(text, at, final);
      if (!next) break;
      out += next.as;
      mended ||= next.isMended === true;
      at = next.to;
      if (next.stop) break;
    }
    held = text.slice(at);
    return out;
  }

  return {
    mended: () => mended,
    write: (text) => mend(held + text, false),
    end: () => mend(held, true),
  };
}

/** What stands there, and where to go on; undefined where more text is needed to tell. */
type Step = { to: number; as: string; isMended?: boolean; section?: string; stop?: boolean } | undefined;

const SPECIAL = /[<&]/g;
function nextSpecial(text: string, at: number): number {
  SPECIAL.lastIndex = at;
  return SPECIAL.exec(text)?.index ?? text.length;
}

function bracket(text: string, at: number, final: boolean): Step {
  const beginning = text.slice(at, at + LONGEST_BEGINNING);
  const section = SECTION_BEGINNINGS.find((one) => beginning.startsWith(one));
  if (section !== undefined) return { to: at + section.length, as: section, section: SECTIONS[section] ?? "" };
  const isAtEnd = !final && at + beginning.length === text.length;
  if (isAtEnd && (beginning.length < TELLING || SECTION_BEGINNINGS.some((one) => one.startsWith(beginning))))
    return undefined;
  return TAG_BEGINS.test(beginning) ? { to: at + 1, as: "<" } : { to: at + 1, as: "&lt;", isMended: true };
}

function reference(text: string, at: number, final: boolean): Step {
  const found = referenceAt(text, at);
  if (!found) {
    const rest = text.slice(at, at + MAX_REFERENCE_CHARACTERS);
    if (
      !final &&
      at + rest.length === text.length &&
      rest.length < MAX_REFERENCE_CHARACTERS &&
      BEGUN_REFERENCE.test(rest)
    )
      return undefined;
    return { to: at + 1, as: "&amp;", isMended: true };
  }
  const { written, name, code } = found;
  const to = at + written.length;
  if (name !== undefined) {
    if (OWN_ENTITIES.has(name)) return { to, as: written };
    return { to, as: htmlEntity(name) ?? `&amp;${written.slice(1)}`, isMended: true };
  }
  if (isHighSurrogate(code)) return pair(text, to, code, final);
  const as = windowsCharacter(code) ?? (isAllowed(code) ? undefined : FORBIDDEN_AS);
  return as === undefined ? { to, as: written } : { to, as, isMended: true };
}

/** Some programs write a character beyond the basic plane as two references. */
function pair(text: string, at: number, high: number, final: boolean): Step {
  const second = referenceAt(text, at);
  const rest = text.slice(at, at + MAX_REFERENCE_CHARACTERS);
  if (!second && !final && at + rest.length === text.length && (rest === "" || BEGUN_REFERENCE.test(rest)))
    return undefined;
  if (!second || !isLowSurrogate(second.code)) return { to: at, as: FORBIDDEN_AS, isMended: true };
  return { to: at + second.written.length, as: String.fromCharCode(high, second.code), isMended: true };
}

function referenceAt(text: string, at: number): { written: string; name?: string; code: number } | undefined {
  REFERENCE.lastIndex = at;
  const [written, decimal, hex, name] = REFERENCE.exec(text) ?? [];
  if (written === undefined) return undefined;
  if (name !== undefined) return { written, name, code: 0 };
  return { written, code: decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal) };
}

const LAST_CODE_POINT = 0x10ffff;
const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdbff;
const isLowSurrogate = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff;
/** XML 1.0, production 2. */
const isAllowed = (code: number): boolean =>
  code === 9 ||
  code === 10 ||
  code === 13 ||
  (code >= 0x20 && code < 0xd800) ||
  (code > 0xdfff && code < 0xfffe) ||
  (code > 0xffff && code <= LAST_CODE_POINT);

const MARKUP = /<!\[CDATA\[|<!--|<\?|<(\/?)([A-Za-z_:\u0080-\uffff][\w:.\u0080-\uffff-]*)((?:\s[^<>]*|\/)?)>/g;

interface Tag {
  at: number;
  end: number;
  name: string;
  isMarkup: boolean;
}

/**
 * A piece of XML in which what looks like a tag and has no counterpart is text: `a<b and c`, an `<i>` that nobody closes.
 */
export function withoutStrayTags(xml: string): string {
  const tags = markupIn(xml);
  let out = "";
  let at = 0;
  for (const { at: begins, end, isMarkup } of tags) {
    out += asText(xml.slice(at, begins)) + (isMarkup ? xml.slice(begins, end) : asText(xml.slice(begins, end)));
    at = end;
  }
  return out + asText(xml.slice(at));
}

const asText = (xml: string): string => xml.replaceAll("<", "&lt;");

function markupIn(xml: string): Tag[] {
  const tags: Tag[] = [];
  const open: Tag[] = [];
  const openByName = new Map<string, number>();
  const count = (name: string, more: number) => openByName.set(name, (openByName.get(name) ?? 0) + more);

  function close(name: string): boolean {
    if ((openByName.get(name) ?? 0) === 0) return false;
    for (let tag = open.pop(); tag; tag = open.pop()) {
      count(tag.name, -1);
      if (tag.name === name) {
        tag.isMarkup = true;
        return true;
      }
    }
    return false;
  }

  /** Sections whose end does not come any more. */
  const endless = new Set<string>();
  MARKUP.lastIndex = 0;
  for (let found = MARKUP.exec(xml); found; found = MARKUP.exec(xml)) {
    const [written, slash, name, inside] = found;
    const tag: Tag = { at: found.index, end: found.index + written.length, name: name ?? "", isMarkup: false };
    tags.push(tag);
    if (name === undefined) {
      const ends = endless.has(written) ? -1 : xml.indexOf(SECTIONS[written] ?? "", tag.end);
      if (ends < 0) {
        endless.add(written);
        continue;
      }
      tag.isMarkup = true;
      tag.end = ends + (SECTIONS[written] ?? "").length;
      MARKUP.lastIndex = tag.end;
    } else if (slash === "/") tag.isMarkup = close(name);
    else if (inside?.endsWith("/")) tag.isMarkup = true;
    else {
      open.push(tag);
      count(name, 1);
    }
  }
  return tags;
}
