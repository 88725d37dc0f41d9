/** Finds the items of a list in JSON text, some of which may be damaged. */

/** A longer item is none that a paper has. */
export const MAX_ITEM_CHARACTERS = 2_000_000;
/** More are not taken. */
const MAX_ITEMS = 20_000;

export interface CutList {
  /** The text with an empty list. */
  around: string;
  /** Where the items stand in the text. */
  items: { from: number; to: number }[];
}

/** The list of a field of the outermost object, or the outermost list; undefined where there is none that ends. */
export function itemsIn(text: string, field: string | undefined): CutList | undefined {
  const begin = listBegin(text, field);
  if (begin === undefined) return undefined;
  const items: CutList["items"] = [];
  const firstKey = /^\s{0,1000}\{\s{0,1000}"([^"\\]{1,60})"\s{0,100}:/.exec(text.slice(begin, begin + 3_000))?.[1];
  for (let at = skipSpace(text, begin); ; ) {
    if (items.length > MAX_ITEMS) return undefined;
    if (text[at] === "]") return { around: text.slice(0, begin) + text.slice(at), items };
    const end = valueEnd(text, at);
    const after = end === undefined ? at : skipSpace(text, end);
    if (end !== undefined && (text[after] === "," || text[after] === "]")) {
      items.push({ from: at, to: end });
      at = text[after] === "," ? skipSpace(text, after + 1) : after;
      continue;
    }
    // The item's quotes or brackets are not in order; the next one shows by the key that the first began with.
    const next = firstKey === undefined ? undefined : nextItem(text, at + 1, firstKey);
    const to = next?.comma ?? (field === undefined ? -1 : text.lastIndexOf("]"));
    if (to <= at) return undefined;
    items.push({ from: at, to });
    at = next?.begins ?? to;
  }
}

/** Where the first item would be. */
function listBegin(text: string, field: string | undefined): number | undefined {
  if (field === undefined) return text[0] === "[" ? 1 : undefined;
  const found = new RegExp(`"${field}"\\s{0,100}:\\s{0,100}\\[`).exec(text);
  return found ? found.index + found[0].length : undefined;
}

const SPACE = /[^\s]/g;
function skipSpace(text: string, at: number): number {
  SPACE.lastIndex = at;
  return SPACE.exec(text)?.index ?? text.length;
}

const TOKEN = /["{}[\]]/g;
const IN_STRING = /["\\]/g;

/** Where an object, a list or a string ends; undefined where it does not, and for other values where they do. */
function valueEnd(text: string, from: number): number | undefined {
  let depth = 0;
  for (let at = from; ; ) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (!found) return undefined;
    const token = found[0];
    // A number or a word ends before what is around it.
    if (depth === 0 && found.index > from) return plainEnd(text, from, found.index);
    if (token === '"') {
      const end = stringEnd(text, found.index + 1);
      if (end === undefined) return undefined;
      at = end;
    } else {
      depth += token === "{" || token === "[" ? 1 : -1;
      at = found.index + 1;
    }
    if (depth < 0) return undefined;
    if (depth === 0) return at;
  }
}

function plainEnd(text: string, from: number, limit: number): number | undefined {
  const [plain] = /^[^\s,"{}[\]]{1,100}/.exec(text.slice(from, Math.min(limit, from + 200))) ?? [];
  return plain === undefined ? undefined : from + plain.length;
}

function stringEnd(text: string, from: number): number | undefined {
  for (let at = from; ; ) {
    IN_STRING.lastIndex = at;
    const found = IN_STRING.exec(text);
    if (!found) return undefined;
    if (found[0] === '"') return found.index + 1;
    at = found.index + 2;
  }
}

/** Where the next item begins that has this key first, and the comma before it. */
function nextItem(text: string, from: number, key: string): { comma: number; begins: number } | undefined {
  const pattern = new RegExp(
    `,\\s{0,100}(?=\\{\\s{0,100}${JSON.stringify(key).replaceAll(/[.*+?^$()|[\]{}\\]/g, "\\$&")}\\s{0,100}:)`,
    "g",
  );
  pattern.lastIndex = from;
  const found = pattern.exec(text);
  return found ? { comma: found.index, begins: found.index + found[0].length } : undefined;
}
